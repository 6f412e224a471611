"""A device's backend is a domain that no file defines, or one that is no driver domain.

## What it does
Looks for `backend=NAME` in the devices of a host's guests. A file of the host must define a guest of that name, and
for disks and network interfaces it must say `driver_domain=1`.

## Why is this bad?
xl looks the name up when the guest starts. Where nobody has it, the guest is refused. A domain that was not told that
it is a driver domain may not write what a backend has to, and the device never comes up.

## References
- [xl.cfg(5): driver_domain](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#driver_domain-BOOLEAN)
- [xl-network-configuration(5): backend](https://xenbits.xen.org/docs/unstable/man/xl-network-configuration.5.html#backend)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Host, Meta, Related, Span

META = Meta(
    code="XEN791",
    name="driver-domain-missing",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("guest", "devices"),
    xen=">=4.4",
    kinds=("domu-xl", "domu-xm"),
    words=("backend",),
)

_WEB = "name = 'web'\nmemory = 512\nvif = [ 'bridge=br0,backend=netdom' ]\n"

EXAMPLES = (
    Example(
        bad={"etc/xen/web.cfg": _WEB, "etc/xen/net.cfg": "name = 'net-dom'\nmemory = 256\ndriver_domain = 1\n"},
        good={"etc/xen/web.cfg": _WEB, "etc/xen/net.cfg": "name = 'netdom'\nmemory = 256\ndriver_domain = 1\n"},
        at="netdom",
    ),
    Example(
        bad={"etc/xen/web.cfg": _WEB, "etc/xen/net.cfg": "name = 'netdom'\nmemory = 256\n"},
        good={"etc/xen/web.cfg": _WEB.replace("netdom", "0"), "etc/xen/net.cfg": "name = 'netdom'\nmemory = 256\n"},
        at="name = 'netdom'",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    from xenlint.model.driver_domains import uses_of
    from xenlint.model.spelling import nearest

    if not host.is_whole or host.toolstack != "xl":
        return
    by_name: dict[str, Domain] = {domain.name: domain for domain in host.domains if domain.name}
    if any(domain.name is None for domain in host.domains):
        return
    told: set[str] = set()
    for use in uses_of(host):
        driver = by_name.get(use.name)
        if driver is None:
            if not host.is_loose or nearest(use.name, by_name):  # loose files need not be all there are
                yield _missing(use.domain, use.name, use.span, by_name)
        elif use.kind in ("vif", "disk") and use.name not in told and not driver.number("driver_domain"):
            if driver.get("driver_domain") is not None and driver.number("driver_domain") is None:
                continue
            told.add(use.name)
            yield Finding(
                driver.get("driver_domain") or driver.span,
                f"{use.domain.label} has its {'network' if use.kind == 'vif' else 'disk'} from {use.name}, which is "
                "not marked as a driver domain: it may not set up the backend, and the device never comes up. Write "
                "'driver_domain = 1' in its file.",
                related=(Related(use.span, "the device"),),
            )


def _missing(domain: Domain, name: str, at: Span, known: dict[str, Domain]) -> Finding:
    from xenlint.model.spelling import nearest

    if name.lower() in ("dom0", "domain0", "domain-0"):
        advice = "dom0 is called 'Domain-0', and is the default: take 'backend=' away."
    else:
        meant = nearest(name, known)
        advice = f"Write 'backend={meant}'." if meant else "Correct the name, or add the domain's file."
    return Finding(
        at, f"No file of this host defines a domain '{name}': xl finds none such and refuses {domain.label}. {advice}"
    )
