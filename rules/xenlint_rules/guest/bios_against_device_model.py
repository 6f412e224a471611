"""A guest's firmware does not go with its device model.

## What it does
Compares `bios` (or a `firmware` that names one) and `vga` with `device_model_version`, or with the default `qemu-xen`.

## Why is this bad?
rombios works with qemu-xen-traditional only; seabios, ovmf and the card qxl with qemu-xen only. libxl refuses the
guest.

## References
- [xl.cfg(5): bios](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related
from xenlint.model.xl_guest import XlGuest, guest_of

META = Meta(
    code="XEN713",
    name="bios-against-device-model",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("bios", "firmware", "vga"),
    xen=">=4.3",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/dos.cfg": 'name = "dos"\ntype = "hvm"\nbios = "rombios"\n'},
        good={"etc/xen/dos.cfg": 'name = "dos"\ntype = "hvm"\nbios = "seabios"\n'},
        at='bios = "rombios"',
    ),
    Example(
        bad={
            "etc/xen/dos.cfg": 'name = "dos"\ntype = "hvm"\nbios = "ovmf"\n'
            'device_model_version = "qemu-xen-traditional"\n'
        },
        good={"etc/xen/dos.cfg": 'name = "dos"\ntype = "hvm"\nbios = "ovmf"\ndevice_model_version = "qemu-xen"\n'},
    ),
)

_TRADITIONAL = "qemu-xen-traditional"


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.is_hvm:
        return
    model = _model(guest)
    if model is None:
        return
    name, bios = _bios(guest)
    other = guest.settings.get("device_model_version")
    related = (Related(other, "the device model"),) if other else ()
    if bios == "rombios" and model != _TRADITIONAL:
        yield Finding(
            guest.settings[name],
            "The device model qemu-xen, which is the default, has no rombios: libxl says 'qemu-xen does not support "
            "bios=rombios.' and refuses the guest. Write 'seabios'.",
            related=related,
        )
    elif bios in ("seabios", "ovmf") and model == _TRADITIONAL:
        yield Finding(
            guest.settings[name],
            f"The device model qemu-xen-traditional has no {bios}: libxl says 'qemu-xen-traditional requires "
            "bios=rombios.' and refuses the guest. Write 'device_model_version = \"qemu-xen\"'.",
            related=related,
        )
    if guest.text("vga") == "qxl" and model == _TRADITIONAL:
        yield Finding(
            guest.settings["vga"],
            "The device model qemu-xen-traditional has no card qxl: libxl refuses the guest. "
            "Write 'device_model_version = \"qemu-xen\"'.",
            related=related,
        )


def _model(guest: XlGuest) -> str | None:
    if "device_model_version" in guest:
        model = guest.text("device_model_version")
        return model if model in ("qemu-xen", _TRADITIONAL) else None
    return None if guest.is_on("device_model_stubdomain_override") else "qemu-xen"


def _bios(guest: XlGuest) -> tuple[str, str]:
    firmware = (guest.text("firmware") or "").lower()
    if firmware in ("rombios", "seabios", "ovmf", "uefi"):
        return "firmware", "ovmf" if firmware == "uefi" else firmware
    return "bios", (guest.text("bios") or "").lower()
