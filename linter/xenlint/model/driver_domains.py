"""Which guests have devices whose backend is another guest."""

from __future__ import annotations

from collections.abc import Iterator

from xenlint.model.devices import WITH_BACKEND, backends
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.source import Span
from xenlint.typed import NamedTuple


class Use(NamedTuple):
    """A device of a kind (`disk`, `vif`, ...), and the name of the domain behind it."""

    domain: Domain
    kind: str
    name: str
    span: Span


def uses_of(host: Host) -> tuple[Use, ...]:
    """The devices of all guests that name a backend other than dom0; numbers are left out, for what runs under one is
    not known."""
    return host.once(("driver-domains",), lambda: tuple(_uses(host)))


def _uses(host: Host) -> Iterator[Use]:
    for domain in host.domains:
        if not any(domain.get(key) is not None for key in ("disk", *WITH_BACKEND)):
            continue
        for kind, part in backends(domain):
            name = (part.value or "").strip()
            if part.known and name and not name.isdigit() and name != "Domain-0":
                yield Use(domain, kind, name, part.value_span)
