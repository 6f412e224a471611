"""Xen's line switches the IOMMU off, and a guest is given a device.

## What it does
Looks for `iommu=off` and its kin on the line of the entry that the host boots, and for guests with `pci` or `dtdev`.

## Why is this bad?
Without an IOMMU a device can reach all of the host's memory. libxl refuses HVM guests with one, and since Xen 4.13 all
guests: `passthrough not supported on this platform`. Before that a PV guest got its device, and with it the host.

## References
- [xen-command-line: iommu](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#iommu)
- [xl-pci-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-pci-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta, Related

META = Meta(
    code="XEN770",
    name="passthrough-without-iommu",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("passthrough", "boot"),
    kinds=("domu-xl", "domu-xm"),
    needs=(
        "boot-file-told",
        "iommu-option",
    ),
)

_GUEST = "name = 'nas'\ntype = 'hvm'\nmemory = 2048\npci = [ '03:00.0' ]\n"

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G iommu=off"\n', "etc/xen/nas.cfg": _GUEST},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G iommu=verbose"\n', "etc/xen/nas.cfg": _GUEST},
        at="iommu=off",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G iommu=0"\n', "etc/xen/nas.cfg": _GUEST},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n', "etc/xen/nas.cfg": _GUEST},
        at="iommu=0",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    from xenlint.model.passthrough import IOMMU_NEEDED_BY_ALL, has_devices, iommu_off

    entry = host.default_entry
    if entry is None or not host.is_whole or not entry.hypervisor.known:
        return
    option = iommu_off(entry)
    guests = [domain for domain in host.domains if has_devices(domain)] if option else []
    if option is None or not guests:
        return
    refused = [domain for domain in guests if domain.guest != "pv" or host.version >= IOMMU_NEEDED_BY_ALL]
    first = (refused or guests)[0]
    others = f" and {len(guests) - 1} more" if len(guests) > 1 else ""
    what = (
        "xl refuses it: 'passthrough not supported on this platform'"
        if refused
        else "the device can write to all of the host's memory, and so can whoever is in the guest"
    )
    places = [(domain, domain.get("pci") or domain.get("dtdev")) for domain in guests]
    yield Finding(
        option.span,
        f"This switches the IOMMU off, and {first.label}{others} {'are' if others else 'is'} given a device of the "
        f"host: {what}. Take '{option.text}' away, or the device from the guest.",
        related=tuple(Related(setting, f"given to {domain.label}") for domain, setting in places if setting)[:5],
        severity=None if refused else "warning",
    )
