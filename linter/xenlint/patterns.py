"""Regular expressions that are compiled when they are first used: most of them never are in a run on one file."""

from __future__ import annotations

import re

from xenlint.typed import TypeVar

_Text = TypeVar("_Text", str, bytes)


class _Lazy:
    """Stands in for a compiled pattern, whose methods become its own once one of them is asked for."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self._text, self._flags)
        self.__dict__.update((name, getattr(compiled, name)) for name in _NAMES)
        return getattr(compiled, name)


_NAMES = (
    "findall",
    "finditer",
    "flags",
    "fullmatch",
    "groupindex",
    "groups",
    "match",
    "pattern",
    "search",
    "split",
    "sub",
)


def lazy_pattern(text: _Text, flags: int = 0) -> re.Pattern[_Text]:
    """`re.compile(text, flags)`, put off."""
    return _Lazy(text, flags)  # type: ignore[return-value]
