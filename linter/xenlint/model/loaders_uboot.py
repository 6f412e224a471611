"""The boot entry that ImageBuilder makes for U-Boot (imagebuilder: scripts/uboot-script-gen, `xen_config`).

Xen gets `XEN_CMD`, dom0's kernel `DOM0_CMD`. Without `XEN_CMD` ImageBuilder writes Xen's line itself and gives dom0
`DOM0_MEM` MiB, or 1 GiB.
"""

from __future__ import annotations

from collections.abc import Mapping

from xenlint.model.boot import BootEntry
from xenlint.model.cmdline import CommandLine
from xenlint.source import Span
from xenlint.syntax.imagebuilder import evaluate
from xenlint.syntax.tree import Document, Piece, String

_STARTS_XEN = ("XEN_CMD", "XEN", "NUM_DOMUS")
_DEFAULT = "dom0_mem=1G"


def read_entries(document: Document) -> list[BootEntry]:
    """The one entry of a config of ImageBuilder's; none where it starts a bare Linux."""
    values = {name: value for name, value in evaluate(document.source).items() if value.value or not value.known}
    name = next((name for name in _STARTS_XEN if name in values), None)
    if name is None:
        return []
    at = _place(document, name, values[name])
    kernel = values.get("DOM0_CMD")
    return [
        BootEntry(
            document,
            "Xen",
            at,
            CommandLine(_xen_line(values, at), at, "xen"),
            CommandLine(kernel, _place(document, "DOM0_CMD", kernel) if kernel else at, "kernel"),
            default=True,
            recovery=False,
            image=_known(values.get("XEN")),
            kernel_image=_known(values.get("DOM0_KERNEL")),
        )
    ]


def _xen_line(values: Mapping[str, String], at: Span) -> String:
    if "XEN_CMD" in values:
        return values["XEN_CMD"]
    size = values.get("DOM0_MEM")
    if size is None:
        piece = Piece(len(_DEFAULT), at.source, at.start, at.end)
        return String(at.source, at.start, at.end, _DEFAULT, at.start, (piece,))
    name, unit = "dom0_mem=", "M"
    pieces = (
        Piece(len(name), size.source, size.start, size.end),
        *(size.pieces or (Piece(len(size.value), size.source, size.inner, size.inner + len(size.value)),)),
        Piece(len(unit), size.source, size.start, size.end),
    )
    return String(size.source, size.start, size.end, f"{name}{size.value}{unit}", size.start, pieces)


def _known(value: String | None) -> str:
    return value.value if value is not None and value.known else ""


def _place(document: Document, name: str, value: String) -> Span:
    """The assignment a value comes from, else the value's own place."""
    for setting in document.settings:
        if setting.key == name and setting.value.start == value.start:
            return setting.span
    return value.span
