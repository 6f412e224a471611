"""A key is written with capitals.

## What it does
Looks for capitals in the keys of guests' files and of `xl.conf`.

## Why is this bad?
xl's grammar has no names with capitals: `Memory = 512` is not an unknown key but a stray character, and xl refuses the
whole file.

## Fix safety
Where xl knows the key in lower case and the file does not set that one too, writing it so is safe. Any other name with
capitals is left to you: xl would take it in lower case, and ignore it.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta
from xenlint.model.reading import as_read, keys_for, problems_of

META = Meta(
    code="XEN007",
    name="capital-in-key",
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
        bad={"etc/xen/web1.cfg": 'name = "web1"\nMemory = 512\nvcpus = 2\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\nvcpus = 2\n'},
        at="Memory",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\nVCPUS = 2\nOWNER = "ops"\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\nvcpus = 2\n# OWNER = "ops"\n'},
        at="VCPUS",
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    problems = problems_of(document, context.host, "capital-key")
    if not problems:
        return
    known = keys_for(document)
    taken = Counter(setting.key for setting in as_read(document, context.host).settings)
    taken.update(problem.cure or "" for problem in problems)
    for problem in problems:
        plain = problem.cure
        fix = None
        if plain in known and taken[plain] == 1:
            fix = Fix.replace(problem, plain, f"Write '{plain}'")
        yield Finding(problem, problem.message, fix=fix)
