"""A network interface has no MAC address of its own.

## What it does
Looks for entries of `vif` without `mac=`. Not among the default rules: for guests that come and go it is all right.

## Why is this bad?
xl makes up an address at each start. DHCP gives the guest another lease, udev in the guest another interface name, and
neighbours keep the old address for a while.

## References
- [xl-network-configuration(5): mac](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#mac)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta

META = Meta(
    code="XEN510",
    name="vif-without-mac",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("network", "guest", "strict"),
    kinds=("domu-xl", "domu-xm"),
    keys=("vif",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'bridge=br0' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:16:3e:7b:00:1a,bridge=br0' ]\n"},
        at="'bridge=br0'",
    ),
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ '' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ ]\n"},
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    for vif in domain.vifs:
        if vif.text.known and not vif.problems and vif.get("mac") is None:
            yield Finding(
                vif,
                f"This interface of {domain.label} has no 'mac=': it gets another address at each start, so that its "
                "lease and its name in the guest change. Write one such as 'mac=00:16:3e:12:34:56', which nobody else "
                "has.",
            )
