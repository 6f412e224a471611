"""What xl asks for before it starts a guest, and what starting it really takes out of Xen's free memory.

Sources: tools/libs/light/libxl_mem.c (`libxl__domain_need_memory_calculate`; libxl.c up to 4.12), libxl_create.c
(`libxl__get_required_iommu_memory`), libxl_x86.c and libxl_arm.c (`libxl__arch_get_required_paging_memory`),
libxl_internal.h for the constants. What is really taken was measured with Xen 4.17, within 64 KiB.
"""

from __future__ import annotations

from xenlint.knowledge.versions import Version
from xenlint.model.dom0_mem import Arch
from xenlint.model.memory.guest import Guest, stubdomain_mib, video_mib

_EXTRA_KIB = {"pv": 1024, "pvh": 2048, "hvm": 2048}  # LIBXL_PV_EXTRA_MEMORY, LIBXL_HVM_EXTRA_MEMORY
_NEED_STEP_KIB = 2048
_VCPU_PAGES = 256
_ARM_EXTENDED_REGION_MIB = 128
_OLD_STUBDOMAIN_MIB = 28  # though 32 were asked for
_OWN_KIB = {"pv": (96, 16), "pvh": (200, 40), "hvm": (130, 40)}  # Xen's structures: for a guest, for each further vCPU

USED_MARGIN_KIB = 64
"""How far `used_kib` was from what was measured, at most."""


def paging_kib(guest: Guest, version: Version, arch: Arch = "x86") -> int:
    """The pool for shadow or nested page tables that xl reckons with; it does so for PV guests too, which get none.

    It is sized for `maxmem`, and by no vCPU where the file names no number of them (by one in 4.1).
    """
    if guest.shadow_mib is not None:
        return guest.shadow_mib * 1024
    vcpus = guest.vcpus if guest.vcpus is not None else int(version < (4, 2))
    maximum_mib = guest.static_maximum_mib
    if arch == "arm":
        extended_mib = _ARM_EXTENDED_REGION_MIB if version >= (4, 16) else 0
        per_mib = 1 if version >= (4, 13) else 2
    else:
        extended_mib = 0
        per_mib = 2 if version < (4, 17) or (guest.type != "pv" and not guest.hap) else 1
    return 4 * (_VCPU_PAGES * vcpus + per_mib * maximum_mib + extended_mib)


def iommu_kib(guest: Guest, version: Version) -> int:
    """IOMMU tables of a guest with `passthrough="sync_pt"`, from 4.13 on: four levels for all of `maxmem`."""
    if not guest.sync_pt or version < (4, 13):
        return 0
    pages, total_pages = guest.static_maximum_mib * 256, 0
    for _ in range(4):
        pages = -(-pages // 512)
        total_pages += pages
    return total_pages * 4


def need_kib(guest: Guest, version: Version, arch: Arch = "x86") -> int:
    """What xl wants to see free before it starts the guest, in steps of 2 MiB. It matters while xl shrinks dom0; with
    ballooning off, Xen alone decides, by what is really taken."""
    kib = guest.memory_mib * 1024 + paging_kib(guest, version, arch) + iommu_kib(guest, version)
    kib += _EXTRA_KIB[guest.type] + stubdomain_mib(guest, version) * 1024
    if version >= (4, 14) and guest.stubdomain:
        kib += video_mib(guest, version) * 1024
    return -(-kib // _NEED_STEP_KIB) * _NEED_STEP_KIB


def used_kib(guest: Guest, version: Version, arch: Arch = "x86") -> int:
    """What a guest takes out of Xen's free memory: `memory`, its pool (not for PV), and Xen's own structures.

    Video RAM is inside `memory`. A guest whose `maxmem` is above `memory` takes `memory`, and a pool for `maxmem`.
    """
    own_kib, vcpu_kib = _OWN_KIB[guest.type]
    kib = guest.memory_mib * 1024 + own_kib + vcpu_kib * (max(guest.vcpus or 1, 1) - 1)
    if guest.type != "pv" or arch == "arm":
        pool_kib = paging_kib(guest, version, arch)
        kib += pool_kib if version >= (4, 17) else -(-pool_kib // 1024) * 1024
        kib += iommu_kib(guest, version)
    if guest.type == "hvm" and guest.stubdomain:
        own_mib = stubdomain_mib(guest, version) if version >= (4, 14) else _OLD_STUBDOMAIN_MIB
        kib += (own_mib + video_mib(guest, version)) * 1024 + _OWN_KIB["pv"][0]
    return kib
