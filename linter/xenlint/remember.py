"""Functions of a text that remember their results: the hosts of a fleet repeat each other's words."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from xenlint.typed import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])

_SHORT = 400
_MOST = 2048


def remember_short(function: _Function) -> _Function:
    """Remember what a function made of short texts, its first argument; long ones would fill the memory.

    For functions whose results depend on nothing but their arguments, and cannot be changed.
    """
    kept = lru_cache(maxsize=_MOST)(function)

    def call(text: str, *arguments: Any, **named: Any) -> Any:
        return (kept if len(text) <= _SHORT else function)(text, *arguments, **named)

    call.__doc__ = function.__doc__
    return call  # type: ignore[return-value]
