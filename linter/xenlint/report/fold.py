"""Findings that repeat over many hosts, folded into one.

Findings are the same when rule and severity are, and either the message but for its figures (on 4,000 hosts one
forgotten option is one mistake, though each host has another amount of RAM), or the line they point at and most words
of it (guests are often named after their hosts). From the third host on, the first one's frame stands for all of
them; findings of one or two hosts all keep theirs.

What was said is kept as text until the end, for only then it is known how often it repeats. When it becomes much, the
oldest of it is let go, and what repeats after that is told anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from operator import ne

from xenlint.engine.diagnostic import Diagnostic
from xenlint.typed import Literal

FROM_HOSTS = 3
_MOST_KEPT = 1 << 24
"""Characters kept."""
_LONGEST_LINE = 500
_FIGURE = r"(?<![\w.:'\"/-])\d+(?:[.,]\d+)*(?![\w:'\"/-])"

_Key = tuple[str, ...]


class Repeats:
    """The places where a finding was seen again; hosts in their order, with the number of their places."""

    __slots__ = ("difference", "hosts", "keys", "message", "places", "slots")

    def __init__(self, message: str, keys: tuple[_Key, ...]) -> None:
        self.message = message
        self.keys = keys
        self.difference: Literal["", "figures", "names"] = ""
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
        self._repeats: dict[_Key, Repeats] = {}
        self._slots: dict[int, tuple[Repeats, str]] = {}
        self._next = 0
        self._size = 0

    def add(self, diagnostic: Diagnostic, draw: Callable[[], str], place: Callable[[], str]) -> None:
        """One more finding; it is drawn only where its frame may be shown."""
        repeats = self._same(diagnostic)
        was_folded = repeats.is_folded
        repeats.hosts[diagnostic.host] = repeats.hosts.get(diagnostic.host, 0) + 1
        if self._with_places:
            repeats.places.append(place())
            self._size += len(repeats.places[-1])
        if not repeats.is_folded:
            text = draw()
            self._slots[self._next] = repeats, text
            repeats.slots.append(self._next)
            self._next += 1
            self._size += len(text)
        elif not was_folded:
            for slot in repeats.slots[1:]:
                self._size -= len(self._slots.pop(slot)[1])

    def _same(self, diagnostic: Diagnostic) -> Repeats:
        """The earlier findings that this one is the same as, or new ones."""
        keys = tuple(_keys(diagnostic))
        found = next((self._repeats[key] for key in keys if key in self._repeats), None)
        if found is None or (keys[0] not in found.keys and not _are_alike(diagnostic.message, found.message)):
            found = Repeats(diagnostic.message, keys)
            for key in keys:
                self._repeats.setdefault(key, found)
        elif diagnostic.message != found.message and found.difference != "names":
            found.difference = "figures" if keys[0] in found.keys else "names"
        return found

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
        repeats, text = self._slots.pop(slot)
        self._size -= len(text)
        if slot == repeats.slots[0]:
            for key in repeats.keys:
                if self._repeats.get(key) is repeats:
                    del self._repeats[key]
            self._size -= sum(map(len, repeats.places))
        return text, repeats if repeats.is_folded else None


def _keys(diagnostic: Diagnostic) -> Iterator[_Key]:
    by = diagnostic.silence.by if diagnostic.silence else ""
    about = diagnostic.rule.code, diagnostic.severity, by
    yield *about, "message", without_figures(diagnostic.message)
    source, start, end = diagnostic.span
    line = source.line(source.position(start)[0])[:_LONGEST_LINE].strip()
    if line:
        yield *about, "line", line, source.text[start : min(end, start + _LONGEST_LINE)]


def without_figures(message: str) -> str:
    """What a message says on every host."""
    return re.sub(_FIGURE, "0", message)


def _are_alike(one: str, other: str) -> bool:
    """Whether two messages differ in a quarter of their words at most."""
    words, others = one.split(), other.split()
    return len(words) == len(others) and 4 * sum(map(ne, words, others)) <= len(words)
