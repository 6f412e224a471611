"""Lines of a width that suits the reader."""

from __future__ import annotations

import os
import re
import sys

WIDEST = 100
"""More than this is hard to read, however wide the terminal is."""


def terminal_width(widest: int = WIDEST) -> int:
    """The width of the terminal that stdout goes to, `widest` at most; `WIDEST` where it is none."""
    try:
        return min(os.get_terminal_size(sys.stdout.fileno()).columns or WIDEST, widest)
    except OSError:
        return WIDEST


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


def reflow(page: str, width: int) -> str:
    """A page in Markdown with its paragraphs and list items broken anew; headings, tables and code stay as they are."""
    parts: list[str] = []
    fence = ""
    for block in re.split(r"\n{2,}", page):
        marks = re.findall(r"^(`{3,})", block, re.MULTILINE)
        as_is = bool(fence or marks) or re.match(r"[#|]|    ", block) is not None
        for mark in marks:
            fence = "" if fence else mark
        parts.append(block if as_is else "\n".join(_items(block, width)))
    return "\n\n".join(parts)


def _items(block: str, width: int) -> list[str]:
    lines: list[str] = []
    for item in re.split(r"\n(?=- )", block):
        lead = "- " if item.startswith("- ") else ""
        words = " ".join(item[len(lead) :].split())
        lines += (f"{lead if not number else ' ' * len(lead)}{line}" for number, line in enumerate(wrap(words, width)))
    return lines
