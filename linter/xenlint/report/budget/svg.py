"""Budgets as one SVG picture: a bar a host, the fullest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from xenlint.model.budget import Budget
from xenlint.model.sizes import show_about_kib
from xenlint.report.budget.bars import LEGEND, Part, Segment, segments
from xenlint.report.budget.figures import ranked, size, verdict
from xenlint.report.visible import cells, visible

COLORS: dict[Part, tuple[str, str]] = {
    "xen": ("#6b7280", "#6b7280"),
    "dom0": ("#2563eb", "#2563eb"),
    "started": ("#15803d", "#22a355"),
    "other": ("#b7791f", "#d69e2e"),
    "free": ("#e5e7eb", "#e5e7eb"),
    "missing": ("#dc2626", "#dc2626"),
}
"""Two shades each, so that neighbours can be told apart."""

_INK: dict[Part, str] = {"free": "#374151"}
_WIDTH, _ROW, _BAR, _LEFT, _RIGHT = 1000, 30, 20, 150, 210
_LETTER = 6.6


def render(budgets: Sequence[Budget]) -> Iterator[str]:
    """The picture, line by line."""
    height = _ROW * (len(budgets) + 2)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        'font-family="system-ui, sans-serif" font-size="12" role="img">\n'
    )
    yield f"<title>Memory of {len(budgets)} Xen host{'s' * (len(budgets) != 1)}</title>\n"
    yield '<rect width="100%" height="100%" fill="#ffffff"/>\n'
    for number, budget in enumerate(ranked(budgets)):
        top = _ROW * number + 8
        yield _row(budget, top)
    yield _legend(_ROW * len(budgets) + 24)
    yield "</svg>\n"


def _row(budget: Budget, top: int) -> str:
    name, says = _short(visible(budget.host.name), _LEFT - 14), f"{size(budget.memory_kib)} · {verdict(budget)}"
    width = _WIDTH - _LEFT - _RIGHT
    ink = "#b91c1c" if budget.fits is False else "#111827"
    return (
        f'<text x="{_LEFT - 10}" y="{top + 14}" text-anchor="end" fill="#111827">{escape(name)}</text>\n'
        f'<svg x="{_LEFT}" y="{top}" width="{width}" height="{_BAR}">{bar(budget, width)}</svg>\n'
        f'<text x="{_WIDTH - _RIGHT + 10}" y="{top + 14}" fill="{ink}">{escape(says)}</text>\n'
    )


def bar(budget: Budget, width: int, height: int = _BAR) -> str:
    """The rectangles of one bar with their names and figures, to stand inside an `svg` element."""
    parts = segments(budget)
    total = sum(part.kib for part in parts) or 1
    found: list[str] = []
    at = 0.0
    for number, part in enumerate(parts):
        length = part.kib * width / total
        found.append(_segment(part, number, at, length, height))
        at += length
    return "".join(found)


def _segment(segment: Segment, number: int, at: float, length: float, height: int) -> str:
    name = visible(segment.label)
    tip = escape(f"{name}: {show_about_kib(segment.kib)}")
    color = COLORS[segment.part][number % 2]
    text = ""
    short = _short(name, length - 6)
    if short and (short == name or len(short) > 3):
        ink = _INK.get(segment.part, "#ffffff")
        middle = f'x="{at + length / 2:.1f}" y="{height / 2 + 4:.0f}" text-anchor="middle"'
        text = f'<text {middle} fill="{ink}" font-size="11">{escape(short)}</text>'
    return (
        f'<g><title>{tip}</title><rect x="{at:.1f}" width="{length:.1f}" height="{height}" fill="{color}"/>{text}</g>'
    )


def _legend(top: int) -> str:
    at, found = _LEFT, []
    for part, meaning in LEGEND:
        found.append(
            f'<rect x="{at}" y="{top - 10}" width="12" height="12" fill="{COLORS[part][0]}"/>'
            f'<text x="{at + 17}" y="{top}" fill="#374151">{escape(meaning)}</text>'
        )
        at += 40 + round(len(meaning) * _LETTER)
    return "".join(found) + "\n"


def _short(text: str, width: float) -> str:
    """As much of a text as fits, with an ellipsis where it was cut; "" where nothing fits."""
    room = int(width / _LETTER)
    if cells(text) <= room:
        return text
    return f"{text[: max(room - 1, 0)]}…" if room > 1 else ""
