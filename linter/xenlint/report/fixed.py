"""What was fixed, one line a finding: PATH:LINE:COLUMN: fixed[CODE] what was done."""

from __future__ import annotations

from collections.abc import Iterator

from xenlint.engine.diagnostic import HostResult
from xenlint.report.view import View
from xenlint.report.visible import visible


def fixed_lines(result: HostResult, view: View) -> Iterator[str]:
    """Lines and columns are those of the text that the fix was made in."""
    word = "would fix" if view.summary.is_dry else "fixed"
    for each in result.fixes.fixed:
        line, column = each.span.source.position(each.span.start)
        done = each.fix.description if each.fix is not None else ""
        yield f"{visible(each.path)}:{line}:{column}: {word}[{each.rule.code}] {visible(done)}\n"
