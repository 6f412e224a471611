"""A host's memory: what there is, what Xen and dom0 take, what every guest needs, and which guests find room.

The figures are those of `memory`. They add up: the RAM is what Xen keeps, what dom0 boots with, what the guests take,
and what is free. A free figure below 0 is what is missing, or what dom0 must give up where the toolstack may shrink it.
"""

from __future__ import annotations

from xenlint.model.dom0_mem import Arch, Dom0Mem
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.model.machine import ballooning_of, dom0_sizes
from xenlint.model.memory.need import need_kib, used_kib
from xenlint.model.memory.of_domain import guest_of
from xenlint.model.memory.start import Ballooning, Demand, Memory, Start, most_for_guests_kib, start_all
from xenlint.model.memory.xend import xend_need_kib
from xenlint.source import Span
from xenlint.typed import NamedTuple


class Dom0Share(NamedTuple):
    """What dom0 has, in KiB; None for what depends on a RAM that is not known.

    `maximum_kib` is its reservation, None where that is unlimited. `smallest_kib` is what the toolstack may shrink it
    to for guests, equal to `initial_kib` where it leaves dom0 alone. `at` is the option that says so. `stops`: this is
    too little for a kernel of today, and Xen stops at boot.
    """

    initial_kib: int | None
    maximum_kib: int | None
    smallest_kib: int | None
    at: Span | None
    stops: bool = False


class GuestShare(NamedTuple):
    """What one guest has, in KiB: `need_kib` is what the toolstack wants to see free before it starts the guest,
    `used_kib` what Xen then takes for it. `start` says how that goes with all guests before it running."""

    domain: Domain
    memory_kib: int
    maximum_kib: int
    need_kib: int
    used_kib: int
    start: Start | None = None


class Budget(NamedTuple):
    """A host's memory in KiB; None for what depends on a RAM that is not known.

    `guests` are those that can run side by side, in the order in which they start: those of /etc/xen/auto, then the
    others. `unread` are guests whose memory is not known. `refused` is the first guest that certainly finds no room:
    not even with `margin_kib` more, by which the reckoning may be out, mostly for what firmware keeps to itself.
    `for_guests_kib` is what all guests together can have, with dom0 shrunk as far as the toolstack may.
    """

    host: Host
    memory_kib: int | None
    xen_kib: int | None
    margin_kib: int | None
    dom0: Dom0Share
    free_at_boot_kib: int | None
    for_guests_kib: int | None
    guests: tuple[GuestShare, ...]
    unread: tuple[Domain, ...]
    refused: GuestShare | None = None

    @property
    def started(self) -> tuple[GuestShare, ...]:
        """The guests that start with the host."""
        return tuple(guest for guest in self.guests if guest.domain.autostart)

    @property
    def used_kib(self) -> int:
        """What all guests take together."""
        return sum(guest.used_kib for guest in self.guests)

    @property
    def free_kib(self) -> int | None:
        """What is left with every guest running and dom0 as it boots; below 0 what is missing."""
        return None if self.free_at_boot_kib is None else self.free_at_boot_kib - self.used_kib

    @property
    def dom0_kib(self) -> int | None:
        """Dom0's size with every guest running that can be started."""
        last = self.guests[-1].start if self.guests else None
        return last.after.dom0_kib if last else self.dom0.initial_kib

    @property
    def fits(self) -> bool | None:
        """Whether every guest finds room, on a host that boots at all; None where that is not known."""
        if self.refused is not None or self.dom0.stops:
            return False
        return None if self.memory_kib is None or self.unread else True


def budget_of(host: Host, limit: Dom0Mem | None = None) -> Budget:
    """The budget of a host booted by its default entry. `limit` takes the place of what its boot line says of dom0."""
    return host.once((budget_of, limit), lambda: _reckon(host, limit))


def _reckon(host: Host, limit: Dom0Mem | None) -> Budget:
    entry = host.default_entry
    sizes = dom0_sizes(entry, host, limit)
    initial_kib, free_kib, margin_kib = sizes.initial_kib, sizes.free_kib, sizes.margin_kib
    option = entry.hypervisor.get("dom0_mem") if entry and limit is None else None
    dom0 = Dom0Share(initial_kib, sizes.maximum_kib, None, option.span if option else None, sizes.stops)
    shares, unread = shares_of(host)
    memory_kib = host.facts.memory_kib
    if memory_kib is None or initial_kib is None or free_kib is None or margin_kib is None:
        return Budget(host, None, None, None, dom0, None, None, shares, unread)
    memory = Memory(memory_kib, initial_kib, free_kib)
    ballooning = ballooning_of(host, entry, limit)
    demands = [Demand(share.need_kib, share.used_kib) for share in shares]
    starts = start_all(memory, demands, ballooning, host.version)
    most_kib = min(free_kib + margin_kib, memory_kib - initial_kib)  # something of the RAM is Xen's in any case
    return Budget(
        host,
        memory_kib,
        memory_kib - initial_kib - free_kib,
        margin_kib,
        dom0._replace(smallest_kib=min(ballooning.minimum_kib, initial_kib) if ballooning.shrinks else initial_kib),
        free_kib,
        most_for_guests_kib(memory, ballooning, host.version),
        tuple(share._replace(start=start) for share, start in zip(shares, starts, strict=True)),
        unread,
        _refused(shares, memory._replace(free_kib=most_kib), demands, ballooning, host),
    )


def _arch(host: Host) -> Arch:
    return host.default_entry.arch if host.default_entry else "x86"


def _refused(
    shares: tuple[GuestShare, ...], memory: Memory, demands: list[Demand], ballooning: Ballooning, host: Host
) -> GuestShare | None:
    """The first guest that finds no room in this memory."""
    starts = start_all(memory, demands, ballooning, host.version)
    return next((share for share, start in zip(shares, starts, strict=True) if start.refusal), None)


def shares_of(host: Host) -> tuple[tuple[GuestShare, ...], tuple[Domain, ...]]:
    """What each guest has by itself, and the guests whose memory is not known, as in a `Budget`."""
    return host.once((shares_of,), lambda: _shares(host))


def _shares(host: Host) -> tuple[tuple[GuestShare, ...], tuple[Domain, ...]]:
    shares: list[GuestShare] = []
    unread: list[Domain] = []
    arch, has_iommu = host.derive_alike(_arch), bool(host.facts.iommu)
    for domain in (*host.started, *(guest for guest in host.guests if not guest.autostart)):
        figures = domain.derive_alike(_figures_kib, arch, has_iommu)
        if figures is None:
            unread.append(domain)
        else:
            shares.append(GuestShare(domain, *figures))
    return tuple(shares), tuple(unread)


def _figures_kib(domain: Domain, arch: Arch, has_iommu: bool) -> tuple[int, int, int, int] | None:
    """Memory, maximum, need and use of a guest; None where its memory is not known."""
    guest, version = guest_of(domain), domain.version
    if guest is None:
        return None
    memory_kib, maximum_kib = guest.memory_mib * 1024, guest.static_maximum_mib * 1024
    if domain.is_xend:
        need = xend_need_kib(guest, version, has_iommu=has_iommu)
        return memory_kib, maximum_kib, need, need
    return memory_kib, maximum_kib, need_kib(guest, version, arch), used_kib(guest, version, arch)
