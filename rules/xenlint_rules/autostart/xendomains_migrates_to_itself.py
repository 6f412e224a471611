"""At shutdown the host sends its guests to itself.

## What it does
Compares the host in `XENDOMAINS_MIGRATE` with `localhost`, loopback addresses, and the name of the file's own host.

## Why is this bad?
Each migration fails, or ends on the machine that goes down. Such a line comes along with a file of another host.

## References
- [its settings](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/init.d/sysconfig.xendomains.in)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Meta
from xenlint.model.service import service_settings

META = Meta(
    code="XEN759",
    name="xendomains-migrates-to-itself",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("autostart", "migration"),
    kinds=("xendomains",),
)

EXAMPLES = (
    Example(
        bad={"hosts/alpha/etc/default/xendomains": "XENDOMAINS_MIGRATE=alpha\n"},
        good={"hosts/alpha/etc/default/xendomains": "XENDOMAINS_MIGRATE=beta\n"},
        at="alpha",
    ),
    Example(
        bad={"etc/default/xendomains": 'XENDOMAINS_MIGRATE="--live localhost"\n'},
        good={"etc/default/xendomains": 'XENDOMAINS_MIGRATE=""\n'},
        at='"--live localhost"',
    ),
)

_LOOPBACK = frozenset({"localhost", "localhost.localdomain", "127.0.0.1", "::1"})


def check(document: Document, context: Context) -> Iterator[Finding]:
    settings = context.host.derive(service_settings, document)
    setting, text = settings.get("XENDOMAINS_MIGRATE"), settings.text("XENDOMAINS_MIGRATE")
    if setting is None or not text:
        return
    own = context.host.name.lower()
    for word in text.lower().split():
        if word in _LOOPBACK or (own not in ("", ".") and word.partition(".")[0] == own.partition(".")[0] != ""):
            yield Finding(
                setting.value,
                f"'{word}' is this host itself: when it goes down, it tries to migrate its guests to itself. Name "
                "another host, or write 'XENDOMAINS_MIGRATE=\"\"'.",
            )
            return
