"""The memory for the crash kernel is asked of dom0's kernel, and not of Xen.

## What it does
Looks for `crashkernel=` on the line of dom0's kernel where Xen's line has none.

## Why is this bad?
Under Xen it is Xen that reserves memory for the crash kernel. dom0's kernel does not own the machine's memory and
passes over its `crashkernel=`: kdump finds nothing reserved, and a crash leaves no dump. Where the option comes from a
variable that entries without Xen get as well, it has its use there; that is a note.

## References
- [xen-command-line: crashkernel](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#crashkernel)
- [Xen's kexec and kdump](https://xenbits.xen.org/docs/unstable/misc/kexec_and_kdump.txt)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import BootEntry, Example, Finding, Host, Meta
from xenlint.model.advice import version_of
from xenlint.model.kernel_words import kernel_words

META = Meta(
    code="XEN152",
    name="crashkernel-on-kernel-line",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot",),
    needs=("boot-file-told",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz dom0_mem=1G,max:1G\n"
            "module /vmlinuz-3.16 ro crashkernel=128M\n",
        },
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz dom0_mem=1G,max:1G crashkernel=128M@64M\n"
            "module /vmlinuz-3.16 ro\n",
        },
        at="crashkernel=128M",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_LINUX="crashkernel=auto"\nGRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        good={
            "etc/default/grub": 'GRUB_CMDLINE_LINUX="crashkernel=auto"\n'
            'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G crashkernel=256M,below=4G"\n',
        },
        at="crashkernel=auto",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    for word in kernel_words(host):
        entry = word.entry
        if word.option.name != "crashkernel" or entry is None or not word.option.value or entry.recovery:
            continue
        if entry.dom0_system != "linux" or not entry.hypervisor.known or "crashkernel=" in entry.hypervisor.value:
            continue
        yield Finding(
            at=word.option.span,
            message=f"'{word.option.text}' is on the line of dom0's kernel. Under Xen it is Xen that reserves memory "
            "for the crash kernel, and its line asks for none: kdump has nothing to start. Write "
            f"'{_cure(word.option.value, entry, host)}' on Xen's line.",
            severity="note" if word.is_shared else None,
        )


def _cure(value: str, entry: BootEntry, host: Host) -> str:
    match = re.match(r"[0-9]+[MG]$", value)
    size = match.group() if match else "256M"
    return f"crashkernel={size},below=4G" if version_of(entry, host) >= (4, 11) else f"crashkernel={size}@64M"
