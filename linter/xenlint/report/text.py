"""The report for people: what, where with the lines themselves, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.knowledge.versions import Version, format_version
from xenlint.report.counts import count, summary_line, suppressed
from xenlint.report.excerpt import Excerpt, excerpt
from xenlint.report.fixed import fixed_lines
from xenlint.report.fold import Folder, Repeats
from xenlint.report.hostlist import folded
from xenlint.report.view import View
from xenlint.report.visible import visible
from xenlint.report.wrap import wrap

_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m"}
_MOST_NAMES = 10
_NARROWEST = 20
_BLUE, _BOLD, _DIM, _RESET = "\x1b[34m", "\x1b[1m", "\x1b[2m", "\x1b[0m"


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    """Frames, and the count. Where an upgrade is asked for, each host has its own: the steps differ."""
    target = view.plan.upgrade_to
    if target is None:
        yield from _folded(results, view)
    else:
        for result in results:
            shown = _shown(result, view)
            if shown:
                yield _heading(result, target, view) + "\n\n"
            yield from (_frames(diagnostic, view) + "\n" for diagnostic in shown)
            yield ""
    yield summary_line(view.summary) + "\n"


def _folded(results: Iterable[HostResult], view: View) -> Iterator[str]:
    folder = Folder(view.verbose)
    for result in results:
        for diagnostic in _shown(result, view):
            folder.add(diagnostic, partial(_frames, diagnostic, view), partial(_place, diagnostic))
        yield "".join(fixed_lines(result, view))
        yield "".join(_with_repeats(text, repeats, view) for text, repeats in folder.overflow())
    if view.summary.fixed:
        yield "\n"
    for text, repeats in folder.rest():
        yield _with_repeats(text, repeats, view)


def _shown(result: HostResult, view: View) -> list[Diagnostic]:
    return [each for each in result.diagnostics if view.show_suppressed or not each.suppressed]


def _frames(diagnostic: Diagnostic, view: View) -> str:
    return "\n".join(_lines(diagnostic, view)) + "\n"


def _place(diagnostic: Diagnostic) -> str:
    line, column = diagnostic.span.source.position(diagnostic.span.start)
    return f"{visible(diagnostic.path)}:{line}:{column}"


def _with_repeats(text: str, repeats: Repeats | None, view: View) -> str:
    """A frame, and below it where else the same was found."""
    if repeats is None:
        return text + "\n"
    frame_line = text.split("\n", 2)[1]
    gutter = len(frame_line) - len(frame_line.lstrip(" "))
    paint = Painter(view.color)
    lines = [*paragraph("= ", _elsewhere(repeats), gutter, view.width, paint)]
    lines += (f"{' ' * (gutter + 3)}{paint(_DIM, place)}" for place in repeats.places[1:])
    return text + "\n".join(lines) + "\n\n"


def _elsewhere(repeats: Repeats) -> str:
    first, *others = repeats.hosts
    places = sum(repeats.hosts.values()) - 1
    hosts = [first, *others] if repeats.hosts[first] > 1 else others
    if places == len(others):
        where = f"on {count(places, 'more host')}"
    else:
        where = f"in {count(places, 'more place')} on {count(len(hosts), 'host')}"
    names = [*islice(folded(hosts), _MOST_NAMES)]
    rest = len(hosts) - sum(number for _, number in names)
    more = f" and {rest} more{'' if repeats.places else ' (--verbose lists every place)'}" if rest else ""
    figures = f", with other {repeats.difference}" if repeats.difference else ""
    return f"Also {where}{figures}: {', '.join(name for name, _ in names)}{more}."


def _heading(result: HostResult, target: Version, view: View) -> str:
    """Which host the findings below are of, and which step they belong to."""
    known = "an unknown Xen" if result.version is None else f"Xen {format_version(result.version)}"
    name = "This host" if result.host == "." else visible(result.host)
    return Painter(view.color)(_BOLD, f"== {name}, from {known} to {format_version(target)}")


def _lines(diagnostic: Diagnostic, view: View) -> Iterator[str]:
    rule = diagnostic.rule
    paint = Painter(view.color)
    shown = excerpt(diagnostic.span, view.color, view.line_width)
    others = [(excerpt(related.span, view.color, view.line_width), related.message) for related in diagnostic.related]
    gutter = max(len(str(each.last_line)) for each in (shown, *(other for other, _ in others)))
    severity = _COLORS[diagnostic.severity]
    name = f"{paint(_BOLD, rule.name)}{suppressed(diagnostic)}"
    yield f"{paint(severity, f'{diagnostic.severity}[{rule.code}]')} {name}"
    yield from frame(shown, "-->", "^", severity, gutter, paint)
    yield from paragraph("= ", diagnostic.message, gutter, view.width, paint)
    for other, message in others:
        yield from frame(other, ":::", "-", _BLUE, gutter, paint)
        yield from paragraph("= ", message, gutter, view.width, paint)
    if diagnostic.silence is not None and diagnostic.silence.reason:
        yield from paragraph("= reason: ", diagnostic.silence.reason, gutter, view.width, paint)
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
    lines = wrap(visible(text), max(width - gutter - 1 - len(lead), _NARROWEST))
    for number, line in enumerate(lines):
        yield indent + (paint(_BLUE, lead) if number == 0 else " " * len(lead)) + line


class Painter:
    """Puts a colour around a text, or leaves it alone."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled

    def __call__(self, color: str, text: str) -> str:
        return f"{color}{text}{_RESET}" if self.enabled else text
