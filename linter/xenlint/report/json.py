"""The report for programs: one JSON document.

Lines and columns count from 1, columns in code points; ends are exclusive; paths are relative to the working directory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.fingerprint import fingerprints
from xenlint.engine.run import Summary
from xenlint.finding import Fix
from xenlint.report.jsontext import encoder
from xenlint.report.plaintext import is_valid, valid
from xenlint.report.view import View
from xenlint.report.visible import visible
from xenlint.source import Span

Json = dict[str, object]


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    """Chunks of the document; each finding is written as soon as its host is done. Suppressed ones are only counted.

    `errors` are the reasons why xenlint could not do part of its work; there the exit status is 2. `statistics` are
    there where they are asked for.
    """
    encode = encoder()
    yield '{"version": 1, "findings": ['
    separator = "\n"
    for result in results:
        for diagnostic, fingerprint in zip(result.diagnostics, fingerprints(result.diagnostics), strict=True):
            if not diagnostic.suppressed:
                yield separator + encode(finding(diagnostic, fingerprint))
                separator = ",\n"
        yield ""
    errors = [visible(error) for error in view.summary.errors]
    ending: Json = {"errors": errors, "summary": _summary(view.summary)}
    if view.statistics is not None:
        from xenlint.report.statistics import as_json

        ending["statistics"] = as_json(view.statistics)
    yield f"\n], {encode(ending)[1:]}\n"


def finding(diagnostic: Diagnostic, fingerprint: str) -> Json:
    """A finding as one object."""
    return {
        "code": diagnostic.rule.code,
        "name": diagnostic.rule.name,
        "severity": diagnostic.severity,
        "confidence": diagnostic.confidence,
        **_place(diagnostic.span),
        "host": valid(diagnostic.host),
        "message": visible(diagnostic.message),
        "fingerprint": fingerprint,
        "related": [{**_place(place.span), "message": visible(place.message)} for place in diagnostic.related],
        "fix": _fix(diagnostic.fix),
    }


def _place(span: Span) -> Json:
    source = span.source
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {
        "path": valid(source.path),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _fix(fix: Fix | None) -> Json | None:
    # JSON cannot carry bytes that are no text, and half a fix is none
    if fix is None or not all(is_valid(edit.text) for edit in fix.edits):
        return None
    return {
        "description": visible(fix.description),
        "safe": fix.safe,
        "edits": [{**_place(edit.at), "replacement": edit.text} for edit in fix.edits],
    }


def _summary(summary: Summary) -> Json:
    return {
        "files": summary.files,
        "hosts": summary.hosts,
        "errors": summary.severities["error"],
        "warnings": summary.severities["warning"],
        "notes": summary.severities["note"],
        "suppressed": summary.suppressed,
        "known": summary.known,
        "fixed": summary.fixed,
    }
