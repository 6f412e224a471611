"""The reader of this file stumbles over a mistake in it.

## What it does
Reads each file by the grammar of what reads it on the host: xl, xend, the shell behind `update-grub`, GRUB, Xen's own
EFI loader. It reports what that reader cannot take and no rule of its own explains.

## Why is this bad?
xl refuses a guest's file as a whole, and with a broken `xl.conf` every xl command stops. `update-grub` ends at the
first error and leaves the old `grub.cfg` in place, so that a changed boot line never takes effect. The other readers
drop what they do not understand, or stop the boot.

## Fix safety
A fix is offered where only one text can be meant, as with a typographic quote in place of a straight one. It is safe.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
- [xl.conf(5)](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta
from xenlint.model.reading import problems_of

META = Meta(
    code="XEN001",
    name="syntax-error",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax",),
    only_problems=True,
    fixable="safe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w"\nvcpus = 2\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w" ]\nvcpus = 2\n'},
        at="[",
    ),
    Example(
        bad={"etc/xen/web1.cfg": "name = “web1”\nmemory = 512\n"},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\n'},
        at="“web1”",
    ),
    Example(
        bad={"etc/xen/xl.conf": "autoballoon=off\n"},
        good={"etc/xen/xl.conf": 'autoballoon="off"\n'},
        at="off",
    ),
    Example(
        bad={"etc/default/grub": "GRUB_CMDLINE_XEN=dom0_mem=2G,max:2G loglvl=all\n"},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G loglvl=all"\n'},
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    problems = problems_of(document, context.host, "syntax")
    if context.host.reads_drop_ins:  # as Debian does, whose sh is dash
        problems = problems + problems_of(document, context.host, "only-bash")
    for problem in problems:
        fix = None
        if problem.cure is not None:
            fix = Fix.replace(problem, problem.cure, "Write what the reader takes")
        yield Finding(problem, problem.message, fix=fix)
