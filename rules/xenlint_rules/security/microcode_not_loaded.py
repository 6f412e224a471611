"""Xen is not told to load new microcode.

## What it does
Looks at x86 entries for a Xen line without `ucode=`, and for `xen.cfg` without `ucode=` on the line or as a key.

## Why is this bad?
Many of Xen's protections need microcode that is newer than the firmware's. With `ucode=scan` Xen looks for it in the
initrd at boot, before it decides which protections it can use. dom0 cannot load it in Xen's place. Newer builds scan by
themselves, and some firmware is up to date; so this is only an opinion.

## References
- [xen-command-line: ucode](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#ucode)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import version_of

META = Meta(
    code="XEN912",
    name="microcode-not-loaded",
    since="0.1",
    severity="note",
    confidence="low",
    tags=("boot", "security", "strict"),
    xen=">=4.4",
    security_severity="3.8",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G ucode=scan"\n'},
        at="dom0_mem=2G,max:2G",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G\nkernel=vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G\nkernel=vmlinuz ro\nucode=ucode.bin\n"},
        at="dom0_mem=2G,max:2G",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    line = entry.hypervisor
    if entry.arch != "x86" or not line.known or entry.recovery or entry.is_installer or line.get("ucode"):
        return
    if version_of(entry, context.host) < (4, 4) or any(setting.key == "ucode" for setting in entry.document.settings):
        return
    yield Finding(
        at=entry.span,
        message="Xen is not told to look for microcode, so that this machine may run with what its firmware has, and "
        "some protections cannot work. Write 'ucode=scan', with the microcode in the initrd.",
    )
