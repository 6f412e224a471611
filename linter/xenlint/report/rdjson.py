"""The report for reviewdog: `DiagnosticResult` of its Diagnostic Format (`proto/rdf/reviewdog.proto` in its tree).

Lines and columns count from 1, columns in bytes of UTF-8; ends are exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.docs import DOCS
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.finding import Fix
from xenlint.report.jsontext import encoder
from xenlint.report.links import page_url
from xenlint.report.plaintext import is_valid, valid
from xenlint.report.view import View
from xenlint.report.visible import visible
from xenlint.source import Source

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
_LONGEST_SUGGESTION = 4000

Json = dict[str, object]


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    encode = encoder()
    yield f'{{"source": {encode({"name": "xenlint", "url": DOCS})}, "diagnostics": ['
    separator = "\n"
    for result in results:
        for diagnostic in result.diagnostics:
            if not diagnostic.suppressed:
                yield separator + encode(_diagnostic(diagnostic))
                separator = ",\n"
        yield ""
    yield "\n]}\n"


def _diagnostic(diagnostic: Diagnostic) -> Json:
    rule, (source, start, end) = diagnostic.rule, diagnostic.span
    url = page_url(rule)
    found: Json = {
        "message": visible(diagnostic.message),
        "location": {"path": valid(source.path), "range": _range(source, start, end)},
        "severity": _SEVERITIES[diagnostic.severity],
        "code": {"value": rule.code, **({"url": url} if url else {})},
    }
    suggestion = _suggestion(diagnostic.fix, source) if diagnostic.fix else None
    if suggestion:
        found["suggestions"] = [suggestion]
    return found


def _suggestion(fix: Fix, source: Source) -> Json | None:
    """The whole fix as one replacement, or None where that cannot be: the reader applies each suggestion by itself, and
    only in the finding's own file."""
    edits = sorted(fix.edits, key=lambda edit: (edit.at.start, edit.at.end))
    if not edits or any(edit.at.source is not source for edit in edits):
        return None
    start, end = edits[0].at.start, max(edit.at.end for edit in edits)
    parts, done = [], start
    for edit in edits:
        if edit.at.start < done:
            return None
        parts += [source.text[done : edit.at.start], edit.text]
        done = edit.at.end
    text = "".join(parts)
    if not is_valid(text) or max(len(text), end - start) > _LONGEST_SUGGESTION:
        return None
    return {"range": _range(source, start, end), "text": text}


def _range(source: Source, start: int, end: int) -> Json:
    return {"start": _position(source, start), "end": _position(source, end)}


def _position(source: Source, offset: int) -> Json:
    line, column = source.position(offset)
    before = source.text[offset - column + 1 : offset]
    return {"line": line, "column": len(before.encode("utf-8", "surrogateescape")) + 1}
