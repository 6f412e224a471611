"""A key came with a later Xen than this host has.

## What it does
Compares the keys of guests' files and of `xl.conf` with those that the host's xl reads, where its version is known.

## Why is this bad?
xl never mentions a key that it does not know: it is as if the line were not there. A `type = "hvm"` that came from a
newer host makes a PV guest on Xen 4.9.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Meta, String
from xenlint.knowledge.versions import format_version
from xenlint.model.reading import as_read, has_python, is_read_by_xl, keys_for
from xenlint.syntax.xl import number_of

META = Meta(
    code="XEN801",
    name="key-not-yet-read",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("upgrade", "guest"),
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    needs=("version",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\ntype = "hvm"\nmemory = 2048\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nbuilder = "hvm"\nmemory = 2048\n'},
        at="type",
        config='xen-version = "4.8"\n',
    ),
    Example(
        bad={"etc/xen/xl.conf": "bootloader_restrict=1\n"},
        good={"etc/xen/xl.conf": "claim_mode=1\n"},
        config='xen-version = "4.17"\n',
    ),
)

_AS_EVER = frozenset(("", "default", "disabled", "none", "pv"))
"""Values that ask for what there was before the key."""

_DOTS_SINCE = (4, 3)
"""An older xl refuses a file with a dot in a key."""

_INSTEAD = {
    "type": "Write 'builder = \"hvm\"' for an HVM guest; without it, it is a PV guest",
    "cmdline": "Write 'root' and 'extra'",
    "vga": "Write 'stdvga = 1' for stdvga",
    "firmware": "Write 'bios' or 'kernel'",
    "altp2m": "Write 'altp2mhvm'",
}


def check(document: Document, context: Context) -> Iterator[Finding]:
    host = context.host
    if not host.version_origin or not is_read_by_xl(document, host) or host.toolstack == "xend":
        return  # a host of xend's does not read `xl.conf` at all, which is told of the file
    read = as_read(document, host)
    if document.kind == "domu-xm" and has_python(read):
        return
    known = keys_for(document)
    for setting in {setting.key: setting for setting in read.settings}.values():
        key = known.get(setting.key)
        if key is None or key.since <= host.version or (host.version < _DOTS_SINCE and "." in key.name):
            continue
        instead = _INSTEAD.get(key.name)
        is_type = key.name == "type"
        if is_type and any(other.key == "builder" for other in read.settings):
            continue  # written for both
        value = setting.value
        if number_of(value) == 0 or (isinstance(value, String) and value.value in _AS_EVER):
            continue
        yield Finding(
            setting.key_span,
            f"xl reads '{key.name}' since Xen {format_version(key.since)}: that of Xen {format_version(host.version)} "
            f"passes over it without a word. {instead or 'Delete the line'}.",
            severity="error" if is_type else None,
        )
