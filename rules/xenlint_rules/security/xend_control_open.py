"""Anybody on the network may control this host through xend.

## What it does
Looks in `xend-config.sxp` for xend's servers on TCP that ask nobody for a password: `xend-http-server` and
`xend-tcp-xmlrpc-server` where their address is not that of the loopback interface, and entries of `xen-api-server` with
a port and without "pam".

## Why is this bad?
These servers do all that xm does: start, stop, save and configure guests, with any disk of dom0. Whoever connects is
as good as root on the host. `xend-http-server` listens on every address unless `xend-address` says otherwise; a port
alone in `xen-api-server` does too.

## Fix safety
The fix turns a server off. What talks to it today is cut off, so it is unsafe.

## References
- [xend-config.sxp(5)](https://manpages.debian.org/wheezy/xen-utils-common/xend-config.sxp.5.en.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, List, Meta, Related, Value, XendConfig
from xenlint.model.reading import may_be_read_by_xend
from xenlint.model.toolstack import is_loopback, listens_on_loopback
from xenlint.syntax.tree import Number, String

META = Meta(
    code="XEN908",
    name="xend-control-open",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("security",),
    kinds=("xend-config",),
    fixable="unsafe",
    security_severity="9.8",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xend-config.sxp": "(xend-http-server yes)\n(xend-port 8000)\n"},
        good={"etc/xen/xend-config.sxp": "(xend-http-server yes)\n(xend-address localhost)\n"},
        at="yes",
    ),
    Example(
        bad={"etc/xen/xend-config.sxp": "(xend-tcp-xmlrpc-server yes)\n(xend-tcp-xmlrpc-server-address '')\n"},
        good={"etc/xen/xend-config.sxp": "(xend-tcp-xmlrpc-server yes)\n"},
        at="yes",
    ),
    Example(
        bad={"etc/xen/xend-config.sxp": "(xen-api-server ((9363 none)))\n"},
        good={"etc/xen/xend-config.sxp": "(xen-api-server ((9363 pam '^localhost$') (unix none)))\n"},
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    if not may_be_read_by_xend(context.host):
        return
    config = XendConfig(document)
    for key, address_key, is_local in (
        ("xend-http-server", "xend-address", False),
        ("xend-tcp-xmlrpc-server", "xend-tcp-xmlrpc-server-address", True),
    ):
        setting, address = config.get(key), config.get(address_key)
        if setting is None or config.flag(key) is not True:
            continue
        if listens_on_loopback(address) or (address is None and is_local):
            continue
        where = "" if address else f", and without '{address_key}' it listens on every address"
        yield Finding(
            setting.value,
            f"'{key}' asks nobody for a password{where}: whoever reaches this host controls its guests, and with them "
            f"the host. Write '({key} no)', or '({address_key} localhost)'.",
            related=(Related(address.span, "the address"),) if address else (),
            fix=Fix.replace(setting.value, "no", "Turn this server off", safe=False),
        )
    api = config.get("xen-api-server")
    if api is not None and isinstance(api.value, List):
        for server in _servers(api.value):
            yield from _api(server)


def _servers(value: List) -> Iterator[List]:
    """The inner lists, at whichever depth they stand: `(xen-api-server ((9363 none)))` is a list of lists."""
    if value.items and not isinstance(value.items[0], List):
        yield value
        return
    for item in value.items:
        if isinstance(item, List):
            yield from _servers(item)


def _api(server: List) -> Iterator[Finding]:
    words = [_text(item) for item in server.items]
    listen, auth = words[0], words[1] if len(words) > 1 else "none"
    if listen is None or auth is None or listen.lower() == "unix" or auth == "pam":
        return
    host, colon, _ = listen.partition(":")
    if colon and is_loopback(host):
        return
    hosts = words[2] if len(words) > 2 else ""
    if hosts is None or hosts.strip():
        return
    yield Finding(
        server,
        f"This server of the Xen API listens on {'every address' if not colon or not host else host}, asks nobody for "
        "a password and takes every host: whoever reaches it controls the guests, and with them this host. Write "
        "'(unix)', or 'pam' and the hosts that may connect.",
    )


def _text(value: Value) -> str | None:
    if isinstance(value, String):
        return value.value if value.known else None
    return value.text if isinstance(value, Number) else None
