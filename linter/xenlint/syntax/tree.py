"""What a text says: the nodes that every parser makes, and nothing of what they mean.

A `Document` is a list of settings (`key = value`), a menu of boot entries where the format has one, and the problems
the parser met. Nodes store offsets; `.span` makes the `Span`. They are named tuples because a fleet run makes millions
of them and a start-up must not pay for `dataclasses`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from xenlint.source import Source, Span
from xenlint.typed import TYPE_CHECKING, Literal, NamedTuple, Union

if TYPE_CHECKING:
    from collections.abc import Callable

    from xenlint.syntax.mould import Cast

Kind = Literal[
    "domu-xl",
    "domu-xm",
    "xl-conf",
    "xend-config",
    "grub-default",
    "grub-cfg",
    "grub-legacy",
    "xen-efi",
    "syslinux",
    "xl-info",
    "dmidecode",
    "os-release",
    "inside-dom0",
    "netbsd-boot",
    "loader-conf",
    "imagebuilder",
    "fstab",
    "network",
    "xendomains",  # etc/default/xendomains: what starts and stops guests with the host
    "xencommons",  # etc/default/xen, xencommons: the services of the toolstack
    "auto-backup",  # a backup copy among what starts with the host
    "auto-broken-link",  # a link there that leads nowhere; the text is its target
    "modprobe",  # etc/modprobe.d: options of modules that matter to a dom0
    "bls-entry",
]

Reason = Literal[
    "syntax",  # anything without a rule of its own
    "carriage-return",  # CR before LF
    "byte-order-mark",
    "comment-at-end",  # a comment in the last line without a line end
    "python",  # code, where only values are allowed
    "python-literal",  # True, False, None
    "capital-key",
    "number-unit",  # memory = 512M
    "operator-blank",  # a blank around = in a shell assignment
    "only-bash",  # dash does not know it
    "disk-blank",  # a blank that belongs to a field of a disk
    "disk-cdrom",  # hdc:cdrom where the format belongs
    "disk-format-missing",  # the device where the format belongs
    "disk-mode",  # xm's w!
    "disk-prefix",  # a word and a colon that is no prefix
    "disk-target-not-last",  # target= took the rest of the disk
]


class Piece(NamedTuple):
    """Where `length` characters of a string's value are written.

    A piece as long as its range is written letter by letter; any other (an escape, a variable) stands for its range
    as a whole. `known` is false where only running code would tell the text; the value then holds the source text.
    """

    length: int
    source: Source
    start: int
    end: int
    known: bool = True


class String(NamedTuple):
    """A text. `start`/`end` enclose it with its quotes; without `pieces` the value is written as it is at `inner`."""

    source: Source
    start: int
    end: int
    value: str
    inner: int
    pieces: tuple[Piece, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)

    @property
    def known(self) -> bool:
        return not self.pieces or all(piece.known for piece in self.pieces)

    def at(self, start: int, end: int) -> Span:
        """Where characters `start` to `end` of the value are written.

        Where they come from several files or places out of order, the place of the first character's piece.
        """
        if not self.pieces:
            return Span(self.source, self.inner + start, self.inner + end)
        first = _locate(self.pieces, start, False)
        last = _locate(self.pieces, end, True) if end > start else first.before()
        if first.source is not last.source or last.end < first.start:
            return first
        return Span(first.source, first.start, last.end)

    def is_known(self, start: int, end: int) -> bool:
        """Whether none of these characters of the value depends on running code."""
        offset = 0
        for piece in self.pieces:
            if not piece.known and offset < end and offset + piece.length > start:
                return False
            offset += piece.length
        return True


def _locate(pieces: tuple[Piece, ...], offset: int, is_end: bool) -> Span:
    """The span whose start (or, for `is_end`, whose end) is where this offset of the value is written."""
    at = 0
    for number, piece in enumerate(pieces):
        reach = at + piece.length
        if offset < reach or (offset == reach and (is_end or number == len(pieces) - 1)):
            return _place(piece, offset - at, is_end)
        at = reach
    last = pieces[-1]
    return Span(last.source, last.end, last.end)


def _place(piece: Piece, offset: int, is_end: bool) -> Span:
    """From where this offset of a piece is written to the piece's end or, for `is_end`, from its start to there."""
    if piece.end - piece.start != piece.length:
        return Span(piece.source, piece.start, piece.end)
    place = piece.start + offset
    return Span(piece.source, piece.start, place) if is_end else Span(piece.source, place, piece.end)


class Places:
    """`String.at` and `String.is_known` for a text of many pieces that is asked about many times."""

    __slots__ = ("_reaches", "_text", "_unknown")

    def __init__(self, text: String) -> None:
        self._text = text
        self._reaches = list(accumulate(piece.length for piece in text.pieces))
        self._unknown = list(accumulate((not piece.known for piece in text.pieces), initial=0))

    def at(self, start: int, end: int) -> Span:
        if len(self._reaches) < 2:
            return self._text.at(start, end)
        first = self._locate(bisect_right(self._reaches, start), start, False)
        last = self._locate(bisect_left(self._reaches, end), end, True) if end > start else first.before()
        if first.source is not last.source or last.end < first.start:
            return first
        return Span(first.source, first.start, last.end)

    def _locate(self, number: int, offset: int, is_end: bool) -> Span:
        pieces = self._text.pieces
        number = min(number, len(pieces) - 1)
        return _place(pieces[number], offset - self._reaches[number] + pieces[number].length, is_end)

    def is_known(self, start: int, end: int) -> bool:
        first, last = bisect_right(self._reaches, start), bisect_left(self._reaches, end)
        return self._unknown[min(last + 1, len(self._unknown) - 1)] == self._unknown[min(first, len(self._reaches))]


class Number(NamedTuple):
    """A number as written; `value` is None where the text is no number the reader would take."""

    source: Source
    start: int
    end: int
    text: str
    value: int | float | None

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)


class List(NamedTuple):
    """Values in brackets."""

    source: Source
    start: int
    end: int
    items: tuple[Value, ...]

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)


class Unknown(NamedTuple):
    """A value that only running code would tell."""

    source: Source
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]


Value = Union[String, Number, List, Unknown]


class Setting(NamedTuple):
    """`key = value`, from the key's first character to the value's last.

    `scope` names the block it stands in (a section of xen.cfg, a label of syslinux), "" at the top.
    """

    source: Source
    start: int
    end: int
    key: str
    op: str
    value: Value
    scope: str = ""

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)

    @property
    def key_span(self) -> Span:
        """Where the key is written; a reader that gives a setting a name of its own has it within the setting."""
        return Span(self.source, self.start, min(self.start + len(self.key), self.end))


class Command(NamedTuple):
    """A boot loader's command with its words, from the name's first character to the last word's last."""

    source: Source
    start: int
    end: int
    name: str
    words: tuple[String, ...]

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)


class MenuEntry(NamedTuple):
    """One entry of a boot menu; `start`/`end` enclose its title line.

    `path` holds its number in each menu level, `submenus` the titles and `submenu_ids` the ids of those above it.
    """

    source: Source
    start: int
    end: int
    title: str
    commands: tuple[Command, ...]
    path: tuple[int, ...] = ()
    submenus: tuple[str, ...] = ()
    id: str = ""
    submenu_ids: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)


class Problem(NamedTuple):
    """Something the real reader of this file stumbles over. `reason` sorts it to the rule that explains it.

    `cure` is the text that would be right at this span, where it is certain.
    """

    source: Source
    start: int
    end: int
    message: str
    reason: Reason = "syntax"
    cure: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)


class Document:
    """One parsed file. `path` is relative to the host's root, as in `etc/xen/web1.cfg`. Immutable but for `cast`, which
    a guest's file gets when it is known what other files it is like.
    """

    __slots__ = ("_read", "cast", "kind", "menu", "path", "problems", "settings", "source")
    settings: tuple[Setting, ...]
    _read: Callable[[], Document]

    def __init__(
        self,
        source: Source,
        kind: Kind,
        path: str,
        settings: tuple[Setting, ...] = (),
        problems: tuple[Problem, ...] = (),
        menu: tuple[MenuEntry, ...] = (),
    ) -> None:
        self.source = source
        self.kind = kind
        self.path = path
        self.settings = settings
        self.problems = problems
        self.menu = menu
        self.cast: Cast | None = None

    @classmethod
    def later(cls, source: Source, kind: Kind, path: str, cast: Cast, read: Callable[[], Document]) -> Document:
        """A document without problems whose settings are read when they are first asked for."""
        made = cls.__new__(cls)
        made.source = source
        made.kind = kind
        made.path = path
        made.problems = ()
        made.menu = ()
        made.cast = cast
        made._read = read
        return made

    def __getattr__(self, name: str) -> tuple[Setting, ...]:
        if name != "settings":
            raise AttributeError(name)
        self.settings = self._read().settings
        return self.settings

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Document) or self.source is not other.source:
            return False  # without reading them
        return self is other or self._values == other._values

    def __hash__(self) -> int:
        return hash(self.source)

    @property
    def _values(self) -> tuple[object, ...]:
        return self.kind, self.path, self.settings, self.problems, self.menu

    @property
    def span(self) -> Span:
        """The first line, for findings about the file as a whole."""
        text = self.source.text
        end = text.find("\n")
        return Span(self.source, 0, len(text) if end < 0 else end)
