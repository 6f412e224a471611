"""The guests need more memory than the host has for them.

## What it does
Adds up what the guests need and compares it with the host's RAM less what Xen keeps and what dom0 holds: first for the
guests that start with the host (those in `/etc/xen/auto`), then for all of them. What a guest needs is Xen's own
reckoning: its `memory`, and for HVM and PVH guests the pool that holds their page tables. Dom0 counts with its
`dom0_mem`; where the toolstack may shrink dom0, with the least that it leaves to it.

The host's RAM comes from the config file, an inventory, a saved `xl info`, or `--host-memory`. The sum must be over
by 64 MiB and one per cent of the RAM, which the reckoning may be out by, or more than the RAM with nothing for Xen,
before anything is said. Of several files
with the same guest name only one counts. A dom0 that has all of the memory, because nothing limits it and nobody may
shrink it, is told by the rules about dom0.

## Why is this bad?
The last guests to start fail: `xl create` ends with "Out of memory" or "failed to free memory for the domain", and
after a power cut the host comes back without them.

## References
- [xl.cfg(5): memory](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
- [xl.conf(5): autoballoon](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xenlint import Domain, Example, Finding, Host, Meta, Related
from xenlint.model.advice import limit_of
from xenlint.model.budget import Budget, GuestShare, budget_of
from xenlint.model.machine import ballooning_of
from xenlint.model.sizes import show_about_kib, show_kib

META = Meta(
    code="XEN301",
    name="guest-memory-exceeds-host",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("memory", "capacity"),
    needs=("memory",),
)

_ALPHA = '[hosts.alpha]\nroot = "."\nmemory = "4GiB"\n'
_BOOT = 'GRUB_CMDLINE_XEN="dom0_mem=1G,max:1G"\n'

EXAMPLES = (
    Example(
        config=_ALPHA,
        bad={
            "etc/default/grub": _BOOT,
            "etc/xen/db.cfg": 'name = "db"\nmemory = 2048\n',
            "etc/xen/web.cfg": 'name = "web"\nmemory = 2048\n',
            "etc/xen/auto/db.cfg": "link:/etc/xen/db.cfg",
            "etc/xen/auto/web.cfg": "link:/etc/xen/web.cfg",
        },
        good={
            "etc/default/grub": _BOOT,
            "etc/xen/db.cfg": 'name = "db"\nmemory = 2048\n',
            "etc/xen/web.cfg": 'name = "web"\nmemory = 512\n',
            "etc/xen/auto/db.cfg": "link:/etc/xen/db.cfg",
            "etc/xen/auto/web.cfg": "link:/etc/xen/web.cfg",
        },
        at="memory = 2048",
    ),
    Example(
        config=_ALPHA,
        bad={
            "etc/default/grub": _BOOT,
            "etc/xen/db.cfg": 'name = "db"\nmemory = 2048\n',
            "etc/xen/test.cfg": 'name = "test"\nmemory = 2048\n',
            "etc/xen/auto/db.cfg": "link:/etc/xen/db.cfg",
        },
        good={
            "etc/default/grub": _BOOT,
            "etc/xen/db.cfg": 'name = "db"\nmemory = 2048\n',
            "etc/xen/test.cfg": 'name = "test"\nmemory = 512\n',
            "etc/xen/auto/db.cfg": "link:/etc/xen/db.cfg",
        },
        at="memory = 2048",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    budget = budget_of(host)
    if budget.refused is None or not host.is_whole or _is_all_dom0s(budget):
        return
    is_started = bool(budget.refused.domain.autostart)
    victim = budget.refused.domain
    yield Finding(
        at=victim.get("memory") or victim.get("maxmem") or victim,
        message=_message(budget, victim, budget.started if is_started else budget.guests),
        related=tuple(_sources(budget)),
        severity="error" if is_started else "warning",
    )


def _is_all_dom0s(budget: Budget) -> bool:
    """Whether dom0 has taken the memory and nobody may take it back, while the guests would fit beside a smaller one:
    the rules about its size tell that."""
    entry = budget.host.default_entry
    if entry is None or limit_of(entry, budget.host).is_limited or ballooning_of(budget.host, entry).shrinks:
        return False
    return budget.used_kib < (budget.memory_kib or 0) - (budget.xen_kib or 0)


def _message(budget: Budget, victim: Domain, guests: Sequence[GuestShare]) -> str:
    number = len(guests)
    is_started = bool(victim.autostart)
    who = f"The {number} guests that start with this host" if is_started else f"All {number} guests of this host"
    needs, together = "need", " together"
    if number == 1:
        who, needs, together = f"'{victim.label}'", "needs", ""
    needed = sum(guest.used_kib for guest in guests)
    room = budget.for_guests_kib or 0
    missing = f", {show_about_kib(needed - room)} more than there is" if needed > room else ""
    dom0 = budget.dom0
    keeps = "keeps" if dom0.smallest_kib == dom0.initial_kib else "can be shrunk to"
    lead = (
        f"{who} {needs} {show_about_kib(needed)}{together}{missing}: of {show_about_kib(budget.memory_kib or 0)} RAM "
        f"Xen keeps {show_kib(budget.xen_kib or 0)} and dom0 {keeps} {show_about_kib(dom0.smallest_kib or 0)}, which "
        f"leaves {show_about_kib(room)}."
    )
    if number == 1:
        return f"{lead} It will not start: lower its 'memory'."
    if is_started:
        outcome = f"In the order of /etc/xen/auto, '{victim.label}' is the first that will not start."
    else:
        outcome = f"With those that start at boot up, '{victim.label}' is the first that finds no room."
    return f"{lead} {outcome} Lower 'memory' of some of them."


def _sources(budget: Budget) -> Iterator[Related]:
    if budget.dom0.at is not None:
        yield Related(budget.dom0.at, "dom0's share is set here")
    if budget.host.facts.at is not None:
        yield Related(budget.host.facts.at, "the host's RAM is told here")
