"""Whether fixes made a host worse: what is said of it now, held against what was said before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.edits import Edits
from xenlint.engine.lint import MOST_ALIKE
from xenlint.source import Span
from xenlint.typed import NamedTuple

RANKS = {"note": 1, "warning": 2, "error": 3}


class Place(NamedTuple):
    """A finding of before, and where its span is now."""

    diagnostic: Diagnostic
    start: int
    end: int

    def meets(self, other: Diagnostic) -> bool:
        return self.start <= other.span.end and other.span.start <= self.end


class Flaw(NamedTuple):
    """One way in which a host is worse, the file where it shows, and the finding that is new."""

    reason: str
    path: str = ""
    new: Diagnostic | None = None


def flaws(before: HostResult, after: HostResult, made: Sequence[Diagnostic], steps: Sequence[Edits]) -> Iterator[Flaw]:
    """In which ways a host is not better with the fixes of `made`, findings of before. `steps` are the edits that led
    here, one after the other.

    Every finding of now must be one of before, at the same place or with the same words, and no graver; none may be one
    of those that were fixed. What is new may only be less grave than all that was cured, as when an option that Xen
    refused is read at last, and has a flaw of its own; or its place was named before by a finding that was cured, for
    some rules tell the first of many. Findings that are silenced do not count.
    """
    kinds = dict(after.kinds)
    for path, kind in before.kinds:
        if kinds.get(path) != kind:
            yield Flaw(f"{path} would no longer be taken for what it is ({kind}).", path)
    for error in after.errors:
        if error not in before.errors:
            yield Flaw(f"{error.removesuffix('.')}.")
    cured = {id(each) for each in made}
    rank = min(RANKS[each.severity] for each in made)
    known: dict[tuple[str, str], list[Place]] = {}
    gone: dict[tuple[str, str], list[Place]] = {}
    for each in before.diagnostics:
        if not each.suppressed:
            place = Place(each, *moved(each.span, steps))
            (gone if id(each) in cured else known).setdefault((each.rule.code, each.path), []).append(place)
    # of a rule that says too much of a file, the rest is told when the first are gone
    endless = {key for key in {*known, *gone} if len(known.get(key, ())) + len(gone.get(key, ())) >= MOST_ALIKE}
    new = []
    for each in after.diagnostics:
        if each.suppressed:
            continue
        match = _match(each, known)
        if match is None:
            new.append(each)
        elif RANKS[each.severity] > RANKS[match.severity]:
            yield Flaw(f"it would make of a {match.severity} {_told(each)}.", each.path)
    elsewhere = {(place.diagnostic.rule.code, place.diagnostic.message) for rest in known.values() for place in rest}
    named = {
        (each.rule.code, place.span.source.path, *moved(place.span, steps)) for each in made for place in each.related
    }
    for each in new:
        key = each.rule.code, each.path
        if any(place.meets(each) for place in gone.get(key, ())):
            yield Flaw("the finding stays.", each.path)
        elif RANKS[each.severity] >= rank and not (
            key in endless
            or (each.rule.code, each.message) in elsewhere
            or (*key, each.span.start, each.span.end) in named
        ):
            yield Flaw(f"it would bring {_told(each)}.", each.path, each)


def moved(span: Span, steps: Iterable[Edits]) -> tuple[int, int]:
    start, end = span.start, span.end
    for edits in steps:
        start, end = edits.move(span.source.path, start, end)
    return start, end


def _match(each: Diagnostic, known: dict[tuple[str, str], list[Place]]) -> Diagnostic | None:
    """Take out of those known before the finding that this one is."""
    places = [place for place in known.get((each.rule.code, each.path), ()) if place.meets(each)]
    if not places:
        return None
    place = next((place for place in places if place.diagnostic.message == each.message), places[0])
    known[each.rule.code, each.path].remove(place)
    return place.diagnostic


def _told(each: Diagnostic) -> str:
    line, _ = each.span.source.position(each.span.start)
    return f"{each.severity}[{each.rule.code}] {each.rule.name} at {each.path}:{line}"
