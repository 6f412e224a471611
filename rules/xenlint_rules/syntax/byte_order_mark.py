"""The file begins with a byte-order mark.

## What it does
Looks for the invisible mark that some editors put in front of UTF-8 text, and for text in UTF-16.

## Why is this bad?
Nothing on a Xen host expects the mark. xl takes it for stray characters and refuses the file; to the shell behind
`update-grub` it is the beginning of the first word, which is then no assignment and no comment.

## Fix safety
Removing the mark is safe. A file in UTF-16 must be saved anew; there is no fix for it.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta
from xenlint.model.reading import problems_of

META = Meta(
    code="XEN005",
    name="byte-order-mark",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax",),
    only_problems=True,
    fixable="safe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": '\ufeffname = "web1"\nmemory = 512\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\nextra = "\ufeff"\n'},
        at="\ufeff",
    ),
    Example(
        bad={"etc/default/grub": '\ufeffGRUB_DEFAULT=0\nGRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        good={"etc/default/grub": 'GRUB_DEFAULT=0\nGRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        at="\ufeff",
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    for problem in problems_of(document, context.host, "byte-order-mark"):
        fix = Fix.replace(problem, "", "Remove the mark") if problem.cure is not None else None
        yield Finding(problem, problem.message, fix=fix)
