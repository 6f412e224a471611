"""A network interface uses the old name of `gatewaydev`.

## What it does
Looks for `netdev=` in `vif` entries.

## Why is this bad?
Since Xen 4.3 it is called `gatewaydev`. xl still takes the old name, prints that it is deprecated, and may stop to.

## Fix safety
Both names mean the same, so the fix is safe.

## References
- [xl-network-configuration(5): gatewaydev](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#gatewaydev)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Fix, Meta

META = Meta(
    code="XEN512",
    name="vif-netdev-deprecated",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("network", "guest", "upgrade"),
    xen=">=4.3",
    kinds=("domu-xl", "domu-xm"),
    keys=("vif",),
    fixable="safe",
    words=("netdev",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/gw.cfg": "name = 'gw'\nmemory = 512\nvif = [ 'script=vif-route,ip=10.0.0.2,netdev=eth1' ]\n"},
        good={
            "etc/xen/gw.cfg": "name = 'gw'\nmemory = 512\nvif = [ 'script=vif-route,ip=10.0.0.2,gatewaydev=eth1' ]\n"
        },
        at="netdev",
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    if domain.is_xend:
        return
    for vif in domain.vifs:
        for part in vif.parts:
            if part.key == "netdev" and part.form == "named":
                yield Finding(
                    part.key_span,
                    "'netdev' is the old name of 'gatewaydev', and xl prints so at each start. Write "
                    f"'gatewaydev={part.value}'.",
                    fix=Fix.replace(part.key_span, "gatewaydev", "Write 'gatewaydev'"),
                )
