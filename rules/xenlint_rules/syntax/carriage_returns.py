"""Lines end in CR LF.

## What it does
Looks for carriage returns in front of line feeds, as editors on Windows write them, in every kind of file.

## Why is this bad?
To none of the readers on a Xen host is a carriage return part of a line's end. xl refuses the file at the first line.
In `/etc/default/grub` it becomes the last character of the value, and so of Xen's last option: `dom0_mem=2G` with a
carriage return behind it is no size.

## Fix safety
Removing the carriage returns is safe: they mean nothing, and no editor shows them.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Edit, Example, Finding, Fix, Meta, Source
from xenlint.model.reading import problems_of
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN004",
    name="carriage-returns",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax",),
    only_problems=True,
    fixable="safe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/win10.cfg": 'name = "win10"\r\nmemory = 4096\r\nvcpus = 2\r\n'},
        good={"etc/xen/win10.cfg": 'name = "win10"\nmemory = 4096\nvcpus = 2\n'},
        at="\r",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\r\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        at="\r",
    ),
)

_RETURNS = lazy_pattern(r"(?<!\r)\r+(?=\n|\Z)")


def check(document: Document, context: Context) -> Iterator[Finding]:
    for problem in problems_of(document, context.host, "carriage-return"):
        fix = Fix("Remove the carriage returns", tuple(_edits(problem.source)))
        yield Finding(problem, problem.message, fix=fix)
        return


def _edits(source: Source) -> Iterator[Edit]:
    for found in _RETURNS.finditer(source.text):
        yield Edit(source.span(*found.span()), "")
