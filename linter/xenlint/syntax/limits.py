"""How much of a script is read: more than anybody wrote by hand or had written by grub-mkconfig."""

from __future__ import annotations

import re
from itertools import islice

from xenlint.source import Source
from xenlint.syntax.tree import Problem

MOST_TOKENS = 50_000
"""Words and signs of a script that are read. A `grub.cfg` with menus for a hundred kernels has fewer."""

_TOKEN = r"(?:\s|\#[^\n]*)*('[^'\\\n]*'|\"[^\"\\\n]*\"|\w+|[^\w\s])"


def too_long(source: Source, at: int, most: str = f"{MOST_TOKENS} words and signs") -> Problem:
    """The problem of a file of which nothing is read from `at` on, for more than `most` come before."""
    end = source.text.find("\n", at)
    message = (
        f"This file goes on after {most}, and xenlint reads no further than this place. "
        "No configuration is that long: check whether something wrote to it over and over."
    )
    return Problem(source, at, max(at + 1, len(source.text) if end < 0 else end), message)


def end_of_python(text: str) -> int:
    """Where reading a Python script ends: at the end of a line, or of the text."""
    if len(text) <= MOST_TOKENS:
        return len(text)
    first_too_many = next(islice(re.finditer(_TOKEN, text), MOST_TOKENS, None), None)
    return len(text) if first_too_many is None else text.rfind("\n", 0, first_too_many.start(1)) + 1
