"""A file as the toolstack of its host reads it.

xm ran a guest's file as Python; xl has a grammar of its own and refuses most of what Python allows. Which of the two
reads a file is the host's affair, not the file's.
"""

from __future__ import annotations

from functools import lru_cache

from xenlint.knowledge.entry import Key
from xenlint.knowledge.versions import LAST_WITH_XEND, Version
from xenlint.model.host import Host
from xenlint.model.toolstack import chosen_toolstack
from xenlint.syntax import parse
from xenlint.syntax.tree import Document, List, Number, Problem, Reason, Value
from xenlint.syntax.xl import effective

_NUMERIC = ("integer", "boolean")


def is_read_by_xl(document: Document, host: Host) -> bool:
    """Whether xl reads this file: `xl.conf`, and guests' files where the host does not run xend."""
    if document.kind in ("domu-xl", "domu-xm"):
        return host.toolstack == "xl"
    return document.kind == "xl-conf"


def may_be_read_by_xend(host: Host) -> bool:
    """Whether `xend-config.sxp` counts on this host: not where Xen is known to be newer than xend, or xl was chosen."""
    if host.version > LAST_WITH_XEND:
        return not host.version_origin
    return chosen_toolstack(host.documents) != "xl"


def as_read(document: Document, host: Host) -> Document:
    """The document as its reader takes it: one that looks like xm's, on a host of xl's, is parsed again."""
    if document.kind == "domu-xm" and host.toolstack == "xl":
        return host.derive(_as_xl, document)
    return document


def _as_xl(document: Document, host: Host) -> Document:
    return parse("domu-xl", document.source, document.path, host.version)


def is_plain(document: Document, host: Host) -> bool:
    """Whether a guest's file holds no program, so that every assignment in it is carried out."""
    if document.kind == "domu-xl":
        return not has_python(document)
    return not has_python(host.derive(_as_xl, document))


def has_python(read: Document) -> bool:
    """Whether xl met Python in this document."""
    return any(problem.reason == "python" for problem in read.problems)


def problems_of(document: Document, host: Host, reason: Reason) -> list[Problem]:
    """What stops the reader of this file, for one reason.

    Where xl meets a file written for xm, one piece of Python stands for all that xl does not understand in it.
    """
    if not document.problems and document.kind != "domu-xm":
        return []
    problems = as_read(document, host).problems
    found = [problem for problem in problems if problem.reason == reason]
    if (
        found
        and document.kind == "domu-xm"
        and host.toolstack == "xl"
        and reason in ("syntax", "python-literal", "capital-key", "number-unit")
        and has_python(as_read(document, host))
    ):
        return []
    return found


def kind_at(key: Key, version: Version) -> str:
    """The kind of value a key takes in this version."""
    kind = key.kind
    if not key.kind_since:
        return kind
    for name, since in key.kind_since:
        if version >= since:
            kind = name
    return kind


def keys_for(document: Document) -> dict[str, Key]:
    """The keys that xl knows, in any version, in a file of this kind."""
    return _table(document.kind == "xl-conf")


def _table(is_xl_conf: bool) -> dict[str, Key]:
    if is_xl_conf:
        from xenlint.knowledge import xl_conf

        return xl_conf.KEYS
    from xenlint.knowledge import xl_cfg

    return xl_cfg.KEYS


def values_read(document: Document, host: Host) -> tuple[tuple[Key, Value], ...]:
    """The values in force of the keys that the host's xl knows; none where xend reads the file.

    A program for xm has none either: xl refuses it, and what its words mean only running it would tell.
    """
    return host.derive(_values, document)


def odd_values(document: Document, host: Host) -> tuple[tuple[Key, Value], ...]:
    """Of `values_read`, those that are not simply what their key wants: a number without leading zeros, a text, a list
    of texts. What is wrong with the others, if anything, is for rules to say."""
    return host.derive(_odd_values, document)


def _odd_values(document: Document, host: Host) -> tuple[tuple[Key, Value], ...]:
    found = []
    version = host.version
    for pair in values_read(document, host):
        key, value = pair
        kind = key.kind if not key.kind_since else kind_at(key, version)
        if kind in _NUMERIC and value.__class__ is Number:
            text = value.text
            if text == "0" or (text[0] != "0" and len(text) < 19 and text.isdecimal() and text.isascii()):
                continue
        elif (kind == "string" and value.__class__ is not List) or (
            value.__class__ is List and "list" in kind and not any(item.__class__ is List for item in value.items)
        ):
            continue
        found.append(pair)
    return tuple(found)


def _values(document: Document, host: Host) -> tuple[tuple[Key, Value], ...]:
    if not is_read_by_xl(document, host):
        return ()
    read = as_read(document, host)
    if document.kind == "domu-xm" and has_python(read):
        return ()
    keys = _keys_at(document.kind == "xl-conf", host.version)
    return tuple([(keys[name], value) for name, value in effective(read.settings).items() if name in keys])


@lru_cache(maxsize=64)
def _keys_at(is_xl_conf: bool, version: Version) -> dict[str, Key]:
    """The keys that this version of xl reads."""
    return {
        name: key
        for name, key in _table(is_xl_conf).items()
        if key.since <= version and (key.until is None or version <= key.until)
    }
