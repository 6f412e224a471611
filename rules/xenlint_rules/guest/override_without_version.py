"""A program is replaced, and nothing says which one it takes the place of.

## What it does
Looks for `device_model_override` without `device_model_version`, and for `bios_path_override` without `bios`.

## Why is this bad?
libxl talks to the program as if it were the default one, and xl warns about it: "device model override given without
specific DM version". When the default changes, as it did in Xen 4.3, the guest no longer starts.

## Fix safety
The line says what is the default now.

## References
- [xl.cfg(5): device_model_override](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.edits import insertion
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN725",
    name="override-without-version",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("bios_path_override", "device_model_override"),
    xen=">=4.2",
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/gpu.cfg": 'name = "gpu"\ntype = "hvm"\ndevice_model_override = "/opt/qemu"\n'},
        good={
            "etc/xen/gpu.cfg": 'name = "gpu"\ntype = "hvm"\ndevice_model_override = "/opt/qemu"\n'
            'device_model_version = "qemu-xen"\n'
        },
        at='device_model_override = "/opt/qemu"',
    ),
)

_QEMU_XEN_SINCE = (4, 3)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None:
        return
    if guest.has_text("device_model_override") and "device_model_version" not in guest:
        setting = guest.settings["device_model_override"]
        is_plain = guest.version >= _QEMU_XEN_SINCE and not guest.is_on("device_model_stubdomain_override")
        yield Finding(
            setting,
            "Nothing says which device model this program is: xl warns 'device model override given without specific "
            "DM version' and takes it for the default one. Write 'device_model_version = \"qemu-xen\"' as well.",
            fix=insertion(setting, 'device_model_version = "qemu-xen"') if is_plain else None,
        )
    if guest.is_hvm and guest.has_text("bios_path_override") and not guest.has_text("bios"):
        yield Finding(
            guest.settings["bios_path_override"],
            "Nothing says which firmware this file is: xl warns 'bios_path_override given without specific bios name' "
            "and takes it for SeaBIOS. Write 'bios = \"ovmf\"' or 'bios = \"seabios\"' as well.",
        )
