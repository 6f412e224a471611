"""A PV or PVH guest has nothing to boot.

## What it does
Looks for guests that are no HVM ones, by `type` or by default, and have neither `kernel` nor `bootloader` (nor, since
Xen 4.10, `firmware`); for those whose kernel is `hvmloader`; and for a boot loader without a disk to look at. A file
that tells no type is looked at where it has memory, disks and a network, or a setting of HVM guests: any other may be a
part of one.

## Why is this bad?
xl stops with "Neither kernel nor bootloader specified". `hvmloader` boots HVM guests only. A boot loader reads the
first disk, and libxl refuses the guest where there is none. Often the guest is meant to be an HVM one, and the line
that says so is missing.

## References
- [xl.cfg(5): type, kernel, bootloader](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.knowledge.xl_cfg import RENAMED
from xenlint.model.spelling import nearest
from xenlint.model.xl_guest import TYPE_SINCE, XlGuest, guest_of

META = Meta(
    code="XEN705",
    name="kernel-missing",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    needs=("strange-boot",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/mail.cfg": 'name = "mail"\ntype = "pvh"\nmemory = 1024\nvcpus = 2\n'},
        good={"etc/xen/mail.cfg": 'name = "mail"\ntype = "pvh"\nkernel = "/boot/guest"\nmemory = 1024\n'},
        at='type = "pvh"',
    ),
    Example(
        bad={"etc/xen/mail.cfg": 'name = "mail"\nmemory = 1024\nboot = "c"\nvnc = 1\n'},
        good={"etc/xen/mail.cfg": 'name = "mail"\nmemory = 1024\nboot = "c"\nvnc = 1\ntype = "hvm"\n'},
        at='name = "mail"',
    ),
    Example(
        bad={"etc/xen/mail.cfg": 'name = "mail"\nmemory = 99\nbootloader = "pygrub"\nvif = [""]\n'},
        good={
            "etc/xen/mail.cfg": 'name = "mail"\nmemory = 99\nbootloader = "pygrub"\nvif = [""]\ndisk = ["/d,,xvda"]\n'
        },
        at='bootloader = "pygrub"',
    ),
)

_WHOLE = frozenset(("disk", "memory", "vif"))
_TELLING = frozenset(("boot", "builder", "device_model_version", "type", "vga"))


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.is_whole or guest.is_of_newer_xen or not guest.types or "hvm" in guest.types:
        return
    kernel = guest.text("kernel")
    if kernel is not None and kernel.rsplit("/", 1)[-1] == "hvmloader":
        yield Finding(
            guest.by_key["kernel"][1],
            f"hvmloader starts HVM guests, and this one is {_kind(guest)}: Xen cannot build it. Write {_hvm(guest)} "
            "and leave 'kernel' out.",
        )
    boots = ["kernel", "bootloader"]
    if guest.version >= TYPE_SINCE:
        boots.append("firmware")
    if not any(name in guest for name in boots):
        if _is_misspelt(guest, boots) or not (guest.by_key.keys() >= _WHOLE or _TELLING & guest.by_key.keys()):
            return
        yield Finding(
            guest.at,
            f"This guest is {_kind(guest)}, and it has nothing to boot: xl stops with 'Neither kernel nor bootloader "
            f"specified'. Write 'kernel' or 'bootloader', or {_hvm(guest)} if it is meant to be an HVM guest.",
        )
    elif guest.text("bootloader") and _WHOLE - guest.by_key.keys() == {"disk"} and not _is_misspelt(guest, ["disk"]):
        yield Finding(
            guest.settings["bootloader"],
            "The boot loader looks for a kernel on the guest's first disk, and there is none: libxl says 'cannot run "
            "bootloader with no boot disk' and refuses the guest. Write 'disk', or 'kernel' for 'bootloader'.",
        )


def _is_misspelt(guest: XlGuest, names: list[str]) -> bool:
    """Whether one of these keys is there, by a name that xl does not know: the rule about such names tells it."""
    unknown = guest.settings.keys() - guest.by_key.keys()
    return any(RENAMED.get(key, nearest(key, names)) in names for key in unknown)


def _kind(guest: XlGuest) -> str:
    named = "type" in guest or "builder" in guest or "pvh" in guest
    name = {"pv": "a PV guest", "pvh": "a PVH guest"}.get(guest.type or "", "no HVM guest")
    return name if named else f"{name} as long as nothing says so"


def _hvm(guest: XlGuest) -> str:
    return "'type = \"hvm\"'" if guest.version >= TYPE_SINCE else "'builder = \"hvm\"'"
