"""Boot entries: which menu entries start Xen, and the two command lines each of them carries.

What Xen gets and what dom0's kernel gets are never mixed. How each boot loader passes them on is told where its entries
are read: `loaders` for GRUB and Xen's own loader, `loaders_syslinux`, `loaders_bsd` for those of NetBSD and FreeBSD,
`loaders_uboot` for Arm boards.
"""

from __future__ import annotations

import re

from xenlint.knowledge.versions import Version
from xenlint.model.cmdline import CommandLine
from xenlint.model.dom0_mem import Arch
from xenlint.source import Span
from xenlint.syntax.tree import Document, Kind
from xenlint.typed import Literal, NamedTuple

_VERSION = r"xen[-_]([34])\.(\d{1,2})(?![0-9])"
_CLASSIC_KERNEL = r"vmlinu[xz]-2\.6\.(\d+)"
_FIRST_PVOPS = 31
_LAST_CLASSIC: Version = (3, 4)
_INSTALLER = r"(?i)\binstall"
_ARM_WORDS = r"\bdtuart\b|arm64|aarch64|armhf|[/ ]Image(\.gz)?$"
_BSD_KINDS: frozenset[Kind] = frozenset({"netbsd-boot", "loader-conf"})


class BootEntry(NamedTuple):
    """One way to start Xen.

    `hypervisor` is what Xen reads, `kernel` what dom0's kernel reads. `image` is Xen's file as written and
    `kernel_image` dom0's, "" where a generator picks them. `generated` marks an entry that is not in any file yet:
    grub-mkconfig would write it from `/etc/default/grub`.
    """

    document: Document
    title: str
    at: Span
    hypervisor: CommandLine
    kernel: CommandLine
    default: bool
    recovery: bool
    image: str = ""
    kernel_image: str = ""
    generated: bool = False

    @property
    def span(self) -> Span:
        return self.hypervisor.span

    @property
    def arch(self) -> Arch:
        """Arm where something says so, else x86. ImageBuilder knows boards of Arm only."""
        return self.hypervisor.derive(("arch",), self._arch)

    def _arch(self) -> Arch:
        if self.document.kind == "imagebuilder":
            return "arm"
        text = f"{self.hypervisor.value} {self.image} {self.kernel_image}"
        return "arm" if re.search(_ARM_WORDS, text) else "x86"

    @property
    def version(self) -> Version | None:
        """Xen's version as told by its file name, such as `xen-4.17-amd64.gz`; else 3.4 with a kernel of that age."""
        return self.hypervisor.derive(("version",), self._version)

    def _version(self) -> Version | None:
        match = re.search(_VERSION, self.image)
        if match:
            return int(match[1]), int(match[2])
        return _LAST_CLASSIC if self.has_classic_kernel else None

    @property
    def has_classic_kernel(self) -> bool:
        """A kernel of the xenlinux line, which early 2.6 ones under Xen all are: `max:` means nothing to it."""
        match = re.search(_CLASSIC_KERNEL, self.kernel_image)
        return match is not None and int(match[1]) < _FIRST_PVOPS

    @property
    def dom0_system(self) -> Literal["linux", "netbsd", "freebsd"]:
        """What runs in dom0."""
        if self.document.kind == "loader-conf":
            return "freebsd"
        is_netbsd = self.document.kind == "netbsd-boot" or "netbsd" in self.kernel_image.lower()
        return "netbsd" if is_netbsd else "linux"

    @property
    def is_installer(self) -> bool:
        """Installation media: dom0 is all there is, and may have all the memory."""
        return bool(re.search(_INSTALLER, self.title)) or "isolinux" in self.document.path


def read_entries(document: Document) -> list[BootEntry]:
    """The Xen entries that stand in a boot file, in the order of its menu."""
    if document.kind in _BSD_KINDS:
        from xenlint.model import loaders_bsd

        return loaders_bsd.read_entries(document)
    if document.kind == "syslinux":
        from xenlint.model import loaders_syslinux

        return loaders_syslinux.read_entries(document)
    if document.kind == "imagebuilder":
        from xenlint.model import loaders_uboot

        return loaders_uboot.read_entries(document)
    from xenlint.model import loaders

    return loaders.read_entries(document)
