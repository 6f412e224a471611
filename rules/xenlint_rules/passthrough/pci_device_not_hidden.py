"""A guest is given a PCI device that dom0 keeps for itself.

## What it does
Compares the addresses in `pci` of guests with those that the host hides from its own drivers: `xen-pciback.hide=` on
the line of dom0's kernel, or `options xen-pciback hide=` for modprobe. Where a host's boot entry is there and no file
hides anything, that is a note: a service of the host may do it. Devices with `seize=1` are left alone.

## Why is this bad?
xl gives away only what belongs to `pciback`: `PCI device ... is not assignable`, and the guest is not started. If
`xl pci-assignable-add` is run somewhere else, all is well.

## References
- [xl-pci-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-pci-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Host, Meta, Related
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from xenlint.model.devices import PciAddress
    from xenlint.model.passthrough import Hiding

META = Meta(
    code="XEN774",
    name="pci-device-not-hidden",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("passthrough", "guest", "boot"),
    kinds=("domu-xl", "domu-xm"),
    keys=("pci",),
)

_GRUB = (
    'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'
    'GRUB_CMDLINE_LINUX_XEN_REPLACE="root=/dev/sda1 xen-pciback.hide=(03:00.0)(03:00.1)"\n'
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": _GRUB, "etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '04:00.0' ]\n"},
        good={
            "etc/default/grub": _GRUB,
            "etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '0000:03:00.1', '04:00.0,seize=1' ]\n",
        },
        at="04:00.0",
    ),
    Example(
        bad={
            "etc/modprobe.d/pciback.conf": "options xen-pciback hide=(0000:03:00.0)\n",
            "etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.1' ]\n",
        },
        good={
            "etc/modprobe.d/pciback.conf": "options xen-pciback hide=(0000:03:00.0)(0000:03:00.1)\n",
            "etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.1' ]\n",
        },
        at="03:00.1",
    ),
    Example(
        bad={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n',
            "etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.1' ]\n",
        },
        good={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n',
            "etc/xen/nas.cfg": "name = 'nas'\nmemory = 512\npci = [ '03:00.1,seize=1' ]\n",
        },
        at="03:00.1",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    from xenlint.model.devices import pci_addresses
    from xenlint.model.passthrough import hidings

    guests = [domain for domain in host.domains if domain.get("pci") is not None]
    if host.is_loose or not guests:
        return
    found = hidings(host)
    entry = host.default_entry
    if not all(hiding.is_read for hiding in found) or (entry and not entry.kernel.known):
        return
    if not found and entry is None:
        return
    hidden = frozenset(address for hiding in found for address in hiding.addresses)
    slots = {address[:-1] for address in hidden if address[-1] == "*"}
    for domain in guests:
        seizes_all = (domain.number("pci_seize") or 0) != 0
        for device in domain.devices("pci"):
            seize = device.get("seize")
            if (seizes_all and seize is None) or (seize is not None and seize.value not in ("0", "")):
                continue
            for address in pci_addresses(device):
                slot = address.text[:-1]
                if address.text in hidden or slot in slots:
                    continue
                if address.text[-1] == "*" and any(other[:-1] == slot for other in hidden):
                    continue
                yield _finding(domain, address, found)


def _finding(domain: Domain, address: PciAddress, found: tuple[Hiding, ...]) -> Finding:
    where = "the devices that the host hides from its own drivers" if found else "any that its files hide from dom0"
    cure = f"Add '({address.text})' there" if found else f"Write 'xen-pciback.hide=({address.text})' for dom0's kernel"
    return Finding(
        address.span,
        f"{domain.label} is given {address.text}, which is not among {where}: xl refuses the guest, 'PCI device is not "
        f"assignable', unless something else gives the device to pciback. {cure}, or 'seize=1' behind the address.",
        related=tuple(Related(hiding.span, "what is hidden") for hiding in found),
        severity=None if found else "note",
    )
