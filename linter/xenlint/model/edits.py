"""Edits that several rules offer."""

from __future__ import annotations

from xenlint.finding import Edit, Fix
from xenlint.syntax.tree import Setting

_FAR = 200
"""More blanks than stand before or behind any setting."""


def removal(setting: Setting, *, safe: bool = True) -> Fix | None:
    """Removes the line, where nothing else stands on it."""
    text, start, end = setting.source.text, setting.start, setting.end
    before, after = text[max(start - _FAR, 0) : start], text[end : end + _FAR]
    start -= len(before) - len(before.rstrip(" \t"))
    end += len(after) - len(after.lstrip(" \t"))
    if text[start - 1 : start] not in ("", "\n") or text[end : end + 1] not in ("", "\n"):
        return None
    return Fix.replace(setting.source.span(start, min(end + 1, len(text))), "", "Delete this line", safe=safe)


def insertion(setting: Setting, line: str) -> Fix:
    """Puts a line before the setting's."""
    at = setting.source.span(setting.start, setting.start)
    return Fix(f"Write '{line}'", (Edit(at, f"{line}\n"),))
