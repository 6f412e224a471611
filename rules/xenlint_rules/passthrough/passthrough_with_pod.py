"""A guest with a device of the host boots with less memory than `maxmem`.

## What it does
Looks for HVM and PVH guests with `pci` or `dtdev` whose `maxmem` is above `memory`.

## Why is this bad?
Such a guest's memory is filled in on demand, and a device cannot wait for that. xl refuses the guest: `IOMMU required
for device passthrough but not supported together with PoD`.

## Fix safety
`maxmem` is set to `memory`. The fix is unsafe: it may be `memory` that is wrong.

## References
- [xl.cfg(5): maxmem](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#Memory-Allocation)
- [xl-pci-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-pci-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Fix, Meta, Related
from xenlint.model.passthrough import is_pod_refused

META = Meta(
    code="XEN771",
    name="passthrough-with-less-memory",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("passthrough", "memory", "guest"),
    xen=">=4.4",
    kinds=("domu-xl", "domu-xm"),
    keys=("maxmem",),
    fixable="unsafe",
    words=("pci", "dtdev"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/nas.cfg": "name = 'nas'\ntype = 'hvm'\nmemory = 2048\nmaxmem = 4096\npci = [ '03:00.0' ]\n"},
        good={"etc/xen/nas.cfg": "name = 'nas'\ntype = 'hvm'\nmemory = 2048\nmaxmem = 2048\npci = [ '03:00.0' ]\n"},
        at="4096",
    ),
    Example(
        bad={"etc/xen/nas.cfg": "name = 'nas'\nbuilder = 'hvm'\nmemory = 512\nmaxmem = 1024\npci = [ '03:00.0' ]\n"},
        good={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\nmaxmem = 1024\npci = [ '03:00.0' ]\n"},
        at="1024",
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    setting, own = domain.get("maxmem"), domain.get("memory")
    device = domain.get("pci") or domain.get("dtdev")
    if setting is None or own is None or device is None or not is_pod_refused(domain):
        return
    memory = domain.number("memory")
    yield Finding(
        setting.value,
        f"{domain.label} is given a device of the host, and xl refuses such a guest with 'maxmem' above 'memory': "
        f"'IOMMU required for device passthrough but not supported together with PoD'. Write 'maxmem = {memory}'.",
        related=(Related(device, "the device"), Related(own, "what it boots with")),
        fix=Fix.replace(setting.value, str(memory), f"Write '{memory}'", safe=False),
    )
