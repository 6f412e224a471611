"""The guests cannot all grow to what they were promised.

## What it does
Adds up `maxmem` of all guests where it is above `memory` in some of them, and compares the sum with what the host has
for guests. The host's RAM must be known, and the guests must fit with what they start with: otherwise that is told.

## Why is this bad?
`maxmem` lets a guest be given more memory while it runs, with `xl mem-set` or by a daemon that moves memory between
guests. That is often meant to be more than there is, hence only a note: the last guests to grow get nothing.

## References
- [xl.cfg(5): maxmem](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#Memory-Allocation)
- [xl(1): mem-set](https://xenbits.xen.org/docs/unstable/man/xl.1.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta
from xenlint.model.budget import budget_of
from xenlint.model.sizes import show_about_kib

META = Meta(
    code="XEN306",
    name="maxmem-sum-exceeds-host",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("memory", "capacity"),
    needs=("memory",),
)

_CONFIG = '[hosts.alpha]\nroot = "."\nmemory = "8GiB"\n'
_BOOT = {"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'}

EXAMPLES = (
    Example(
        config=_CONFIG,
        bad={
            **_BOOT,
            "etc/xen/db.cfg": 'name = "db"\nmemory = 2048\nmaxmem = 4096\n',
            "etc/xen/web.cfg": 'name = "web"\nmemory = 2048\nmaxmem = 4096\n',
        },
        good={
            **_BOOT,
            "etc/xen/db.cfg": 'name = "db"\nmemory = 2048\nmaxmem = 3072\n',
            "etc/xen/web.cfg": 'name = "web"\nmemory = 2048\n',
        },
        at="maxmem = 4096",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    budget = budget_of(host)
    growing = [guest for guest in budget.guests if guest.maximum_kib > guest.memory_kib]
    if not budget.fits or not growing or not host.is_whole or budget.for_guests_kib is None:
        return
    more_kib = sum(guest.maximum_kib - guest.memory_kib for guest in growing)
    wanted_kib = budget.used_kib + more_kib
    if wanted_kib <= budget.for_guests_kib + (budget.margin_kib or 0):
        return
    domain = growing[-1].domain
    yield Finding(
        at=domain.get("maxmem") or domain,
        message=f"If all guests grew to their 'maxmem', they would need {show_about_kib(wanted_kib)} together, and "
        f"this host has {show_about_kib(budget.for_guests_kib)} for guests: the last to grow get nothing. Lower "
        "'maxmem' of some of them, unless they never grow at the same time.",
    )
