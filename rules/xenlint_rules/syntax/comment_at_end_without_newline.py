"""The file ends in a comment without a line end.

## What it does
Looks for a comment in the last line of a file for xl, with no line feed behind it.

## Why is this bad?
To xl a comment reaches up to and with its line feed. Without one the `#` is a stray character, and xl refuses the whole
file. (A last assignment may lack its line feed.)

## Fix safety
A line feed at the end is safe.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Edit, Example, Finding, Fix, Meta
from xenlint.model.reading import problems_of

META = Meta(
    code="XEN006",
    name="comment-at-end-without-newline",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax",),
    only_problems=True,
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    fixable="safe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/proxy.cfg": 'name = "proxy"\nmemory = 1024\n# was 512, squid kept dying'},
        good={"etc/xen/proxy.cfg": '# was 512, squid kept dying\nname = "proxy"\nmemory = 1024'},
        at="# was 512, squid kept dying",
    ),
    Example(
        bad={"etc/xen/xl.conf": 'autoballoon="off" # dom0_mem is set'},
        good={"etc/xen/xl.conf": 'autoballoon="off" # dom0_mem is set\n'},
        at="# dom0_mem is set",
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    for problem in problems_of(document, context.host, "comment-at-end"):
        end = problem.span.after()
        yield Finding(problem, problem.message, fix=Fix("End the last line", (Edit(end, "\n"),)))
