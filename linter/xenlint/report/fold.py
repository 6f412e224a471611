"""Findings that repeat over many hosts, folded into one.

Findings are the same when rule and severity are, and the message but for its figures: on 4,000 hosts one forgotten
option is one mistake, though each host has another amount of RAM. From the third host on, the first one's frame stands
for all of them; findings of one or two hosts all keep theirs.

What was said is kept as text until the end, for only then it is known how often it repeats. When it becomes much, the
oldest of it is let go, and what repeats after that is told anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from xenlint.engine.diagnostic import Diagnostic

FROM_HOSTS = 3
_MOST_KEPT = 1 << 24
"""Characters kept."""
_FIGURE = r"(?<![\w.:'\"/-])\d+(?:[.,]\d+)*(?![\w:'\"/-])"


class Repeats:
    """The places where a finding was seen again; hosts in their order, with the number of their places."""

    __slots__ = ("differs", "hosts", "message", "places", "slots")

    def __init__(self, message: str) -> None:
        self.message = message
        self.differs = False
        self.hosts: dict[str, int] = {}
        self.places: list[str] = []
        self.slots: list[int] = []

    @property
    def is_folded(self) -> bool:
        return len(self.hosts) >= FROM_HOSTS


class Folder:
    """Frames in the order of their first finding. `most_kept` is in characters."""

    def __init__(self, with_places: bool, most_kept: int = _MOST_KEPT) -> None:
        self._with_places = with_places
        self._most_kept = most_kept
        self._repeats: dict[tuple[str, ...], Repeats] = {}
        self._slots: dict[int, tuple[tuple[str, ...], Repeats, str]] = {}
        self._next = 0
        self._size = 0

    def add(self, diagnostic: Diagnostic, draw: Callable[[], str], place: Callable[[], str]) -> None:
        """One more finding; it is drawn only where its frame may be shown."""
        key = _key(diagnostic)
        repeats = self._repeats.get(key)
        if repeats is None:
            repeats = self._repeats[key] = Repeats(diagnostic.message)
        was_folded = repeats.is_folded
        repeats.hosts[diagnostic.host] = repeats.hosts.get(diagnostic.host, 0) + 1
        repeats.differs = repeats.differs or diagnostic.message != repeats.message
        if self._with_places:
            repeats.places.append(place())
            self._size += len(repeats.places[-1])
        if not repeats.is_folded:
            text = draw()
            self._slots[self._next] = key, repeats, text
            repeats.slots.append(self._next)
            self._next += 1
            self._size += len(text)
        elif not was_folded:
            for slot in repeats.slots[1:]:
                self._size -= len(self._slots.pop(slot)[2])

    def overflow(self) -> Iterator[tuple[str, Repeats | None]]:
        """The oldest frames, where more is kept than should be. To be asked after each host."""
        if self._size > self._most_kept:
            while self._slots and self._size > self._most_kept // 2:
                yield self._let_go()

    def rest(self) -> Iterator[tuple[str, Repeats | None]]:
        """Every frame that is left, each with its repeats where it stands for more than itself."""
        while self._slots:
            yield self._let_go()

    def _let_go(self) -> tuple[str, Repeats | None]:
        slot = next(iter(self._slots))
        key, repeats, text = self._slots.pop(slot)
        self._size -= len(text)
        if self._repeats.get(key) is repeats:
            del self._repeats[key]
            self._size -= sum(map(len, repeats.places))
        return text, repeats if repeats.is_folded else None


def _key(diagnostic: Diagnostic) -> tuple[str, ...]:
    by = diagnostic.silence.by if diagnostic.silence else ""
    return diagnostic.rule.code, diagnostic.severity, by, re.sub(_FIGURE, "0", diagnostic.message)
