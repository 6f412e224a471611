"""A network interface has a multicast address.

## What it does
Looks for a `mac=` whose first octet is odd.

## Why is this bad?
The lowest bit of the first octet marks an address that belongs to a group. No interface may send with one: Linux
refuses it (`Invalid ethernet address`), switches drop such frames, and the guest has no network.

## References
- [xl-network-configuration(5): mac](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#mac)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta
from xenlint.model.identity import macs_of

META = Meta(
    code="XEN502",
    name="multicast-mac",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("network", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("vif",),
    needs=("strange-mac",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/voip.cfg": 'name = "voip"\nmemory = 512\nvif = [ "mac=01:16:3e:7b:00:1a,bridge=br0" ]\n'},
        good={"etc/xen/voip.cfg": 'name = "voip"\nmemory = 512\nvif = [ "mac=00:16:3e:7b:00:1a,bridge=br0" ]\n'},
        at="01:16:3e:7b:00:1a",
    ),
    Example(
        bad={"etc/xen/voip.cfg": 'name = "voip"\nmemory = 512\nvif = [ "bridge=br0", "mac=ff:ff:ff:ff:ff:ff" ]\n'},
        good={"etc/xen/voip.cfg": 'name = "voip"\nmemory = 512\nvif = [ "bridge=br0", "mac=02:ff:ff:ff:ff:ff" ]\n'},
        at="ff:ff:ff:ff:ff:ff",
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    for mark in macs_of(domain):
        octet = int(mark.key[:2], 16)
        if octet & 1:
            yield Finding(
                mark.span,
                f"{mark.key} is a multicast address, because its first octet {mark.key[:2]} is odd: no interface can "
                f"use it, and {domain.label} has no network there. Write one such as "
                f"'{'00' if octet == 1 else '02'}{mark.key[2:]}', if nobody else has it.",
            )
