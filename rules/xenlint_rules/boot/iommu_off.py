"""Xen's line switches the IOMMU off.

## What it does
Looks for `iommu=off`, `iommu=no`, `iommu=0`, `no-iommu` and their kin on Xen's line, where no later `iommu=` takes it
back. With a PVH dom0 (`dom0=pvh`) this is an error.

## Why is this bad?
Without an IOMMU no device can be passed through to a guest, and any device that dom0 drives can write to all of the
memory. A PVH dom0 does not boot without one: Xen stops with `Presently, iommu must be enabled for PVH hardware domain`.

## References
- [xen-command-line: iommu](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#iommu)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta, Related
from xenlint.model.advice import is_for_trouble, is_sized_by_toolstack, version_of
from xenlint.model.cmdline import Option
from xenlint.model.xen_options import parse_bool, read_line

META = Meta(
    code="XEN154",
    name="iommu-off",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("boot",),
    needs=("iommu-option",),
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0=pvh iommu=off"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0=pvh iommu=verbose"\n'},
        at="iommu=off",
    ),
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.6.gz dom0_mem=1G,max:1G no-iommu\nmodule /vmlinuz ro\n"},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz dom0_mem=1G,max:1G iommu=1\nmodule /vmlinuz ro\n"},
        at="no-iommu",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    host = context.host
    version = version_of(entry, host)
    off: Option | None = None
    pvh: Option | None = None
    for option, reading in read_line(entry.hypervisor, version, entry.arch):
        if reading.option is None:
            continue
        if reading.name == "iommu":
            for part in reading.value.split(","):
                truth = parse_bool(part)
                off = option if truth is False else None if truth else off
        elif reading.name == "dom0":
            words = reading.value.split(",")
            pvh = option if "pvh" in words else None if "pv" in words else pvh
        elif reading.name == "dom0pvh":
            pvh = option if reading.stored is True else None
    if off is None:
        return
    if pvh is not None:
        yield Finding(
            at=off.span,
            message=f"'{off.text}' switches the IOMMU off, and '{pvh.text}' makes dom0 a PVH one, which needs it: Xen "
            "stops at boot. Take one of the two away.",
            related=(Related(pvh.span, "dom0 is a PVH one"),),
            severity="error",
        )
    elif not (is_for_trouble(entry) or is_sized_by_toolstack(entry) or _passes_devices(context)):
        yield Finding(
            at=off.span,
            message=f"'{off.text}' switches the IOMMU off: no device can be passed through to a guest, and any device "
            "can write to all of the memory. Take it away, unless this machine does not boot with it.",
        )


def _passes_devices(context: Context) -> bool:
    """Whether a guest is to get a device: then a rule about those devices says it."""
    return any(domain.get("pci") is not None for domain in context.host.domains)
