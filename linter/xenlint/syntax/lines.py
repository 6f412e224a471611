"""What the line-based formats share: text that is written as it is, and the mark that some editors put before it."""

from __future__ import annotations

from xenlint.source import Source
from xenlint.syntax.tree import Problem, String

BOM = "\ufeff"

MOST_LINES = 50_000
"""Lines of a boot menu that are read, of those that say something: more than anybody wrote."""


def plain(source: Source, start: int, end: int) -> String:
    """The text between two offsets, as it stands there."""
    return String(source, start, end, source.text[start:end], start)


def byte_order_mark(source: Source, consequence: str) -> tuple[Problem, ...]:
    """The problem of a file that begins with a byte order mark; `consequence` says what its reader makes of it."""
    if not source.text.startswith(BOM):
        return ()
    message = f"This file begins with a byte order mark: {consequence} Save it as UTF-8 without a byte order mark."
    return (Problem(source, 0, 1, message, "byte-order-mark", ""),)


def too_many_lines(source: Source, at: int) -> Problem:
    """The problem of a menu of which nothing is read from `at` on."""
    from xenlint.syntax.limits import too_long

    return too_long(source, at, f"{MOST_LINES} lines")
