"""Files in xl's own syntax: domains, xl.conf.

The verdict is libxlutil's: `problems` is empty exactly where xl takes the file. Sources in Xen's tree:
tools/libs/util/libxlu_cfg_l.l and libxlu_cfg_y.y (until 4.14 in tools/libxl/).

Nearly every line is a plain assignment, a blank or a comment; one pattern reads those. Whatever it does not match goes
to `xl_reader`, which follows the grammar token by token.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xenlint.source import Source
from xenlint.syntax.tree import Document, Kind, List, Number, Setting, String, Value
from xenlint.syntax.xl_values import Joined, Version, effective, number_of, to_long

if TYPE_CHECKING:
    from xenlint.syntax.xl_reader import Reader

__all__ = ["Joined", "effective", "number_of", "parse"]

_STRING = r"""(?:"[^"\\\n\0]*"|'[^'\\\n\0]*')"""
_GAP = r"[ \t\n]*(?:\#.*\n[ \t\n]*)*"
_PLAIN = re.compile(
    rf"""
    (?:[ \t]*(?:\#.*)?\n)*
    (?:
        [ \t]*([a-z][._0-9a-z]*)[ \t]*=[ \t]*
        (?:
            "([^"\\\n\0]*)" | '([^'\\\n\0]*)' | ([0-9][0-9a-fx]*)
            | (\[{_GAP}(?:{_STRING}{_GAP}(?:,{_GAP}{_STRING}{_GAP})*(?:,{_GAP})?)?\])
        )
        [ \t]*(?:\#.*\n|\n|\Z)
    )?
    """,
    re.VERBOSE,
)
_MARKS = ("\ufeff", "\udcff", "\udcfe")
"""What may begin a byte-order mark."""

_PLAIN_ITEM = re.compile(r""""([^"\\\n]*)"|'([^'\\\n]*)'|#.*\n""")


def parse(source: Source, path: str, kind: Kind, version: Version) -> Document:
    """Reads a file as the xl of this Xen version does.

    A key that is assigned several times gives several settings; `effective` tells what is in force. Where a value
    cannot be read, the setting is there with an Unknown, and reading goes on with the next line.
    """
    text = source.text
    settings: list[Setting] = []
    reader: Reader | None = None
    if text[:1] in _MARKS or version < (4, 3):
        reader = _reader(source, version, settings)
    match, store = _PLAIN.match, settings.append
    no_dots = version < (4, 3)
    pos, end = reader.begin() if reader else 0, len(text)
    while pos < end:
        found = match(text, pos)
        if found is None or found.lastindex is None or (no_dots and "." in found[1]):
            reader = reader or _reader(source, version, settings)
            pos = reader.line(found.end() if found and found.lastindex is None else pos)
            continue
        start, last = found.span(found.lastindex)
        value: Value
        if found.lastindex < 4:
            value = String(source, start - 1, last + 1, text[start:last], start)
            last += 1
        elif found.lastindex == 4:
            number = found[4]
            simple = number.isdigit() and number[0] != "0" and last - start < 18
            value = Number(source, start, last, number, int(number) if simple else to_long(number))
        else:
            value = List(source, start, last, _plain_items(source, start, last))
        store(Setting(source, found.start(1), last, found[1], "=", value))
        pos = found.end()
    return Document(source, kind, path, tuple(settings), reader.finish() if reader else ())


def _reader(source: Source, version: Version, settings: list[Setting]) -> Reader:
    """The reader for all that is not plain, imported only where it is needed."""
    from xenlint.syntax.xl_reader import Reader

    return Reader(source, version, settings)


def _plain_items(source: Source, start: int, end: int) -> tuple[Value, ...]:
    return tuple(
        [
            String(source, item.start(), item.end(), item[item.lastindex], item.start() + 1)
            for item in _PLAIN_ITEM.finditer(source.text, start, end)
            if item.lastindex
        ]
    )
