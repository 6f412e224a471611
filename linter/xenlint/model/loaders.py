"""The boot entries of GRUB legacy, GRUB 2 and Xen's EFI loader, and those grub-mkconfig would write.

GRUB legacy hands over the rest of the line as it stands, GRUB 2 joins its words with single blanks, Xen's EFI loader
reads `options=` and `kernel=` of a section, and grub-mkconfig joins variables (util/grub.d/20_linux_xen.in).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from xenlint.knowledge.versions import Version
from xenlint.model.boot import BootEntry
from xenlint.model.cmdline import CommandLine, command_lines, concatenate, join, join_words, slice_string
from xenlint.patterns import lazy_pattern
from xenlint.source import Span
from xenlint.syntax.tree import Command, Document, MenuEntry, String

_XEN_FILE = r"(?i)(.*/|\([^)]*\))?xen[^/]*"
_KERNEL_FILE = r"(?i)vmlinu|vmlinux|bzimage|image|linux|netbsd|kernel|mini-os|zimage"
_RECOVERY = r"(?i)\b(recovery|rescue|single.user)\b"

LOADERS = {"multiboot": "module", "multiboot2": "module2", "xen_hypervisor": "xen_module"}
_MODULES = frozenset({"module", "module2", "xen_module"})
_QUOTED_WORD = lazy_pattern(r"\"[^\s\"'\\$]+\"|'[^\s\"']+'")


def read_entries(document: Document) -> list[BootEntry]:
    """The Xen entries of a file of one of these loaders; none of a file of any other kind."""
    reader = _READERS.get(document.kind)
    return list(reader(document)) if reader else []


# --- GRUB legacy ------------------------------------------------------------------------------------------------------


def _grub_legacy(document: Document) -> Iterator[BootEntry]:
    wanted = _legacy_default(document)
    for entry in document.menu:
        modules = [command for command in entry.commands if command.name in ("module", "modulenounzip", "module$")]
        kernels = [command for command in entry.commands if command.name in ("kernel", "kernel$")]
        if not kernels or not kernels[-1].words:
            continue
        images = [kernels[-1], *modules]
        if base_name(file_of(images[0])).startswith("tboot") and len(images) > 1:
            images = images[1:]
        if not starts_xen(file_of(images[0]), [file_of(module) for module in images[1:]]):
            continue
        yield _entry(document, entry, images, entry.path[0] == wanted, _tail)


def _legacy_default(document: Document) -> int:
    """The default entry's number, -1 where only GRUB's own file knows it (`saved`).

    A number without an entry stands for the first `fallback` if that has one, else for entry 0 (stage2.c, `cmain`).
    """
    text = last_text(document, "default", "0") or ""
    if text in ("saved", "\0"):
        return -1
    wanted = _legacy_number(text)
    if wanted is not None and wanted < len(document.menu):
        return wanted
    fallback = _legacy_number(last_text(document, "fallback", "") or "") if wanted is not None else None
    return fallback if fallback is not None and fallback < len(document.menu) else 0


def _legacy_number(text: str) -> int | None:
    """The number a text begins with, decimal or `0x` (stage2/char_io.c, `safe_parse_maxint`)."""
    match = re.match(r"0[xX]([0-9a-fA-F]{1,7})|([0-9]{1,9})", text)
    return None if match is None else int(match[1], 16) if match[1] else int(match[2])


def _tail(command: Command) -> String | None:
    """The rest of the line behind the file as it stands, but that GRUB makes a blank of every TAB it reads (stage2.c,
    `get_line_from_config`)."""
    return _without_tabs(verbatim(_after_options(command)[1:]))


def _without_tabs(text: String | None) -> String | None:
    return text._replace(value=text.value.replace("\t", " ")) if text and "\t" in text.value else text


# --- GRUB 2 -----------------------------------------------------------------------------------------------------------


def _grub_cfg(document: Document) -> Iterator[BootEntry]:
    from xenlint.model.grub_default import default_entries

    # the generated header chooses in an `if`; its last branch is what holds when nothing was saved
    wanted = last_text(document, "default", None if is_part(document) else "", in_branches=True)
    defaults = default_entries(document.menu, wanted) if wanted is not None and "\0" not in wanted else frozenset()
    for number, entry in enumerate(document.menu):
        images: list[Command] = []
        for command in entry.commands:
            if command.name in LOADERS and command.words:
                images = [command]
            elif command.name in _MODULES and command.words and images:
                images.append(command)
        if not images:
            continue
        if base_name(file_of(images[0])).startswith("tboot") and len(images) > 1:
            images = images[1:]
        if not starts_xen(file_of(images[0]), [file_of(module) for module in images[1:]]):
            continue
        yield _entry(document, entry, images, number in defaults, _joined)


def is_part(document: Document) -> bool:
    """A file that another `grub.cfg` takes in: its entries stand behind others."""
    return "/grub.d/" in f"/{document.path}" or base_name(document.path) == "custom.cfg"


def _joined(command: Command) -> String | None:
    """The words behind the file with single blanks between them, as GRUB 2 passes them on."""
    return join_words(_after_options(command)[1:])


# --- Xen's own EFI loader ---------------------------------------------------------------------------------------------


def _xen_efi(document: Document) -> Iterator[BootEntry]:
    """One entry a section that names a kernel; without `default=` also the one that Xen puts together.

    That one has the file's first `kernel=` and its first `options=`, whatever sections they stand in
    (xen/common/efi/boot.c).
    """
    from xenlint.syntax.xen_efi import Items

    items = Items(document.source)
    chosen = items.get("global", "default")
    wanted = chosen.value.value if chosen and isinstance(chosen.value, String) else ""
    first = None if wanted else items.get("", "kernel")
    for entry in document.menu:
        if entry.title == "global" and wanted not in ("", "global"):
            continue  # where no other section looks
        is_first = first is not None and entry.title == first.scope
        section = "" if is_first else entry.title
        kernel, options = items.get(section, "kernel"), items.get(section, "options")
        if kernel is None or not isinstance(kernel.value, String) or not (section or is_first):
            continue
        file, rest = _split_file(kernel.value)
        given = options.value if options and isinstance(options.value, String) else None
        hypervisor, kernel_line = command_lines(given, (options or entry).span, rest, kernel.span)
        yield BootEntry(
            document,
            entry.title,
            entry.span,
            hypervisor,
            kernel_line,
            is_first or (bool(wanted) and entry.title == wanted),
            is_recovery(entry.title, rest.value if rest else ""),
            "",
            file,
        )


def _split_file(value: String) -> tuple[str, String | None]:
    file, blank, rest = value.value.partition(" ")
    if not rest.strip():
        return file, None
    span = value.at(len(file) + len(blank), len(value.value))
    return file, String(span.source, span.start, span.end, rest, span.start)


# --- the input of grub-mkconfig ---------------------------------------------------------------------------------------


def mkconfig_entries(document: Document, variables: Mapping[str, String], version: Version) -> list[BootEntry]:
    """The two sorts of entry that 20_linux_xen writes from these variables: normal, and recovery.

    Between their words a TAB is a blank to GRUB 2, and it takes the quotes around a word away; around several it hands
    them on (grub-core/lib/cmdline.c). A recovery entry gets `GRUB_CMDLINE_XEN` alone.
    `GRUB_CMDLINE_LINUX_XEN_REPLACE` and its `_DEFAULT` stand in for
    their namesakes on the kernel's line where they are not empty.
    """
    xen, xen_default = (_handed_on(variables.get(f"GRUB_CMDLINE_XEN{name}")) for name in ("", "_DEFAULT"))
    linux = _replaced(variables, "GRUB_CMDLINE_LINUX_XEN_REPLACE", "GRUB_CMDLINE_LINUX")
    linux_default = _replaced(variables, "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT", "GRUB_CMDLINE_LINUX_DEFAULT")
    anchor = _mkconfig_anchor(document, xen, xen_default)
    recovery_anchor = xen.span if xen else (xen_default.span if xen_default else anchor)
    kernel_anchor = (linux or linux_default or document).span

    def entry(title: str, x: String | None, l_: String | None, at: Span, recovery: bool) -> BootEntry:
        return BootEntry(
            document,
            title,
            at,
            *command_lines(x, at, l_, kernel_anchor),
            default=not recovery,
            recovery=recovery,
            generated=True,
        )

    entries = [entry("Xen", join(xen, xen_default), join(linux, linux_default), anchor, False)]
    disabled = variables.get("GRUB_DISABLE_RECOVERY")
    if disabled is None or disabled.value != "true":
        entries.append(entry("Xen (recovery mode)", xen, linux, recovery_anchor, True))
    return entries


def _handed_on(text: String | None) -> String | None:
    text = _without_tabs(text)
    if text is None or not ('"' in text.value or "'" in text.value):
        return text
    kept, at = [], 0
    for quoted in _QUOTED_WORD.finditer(text.value):
        kept += [slice_string(text, at, quoted.start()), slice_string(text, quoted.start() + 1, quoted.end() - 1)]
        at = quoted.end()
    return concatenate((*kept, slice_string(text, at, len(text.value)))) if kept else text


def _replaced(variables: Mapping[str, String], name: str, fallback: str) -> String | None:
    found = variables.get(name)
    return found if found is not None and found.value else variables.get(fallback)


def _mkconfig_anchor(document: Document, xen: String | None, xen_default: String | None) -> Span:
    if xen is not None or xen_default is not None:
        return (xen or xen_default or document).span
    for setting in document.settings:
        if setting.key.startswith("GRUB_CMDLINE_"):
            return setting.span
    return document.span


# --- shared -----------------------------------------------------------------------------------------------------------


def _entry(
    document: Document, entry: MenuEntry, images: list[Command], default: bool, tail: Callable[[Command], String | None]
) -> BootEntry:
    xen, kernel = images[0], images[1] if len(images) > 1 else None
    title = " > ".join((*entry.submenus, entry.title))
    rest = tail(kernel) if kernel else None
    kernel_at = kernel.span if kernel else entry.span
    if xen.name == "xen_hypervisor":  # on Arm Xen's line has no end before its own
        lines = CommandLine(tail(xen), xen.span, "xen"), CommandLine(rest, kernel_at, "kernel")
    else:
        lines = command_lines(tail(xen), xen.span, rest, kernel_at)
    return BootEntry(
        document,
        title,
        xen.span,
        *lines,
        default,
        is_recovery(title, lines[1].value),
        file_of(xen),
        file_of(kernel) if kernel else "",
    )


def _after_options(command: Command) -> tuple[String, ...]:
    """The command's words from the file on: loader options such as `--nounzip` come first."""
    words = command.words
    while words and words[0].value.startswith("--"):
        words = words[1:]
    return words


def file_of(command: Command) -> str:
    """The file that a command loads, "" where it names none."""
    words = _after_options(command)
    return words[0].value if words else ""


def verbatim(words: Sequence[String]) -> String | None:
    """The text from the first word to the last, exactly as it stands; None where there are none."""
    if not words:
        return None
    source, start, end = words[0].source, words[0].start, words[-1].end
    return String(source, start, end, source.text[start:end], start)


def base_name(path: str) -> str:
    """A file's name without its folders or device, in small letters."""
    return re.split(r"[/)\\]", path)[-1].lower()


def starts_xen(image: str, modules: list[str]) -> bool:
    """Whether an image is Xen: by its name, or because a kernel follows it as a module."""
    if re.fullmatch(_XEN_FILE, image) and not image.endswith((".cfg", ".conf")):
        return True
    return bool(modules) and "$" in image and bool(re.search(_KERNEL_FILE, base_name(modules[0])))


def is_recovery(title: str, kernel_line: str) -> bool:
    """Whether an entry is there for repairs: by its title, or because its kernel is to start a single-user system."""
    return bool(re.search(_RECOVERY, title)) or "single" in kernel_line.split()


def last_text(document: Document, key: str, fallback: str | None = None, *, in_branches: bool = False) -> str | None:
    """The last header setting of this name as text; "\\0" (equal to nothing) where only running would tell."""
    for setting in reversed(document.settings):
        if setting.key == key and (in_branches or not setting.scope):
            value = setting.value
            return value.value if isinstance(value, String) and value.known else "\0"
    return fallback


_READERS = {
    "grub-legacy": _grub_legacy,
    "grub-cfg": _grub_cfg,
    "xen-efi": _xen_efi,
}
