"""Options of Linux are on Xen's line.

## What it does
Looks on Xen's line for what only Linux, or what it starts, knows: `quiet`, `ro`, `root=`, `nomodeset`, `loglevel=7`,
`intel_iommu=on`, `rd.lvm.lv=`, `systemd.unit=`, options of modules such as `i915.modeset=0`, and `console=hvc0`,
`console=tty0`, `console=ttyS0`.

## Why is this bad?
A Xen boot entry has two lines of options, one for Xen and one for dom0's kernel. Xen does not hand its own on: it
passes over those words, since 4.10 with a message on its console, and what they were to do in dom0 is not done. A
`console=` of Linux's takes the place of Xen's own consoles, so that Xen's messages go nowhere.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
- [Linux: kernel-parameters](https://docs.kernel.org/admin-guide/kernel-parameters.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta, Span
from xenlint.model.advice import xen_of
from xenlint.model.xen_verdicts import Verdict, judge_line

META = Meta(
    code="XEN150",
    name="linux-options-on-xen-line",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G quiet nomodeset"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\nGRUB_CMDLINE_LINUX="quiet nomodeset"\n'},
        at="quiet nomodeset",
    ),
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M,max:512M console=tty0\nmodule /vmlinuz ro\n"
        },
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M,max:512M console=vga\nmodule /vmlinuz ro\n"
        },
        at="console=tty0",
    ),
)

_PLACES = {
    "grub-default": "in GRUB_CMDLINE_LINUX",
    "grub-legacy": "on the 'module' line of the kernel",
    "grub-cfg": "on the line that loads the kernel",
    "syslinux": "behind the first '---'",
    "xen-efi": "in 'kernel='",
    "netbsd-boot": "behind the kernel on 'load'",
    "imagebuilder": "in DOM0_CMD",
}


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    group: list[Verdict] = []
    for verdict in judge_line(entry, context.host):
        if verdict.flaw != "linux":
            continue
        if group and not _follows(group[-1].option.span, verdict.option.span):
            yield _finding(group, entry, context)
            group = []
        group.append(verdict)
    if group:
        yield _finding(group, entry, context)


def _follows(one: Span, other: Span) -> bool:
    """Whether nothing but blanks lies between the two."""
    if one.source is not other.source or other.start < one.end:
        return False
    between = one.source.text[one.end : other.start]
    return not between.strip(" ")


def _finding(group: list[Verdict], entry: BootEntry, context: Context) -> Finding:
    first, last = group[0].option.span, group[-1].option.span
    words = [verdict.option.text for verdict in group]
    is_one = len(words) == 1
    shown = ", ".join(f"'{word}'" for word in words[:5]) + (" and more" if len(words) > 5 else "")
    what = "is an option" if is_one else "are options"
    xen = xen_of(entry, context.host)
    message = f"{shown} {what} of Linux. {xen} passes over {'it' if is_one else 'them'}, and dom0's kernel never sees"
    message += f" {'it' if is_one else 'them'}. Write {'it' if is_one else 'them'} for dom0's kernel"
    where = _PLACES.get(entry.document.kind, "on the line of dom0's kernel")
    console = next((word for word in words if word.startswith("console=")), None)
    own = " Xen's own consoles are 'com1', 'com2' and 'vga'." if console else ""
    return Finding(at=Span(first.source, first.start, last.end), message=f"{message}, {where}.{own}")
