"""Xen's memory arithmetic: what Xen keeps, what dom0 gets at boot, what a domain takes.

Pure functions on numbers; the unit is in each name, pages are 4 KiB. Sources: xen/arch/x86/dom0_build.c
(`dom0_compute_nr_pages`), xen/arch/x86/setup.c and x86_64/mm.c for what Xen keeps, tools/libs/light/libxl_mem.c
(`libxl_domain_need_memory`) and libxl_internal.h for domains, tools/python/xen/xend/image.py and balloon.py for xend.
The figures for Xen's own share were measured on 4.17; real firmware reserves one to three per cent more, hence
`tolerance_kib`.
"""

from __future__ import annotations

from typing import Literal

from xenlint.knowledge.versions import Version
from xenlint.model.dom0_mem import Amount, Dom0Mem

GuestType = Literal["pv", "pvh", "hvm"]

_LARGE_PAGES = 512  # 2 MiB in pages: Xen rounds its tables up to this
_FIXED_PAGES = 940  # Xen's image, heap, console and ACPI tables
_CPU_PAGES = 34
_HELD_BACK_PAGES = 32768  # 128 MiB
XL_MINIMUM_DOM0_KIB = 131072  # LIBXL_MIN_DOM0_MEM
XL_DEFAULT_MEMORY_MIB = 32


def xen_kept_pages(host_pages: int, cpus: int = 1) -> int:
    """What Xen keeps of a host: 32 bytes a page for the frame table, 8 for machine-to-phys, and a fixed part."""
    frame_table = -(-host_pages * 32 // 4096)
    machine_to_phys = -(-host_pages * 8 // 4096)
    tables = sum(-(-pages // _LARGE_PAGES) * _LARGE_PAGES for pages in (frame_table, machine_to_phys))
    return tables + _FIXED_PAGES + _CPU_PAGES * (max(cpus, 1) - 1)


def available_pages(host_kib: int, cpus: int = 1) -> int:
    """Free pages when dom0 is sized: the host's RAM less what Xen keeps, never below 0."""
    pages = host_kib // 4
    return max(pages - xen_kept_pages(pages, cpus), 0)


def amount_pages(amount: Amount, available: int) -> int:
    """Pages that an amount of `dom0_mem` stands for; a negative one larger than all there is means everything."""
    pages = amount.pages + amount.percent * available // 100
    if not amount.negative:
        return pages
    return available - pages if pages <= available else available


def dom0_initial_pages(limit: Dom0Mem, available: int) -> int:
    """What dom0 boots with. Without a size: all but a sixteenth, of which at most 128 MiB."""
    size = amount_pages(limit.size, available) if limit.size else 0
    if size == 0:
        size = available - min(available // 16, _HELD_BACK_PAGES)
    if limit.minimum:
        size = max(size, amount_pages(limit.minimum, available))
    if limit.maximum:
        size = min(size, amount_pages(limit.maximum, available))
    return min(size, available)


def paging_pool_kib(guest: GuestType, memory_mib: int, vcpus: int, version: Version, *, hap: bool = True) -> int:
    """The default shadow or HAP pool that xl reserves; PV guests never get it."""
    if guest == "pv":
        return 0
    factor = 1 if version >= (4, 17) and hap else 2
    return 4 * (256 * vcpus + factor * memory_mib)


def domain_used_kib(
    guest: GuestType,
    memory_mib: int,
    *,
    maximum_mib: int | None = None,
    vcpus: int = 1,
    shadow_mib: int | None = None,
    version: Version = (4, 17),
) -> int:
    """What starting a domain under xl takes out of Xen's free memory, within some 100 KiB.

    A guest whose `maxmem` is above `memory` takes `memory`, and a pool for `maxmem`.
    """
    used = memory_mib * 1024 + (96 + 16 * (vcpus - 1) if guest == "pv" else 200 + 40 * (vcpus - 1))
    if shadow_mib is not None and guest != "pv":
        return used + shadow_mib * 1024
    return used + paging_pool_kib(guest, max(maximum_mib or 0, memory_mib), vcpus, version)


def xend_domain_kib(guest: GuestType, memory_mib: int, *, maximum_mib: int, vcpus: int, video_mib: int = 4) -> int:
    """What xend frees for a domain: an HVM guest's video RAM is on top of its memory."""
    if guest == "pv":
        return memory_mib * 1024
    pool_kib = 4 * (256 * vcpus + 2 * maximum_mib)
    return (memory_mib + video_mib + -(-pool_kib // 1024)) * 1024


def tolerance_kib(host_kib: int) -> int:
    """How far the sum may be out before it is certain: 64 MiB and one per cent for what firmware reserves."""
    return 65536 + host_kib // 100


def squeeze_limit_pages(initial: int, maximum: int | None, host_pages: int) -> int:
    """The size Linux in a PV dom0 prepares its page structures for: eleven times the initial size at most."""
    return min(host_pages, 11 * initial, maximum if maximum is not None else host_pages)
