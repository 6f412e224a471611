"""Files in xl's own syntax: domains, xl.conf.

The verdict is libxlutil's: `problems` is empty exactly where xl takes the file. Sources in Xen's tree:
tools/libs/util/libxlu_cfg_l.l and libxlu_cfg_y.y (until 4.14 in tools/libxl/).

Nearly every statement is a plain assignment, and one pattern reads those, with the blank lines and comments before
them. A statement that it does not match goes to `xl_reader`, which follows the grammar token by token.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.tree import Document, Kind, List, Number, Setting, String, Value
from xenlint.syntax.xl_values import Joined, Version, effective, new, number_of, read_string, to_long
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from xenlint.syntax.xl_reader import Reader

__all__ = ["Joined", "effective", "number_of", "parse"]

_NUMBER = "[0-9][0-9a-fx]*"
_STRING = r""""[^"\\\n\0]*"|'[^'\\\n\0]*'"""
_ESCAPES = r""""[^"\\\n\0]*(?:\\[^\n\0][^"\\\n\0]*)*"|'[^'\\\n\0]*(?:\\[^\n\0][^'\\\n\0]*)*'"""
_GAP = r"[ \t\n]*(?:\#.*\n[ \t\n]*)*"


def _list_of(item: str, most: str) -> str:
    return rf"\[{_GAP}(?:(?:{item}){_GAP}(?:,{_GAP}(?:{item}){_GAP}){{0,{most}}}(?:,{_GAP})?)?\]"


def _statement(a_list: str) -> str:
    """What may stand before a statement, and one with a value that is a string, a number, a list or has escapes."""
    return rf"""(?x)
        [ \t;\n]*(?:\#.*\n[ \t;\n]*){{0,999}}
        (?:
            ([a-z][._0-9a-z]*)[ \t]*(\+?=)[ \t]*(?:({_STRING})|({_NUMBER})|({a_list})|({_ESCAPES}))
            [ \t]*(?:\n|;|\#.*\n|\Z)
        )?
        """


_TEXT, _INTEGER, _LIST = 3, 4, 5
_ITEM = f"{_STRING}|{_NUMBER}"
_PLAIN = lazy_pattern(_statement(_list_of(_ITEM, "")))
_NESTED = _statement(_list_of(f"{_ITEM}|{_list_of(_ITEM, '99')}", "99"))
"""Takes lists in lists as well, and is slower to compile.

Lists are bounded here because a pattern keeps a note of each item until it is done with all.
"""
BIG = 1 << 15
"""From this size on it pays to compile the patterns that take more at a time."""

_MARKS = ("\ufeff", "\udcff", "\udcfe", "<", "{")
"""What may begin a byte-order mark, or a file that is none of xl's at all."""

_PART = lazy_pattern(rf"({_STRING})|({_NUMBER})|(\[)|(\])|#.*\n")


def parse(source: Source, path: str, kind: Kind, version: Version) -> Document:
    """Reads a file as the xl of this Xen version does.

    A key that is assigned several times gives several settings; `effective` tells what is in force. Where a value
    cannot be read, the setting is there with an Unknown, and reading goes on with the next line.
    """
    # CR LF is told once a file, and read as if the CR were a blank
    text = source.text.replace("\r\n", " \n")
    settings: list[Setting] = []
    reader: Reader | None = None
    if text[:1] in _MARKS or version < (4, 2) or text != source.text or "+=" in text:
        reader = _reader(source, text, version, settings)
    match = (_PLAIN if len(text) < BIG else re.compile(_NESTED)).match
    store = settings.append
    is_old = version < (4, 13)
    pos, end = reader.begin() if reader else 0, len(text)
    while pos < end:
        found = match(text, pos)
        what = found.lastindex if found else None
        if found is None or what is None or (is_old and not _was_known(found, version)):
            reader = reader or _reader(source, text, version, settings)
            pos = reader.statement(found.end() if found and what is None else pos)
            continue
        start, last = found.span(what)
        value: Value
        if what == _TEXT:
            value = new(String, (source, start, last, text[start + 1 : last - 1], start + 1, ()))
        elif what == _INTEGER:
            number = found[4]
            value = new(Number, (source, start, last, number, to_long(number)))
        elif what == _LIST:
            value = List(source, start, last, _items(source, text, start, last))
        else:
            value, bad = read_string(source, start, last, version)
            if bad:
                reader = reader or _reader(source, text, version, settings)
                pos = reader.statement(pos)
                continue
        key, op = found.group(1, 2)
        store(new(Setting, (source, found.start(1), last, key, op, value, "")))
        pos = found.end()
    return Document(source, kind, path, tuple(settings), reader.finish() if reader else ())


def _reader(source: Source, text: str, version: Version, settings: list[Setting]) -> Reader:
    """The reader for all that is not plain, imported only where it is needed."""
    from xenlint.syntax.xl_reader import Reader

    return Reader(source, text, version, settings)


def _was_known(found: re.Match[str], version: Version) -> bool:
    """Whether xl before 4.13 knew such a statement already; the rest of them has to be looked at."""
    return found[2] == "=" and "." not in found[1] and (found.lastindex != _LIST or version >= (4, 6))


def _items(source: Source, text: str, start: int, end: int) -> tuple[Value, ...]:
    """The items of the list at `start` as the patterns take it, with lists in it or without."""
    items: list[Value] = []
    outer: list[Value] = []
    begin = start
    for found in _PART.finditer(text, start + 1, end - 1):
        kind = found.lastindex
        at, stop = found.span()
        if kind == 1:
            items.append(new(String, (source, at, stop, text[at + 1 : stop - 1], at + 1, ())))
        elif kind == 2:
            items.append(new(Number, (source, at, stop, found[2], to_long(found[2]))))
        elif kind == 3:
            begin, outer, items = at, items, []
        elif kind == 4:
            outer.append(List(source, begin, stop, tuple(items)))
            items = outer
    return tuple(items)
