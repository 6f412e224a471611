"""A guest's `maxmem` is below its `memory`.

## What it does
Compares the two keys of each guest.

## Why is this bad?
`maxmem` is the most a guest may ever have, `memory` what it starts with. xl does not compare them: it tells Xen the
lower limit and then tries to fill in more, so building the guest fails or stops short at `maxmem`. `xl mem-set`
refuses to work with such a guest later.

## Fix safety
Which of the two numbers is meant the file does not say. The fix raises `maxmem` to `memory`; look at it first.

## References
- [xl.cfg(5): maxmem](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#Memory-Allocation)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Fix, Meta, Related
from xenlint.model.sizes import KIB_PER_MIB, show_kib

META = Meta(
    code="XEN304",
    name="maxmem-below-memory",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("memory", "guest"),
    keys=("maxmem",),
    fixable="unsafe",
    needs=("unlike-memory",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\ntype = "pvh"\nkernel = "/k"\nmemory = 4096\nmaxmem = 2048\n'},
        good={"etc/xen/db.cfg": 'name = "db"\ntype = "pvh"\nkernel = "/k"\nmemory = 4096\nmaxmem = 4096\n'},
        at="2048",
    ),
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nkernel = "/k"\nmaxmem = "512"\nmemory = "1024"\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nkernel = "/k"\nmaxmem = "512"\nvcpus = 1\n'},
        at='"512"',
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    memory, maximum = domain.number("memory"), domain.number("maxmem")
    own, setting = domain.get("memory"), domain.get("maxmem")
    if memory is None or maximum is None or own is None or setting is None or maximum >= memory:
        return
    if maximum <= 0 and context.host.toolstack == "xend":
        return  # to xend this means "no maximum of its own"
    yield Finding(
        setting.value,
        f"'maxmem' ({show_kib(maximum * KIB_PER_MIB)}) is below 'memory' ({show_kib(memory * KIB_PER_MIB)}): nobody "
        "checks this beforehand, and building the guest fails or stops short at 'maxmem'. Write "
        f"'maxmem = {memory}', or a smaller 'memory'.",
        related=(Related(own, "what it starts with"),),
        fix=Fix.replace(setting.value, str(memory), "Raise maxmem to memory", safe=False),
    )
