"""Which known word a misspelt one stands for."""

from __future__ import annotations

from collections.abc import Collection


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that this one is a slip of the keyboard away from, or None.

    A slip is a letter too many, too few, wrong, or swapped with its neighbour, or any number of `_` and `.` too many or
    too few. Words of eight letters and more may have two slips; words of three letters and fewer none.
    """
    if len(word) < 4 or len(word) > 40:
        return None
    bare = _bare(word)
    best: tuple[int, str] | None = None
    for candidate in sorted(known):
        if _bare(candidate) == bare:
            return candidate
        allowed = 1 if min(len(word), len(candidate)) < 8 else 2
        if len(candidate) < 4 or abs(len(word) - len(candidate)) > allowed:
            continue
        slips = distance(word, candidate)
        if slips <= allowed and (best is None or slips < best[0]):
            best = slips, candidate
    return best[1] if best else None


def _bare(word: str) -> str:
    return word.replace("_", "").replace(".", "")


def distance(one: str, other: str) -> int:
    """How many slips lie between two words (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, opposite in enumerate(other, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != opposite))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == opposite:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]
