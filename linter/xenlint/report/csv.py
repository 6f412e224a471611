"""The report for spreadsheets: one finding a line, as RFC 4180 has it, in UTF-8.

A spreadsheet takes a cell for a formula that begins with `=`, `+`, `-` or `@` (or their full-width forms), and some
split lines at `;` whatever the quotes say. Such a character gets an apostrophe in front of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.report.view import View
from xenlint.report.visible import visible

COLUMNS = (
    "severity",
    "code",
    "rule",
    "group",
    "host",
    "file",
    "line",
    "column",
    "message",
    "confidence",
    "fix",
    "suppressed",
    "fingerprint",
)
_FORMULA = r"""(^\s*|;[\s"']*)([=+\-@＝＋－＠])"""


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    yield ",".join(COLUMNS) + "\n"
    for result in results:
        for diagnostic, fingerprint in view.told(result):
            yield _line(diagnostic, fingerprint)
        yield ""


def _line(diagnostic: Diagnostic, fingerprint: str) -> str:
    rule, fix = diagnostic.rule, diagnostic.fix
    line, column = diagnostic.span.source.position(diagnostic.span.start)
    texts = diagnostic.severity, rule.code, rule.name, diagnostic.group, diagnostic.host, diagnostic.path
    marks = (
        diagnostic.confidence,
        "none" if fix is None else "safe" if fix.safe else "unsafe",
        diagnostic.silence.by if diagnostic.silence else "no",
        fingerprint,
    )
    cells = [*map(_cell, texts), str(line), str(column), _cell(diagnostic.message), *marks]
    return ",".join(cells) + "\n"


def _cell(text: str) -> str:
    """A text in quotes. Tabs become blanks: they too separate cells where a line is pasted."""
    plain = re.sub(_FORMULA, r"\1'\2", visible(text.replace("\t", " ")))
    return '"' + plain.replace('"', '""') + '"'
