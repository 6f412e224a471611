"""The SPICE server of a guest lacks what it cannot be without.

## What it does
Looks at HVM guests with `spice=1`: one of `spiceport` and `spicetls_port` must be there, and a `spicepasswd` unless
`spicedisable_ticketing=1` says that there is to be none.

## Why is this bad?
xl refuses the guest: `at least one of the spiceport or tls_port must be provided`, or `spice ticketing is enabled but
missing password`.

## References
- [xl.cfg(5): spice](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#spice-BOOLEAN)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta

META = Meta(
    code="XEN780",
    name="spice-refused",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest", "devices"),
    xen=">=4.2",
    kinds=("domu-xl", "domu-xm"),
    keys=("spice",),
    alike=True,
)

_GUEST = "name = 'desk'\ntype = 'hvm'\nmemory = 512\nspice = 1\nspicehost = '127.0.0.1'\n"

EXAMPLES = (
    Example(
        bad={"etc/xen/desk.cfg": f"{_GUEST}spicedisable_ticketing = 1\n"},
        good={"etc/xen/desk.cfg": f"{_GUEST}spicedisable_ticketing = 1\nspiceport = 5930\n"},
        at="spice = 1",
    ),
    Example(
        bad={"etc/xen/desk.cfg": f"{_GUEST}spiceport = 5930\n"},
        good={"etc/xen/desk.cfg": f"{_GUEST}spiceport = 5930\nspicepasswd = 'Zoe4'\n"},
        at="spice = 1",
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    from xenlint.model.consoles import spice_of

    spice, setting = spice_of(domain), domain.get("spice")
    if spice is None or setting is None:
        return
    if domain.get("spiceport") is None and domain.get("spicetls_port") is None:  # a port of 0 is told as such
        yield Finding(
            setting,
            f"{domain.label} has a SPICE server without a port: xl refuses the guest, 'at least one of the spiceport "
            "or tls_port must be provided'. Write 'spiceport = 5930', or another port that is free.",
        )
    password = domain.get("spicepasswd")
    if not spice.is_open and not (spice.password or (password is not None and spice.password is None)):
        yield Finding(
            password or setting,
            f"{domain.label} has a SPICE server that asks for a password, and there is none: xl refuses the guest, "
            "'spice ticketing is enabled but missing password'. Write 'spicepasswd', or 'spicedisable_ticketing = 1' "
            "with a 'spicehost' that only you can reach.",
        )
