"""Dom0 is given memory that the guests then take away from it.

## What it does
Starts the guests of `/etc/xen/auto` one after the other on paper, as the toolstack does: where a guest needs more than
is free and the toolstack may shrink dom0, dom0 gives up what is missing. Says so where dom0 ends up smaller than its
`dom0_mem`. The host's RAM must be known.

## Why is this bad?
A Linux dom0 lays out its page tables, hash tables and network buffers for the memory that it boots with, and keeps them
when it is shrunk. What is left for the drivers and for a QEMU of each HVM guest is less than the same size would give
from the start, and a busy network finds no memory: `xen_net: Memory squeeze in netback driver`.

## References
- [xl.conf(5): autoballoon](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta
from xenlint.model.advice import limit_of
from xenlint.model.budget import budget_of
from xenlint.model.memory.linux import squeeze_factor
from xenlint.model.sizes import show_about_kib

META = Meta(
    code="XEN205",
    name="dom0-squeezed-by-guests",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("memory", "dom0", "balloon", "capacity"),
    needs=(
        "boot-file-told",
        "memory",
        "boot-entry",
        "autostart",
    ),
)

_CONFIG = '[hosts.alpha]\nroot = "."\nmemory = "8GiB"\n'
_GUESTS = {
    "etc/xen/auto/db.cfg": 'name = "db"\nmemory = 2048\n',
    "etc/xen/auto/web.cfg": 'name = "web"\nmemory = 2048\n',
    "etc/xen/xl.conf": 'autoballoon="on"\n',
}

EXAMPLES = (
    Example(
        config=_CONFIG,
        bad={**_GUESTS, "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=6G,max:6G"\n'},
        good={**_GUESTS, "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=3G,max:3G"\n'},
        at="dom0_mem=6G,max:6G",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    entry = host.default_entry
    if entry is None or not host.is_whole or not entry.hypervisor.known or not limit_of(entry, host).is_limited:
        return
    budget = budget_of(host)
    before, at = budget.dom0.initial_kib, budget.dom0.at
    last = budget.started[-1].start if budget.started else None
    if last is None or before is None or at is None or last.after.dom0_kib >= before:
        return
    after = last.after.dom0_kib
    free, needed = budget.free_at_boot_kib or 0, sum(guest.used_kib for guest in budget.started)
    suited = before + free - needed
    advice = f"at most {show_about_kib(suited)}" if suited >= 512 * 1024 else "a size that leaves room for the guests"
    yield Finding(
        at=at,
        message=f"Dom0 boots with {show_about_kib(before)} and is shrunk to {show_about_kib(after)} by the time its "
        f"{len(budget.started)} guests run, {squeeze_factor(before, after):.1f} times less than it laid itself out "
        f"for: they need {show_about_kib(needed)}, and {show_about_kib(max(free, 0))} is free. Give dom0 {advice}, "
        "or the guests less.",
    )
