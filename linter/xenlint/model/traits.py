"""What a rule may need of its subject: cheap questions that tell beforehand that it will find nothing.

A fleet's files are mostly plain, and most rules are about what is not. A rule names its `needs` in its `Meta`, and is
neither run nor imported for a subject that lacks one of them. A trait may be there in vain, but must never be missing
where the rule would have spoken.
"""

from __future__ import annotations

from collections.abc import Callable

from xenlint.model.devices import VNC_KEYS
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.syntax.tree import Document, String

KERNEL_LINES = ("extra", "root", "cmdline")
"""The keys of which a guest's kernel gets its options."""


def mentions_memory(domain: Domain) -> bool:
    """Whether a guest's kernel gets an option that may be a spelling of `dom0_mem`."""
    values = [domain.value(key) for key in KERNEL_LINES]
    return any(isinstance(value, String) and "mem" in value.value.lower() for value in values)


def _may_boot_with_memory(host: Host) -> bool:
    """Whether "mem", without which no spelling of dom0_mem does, may be on a line of dom0's kernel."""
    if any("mem" in entry.kernel.value.lower() for entry in host.boot_entries if not entry.generated):
        return True
    settings = [s for document in host.documents if document.kind == "grub-default" for s in document.settings]
    values = [setting.value for setting in settings if setting.key.startswith("GRUB_CMDLINE_LINUX")]
    return any(isinstance(value, String) and "mem" in value.value.lower() for value in values)


def _on_xens_line(word: str) -> Callable[[Host], bool]:
    return lambda host: any(word in entry.hypervisor.value for entry in host.boot_entries)


def _may_have_zfs(host: Host) -> bool:
    """Whether dom0's own disks may be ZFS's."""
    if any(document.kind in ("fstab", "modprobe") for document in host.documents):
        return True
    return host.derive_alike(_may_boot_from_zfs)


ZFS_VOLUMES = "/dev/zvol/"


def has_zfs_volume(domain: Domain) -> bool:
    """Whether one of a guest's disks is a volume of ZFS."""
    disk = domain.get("disk")
    return disk is not None and ZFS_VOLUMES in disk.value.span.text


def _may_boot_from_zfs(host: Host) -> bool:
    return any("zfs" in entry.kernel.value.lower() for entry in host.boot_entries)


def _has_boot_entry_or_module(host: Host) -> bool:
    return bool(host.boot_entries) or any(document.kind == "modprobe" for document in host.documents)


def _has_names_to_compare(host: Host) -> bool:
    return len(host.domains) > 1 or any(domain.name == "Domain-0" for domain in host.domains)


def _has_bridges_to_compare(host: Host) -> bool:
    return len(host.domains) > 1 or (host.xl_conf is not None and host.xl_conf.get("vif.default.bridge") is not None)


_SCREEN_KEYS = frozenset((*VNC_KEYS, "vfb", "spice"))


def _has_screen(host: Host) -> bool:
    return host.xend_config is not None or any(not _SCREEN_KEYS.isdisjoint(domain.keys) for domain in host.domains)


def count_vifs(domain: Domain) -> int:
    return len(domain.vifs)


def _has_several_vifs(host: Host) -> bool:
    count = 0
    for domain in host.domains:
        count += domain.derive_alike(count_vifs)
        if count > 1:
            return True
    return False


OF_SETUP: dict[str, Callable[[Host], bool]] = {
    "boot-entry": lambda host: bool(host.boot_entries),
    "boot-entry-or-module": _has_boot_entry_or_module,
    "cpus": lambda host: host.facts.cpus is not None,
    "dom0-pin-option": _on_xens_line("dom0_vcpus_pin"),
    "dom0-vcpus-option": _on_xens_line("dom0_max_vcpus"),
    "fact-told-twice": lambda host: len({fact.name for fact in host.facts.told}) < len(host.facts.told),
    "inside-dom0": lambda host: any(fact.name == "inside-dom0" for fact in host.facts.told),
    "iommu-option": _on_xens_line("iommu"),
    "memory": lambda host: host.facts.memory_kib is not None,
    "version": lambda host: bool(host.version_origin),
}
"""Of the host, also for rules about its guests or files: those that hosts that are set up alike (`Host.alike`) have or
lack together. An option is one on Xen's line."""

OF_HOST: dict[str, Callable[[Host], bool]] = {
    "autostart": lambda host: any(domain.autostart for domain in host.domains),
    "boot-file-told": lambda host: True,
    "bridges": _has_bridges_to_compare,
    "files-in-auto": lambda host: any(domain.document.path.startswith("etc/xen/auto/") for domain in host.domains),
    "kernel-line-memory": lambda host: host.derive_alike(_may_boot_with_memory),
    "names": _has_names_to_compare,
    "screen": _has_screen,
    "several-guests": lambda host: len(host.domains) > 1,
    "several-vifs": _has_several_vifs,
    "zfs": _may_have_zfs,
}
"""The others of the host.

`boot-file-told` is for rules whose findings are in files that no toolstack reads: the engine knows whether any of those
is to be reported, or whether they are there only for what they say of the host.
"""

BY_GUESTS = {"kernel-line-memory": "memory-word", "zfs": "zfs-volume"}
"""Those that a host has as well when one of its guests has a trait."""


def _is_odd(document: Document, host: Host) -> bool:
    """A reader meets a problem in it, or a value that is not simply what its key wants."""
    if document.problems or document.kind == "domu-xm":
        return True
    from xenlint.model.reading import odd_values

    return bool(odd_values(document, host))


def _has_strange_key(document: Document, host: Host) -> bool:
    if document.kind == "domu-xm":
        return True
    from xenlint.model.reading import keys_for

    return not {setting.key for setting in document.settings} <= keys_for(document).keys()


def _has_key_twice(document: Document, host: Host) -> bool:
    settings = document.settings
    return document.kind == "domu-xm" or len({setting.key for setting in settings}) < len(settings)


OF_DOCUMENT: dict[str, Callable[[Document, Host], bool]] = {
    "key-twice": _has_key_twice,
    "odd": _is_odd,
    "strange-key": _has_strange_key,
}


def _has_strange_mac(domain: Domain, host: Host) -> bool:
    for vif in domain.vifs:
        part = vif.get("mac")
        if part is not None and not (part.value or "").lower().startswith("00:16:3e:"):
            return True
    return False


def _has_odd_vif(domain: Domain, host: Host) -> bool:
    for vif in domain.vifs:
        if vif.problems:
            return True
        for part in vif.parts:
            if part.value is None or any(sign in part.value for sign in " \t;|"):
                return True
    return False


def _has_file_for_disk(domain: Domain, host: Host) -> bool:
    return any(disk.target is None or not (disk.target.value or "").startswith("/dev/") for disk in domain.disks)


def _has_odd_disk(domain: Domain, host: Host) -> bool:
    for disk in domain.disks:
        if disk.problems:
            return True
        for part in (disk.vdev, disk.target):
            if part is not None and part.value and ("," in part.value or part.value != part.value.strip(" \t")):
                return True
    return False


def _may_have_cdrom_as_disk(domain: Domain, host: Host) -> bool:
    if domain.guest == "hvm":
        return True
    return any(disk.target is not None and (disk.target.value or "").lower().endswith(".iso") for disk in domain.disks)


def _has_strange_boot(domain: Domain, host: Host) -> bool:
    if domain.is_xm or "kernel" not in domain.keys or "bootloader" in domain.keys:
        return True
    return "hvmloader" in domain.document.source.text or not is_literal(domain.document)


def _has_odd_name(domain: Domain, host: Host) -> bool:
    return not (domain.name or "").replace("-", "_").replace(".", "_").isidentifier()


def _is_on_arm(domain: Domain, host: Host) -> bool:
    from xenlint.model.xl_guest import guest_of, is_arm

    guest = guest_of(domain, host)
    return guest is not None and bool(is_arm(guest, host))


def _is_hvm_to_xl(domain: Domain, host: Host) -> bool:
    from xenlint.model.xl_guest import guest_of

    guest = guest_of(domain, host)
    return guest is not None and guest.is_hvm


OF_DOMAIN: dict[str, Callable[[Domain, Host], bool]] = {
    "arm": _is_on_arm,
    "cdrom-as-disk": _may_have_cdrom_as_disk,
    "disk-file": _has_file_for_disk,
    "disk-odd": _has_odd_disk,
    "disk-prefix": lambda domain, host: any(disk.prefixes for disk in domain.disks),
    "disk-problem": lambda domain, host: any(disk.problems for disk in domain.disks),
    "hvm": lambda domain, host: domain.guest == "hvm",
    "hvm-to-xl": _is_hvm_to_xl,
    "memory-word": lambda domain, host: mentions_memory(domain),
    "no-name": lambda domain, host: "name" not in domain.keys,
    "odd-name": _has_odd_name,
    "odd-vif": _has_odd_vif,
    "poweroff": lambda domain, host: domain.text("on_poweroff") != "destroy",
    "strange-boot": _has_strange_boot,
    "strange-mac": _has_strange_mac,
    "unlike-memory": lambda domain, host: domain.number("memory") != domain.number("maxmem"),
    "zfs-volume": lambda domain, host: has_zfs_volume(domain),
}
"""`disk-file`: a disk that is not a device below /dev; `unlike-memory`: `maxmem` is not `memory`; `strange-mac`: an
address that is not of Xen's range."""

TRAITS = frozenset({*OF_SETUP, *OF_HOST, *OF_DOCUMENT, *OF_DOMAIN})


def is_literal(document: Document) -> bool:
    """Whether no word can be meant that is not written: no escape makes it, and no program."""
    return document.kind in ("domu-xl", "xl-conf") and "\\" not in document.source.text
