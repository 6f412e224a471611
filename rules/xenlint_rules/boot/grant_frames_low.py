"""Xen's line allows guests fewer grant frames than Xen does by itself.

## What it does
Looks for `gnttab_max_frames` below Xen's default: 64 since 4.10, 32 before.

## Why is this bad?
Disks and network interfaces of a guest share their pages by grants. A guest that runs out of them hangs in its I/O, and
its kernel says `xen/grant-table: max_grant_frames reached`. Numbers below the default are mostly left from the time
when it was 32 and had to be raised.

## References
- [xen-command-line: gnttab_max_frames](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import version_of
from xenlint.model.xen_options import read_line

META = Meta(
    code="XEN158",
    name="grant-frames-low",
    since="0.1",
    severity="note",
    confidence="low",
    tags=("boot", "strict"),
    xen=">=4.5",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G gnttab_max_frames=32"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G gnttab_max_frames=128"\n'},
        at="gnttab_max_frames=32",
    ),
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.6.gz gnttab_max_frames=16\nmodule /vmlinuz ro\n"},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.6.gz gnttab_max_frames=32\nmodule /vmlinuz ro\n"},
        at="gnttab_max_frames=16",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    version = version_of(entry, context.host)
    default = 64 if version >= (4, 10) else 32
    for option, reading in read_line(entry.hypervisor, version, entry.arch):
        is_it = reading.name == "gnttab_max_frames" and reading.option is not None and reading.value.isdecimal()
        if is_it and int(reading.value) < default:
            yield Finding(
                at=option.span,
                message=f"'{option.text}' is less than the {default} that Xen allows by itself: guests with many disks "
                "and network interfaces run out of grants and hang. Take it away, or write a larger number.",
            )
