"""Budgets as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from xenlint.knowledge.versions import format_version
from xenlint.model.budget import Budget, GuestShare
from xenlint.source import Span
from xenlint.typed import Any


def render(budgets: Iterable[Budget]) -> Iterator[str]:
    """One document with all hosts."""
    yield json.dumps({"version": 1, "hosts": [describe(budget) for budget in budgets]}, indent=1) + "\n"


def describe(budget: Budget) -> dict[str, Any]:
    """One host. All sizes are in KiB, null where they are not known (`maximum_kib`: where dom0 has no maximum)."""
    dom0 = budget.dom0
    return {
        "name": budget.host.name,
        "xen_version": format_version(budget.host.version),
        "memory_kib": budget.memory_kib,
        "memory_source": _source(budget.host.facts.at) or budget.host.facts.origin or None,
        "xen_kib": budget.xen_kib,
        "margin_kib": budget.margin_kib,
        "dom0": {
            "initial_kib": dom0.initial_kib,
            "maximum_kib": dom0.maximum_kib,
            "smallest_kib": dom0.smallest_kib,
            "with_guests_kib": budget.dom0_kib,
            "stops": dom0.stops,
            "source": _source(dom0.at),
        },
        "domains": [_guest(guest) for guest in budget.guests],
        "unread": [{"name": domain.label, "path": domain.path} for domain in budget.unread],
        "used_kib": budget.used_kib,
        "free_kib": budget.free_kib,
        "fits": budget.fits,
    }


def _guest(guest: GuestShare) -> dict[str, Any]:
    domain = guest.domain
    setting = domain.get("memory") or domain.get("maxmem")
    return {
        "name": domain.label,
        "path": domain.path,
        "line": setting.source.position(setting.start)[0] if setting else None,
        "autostart": bool(domain.autostart),
        "guest": domain.guest,
        "memory_kib": guest.memory_kib,
        "maximum_kib": guest.maximum_kib,
        "need_kib": guest.need_kib,
        "used_kib": guest.used_kib,
    }


def _source(at: Span | None) -> dict[str, Any] | None:
    if at is None:
        return None
    line, column = at.source.position(at.start)
    return {"path": at.source.path, "line": line, "column": column}
