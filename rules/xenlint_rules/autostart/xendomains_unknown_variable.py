"""A variable is spelt as xendomains does not know it.

## What it does
Compares the names that `/etc/default/xendomains` and its like set with those that the script reads, and reports the
ones that are a slip of the keyboard away.

## Why is this bad?
The shell takes any name. The setting that was meant keeps the value that it had, and nobody says a word.

## Fix safety
Writing the known name needs your eye: the setting comes into force for the first time.

## References
- [its settings](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/init.d/sysconfig.xendomains.in)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta
from xenlint.knowledge.xendomains import VARIABLES
from xenlint.model.service import service_settings
from xenlint.model.spelling import nearest

META = Meta(
    code="XEN756",
    name="xendomains-unknown-variable",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("autostart",),
    kinds=("xendomains",),
    fixable="unsafe",
)

EXAMPLES = (
    Example(
        bad={"etc/default/xendomains": "XENDOMAIN_SAVE=/srv/save\n"},
        good={"etc/default/xendomains": "XENDOMAINS_SAVE=/srv/save\n"},
        at="XENDOMAIN_SAVE",
    ),
    Example(
        bad={"etc/sysconfig/xendomains": "XENDOMAINS_RESTOR=true\n"},
        good={"etc/sysconfig/xendomains": "XENDOMAINS_RESTORE=true\nLC_ALL=C\n"},
        at="XENDOMAINS_RESTOR",
    ),
)

_JUDGED = 100


def check(document: Document, context: Context) -> Iterator[Finding]:
    settings = context.host.derive(service_settings, document)
    unknown = [name for name in settings.by_key if name not in VARIABLES and name.upper().startswith("XEN")]
    for name in unknown[:_JUDGED]:
        meant = nearest(name.upper(), VARIABLES)
        if meant is not None:
            at = settings.by_key[name].key_span
            yield Finding(
                at,
                f"xendomains reads no '{name}', and the shell takes it without a word: '{meant}' stays as it was. "
                f"Write '{meant}'.",
                fix=Fix.replace(at, meant, f"Write '{meant}'", safe=False),
            )
