"""A network interface's name is none that Linux takes.

## What it does
Looks at `vifname`: Linux takes up to 15 characters for the name of an interface, and neither blanks nor `/` or `:`. An
emulated interface of an HVM guest has a second one in dom0, called the same with `-emu` behind it, which leaves 11.

## Why is this bad?
The hotplug script cannot rename the interface: `ip link set ... name ...` fails, and the guest is not started.

## References
- [xl-network-configuration(5): vifname](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#vifname)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta

META = Meta(
    code="XEN507",
    name="vifname-refused",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("network", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("vif",),
    words=("vifname",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'bridge=br0,vifname=web1-production0' ]\n"},
        good={"etc/xen/web1.cfg": "name = 'web1'\nmemory = 512\nvif = [ 'bridge=br0,vifname=web1-productio0' ]\n"},
        at="web1-production0",
    ),
    Example(
        bad={"etc/xen/ad1.cfg": "name = 'ad1'\ntype = 'hvm'\nmemory = 512\nvif = [ 'vifname=ad1-internal' ]\n"},
        good={
            "etc/xen/ad1.cfg": "name = 'ad1'\ntype = 'hvm'\nmemory = 512\nvif = [ 'vifname=ad1-internal,type=vif' ]\n"
        },
        at="ad1-internal",
    ),
)

_LONGEST = 15


def check(domain: Domain) -> Iterator[Finding]:
    for vif in domain.vifs:
        part = vif.get("vifname")
        if part is None or not part.known or not part.value:
            continue
        name = part.value.strip(" ")
        kind = vif.get("type")
        is_emulated = domain.guest == "hvm" and not domain.is_xend and (kind is None or kind.value != "vif")
        size = len(name.encode("utf-8", "surrogateescape"))
        longest = _LONGEST - len("-emu") if is_emulated else _LONGEST
        wrong = next((sign for sign in name if sign in "/:\t " or sign < " "), None)
        if wrong is not None or name in (".", ".."):
            yield Finding(
                part.value_span,
                f"'{name}' cannot be the name of an interface, because of the {_named(wrong or '.')} in it: the "
                "hotplug script fails and the guest is not started. Write letters, digits, '-', '_' and '.' only.",
            )
        elif size > longest:
            why = "'-emu' is put behind it for the emulated side, and " if size <= _LONGEST else ""
            yield Finding(
                part.value_span,
                f"'{name}' has {size} characters: {why}Linux takes {_LONGEST} for the name of an interface, the "
                f"hotplug script fails and the guest is not started. Write a name of up to {longest} characters.",
            )


def _named(sign: str) -> str:
    return "blank" if sign <= " " else f"'{sign}'"
