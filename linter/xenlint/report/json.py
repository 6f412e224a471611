"""The report for programs: one JSON document.

Lines and columns count from 1, columns in code points; ends are exclusive; paths are relative to the working directory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import Diagnostic, HostResult, Silence
from xenlint.engine.run import Summary
from xenlint.finding import Fix
from xenlint.report.jsontext import encoder
from xenlint.report.plaintext import is_valid, valid
from xenlint.report.view import View
from xenlint.report.visible import visible
from xenlint.source import Span

Json = dict[str, object]


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    """Chunks of the document; each finding is written as soon as its host is done. Suppressed ones are only counted,
    or told among the others where they are asked for.

    `errors` are the reasons why xenlint could not do part of its work; there the exit status is 2. `fixed` are there
    where fixes are made or shown, `statistics` where they are asked for.
    """
    encode = encoder()
    fixed: list[str] = []
    yield '{"version": 1, "findings": ['
    separator = "\n"
    for result in results:
        for diagnostic, fingerprint in view.told(result):
            yield separator + encode(finding(diagnostic, fingerprint, view.show_suppressed))
            separator = ",\n"
        fixed += (encode(_fixed(each)) for each in result.fixes.fixed)
        yield ""
    yield "\n], "
    if view.plan.fix:
        lines = ",\n".join(fixed)
        yield f'"fixed": [\n{lines}{chr(10) if lines else ""}], '
    errors = [visible(error) for error in view.summary.errors]
    ending: Json = {"errors": errors, "summary": _summary(view.summary)}
    if view.statistics is not None:
        from xenlint.report.statistics import as_json

        ending["statistics"] = as_json(view.statistics)
    yield f"{encode(ending)[1:]}\n"


def finding(diagnostic: Diagnostic, fingerprint: str, with_suppression: bool = False) -> Json:
    """A finding as one object; `with_suppression` tells why it is suppressed, null where it is not."""
    found: Json = {
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
    if with_suppression:
        found["suppression"] = _suppression(diagnostic.silence)
    return found


def _suppression(silence: Silence | None) -> Json | None:
    if silence is None:
        return None
    return {
        "by": silence.by,
        "reason": visible(silence.reason) or None,
        "at": None if silence.at is None else _place(silence.at),
    }


def _fixed(diagnostic: Diagnostic) -> Json:
    """A finding that is no more, as it stood when its fix was made."""
    return {
        "code": diagnostic.rule.code,
        "name": diagnostic.rule.name,
        "severity": diagnostic.severity,
        **_place(diagnostic.span),
        "host": valid(diagnostic.host),
        "message": visible(diagnostic.message),
        "description": visible(diagnostic.fix.description) if diagnostic.fix else "",
        "safe": diagnostic.fix is not None and diagnostic.fix.safe,
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
