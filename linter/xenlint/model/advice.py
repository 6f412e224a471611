"""What to write instead: sizes for dom0 that suit a host, for the messages of several rules."""

from __future__ import annotations

import re

from xenlint.knowledge.versions import Version, format_version
from xenlint.model.boot import BootEntry
from xenlint.model.dom0_mem import Dom0Mem, read_dom0_mem
from xenlint.model.host import Host
from xenlint.model.sizes import KIB_PER_MIB

MAX_SINCE: Version = (4, 1)
"""Since here `max:` caps dom0's reservation (4.1.2; before, it only clamped the initial size)."""


def version_of(entry: BootEntry, host: Host) -> Version:
    """The Xen that this entry boots: what somebody told of the host, else by its file name, else the host's."""
    return host.version if host.is_version_told else entry.version or host.version


def xen_of(entry: BootEntry, host: Host) -> str:
    """What to call this entry's Xen in a message: "Xen 4.17" where the version is told, else "Xen"."""
    is_told = entry.version is not None or host.version_origin
    return f"Xen {format_version(version_of(entry, host))}" if is_told else "Xen"


def is_historic(entry: BootEntry, host: Host) -> bool:
    """Whether this starts a Xen or a dom0 kernel of the time when 64 MiB made a dom0."""
    return version_of(entry, host) < (4, 0) or entry.has_classic_kernel


def is_sized_by_toolstack(entry: BootEntry) -> bool:
    """XCP-ng and XenServer: their installer and toolstack see to dom0's size."""
    text = f"{entry.title} {entry.kernel.value}".lower()
    return any(word in text for word in ("xcp-ng", "xenserver", "citrix"))


def is_for_trouble(entry: BootEntry) -> bool:
    """Entries that are booted to install or to mend a machine, with all that may be in the way switched off."""
    return entry.recovery or entry.is_installer or re.search(r"(?i)\b(safe|debug)\b", entry.title) is not None


def limit_of(entry: BootEntry, host: Host) -> Dom0Mem:
    """What this entry's `dom0_mem` options come to."""
    line, version, arch = entry.hypervisor, version_of(entry, host), entry.arch
    return line.derive((read_dom0_mem, version, arch), lambda: read_dom0_mem(line, version, arch))


def wants_max(entry: BootEntry, host: Host) -> bool:
    """Whether `max:` means something here: not on Arm, not before Xen 4.1, and only to a Linux that can grow.

    Kernels of the xenlinux line, NetBSD and FreeBSD lay themselves out for what they boot with.
    """
    if entry.arch != "x86" or entry.dom0_system != "linux":
        return False
    return version_of(entry, host) >= MAX_SINCE and not entry.has_classic_kernel


def example_size_mib(host: Host) -> int:
    """A usual size for dom0 here: 2 GiB on today's hosts; less on small or old ones."""
    memory_mib = (host.facts.memory_kib or 0) // KIB_PER_MIB
    if host.version < (4, 2):
        return 512 if memory_mib == 0 or memory_mib > 2048 else 256 if memory_mib > 1024 else 128
    if memory_mib and memory_mib <= 4096:
        return 1024 if memory_mib > 2048 else 512
    return 4096 if memory_mib >= 65536 else 2048


def example_value(entry: BootEntry, host: Host) -> str:
    """The example as a value for `dom0_mem`, with `max:` where that means something."""
    mib = example_size_mib(host)
    size = f"{mib // 1024}G" if mib % 1024 == 0 else f"{mib}M"
    return f"{size},max:{size}" if wants_max(entry, host) else size


def example_option(entry: BootEntry, host: Host) -> str:
    """The example as it is to be written: `dom0_mem=`, or the `DOM0_MEM=` in MiB of ImageBuilder where that decides."""
    if entry.document.kind == "imagebuilder" and all(s.key != "XEN_CMD" for s in entry.document.settings):
        return f"DOM0_MEM={example_size_mib(host)}"
    return f"dom0_mem={example_value(entry, host)}"
