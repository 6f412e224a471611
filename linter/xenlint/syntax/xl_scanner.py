"""The tokens of xl's files, and the mistakes that are met on the way.

Source in Xen's tree: tools/libs/util/libxlu_cfg_l.l (until 4.14 in tools/libxl/).
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax import xl_mistakes
from xenlint.syntax.tree import Problem, String
from xenlint.syntax.xl_mistakes import Mistake
from xenlint.syntax.xl_values import Version, read_string

MAX_PROBLEMS = 1000
"""So many mistakes are told; what follows is not read, for the file is something else."""

MAX_ECHOES = 10_000
"""Nor is what follows so many mistakes of which each line tells only the first."""

_TOKEN = lazy_pattern(
    r"""
    [ \t]*(?:
        ([a-z][._0-9a-z]*)
        | ([0-9][0-9a-fx]*)
        | ("[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')
        | (\+=|[=,;\[\]])
        | ((?:(?:\#.*)?\n[ \t]*){1,999})
        | (\Z)
        | (.)
    )
    """,
    re.VERBOSE,
)
NAME, NUMBER, TEXT, SIGN, BREAK, END, STRAY = range(1, 8)
"""The kinds of tokens. BREAK is a line end, with the comment before it and the blank lines behind it."""

ASSIGNMENT = lazy_pattern(r"[ \t]*[A-Za-z_][\w.-]*[ \t]*\+?=(?!=)")
"""What looks like the begin of a setting, well written or not."""

_ONE_BYTE = lazy_pattern("[\x00-\x7f\udc80-\udcff]")


class Scanner:
    """Goes through `text`, which is the source's with a blank for the CR of each CR LF; `pos` is where it stands."""

    __slots__ = ("_echoes", "_line", "is_code", "pos", "problems", "source", "text", "version")

    def __init__(self, source: Source, text: str, version: Version) -> None:
        self.source = source
        self.text = text
        self.version = version
        self.pos = 0
        self.problems: list[Problem] = []
        self.is_code = False
        self._line = (-1, -1)
        self._echoes = 0

    # tokens

    def token(self) -> tuple[int, int, int]:
        """Kind, start and end of the next token, which is then behind us."""
        found = _TOKEN.match(self.text, self.pos)
        assert found
        kind = found.lastindex or END
        at, self.pos = found.span(kind)
        if kind == STRAY and self.pos == len(self.text) and _ONE_BYTE.match(self.text, at):
            kind = END  # the scanner meets the end before it can complain of a last byte
        return kind, at, self.pos

    def string(self, start: int, end: int) -> String:
        """The value of a TEXT."""
        inner = self.text[start + 1 : end - 1]
        if "\0" in inner:
            self.add(xl_mistakes.null_in_string(start + 1 + inner.index("\0")))
        if "\\" not in inner:
            return String(self.source, start, end, inner, start + 1)
        value, bad = read_string(self.source, start, end, self.version)
        if bad:
            self.add(Mistake(*bad))
        return value

    def line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def skip_line(self, at: int) -> None:
        self.pos = min(self.line_end(at) + 1, len(self.text))

    # mistakes

    def add(self, mistake: Mistake) -> None:
        """Keeps a problem, unless its line has one already: what follows a mistake is mostly its echo."""
        if not self.is_spent(mistake.start):
            begin = self.text.rfind("\n", 0, mistake.start) + 1
            self._line = begin, self.line_end(mistake.start)
            self.problems.append(Problem(self.source, *mistake))
            self.is_code = self.is_code or mistake.reason == "python"

    def is_spent(self, at: int) -> bool:
        """Whether a problem here would be the second of its line, or one too many."""
        self._echoes += 1
        return self._line[0] <= at <= self._line[1] or len(self.problems) >= MAX_PROBLEMS

    @property
    def is_hopeless(self) -> bool:
        """Whether so much is wrong that there is no point in reading on."""
        return len(self.problems) >= MAX_PROBLEMS - 1 or self._echoes > MAX_ECHOES

    def give_up(self) -> None:
        """Skips the rest of the file."""
        text, at = self.text, self.pos
        if at < len(text):
            mistake = xl_mistakes.too_many(at, max(self.line_end(at), at + 1))
            self.problems.append(Problem(self.source, *mistake))
            self.pos = len(text)
