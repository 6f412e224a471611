"""Two guests of a host are given one PCI device.

## What it does
Compares the addresses in `pci` of the guests that may run at the same time on a host; `*` stands for all functions.
`03:00.0` and `0000:03:00.0` are one.

## Why is this bad?
A device can belong to one guest at a time. While one has it, xl refuses the other: `PCI device ... is not assignable`.

## References
- [xl-pci-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-pci-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Host, Meta, Related

META = Meta(
    code="XEN773",
    name="pci-device-given-twice",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("passthrough", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("pci",),
)

EXAMPLES = (
    Example(
        bad={
            "etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.0' ]\n",
            "etc/xen/desk.cfg": "name = 'desk'\nmemory = 512\npci = [ '0000:03:00.0,permissive=1' ]\n",
        },
        good={
            "etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.0' ]\n",
            "etc/xen/desk.cfg": "name = 'desk'\nmemory = 512\npci = [ '0000:03:00.1' ]\n",
        },
        at="03:00.0",
    ),
    Example(
        bad={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.0', '0000:03:00.0' ]\n"},
        good={"etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.0', '0000:04:00.0' ]\n"},
        at="0000:03:00.0",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    from xenlint.model.identity import side_by_side
    from xenlint.model.passthrough import addresses

    if not host.is_whole:
        return
    holders: dict[str, list[tuple[str, Domain, Related]]] = {}
    for domain in side_by_side(host):
        if domain.get("pci") is None:
            continue
        for address in addresses(domain):
            same = holders.setdefault(address.text[:-1], [])
            taken = next(
                (held for held in same if "*" in (held[0][-1], address.text[-1]) or held[0] == address.text), None
            )
            if taken is None:
                same.append((address.text, domain, Related(address.span, "the same device")))
                continue
            is_own = taken[1] is domain
            who = "Another item of this guest" if is_own else taken[1].label
            both = bool(taken[1].autostart and domain.autostart)
            outcome = "and both start with the host" if both and not is_own else "and a device can be given once"
            yield Finding(
                address.span,
                f"{who} has the device {address.text} too, {outcome}: xl refuses whichever comes second, 'PCI device "
                "is not assignable'. Give it to one of them.",
                related=(taken[2],),
                severity="note" if host.is_loose and not is_own else None,
            )
