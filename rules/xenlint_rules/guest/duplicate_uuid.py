"""Two guests of a host have one UUID.

## What it does
Compares the `uuid` of the guests that may run at the same time on a host.

## Why is this bad?
A UUID says which guest is which to xenstore, to xend's list of managed domains, to backup and to monitoring. Guests
that share one are mixed up: xend overwrites one's settings with the other's. Mostly the file is a copy of another
guest's.

## References
- [xl.cfg(5): uuid](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#uuid-UUID)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta, Related
from xenlint.model.identity import Mark, side_by_side, uuid_of

META = Meta(
    code="XEN702",
    name="duplicate-uuid",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("uuid",),
    needs=("several-guests",),
)

_UUID = "6e1f0c74-2b9d-4f58-a3e6-8d05c7b19f42"

EXAMPLES = (
    Example(
        bad={
            "etc/xen/ldap1.cfg": f'name = "ldap1"\nmemory = 512\nuuid = "{_UUID}"\n',
            "etc/xen/ldap2.cfg": f'name = "ldap2"\nmemory = 512\nuuid = "{_UUID.upper()}"\n',
        },
        good={
            "etc/xen/ldap1.cfg": f'name = "ldap1"\nmemory = 512\nuuid = "{_UUID}"\n',
            "etc/xen/ldap2.cfg": 'name = "ldap2"\nmemory = 512\n',
        },
        at=f'"{_UUID.upper()}"',
    ),
    Example(
        bad={
            "etc/xen/ldap1.cfg": f'name = "ldap1"\nmemory = 512\nuuid = "{_UUID}"\n',
            "etc/xen/ldap2.cfg": f'name = "ldap2"\nmemory = 512\nuuid = "{_UUID.replace("-", "")}"\n',
        },
        good={
            "etc/xen/ldap1.cfg": f'name = "ldap1"\nmemory = 512\nuuid = "{_UUID}"\n',
            "etc/xen/ldap1-rescue.cfg": f'name = "ldap1"\nmemory = 512\nuuid = "{_UUID}"\n',
        },
    ),
)


def check(host: Host) -> Iterator[Finding]:
    if not host.is_whole:
        return
    holders: dict[str, Mark] = {}
    for domain in side_by_side(host):
        mark = uuid_of(domain)
        if mark is None:
            continue
        first = holders.setdefault(mark.key, mark)
        if first is not mark:
            yield Finding(
                mark.span,
                f"{first.domain.label} has this UUID too, and whatever tells guests apart by it mixes up the two. "
                "Delete the line, so that xl makes one up, or write one from 'uuidgen'.",
                related=(Related(first.span, f"the UUID of {first.domain.label}"),),
            )
