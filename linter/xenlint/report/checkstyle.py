"""The report for readers of Checkstyle's XML, of which there are many: Jenkins, reviewdog, SonarQube and editors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.report.view import View
from xenlint.report.xml import DECLARATION, attributes

_SEVERITIES = {"error": "error", "warning": "warning", "note": "info"}


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    """An element a file. A file that two results point into, its host's and the fleet's, has two of them."""
    yield f'{DECLARATION}<checkstyle version="4.3">\n'
    for result in results:
        shown = (each for each in result.diagnostics if not each.suppressed)
        for path, found in groupby(shown, lambda diagnostic: diagnostic.path):
            yield f"  <file{attributes(name=path)}>\n"
            yield from map(_error, found)
            yield "  </file>\n"
        yield ""
    yield "</checkstyle>\n"


def _error(diagnostic: Diagnostic) -> str:
    line, column = diagnostic.span.source.position(diagnostic.span.start)
    about = attributes(
        line=line,
        column=column,
        severity=_SEVERITIES[diagnostic.severity],
        message=diagnostic.message,
        source=f"xenlint.{diagnostic.rule.code}.{diagnostic.rule.name}",
    )
    return f"    <error{about}/>\n"
