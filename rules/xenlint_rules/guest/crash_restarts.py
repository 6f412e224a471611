"""A guest that crashes is started again at once.

## What it does
Looks for `on_crash = "restart"`.

## Why is this bad?
A guest that crashes while it starts does so for ever, and what could tell why is gone each time. "preserve" keeps it
for a look, "coredump-restart" writes a dump first.

## References
- [xl.cfg(5): on_crash](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta

META = Meta(
    code="XEN714",
    name="crash-restarts",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("guest", "strict"),
    kinds=("domu-xl", "domu-xm"),
    keys=("on_crash",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/fax.cfg": 'name = "fax"\nkernel = "/k"\non_crash = "restart"\n'},
        good={"etc/xen/fax.cfg": 'name = "fax"\nkernel = "/k"\non_crash = "coredump-restart"\n'},
        at='on_crash = "restart"',
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    setting = domain.get("on_crash")
    if setting is not None and domain.text("on_crash") == "restart":
        yield Finding(
            setting,
            "A guest that crashes while it starts is started again and again, and leaves nothing to find the reason "
            "by. Write 'on_crash = \"coredump-restart\"' or 'on_crash = \"preserve\"'.",
        )
