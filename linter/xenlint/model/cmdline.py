"""A boot command line, split the way its reader splits it.

Xen separates options at the space character and nothing else; a TAB is part of an option and quotes are ordinary
characters (xen/common/kernel.c, `parse_params`). On x86 ` -- ` ends Xen's part, and what follows is put behind dom0's
line (xen/arch/x86/setup.c, `kextra`): `command_lines` does that. Linux also splits at other white space and does know
double quotes; for finding options by name, splitting at white space is enough there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xenlint.patterns import lazy_pattern
from xenlint.source import Span
from xenlint.syntax.tree import Piece, Places, String
from xenlint.typed import Any, NamedTuple, TypeVar

_DASHES = " -- "
_XEN_WORD = lazy_pattern(r"[^ ]+")
_LINUX_WORD = lazy_pattern(r"[^ \t\r\n]+")

# GRUB's generator appends this variable to Xen's line: empty on BIOS, `no-real-mode edd=off` on EFI.
_HARMLESS_OPAQUE = frozenset({"${xen_rm_opts}", "$xen_rm_opts"})


_Derived = TypeVar("_Derived")


class Option(NamedTuple):
    """One word of a command line: `name`, `name=value`. `known` is false where only running code would tell."""

    text: str
    name: str
    value: str | None
    span: Span
    value_span: Span
    known: bool = True


class CommandLine:
    """The options that one boot entry hands to Xen or to dom0's kernel, in order."""

    __slots__ = ("_derived", "_options", "anchor", "owner", "text")

    def __init__(self, text: String | None, anchor: Span, owner: str) -> None:
        self.text = text
        """All of it, or None where the entry has no such line."""
        self.anchor = anchor
        """Where to point when there is no text: the line it would be written on."""
        self.owner = owner
        """`xen` or `kernel`."""
        self._options: tuple[Option, ...] | None = None
        self._derived: dict[tuple[object, ...], Any] = {}

    def derive(self, key: tuple[object, ...], make: Callable[[], _Derived]) -> _Derived:
        """What `make` says about this line, worked out once for each key, however many rules ask."""
        if key not in self._derived:
            self._derived[key] = make()
        found: _Derived = self._derived[key]
        return found

    @property
    def value(self) -> str:
        return self.text.value if self.text else ""

    @property
    def span(self) -> Span:
        """All the options, or the place where they are missing."""
        if self.text is None or not self.text.value.strip():
            return self.anchor
        value = self.text.value
        start = len(value) - len(value.lstrip())
        return self.text.at(start, len(value.rstrip()))

    @property
    def options(self) -> tuple[Option, ...]:
        if self._options is None:
            self._options = tuple(self._split())
        return self._options

    def _split(self) -> Iterator[Option]:
        text = self.text
        if text is None:
            return
        places = Places(text)
        pattern = _XEN_WORD if self.owner == "xen" else _LINUX_WORD
        for number, match in enumerate(pattern.finditer(text.value)):
            word, start, end = match.group(), match.start(), match.end()
            if number == 0 and word == "placeholder":
                continue
            if word in _HARMLESS_OPAQUE:
                continue
            name, equals, value = word.partition("=")
            span = places.at(start, end)
            value_start = start + len(name) + len(equals)
            yield Option(
                word,
                name,
                value if equals else None,
                span,
                places.at(value_start, end) if equals else span.after(),
                places.is_known(start, end),
            )

    @property
    def known(self) -> bool:
        """Whether every option can be read from the files: only then may a rule say that one is missing."""
        return all(option.known for option in self.options)

    def all(self, name: str) -> list[Option]:
        return [option for option in self.options if option.name == name]

    def get(self, name: str) -> Option | None:
        """The last option of this name: for most options the last one wins."""
        found = self.all(name)
        return found[-1] if found else None


def command_lines(
    xen: String | None, xen_at: Span, kernel: String | None, kernel_at: Span
) -> tuple[CommandLine, CommandLine]:
    """The lines of Xen and of dom0's kernel from what an x86 boot loader hands over for each.

    Xen looks for the first ` -- ` behind the blanks that begin its line; of the blanks after it one is kept.
    """
    extra: String | None = None
    if xen is not None:
        text = xen.value
        start = len(text) - len(text.lstrip(" "))
        at = text.find(_DASHES, start)
        if at >= 0:
            behind = at + len(_DASHES)
            behind += len(text) - behind - len(text[behind:].lstrip(" "))
            extra = slice_string(xen, behind, len(text)) if behind < len(text) else None
            xen = slice_string(xen, 0, at)
    return CommandLine(xen, xen_at, "xen"), CommandLine(join(kernel, extra), kernel_at, "kernel")


def slice_string(text: String, start: int, end: int) -> String:
    """A part of a text as a text of its own."""
    pieces: list[Piece] = []
    at = 0
    for piece in _pieces(text):
        first, last = max(start, at), min(end, at + piece.length)
        if first < last:
            pieces.append(_slice_piece(piece, first - at, last - at))
        at += piece.length
    place = text.at(start, end)
    return String(place.source, place.start, place.end, text.value[start:end], place.start, tuple(pieces))


def _slice_piece(piece: Piece, start: int, end: int) -> Piece:
    """A part of a piece; one that is not written letter by letter keeps its range."""
    if piece.end - piece.start != piece.length:
        return piece._replace(length=end - start)
    return piece._replace(length=end - start, start=piece.start + start, end=piece.start + end)


def join(first: String | None, second: String | None) -> String | None:
    """Two texts with a blank between them, as 20_linux_xen joins GRUB's variables."""
    if first is None or second is None:
        return first or second
    gap = Piece(1, second.source, second.start, second.start)
    pieces = (*_pieces(first), gap, *_pieces(second))
    return String(first.source, first.start, first.end, f"{first.value} {second.value}", first.inner, pieces)


def join_words(words: tuple[String, ...]) -> String | None:
    """Words with single blanks between them, as GRUB 2 hands them on."""
    if not words:
        return None
    if len(words) == 1:
        return words[0]
    pieces: list[Piece] = []
    for word in words:
        if pieces:
            last = pieces[-1]
            pieces.append(Piece(1, last.source, last.end, last.end + 1))
        pieces.extend(_pieces(word))
    first, last_word = words[0], words[-1]
    value = " ".join(word.value for word in words)
    return String(first.source, first.start, last_word.end, value, first.inner, tuple(pieces))


def concatenate(parts: tuple[String, ...]) -> String:
    """Texts with nothing between them."""
    pieces = tuple(piece for part in parts for piece in _pieces(part))
    first = parts[0]
    return String(first.source, first.start, parts[-1].end, "".join(part.value for part in parts), first.inner, pieces)


def _pieces(text: String) -> tuple[Piece, ...]:
    if text.pieces or not text.value:
        return text.pieces
    return (Piece(len(text.value), text.source, text.inner, text.inner + len(text.value)),)
