"""Guests on two hosts have one MAC address.

## What it does
Compares the `mac=` of the guests of all hosts. A guest that is kept under one name on several hosts, so that either
can start it, is one guest.

## Why is this bad?
Where the hosts share a network, switches send frames to where they last saw an address. Both guests lose packets, and
no single host shows why. On separate networks it does no harm until one of the guests is moved.

## References
- [xl-network-configuration(5): mac](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#mac)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Claim, Clash, Example, Finding, Holder, Host, Meta, Related
from xenlint.model.identity import macs_of, side_by_side

META = Meta(
    code="XEN503",
    name="duplicate-mac-across-hosts",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("network", "guest", "fleet"),
    kinds=("domu-xl", "domu-xm"),
)

_HOSTS = '[hosts.alpha]\nroot = "alpha"\n\n[hosts.bravo]\nroot = "bravo"\n'

EXAMPLES = (
    Example(
        bad={
            "alpha/etc/xen/www2.cfg": 'name = "www2"\nmemory = 512\nvif = [ "mac=00:16:3e:f1:0a:03" ]\n',
            "bravo/etc/xen/www3.cfg": 'name = "www3"\nmemory = 512\nvif = [ "mac=00:16:3e:f1:0a:03" ]\n',
        },
        good={
            "alpha/etc/xen/www2.cfg": 'name = "www2"\nmemory = 512\nvif = [ "mac=00:16:3e:f1:0a:02" ]\n',
            "bravo/etc/xen/www3.cfg": 'name = "www3"\nmemory = 512\nvif = [ "mac=00:16:3e:f1:0a:03" ]\n',
        },
        at="00:16:3e:f1:0a:03",
        config=_HOSTS,
    ),
    Example(
        bad={
            "alpha/etc/xen/www2.cfg": 'name = "www2"\nmemory = 512\nvif = [ "mac=0:16:3e:f1:a:3" ]\n',
            "bravo/etc/xen/www3.cfg": 'name = "www3"\nmemory = 512\nvif = [ "mac=00:16:3E:F1:0A:03" ]\n',
        },
        good={
            "alpha/etc/xen/www2.cfg": 'name = "www2"\nmemory = 512\nvif = [ "mac=00:16:3e:f1:0a:03" ]\n',
            "bravo/etc/xen/www2.cfg": 'name = "www2"\nmemory = 512\nvif = [ "mac=00:16:3e:f1:0a:03" ]\n',
        },
        config=_HOSTS,
    ),
)


def collect(host: Host) -> Iterator[Claim]:
    if host.is_loose:
        return
    seen: set[str] = set()
    for domain in side_by_side(host):
        for mark in macs_of(domain):
            if mark.key not in seen and not int(mark.key[:2], 16) & 1:
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
                f"{other.label} on {other.host} has the address {clash.key} too: if both hosts are on one network, "
                f"frames for it go now here, now there. Give {holder.label} an address of its own.",
                related=(Related(other.span, f"{other.label} on {other.host}"),),
            )
