"""The words and figures of a host's budget, the same in every format."""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.knowledge.versions import format_version
from xenlint.model.budget import Budget, GuestShare
from xenlint.model.host import Host
from xenlint.model.sizes import KIB_PER_MIB, show_about_kib
from xenlint.report.visible import visible
from xenlint.source import Span
from xenlint.typed import NamedTuple

COLUMNS = ("", "guest", "memory", "maximum", "needs", "takes", "from")
"""Of a host's table. The four in the middle are sizes in MiB."""

UNIT = "In MiB. A guest needs what the toolstack wants free before it starts it, and takes what Xen then gives it."


class Row(NamedTuple):
    """One line of a host's table. `place` is where the figure comes from, as path:line."""

    name: str
    guest: str = ""
    memory: str = ""
    maximum: str = ""
    needs: str = ""
    takes: str = ""
    place: str = ""


def rows(budget: Budget) -> list[Row]:
    """RAM, Xen, dom0, every guest, and what is left."""
    host, dom0, free = budget.host, budget.dom0, budget.free_kib
    dom0_maximum = mib(dom0.maximum_kib) if dom0.maximum_kib is not None else "none"
    return [
        Row("RAM", memory=mib(budget.memory_kib), place=_place(host.facts.at, host) or visible(host.facts.origin)),
        Row(f"Xen {format_version(host.version)}", takes=mib(budget.xen_kib), place="reckoned from the RAM"),
        Row(
            "dom0",
            memory=mib(dom0.initial_kib),
            maximum=dom0_maximum,
            takes=mib(dom0.initial_kib),
            place=_place(dom0.at, host) or "no dom0_mem",
        ),
        *(_guest(guest, host) for guest in budget.guests),
        *(
            Row(visible(domain.label), domain.guest, "?", place=visible(domain.document.path))
            for domain in budget.unread
        ),
        Row(_left(budget), takes=mib(None if free is None else abs(free))),
    ]


def _left(budget: Budget) -> str:
    """What the last figure is: free, or what is missing, which dom0 gives up where it may be shrunk."""
    if budget.free_kib is None or budget.free_kib >= 0:
        return "free"
    return "taken from dom0" if budget.fits is not False and _is_shrunk(budget) else "missing"


def _guest(guest: GuestShare, host: Host) -> Row:
    domain = guest.domain
    setting = domain.get("memory") or domain.get("maxmem")
    return Row(
        visible(domain.label),
        domain.guest if domain.autostart else f"{domain.guest}, not at boot",
        mib(guest.memory_kib),
        mib(guest.maximum_kib) if guest.maximum_kib != guest.memory_kib else "",
        mib(guest.need_kib),
        mib(guest.used_kib),
        _place((setting or domain).span, host),
    )


def fullness(budget: Budget) -> float:
    """How much of what guests can have is taken: 1.0 for all of it, -1.0 where that is not known."""
    room = budget.for_guests_kib
    if room is None:
        return -1.0
    return budget.used_kib / room if room > 0 else 2.0 * bool(budget.guests)


def ranked(budgets: Iterable[Budget]) -> list[Budget]:
    """The fullest first, those that are not known last."""
    return sorted(budgets, key=lambda budget: (-fullness(budget), budget.host.name))


def verdict(budget: Budget) -> str:
    """A few words on whether the guests fit."""
    if budget.memory_kib is None:
        return "RAM not known"
    if budget.unread:
        return "not every guest known"
    if budget.dom0.stops:
        return "does not boot"
    if not budget.fits:
        return "too small" if budget.refused and budget.refused.domain.autostart else "too small for all"
    free = budget.free_kib or 0
    if free >= 0:
        return f"{show_about_kib(free)} free"
    return f"dom0 shrunk to {show_about_kib(budget.dom0_kib or 0)}" if _is_shrunk(budget) else "just full"


def _is_shrunk(budget: Budget) -> bool:
    """Whether dom0 gives way to guests; where it may not, what is missing lies within the margin."""
    return (budget.dom0_kib or 0) < (budget.dom0.initial_kib or 0)


def notes(budget: Budget) -> list[str]:
    """What the figures mean, in sentences."""
    found: list[str] = []
    initial, last = budget.dom0.initial_kib, budget.dom0_kib
    if budget.memory_kib is None:
        found.append(
            "The RAM of this host is not known. Tell it with --host-memory, with 'memory' in xenlint.toml, or by a "
            "saved `xl info`."
        )
    elif initial and last and last < initial:
        found.append(
            f"Dom0 boots with {show_about_kib(initial)} and is shrunk to {show_about_kib(last)} by the time all "
            f"guests run: {initial / last:.1f} times less than it was laid out for."
        )
    if budget.dom0.stops:
        found.append(f"Dom0 gets {size(initial)}, too little for a kernel of today: Xen stops at boot.")
    if budget.refused is not None:
        found.append(f"'{visible(budget.refused.domain.label)}' is the first guest that finds no room.")
    return found


def mib(kib: int | None) -> str:
    """Whole MiB; "?" for what is not known."""
    return "?" if kib is None else str(round(kib / KIB_PER_MIB))


def size(kib: int | None) -> str:
    """A size with its unit; "?" for what is not known."""
    return "?" if kib is None else show_about_kib(kib)


def _place(at: Span | None, host: Host) -> str:
    """The place on the host, where it is in one of its files; as path:line."""
    if at is None:
        return ""
    paths = (document.path for document in host.documents if document.source is at.source)
    return f"{visible(next(paths, at.source.path))}:{at.source.position(at.start)[0]}"
