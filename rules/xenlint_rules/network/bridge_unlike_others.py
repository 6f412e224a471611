"""One guest names a bridge as nobody else does.

## What it does
Where a host's files do not show which bridges there are, it compares the guests with each other: a bridge that one
guest alone names, and that differs by a letter too many, too few or swapped from one that at least two others name, or
from `vif.default.bridge` of `xl.conf`.

## Why is this bad?
If it is a slip, the hotplug script finds no such device and the guest does not start. It may well be another bridge,
hence only a note.

## References
- [xl-network-configuration(5):
bridge](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#bridge)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Host, Meta, Related, Span

META = Meta(
    code="XEN506",
    name="bridge-unlike-others",
    since="0.1",
    severity="note",
    confidence="medium",
    tags=("network", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("vif",),
    needs=("bridges",),
)

_OTHERS = {
    f"etc/xen/web{number}.cfg": f"name = 'web{number}'\nmemory = 512\nvif = [ 'bridge=xenbr0' ]\n"
    for number in (1, 2, 3)
}

EXAMPLES = (
    Example(
        bad={**_OTHERS, "etc/xen/web4.cfg": "name = 'web4'\nmemory = 512\nvif = [ 'bridge=xebr0' ]\n"},
        good={**_OTHERS, "etc/xen/web4.cfg": "name = 'web4'\nmemory = 512\nvif = [ 'bridge=xenbr1' ]\n"},
        at="xebr0",
    ),
)

_ENOUGH = 2


def check(host: Host) -> Iterator[Finding]:
    default = host.xl_conf.get("vif.default.bridge") if host.xl_conf else None
    if not host.is_whole or (len(host.domains) <= _ENOUGH and default is None):
        return
    named = Counter(bridge for domain in host.domains for bridge in domain.derive_alike(_bridges))
    if 1 not in named.values():
        return
    users: dict[str, dict[int, Span]] = {}
    for number, domain in enumerate(host.domains):
        for vif in domain.vifs:
            part = vif.get("bridge")
            if part is not None and part.known and part.value:
                users.setdefault(part.value, {}).setdefault(number, part.value_span)
    from xenlint.model.toolstack import text_of

    usual = {bridge: next(iter(places.values())) for bridge, places in users.items() if len(places) >= _ENOUGH}
    if default is not None:
        usual.setdefault(text_of(default) or "", default.value.span)
    lonely = [bridge for bridge, places in users.items() if len(places) == 1]
    if not usual or not lonely or _is_told(host):
        return
    for bridge in lonely:
        meant = next((other for other in usual if _is_slip(bridge, other)), None)
        if meant is not None:
            yield Finding(
                next(iter(users[bridge].values())),
                f"No other guest of this host joins '{bridge}', and others join '{meant}': if that is a slip, the "
                f"hotplug script finds no such device and the guest does not start. Write 'bridge={meant}', if it is "
                "meant.",
                related=(Related(usual[meant], f"'{meant}' here"),),
            )


def _bridges(domain: Domain) -> frozenset[str]:
    """The bridges that a guest's file names."""
    parts = [vif.get("bridge") for vif in domain.vifs]
    return frozenset([part.value for part in parts if part is not None and part.known and part.value])


def _is_told(host: Host) -> bool:
    """Whether the host's own files tell which bridges there are: then they decide."""
    from xenlint.model.bridges import bridges_of

    return bridges_of(host) is not None


def _is_slip(one: str, other: str) -> bool:
    """A letter too many, too few or swapped with its neighbour; another number or letter makes another name."""
    from xenlint.model.spelling import distance

    letters, others = (name.rstrip("0123456789") for name in (one, other))
    if one[len(letters) :] != other[len(others) :] or letters == others or min(len(letters), len(others)) < 2:
        return False
    return distance(letters, others) == 1 and (len(letters) != len(others) or sorted(letters) == sorted(others))
