"""A network interface has a MAC address from a range that is not Xen's.

## What it does
Looks for a `mac=` that neither begins with Xen's own `00:16:3e` nor has the bit that marks addresses given out locally
(first octet x2, x6, xA or xE), and for the address of all zeros.

## Why is this bad?
Other ranges belong to makers of network cards, so the address may be that of a real card on the same network. All
zeros means none to xl: it makes up another one at each start, and lease and interface name change with it.

## References
- [xl-network-configuration(5): mac](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#mac)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta
from xenlint.model.identity import macs_of

META = Meta(
    code="XEN509",
    name="mac-of-others",
    since="0.1",
    severity="note",
    confidence="medium",
    tags=("network", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("vif",),
    needs=("strange-mac",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:1b:21:7b:00:1a,bridge=br0' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:16:3e:7b:00:1a,bridge=br0' ]\n"},
        at="00:1b:21:7b:00:1a",
    ),
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:00:00:00:00:00' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=02:00:00:00:00:01' ]\n"},
        at="00:00:00:00:00:00",
    ),
)

_XEN = "00:16:3e:"
_MAKERS = {
    "00:03:ff": "Microsoft", "00:05:69": "VMware", "00:0c:29": "VMware", "00:15:5d": "Microsoft", "00:1c:14": "VMware",
    "00:1c:42": "Parallels", "00:50:56": "VMware", "08:00:27": "VirtualBox",
}  # fmt: skip


def check(domain: Domain) -> Iterator[Finding]:
    for mark in macs_of(domain):
        first = int(mark.key[:2], 16)
        if first & 3 or mark.key.startswith(_XEN):
            continue
        maker = _MAKERS.get(mark.key[:8])
        owner = f"that belongs to {maker}" if maker else "of real network cards"
        yield Finding(
            mark.span,
            f"{mark.key} is from a range {owner}: another machine of the network may have it. Write one of Xen's, "
            f"such as '00:16:3e:{mark.key[9:]}', or of your own, such as '02:{mark.key[3:]}', if nobody else has it.",
        )
    for vif in domain.vifs:
        part = vif.get("mac")
        if part and part.known and part.value and not vif.problems and not part.value.strip("0:-. "):
            yield Finding(
                part.value_span,
                "An address of all zeros means none to xl: the interface gets another one at each start. Write one "
                "such as '00:16:3e:12:34:56', or take 'mac=' away.",
            )
