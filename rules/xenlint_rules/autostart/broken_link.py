"""A link in `/etc/xen/auto` leads to no file.

## What it does
Follows the links in `/etc/xen/auto` and reports those whose target is missing, where the repository holds other files
of the target's directory. What lies outside the repository is not judged.

## Why is this bad?
The guest that should start with the host does not: `xl create` cannot read the file, and after the next reboot somebody
finds out. Such links stay behind when a guest's file is renamed or deleted.

## References
- [xendomains](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/xendomains.in)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Meta
from xenlint.model.spelling import nearest

META = Meta(
    code="XEN751",
    name="autostart-broken-link",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("autostart",),
    kinds=("auto-broken-link",),
)

_WEB = {"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\n'}

EXAMPLES = (
    Example(
        bad={**_WEB, "etc/xen/auto/web.cfg": "link:../web.cfg"},
        good={**_WEB, "etc/xen/auto/web.cfg": "link:../web1.cfg"},
        at="../web.cfg",
    ),
    Example(
        bad={**_WEB, "etc/xen/auto/mail": "link:/etc/xen/mail.cfg"},
        good={**_WEB, "etc/xen/auto/mail": "link:/srv/guests/mail.cfg"},
        at="/etc/xen/mail.cfg",
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    target = document.source.text
    wanted = target.rpartition("/")[2]
    names = {domain.document.path.rpartition("/")[2] for domain in context.host.domains}
    meant = nearest(wanted, names)
    advice = f"Is '{meant}' meant? " if meant else ""
    yield Finding(
        at=document.span,
        message=f"This link leads to '{target}', which is not there: xendomains fails on it each time the host boots, "
        f"and the guest stays down. {advice}Let the link lead to the guest's file, or remove it.",
    )
