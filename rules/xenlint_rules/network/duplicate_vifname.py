"""Two network interfaces of a host have one name in dom0.

## What it does
Compares the `vifname` of the guests that may run at the same time on a host.

## Why is this bad?
The hotplug script gives the interface this name and finds it taken: `An interface with name ... already exists`. The
guest that comes second is not started.

## References
- [xl-network-configuration(5): vifname](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#vifname)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta, Related
from xenlint.model.identity import side_by_side

META = Meta(
    code="XEN508",
    name="duplicate-vifname",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("network", "guest"),
    kinds=("domu-xl", "domu-xm"),
    words=("vifname",),
)

EXAMPLES = (
    Example(
        bad={
            "etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'bridge=br0,vifname=web.0' ]\n",
            "etc/xen/web2.cfg": "name = 'web2'\nmemory = 512\nvif = [ 'bridge=br0,vifname=web.0' ]\n",
        },
        good={
            "etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'bridge=br0,vifname=web1.0' ]\n",
            "etc/xen/web2.cfg": "name = 'web2'\nmemory = 512\nvif = [ 'bridge=br0,vifname=web2.0' ]\n",
        },
        at="web.0",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    if not host.is_whole:
        return
    holders: dict[str, tuple[int, str, Related]] = {}
    for number, domain in enumerate(side_by_side(host)):
        for vif in domain.vifs:
            part = vif.get("vifname")
            if part is None or not part.known or not part.value or vif.get("backend"):
                continue
            mine = (number, domain.label, Related(part.value_span, "the same name"))
            first = holders.setdefault(part.value, mine)
            if first is mine:
                continue
            is_own = first[0] == number
            yield Finding(
                part.value_span,
                f"{'Another interface of this guest' if is_own else first[1]} has the name '{part.value}' in dom0 too: "
                f"whichever comes second is refused by the hotplug script, and the guest is not started. Write "
                "another name.",
                related=(first[2],),
                severity="warning" if host.is_loose and not is_own else None,
                confidence="medium" if host.is_loose and not is_own else None,
            )
