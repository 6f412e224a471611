"""A switch is written as a word where xl wants a number.

## What it does
Looks for `True`, `False` and `None` without quotes, and for quoted words such as "yes", "off" or "True" as the value
of a key that xl reads as 0 or 1.

## Why is this bad?
xl knows numbers, quoted text and lists. A bare `True` makes it refuse the whole file. A quoted word is read, found to
be no number, and dropped with a warning: the switch keeps its default, whatever the word says.

## Fix safety
The words for yes become 1 and those for no become 0, which is safe. `None` is left to you: it may stand for 0, or for
no setting at all.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta, String
from xenlint.model.reading import kind_at, odd_values, problems_of

META = Meta(
    code="XEN003",
    name="python-literal",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax",),
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    fixable="safe",
    needs=("odd",),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/phone.cfg": 'name = "phone"\ntype = "hvm"\nmemory = 512\nacpi = True\n'},
        good={"etc/xen/phone.cfg": 'name = "phone"\ntype = "hvm"\nmemory = 512\nacpi = 1\n'},
        at="True",
    ),
    Example(
        bad={"etc/xen/phone.cfg": 'name = "phone"\ntype = "hvm"\nmemory = 512\nlocaltime = "yes"\n'},
        good={"etc/xen/phone.cfg": 'name = "phone"\ntype = "hvm"\nmemory = 512\nlocaltime = "1"\n'},
        at='"yes"',
    ),
    Example(
        bad={"etc/xen/xl.conf": 'claim_mode="off"\n'},
        good={"etc/xen/xl.conf": 'claim_mode=0\nautoballoon="off"\n'},
        at='"off"',
    ),
)

_WORDS = {"true": "1", "yes": "1", "on": "1", "y": "1", "false": "0", "no": "0", "off": "0", "n": "0", "none": None}


def check(document: Document, context: Context) -> Iterator[Finding]:
    for problem in problems_of(document, context.host, "python-literal"):
        fix = Fix.replace(problem, problem.cure, f"Write {problem.cure}") if problem.cure else None
        yield Finding(problem, problem.message, fix=fix)
    for key, value in odd_values(document, context.host):
        if not isinstance(value, String) or not value.known or value.value.strip().lower() not in _WORDS:
            continue
        if kind_at(key, context.host.version) not in ("boolean", "boolean-or-list"):
            continue
        number = _WORDS[value.value.strip().lower()]
        write = f"Write '{key.name} = {number}'." if number else "Write 0 or 1, or leave the setting out."
        yield Finding(
            value,
            f"'{key.name}' is 0 or 1 to xl, and \"{value.value}\" is no number: it warns and ignores the key. {write}",
            fix=Fix.replace(value, number, f"Write {number}") if number else None,
            severity="warning",
        )
