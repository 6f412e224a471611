"""The report for people: what, where with the lines themselves, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.knowledge.versions import Version, format_version
from xenlint.report.counts import summary_line
from xenlint.report.excerpt import Excerpt, excerpt
from xenlint.report.fixed import fixed_lines
from xenlint.report.view import View
from xenlint.report.visible import visible
from xenlint.report.wrap import wrap

_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m"}
_BLUE, _BOLD, _DIM, _RESET = "\x1b[34m", "\x1b[1m", "\x1b[2m", "\x1b[0m"


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    for result in results:
        shown = [each for each in result.diagnostics if view.show_suppressed or not each.suppressed]
        if shown and view.plan.upgrade_to is not None:
            yield _heading(result, view.plan.upgrade_to, view) + "\n\n"
        for diagnostic in shown:
            yield "\n".join(_lines(diagnostic, view)) + "\n\n"
        if fixed := "".join(fixed_lines(result, view)):
            yield fixed + "\n"
    yield summary_line(view.summary) + "\n"


def _heading(result: HostResult, target: Version, view: View) -> str:
    """Which host the findings below are of, and which step they belong to."""
    known = "an unknown Xen" if result.version is None else f"Xen {format_version(result.version)}"
    name = "This host" if result.host == "." else visible(result.host)
    return Painter(view.color)(_BOLD, f"== {name}, from {known} to {format_version(target)}")


def _lines(diagnostic: Diagnostic, view: View) -> Iterator[str]:
    rule = diagnostic.rule
    paint = Painter(view.color)
    shown = excerpt(diagnostic.span, view.color)
    others = [(excerpt(related.span, view.color), related.message) for related in diagnostic.related]
    gutter = max(len(str(each.last_line)) for each in (shown, *(other for other, _ in others)))
    severity = _COLORS[diagnostic.severity]
    suppressed = " (suppressed)" if diagnostic.suppressed else ""
    yield f"{paint(severity, f'{diagnostic.severity}[{rule.code}]')} {paint(_BOLD, rule.name)}{suppressed}"
    yield from frame(shown, "-->", "^", severity, gutter, paint)
    yield from paragraph("= ", diagnostic.message, gutter, view.width, paint)
    for other, message in others:
        yield from frame(other, ":::", "-", _BLUE, gutter, paint)
        yield from paragraph("= ", message, gutter, view.width, paint)
    if diagnostic.fix is not None:
        safe = "" if diagnostic.fix.safe else " (unsafe: check it before you apply it)"
        yield from paragraph("= fix: ", f"{diagnostic.fix.description}{safe}", gutter, view.width, paint)


def frame(shown: Excerpt, arrow: str, mark: str, color: str, gutter: int, paint: Painter) -> Iterator[str]:
    """The lines a finding points at, with marks below what it means."""
    margin = " " * gutter
    yield f"{margin}{paint(_BLUE, arrow)} {shown.place}"
    bar = paint(_BLUE, "|")
    yield f"{margin} {bar}"
    for number, text, indent, length in shown.lines:
        yield f"{paint(_BLUE, str(number).rjust(gutter))} {bar} {text}".rstrip()
        if length:
            yield f"{margin} {bar} {' ' * indent}{paint(color, mark * length)}"
    if shown.omitted:
        yield f"{paint(_BLUE, '.' * gutter)} {bar} {paint(_DIM, f'({shown.omitted} more lines)')}"


def paragraph(lead: str, text: str, gutter: int, width: int, paint: Painter) -> Iterator[str]:
    """A text below such a frame, in lines of a terminal's width."""
    indent = " " * (gutter + 1)
    lines = wrap(visible(text), max(width - gutter - 1 - len(lead), 40))
    for number, line in enumerate(lines):
        yield indent + (paint(_BLUE, lead) if number == 0 else " " * len(lead)) + line


class Painter:
    """Puts a colour around a text, or leaves it alone."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled

    def __call__(self, color: str, text: str) -> str:
        return f"{color}{text}{_RESET}" if self.enabled else text
