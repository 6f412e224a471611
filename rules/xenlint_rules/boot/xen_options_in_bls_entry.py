"""Options of Xen stand in a boot loader entry that cannot start it.

## What it does
Looks in `/boot/loader/entries/*.conf` for `dom0_mem` and other options that only Xen knows.

## Why is this bad?
These entries have one line of options, for the kernel that they name, and no place for Xen's. With
`GRUB_ENABLE_BLSCFG=true`, as on Fedora and RHEL, they are the entries for Linux without Xen, and `grubby` changes them
alone; those for Xen still come from `/etc/default/grub`. An entry that starts `xen.efi` hands its options to nobody
either: Xen reads them in `xen.cfg`.

## References
- [Boot Loader Specification](https://uapi-group.org/specifications/specs/boot_loader_specification/)
- [Xen's EFI loader: configuration file](https://xenbits.xen.org/docs/unstable/misc/efi.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Example, Finding, Meta, Setting, String
from xenlint.knowledge.linux_options import XEN_ONLY
from xenlint.model.advice import limit_of
from xenlint.model.cmdline import CommandLine

META = Meta(
    code="XEN130",
    name="xen-options-in-bls-entry",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    kinds=("bls-entry",),
    keys=("options",),
)

_PATH = "boot/loader/entries/6.6.9-fc39.conf"
_ENTRY = "title Fedora\nversion 6.6.9\nlinux /vmlinuz-6.6.9\ninitrd /initramfs-6.6.9.img\noptions root=UUID=a1 ro {}\n"

EXAMPLES = (
    Example(
        bad={_PATH: _ENTRY.format("dom0_mem=2G,max:2G"), "etc/default/grub": "GRUB_ENABLE_BLSCFG=true\n"},
        good={
            _PATH: _ENTRY.format("quiet"),
            "etc/default/grub": 'GRUB_ENABLE_BLSCFG=true\nGRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n',
        },
        at="dom0_mem=2G,max:2G",
    ),
)


def check(setting: Setting, context: Context) -> Iterator[Finding]:
    if not isinstance(setting.value, String):
        return
    host = context.host
    document = next((document for document in host.documents if document.source is setting.source), None)
    efi = [other.value for other in document.settings if other.key == "efi"] if document else []
    by_efi = any(isinstance(value, String) and "xen" in value.value.lower() for value in efi)
    is_limited = any(limit_of(entry, host).is_limited for entry in host.boot_entries)
    for option in CommandLine(setting.value, setting.span, "kernel").options:
        if option.name not in XEN_ONLY:
            continue
        what = "This entry starts Linux without Xen, whose kernel passes over it without a word"
        where = "in GRUB_CMDLINE_XEN of /etc/default/grub, and run grub2-mkconfig"
        if by_efi:
            what, where = "Xen's EFI loader does not take options from here", "in 'options=' of xen.cfg"
        yield Finding(
            option,
            f"'{option.text}' is an option of Xen. {what}. Write it {where}.",
            severity="warning" if option.name != "dom0_mem" or is_limited else None,
        )
