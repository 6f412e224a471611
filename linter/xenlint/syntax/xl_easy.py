"""Whole statements without a mistake, taken at once: what makes `xl_reader` quick on files that are long.

The patterns match what the grammar takes, token by token, and less. They hold for xl since Xen 4.13.
"""

from __future__ import annotations

import re

from xenlint.source import Source
from xenlint.syntax.tree import List, Number, String, Value
from xenlint.syntax.xl_values import to_long

_GAP = r"[ \t\n]*(?:\#.*\n[ \t\n]*)*"
_ITEM = r"""(?:[0-9][0-9a-fx]*|"[^"\\\n\0]*"|'[^'\\\n\0]*')"""
_INNER = rf"\[{_GAP}(?:{_ITEM}{_GAP}(?:,{_GAP}{_ITEM}{_GAP}){{0,99}}(?:,{_GAP})?)?\]"
_ANY = f"(?:{_ITEM}|{_INNER})"
STATEMENT = rf"""(?x)
    [ \t]*([a-z][._0-9a-z]*)[ \t]*(\+?=)[ \t]*
    (?:
        ([0-9][0-9a-fx]*) | "([^"\\\n\0]*)" | '([^'\\\n\0]*)'
        | (\[{_GAP}(?:{_ANY}{_GAP}(?:,{_GAP}{_ANY}{_GAP}){{0,99}}(?:,{_GAP})?)?\])
    )
    [ \t]*(?:;?[ \t]*(?:\#.*\n|(\r)?\n|\Z)|(;))
    """
"""A key, its operator, a number, a text in either quotes or a list of at most a hundred items, and a `;` that goes on.

Lists are bounded because a pattern keeps a note of each item until it is done with all.
"""
_LIST_TOKEN = r"""([0-9][0-9a-fx]*)|"([^"\\\n]*)"|'([^'\\\n]*)'|(\[)|(\])|\#.*\n"""
NEXT_ITEM = r"""[ \t]*(?:([0-9][0-9a-fx]*)|"([^"\\\n\0]*)"|'([^'\\\n\0]*)'|(\[\]))[ \t]*,"""
"""An item of a list (a number, a text in either quotes, an empty list) and the comma behind it."""


def value_of(source: Source, found: re.Match[str]) -> Value:
    """The value of a match of `STATEMENT`."""
    text = source.text
    first, end = found.span(3)
    if first >= 0:
        number = text[first:end]
        return Number(source, first, end, number, to_long(number))
    first, end = found.span(6)
    if first >= 0:
        return _list(source, first, end)
    first, end = found.span(4)
    if first < 0:
        first, end = found.span(5)
    return String(source, first - 1, end + 1, text[first:end], first)


def _list(source: Source, start: int, end: int) -> List:
    items: list[Value] = []
    outer: list[Value] = []
    begin = start
    for found in re.compile(_LIST_TOKEN).finditer(source.text, start + 1, end - 1):
        kind = found.lastindex
        at, stop = found.span()
        if kind == 1:
            items.append(Number(source, at, stop, found[1], to_long(found[1])))
        elif kind == 4:
            begin, outer, items = at, items, []
        elif kind == 5:
            outer.append(List(source, begin, stop, tuple(items)))
            items = outer
        elif kind:
            items.append(String(source, at, stop, found[kind], at + 1))
    return List(source, start, end, tuple(items))
