"""A guest's file as the numbers that its memory comes of."""

from __future__ import annotations

from xenlint.model.domain import Domain
from xenlint.model.memory.guest import Guest, Vga
from xenlint.syntax.tree import List, String
from xenlint.typed import get_args

_MIB = 1 << 54  # xl keeps KiB in 64 bits: what is beyond comes round again, and so do negative numbers
_VGAS: tuple[Vga, ...] = get_args(Vga)


def guest_of(domain: Domain) -> Guest | None:
    """The guest of this file; None where its memory is not known."""
    memory_mib = domain.memory_mib
    if memory_mib is None:
        return None
    maxvcpus = domain.number("maxvcpus")
    model = domain.text("device_model_version")
    stubdomain = bool(domain.number("device_model_stubdomain_override"))
    return Guest(
        type=domain.guest,
        memory_mib=memory_mib % _MIB,
        maximum_mib=_mib(domain, "maxmem"),
        vcpus=domain.number("vcpus") if maxvcpus is None else maxvcpus,
        shadow_mib=_mib(domain, "shadow_memory"),
        hap=domain.number("hap") != 0,
        vga=_vga(domain),
        video_mib=_mib(domain, "videoram"),
        is_traditional=model == "qemu-xen-traditional" or (stubdomain and model is None),
        stubdomain=stubdomain,
        stubdomain_linux=model == "qemu-xen",
        stubdomain_mib=_mib(domain, "stubdomain_memory"),
        sync_pt=domain.text("passthrough") == "sync_pt",
        has_pci=_has_items(domain, "pci"),
    )


def _mib(domain: Domain, key: str) -> int | None:
    number = domain.number(key)
    return None if number is None else number % _MIB


def _vga(domain: Domain) -> Vga:
    text = domain.text("vga")
    for vga in _VGAS:
        if text == vga:
            return vga
    return "stdvga" if domain.number("stdvga") else "cirrus"


def _has_items(domain: Domain, key: str) -> bool:
    value = domain.value(key)
    return bool(value.items) if isinstance(value, List) else isinstance(value, String) and bool(value.value)
