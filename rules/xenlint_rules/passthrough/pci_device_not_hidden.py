"""A guest is given a PCI device that dom0 keeps for itself.

## What it does
Compares the addresses in `pci` of guests with those that the host hides from its own drivers: `xen-pciback.hide=` on
the line of dom0's kernel, or `options xen-pciback hide=` for modprobe. Hosts whose files show no hiding at all are left
alone, and so are devices with `seize=1`.

## Why is this bad?
xl gives away only what belongs to `pciback`: `PCI device ... is not assignable`, and the guest is not started. If
`xl pci-assignable-add` is run somewhere else, all is well.

## References
- [xl-pci-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-pci-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta, Related

META = Meta(
    code="XEN774",
    name="pci-device-not-hidden",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("passthrough", "guest", "boot"),
    kinds=("domu-xl", "domu-xm"),
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
)


def check(host: Host) -> Iterator[Finding]:
    from xenlint.model.devices import pci_addresses
    from xenlint.model.passthrough import hidings

    guests = [domain for domain in host.domains if domain.get("pci") is not None]
    if host.is_loose or not guests:
        return
    found = hidings(host)
    entry = host.default_entry
    if not found or not all(hiding.is_read for hiding in found) or (entry and not entry.kernel.known):
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
                yield Finding(
                    address.span,
                    f"{domain.label} is given {address.text}, which is not among the devices that the host hides from "
                    "its own drivers: xl refuses the guest, 'PCI device is not assignable', unless something else "
                    f"gives the device to pciback. Add '({address.text})' there.",
                    related=tuple(Related(hiding.span, "what is hidden") for hiding in found),
                )
