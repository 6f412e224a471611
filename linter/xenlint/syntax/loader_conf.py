"""FreeBSD's `/boot/loader.conf` and the files beside it, read as its loader does (FreeBSD: stand/lua/config.lua).

`name="value"` a line, blanks around `=` allowed; a value of letters, digits, `.`, `-` and `_` needs no quotes. Behind
the value only a comment may follow: the loader passes over any other line with a message that scrolls by. `$name` and
`${name}` in a value stand for other variables, most of which only the running loader knows. The last assignment wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import BOM, byte_order_mark
from xenlint.syntax.tree import Document, Kind, Piece, Problem, Setting, String, Unknown

_SETTING = lazy_pattern(r"[ \t]*([^\s=\"#]+)[ \t]*=[ \t]*", re.ASCII)
_QUOTED = lazy_pattern(r"\"([^\"\n]*)\"[ \t\r]*(?:#[^\n]*)?(?=\n|\Z)")
_WORD = lazy_pattern(r"([\w.-]+)[ \t\r]*(?:#[^\n]*)?(?=\n|\Z)", re.ASCII)
_VARIABLE = lazy_pattern(r"\$\{[^}$]*\}|\$[^\s$]+")
_PLAIN = lazy_pattern(r"[^\s\"'\\$#][^\"'\\$#\n]*")


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Every assignment; one of Xen's that the loader cannot read is of unknown value, and a problem."""
    text = source.text
    settings: list[Setting] = []
    problems: list[Problem] = []
    problems += byte_order_mark(source, "the loader cannot read the first line and passes over it.")
    at = len(BOM) if problems else 0
    while at < len(text):
        start, at = at, text.find("\n", at) + 1 or len(text)
        found = _SETTING.match(text, start, at)
        if found is None:
            continue
        key, begin = found[1], found.end()
        value = _QUOTED.match(text, begin, at) or _WORD.match(text, begin, at)
        if value is not None:
            quotes = text[begin] == '"'
            kept = _value(source, begin, value.end(1) + quotes, quotes)
            settings.append(Setting(source, found.start(1), kept.end, key, "=", kept))
        elif key.startswith("xen_"):
            end = begin + len(text[begin:at].rstrip())
            settings.append(Setting(source, found.start(1), end, key, "=", Unknown(source, begin, end)))
            if "\\" not in text[begin:end]:  # newer loaders know escapes, older ones do not
                problems.append(_unreadable(source, key, begin, end))
    return Document(source, kind, path, tuple(settings), tuple(problems))


def _value(source: Source, start: int, end: int, quotes: bool) -> String | Unknown:
    inner, close = start + quotes, end - quotes
    written = source.text[inner:close]
    if "\\" in written:
        return Unknown(source, start, end)
    if "$" not in written:
        return String(source, start, end, written, inner)
    pieces: list[Piece] = []
    at = inner
    for variable in _VARIABLE.finditer(source.text, inner, close):
        if variable.start() > at:
            pieces.append(Piece(variable.start() - at, source, at, variable.start()))
        at = variable.end()
        pieces.append(Piece(at - variable.start(), source, variable.start(), at, False))
    if at < close:
        pieces.append(Piece(close - at, source, at, close))
    return String(source, start, end, written, inner, tuple(pieces))


def _unreadable(source: Source, key: str, start: int, end: int) -> Problem:
    written = source.text[start:end]
    cure = f'"{written}"' if _PLAIN.fullmatch(written) and written.isascii() else None
    if not written:
        what, at = "Nothing follows '=' here", start - 1
    elif written[0] != '"':
        what, at = "A value with blanks or signs needs quotes", start
    elif '"' not in written[1:]:
        what, at = "This quote is never closed on its line", start
        cure = None if "#" in written else f'{written}"'
    else:
        what, at = "Behind the closing quote only a comment may follow", start
    shown = cure or '"…"'
    message = f"{what}: the loader passes over the whole line. Write {key}={shown}."
    return Problem(source, at, end, message, cure=cure if written else None)


def final_values(documents: Sequence[Document]) -> dict[str, Setting]:
    """The last assignment of each name in files that are read in this order."""
    return {setting.key: setting for document in documents for setting in document.settings}
