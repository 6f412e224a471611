"""Anybody on the network may push a guest into this host.

## What it does
Looks in `xend-config.sxp` for a migration server (`xend-relocation-server` or its twin with TLS) that listens on more
than the loopback interface, and whose `xend-relocation-hosts-allow` is missing, empty, or fits
every host.

## Why is this bad?
Whoever connects hands xend a whole guest, with the disks and devices of dom0 that its description asks for: that is as
good as root on the host. The stream is not encrypted, and holds the guest's memory. TLS without a list of hosts asks
the other side for nothing.

## Fix safety
Hosts that migrate guests to this one today may be cut off, so the fix, which turns the server off, is unsafe.

## References
- [xend-config.sxp(5)](https://manpages.debian.org/wheezy/xen-utils-common/xend-config.sxp.5.en.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, List, Meta, Related, XendConfig
from xenlint.model.reading import may_be_read_by_xend
from xenlint.model.toolstack import listens_on_loopback, text_of

META = Meta(
    code="XEN907",
    name="xend-relocation-open",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("security", "migration"),
    kinds=("xend-config",),
    fixable="unsafe",
    security_severity="9.8",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xend-config.sxp": "(xend-relocation-server yes)\n(xend-relocation-hosts-allow '')\n"},
        good={"etc/xen/xend-config.sxp": "(xend-relocation-server yes)\n(xend-relocation-hosts-allow '^localhost$')\n"},
        at="yes",
    ),
    Example(
        bad={"etc/xen/xend-config.sxp": "(xend-relocation-server yes)\n(xend-relocation-address '')\n"},
        good={"etc/xen/xend-config.sxp": "(xend-relocation-server yes)\n(xend-relocation-address localhost)\n"},
        at="yes",
    ),
    Example(
        bad={"etc/xen/xend-config.sxp": "(xend-relocation-server yes)\n(xend-relocation-hosts-allow '.*')\n"},
        good={"etc/xen/xend-config.sxp": "(xend-relocation-server no)\n(xend-relocation-hosts-allow '.*')\n"},
        at="yes",
    ),
)

_EVERYBODY = frozenset({"", "^", "$", "^$", ".*", "^.*$", "^.*", ".*$", ".", ".+", "^.+$", "^.", "*"})


def check(document: Document, context: Context) -> Iterator[Finding]:
    if not may_be_read_by_xend(context.host):
        return
    config = XendConfig(document)
    allow, address = config.get("xend-relocation-hosts-allow"), config.get("xend-relocation-address")
    if listens_on_loopback(address):
        return
    if allow is None:
        why = "no 'xend-relocation-hosts-allow' says which hosts may"
    elif isinstance(allow.value, List) and not allow.value.items:
        why = "'xend-relocation-hosts-allow' is empty, which lets everybody in"
    else:
        text = text_of(allow)
        if isinstance(allow.value, List):
            text = text_of(allow._replace(value=allow.value.items[0]))
        if text is None:
            return
        # between two blanks stands an empty pattern, which fits every host as well
        open_to_all = [pattern for pattern in text.split(" ") if pattern in _EVERYBODY and pattern not in ("$", "^$")]
        if not open_to_all:
            return
        shown = open_to_all[0]
        why = f"'{shown}' lets every host in" if shown else "an empty pattern in the list lets every host in"
        if not text:
            why = "'xend-relocation-hosts-allow' is empty, which lets everybody in"
    for key in ("xend-relocation-server", "xend-relocation-ssl-server"):
        setting = config.get(key)
        if setting is None or config.flag(key) is not True:
            continue
        related = [Related(each.span, what) for each, what in ((allow, "the hosts"), (address, "the address")) if each]
        yield Finding(
            setting.value,
            f"Anybody who reaches this host may send it a guest, which is as good as root here: the migration server "
            f"is on, and {why}. Write '({key} no)', or "
            "'(xend-relocation-hosts-allow '^localhost$ ^other\\\\.example\\\\.org$')'.",
            related=tuple(related),
            fix=Fix.replace(setting.value, "no", "Turn the migration server off", safe=False),
        )
