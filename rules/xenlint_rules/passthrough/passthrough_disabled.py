"""A guest is given a device of the host, and `passthrough` forbids it.

## What it does
Looks for guests with `pci` or `dtdev` and `passthrough="disabled"`.

## Why is this bad?
xl refuses the guest: `passthrough disabled but devices are specified`.

## Fix safety
"enabled" is written. The fix is unsafe: it may be the device that is to go.

## References
- [xl.cfg(5): passthrough](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#passthrough-STRING)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Fix, Meta, Related
from xenlint.model.passthrough import has_devices

META = Meta(
    code="XEN772",
    name="passthrough-disabled",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("passthrough", "guest"),
    xen=">=4.13",
    kinds=("domu-xl", "domu-xm"),
    keys=("passthrough",),
    fixable="unsafe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npassthrough = 'disabled'\npci = [ '03:00.0' ]\n"},
        good={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npassthrough = 'enabled'\npci = [ '03:00.0' ]\n"},
        at="'disabled'",
    ),
    Example(
        bad={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npassthrough = 'Disabled'\npci = [ '03:00.0' ]\n"},
        good={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npassthrough = 'disabled'\npci = [ ]\n"},
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    setting, device = domain.get("passthrough"), domain.get("pci") or domain.get("dtdev")
    if setting is None or device is None or not has_devices(domain):
        return
    if (domain.text("passthrough") or "").lower() == "disabled":
        yield Finding(
            setting.value,
            f"{domain.label} is given a device of the host, and this forbids it: xl refuses the guest, 'passthrough "
            "disabled but devices are specified'. Write 'passthrough = \"enabled\"', or take the device away.",
            related=(Related(device, "the device"),),
            fix=Fix.replace(setting.value, '"enabled"', "Write 'enabled'", safe=False),
        )
