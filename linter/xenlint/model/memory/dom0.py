"""What dom0 boots with, what it may grow to, and whether Xen stops instead.

Sources: xen/arch/x86/dom0_build.c (`dom0_compute_nr_pages`, `dom0_paging_pages`; domain_build.c up to 4.8),
xen/arch/x86/pv/dom0_build.c for what a PV kernel needs, xen/arch/arm/domain_build.c.
"""

from __future__ import annotations

from xenlint.knowledge.versions import Version
from xenlint.model.dom0_mem import Amount, Dom0Mem
from xenlint.model.memory.xen import PAGE_KIB, Machine, available_pages, init_pages
from xenlint.typed import Literal, NamedTuple

UNLIMITED_PAGES = 0xFFFFFFFF
"""What Xen stores where dom0 has no maximum."""

KERNEL_PAGES = 32768
"""128 MiB: the area that Xen makes for an unpacked kernel of today (58 MiB, and rounded up to a power of two)."""

MAXIMUM_SINCE: Version = (4, 1)
"""Since here (4.1.2) `max:` is a maximum too; before, it only kept dom0 from starting with more."""

_XEN_2_BYTES = 64000 << 10  # what Xen 2 gave dom0 by itself
_HELD_BACK_PAGES = 32768  # 128 MiB
_MIB_PAGES = 256
_VCPU_PAGES = 4
_PVH_PAGES = 269  # the first 1 MiB of its pool and what it hangs on; measured
_FOUR_GIB_PAGES = 1 << 20
_WRAP = 1 << 64

Dom0Type = Literal["pv", "pvh"]
Stop = Literal["kernel", "p2m", "no-iommu"]


class Dom0(NamedTuple):
    """How dom0 is to be built.

    `vcpus` None: one for each CPU. `shadow` is `dom0=shadow`. `iommu_passthrough` is `iommu=dom0-passthrough`.
    `iommu_shares` says that the tables of a PVH dom0 serve a VT-d IOMMU too.
    """

    type: Dom0Type = "pv"
    vcpus: int | None = None
    shadow: bool = False
    iommu_passthrough: bool = False
    iommu_shares: bool = True


PLAIN_DOM0 = Dom0()


class Sizing(NamedTuple):
    """dom0's memory, in pages.

    `available_pages` is what dom0 could be made of. `maximum_pages` is None where nothing limits it. `free_pages` is
    what guests can have without ballooning, and `margin_kib` how much less than that it may be. `stop` says why Xen
    does not come as far as to start dom0.
    """

    available_pages: int
    initial_pages: int
    maximum_pages: int | None
    free_pages: int
    margin_kib: int
    stop: Stop | None

    @property
    def initial_kib(self) -> int:
        return self.initial_pages * PAGE_KIB

    @property
    def maximum_kib(self) -> int | None:
        return None if self.maximum_pages is None else self.maximum_pages * PAGE_KIB

    @property
    def free_kib(self) -> int:
        return self.free_pages * PAGE_KIB


def amount_pages(amount: Amount, available: int) -> int:
    """Pages that an amount of `dom0_mem` stands for; a negative one larger than all there is wraps to a huge number."""
    pages = amount.pages + amount.percent * available // 100
    return (available - pages) % _WRAP if amount.negative else pages


def default_pages(available: int) -> int:
    """Without a size: all but a sixteenth, of which at most 128 MiB."""
    return available - min(available // 16, _HELD_BACK_PAGES)


def dom0_initial_pages(limit: Dom0Mem, available: int) -> int:
    """What dom0 boots with: the size or the default, not below `min:`, not above `max:`, never more than there is."""
    size = amount_pages(limit.size, available) if limit.size else 0
    if size == 0:
        size = default_pages(available)
    if limit.minimum:
        size = max(size, amount_pages(limit.minimum, available))
    if limit.maximum:
        size = min(size, amount_pages(limit.maximum, available))
    return min(size, available)


def dom0_maximum_pages(limit: Dom0Mem, available: int) -> int | None:
    """What dom0 may grow to; None where nothing limits it. It is not clamped by what the machine has."""
    if limit.maximum is None:
        return None
    pages = amount_pages(limit.maximum, available)
    return pages if pages < UNLIMITED_PAGES else None


def iommu_reserve_pages(machine: Machine) -> int:
    """Held back for the IOMMU tables of dom0: a page for each 2 MiB of address space, and for the levels above."""
    top = machine.top_page
    return sum(top >> shift for shift in range(9, 64, 9))


def paging_pages(dom0: Dom0, initial_pages: int, vcpus: int, version: Version) -> int:
    """The pool for dom0's shadow or nested page tables, in whole MiB."""
    factor = 2 if version < (4, 17) else int(dom0.type == "pvh") + int(dom0.shadow)
    kib = 4 * (256 * vcpus + factor * (initial_pages * PAGE_KIB // 1024))
    return -(-kib // 1024) * _MIB_PAGES


def _shares_tables(dom0: Dom0, machine: Machine) -> bool:
    """Whether one set of tables serves dom0 and the IOMMU."""
    return dom0.type == "pvh" and machine.iommu == "vtd" and dom0.iommu_shares and not dom0.shadow


def _pool_is_reserved(dom0: Dom0, machine: Machine, version: Version) -> bool:
    if version >= (4, 17):
        return dom0.type == "pvh" or dom0.shadow
    if version < (4, 9) and dom0.shadow:
        return version >= (4, 6)
    return version >= (4, 6) and dom0.type == "pvh" and not _shares_tables(dom0, machine)


def _vcpus(dom0: Dom0, machine: Machine) -> int:
    return dom0.vcpus or max(machine.cpus, 1)


def structure_pages(dom0: Dom0, initial_pages: int, machine: Machine, version: Version) -> int:
    """What making dom0 takes beside its memory: vCPUs, its pool, and up to 4.16 IOMMU tables of single pages for all
    the address space, 4 GiB at least. Later ones are of large pages and no more than a few dozen."""
    pages = _VCPU_PAGES * (_vcpus(dom0, machine) - 1)
    if dom0.type == "pvh" or dom0.shadow:
        pages += paging_pages(dom0, initial_pages, _vcpus(dom0, machine), version)
        pages -= _MIB_PAGES if dom0.type == "pvh" else 0  # counted in _PVH_PAGES
    has_tables = machine.iommu != "none" and not dom0.iommu_passthrough and not _shares_tables(dom0, machine)
    if has_tables and version < (4, 17):
        top = max(machine.top_page, _FOUR_GIB_PAGES)
        pages += sum(-(-top >> shift) for shift in (9, 18, 27, 36))
    return pages


def sizing_pages(limit: Dom0Mem, machine: Machine, version: Version, dom0: Dom0, available: int) -> int:
    """Of what is available, what dom0 may be made of: without what Xen reserves for dom0's own structures."""
    vcpus = _vcpus(dom0, machine)
    pages = available - (vcpus - 1)
    reserve = 0
    if machine.iommu != "none" and not (dom0.iommu_passthrough and version >= (4, 17)):
        reserve = iommu_reserve_pages(machine)
        pages -= reserve
    if _pool_is_reserved(dom0, machine, version):
        pages = max(pages, 0)
        pool = paging_pages(dom0, dom0_initial_pages(limit, pages), vcpus, version)
        pages -= max(pool - reserve, 0) if _shares_tables(dom0, machine) else pool
    return max(pages, 0)


def stop_of(initial_pages: int, machine: Machine, dom0: Dom0, *, kernel_pages: int = KERNEL_PAGES) -> Stop | None:
    """Why Xen panics instead of starting a dom0 of this size: no IOMMU for a PVH one, no room for the kernel's area
    ("Domain 0 allocation is too small for kernel image"), none for its table of pages behind that ("Dom0 allocation too
    small for initial P->M table")."""
    if dom0.type == "pvh":
        return "no-iommu" if machine.iommu == "none" else None
    if kernel_pages > initial_pages:
        return "kernel"
    p2m_pages = -(-initial_pages * 8 // (PAGE_KIB * 1024))
    return "p2m" if kernel_pages + p2m_pages + 3 > initial_pages else None


def size_dom0(
    limit: Dom0Mem,
    machine: Machine,
    version: Version,
    dom0: Dom0 = PLAIN_DOM0,
    *,
    pv32: bool | None = None,
    kernel_pages: int = KERNEL_PAGES,
) -> Sizing:
    """dom0 on this x86 machine, by this `dom0_mem`."""
    if version < (3, 0) and limit.size is None:
        limit = Dom0Mem(Amount(_XEN_2_BYTES))
    available = available_pages(machine, version, pv32=pv32)
    if dom0.type == "pvh":
        available = max(available - _PVH_PAGES, 0)
    usable = sizing_pages(limit, machine, version, dom0, available)
    initial = dom0_initial_pages(limit, usable)
    return Sizing(
        available_pages=usable,
        initial_pages=initial,
        maximum_pages=dom0_maximum_pages(limit, usable) if version >= MAXIMUM_SINCE else None,
        free_pages=max(available - initial - structure_pages(dom0, initial, machine, version), 0) + init_pages(version),
        margin_kib=machine.margin_kib,
        stop=stop_of(initial, machine, dom0, kernel_pages=kernel_pages),
    )


def size_dom0_on_arm(limit: Dom0Mem, version: Version) -> tuple[int, int | None]:
    """Initial and maximum KiB on Arm: one size, else 512 MiB (128 MiB before 4.9); since 4.12 it is the maximum too."""
    pages = limit.size.pages if limit.size else 0
    kib = pages * PAGE_KIB or (524288 if version >= (4, 9) else 131072)
    return kib, kib if version >= (4, 12) else None
