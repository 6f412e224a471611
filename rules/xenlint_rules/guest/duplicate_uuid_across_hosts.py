"""Guests on two hosts have one UUID.

## What it does
Compares the `uuid` of the guests of all hosts. A guest that is kept under one name on several hosts is one guest.

## Why is this bad?
A UUID says which guest is which to management, backup and monitoring, which mix up guests that share one. If one of
them migrates to the other's host, both are there with one UUID.

## References
- [xl.cfg(5): uuid](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#uuid-UUID)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Claim, Clash, Example, Finding, Holder, Host, Meta, Related
from xenlint.model.identity import side_by_side, uuid_of

META = Meta(
    code="XEN703",
    name="duplicate-uuid-across-hosts",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("guest", "fleet"),
    kinds=("domu-xl", "domu-xm"),
)

_UUID = "6e1f0c74-2b9d-4f58-a3e6-8d05c7b19f42"
_HOSTS = '[hosts.alpha]\nroot = "alpha"\n\n[hosts.bravo]\nroot = "bravo"\n'

EXAMPLES = (
    Example(
        bad={
            "alpha/etc/xen/ldap1.cfg": f'name = "ldap1"\nmemory = 512\nuuid = "{_UUID}"\n',
            "bravo/etc/xen/ldap2.cfg": f'name = "ldap2"\nmemory = 512\nuuid = "{_UUID}"\n',
        },
        good={
            "alpha/etc/xen/ldap1.cfg": f'name = "ldap1"\nmemory = 512\nuuid = "{_UUID}"\n',
            "bravo/etc/xen/ldap2.cfg": 'name = "ldap2"\nmemory = 512\n',
        },
        at=f'"{_UUID}"',
        config=_HOSTS,
    ),
    Example(
        bad={
            "alpha/etc/xen/ldap1.cfg": f'name = "ldap1"\nmemory = 512\nuuid = "{_UUID.upper()}"\n',
            "bravo/etc/xen/ldap2.cfg": f'name = "ldap2"\nmemory = 512\nuuid = "{_UUID}"\n',
        },
        good={
            "alpha/etc/xen/ldap1.cfg": f'name = "ldap1"\nmemory = 512\nuuid = "{_UUID}"\n',
            "bravo/etc/xen/ldap1.cfg": f'name = "ldap1"\nmemory = 512\nuuid = "{_UUID}"\n',
        },
        config=_HOSTS,
    ),
)


def collect(host: Host) -> Iterator[Claim]:
    if host.is_loose:
        return
    seen: set[str] = set()
    for domain in side_by_side(host):
        mark = uuid_of(domain)
        if mark is not None and mark.key not in seen:
            seen.add(mark.key)
            yield Claim(mark.key, mark.span, domain.label)


def check(clash: Clash) -> Iterator[Finding]:
    first: dict[str, Holder] = {}
    for holder in clash.holders:
        other = next((known for label, known in first.items() if label != holder.label), None)
        first.setdefault(holder.label, holder)
        if other is not None:
            yield Finding(
                holder.span,
                f"{other.label} on {other.host} has this UUID too, and what tells guests apart by it mixes them up. "
                "Delete the line, so that xl makes one up, or write one from 'uuidgen'.",
                related=(Related(other.span, f"{other.label} on {other.host}"),),
            )
