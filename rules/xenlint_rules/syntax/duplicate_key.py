"""A key is set twice, and one of the two does not count.

## What it does
Looks for a second assignment with `=` to a key of a guest's file or of `xl.conf`, and for a second form of one name in
`xend-config.sxp`. Guests' files for xm that hold code are left alone; there an assignment may depend on something.

## Why is this bad?
xl and xm take the last assignment, xend's own settings take the first, and nobody says a word. A second `vif` or `disk`
does not add to the first list, as is often hoped, but replaces it: the guest loses its first network card or disk.

## Fix safety
A second assignment of the very same value is removed, which is safe. Adding to a list with `+=`, which xl knows since
Xen 4.13, gives the guest devices that it did not have so far and needs your eye.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Edit, Example, Finding, Fix, List, Meta, Related, Setting, Unknown, Value
from xenlint.knowledge import xl_cfg, xl_conf, xm_cfg
from xenlint.model.edits import removal
from xenlint.model.reading import as_read, is_plain, is_read_by_xl
from xenlint.syntax.tree import Number, String

META = Meta(
    code="XEN012",
    name="duplicate-key",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("syntax",),
    kinds=("domu-xl", "domu-xm", "xl-conf", "xend-config"),
    fixable="safe",
    needs=("key-twice",),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/mail.cfg": 'name = "mail"\nmemory = 2048\nvcpus = 2\n\nmemory = 3072\n'},
        good={"etc/xen/mail.cfg": 'name = "mail"\nvcpus = 2\n\nmemory = 3072\n'},
        at="memory",
    ),
    Example(
        bad={"etc/xen/gw.cfg": 'name = "gw"\nmemory = 256\nvif = [ "bridge=br0" ]\nvif = [ "bridge=br1" ]\n'},
        good={"etc/xen/gw.cfg": 'name = "gw"\nmemory = 256\nvif = [ "bridge=br0" ]\nvif += [ "bridge=br1" ]\n'},
        at="vif",
    ),
    Example(
        bad={"etc/xen/gw.cfg": 'name = "gw"\nmemory = 256\nvcpus = 1\nmemory = 256\n'},
        good={"etc/xen/gw.cfg": 'name = "gw"\nmemory = 256\nvcpus = 1\n'},
        at="memory",
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    host = context.host
    if document.kind == "domu-xm" and not is_plain(document, host):
        return
    settings = as_read(document, host).settings
    if len({setting.key for setting in settings}) == len(settings):
        return
    takes_first = document.kind == "xend-config"
    adds = is_read_by_xl(document, host) and host.version >= (4, 13)
    earlier: dict[str, Setting] = {}
    for setting in settings:
        if setting.op != "=" or setting.scope:
            continue
        before = earlier.get(setting.key)
        if before is not None and (takes_first or _is_known(setting.key, document)):
            yield _finding(before, setting, takes_first=takes_first, adds=adds)
        if before is None or not takes_first:
            earlier[setting.key] = setting


def _is_known(key: str, document: Document) -> bool:
    if document.kind == "xl-conf":
        return key in xl_conf.KEYS
    return key in xl_cfg.KEYS or key in xm_cfg.KEYS


def _finding(before: Setting, setting: Setting, *, takes_first: bool, adds: bool) -> Finding:
    key = setting.key
    line = before.source.position(before.start)[0]
    if _same(before.value, setting.value):
        return Finding(
            setting.key_span,
            f"'{key}' has this value since line {line} already. Delete one of the two lines.",
            related=(Related(before.key_span, "the same value"),),
            fix=removal(setting),
            severity="note",
        )
    fix = None
    if takes_first:
        what = f"'{key}' is set in line {line} already, and xend takes the first: this value is lost without a word."
        write = "Keep the one that is meant."
    elif isinstance(setting.value, List) and isinstance(before.value, List):
        what = (
            f"This list replaces that of line {line}, it does not add to it: the first '{key}' is lost without a word."
        )
        write = "Write all items in one list."
        if adds:
            write = f"Write all items in one list, or '{key} += [ … ]' here."
            equals = setting.source.text.rfind("=", setting.start, setting.value.start)
            at = setting.source.span(equals, equals)
            fix = Fix("Add to the first list", (Edit(at, "+"),), safe=False)
    else:
        what = (
            f"'{key}' is set a second time{_numbers(before.value, setting.value)}: the last one counts, without a word."
        )
        write = f"Delete the one in line {line} if this one is meant."
    place = "this one is lost" if not takes_first else "this one counts"
    return Finding(setting.key_span, f"{what} {write}", related=(Related(before.key_span, place),), fix=fix)


def _numbers(before: Value, after: Value) -> str:
    if isinstance(before, Number) and isinstance(after, Number):
        return f", first to {before.text} and now to {after.text}"
    return ""


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return False
    if isinstance(one, List) or isinstance(other, List):
        return (
            isinstance(one, List)
            and isinstance(other, List)
            and len(one.items) == len(other.items)
            and all(map(_same, one.items, other.items))
        )
    return _text(one) == _text(other)


def _text(value: String | Number) -> str:
    return value.value if isinstance(value, String) else value.text
