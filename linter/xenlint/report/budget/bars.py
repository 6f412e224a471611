"""What the picture of a host's memory shows, whatever draws it: segments from left to right."""

from __future__ import annotations

from itertools import pairwise

from xenlint.model.budget import Budget
from xenlint.typed import Literal, NamedTuple

Part = Literal["xen", "dom0", "started", "other", "free", "missing"]
"""`started` are guests that start with the host, `other` those that do not; `missing` lies beyond the RAM."""

LEGEND: tuple[tuple[Part, str], ...] = (
    ("xen", "Xen"),
    ("dom0", "dom0"),
    ("started", "guests at boot"),
    ("other", "other guests"),
    ("free", "free"),
    ("missing", "beyond the RAM"),
)


class Segment(NamedTuple):
    part: Part
    label: str
    kib: int


def segments(budget: Budget) -> list[Segment]:
    """The segments of a host's bar; where the RAM is not known, those that are known without it.

    Guests that lie wholly or partly beyond the RAM are cut there, and what is missing comes last.
    """
    parts = [Segment("xen", "Xen", budget.xen_kib)] if budget.xen_kib is not None else []
    if budget.dom0_kib is not None:
        parts.append(Segment("dom0", "dom0", budget.dom0_kib))
    for guest in budget.guests:
        part: Part = "started" if guest.domain.autostart else "other"
        parts.append(Segment(part, guest.domain.label, guest.used_kib))
    if budget.memory_kib is None:
        return parts
    left, shown = budget.memory_kib, []
    for segment in parts:
        shown.append(segment._replace(kib=min(segment.kib, left)))
        left -= shown[-1].kib
    missing = sum(segment.kib for segment in parts) - budget.memory_kib
    shown.append(Segment("missing", "missing", missing) if missing > 0 else Segment("free", "free", left))
    return [segment for segment in shown if segment.kib]


def widths(parts: list[Segment], width: int) -> list[int]:
    """Whole cells for each segment of a bar `width` cells wide, so that the ends stand where they belong."""
    total = sum(segment.kib for segment in parts) or 1
    ends, sum_kib = [0], 0
    for segment in parts:
        sum_kib += segment.kib
        ends.append(round(sum_kib * width / total))
    return [end - start for start, end in pairwise(ends)]
