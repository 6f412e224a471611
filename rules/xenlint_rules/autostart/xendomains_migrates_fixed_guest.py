"""xendomains is to migrate a guest that may not be migrated.

## What it does
Looks on hosts with a `XENDOMAINS_MIGRATE` for guests with `nomigrate = 1`.

## Why is this bad?
At shutdown xendomains asks xl to migrate each guest that runs. libxl refuses this one, and it is saved or shut down
instead: the service that was to move to another host stops.

## References
- [xl.cfg(5): nomigrate](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
- [xendomains](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/xendomains.in)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related
from xenlint.model.service import service_settings
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN761",
    name="xendomains-migrates-fixed-guest",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("autostart", "migration"),
    kinds=("xendomains",),
    keys=("nomigrate",),
)

_MIGRATE = {"etc/sysconfig/xendomains": 'XENDOMAINS_MIGRATE="bravo --live"\n'}
EXAMPLES = (
    Example(
        bad={**_MIGRATE, "etc/xen/web.cfg": 'name = "web"\nkernel = "/k"\nmemory = 512\nnomigrate = 1\n'},
        good={**_MIGRATE, "etc/xen/web.cfg": 'name = "web"\nkernel = "/k"\nmemory = 512\nnomigrate = 0\n'},
        at="nomigrate = 1",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    host = context.host
    guest = guest_of(domain, host)
    if guest is None or not host.is_whole or not guest.is_on("nomigrate"):
        return
    for document in host.documents:
        if document.kind == "xendomains":
            settings = host.derive(service_settings, document)
            setting = settings.get("XENDOMAINS_MIGRATE")
            if setting is not None and settings.text("XENDOMAINS_MIGRATE"):
                yield Finding(
                    guest.settings["nomigrate"],
                    f"{guest.label} may not be migrated, and xendomains is to migrate every guest when the host goes "
                    "down: xl refuses, and the guest is stopped. Delete this line, or leave XENDOMAINS_MIGRATE empty.",
                    related=(Related(setting, "guests are to be migrated here"),),
                )
                return
