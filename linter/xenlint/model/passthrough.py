"""Devices of the host that guests are given, and what the host's own boot line does about them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.knowledge.hypervisor import FALSE_WORDS, TRUE_WORDS
from xenlint.knowledge.versions import Version
from xenlint.model.boot import BootEntry
from xenlint.model.cmdline import Option
from xenlint.model.devices import PciAddress, pci_addresses
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.patterns import lazy_pattern
from xenlint.source import Span
from xenlint.syntax.tree import List, String
from xenlint.typed import NamedTuple

IOMMU_NEEDED_BY_ALL: Version = (4, 13)
"""From here on libxl gives no guest a device without an IOMMU; before, PV guests could have one."""

_POD_REFUSED: Version = (4, 4)
_HIDE = lazy_pattern(r"xen[-_]pciback\.hide")
_ADDRESS = r"(?:([0-9a-fA-F]{1,4}):)?([0-9a-fA-F]{1,2}):([0-9a-fA-F]{1,2})\.([0-7]|\*)"
_HIDDEN = lazy_pattern(r"\(" + _ADDRESS + r"\)")


def has_devices(domain: Domain) -> bool:
    """Whether the guest is given a PCI device, or one of the device tree's."""
    for key in ("pci", "dtdev"):
        value = domain.value(key)
        if isinstance(value, List) and any(isinstance(item, String) for item in value.items):
            return True
    return False


def is_pod_refused(domain: Domain) -> bool:
    """Whether xl refuses the guest because it has a device and boots with less memory than `maxmem`."""
    memory, maximum = domain.number("memory"), domain.number("maxmem")
    if memory is None or maximum is None or domain.is_xend or domain.guest == "pv" or domain.version < _POD_REFUSED:
        return False
    return 0 < memory < maximum and has_devices(domain)


def iommu_off(entry: BootEntry) -> Option | None:
    """The option of Xen's line that switches the IOMMU off, where it is the last word on it."""
    found: Option | None = None
    for option in entry.hypervisor.options:
        if option.name in ("no-iommu", "iommu") and option.known:
            words = ["no"] if option.name == "no-iommu" else (option.value or "yes").split(",")
            for word in words:
                if word in FALSE_WORDS:
                    found = option
                elif word in TRUE_WORDS or word in ("force", "required"):
                    found = None
    return found


def addresses(domain: Domain) -> tuple[PciAddress, ...]:
    """The addresses of the PCI devices a guest is given."""
    return domain.derive(_addresses)


def _addresses(domain: Domain) -> tuple[PciAddress, ...]:
    return tuple(address for device in domain.devices("pci") for address in pci_addresses(device))


# --- hiding from dom0 -------------------------------------------------------------------------------------------------


class Hiding(NamedTuple):
    """Where devices are kept from dom0's drivers: the value of `xen-pciback.hide`, as dom0's kernel line or a file of
    modprobe's has it. `is_old_name`: it is called `pciback.hide`."""

    text: str
    span: Span
    name_span: Span
    is_old_name: bool = False

    @property
    def addresses(self) -> frozenset[str]:
        """DDDD:BB:SS.F in lower case."""
        return frozenset(
            f"{int(found[1] or '0', 16):04x}:{int(found[2], 16):02x}:{int(found[3], 16):02x}.{found[4]}"
            for found in _HIDDEN.finditer(self.text)
        )

    @property
    def is_read(self) -> bool:
        """Whether the driver can read it: addresses in parentheses with nothing but blanks between them
        (drivers/xen/xen-pciback/pci_stub.c in Linux)."""
        return re.fullmatch(r"[ \t]*(?:\(" + _ADDRESS + r"\)[ \t]*)*", self.text) is not None

    @property
    def mended(self) -> str | None:
        """The same addresses as the driver reads them; None where something else stands there too."""
        found = list(re.finditer(_ADDRESS, self.text))
        rest = re.sub(_ADDRESS, "", self.text)
        if not found or rest.strip("(),; \t\"'"):
            return None
        return "".join(f"({address[0]})" for address in found)


def hidings(host: Host) -> tuple[Hiding, ...]:
    """All that the host's files say about hiding, on the line of the entry it boots and for modprobe."""
    return host.once(("hidings",), lambda: tuple(_hidings(host)))


def _hidings(host: Host) -> Iterator[Hiding]:
    entry = host.default_entry
    for option in entry.kernel.options if entry else ():
        is_old = option.name == "pciback.hide"
        if option.known and option.value is not None and (is_old or _HIDE.fullmatch(option.name)):
            yield Hiding(option.value, option.value_span, option.span.sub(0, len(option.name)), is_old)
    for document in host.documents:
        if document.kind == "modprobe":
            for setting in document.settings:
                if setting.scope in ("xen-pciback", "pciback") and setting.key == "hide":
                    assert isinstance(setting.value, String)
                    yield Hiding(setting.value.value, setting.value.span, setting.key_span)
