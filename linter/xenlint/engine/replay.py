"""A host's result as plain values of JSON, and back. Of texts only places in them are kept: the files are at hand."""

from __future__ import annotations

from xenlint.engine.diagnostic import Diagnostic, FleetClaim, HostResult, Part, RelatedPlace, Silence
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.plan import Plan
from xenlint.finding import Edit, Fix
from xenlint.rule import Entry
from xenlint.source import Source, Span
from xenlint.typed import Any

Record = dict[str, Any]
Place = tuple[str, int, int]


def to_record(result: HostResult, work: HostFiles) -> Record:
    """What `from_record` needs to make the result again from the same host's files."""
    return {
        "diagnostics": [_diagnostic(each) for each in result.diagnostics],
        "kinds": result.kinds,
        "claims": [claim._replace(path="") for claim in result.claims],
        "version": result.version,
        "met": result.met,
    }


def _diagnostic(each: Diagnostic) -> list[Any]:
    fix = each.fix and (each.fix.description, [(*_place(e.at), e.text) for e in each.fix.edits], each.fix.safe)
    related = [(*_place(other.span), other.message) for other in each.related]
    silence = each.silence and (each.silence.by, each.silence.reason, each.silence.at and _place(each.silence.at))
    place = _place(each.span), each.part
    about = each.rule.code, each.severity, each.confidence, each.place, each.message
    return [*about, *place, related, fix, silence, each.is_about_file]


def _place(span: Span) -> Place:
    return span.source.path, span.start, span.end


def from_record(record: Record, work: HostFiles, plan: Plan) -> HostResult:
    """The result again. Raises ValueError, LookupError or TypeError for a record that `to_record` did not make."""
    texts = _Texts(work)
    rules = {rule.code: rule for rule in plan.rules}
    paths = {file.shown: file.path for file in work.files}
    version = record["version"]
    return HostResult(
        work.name,
        tuple(_made(values, work, rules, texts) for values in record["diagnostics"]),
        tuple((shown, kind) for shown, kind in record["kinds"]),
        tuple(_claim(FleetClaim(*values), paths) for values in record["claims"]),
        version=None if version is None else tuple(version),
        met=tuple((path, code, digest) for path, code, digest in record["met"]),
    )


def _claim(claim: FleetClaim, paths: dict[str, str]) -> FleetClaim:
    return claim._replace(path=paths[claim.shown])


def _made(values: list[Any], work: HostFiles, rules: dict[str, Entry], texts: _Texts) -> Diagnostic:
    code, severity, confidence, place, message, span, part, related, fix, silence, is_about_file = values
    return Diagnostic(
        rules[code],
        severity,
        confidence,
        work.group,
        work.name,
        place,
        texts.span(*span),
        message,
        tuple(RelatedPlace(texts.span(*other), text) for *other, text in related),
        fix and Fix(fix[0], tuple(Edit(texts.span(*at), text) for *at, text in fix[1]), fix[2]),
        silence and Silence(silence[0], silence[1], silence[2] and texts.span(*silence[2])),
        part and Part(*part),
        bool(is_about_file),
    )


class _Texts:
    """The texts that results point into: the host's files, and where facts about it stand."""

    def __init__(self, work: HostFiles) -> None:
        self._data = {file.shown: file.data or b"" for file in work.files}
        self._sources = {fact.at.source.path: fact.at.source for fact in work.facts.told if fact.at}

    def span(self, path: str, start: int, end: int) -> Span:
        source = self._sources.get(path)
        if source is None:
            self._sources[path] = source = Source(path, self._data[path])
        if not 0 <= start <= end <= len(source.text):
            raise ValueError("a place outside of its file")
        return Span(source, start, end)
