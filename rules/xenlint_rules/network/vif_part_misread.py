"""A part of a network interface is not what the toolstack reads.

## What it does
Reads the texts of `vif` as the host's toolstack does, and reports each part it cannot take: a name it does not know,
blanks around the equals sign, a semicolon where a comma belongs, a MAC address that is none, a `type` other than `vif`
and `ioemu`, a rate or number it cannot read.

## Why is this bad?
For most of these xl prints a message such as ``unrecognized argument `brdige=br0'`` and starts the guest all the same:
without the part. The interface joins the default bridge instead of the one that is written, or gets a random MAC
address at each start, and so another lease. Before Xen 4.6 there is not even a message. xm and xend refuse the guest.

## Fix safety
Blanks, semicolons, capitals and separators of a MAC address are mended safely. Where a name is a guess from a misspelt
one the fix is unsafe.

## References
- [xl-network-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Edit, Example, Finding, Fix, Meta

META = Meta(
    code="XEN504",
    name="vif-part-misread",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("network", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("vif",),
    fixable="safe",
    needs=("odd-vif",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:16:3e:00:00:01,brdige=br4' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:16:3e:00:00:01,bridge=br4' ]\n"},
        at="brdige",
    ),
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:16:3e:00:00:01;bridge=br4' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'mac=00:16:3e:00:00:01, bridge=br4' ]\n"},
        at=";",
    ),
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'bridge = br4' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'bridge=br4' ]\n"},
        at="bridge ",
    ),
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'type=netfront,mac=00:16:3e:aa:bb' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'type=vif,mac=00:16:3e:aa:bb:cc' ]\n"},
        at="netfront",
    ),
)

_OUTCOMES = {
    "bridge": "The interface joins the default bridge instead. ",
    "mac": "The interface gets another address, so that its lease and its name in the guest change. ",
}


def check(domain: Domain) -> Iterator[Finding]:
    from xenlint.model.vif_cures import slips_of

    for vif in domain.vifs:
        for slip in slips_of(domain, vif):
            message, _, advice = slip.message.rpartition(". ")
            outcome = "" if domain.is_xend or vif.is_refused else _OUTCOMES.get(slip.lost, "")
            edits = tuple(Edit(at, slip.text) for at in slip.at)
            fix = Fix(_description(slip.text), edits, slip.safe) if edits else None
            yield Finding(
                slip.span,
                f"{message}. {outcome}{advice}",
                fix=fix,
                severity="warning" if slip.is_harmless else None,
            )


def _description(text: str) -> str:
    if text == ",":
        return "Write a comma"
    return f"Write '{text}'" if text else "Take the comma away"
