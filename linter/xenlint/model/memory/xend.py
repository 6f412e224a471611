"""What xend frees before it starts a guest, up to Xen 4.4.

Sources: tools/python/xen/xend/image.py (`getRequiredAvailableMemory`, `getRequiredShadowMemory`), XendDomainInfo.py
(`_initDomain`, `_freeDMAmemory`).
"""

from __future__ import annotations

from xenlint.knowledge.versions import Version
from xenlint.model.memory.guest import Guest

_VIDEO_MIB = 4
_HVM_EXTRA_MIB_BEFORE_4_0 = 8
_LEAST_KIB = 16384  # freed before the domain is even made
_DMA_KIB = 67584  # 64 MiB and 2 more


def shadow_kib(guest: Guest) -> int:
    """The pool of an HVM guest: what `shadow_memory` says, but never less than for its vCPUs and maximum."""
    if guest.type == "pv":
        return 0
    kib = 4 * (256 * (guest.vcpus or 1) + 2 * max(guest.maximum_mib or 0, guest.memory_mib))
    return _whole_mib(max(kib, (guest.shadow_mib or 0) * 1024))


def vtd_kib(guest: Guest, version: Version, *, has_iommu: bool) -> int:
    """A page for each MiB of the maximum, guest with devices or not: on hosts with an IOMMU, in 3.3 on all hosts."""
    if version < (3, 3) or not (has_iommu or version == (3, 3)):
        return 0
    return _whole_mib(4 * max(guest.maximum_mib or 0, guest.memory_mib))


def xend_need_kib(guest: Guest, version: Version, *, has_iommu: bool = False) -> int:
    """What xend wants to see free, and what the guest then takes. Video RAM of HVM guests is on top of `memory`."""
    memory_mib = guest.memory_mib
    if guest.type != "pv":
        video_mib = _VIDEO_MIB if guest.video_mib is None else guest.video_mib
        memory_mib += video_mib if version >= (4, 0) else _HVM_EXTRA_MIB_BEFORE_4_0
    kib = memory_mib * 1024 + shadow_kib(guest) + vtd_kib(guest, version, has_iommu=has_iommu)
    return max(kib, _LEAST_KIB)


def dma_kib(guest: Guest, version: Version) -> int:
    """What is to stay free below 4 GiB for a PV guest with devices passed through; the guest does not take it."""
    return _DMA_KIB if guest.type == "pv" and guest.has_pci and version >= (4, 0) else 0


def _whole_mib(kib: int) -> int:
    return -(-kib // 1024) * 1024
