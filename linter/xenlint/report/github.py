"""The report for the log of a GitHub job: the report for people, and behind it annotations for the pull request.

Of each level GitHub shows no more than ten annotations a step, and fifty a job in the order in which they are printed;
so no more are printed, and errors first. Where `GITHUB_STEP_SUMMARY` names a file, a page for the job's summary is
added to it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.report import text
from xenlint.report.step_summary import StepSummary
from xenlint.report.view import View
from xenlint.report.visible import visible

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
_MOST = 10


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    below = view.below("GITHUB_WORKSPACE")
    commands: dict[str, list[str]] = {severity: [] for severity in _LEVELS}
    page = StepSummary(view, below)

    def noted() -> Iterator[HostResult]:
        for result in results:
            for diagnostic in result.diagnostics:
                if not diagnostic.suppressed:
                    kept = commands[diagnostic.severity]
                    if len(kept) < _MOST:
                        kept.append(command(diagnostic, below(diagnostic.path)))
                    page.add(diagnostic)
            yield result

    yield from text.render(noted(), view)
    for severity in _LEVELS:
        yield from commands[severity]
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        page.append_to(path)


def command(diagnostic: Diagnostic, path: str) -> str:
    """A finding as a workflow command. Columns belong to a range within one line only."""
    rule, source = diagnostic.rule, diagnostic.span.source
    line, column = source.position(diagnostic.span.start)
    end_line, end_column = source.position(diagnostic.span.end)
    if end_column == 1 and end_line > line:
        end_line, end_column = end_line - 1, 0
    columns = f",col={column},endColumn={max(end_column, column)}" if end_line == line and end_column else ""
    title = _property(f"{rule.code} {rule.name}")
    where = f"file={_property(path)},line={line},endLine={end_line}{columns},title={title}"
    message = f"{diagnostic.path}:{line}:{column}: {diagnostic.message}"
    return f"::{_LEVELS[diagnostic.severity]} {where}::{_data(message)}\n"


def _data(value: str) -> str:
    return visible(value).replace("%", "%25")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
