"""A host's files and facts as the numbers that the arithmetic of `memory` starts from."""

from __future__ import annotations

from xenlint.model.advice import is_historic, limit_of, version_of
from xenlint.model.boot import BootEntry
from xenlint.model.dom0_mem import Dom0Mem
from xenlint.model.host import Host
from xenlint.model.memory.dom0 import (
    PLAIN_DOM0,
    Dom0,
    dom0_initial_pages,
    dom0_maximum_pages,
    size_dom0,
    size_dom0_on_arm,
)
from xenlint.model.memory.of_line import dom0_on, machine_on
from xenlint.model.memory.start import XL_MINIMUM_DOM0_KIB, Ballooning
from xenlint.model.memory.xen import PAGE_KIB, Iommu, Machine, available_pages
from xenlint.model.toolstack import auto_turns_off, autoballoon_mode
from xenlint.typed import NamedTuple

_ROUND_KIB = 16384
_MOST_PAGES = 1 << 50  # stands for a RAM that is not known: no machine has as much


def machine_of(host: Host, entry: BootEntry | None) -> Machine:
    """The machine as Xen of this entry finds it; the host's RAM must be known.

    A round figure is what is fitted, any other what Xen found. An IOMMU counts only where somebody says that there is
    one, and nobody turns it off.
    """
    iommu: Iommu = "vtd" if host.facts.iommu else "none"
    memory_kib = host.facts.memory_kib or 0
    make = Machine if memory_kib % _ROUND_KIB else Machine.fitted
    machine = make(memory_kib, host.facts.cpus or 1, iommu)
    return machine_on(entry.hypervisor, machine, version_of(entry, host)) if entry else machine


def dom0_of(host: Host, entry: BootEntry | None, machine: Machine) -> Dom0:
    """How Xen is to build dom0; FreeBSD's is a PVH one without a word about it."""
    if entry is None:
        return PLAIN_DOM0
    is_pvh = entry.dom0_system == "freebsd"
    return dom0_on(entry.hypervisor, machine, version_of(entry, host), is_pvh=is_pvh)


def ballooning_of(host: Host, entry: BootEntry | None, given: Dom0Mem | None = None) -> Ballooning:
    """What the host's toolstack does with dom0. A limit that is given counts as written out on Xen's line."""
    if host.toolstack == "xend":
        config = host.xend_config
        if config is None:
            return Ballooning("xend", shrinks=True, minimum_kib=0)
        minimum_kib = config.dom0_min_mem_mib * 1024
        return Ballooning("xend", shrinks=config.balloons(host.version), minimum_kib=minimum_kib)
    mode = autoballoon_mode(host.xl_conf, host.version)
    if mode == "auto":
        is_off = given is not None or (entry is not None and auto_turns_off(entry.hypervisor, host.version))
    else:
        is_off = mode == "off"
    return Ballooning("xl", shrinks=not is_off, minimum_kib=XL_MINIMUM_DOM0_KIB)


class Dom0Sizes(NamedTuple):
    """dom0 of one entry in KiB; None for what depends on a RAM that is not known, `maximum_kib` also for no maximum.

    `free_kib` is what is left for guests, and `margin_kib` how much less than that it may be. `stops`: this dom0 is too
    small for a kernel of today, and Xen stops at boot.
    """

    initial_kib: int | None
    maximum_kib: int | None
    free_kib: int | None = None
    margin_kib: int | None = None
    stops: bool = False


def dom0_initial_kib(entry: BootEntry | None, host: Host, limit: Dom0Mem | None = None) -> int | None:
    """What dom0 boots with; None where that depends on a RAM that is not known."""
    return dom0_sizes(entry, host, limit).initial_kib


def dom0_sizes(entry: BootEntry | None, host: Host, limit: Dom0Mem | None = None) -> Dom0Sizes:
    """dom0 of this entry on this host. `limit` takes the place of what the entry says."""
    if limit is None:
        limit = limit_of(entry, host) if entry else Dom0Mem()
    version = version_of(entry, host) if entry else host.version
    is_arm = entry is not None and entry.arch == "arm"
    if host.facts.memory_kib is None:
        return Dom0Sizes(*(size_dom0_on_arm(limit, version) if is_arm else _without_ram(limit)))
    machine = machine_of(host, entry)
    if is_arm:
        initial_kib, maximum_kib = size_dom0_on_arm(limit, version)
        free_kib = available_pages(machine, version) * PAGE_KIB - initial_kib
        return Dom0Sizes(initial_kib, maximum_kib, free_kib, machine.margin_kib)
    sizing = size_dom0(limit, machine, version, dom0_of(host, entry, machine))
    is_modern = entry is not None and entry.dom0_system == "linux" and not is_historic(entry, host)
    stops = is_modern and sizing.stop == "kernel"
    return Dom0Sizes(sizing.initial_kib, sizing.maximum_kib, sizing.free_kib, sizing.margin_kib, stops)


def _without_ram(limit: Dom0Mem) -> tuple[int | None, int | None]:
    """What plain sizes say by themselves."""
    maximum = limit.maximum
    maximum_pages = None
    if maximum is not None and not (maximum.percent or maximum.negative):
        maximum_pages = dom0_maximum_pages(limit, _MOST_PAGES)
    own = (limit.size, limit.minimum, maximum)
    is_plain = limit.size is not None and not any(amount and (amount.percent or amount.negative) for amount in own)
    initial_kib = dom0_initial_pages(limit, _MOST_PAGES) * PAGE_KIB if is_plain else None
    return initial_kib, None if maximum_pages is None else maximum_pages * PAGE_KIB
