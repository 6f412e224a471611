"""The boot entries of syslinux, extlinux, isolinux and pxelinux.

mboot.c32 splits its words at ` --- ` and joins those of each part with single blanks, so that no TAB reaches Xen
(com32/mboot/mboot.c, `get_modules`). What it is given is told by KERNEL and APPEND of a label
(com32/elflink/ldlinux/readconfig.c, `record`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.model.boot import BootEntry
from xenlint.model.cmdline import CommandLine, command_lines, join_words
from xenlint.model.loaders import base_name, is_recovery, last_text, starts_xen
from xenlint.model.mboot_separators import bad_separators
from xenlint.source import Span
from xenlint.syntax.tree import Document, MenuEntry, String
from xenlint.typed import NamedTuple


class _Handed(NamedTuple):
    """What mboot.c32 hands on: Xen's file and dom0's kernel with their lines."""

    at: Span
    image: str
    kernel_image: str
    lines: tuple[CommandLine, CommandLine]


def read_entries(document: Document) -> list[BootEntry]:
    """The Xen entries of one file."""
    return list(_entries(document))


def _entries(document: Document) -> Iterator[BootEntry]:
    default = (last_text(document, "default") or "").split()
    shared = _shared(document)
    by_shared = _handed(shared)  # made once, however many labels have no APPEND of their own
    for entry in document.menu:
        words, is_shared = _mboot_words(entry, shared)
        handed = by_shared if is_shared else _handed(words)
        if handed is None:
            continue
        yield BootEntry(
            document,
            entry.title,
            handed.at,
            *handed.lines,
            _is_default_label(entry, default),
            is_recovery(entry.title, handed.lines[1].value),
            handed.image,
            handed.kernel_image,
        )


def mboot_words(document: Document) -> Iterator[tuple[String, ...]]:
    """What each label gives to mboot.c32; what labels without an APPEND of their own share, once."""
    shared = _shared(document)
    is_told = False
    for entry in document.menu:
        words, is_shared = _mboot_words(entry, shared)
        if words and not (is_shared and is_told):
            yield words
        is_told |= is_shared


def mboot_parts(document: Document) -> Iterator[list[tuple[String, ...]]]:
    """The same in parts, Xen's first: of those that start Xen."""
    for words in mboot_words(document):
        parts = _parts(words)
        if len(parts) > 1 and parts[0] and base_name(parts[0][0].value).startswith("xen"):
            yield parts


def _handed(words: tuple[String, ...]) -> _Handed | None:
    """What mboot.c32 makes of its words."""
    parts = _parts(words)
    if len(parts) < 2 or not parts[0] or not parts[1]:
        return None
    xen, kernel = parts[0], parts[1]
    if not starts_xen(xen[0].value, [kernel[0].value]):
        return None
    broken = next((separator.word for separator in bad_separators(xen)), None)
    if broken is not None and broken.value != "--":
        xen = xen[: xen.index(broken)]  # what follows was meant for dom0, and one rule tells of that
    at = _from_to(xen)
    lines = command_lines(join_words(xen[1:]), at, join_words(kernel[1:]), _from_to(kernel))
    return _Handed(at, xen[0].value, kernel[0].value, lines)


def _parts(words: tuple[String, ...]) -> list[tuple[String, ...]]:
    """What stands between ` --- `: Xen's part first, or tboot's, which is left out."""
    parts: list[tuple[String, ...]] = []
    start = next((n for n, word in enumerate(words) if word.value not in ("-solaris", "-aout")), 0)
    for number, word in enumerate(words):
        if word.value == "---":
            parts.append(words[start:number])
            start = number + 1
    parts.append(words[start:])
    if len(parts) > 2 and parts[0] and base_name(parts[0][0].value).startswith("tboot"):
        del parts[0]
    return parts


def _shared(document: Document) -> tuple[String, ...]:
    append = next((s for s in reversed(document.settings) if s.key == "append"), None)
    return tuple(_words(append.value)) if append and isinstance(append.value, String) else ()


def _is_default_label(entry: MenuEntry, default: list[str]) -> bool:
    """By `DEFAULT label`, by `MENU DEFAULT` in the label, or because all stands on the DEFAULT line itself."""
    if not entry.title or (default and default[0] == entry.title):
        return True
    return any(c.name == "menu" and c.words and c.words[0].value.lower() == "default" for c in entry.commands)


def _mboot_words(entry: MenuEntry, shared: tuple[String, ...]) -> tuple[tuple[String, ...], bool]:
    """The words mboot.c32 is given, none where the entry does not use it; and whether they are `shared` alone.

    `shared` are the words of an APPEND above the first label, which a label without one of its own has; `APPEND -`
    is an empty one.
    """
    image: tuple[String, ...] = ()
    append: tuple[String, ...] | None = None
    for command in entry.commands:
        if command.name in ("kernel", "com32", "linux", "default") and command.words:
            image = command.words
            append = () if command.name == "default" else append
        elif command.name == "append":
            append = command.words
    if not image or not base_name(image[0].value).startswith("mboot"):
        return (), False
    if append is None and len(image) == 1:
        return shared, True
    append = shared if append is None else append
    if len(append) == 1 and append[0].value == "-":
        append = ()
    return (*image[1:], *append), False


def _words(text: String) -> Iterator[String]:
    for match in re.finditer(r"[^ \t]+", text.value):
        span = text.at(*match.span())
        yield String(span.source, span.start, span.end, match[0], span.start)


def _from_to(words: tuple[String, ...]) -> Span:
    return Span(words[0].source, words[0].start, words[-1].end)
