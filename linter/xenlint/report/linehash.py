"""GitHub's `primaryLocationLineHash`: how code scanning knows an alert again after its line has moved.

A line's hash covers the 100 UTF-16 code units from its beginning, blanks and tabs left out and every line end taken for
one LF; the end of the file counts as 65535, what would follow as 0. Behind the hash stands which of the equal ones it
is. (`src/fingerprints.ts` of github/codeql-action.)
"""

from __future__ import annotations

import re
from collections import Counter
from operator import mul

from xenlint.patterns import lazy_pattern

_UNITS = 100
_MASK = (1 << 64) - 1
_WEIGHTS = [pow(37, _UNITS - 1 - number, 1 << 64) for number in range(_UNITS)]
_END = "\uffff"
_ASTRAL = lazy_pattern("[\U00010000-\U0010ffff]")


class LineHashes:
    """The hashes of a file's lines. `text` is without a byte order mark and without lone surrogates."""

    __slots__ = ("_starts", "_units")

    def __init__(self, text: str) -> None:
        folded = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
        self._units = _ASTRAL.sub(_pair, folded) + _END
        self._starts = self._count()

    def _count(self) -> list[tuple[int, int]]:
        """Where each line begins, and how many lines up to it look like it."""
        units, seen = self._units, Counter[str]()
        start, starts = 0, []
        while True:
            window = units[start : start + _UNITS]
            seen[window] += 1
            starts.append((start, seen[window]))
            start = units.find("\n", start) + 1
            if not start:
                return starts

    def of(self, line: int) -> str:
        """The hash of a line, counted from 1. A lone CR ends a line here."""
        start, number = self._starts[line - 1]
        units = map(ord, self._units[start : start + _UNITS])  # those behind the end are 0
        return f"{sum(map(mul, units, _WEIGHTS)) & _MASK:x}:{number}"


def _pair(match: re.Match[str]) -> str:
    code = ord(match.group()) - 0x10000
    return chr(0xD800 + (code >> 10)) + chr(0xDC00 + (code & 0x3FF))
