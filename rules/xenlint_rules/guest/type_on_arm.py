"""A guest on Arm has a type that Arm does not have.

## What it does
Looks on hosts that are known to be Arm machines for guests with `type = "hvm"` or `builder = "hvm"`, and with
`type = "pv"`.

## Why is this bad?
Xen on Arm has one kind of guest, and xl calls it PVH. It takes "pv" for that with three lines of warnings; an HVM guest
would need a BIOS and QEMU's PC, which are not there, and it does not start.

## Fix safety
Safe: xl does the same with "pv", and complains. An HVM guest needs a kernel for Arm, so that nothing is changed there.

## References
- [xl.cfg(5): type](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
- [libxl_arm.c](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/libs/light/libxl_arm.c)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Fix, Meta
from xenlint.model.xl_guest import TYPE_SINCE, guest_of, is_arm

META = Meta(
    code="XEN730",
    name="type-on-arm",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("builder", "type"),
    fixable="safe",
    needs=("arm",),
)

_CONFIG = '[hosts.board]\nroot = "."\narch = "arm"\n'
EXAMPLES = (
    Example(
        bad={"etc/xen/web.cfg": 'name = "web"\ntype = "pv"\nkernel = "/boot/Image"\n'},
        good={"etc/xen/web.cfg": 'name = "web"\ntype = "pvh"\nkernel = "/boot/Image"\n'},
        at='"pv"',
        config=_CONFIG,
    ),
    Example(
        bad={"etc/xen/web.cfg": 'name = "web"\ntype = "hvm"\nkernel = "/boot/Image"\n'},
        good={"etc/xen/web.cfg": 'name = "web"\nkernel = "/boot/Image"\n'},
        at='"hvm"',
        config=_CONFIG,
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or guest.type not in ("hvm", "pv") or not is_arm(guest, context.host):
        return
    key = "type" if "type" in guest else "builder"
    if key not in guest or (guest.type == "pv" and (key != "type" or guest.version < TYPE_SINCE)):
        return
    value = guest.settings[key].value
    if guest.type == "pv":
        yield Finding(
            value,
            "Guests on Arm are PVH: xl takes 'pv' for that, and asks with each start to correct the file. Write "
            "'type = \"pvh\"'.",
            fix=Fix.replace(value, '"pvh"', 'Write "pvh"'),
            severity="warning",
        )
        return
    write = "Write 'type = \"pvh\"'" if guest.version >= TYPE_SINCE else "Delete the line"
    yield Finding(value, f"Xen on Arm has no HVM guests, and this one does not start. {write}.")
