"""How Linux lays itself out as a PV dom0: for the size it might grow to, not for the one it has.

Source: arch/x86/xen/setup.c in Linux (`EXTRA_MEM_RATIO`, `xen_get_max_pages`). The cost of a page was measured with
Linux 6.1: a page structure of 64 bytes, 8 bytes each in the table of pages and in the direct map, and small change.
"""

EXTRA_MEMORY_RATIO = 10
"""Memory that Linux prepares for beyond what it has is at most this many times what it has."""

PAGE_COST_BYTES = 89

_ROOM_FOR_BUFFERS_KIB = 393216


def prepared_pages(initial_pages: int, maximum_pages: int | None, host_pages: int) -> int:
    """The size that a dom0 prepares its page structures for: eleven times its own at most, its maximum, the machine."""
    limit_pages = min(host_pages, (1 + EXTRA_MEMORY_RATIO) * initial_pages)
    return max(min(limit_pages, maximum_pages) if maximum_pages is not None else limit_pages, initial_pages)


def preparing_cost_kib(initial_pages: int, maximum_pages: int | None, host_pages: int) -> int:
    """What being prepared for more than it has costs a dom0, of its own memory."""
    beyond = prepared_pages(initial_pages, maximum_pages, host_pages) - initial_pages
    return beyond * PAGE_COST_BYTES // 1024


def usable_kib(initial_pages: int, maximum_pages: int | None, host_pages: int) -> int:
    """About what is left for programs in dom0 (`MemTotal`), within five per cent on the machines measured.

    A kernel of 6.1 keeps 48 MiB for itself, 2 per cent, and buffers for devices: 64 MiB, or 32 where dom0 is small.
    """
    initial_kib = initial_pages * 4
    buffers_kib = 65536 if initial_kib >= _ROOM_FOR_BUFFERS_KIB else 32768
    own_kib = 49152 + initial_kib // 50 + buffers_kib
    return max(initial_kib - own_kib - preparing_cost_kib(initial_pages, maximum_pages, host_pages), 0)


def squeeze_factor(initial_kib: int, squeezed_kib: int) -> float:
    """How many times larger than it ends up dom0 laid its tables and caches out."""
    return initial_kib / max(squeezed_kib, 1)
