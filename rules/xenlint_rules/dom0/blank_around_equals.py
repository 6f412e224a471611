"""A blank stands around the equals sign of an option of Xen's line.

## What it does
Looks on Xen's line for `dom0_mem = 2G`, `dom0_mem =2G`, `dom0_mem= 2G` and `dom0_mem 2G`, and for the same with any
other option that takes a value.

## Why is this bad?
Xen splits its line at blanks and nowhere else. It sees an option without a value and one or two words that it does not
know, and passes over all of them: the option keeps its default. `dom0_mem = 2G` gives dom0 all of the memory.

## Fix safety
The fix takes the blanks away, or puts `=` in place of one; nothing else could have been meant.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Fix, Host, Meta, Span
from xenlint.model.advice import limit_of, xen_of
from xenlint.model.cmdline import Option
from xenlint.model.dom0_mem import show_limit
from xenlint.model.torn_options import torn_options

META = Meta(
    code="XEN108",
    name="blank-around-equals",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem = 2G,max:2G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        at="dom0_mem = 2G,max:2G",
    ),
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem= 512M\nmodule /vmlinuz-2.6.18-xen ro\n"},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M\nmodule /vmlinuz-2.6.18-xen ro\n"},
        at="dom0_mem= 512M",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G sched =credit2"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G sched=credit2 ucode= smt"\n'},
        at="sched =credit2",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    words = entry.hypervisor.options
    for number, taken in torn_options(entry.hypervisor):
        yield _finding(words[number : number + taken], entry, context.host)


def _finding(words: tuple[Option, ...], entry: BootEntry, host: Host) -> Finding:
    first, last = words[0], words[-1]
    has_equals = any("=" in word.text for word in words)
    right = ("" if has_equals else "=").join(word.text for word in words)
    written = " ".join(word.text for word in words)
    at, fix = first.span, None
    if first.span.source is last.span.source and first.span.start < last.span.end:
        at = Span(first.span.source, first.span.start, last.span.end)
        if at.text.split() == written.split():
            fix = Fix.replace(at, right, "Take the blanks away" if has_equals else "Write '=' for the blank")
    number = "three" if len(words) > 2 else "two"
    result = f"'{first.name}' gets no value"
    if first.name == "dom0_mem":
        result += f" and dom0 {show_limit(limit_of(entry, host), entry.arch)}"
    return Finding(
        at=at,
        message=f"The blank ends the option: {xen_of(entry, host)} reads '{written}' as {number} words; {result}. "
        f"Write '{right}'.",
        fix=fix,
    )
