"""The options on the lines of dom0's kernels, each once for each place where it is written."""

from __future__ import annotations

from collections.abc import Iterator

from xenlint.model.boot import BootEntry
from xenlint.model.cmdline import CommandLine, Option
from xenlint.model.host import Host
from xenlint.syntax.tree import Document, String
from xenlint.typed import NamedTuple

_VARIABLES = frozenset(
    {
        "GRUB_CMDLINE_LINUX",
        "GRUB_CMDLINE_LINUX_DEFAULT",
        "GRUB_CMDLINE_LINUX_RECOVERY",
        "GRUB_CMDLINE_LINUX_XEN_REPLACE",
        "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT",
    }
)
_NATIVE_TOO = frozenset({"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT", "GRUB_CMDLINE_LINUX_RECOVERY"})


class KernelWord(NamedTuple):
    """An option on the line of dom0's kernel; `entry` is one that it goes to, None where no entry starts Xen.

    `is_shared`: it comes from a variable of GRUB's that entries without Xen get too.
    """

    option: Option
    document: Document
    entry: BootEntry | None
    is_shared: bool = False


def kernel_words(host: Host) -> tuple[KernelWord, ...]:
    return host.once((kernel_words,), lambda: tuple(_find(host)))


def _find(host: Host) -> Iterator[KernelWord]:
    for entry in host.boot_entries:
        if not entry.generated:
            for option in entry.kernel.options:
                if option.known:
                    yield KernelWord(option, entry.document, entry)
    generated = [entry for entry in host.boot_entries if entry.generated and not entry.recovery]
    for document in host.documents:
        if document.kind != "grub-default":
            continue
        for setting in document.settings:
            value = setting.value
            if setting.key in _VARIABLES and isinstance(value, String):
                for option in CommandLine(value, setting.span, "kernel").options:
                    if option.known:
                        entry_of = generated[0] if generated else None
                        yield KernelWord(option, document, entry_of, setting.key in _NATIVE_TOO)
