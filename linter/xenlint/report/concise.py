"""One line a finding: PATH:LINE:COLUMN: severity[CODE] message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import HostResult
from xenlint.report.counts import summary_line, suppressed
from xenlint.report.fixed import fixed_lines
from xenlint.report.view import View
from xenlint.report.visible import visible


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    for result in results:
        for diagnostic in result.diagnostics:
            if diagnostic.suppressed and not view.show_suppressed:
                continue
            line, column = diagnostic.span.source.position(diagnostic.span.start)
            yield (
                f"{visible(diagnostic.path)}:{line}:{column}: {diagnostic.severity}[{diagnostic.rule.code}]"
                f"{suppressed(diagnostic)} {visible(diagnostic.message)}\n"
            )
        yield from fixed_lines(result, view)
        yield ""
    yield summary_line(view.summary) + "\n"
