"""The lines of a file that a finding points at, ready to print."""

from __future__ import annotations

from xenlint.report.visible import cells, visible
from xenlint.source import Span
from xenlint.typed import NamedTuple

_MOST_LINES = 4
_MARGIN = 9
"""Cells around a line's text: its number, a bar, blanks, and a sign for what is cut off at each end."""
_NARROWEST = 20
_TAB = "    "


class ExcerptLine(NamedTuple):
    """A line's number and text, and the cells to underline: `length` of them after `indent`."""

    number: int
    text: str
    indent: int
    length: int


class Excerpt(NamedTuple):
    """`place` is PATH:LINE:COLUMN. Of a long range only the first lines are kept; `omitted` counts the others."""

    place: str
    lines: tuple[ExcerptLine, ...]
    omitted: int

    @property
    def last_line(self) -> int:
        return self.lines[-1].number


def excerpt(span: Span, color: bool, width: int = 160) -> Excerpt:
    """Of lines wider than `width`, in cells, the part around what is marked is kept: a terminal that broke them would
    tear the marks from what they stand under."""
    room = max(width - _MARGIN, _NARROWEST)
    source = span.source
    first, column = source.position(span.start)
    last, last_column = source.position(max(span.end, span.start))
    if last > first and last_column == 1:
        last, last_column = last - 1, len(source.line(last - 1)) + 1
    lines = []
    for number in range(first, min(last, first + _MOST_LINES - 1) + 1):
        text = source.line(number)
        start = column - 1 if number == first else len(text) - len(text.lstrip())
        end = min(last_column - 1, len(text)) if number == last else len(text)
        lines.append(_line(number, text, min(start, len(text)), max(end, start), room, span, color))
    place = f"{visible(source.path)}:{first}:{column}"
    return Excerpt(place, tuple(lines), last - first + 1 - len(lines))


def _line(number: int, text: str, start: int, end: int, room: int, span: Span, color: bool) -> ExcerptLine:
    wider = len(_TAB) - 1
    start, end = start + wider * text.count("\t", 0, start), end + wider * text.count("\t", 0, end)
    text = text.replace("\t", _TAB)
    begin, stop = _window(text, start, end, room)
    before, marked, after = text[begin:start], text[start : min(end, stop)], text[min(end, stop) : stop]
    lead = "…" if begin else ""
    tail = "…" if stop < len(text) else ""
    indent = cells(lead + visible(before))
    length = max(cells(visible(marked)), 1)
    # escaped as a whole: what must not be printed may begin in one part and end in the next
    shown = lead + visible(before + marked + after) + tail
    if color:
        from xenlint.report.paint import paint

        shown = paint(shown, span.source)
    return ExcerptLine(number, shown, indent, length)


def _window(text: str, start: int, end: int, room: int) -> tuple[int, int]:
    """The part of a line that is shown: from its beginning where what is marked is in reach, else around that."""
    begin, stop = _around(text, start, end, room)
    # escapes and wide characters take more cells than one
    while (wide := cells(visible(text[begin:stop]))) > room and stop - begin > 1:
        begin, stop = _around(text, start, end, max(room * (stop - begin) // wide, 1))
    return begin, stop


def _around(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    if len(text) <= length or end <= length:
        begin = 0
    elif end - start >= length:
        begin = max(0, start - length // 8)
    else:
        begin = min(start - (length - (end - start)) // 2, len(text) - length)
    return begin, min(len(text), begin + length)
