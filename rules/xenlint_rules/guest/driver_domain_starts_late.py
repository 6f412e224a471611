"""A guest starts with the host, and the domain behind its devices later or never.

## What it does
Compares the order in which `xendomains` starts the files under `etc/xen/auto`, that of their names, with the
`backend=` of their devices.

## Why is this bad?
The backend's domain is not there yet when the guest starts: xl refuses the guest, and at the next boot again.

## References
- [xl.cfg(5): driver_domain](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#driver_domain-BOOLEAN)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta, Related

META = Meta(
    code="XEN790",
    name="driver-domain-starts-late",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("guest", "devices"),
    kinds=("domu-xl", "domu-xm"),
    needs=("autostart",),
    words=("backend",),
)

_FILES = {
    "etc/xen/db.cfg": "name = 'db'\nmemory = 512\nvif = [ 'bridge=br0,backend=netdom' ]\n",
    "etc/xen/netdom.cfg": "name = 'netdom'\nmemory = 256\ndriver_domain = 1\n",
}

EXAMPLES = (
    Example(
        bad={**_FILES, "etc/xen/auto/db": "link:../db.cfg", "etc/xen/auto/netdom": "link:../netdom.cfg"},
        good={**_FILES, "etc/xen/auto/db": "link:../db.cfg", "etc/xen/auto/00-netdom": "link:../netdom.cfg"},
        at="netdom",
    ),
    Example(
        bad={**_FILES, "etc/xen/auto/db": "link:../db.cfg"},
        good=_FILES,
        at="netdom",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    started = host.started
    if not started:
        return
    from xenlint.model.driver_domains import uses_of

    order = {domain.name: number for number, domain in enumerate(started) if domain.name}
    by_name = {domain.name: domain for domain in host.domains if domain.name}
    told: set[tuple[int, str]] = set()
    for use in uses_of(host):
        driver = by_name.get(use.name)
        if not use.domain.autostart or driver is None or use.domain.name not in order:
            continue
        if (id(use.domain), use.name) in told or order.get(use.name, len(order)) < order[use.domain.name]:
            continue
        told.add((id(use.domain), use.name))
        mine = use.domain.autostart.rpartition("/")[2]
        if use.name in order:
            what = (
                f"xendomains starts '{mine}' before '{driver.autostart.rpartition('/')[2]}', in the order of the names"
            )
            advice = f"Call the link of {use.name} 'etc/xen/auto/00-{use.name}'."
        else:
            what = f"{use.name} does not start with the host"
            advice = f"Link its file into 'etc/xen/auto', with a name that comes before '{mine}'."
        yield Finding(
            use.span,
            f"{use.domain.label} starts with the host and needs {use.name}, but {what}: xl finds no such domain and "
            f"refuses the guest. {advice}",
            related=(Related(driver.span, f"{use.name} is here"),),
        )
