"""A guest names two things to boot from.

## What it does
Looks for PV and PVH guests that set `firmware` as well as `kernel`, or `bootloader` as well as `kernel`.

## Why is this bad?
The first is refused: xl stops with "both kernel and firmware specified". In the second case the boot loader wins, and
gets `kernel` as the name of a file on the guest's own disk: a path of dom0 is not found there.

## References
- [xl.cfg(5): kernel, bootloader, firmware](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related
from xenlint.model.xl_guest import TYPE_SINCE, guest_of

META = Meta(
    code="XEN706",
    name="kernel-beside-another",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("kernel",),
    words=("bootloader", "firmware"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/mx.cfg": 'name = "mx"\ntype = "pvh"\nkernel = "/boot/g"\nfirmware = "pvgrub64"\nmemory = 512\n'},
        good={"etc/xen/mx.cfg": 'name = "mx"\ntype = "pvh"\nfirmware = "pvgrub64"\nmemory = 512\n'},
        at='kernel = "/boot/g"',
    ),
    Example(
        bad={"etc/xen/mx.cfg": 'name = "mx"\nkernel = "/boot/g"\nbootloader = "pygrub"\ndisk = [ "/d,,xvda,rw" ]\n'},
        good={"etc/xen/mx.cfg": 'name = "mx"\nkernel = "/boot/g"\ndisk = [ "/d,,xvda,rw" ]\n'},
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.types or "hvm" in guest.types or not guest.has_text("kernel"):
        return
    at = guest.settings["kernel"]
    if guest.has_text("firmware") and guest.version >= TYPE_SINCE:
        yield Finding(
            at,
            "xl takes 'kernel' or 'firmware', not both: it stops with 'both kernel and firmware specified'. "
            "Delete one of the two.",
            related=(Related(guest.settings["firmware"], "the firmware"),),
            severity="error",
        )
    elif guest.text("bootloader"):
        yield Finding(
            at,
            f"The boot loader wins, and looks for '{guest.text('kernel')}' on the guest's own disk. Delete 'kernel' if "
            "that is a file of dom0, or 'bootloader' if dom0 is to start this kernel.",
            related=(Related(guest.settings["bootloader"], "the boot loader"),),
            severity="warning" if guest.has_text("ramdisk") else "note",
        )
