"""An option of Xen's line makes the host unsafe for guests.

## What it does
Looks on Xen's line for `hvm_fep`, `allow_unsafe` and, on Arm, `hmp-unsafe`.

## Why is this bad?
`hvm_fep` lets any HVM guest have its instructions emulated by Xen, which is for tests of the emulator; Xen prints a
warning and calls itself insecure. `allow_unsafe` boots on processors that any guest can bring to a halt.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import is_for_trouble, is_sized_by_toolstack, version_of
from xenlint.model.xen_options import read_line

META = Meta(
    code="XEN914",
    name="unsafe-xen-option",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot", "security"),
    security_severity="6.5",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G hvm_fep"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G hvm_fep=0"\n'},
        at="hvm_fep",
    ),
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz allow_unsafe=true\nmodule /vmlinuz ro\n"},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz no-allow_unsafe\nmodule /vmlinuz ro\n"},
        at="allow_unsafe=true",
    ),
)

_WHAT = {
    "allow_unsafe": "boots on processors that any guest can bring to a halt",
    "hmp-unsafe": "lets guests run on cores that differ, where they may crash",
    "hvm_fep": "lets any HVM guest have its instructions emulated by Xen, which is for tests only",
}


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    if is_for_trouble(entry) or is_sized_by_toolstack(entry):
        return
    for option, reading in read_line(entry.hypervisor, version_of(entry, context.host), entry.arch):
        if reading.name in _WHAT and reading.stored is True:
            yield Finding(at=option.span, message=f"'{option.text}' {_WHAT[reading.name]}. Take it away.")
