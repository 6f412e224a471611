"""A guest asks for the device model that Xen has dropped.

## What it does
Looks for `device_model_version = "qemu-xen-traditional"`.

## Why is this bad?
Xen has not built this QEMU of its own by default since 4.16, and 4.21 does not know it any more: xl refuses the guest.
Its devices differ from those of `qemu-xen`, so that Windows may want to be activated again.

## References
- [Xen's CHANGELOG](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=CHANGELOG.md)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Severity
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN712",
    name="traditional-device-model",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("guest", "upgrade"),
    kinds=("domu-xl", "domu-xm"),
    keys=("device_model_version",),
    xen=">=4.16",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xp.cfg": 'name = "xp"\ntype = "hvm"\ndevice_model_version = "qemu-xen-traditional"\n'},
        good={"etc/xen/xp.cfg": 'name = "xp"\ntype = "hvm"\ndevice_model_version = "qemu-xen"\n'},
        at='"qemu-xen-traditional"',
    ),
)

_GONE_SINCE = (4, 21)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    host = context.host
    guest = guest_of(domain, host)
    if guest is None or guest.text("device_model_version") != "qemu-xen-traditional":
        return
    severity: Severity | None = None
    if host.version >= _GONE_SINCE:
        what = "Xen 4.21 dropped qemu-xen-traditional: xl refuses the guest"
        severity = "error" if host.version_origin else None
    else:
        what = "Xen has not built qemu-xen-traditional by default since 4.16, and 4.21 drops it"
    yield Finding(guest.by_key["device_model_version"][1], f"{what}. Write 'qemu-xen'.", severity=severity)
