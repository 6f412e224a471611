"""The host's RAM is not known, so nobody can say whether its guests fit.

## What it does
Says once for a host with two or more guests that its RAM is told nowhere, and how much its guests need together.

## Why is this bad?
It is not: it is a gap in what xenlint can check. Guests that do not fit fail at the next boot.

Tell the RAM in `xenlint.toml` (`[hosts.NAME]` with `memory = "8GiB"`), in an inventory, by the output of `xl info`
saved in the repository, or with `--host-memory`. What a configuration tool such as Ansible reports from inside dom0 is
dom0's memory, not the host's.

## References
- [xl(1): info](https://xenbits.xen.org/docs/unstable/man/xl.1.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta
from xenlint.model.budget import shares_of
from xenlint.model.sizes import show_about_kib

META = Meta(
    code="XEN302",
    name="host-memory-unknown",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("memory", "capacity"),
    needs=("several-guests",),
)

_GUESTS = {
    "etc/xen/db.cfg": 'name = "db"\nmemory = 2048\n',
    "etc/xen/web.cfg": 'name = "web"\nmemory = 1024\n',
}

EXAMPLES = (
    Example(
        bad=_GUESTS,
        good={**_GUESTS, "etc/xen/xl-info.txt": "host : alpha\ntotal_memory : 8191\nnr_cpus : 4\n"},
        at="memory = 2048",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    if host.facts.memory_kib is not None or not host.is_whole or len(host.guests) < 2:
        return
    guests, _ = shares_of(host)
    if len(guests) < 2:
        return
    used_kib = sum([guest.used_kib for guest in guests])
    started_kib = sum([guest.used_kib for guest in guests if guest.domain.autostart])
    autostart = f", {show_about_kib(started_kib)} of it at boot" if started_kib else ""
    first = min([guest.domain for guest in guests], key=lambda domain: domain.path)
    yield Finding(
        at=first.get("memory") or first.get("maxmem") or first,
        message=f"The RAM of host '{host.name}' is not known, so whether its guests fit cannot be checked: "
        f"{len(guests)} guests need {show_about_kib(used_kib)} together{autostart}. "
        "Tell it with 'memory' in xenlint.toml, with an inventory, or with --host-memory.",
    )
