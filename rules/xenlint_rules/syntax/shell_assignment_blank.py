"""A blank stands beside the '=' of a shell assignment.

## What it does
Looks in `/etc/default/grub` and its drop-ins for assignments with a blank before or behind the `=`.

## Why is this bad?
These files are shell scripts. `NAME = value` is no assignment but a call of a command `NAME`, which does not exist;
`NAME= value` calls `value` with an empty `NAME`. Either way `update-grub` stops there and keeps the old `grub.cfg`: the
new options are never booted, and nothing else shows it.

## Fix safety
Closing the gap is safe where the value is plain text, in quotes or not.

## References
- [GRUB manual: simple configuration](https://www.gnu.org/software/grub/manual/grub/html_node/Simple-configuration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta
from xenlint.model.reading import problems_of

META = Meta(
    code="XEN013",
    name="shell-assignment-blank",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax", "boot"),
    only_problems=True,
    kinds=("grub-default", "xencommons", "xendomains"),
    fixable="safe",
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN = "dom0_mem=2G,max:2G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        at='GRUB_CMDLINE_XEN = "dom0_mem=2G,max:2G"',
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN= "dom0_mem=2G,max:2G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\nGRUB_CMDLINE_LINUX=\n'},
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    for problem in problems_of(document, context.host, "operator-blank"):
        fix = None
        if problem.cure is not None:
            fix = Fix.replace(problem, problem.cure, "Write the assignment without blanks")
        yield Finding(problem, problem.message, fix=fix)
