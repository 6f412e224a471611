"""Two consoles want one port, or one console two.

## What it does
Compares the displays of guests that may run at the same time and must have the one they name (`vncunused=0`), and their
SPICE ports. It also looks for a display that stands both in `vnclisten` and in `vncdisplay`.

## Why is this bad?
QEMU cannot listen on a port that is taken: it ends, and xl with it. For a display in two places xl refuses the guest:
`Display specified both in vnclisten and vncdisplay`.

## References
- [xl.cfg(5): vncdisplay](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#vncdisplay-DISPLAYNUM)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Host, Meta, Related, Span
from xenlint.typed import NamedTuple

META = Meta(
    code="XEN781",
    name="console-display-taken",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest", "devices"),
    kinds=("domu-xl", "domu-xm"),
    needs=("screen",),
)

_GUEST = "name = '{0}'\ntype = 'hvm'\nmemory = 512\nvnc = 1\nvncunused = 0\nvncdisplay = {1}\n"

EXAMPLES = (
    Example(
        bad={"etc/xen/a.cfg": _GUEST.format("a", 5), "etc/xen/b.cfg": _GUEST.format("b", 5)},
        good={"etc/xen/a.cfg": _GUEST.format("a", 5), "etc/xen/b.cfg": _GUEST.format("b", 6)},
        at="5",
    ),
    Example(
        bad={"etc/xen/a.cfg": f"{_GUEST.format('a', 5)}vnclisten = '127.0.0.1:5'\n"},
        good={"etc/xen/a.cfg": f"{_GUEST.format('a', 5)}vnclisten = '127.0.0.1'\n"},
        at="'127.0.0.1:5'",
    ),
)

_TWICE_REFUSED = (4, 3)


class _Claim(NamedTuple):
    domain: Domain
    address: str
    span: Span


def check(host: Host) -> Iterator[Finding]:
    from xenlint.model.devices import VNC_KEYS
    from xenlint.model.identity import side_by_side

    keys = (*VNC_KEYS, "vfb", "spice")
    domains = [domain for domain in host.domains if not domain.by_key.keys().isdisjoint(keys)]
    for domain in domains:
        yield from _in_two_places(domain)
    if not host.is_whole or len(domains) < 2:
        return
    claims: dict[int, list[_Claim]] = {}
    beside = {id(domain) for domain in side_by_side(host)}
    for domain in domains:
        for port, claim in _claims(domain) if id(domain) in beside else ():
            held = claims.setdefault(port, [])
            other = next((first for first in held if _meet(first.address, claim.address)), None)
            if other is None or other.domain is domain:
                held.append(claim)
                continue
            yield Finding(
                claim.span,
                f"The console of {other.domain.label} has port {port} too: whichever guest starts second has a QEMU "
                "that cannot listen there, and xl gives up. Write another number"
                f"{', or leave it to xl with vncunused=1' if port < 6000 else ''}.",
                related=(Related(other.span, "the same port"),),
                severity="warning" if host.is_loose else None,
                confidence="medium" if host.is_loose else None,
            )


def _claims(domain: Domain) -> Iterator[tuple[int, _Claim]]:
    """The ports that a guest must have."""
    from xenlint.model.consoles import as_number, is_seen, spice_of

    for screen in domain.screens:
        if not is_seen(domain, screen) or screen.vncunused is None or as_number(screen.vncunused, 1):
            continue
        listen = screen.vnclisten.value if screen.vnclisten else ""
        display, at = as_number(screen.vncdisplay, 0), screen.vncdisplay or screen.vncunused
        address, colon, tail = listen.rpartition(":")
        if colon and tail.isdigit() and not display and len(tail) < 6:
            display, at = int(tail), screen.vnclisten or at
        yield 5900 + display, _Claim(domain, address if colon else listen, at.span)
    port = domain.get("spiceport")
    number = domain.number("spiceport")
    if port is not None and number and spice_of(domain) is not None:
        yield number, _Claim(domain, domain.text("spicehost") or "0.0.0.0", port.value.span)


def _meet(one: str, other: str) -> bool:
    from xenlint.model.consoles import is_everywhere

    return one == other or is_everywhere(one) or is_everywhere(other)


def _in_two_places(domain: Domain) -> Iterator[Finding]:
    from xenlint.model.consoles import as_number

    if domain.is_xend or domain.version < _TWICE_REFUSED:
        return
    for screen in domain.screens:
        listen, display = screen.vnclisten, screen.vncdisplay
        if listen and display and ":" in listen.value and as_number(display, 0) and screen.is_on is not False:
            plain = listen.value.rpartition(":")[0] if listen.value.count(":") == 1 else ""
            advice = f"Write 'vnclisten = \"{plain}\"'." if plain else "Take the display out of one of them."
            says = "vncdisplay set, vnclisten contains display"
            if not screen.is_vfb:
                says = "Display specified both in vnclisten and vncdisplay"
            yield Finding(
                listen.span,
                f"The display of {domain.label} stands here and in 'vncdisplay': xl refuses the guest, '{says}'. "
                f"{advice}",
                related=(Related(display.span, "the display"),),
            )
