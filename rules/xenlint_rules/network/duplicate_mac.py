"""Two network interfaces of a host have one MAC address.

## What it does
Compares the `mac=` of all `vif` entries of the guests that may run at the same time on a host. Of several files with
one name only one counts, unless more of them start with the host.

## Why is this bad?
A bridge sends frames to where it last saw an address. With one address in two places it moves back and forth: both
guests lose packets, now and then, and DHCP gives both the same lease. Neither xl nor Xen checks for it; mostly the
file is a copy of another guest's.

## References
- [xl-network-configuration(5): mac](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#mac)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta, Related
from xenlint.model.identity import Mark, macs_of, side_by_side

META = Meta(
    code="XEN501",
    name="duplicate-mac",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("network", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("vif",),
    needs=("several-vifs",),
)

EXAMPLES = (
    Example(
        bad={
            "etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\nvif = [ "mac=00:16:3e:7b:00:11,bridge=br0" ]\n',
            "etc/xen/web2.cfg": 'name = "web2"\nmemory = 512\nvif = [ "mac=00:16:3E:7B:00:11,bridge=br0" ]\n',
        },
        good={
            "etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\nvif = [ "mac=00:16:3e:7b:00:11,bridge=br0" ]\n',
            "etc/xen/web2.cfg": 'name = "web2"\nmemory = 512\nvif = [ "mac=00:16:3e:7b:00:12,bridge=br0" ]\n',
        },
        at="00:16:3E:7B:00:11",
    ),
    Example(
        bad={"etc/xen/gw.cfg": 'name = "gw"\nmemory = 512\nvif = [ "mac=00:16:3e:0:0:1", "mac=00:16:3e:00:00:01" ]\n'},
        good={
            "etc/xen/gw.cfg": 'name = "gw"\nmemory = 512\nvif = [ "mac=00:16:3e:0:0:1", "mac=00:16:3e:0:0:2" ]\n',
            "etc/xen/gw-rescue.cfg": 'name = "gw"\nmemory = 512\nvif = [ "mac=00:16:3e:00:00:01" ]\n',
        },
        at="00:16:3e:00:00:01",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    if not host.is_whole:
        return
    holders: dict[str, Mark] = {}
    for domain in side_by_side(host):
        for mark in macs_of(domain):
            first = holders.setdefault(mark.key, mark)
            if first is mark:
                continue
            is_own = first.domain is domain
            who = "Another interface of this guest" if is_own else first.domain.label
            yield Finding(
                mark.span,
                f"{who} has the address {mark.key} too: the bridge sends frames for it now here, now there, and both "
                "sides lose packets. Give this interface an address of its own.",
                related=(Related(first.span, "the same address"),),
                severity="warning" if host.is_loose and not is_own else None,
                confidence="medium" if host.is_loose and not is_own else None,
            )
