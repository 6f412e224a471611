"""Places in a file as SARIF has them: lines, and columns in UTF-16 code units as editors count them.

A byte order mark is no column, a sequence of bytes that is not UTF-8 is one U+FFFD, CRLF and LF end a line and a lone
CR does not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from xenlint.finding import Edit
from xenlint.patterns import lazy_pattern
from xenlint.report.plaintext import is_valid, valid
from xenlint.source import Source

_WIDE = lazy_pattern("[\U00010000-\U0010ffff]")
_BYTES = lazy_pattern("[\udc80-\udcff]+")
_LONGEST_SNIPPET = 4000
_MARGIN = 400
_CONTEXT_LINES = 2

Region = dict[str, object]


class Regions:
    """The regions of one file. All offsets are those of the `Source`."""

    __slots__ = ("_begin", "_decoded", "_is_valid", "_shrunk", "_shrunk_by", "_source", "_wide")

    def __init__(self, source: Source) -> None:
        text = source.text
        self._source = source
        self._begin = int(text.startswith("\ufeff"))
        self._is_valid = is_valid(text)
        self._wide = [] if text.isascii() else [match.start() for match in _WIDE.finditer(text)]
        self._decoded = valid(text)
        # runs of bytes that are not UTF-8, and by how much decoding has shrunk the text behind each of them
        self._shrunk: list[tuple[int, int]] = (
            [] if self._is_valid else [match.span() for match in _BYTES.finditer(text)]
        )
        self._shrunk_by = [0, *accumulate(end - start - len(valid(text[start:end])) for start, end in self._shrunk)]

    def of(self, start: int, end: int) -> Region:
        """The region from `start` to `end`, with all four numbers."""
        line, column = self._position(start)
        end_line, end_column = self._position(end)
        return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}

    def _position(self, offset: int) -> tuple[int, int]:
        offset = max(offset, self._begin)
        starts = self._source.line_starts
        line = bisect_right(starts, offset)
        return line, self._units(offset) - self._units(max(starts[line - 1], self._begin)) + 1

    def _units(self, offset: int) -> int:
        """UTF-16 code units before an offset."""
        return self._characters(offset) + bisect_left(self._wide, offset)

    def _characters(self, offset: int) -> int:
        """Characters before an offset once the file is decoded as other programs do it."""
        if self._is_valid:
            return offset
        run = bisect_left(self._shrunk, (offset, 0)) - 1
        if run < 0:
            return offset
        start, end = self._shrunk[run]
        if offset >= end:
            return offset - self._shrunk_by[run + 1]
        return start - self._shrunk_by[run] + len(valid(self._source.text[start:offset]))

    def _text(self, start: int, end: int) -> str:
        """What a reader finds in a region."""
        return self._decoded[self._characters(start) : self._characters(end)]

    # --- regions to look at -------------------------------------------------------------------------------------------

    def shown(self, start: int, end: int) -> tuple[Region, Region | None]:
        """The region of a finding and the one around it, each with its text where that is not too long.

        The line end behind the last line does not belong to the region: it would mark the next line too, which after
        the last one does not exist.
        """
        start, end = self._trim(start, end)
        region = self._with_snippet(start, end)
        first, last = self._around(start, end)
        return region, self._with_snippet(first, last) if last - first > end - start else None

    def start(self, start: int, end: int) -> tuple[int, int]:
        """Line and column where the region of a finding begins."""
        return self._position(self._trim(start, end)[0])

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        text = self._source.text
        start = min(max(start, self._begin), len(text))
        end = min(max(end, start), len(text))
        if start == len(text) and text.endswith("\n") and start > self._begin:
            start = end = start - 1
        elif end > start and text[end - 1] == "\n":
            end -= 1
        return self._before_lf(start), max(self._before_lf(end), self._before_lf(start))

    def _before_lf(self, offset: int) -> int:
        """The offset, or that of the CR where it stands between CR and LF."""
        return offset - (self._source.text[offset - 1 : offset + 1] == "\r\n")

    def _around(self, start: int, end: int) -> tuple[int, int]:
        """Two lines more on both sides, as far as those are not very long."""
        starts, text = self._source.line_starts, self._source.text
        first = starts[max(bisect_right(starts, start) - 1 - _CONTEXT_LINES, 0)]
        after = bisect_right(starts, end) + _CONTEXT_LINES
        last = starts[after] - 1 if after < len(starts) else len(text) - text.endswith("\n")
        first = max(first, start - _MARGIN, self._begin)
        last = max(min(last, end + _MARGIN), end)
        return self._before_lf(first), self._before_lf(last)

    def _with_snippet(self, start: int, end: int) -> Region:
        region = self.of(start, end)
        if end - start <= _LONGEST_SNIPPET:
            region["snippet"] = {"text": self._text(start, end)}
        return region

    # --- regions to change --------------------------------------------------------------------------------------------

    def replacements(self, edits: Iterable[Edit]) -> list[tuple[Region, str]] | None:
        """The edits of one file as regions to replace, in order; None where SARIF cannot express them.

        That is where the file or a text is not UTF-8, where an edit touches the byte order mark, and where two overlap.
        """
        text = self._source.text
        merged: list[tuple[int, int, list[str]]] = []
        for at, new in sorted(edits, key=lambda edit: (edit.at.start, edit.at.end)):
            if not self._is_valid or at.start < self._begin or not is_valid(new):
                return None
            if merged:
                start, end, parts = merged[-1]
                if at.start < end:
                    return None
                # edits that meet, or would once they are widened, become one
                if self._widen(at.start, at.end)[0] <= self._widen(start, end)[1]:
                    parts += text[end : at.start], new
                    merged[-1] = start, at.end, parts
                    continue
            merged.append((at.start, at.end, [new]))
        found = []
        for start, end, parts in merged:
            first, last = self._widen(start, end)
            new = "".join((text[first:start], *parts, text[end:last]))
            if new != text[first:last]:
                found.append((self.of(first, last), new))
        return found

    def _widen(self, start: int, end: int) -> tuple[int, int]:
        """Ends for a change that every reader can take.

        A line end is taken as a whole. A change that begins in an indentation, or behind the last line, begins at the
        end of the line before: VS Code's viewer moves a start in the indentation to the first character behind it.
        """
        text, starts = self._source.text, self._source.line_starts
        first = self._before_lf(start)
        line = starts[bisect_right(starts, start) - 1]
        is_indented = (
            text[start : start + 1].isspace()
            and not text.startswith(("\n", "\r\n"), start)
            and not text[line:start].strip()
        )
        if line and (is_indented or line == len(text)):
            first = self._before_lf(line - 1)
        last = end + (end > 0 and text[end - 1 : end + 1] == "\r\n")
        return first, last
