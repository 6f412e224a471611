"""How far a long run has come, on a terminal's last line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from time import monotonic

from xenlint.typed import TypeVar

_FIRST_SECONDS = 1.0
_AGAIN_SECONDS = 0.1
_CELLS = 24
_CLEAR = "\r\x1b[K"

_Item = TypeVar("_Item")


class Progress:
    """A bar on stderr, where that is a terminal. It must be wiped before anything else is printed there."""

    def __init__(self, total: int, is_wanted: bool) -> None:
        self._total = total
        self._is_wanted = is_wanted and total > 1 and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._is_shown = False

    def watch(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """Pass the items on; after a second of that, show how many of the total went by."""
        if not self._is_wanted:
            yield from items
            return
        due = monotonic() + _FIRST_SECONDS
        try:
            for number, item in enumerate(items):
                if monotonic() >= due and number < self._total:
                    self._draw(number)
                    due = monotonic() + _AGAIN_SECONDS
                yield item
        finally:
            self.wipe()

    def _draw(self, number: int) -> None:
        filled = _CELLS * number // self._total
        bar = "#" * filled + "." * (_CELLS - filled)
        sys.stderr.write(f"{_CLEAR}[{bar}] {number} of {self._total} hosts")
        sys.stderr.flush()
        self._is_shown = True

    def wipe(self) -> None:
        if self._is_shown:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
            self._is_shown = False
