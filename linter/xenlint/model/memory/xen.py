"""What Xen keeps of a machine's RAM, and what is free when it sizes dom0.

Tables are exact: the frame table has 32 bytes for each page, the machine-to-phys table 8, and where Xen runs 32-bit
guests a second one of 4; each is made of pieces of 2 MiB, for those parts of the address space that hold RAM
(xen/arch/x86/mm.c `init_frametable`, xen/arch/x86/x86_64/mm.c `paging_init`). What comes on top (Xen's image, its heap,
console, ACPI tables, each CPU's areas) was measured on booted machines: Xen 4.11 and 4.17 on emulated PCs.
"""

from __future__ import annotations

from xenlint.knowledge.versions import Version
from xenlint.typed import Literal, NamedTuple

Iommu = Literal["none", "vtd", "amd"]

PAGE_KIB = 4
PIECE_PAGES = 512
"""2 MiB: what tables are made of."""

_FRAME_BYTES = 32
_FRAME_TABLE_PAGES = 65536  # 2 MiB of frame table describe 256 MiB
_M2P_PAGES = 262144  # 2 MiB of machine-to-phys table describe 1 GiB
_COMPAT_M2P_PAGES = 524288  # and 2 GiB where its entries have 4 bytes
_COMPAT_M2P_MOST_PIECES = 512  # 1 GiB of address space is set aside for it
_FOUR_GIB_PAGES = 1 << 20

_HEAP_PAGES = 936
_HEAP_PAGES_BEFORE_4_12 = 1165
_HIGH_PAGES = 4  # page tables for RAM above 4 GiB
_CPU_PAGES = 31
_IOMMU_PAGES: dict[Iommu, tuple[int, int]] = {"none": (0, 0), "vtd": (261, 307), "amd": (31, 31)}
"""Since 4.12, and before; AMD's measured on 4.17 alone."""

_STATIC_RING_KIB = 16  # the log ring inside Xen's image, given back when a larger one replaces it
_BELOW_1_MIB_PAGES = 97  # what firmware of PCs keeps there
_FIRMWARE_PAGES = 32  # and at the end of RAM below 4 GiB, on an emulated one
_FRAME_REST_SINCE: Version = (4, 3)
_SMALL_PAGES = 508  # a piece that is as good as full
_INIT_PAGES = 164  # Xen's own start-up code, given back at the end
_INIT_PAGES_BEFORE_4_12 = 120

PV32_ALWAYS_UNTIL: Version = (4, 14)
"""Up to here Xen always has tables for 32-bit PV guests; later only where it is built for them (CONFIG_PV32)."""


class Machine(NamedTuple):
    """A machine as Xen finds it.

    `ram_kib` is what the firmware calls usable: "System RAM" in Xen's log, `total_memory` in `xl info`. Where only the
    fitted RAM is known, `fitted` makes the machine; `is_reported` is false then. `low_kib` is how much RAM lies below
    4 GiB at most; None: 3 GiB, or 3.5 GiB where that holds all. `conring_kib` is the log ring of `conring_size=`.
    """

    ram_kib: int
    cpus: int = 1
    iommu: Iommu = "none"
    low_kib: int | None = None
    conring_kib: int = 0
    is_reported: bool = True

    @classmethod
    def fitted(cls, fitted_kib: int, cpus: int = 1, iommu: Iommu = "none") -> Machine:
        """A machine of which only the fitted RAM is known: firmware keeps some of it, on an emulated PC 516 KiB."""
        reserved_kib = (_BELOW_1_MIB_PAGES + _FIRMWARE_PAGES) * PAGE_KIB
        return cls(max(fitted_kib - reserved_kib, 0), cpus, iommu, is_reported=False)

    @property
    def margin_kib(self) -> int:
        """How much less than `available_pages` there may be in truth."""
        return margin_kib(self.ram_kib, is_reported=self.is_reported)

    @property
    def ram_pages(self) -> int:
        return max(self.ram_kib, 0) // PAGE_KIB

    @property
    def low_pages(self) -> int:
        """Where RAM below 4 GiB ends, as a page number; less than that where there is less RAM."""
        if self.low_kib is not None:
            return self.low_kib // PAGE_KIB
        return 917504 if self.ram_pages + _BELOW_1_MIB_PAGES + _FIRMWARE_PAGES < 917504 else 786432

    @property
    def top_page(self) -> int:
        """The first page number behind all RAM (`max_pdx`, for no compression is expected of such an address space)."""
        above = self.ram_pages + _BELOW_1_MIB_PAGES + _FIRMWARE_PAGES - self.low_pages
        if above > 0:
            return _FOUR_GIB_PAGES + above
        return self.ram_pages + _BELOW_1_MIB_PAGES if self.ram_pages else 0

    def with_limits(self, *, mem_kib: int = 0, availmem_kib: int = 0) -> Machine:
        """What `mem=` (an address above which RAM is not used) and `availmem=` (an amount) leave; 0 is no limit.

        Source: xen/arch/x86/e820.c, `clip_to_limit`.
        """
        ram_kib = self.ram_kib
        if mem_kib:
            low_kib = min((self.low_pages - _FIRMWARE_PAGES) * PAGE_KIB, mem_kib) - _BELOW_1_MIB_PAGES * PAGE_KIB
            high_kib = max(mem_kib - _FOUR_GIB_PAGES * PAGE_KIB, 0)
            ram_kib = min(ram_kib, max(low_kib + high_kib, 0))
        if availmem_kib:
            ram_kib = min(ram_kib, availmem_kib)
        # with the place of the hole kept: what is left may all lie below it
        return self._replace(ram_kib=ram_kib, low_kib=self.low_pages * PAGE_KIB)


class Kept(NamedTuple):
    """What Xen keeps, in pages, by what for. `reserve_pages` is only held back while dom0 is sized: IOMMU tables that
    dom0 may need, most of which stay free."""

    frame_table_pages: int
    m2p_pages: int
    compat_m2p_pages: int
    heap_pages: int
    cpu_pages: int
    iommu_pages: int
    conring_pages: int

    @property
    def total_pages(self) -> int:
        return sum(self)


def _pieces(machine: Machine, piece_pages: int) -> int:
    """How many parts of this size of the address space hold RAM."""
    if machine.top_page <= _FOUR_GIB_PAGES:
        return -(-machine.top_page // piece_pages)
    low = -(-machine.low_pages // piece_pages)
    first_high = max(_FOUR_GIB_PAGES // piece_pages, low)
    return low + -(-machine.top_page // piece_pages) - first_high


def _frame_table_pages(machine: Machine, version: Version) -> int:
    """Pieces of 2 MiB; since 4.3 the last one in single pages where it would be less than full."""
    rest = machine.top_page % _FRAME_TABLE_PAGES if version >= _FRAME_REST_SINCE else 0
    pages = PIECE_PAGES * (_pieces(machine, _FRAME_TABLE_PAGES) - (rest > 0))
    rest_pages = -(-rest * _FRAME_BYTES // 4096)
    return pages + (PIECE_PAGES if rest_pages > _SMALL_PAGES else rest_pages)


def kept(machine: Machine, version: Version, *, pv32: bool | None = None) -> Kept:
    """What Xen keeps of this machine. `pv32`: whether it runs 32-bit PV guests; None: as the version does by itself."""
    compat = version <= PV32_ALWAYS_UNTIL if pv32 is None else pv32
    compat_pieces = min(_pieces(machine, _COMPAT_M2P_PAGES), _COMPAT_M2P_MOST_PIECES) if compat else 0
    heap = _HEAP_PAGES if version >= (4, 12) else _HEAP_PAGES_BEFORE_4_12
    return Kept(
        frame_table_pages=_frame_table_pages(machine, version),
        m2p_pages=PIECE_PAGES * _pieces(machine, _M2P_PAGES),
        compat_m2p_pages=PIECE_PAGES * compat_pieces,
        heap_pages=heap + (_HIGH_PAGES if machine.top_page > _FOUR_GIB_PAGES else 0),
        cpu_pages=_CPU_PAGES * (max(machine.cpus, 1) - 1),
        iommu_pages=_IOMMU_PAGES[machine.iommu][0 if version >= (4, 12) else 1],
        conring_pages=_conring_pages(machine.conring_kib),
    )


def _conring_pages(kib: int) -> int:
    """Rounded up to a power of two of pages, of which the ring in Xen's image is got back."""
    if kib <= _STATIC_RING_KIB:
        return 0
    return (1 << ((kib - 1) // PAGE_KIB).bit_length()) - _STATIC_RING_KIB // PAGE_KIB


def available_pages(machine: Machine, version: Version, *, pv32: bool | None = None) -> int:
    """Free pages before Xen makes dom0, never below 0."""
    return max(machine.ram_pages - kept(machine, version, pv32=pv32).total_pages, 0)


def init_pages(version: Version) -> int:
    """What Xen gives back of itself when it has booted."""
    return _INIT_PAGES if version >= (4, 12) else _INIT_PAGES_BEFORE_4_12


def margin_kib(ram_kib: int, *, is_reported: bool = False) -> int:
    """How much less memory there may be than is reckoned: 64 MiB and one per cent where the fitted RAM is all that is
    known, for firmware of real servers keeps one to three per cent, and no file of a host tells.

    Where it is known what firmware reports, 16 MiB and a third of a per cent: Xen's own tables are larger where it is
    built for 32-bit PV guests, and many devices and nodes take some MiB.
    """
    return 16384 + ram_kib // 333 if is_reported else 65536 + ram_kib // 100
