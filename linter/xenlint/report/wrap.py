"""Lines of a width that suits the reader."""

from __future__ import annotations

import os
import sys

WIDEST = 100
"""More than this is hard to read, however wide the terminal is."""


def terminal_width(widest: int = WIDEST, elsewhere: int = WIDEST) -> int:
    """The width of the terminal that stdout goes to, `widest` at most; `elsewhere` where it is none."""
    try:
        return min(os.get_terminal_size(sys.stdout.fileno()).columns or elsewhere, widest)
    except OSError:
        return elsewhere


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, broken at blanks; a longer word stands alone."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]
