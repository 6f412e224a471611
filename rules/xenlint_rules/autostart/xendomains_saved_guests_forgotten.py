"""Guests are saved when the host goes down, and not restored when it comes up.

## What it does
Looks for a `XENDOMAINS_SAVE` directory together with `XENDOMAINS_RESTORE` that says no.

## Why is this bad?
At shutdown xendomains writes each guest's memory to disk instead of shutting the guest down. At boot it starts the
guests of `/etc/xen/auto` anew and leaves the saved ones alone: every guest comes up as after a power failure, with its
file systems in the middle of things, and the next shutdown writes all their memory again.

## References
- [xendomains](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/xendomains.in)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Meta, Related
from xenlint.model.service import is_debian, service_settings

META = Meta(
    code="XEN757",
    name="xendomains-saved-guests-forgotten",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("autostart",),
    kinds=("xendomains",),
)

EXAMPLES = (
    Example(
        bad={"etc/sysconfig/xendomains": "XENDOMAINS_SAVE=/var/lib/xen/save\nXENDOMAINS_RESTORE=false\n"},
        good={"etc/sysconfig/xendomains": "XENDOMAINS_SAVE=/var/lib/xen/save\nXENDOMAINS_RESTORE=true\n"},
        at="/var/lib/xen/save",
    ),
    Example(
        bad={"etc/default/xendomains": 'XENDOMAINS_SAVE=/srv/save\nXENDOMAINS_RESTORE=""\n'},
        good={"etc/default/xendomains": 'XENDOMAINS_SAVE=""\nXENDOMAINS_RESTORE=""\n'},
        at="/srv/save",
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    settings = context.host.derive(service_settings, document)
    save, restore = settings.get("XENDOMAINS_SAVE"), settings.get("XENDOMAINS_RESTORE")
    if not settings.text("XENDOMAINS_SAVE") or save is None or restore is None:
        return
    says = settings.text("XENDOMAINS_RESTORE")
    refuses = says in (("",) if is_debian(context.host) else ("", "false", "no", "0", "off", "n"))
    if refuses:
        yield Finding(
            save.value,
            "Guests are saved here when the host goes down, but not restored: at boot each starts anew, as after a "
            "power failure. Write 'XENDOMAINS_RESTORE=true', or 'XENDOMAINS_SAVE=' to have them shut down.",
            related=(Related(restore.span, "restoring is off"),),
        )
