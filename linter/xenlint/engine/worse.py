"""Whether fixes made a host worse: what is said of it now, held against what was said before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.edits import Edits
from xenlint.engine.lint import MOST_ALIKE

RANKS = {"note": 1, "warning": 2, "error": 3}


class _Place(NamedTuple):
    """A finding of before, and where its span is now."""

    diagnostic: Diagnostic
    start: int
    end: int

    def meets(self, other: Diagnostic) -> bool:
        return self.start <= other.span.end and other.span.start <= self.end


def why_worse(before: HostResult, after: HostResult, made: Iterable[Diagnostic], edits: Edits) -> str:
    """One reason why a host is not better with the fixes of `made`; nothing where it is.

    Every finding of now must be one of before, at the same place or with the same words, and no graver; none may be one
    of those that were fixed. What is new may only be less grave than all that was cured, as when an option that Xen
    refused is read at last, and has a flaw of its own; or its place was named before by a finding that was cured, for
    some rules tell the first of many. Findings that are silenced do not count.
    """
    kinds = dict(after.kinds)
    for path, kind in before.kinds:
        if kinds.get(path) != kind:
            return f"{path} would no longer be taken for what it is ({kind})."
    for error in after.errors:
        if error not in before.errors:
            return f"{error.removesuffix('.')}."
    made = list(made)
    cured = {id(each) for each in made}
    rank = min(RANKS[each.severity] for each in made)
    known: dict[tuple[str, str], list[_Place]] = {}
    gone: dict[tuple[str, str], list[_Place]] = {}
    for each in before.diagnostics:
        if not each.suppressed:
            place = _Place(each, *edits.move(each.path, each.span.start, each.span.end))
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
            return f"it would make of a {match.severity} {_told(each)}."
    elsewhere = {(place.diagnostic.rule.code, place.diagnostic.message) for rest in known.values() for place in rest}
    named = {
        (each.rule.code, place.span.source.path, *edits.move(place.span.source.path, place.span.start, place.span.end))
        for each in made
        for place in each.related
    }
    for each in new:
        key = each.rule.code, each.path
        if any(place.meets(each) for place in gone.get(key, ())):
            return "the finding stays."
        is_old = (
            key in endless
            or (each.rule.code, each.message) in elsewhere
            or (*key, each.span.start, each.span.end) in named
        )
        if RANKS[each.severity] >= rank and not is_old:
            return f"it would bring {_told(each)}."
    return ""


def _match(each: Diagnostic, known: dict[tuple[str, str], list[_Place]]) -> Diagnostic | None:
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
