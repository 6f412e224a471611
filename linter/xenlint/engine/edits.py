"""Make the edits of fixes in texts, and tell where what stood there went."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from itertools import accumulate, pairwise
from operator import itemgetter

from xenlint.finding import Fix

_Edit = tuple[int, int, str]
_PLACE = itemgetter(0, 1)
_BEHIND_ALL = float("inf")
_FEW = 16


class Edits:
    """Edits of several texts, each text named by its path. Edits of different fixes never touch."""

    def __init__(self) -> None:
        self._taken: dict[str, list[_Edit]] = {}
        self._known: set[tuple[str, _Edit]] = set()
        self._shifts: dict[str, tuple[list[int], list[int], list[int]]] = {}

    @property
    def paths(self) -> list[str]:
        return list(self._taken)

    def add(self, fix: Fix) -> bool:
        """Take a fix whole, or leave it: then it touches one that is there. An edit that both make is made once."""
        new: dict[str, list[_Edit]] = {}
        for at, text in fix.edits:
            path, edit = at.source.path, (at.start, at.end, text)
            if (path, edit) not in self._known:
                new.setdefault(path, []).append(edit)
        for path, edits in new.items():
            edits.sort(key=_PLACE)
            taken = self._taken.get(path, [])
            if any(before[1] > after[0] for before, after in pairwise(edits)):
                return False
            if taken and any(_touches(edit, taken) for edit in edits):
                return False
        for path, edits in new.items():
            taken = self._taken.setdefault(path, [])
            if len(edits) < _FEW:
                for edit in edits:
                    insort(taken, edit, key=_PLACE)
            else:
                taken += edits
                taken.sort(key=_PLACE)
            self._known.update((path, edit) for edit in edits)
        return True

    def apply(self, path: str, text: str) -> str:
        """The text of this path with its edits made."""
        pieces: list[str] = []
        at = 0
        for start, end, new in self._taken.get(path, ()):
            pieces += (text[at:start], new)
            at = end
        return "".join((*pieces, text[at:]))

    def move(self, path: str, start: int, end: int) -> tuple[int, int]:
        """Where a range went. What was written into it, or right at its ends, is counted in."""
        taken = self._taken.get(path)
        if not taken:
            return start, end
        if path not in self._shifts:
            shifts = list(accumulate((len(new) - (stop - at) for at, stop, new in taken), initial=0))
            self._shifts[path] = [edit[0] for edit in taken], [edit[1] for edit in taken], shifts
        starts, ends, shifts = self._shifts[path]
        first = bisect_left(ends, start)
        while first < len(taken) and ends[first] == start > starts[first]:
            first += 1
        last = bisect_left(starts, end)
        while last < len(taken) and starts[last] == ends[last] == end:
            last += 1
        begin = min(start, starts[first]) if first < len(taken) else start
        stop = max(end, ends[last - 1]) if last else end
        return begin + shifts[first], stop + shifts[last]


def _touches(edit: _Edit, taken: list[_Edit]) -> bool:
    """Whether an edit meets one of these, which are in order and apart."""
    start, end, _ = edit
    at = bisect_right(taken, (start, _BEHIND_ALL))
    return (at > 0 and taken[at - 1][1] >= start) or (at < len(taken) and taken[at][0] <= end)


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, list[Fix]]:
    """The text with as many of the fixes as do not overlap, and those that were made.

    All edits must be of this one text. A fix is made whole or not at all; of two that touch, the first one wins.
    """
    edits = Edits()
    made = [fix for fix in fixes if edits.add(fix)]
    for path in edits.paths:
        text = edits.apply(path, text)
    return text, made
