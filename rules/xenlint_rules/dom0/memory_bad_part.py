"""A part of dom0_mem is written in a way that Xen does not read.

## What it does
Looks at how the parts of `dom0_mem` are put together: `max=2G` or `max2G` for `max:2G`, `2G:max:2G` or `2G;max:2G` for
`2G,max:2G`, a blank behind the comma, a comma too many, capitals (`MAX:2G`), quotes, a percentage of 100 or more, a
number with a leading 0 (which makes it octal), no value at all.

## Why is this bad?
The parts are `SIZE`, `min:SIZE` and `max:SIZE`, joined by commas without blanks. Since Xen 4.12 a part that is anything
else is dropped with all that follow: `2G,max=2G` is 2 GiB without a maximum, `2G;max:2G` is nothing. Up to 4.11 it even
counts as a size of 0 and takes back the size before it: `2G,max=2G` gives dom0 all of the memory. Xen says so at
best in a line of its log that comes before the console works. And xl's `autoballoon="auto"` does not recognise the
value, so that it shrinks dom0 for guests.

## Fix safety
Putting the parts together as Xen wants them is safe. Taking away the 0 of an octal number is not: Xen has read it as
something else until now.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Fix, Meta, Span
from xenlint.model.advice import version_of
from xenlint.model.dom0_effect import effect_of, slip_fix
from xenlint.model.dom0_slips import Reason, read_slips
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN107",
    name="dom0-memory-bad-part",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("memory", "dom0", "boot"),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max=2G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        at="max=2G",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G, max:2G loglvl=all"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G loglvl=all"\n'},
        at="2G, max:2G",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G;max:2G\nkernel=vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=min:1G dom0_mem=max:2G\nkernel=vmlinuz ro\n"},
        at="2G;max:2G",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=${DOM0}M,max=${DOM0}M"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=${DOM0}M,max:${DOM0}M"\n'},
        at="max=",
    ),
)

_WHY: dict[Reason, str] = {
    "keyword": "'{}' is no part of dom0_mem: the words are 'min:' and 'max:', in small letters and with a colon.",
    "separator": "'{}' is one word to Xen: the parts of dom0_mem are joined by commas.",
    "blank": "The blank in '{}' ends the value, and Xen takes what follows for another option.",
    "empty": "'{}' has an empty part.",
    "percent-too-large": "'{}' is too much: Xen takes less than 100 %.",
    "percent-first": "'{}' has the percentage first: Xen wants the size before it.",
    "octal": "'{}' begins with 0, which makes the number octal.",
    "quotes": "'{}' has characters around the size that belong to it for Xen.",
    "unreadable": "'{}' is no size to Xen.",
}
_KEYWORD_WITH_EQUALS = lazy_pattern(r",((?:min|max)=)")


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    host = context.host
    for reading in read_slips(entry.hypervisor, version_of(entry, host), entry.arch):
        slips = reading.of("part")
        if not slips:
            continue
        slip = slips[0]
        if slip.reason == "quotes" and (_ends_quotes(entry) or _is_in_problem(slip.span, entry)):
            continue  # these began at another option, or the shell stumbles over them: told of the line as a whole
        if "\r" in slip.text:
            continue  # told of the file's line ends
        if slip.reason != "quotes" and "\u00a0" in slip.text:
            continue  # what looks like a blank and is none is told of the line as a whole
        why = "This dom0_mem has no value." if slip.text.startswith("dom0_mem") else _WHY[slip.reason].format(slip.text)
        effect = effect_of(reading, entry, host)
        cure = f"Write 'dom0_mem={reading.cured}'." if reading.cured else "Write it as in 'dom0_mem=2G,max:2G'."
        yield Finding(
            at=slip.span, message=f"{why} {effect.text} {cure}", fix=slip_fix(slips), severity=effect.severity
        )
    yield from _with_variables(entry)


def _ends_quotes(entry: BootEntry) -> bool:
    others = (option.text for option in entry.hypervisor.options if option.name != "dom0_mem")
    return any((text.count('"') + text.count("'")) % 2 for text in others)


def _is_in_problem(span: Span, entry: BootEntry) -> bool:
    problems = entry.document.problems if span.source is entry.document.source else ()
    return any(problem.start <= span.start < problem.end for problem in problems)


def _with_variables(entry: BootEntry) -> Iterator[Finding]:
    """`max=` is wrong whatever the variables behind it hold."""
    for option in entry.hypervisor.all("dom0_mem"):
        value = option.value or ""
        match = None if option.known else _KEYWORD_WITH_EQUALS.search(value)
        if match is not None and option.value_span.text == value:
            at = option.value_span.sub(match.start(1), match.end(1))
            right = f"{match[1][:-1]}:"
            yield Finding(
                at=at,
                message=f"'{match[1]}' is no part of dom0_mem: Xen drops it with all that follows. Write '{right}'.",
                fix=Fix.replace(at, right, f"Write '{right}'"),
            )
