"""xend passes over a part of its settings without a word.

## What it does
Looks in `xend-config.sxp` for what xend's reader drops: words outside of parentheses, escapes that it does not know, a
last form without an end.

## Why is this bad?
What is dropped is not in force, and nothing says so. In `xend-relocation-hosts-allow` a dropped character makes another
pattern of the one that was meant.

## Fix safety
An escape that xend knows keeps what was written, and so changes what is in force: the fix is unsafe.

## References
- [xend-config.sxp(5)](https://manpages.debian.org/wheezy/xen-utils-common/xend-config.sxp.5.en.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta
from xenlint.model.reading import may_be_read_by_xend
from xenlint.syntax.sxp import losses

META = Meta(
    code="XEN212",
    name="xend-lost-text",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("toolstack", "syntax"),
    kinds=("xend-config",),
    fixable="unsafe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xend-config.sxp": "(vif-script vif-bridge)\ndom0-min-mem 512\n"},
        good={"etc/xen/xend-config.sxp": "(vif-script vif-bridge)\n(dom0-min-mem 512)\n"},
    ),
    Example(
        bad={"etc/xen/xend-config.sxp": "(xend-relocation-hosts-allow '^localhost\\.localdomain$')\n"},
        good={"etc/xen/xend-config.sxp": "(xend-relocation-hosts-allow '^localhost\\\\.localdomain$')\n"},
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    if not may_be_read_by_xend(context.host):
        return
    told: tuple[int, str] | None = None
    for problem in losses(document):
        place = document.source.position(problem.start)[0], problem.message
        if place == told:
            continue  # another word of the same line
        told = place
        fix = Fix.replace(problem, problem.cure, "Write what xend reads", safe=False) if problem.cure else None
        yield Finding(problem, problem.message, fix=fix)
