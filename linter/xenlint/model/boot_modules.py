"""What a menu entry of GRUB's loads for Xen: Xen itself, then its modules, the first of them dom0's kernel.

`loaders` takes what it can from an entry; here is the order in which the commands stand, and those that do not belong.
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint.model.loaders import LOADERS, base_name, file_of, starts_xen
from xenlint.syntax.tree import Command, Document, MenuEntry
from xenlint.typed import NamedTuple

_MODULE_NAMES = frozenset({"module", "module2", "xen_module", "modulenounzip", "module$"})
_LINUX_NAMES = frozenset({"linux", "linux16", "linuxefi", "initrd", "initrd16", "initrdefi"})
_INITRD = ("initrd", "initramfs", "rd-", "booster-", "uinitrd")
_LOOKED_AT = 16
_MICROCODE = ("microcode", "ucode")


class XenImages(NamedTuple):
    """The commands of an entry that starts Xen: the one that loads it, those for its modules, and those that GRUB has
    for a kernel without Xen."""

    document: Document
    entry: MenuEntry
    loader: Command
    modules: tuple[Command, ...]
    linux: tuple[Command, ...]

    @property
    def module_name(self) -> str:
        """The command that loads a module for this loader."""
        return LOADERS.get(self.loader.name, "module")


def xen_images(document: Document) -> Iterator[XenImages]:
    """The entries of a `grub.cfg` or `menu.lst` that start Xen, but tboot's, where Xen is a module itself."""
    loaders = LOADERS.keys() if document.kind == "grub-cfg" else ("kernel", "kernel$")
    for entry in document.menu:
        commands = entry.commands
        starts = [number for number, command in enumerate(commands) if command.name in loaders and command.words]
        if not starts:
            continue
        loader, following = commands[starts[-1]], commands[starts[-1] + 1 :]
        modules = tuple(command for command in following if command.name in _MODULE_NAMES and command.words)
        if not starts_xen(file_of(loader), [file_of(module) for module in modules]):
            continue
        linux = tuple(
            command
            for command in [each for each in commands if each.name in _LINUX_NAMES and each.words][:_LOOKED_AT]
            if not _is_apart(command, loader)
        )
        yield XenImages(document, entry, loader, modules, linux)


def _is_apart(one: Command, other: Command) -> bool:
    """Whether two commands may stand in different branches, one with Xen and one without."""
    first, last = sorted((one, other), key=lambda command: command.start)
    between = one.source.text[first.end : last.start].split()
    return any(word in between for word in ("elif", "else", "fi"))


def is_initrd(file: str) -> bool:
    """Whether a file's name says that it is an initial RAM disk."""
    name = base_name(file)
    return name.startswith(_INITRD) or ("initr" in name and "vmlinu" not in name)


def is_microcode(file: str) -> bool:
    """Whether a file's name says that it holds microcode."""
    name = base_name(file)
    return any(word in name for word in _MICROCODE)


def is_policy(file: str) -> bool:
    """Whether a file's name says that it is a policy for Xen's security module."""
    return base_name(file).startswith("xenpolicy")
