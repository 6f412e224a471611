"""The boot entries of NetBSD's `boot.cfg` and FreeBSD's `loader.conf`.

NetBSD's loader reads modules with `load FILE L` and starts Xen with `multiboot FILE X`; the module that was loaded
first is dom0's kernel, and each line is handed over as it stands (NetBSD: boot.cfg(5), multiboot(8)). FreeBSD's loader
starts Xen where `xen_kernel` is set, with the options in `xen_cmdline`; its own kernel has no line (loader.conf(5)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xenlint.model.boot import BootEntry
from xenlint.model.cmdline import command_lines
from xenlint.model.loaders import is_recovery, starts_xen, verbatim
from xenlint.syntax.loader_conf import final_values
from xenlint.syntax.tree import Command, Document, Piece, Setting, String

_DEVICE = r"[A-Za-z0-9]+:"
_DOM0_KERNEL = r"(?i)xen\w*dom0"
_NUMBER = r"[ \t]*([+-]?\d{1,9})"
_SINGLE_USER = r"(?:^|[ \t])-[a-zA-Z]*s[a-zA-Z]*(?![^ \t])"


def read_entries(document: Document) -> list[BootEntry]:
    """The Xen entries of one file."""
    return list(_netbsd(document)) if document.kind == "netbsd-boot" else freebsd_entries([document])


# --- NetBSD -----------------------------------------------------------------------------------------------------------


def _netbsd(document: Document) -> Iterator[BootEntry]:
    default = default_number(document)
    for number, entry in enumerate(document.menu):
        xen = next((command for command in entry.commands if command.name == "multiboot" and command.words), None)
        if xen is None:
            continue
        loads = (command for command in entry.commands if command.name == "load" and command.words)
        kernel = next((load for load in loads if load.start < xen.start), None)
        if not starts_xen(_file(xen), []) and not (kernel and re.search(_DOM0_KERNEL, _file(kernel))):
            continue
        rest = verbatim(kernel.words[1:]) if kernel else None
        line = rest.value if rest else ""
        yield BootEntry(
            document,
            entry.title,
            xen.span,
            *command_lines(verbatim(xen.words[1:]), xen.span, rest, (kernel or xen).span),
            number == default,
            is_recovery(entry.title, line) or bool(re.search(_SINGLE_USER, line)),
            _file(xen),
            _file(kernel) if kernel else "",
        )


def default_number(document: Document) -> int:
    """The default entry counted from 0; the loader takes the nearest one there is."""
    wanted = 0
    for setting in document.settings:
        if setting.key.startswith("default") and isinstance(setting.value, String):
            found = re.match(_NUMBER, setting.value.value)
            wanted = int(found[1]) - 1 if found else -1
    return max(0, min(wanted, len(document.menu) - 1))


def _file(command: Command) -> str:
    """The file without the device before it, as in `hd0a:/xen.gz`."""
    return re.sub(_DEVICE, "", command.words[0].value, count=1)


# --- FreeBSD ----------------------------------------------------------------------------------------------------------


def loader_conf_groups(documents: Sequence[Document]) -> list[list[Document]]:
    """The files under boot/ in the order in which the loader reads them; each other file by itself."""
    own = [document for document in documents if document.path.startswith("boot/loader.conf")]
    own.sort(key=lambda document: (_turn(document.path), document.path))
    others = [[document] for document in documents if document not in own]
    return [own, *others] if own else others


def _turn(path: str) -> int:
    return 1 if path.startswith("boot/loader.conf.d/") else 2 if path.endswith(".local") else 0


def freebsd_entries(documents: Sequence[Document]) -> list[BootEntry]:
    """The one entry of these files, which are read in this order; none where they do not start Xen."""
    values = final_values(documents)
    xen, line = values.get("xen_kernel"), values.get("xen_cmdline")
    if xen is None or not _text(xen).value:
        return []
    at = (line or xen).span
    home = next(document for document in documents if document.source is at.source)
    return [
        BootEntry(
            home,
            "Xen",
            at,
            *command_lines(_text(line) if line else None, at, None, at),
            default=True,
            recovery=False,
            image=_text(xen).value,
        )
    ]


def _text(setting: Setting) -> String:
    value = setting.value
    if isinstance(value, String):
        return value
    length = value.end - value.start
    piece = Piece(length, value.source, value.start, value.end, False)
    return String(value.source, value.start, value.end, value.span.text, value.start, (piece,))
