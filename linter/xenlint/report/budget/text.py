"""Budgets in a terminal: a bar and a table for a host, or one line a host for many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from xenlint.knowledge.versions import format_version
from xenlint.model.budget import Budget
from xenlint.report.budget.bars import LEGEND, Part, Segment, segments, widths
from xenlint.report.budget.figures import COLUMNS, notes, ranked, rows, size, verdict
from xenlint.report.visible import visible
from xenlint.report.wrap import WIDEST

MOST_IN_DETAIL = 3
"""So many hosts are shown with all their guests; of more, each has one line."""

_STYLES: dict[Part, tuple[str, ...]] = {
    "xen": ("white on grey35",),
    "dom0": ("bright_white on blue",),
    "started": ("black on green3", "black on dark_sea_green2"),
    "other": ("black on khaki3", "black on light_goldenrod2"),
    "free": ("grey50",),
    "missing": ("bright_white on red",),
}
_MARKS: dict[Part, str] = {"xen": "x", "dom0": "0", "started": "#", "other": "+", "free": ".", "missing": "!"}


def render(budgets: Sequence[Budget], width: int, color: bool, detail: bool | None = None) -> Iterator[str]:
    """The whole output. `detail` asks for tables (True) or lines (False), whatever the number of hosts."""
    console = Console(
        width=width,
        color_system="256" if color else None,
        force_terminal=color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    shown: Iterator[RenderableType]
    if detail if detail is not None else len(budgets) <= MOST_IN_DETAIL:
        shown = (_host(budget, width, color) for budget in budgets)
    else:
        shown = iter((_overview(budgets, width, color),))
    for part in shown:
        with console.capture() as captured:
            console.print(part)
            console.print()
        yield "\n".join(line.rstrip() for line in captured.get().split("\n"))


def _overview(budgets: Sequence[Budget], width: int, color: bool) -> RenderableType:
    """One line a host, the fullest first."""
    order = ranked(budgets)
    names = [visible(budget.host.name) for budget in order]
    name_width = min(max(map(cell_len, names), default=0), width // 4)
    says = [f"{size(budget.memory_kib):>9}  {verdict(budget)}" for budget in order]
    bar_width = max(width - name_width - max(map(len, says), default=0) - 4, 10)
    lines = Text()
    for budget, name, said in zip(order, names, says, strict=True):
        lines.append(set_cell_size(name, name_width) + "  ")
        lines.append_text(_bar(segments(budget), bar_width, color, labels=False))
        lines.append(f"  {said}\n", style="" if budget.fits is not False else "bold red")
    tight = sum(budget.fits is False for budget in budgets)
    unknown = sum(budget.fits is None for budget in budgets)
    lines.append(f"\n{len(budgets)} hosts, {tight} too small for their guests, {unknown} not known. ")
    return Group(lines, _legend(color))


def _host(budget: Budget, width: int, color: bool) -> RenderableType:
    host = budget.host
    title = Text(visible(host.name), style="bold")
    cpus = f", {host.facts.cpus} CPUs" if host.facts.cpus else ""
    title.append(f": {size(budget.memory_kib)} RAM{cpus}, Xen {format_version(host.version)}, ", style="not bold")
    title.append(verdict(budget), style="bold red" if budget.fits is False else "bold")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", width=min(width, WIDEST))
    for number, name in enumerate(COLUMNS):
        is_size = 2 <= number <= 5
        table.add_column(name, justify="right" if is_size else "left", no_wrap=True, overflow="ellipsis")
    *lines, last = rows(budget)
    for line in lines:
        table.add_row(*line)
    table.add_row(*last, style="bold red" if last.name == "missing" else "bold")
    bar = _bar(segments(budget), width, color, labels=True)
    return Group(title, bar, table, *(Text(note) for note in notes(budget)), Text(""))


def _bar(parts: list[Segment], width: int, color: bool, *, labels: bool) -> Text:
    bar = Text(no_wrap=True)
    if not color:
        width -= 2
        bar.append("[")
    number = 0
    for segment, cells in zip(parts, widths(parts, width), strict=True):
        number += segment.part in ("started", "other")
        styles = _STYLES[segment.part]
        label = _label(segment, cells, color) if labels else ""
        fill = " " if color and segment.part != "free" else "·" if color else _MARKS[segment.part]
        text = label + fill * (cells - cell_len(label))
        bar.append(text, style=Style.parse(styles[number % len(styles)]) if color else None)
    if not color:
        bar.append("]")
    return bar


def _label(segment: Segment, cells: int, color: bool) -> str:
    """The segment's name where there is room for it; without colours behind a bar that divides it from the last."""
    label = visible(segment.label)
    if color:
        label = f" {label} "
        return label if cell_len(label) <= cells else ""
    label = f"|{label}" if segment.part != "xen" else label
    return label if cell_len(label) <= cells else "|"[:cells]


def _legend(color: bool) -> Text:
    legend = Text()
    for part, meaning in LEGEND:
        mark = "  " if color and part != "free" else "·" if color else _MARKS[part]
        legend.append(mark, style=Style.parse(_STYLES[part][0]) if color else None)
        legend.append(f" {meaning}   ")
    return legend
