"""A file that xl reads contains Python code.

## What it does
Looks for expressions, statements and calls in guests' files and in `xl.conf`. Guests' files are left alone where the
host still runs xend, whose xm executes them.

## Why is this bad?
xm ran a guest's file as a Python program. xl has a small grammar of its own: a key, `=`, and a number, a quoted text or
a list. It refuses a file with anything else in it, and the guest cannot be started.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
- [Python in xl configurations](https://wiki.xenproject.org/wiki/PythonInXlConfig)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Meta, Related
from xenlint.model.reading import problems_of

META = Meta(
    code="XEN002",
    name="python-in-xl-config",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax", "upgrade"),
    only_problems=True,
    kinds=("domu-xl", "domu-xm", "xl-conf"),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web%02d" % 1\nmemory = 512\n'},
        good={"etc/xen/web1.cfg": 'name = "web01"\nmemory = 512\n'},
        at='"web%02d" % 1',
    ),
    Example(
        bad={"etc/xen/mail": 'import os\nname = "mail"\nkernel = "/boot/vmlinuz-" + os.uname()[2]\nmemory = 512\n'},
        good={"etc/xen/mail": 'name = "mail"\nkernel = "/boot/vmlinuz-6.1.0-18-amd64"\nmemory = 512\n'},
        at="import os",
    ),
    Example(
        bad={"etc/xen/mail": 'name = "mail"\nmemory = 2 * 256\n'},
        good={
            "etc/xen/mail": 'name = "mail"\nmemory = 2 * 256\n',
            "etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n",
        },
        at="2 * 256",
    ),
)

_SHOWN = 3


def check(document: Document, context: Context) -> Iterator[Finding]:
    problems = problems_of(document, context.host, "python")
    if not problems:
        return
    first, more = problems[0], problems[1:]
    message = first.message
    is_guess = document.kind == "domu-xm" and not context.host.version_origin
    if is_guess:
        message += " If xend still reads this file, tell xenlint the host's 'xen-version'."
    if len(more) > _SHOWN:
        message += f" {len(more)} more places in this file hold Python too."
    yield Finding(
        first,
        message,
        related=tuple(Related(problem, "more Python") for problem in more[:_SHOWN]),
        confidence="medium" if is_guess else None,
    )
