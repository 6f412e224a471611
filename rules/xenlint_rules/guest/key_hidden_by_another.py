"""A key is not read because another one is there.

## What it does
Looks for keys that xl passes over where a certain other one is set: `stdvga` beside `vga`, the display keys of a PV
guest beside `vfb`, `bios` or `firmware_override` beside a `firmware` that says otherwise.

## Why is this bad?
The line looks as if it did something. xl never says that it does not.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related
from xenlint.model.xl_guest import XlGuest, guest_of

META = Meta(
    code="XEN727",
    name="key-hidden-by-another",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("firmware", "vfb", "vga"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/pos.cfg": 'name = "pos"\ntype = "hvm"\nvga = "cirrus"\nstdvga = 1\n'},
        good={"etc/xen/pos.cfg": 'name = "pos"\ntype = "hvm"\nvga = "stdvga"\n'},
        at="stdvga",
    ),
    Example(
        bad={"etc/xen/pos.cfg": 'name = "pos"\ntype = "pv"\nkernel = "/k"\nvfb = [ "sdl=1" ]\nvnc = 1\n'},
        good={"etc/xen/pos.cfg": 'name = "pos"\ntype = "pv"\nkernel = "/k"\nvfb = [ "sdl=1,vnc=1" ]\n'},
        at="vnc",
    ),
)

_DISPLAY = (
    "vnc", "vnclisten", "vncpasswd", "vncdisplay", "vncunused", "sdl", "opengl", "display", "xauthority", "keymap",
)  # fmt: skip


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None:
        return
    if guest.is_hvm and guest.is_on("stdvga") and guest.text("vga") not in (None, "stdvga"):
        yield _finding(guest, "vga", ["stdvga"], "Delete the line.")
    if guest.type == "pv" and guest.has_items("vfb"):
        hidden = [name for name in _DISPLAY if name in guest and guest.number(name) != 0]
        if hidden:
            yield _finding(guest, "vfb", hidden, "Write them into the text of 'vfb', as in 'vnc=1'.")
    firmware = guest.text("firmware")
    if guest.is_hvm and firmware in ("ovmf", "seabios", "rombios", "uefi"):
        bios = guest.text("bios")
        own = "ovmf" if firmware == "uefi" else firmware
        if bios is not None and bios.lower() != own:
            yield _finding(guest, "firmware", ["bios"], "Delete one of the two.")


def _finding(guest: XlGuest, by: str, hidden: list[str], write: str) -> Finding:
    hidden = sorted(hidden, key=lambda name: guest.settings[name].start)
    names = " and ".join(f"'{name}'" for name in hidden[:4]) + (" and more" if len(hidden) > 4 else "")
    does, them = ("does", "it") if len(hidden) == 1 else ("do", "them")
    return Finding(
        guest.key_span(hidden[0]),
        f"{names} {does} not count: where '{by}' is set, xl does not look at {them}. {write}",
        related=(
            Related(guest.key_span(by), "this counts"),
            *(Related(guest.key_span(name), "nor does this") for name in hidden[1:]),
        ),
    )
