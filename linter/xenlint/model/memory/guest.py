"""The numbers of one guest that decide what it costs the host, and what the toolstacks fill in where they are absent.

Sources: tools/libs/light/libxl_create.c (`libxl__domain_build_info_setdefault`), tools/xl/xl_parse.c.
"""

from __future__ import annotations

from xenlint.knowledge.versions import Version
from xenlint.typed import Literal, NamedTuple

GuestType = Literal["pv", "pvh", "hvm"]
Vga = Literal["cirrus", "stdvga", "qxl", "none"]

XL_DEFAULT_MEMORY_MIB = 32
"""What xl gives a guest whose file says neither `memory` nor `maxmem`."""

_STUBDOMAIN_MIB = 28  # MiniOS
_LINUX_STUBDOMAIN_MIB = 128  # LIBXL_LINUX_STUBDOM_MEM
_OLD_STUBDOMAIN_MIB = 32  # until 4.13, whatever it was


class Guest(NamedTuple):
    """One guest. None is what nobody wrote.

    `vcpus` is `maxvcpus`, else `vcpus`: xl sizes the paging pool by it, and by 0 where neither is written. `hap` is
    false with `hap=0`. `sync_pt` is `passthrough="sync_pt"`: the guest's IOMMU tables are its own. `has_pci` says that
    devices are passed through.
    """

    type: GuestType
    memory_mib: int
    maximum_mib: int | None = None
    vcpus: int | None = None
    shadow_mib: int | None = None
    hap: bool = True
    vga: Vga = "cirrus"
    video_mib: int | None = None
    is_traditional: bool = False
    stubdomain: bool = False
    stubdomain_linux: bool = False
    stubdomain_mib: int | None = None
    sync_pt: bool = False
    has_pci: bool = False

    @property
    def static_maximum_mib(self) -> int:
        """xl's static-max: `maxmem`, even below `memory`; without it, `memory`."""
        return self.memory_mib if self.maximum_mib is None else self.maximum_mib

    @property
    def is_populated_on_demand(self) -> bool:
        """An HVM or PVH guest that sees more memory than it has: it dies when it touches more without ballooning."""
        return self.type != "pv" and self.static_maximum_mib > self.memory_mib


def least_video_mib(vga: Vga, *, is_traditional: bool, version: Version) -> int:
    """The least video RAM that xl takes for this card, which is also the default where none is written."""
    if vga == "none" and version >= (4, 5):
        return 0
    if vga == "qxl" and version >= (4, 6):
        return 128
    if version < (4, 2):
        return 8
    if is_traditional and version >= (4, 4):
        return 8 if vga == "stdvga" else 4
    return 16 if vga == "stdvga" and not is_traditional else 8


def video_mib(guest: Guest, version: Version) -> int:
    """Video RAM of an HVM guest under xl; it is part of `memory`. 0 for the others."""
    if guest.type != "hvm":
        return 0
    if guest.vga == "none" and version >= (4, 5):
        return 0
    least = least_video_mib(guest.vga, is_traditional=guest.is_traditional, version=version)
    if guest.is_traditional and guest.vga != "stdvga" and version >= (4, 4):
        return least  # whatever is written
    return least if guest.video_mib is None else guest.video_mib


def stubdomain_mib(guest: Guest, version: Version) -> int:
    """Memory of the domain that runs an HVM guest's device model; 0 where dom0 runs it."""
    if guest.type != "hvm" or not guest.stubdomain:
        return 0
    if version < (4, 14):
        return _OLD_STUBDOMAIN_MIB
    if guest.stubdomain_mib is not None:
        return guest.stubdomain_mib
    return _LINUX_STUBDOMAIN_MIB if guest.stubdomain_linux else _STUBDOMAIN_MIB
