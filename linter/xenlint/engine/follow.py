"""Findings that the baseline knows, and whose text the fix of another finding changes: they stay known.

A line may have two findings, of which one is known. The fix of the other gives the line a new text, by which the
baseline would not know the first one again; nobody would call that new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from xenlint.engine.baseline import likeness, shown_text
from xenlint.engine.diagnostic import Diagnostic, Follower, HostResult, Likeness, Silence
from xenlint.engine.edits import Edits
from xenlint.engine.worse import RANKS, Place, moved

_KNOWN = Silence("baseline")


def followers(before: HostResult, after: HostResult, steps: Sequence[Edits], base: str) -> Iterator[Follower]:
    """The findings that the baseline knew before and does not know with their new text, at the same place, of the same
    rule and no graver. `steps` are the edits between the two; `base` is what the baseline's paths are relative to."""
    edited = {path for edits in steps for path in edits.paths}
    still = Counter(likeness(each, base) for each in _known(after, edited))
    lost: dict[tuple[str, str], list[tuple[Place, Likeness]]] = {}
    for each in _known(before, edited):
        alike = likeness(each, base)
        if still[alike]:
            still[alike] -= 1
        else:
            place = Place(each, *moved(each.span, steps))
            lost.setdefault((each.rule.code, each.path), []).append((place, alike))
    for each in after.diagnostics if lost else ():
        places = lost.get((each.rule.code, each.path), [])
        for at, (place, alike) in enumerate(places):
            if not each.suppressed and place.meets(each) and RANKS[each.severity] <= RANKS[place.diagnostic.severity]:
                yield Follower(alike, likeness(each, base), shown_text(each))
                del places[at]
                break


def _known(result: HostResult, paths: set[str]) -> Iterator[Diagnostic]:
    return (each for each in result.diagnostics if each.silence == _KNOWN and each.path in paths)
