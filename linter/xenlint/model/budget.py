"""A host's memory: what there is, what Xen and dom0 take, what every guest needs.

Figures of Xen and of guests are those of `memory`; whether dom0 is shrunk for guests is the toolstack's setting.
"""

from collections.abc import Iterable
from typing import NamedTuple

from xenlint.model.advice import limit_of
from xenlint.model.cmdline import CommandLine
from xenlint.model.dom0_mem import Dom0Mem
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.model.memory.dom0 import dom0_initial_pages
from xenlint.model.memory.need import used_kib
from xenlint.model.memory.of_domain import guest_of
from xenlint.model.memory.start import XL_MINIMUM_DOM0_KIB
from xenlint.model.memory.xen import Machine, available_pages, margin_kib
from xenlint.model.memory.xend import xend_need_kib
from xenlint.model.toolstack import auto_turns_off, autoballoon_mode

PAGE_KIB = 4


class Budget(NamedTuple):
    """All in KiB. `dom0_floor_kib` is what dom0 may be shrunk to for guests; equal to `dom0_initial_kib` where the
    toolstack leaves dom0 alone."""

    memory_kib: int
    xen_kib: int
    dom0_initial_kib: int
    dom0_floor_kib: int

    @property
    def for_guests_kib(self) -> int:
        """What all guests together can have."""
        return max(self.memory_kib - self.xen_kib - self.dom0_floor_kib, 0)

    @property
    def tolerance_kib(self) -> int:
        return margin_kib(self.memory_kib)


def budget_of(host: Host) -> Budget | None:
    """The budget of a host whose RAM is known, booted by its default entry; None where the RAM is not known."""
    memory_kib = host.facts.memory_kib
    if memory_kib is None:
        return None
    available = available_pages(Machine(memory_kib, host.facts.cpus or 1), host.version)
    entry = host.default_entry
    limit = limit_of(entry, host) if entry else Dom0Mem()
    initial_kib = dom0_initial_pages(limit, available) * PAGE_KIB
    floor_kib = min(balloon_floor_kib(host, entry.hypervisor if entry else None, initial_kib), initial_kib)
    return Budget(memory_kib, memory_kib - available * PAGE_KIB, initial_kib, floor_kib)


def balloon_floor_kib(host: Host, line: CommandLine | None, initial_kib: int) -> int:
    """What the toolstack may shrink dom0 to, by its settings; `initial_kib` where it leaves dom0 alone."""
    if host.toolstack == "xend":
        config = host.xend_config
        if config is None:
            return 0
        return config.dom0_min_mem_mib * 1024 if config.balloons(host.version) else initial_kib
    mode = autoballoon_mode(host.xl_conf, host.version)
    if mode == "off" or (mode == "auto" and line is not None and auto_turns_off(line, host.version)):
        return initial_kib
    return XL_MINIMUM_DOM0_KIB


def need_kib(domain: Domain, host: Host) -> int | None:
    """What starting a guest takes from Xen's free memory; None where its memory is not known."""
    guest = guest_of(domain)
    if guest is None:
        return None
    return xend_need_kib(guest, host.version) if host.toolstack == "xend" else used_kib(guest, host.version)


class Demand(NamedTuple):
    """A set of guests in the order in which they start: what each needs, and the sum."""

    guests: tuple[tuple[Domain, int], ...]
    total_kib: int

    def first_beyond(self, kib: int) -> Domain | None:
        """The first guest for which there is no room left."""
        used = 0
        for domain, need in self.guests:
            used += need
            if used > kib:
                return domain
        return None


def demand_of(domains: Iterable[Domain], host: Host) -> Demand:
    """What these guests need together; one whose memory is not known counts as nothing."""
    needs = tuple((domain, need) for domain in domains if (need := need_kib(domain, host)) is not None)
    return Demand(needs, sum(need for _, need in needs))
