"""A part of a device string: what it sets, and where it is written."""

from __future__ import annotations

from xenlint.source import Span
from xenlint.syntax.tree import Problem, Reason, String
from xenlint.typed import Literal, NamedTuple

Form = Literal[
    "named",  # key=value
    "flag",  # a bare word that is a sub-key itself
    "positional",  # a value whose place names it
    "prefix",  # a word and a colon before a disk's target
    "word",  # a bare word that means nothing
]

REFUSED = "xl refuses to create the domain"
XM_REFUSED = "xend refuses to create the domain"

MASK = "\U0010ffff"
"""Stands for a character that only running code would tell."""

MAX_PROBLEMS = 20
"""Reading a string stops after so many; what follows that many is noise."""


class Part(NamedTuple):
    """One sub-key of a device string with its value; `value` is None for a bare word.

    `start`, `end`, `value_start` and `value_end` count characters of the string's value. `key` is the name as written,
    or the name of the sub-key where the place or a prefix implies it.
    """

    text: String
    key: str
    value: str | None
    start: int
    end: int
    value_start: int
    value_end: int
    form: Form = "named"
    known: bool = True
    """Whether nothing of it depends on running code; otherwise `value` holds the code."""

    @property
    def span(self) -> Span:
        return self.text.at(self.start, self.end)

    @property
    def key_span(self) -> Span:
        """Empty where the key is not written."""
        written = self.form in ("named", "flag", "word")
        return self.text.at(self.start, self.start + len(self.key) if written else self.start)

    @property
    def value_span(self) -> Span:
        """Empty, behind the part, where there is no value."""
        return self.text.at(self.value_start, self.value_end) if self.value is not None else self.span.after()


def masked(text: String) -> str:
    """The value with `MASK` for each character of code, so that the commas and equals signs in it divide nothing."""
    if text.known:
        return text.value
    found, at = [], 0
    for piece in text.pieces:
        found.append(text.value[at : at + piece.length] if piece.known else MASK * piece.length)
        at += piece.length
    return "".join(found)


def problem(
    text: String, start: int, end: int, message: str, cure: str | None = None, reason: Reason = "syntax"
) -> Problem:
    """A problem of these characters of the value."""
    span = text.at(start, end)
    return Problem(span.source, span.start, span.end, message, reason, cure)
