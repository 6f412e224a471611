"""A guest's network interface joins a bridge that is not the house's.

## What it does
Looks for interfaces whose `bridge` is none of the option `bridges`.

## Why is this bad?
Other bridges have no firewall between the guest and the world.

## Fix safety
The guest moves to another network; look at it before you use it.

## References
- [xl-network-configuration(5): bridge](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#bridge)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Fix, Meta, Option

META = Meta(
    code="HOUSE001",
    name="network-model",
    since="1.0",
    severity="warning",
    confidence="high",
    tags=("network", "house"),
    keys=("vif",),
    fixable="unsafe",
    options=(Option("bridges", ("xenbr0", "xenbr1"), "The bridges that guests may join."),),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web.cfg": 'name = "web"\nvif = ["mac=00:16:3e:00:00:01,bridge=br9"]\n'},
        good={"etc/xen/web.cfg": 'name = "web"\nvif = ["mac=00:16:3e:00:00:01,bridge=xenbr0"]\n'},
        at="br9",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    bridges = context.options["bridges"]
    for vif in domain.vifs:
        bridge = vif.get("bridge")
        if bridge is None or not bridge.known or bridge.value in bridges:
            continue
        yield Finding(
            at=bridge.value_span,
            message=f"'{domain.label}' joins the bridge '{bridge.value}'; the house has {' and '.join(bridges)}.",
            fix=Fix.replace(bridge.value_span, bridges[0], f"Join {bridges[0]}", safe=False),
        )
