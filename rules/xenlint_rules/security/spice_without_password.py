"""A guest's console can be reached over SPICE from everywhere, without a password.

## What it does
Looks for `spice=1` with `spicedisable_ticketing=1` where `spicehost` is absent or every address of the host.

## Why is this bad?
SPICE listens on every address unless it is told otherwise. Whoever can reach the host sees the guest's screen and types
at its keyboard.

## References
- [xl.cfg(5): spice](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#spice-BOOLEAN)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta

META = Meta(
    code="XEN902",
    name="spice-without-password",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("security", "guest"),
    xen=">=4.2",
    kinds=("domu-xl", "domu-xm"),
    keys=("spice",),
    security_severity="8.8",
    alike=True,
)

_GUEST = "name = 'desk'\ntype = 'hvm'\nmemory = 512\nspice = 1\nspiceport = 5930\n"

EXAMPLES = (
    Example(
        bad={"etc/xen/desk.cfg": f"{_GUEST}spicehost = '0.0.0.0'\nspicedisable_ticketing = 1\n"},
        good={"etc/xen/desk.cfg": f"{_GUEST}spicehost = '127.0.0.1'\nspicedisable_ticketing = 1\n"},
        at="spicedisable_ticketing = 1",
    ),
    Example(
        bad={"etc/xen/desk.cfg": f"{_GUEST}spicedisable_ticketing = 1\n"},
        good={"etc/xen/desk.cfg": f"{_GUEST}spicedisable_ticketing = 0\nspicepasswd = 'Zoe4'\n"},
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    from xenlint.model.consoles import is_everywhere, spice_of

    spice, setting = spice_of(domain), domain.get("spicedisable_ticketing")
    if spice is None or not spice.is_open or setting is None:
        return
    if spice.host is None and domain.get("spicehost") is not None:
        return
    if spice.host is None or not spice.host or is_everywhere(spice.host):
        yield Finding(
            setting,
            f"The console of {domain.label} listens on every address of the host, and this switches the question for a "
            "password off: whoever reaches the host can use it. Write 'spicehost = \"127.0.0.1\"', or "
            "'spicedisable_ticketing = 0' and a 'spicepasswd'.",
        )
