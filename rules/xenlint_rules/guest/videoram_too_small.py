"""The video card of a guest has too little memory.

## What it does
Compares `videoram` with what libxl wants for the guest's card: with qemu-xen 16 MiB for stdvga, 8 MiB for cirrus and
128 MiB for qxl; with qemu-xen-traditional 8 MiB for stdvga, and 4 MiB for cirrus, neither more nor less.

## Why is this bad?
libxl refuses the guest. The values of xm's time, 4 and 8, are the usual ones.

## Fix safety
libxl takes the smallest size that it accepts; the guest then starts.

## References
- [xl.cfg(5): videoram](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Fix, Meta
from xenlint.model.xl_guest import XlGuest, guest_of

META = Meta(
    code="XEN717",
    name="videoram-too-small",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest", "memory"),
    kinds=("domu-xl", "domu-xm"),
    keys=("videoram",),
    xen=">=4.2",
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/kiosk.cfg": 'name = "kiosk"\ntype = "hvm"\nvga = "stdvga"\nvideoram = 8\n'},
        good={"etc/xen/kiosk.cfg": 'name = "kiosk"\ntype = "hvm"\nvga = "stdvga"\nvideoram = 16\n'},
        at="8",
    ),
    Example(
        bad={"etc/xen/kiosk.cfg": 'name = "kiosk"\nbuilder = "hvm"\nvideoram = 4\n'},
        good={"etc/xen/kiosk.cfg": 'name = "kiosk"\nbuilder = "hvm"\nvideoram = 8\nmemory = 512\n'},
    ),
)

_LEAST_MIB = {"stdvga": 16, "cirrus": 8, "qxl": 128}
_TRADITIONAL_MIB = {"stdvga": 8}
_BY_MODEL_SINCE = (4, 4)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.is_hvm:
        return
    size, card = guest.number("videoram"), _card(guest)
    if size is None or card is None:
        return
    least = _LEAST_MIB.get(card)
    model = guest.text("device_model_version")
    if guest.version >= _BY_MODEL_SINCE and (
        model == "qemu-xen-traditional" or (model is None and guest.is_on("device_model_stubdomain_override"))
    ):
        least = _TRADITIONAL_MIB.get(card)
    if least is None or size >= least:
        return
    value = guest.by_key["videoram"][1]
    yield Finding(
        value,
        f"The card {card} needs {least} MiB at least, and gets {size} MiB: libxl refuses the guest. "
        f"Write 'videoram = {least}', or leave it out.",
        fix=Fix.replace(value, str(least), f"Write {least}"),
    )


def _card(guest: XlGuest) -> str | None:
    if "vga" in guest:
        return guest.text("vga")
    return "stdvga" if guest.is_on("stdvga") else "cirrus"
