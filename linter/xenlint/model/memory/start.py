"""Guests started one after the other: what dom0 is shrunk to for each, what is left, and who is refused.

Sources: `freemem` in tools/xl/xl_vmcontrol.c (libxl/xl_cmdimpl.c up to 4.8), `libxl_set_memory_target` and, up to 4.5,
`libxl__get_free_memory_slack` in libxl; tools/python/xen/xend/balloon.py (`free`).
A dom0 that is told to shrink is taken to do so: whether its kernel manages it in time, nobody can say beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.knowledge.versions import Version
from xenlint.typed import Literal, NamedTuple

XL_MINIMUM_DOM0_KIB = 131072
"""LIBXL_MIN_DOM0_MEM: xl shrinks dom0 to this and no further."""

_LAST_WITH_SLACK: Version = (4, 5)
_LAST_LOWER_CASE: Version = (4, 8)
_XL_FAILED = "failed to free memory for the domain"
_NO_MEMORY = "Out of memory"

Refusal = Literal["dom0-minimum", "free-memory"]


class Memory(NamedTuple):
    """A running host: dom0's size and Xen's free memory, and the `total_kib` that `xl info` shows. All in KiB."""

    total_kib: int
    dom0_kib: int
    free_kib: int


class Ballooning(NamedTuple):
    """What the toolstack does with dom0: whether it shrinks it for guests, and to what at least."""

    toolstack: Literal["xl", "xend"]
    shrinks: bool
    minimum_kib: int = XL_MINIMUM_DOM0_KIB


class Demand(NamedTuple):
    """What a guest wants: `need_kib` is what the toolstack asks for first, `used_kib` what the guest then takes."""

    need_kib: int
    used_kib: int


class Start(NamedTuple):
    """How starting one guest went. `refusal` None: it runs. `messages` are the toolstack's own words.

    Where it is refused, dom0 stays as it is. `missing_kib` is how much more it would have taken.
    """

    before: Memory
    after: Memory
    refusal: Refusal | None = None
    missing_kib: int = 0
    messages: tuple[str, ...] = ()


def slack_kib(memory: Memory, version: Version) -> int:
    """What xl up to 4.5 holds back of free memory while it shrinks dom0: all that was not dom0's when it first looked,
    15 per cent of the host at most."""
    if version > _LAST_WITH_SLACK:
        return 0
    return min(memory.total_kib - memory.dom0_kib, memory.total_kib * 15 // 100)


def start_all(memory: Memory, demands: Iterable[Demand], ballooning: Ballooning, version: Version) -> list[Start]:
    """Start these guests in this order; one that is refused takes nothing, and the next is tried."""
    slack = slack_kib(memory, version) if ballooning.shrinks and ballooning.toolstack == "xl" else 0
    starts: list[Start] = []
    for demand in demands:
        if ballooning.toolstack == "xend":
            start = _start_by_xend(memory, demand, ballooning)
        else:
            start = _start_by_xl(memory, demand, ballooning, slack, version)
        starts.append(start)
        memory = start.after
    return starts


def most_for_guests_kib(memory: Memory, ballooning: Ballooning, version: Version) -> int:
    """What all guests together can take."""
    if not ballooning.shrinks:
        return memory.free_kib
    held_back = slack_kib(memory, version) if ballooning.toolstack == "xl" else 0
    return max(memory.free_kib + max(memory.dom0_kib - ballooning.minimum_kib, 0) - held_back, 0)


def _start_by_xl(memory: Memory, demand: Demand, ballooning: Ballooning, slack: int, version: Version) -> Start:
    if not ballooning.shrinks:
        return _take(memory, memory, demand)
    seen_kib = max(memory.free_kib - slack, 0)
    if seen_kib >= demand.need_kib:
        return _take(memory, memory, demand)
    target_kib = max(memory.dom0_kib + seen_kib - demand.need_kib, 0)
    if target_kib < ballooning.minimum_kib:
        missing_kib = demand.need_kib - seen_kib - max(memory.dom0_kib - ballooning.minimum_kib, 0)
        word = "new" if version <= _LAST_LOWER_CASE else "New"
        message = f"{word} target {target_kib} for dom0 is below the minimum threshold"
        return Start(memory, memory, "dom0-minimum", missing_kib, (message, _XL_FAILED))
    return _take(memory, _shrunk(memory, target_kib), demand)


def _start_by_xend(memory: Memory, demand: Demand, ballooning: Ballooning) -> Start:
    need_kib, minimum_kib = demand.need_kib, ballooning.minimum_kib
    bound_kib = memory.total_kib - (minimum_kib if ballooning.shrinks else memory.dom0_kib)
    if need_kib < bound_kib and memory.free_kib >= need_kib:
        return _take(memory, memory, demand)
    if not ballooning.shrinks:
        message = (
            "Not enough free memory and enable-dom0-ballooning is False, so I cannot release any more.  "
            f"I need {need_kib} KiB but only have {memory.free_kib}."
        )
        return Start(memory, memory, "free-memory", need_kib - min(memory.free_kib, bound_kib), (message,))
    target_kib = memory.dom0_kib - (need_kib - memory.free_kib)
    if need_kib < bound_kib and target_kib >= minimum_kib:
        return _take(memory, _shrunk(memory, target_kib // 1024 * 1024), demand)
    left_kib = memory.free_kib + memory.dom0_kib - minimum_kib
    if minimum_kib:
        message = (
            f"I need {need_kib} KiB, but dom0_min_mem is {minimum_kib} and shrinking to {minimum_kib} KiB would leave "
            f"only {left_kib} KiB free."
        )
    else:
        message = "Not enough memory is available, and dom0 cannot be shrunk any further"
    return Start(memory, memory, "dom0-minimum", max(need_kib - left_kib, need_kib - bound_kib + 1), (message,))


def _shrunk(memory: Memory, dom0_kib: int) -> Memory:
    return memory._replace(dom0_kib=dom0_kib, free_kib=memory.free_kib + memory.dom0_kib - dom0_kib)


def _take(before: Memory, memory: Memory, demand: Demand) -> Start:
    """The guest is made of what is free now, if that is enough."""
    missing_kib = demand.used_kib - memory.free_kib
    if missing_kib > 0:
        return Start(before, memory, "free-memory", missing_kib, (_NO_MEMORY,))
    return Start(before, memory._replace(free_kib=-missing_kib))
