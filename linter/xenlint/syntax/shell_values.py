"""The variables of a shell script that is read, never run.

Every value knows which characters of which file it came from. What only running the script would tell is kept as an
unknown piece, so that a rule can still judge the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xenlint.source import Source
from xenlint.syntax.shell_words import Part
from xenlint.syntax.tree import Piece, String

_LIMIT = 65536
_PIECES = 512
"""A value built from other values stays known up to this many characters and pieces; a boot line has far fewer."""

_ALWAYS_SET = ("GRUB_DEVICE", "GRUB_FS")
"""What grub-mkconfig finds out for itself before it reads the first file (grub:util/grub-mkconfig.in)."""

_GENERATED_FROM = (
    "GRUB_DEFAULT",
    "GRUB_CMDLINE_LINUX",
    "GRUB_CMDLINE_LINUX_DEFAULT",
    "GRUB_CMDLINE_LINUX_RECOVERY",
    "GRUB_CMDLINE_LINUX_XEN_REPLACE",
    "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT",
    "GRUB_CMDLINE_XEN",
    "GRUB_CMDLINE_XEN_DEFAULT",
    "GRUB_DISABLE_RECOVERY",
    "GRUB_DISABLE_SUBMENU",
    "GRUB_TOP_LEVEL_XEN",
)
"""What 20_linux_xen reads and a sourced file that is not at hand may have set (grub:util/grub.d/20_linux_xen.in)."""

_TILDE = re.compile(r"(?:(?<=:)|\A)~[^/:]*")


def vague(value: String) -> String:
    """The same place, the text not known."""
    source, start, end = value.source, value.start, value.end
    return String(source, start, end, source.text[start:end], start, (Piece(end - start, source, start, end, False),))


def unknown(source: Source, start: int, end: int) -> String:
    return vague(String(source, start, end, "", start))


def same(one: String | None, other: String | None) -> bool:
    """Whether both are known and equal."""
    return one is not None and other is not None and one.value == other.value and one.known and other.known


class Variables:
    """What the variables hold while a script is read.

    A way is a stretch of the script that may or may not run: `open` begins one, `close` ends it, takes back what it
    changed and tells it, and `join` makes one state of the ways a branch can take.
    """

    __slots__ = ("_ways", "changed_by_calls", "foreign", "functions", "looped", "lost", "values")

    def __init__(self) -> None:
        self.values: dict[str, String] = {}
        self.lost: dict[str, String] = {}
        self.foreign: String | None = None
        self.looped: frozenset[str] = frozenset()
        self.functions: set[str] = set()
        self.changed_by_calls: set[str] = set()
        self._ways: list[dict[str, String | None]] = []

    def get(self, name: str) -> String | None:
        return None if name in self.looped else self.values.get(name)

    def assign(self, name: str, value: String | None) -> None:
        if self._ways:
            self._ways[-1].setdefault(name, self.values.get(name))
        if value is None:
            self.values.pop(name, None)
        else:
            self.values[name] = value

    def store(self, name: str, value: String | None, doubtful: bool) -> None:
        """Assign; `doubtful` where it may as well not happen."""
        if value is not None:
            self.assign(name, vague(value) if doubtful and not same(value, self.values.get(name)) else value)

    def forget(self, at: String) -> None:
        """A command that is not ours to read may have changed everything."""
        self.foreign = at
        self.lost.update(self.values)
        self.values.clear()
        for way in self._ways:
            way.clear()

    def open(self) -> None:
        self._ways.append({})

    def close(self) -> dict[str, String | None]:
        way = self._ways.pop()
        changes = {name: self.values.get(name) for name in way}
        for name, value in way.items():
            if value is None:
                self.values.pop(name, None)
            else:
                self.values[name] = value
        return changes

    def join(self, ways: list[dict[str, String | None]]) -> None:
        """Go on with what all `ways` agree on."""
        for name in {name: None for way in ways for name in way}:
            old = self.values.get(name)
            ends = [way.get(name, old) for way in ways]
            last = next((end for end in reversed(ends) if end is not None), None)
            if last is not None:
                self.assign(name, last if all(same(last, end) for end in ends) else vague(last))
            elif old is not None:
                self.assign(name, None)

    def result(self) -> dict[str, String]:
        if self.foreign is None:
            return dict(self.values)
        gone = {name: vague(value) for name, value in self.lost.items()}
        return dict.fromkeys(_GENERATED_FROM, self.foreign) | gone | self.values

    def unset_is_empty(self, name: str) -> bool:
        """Whether a name that nothing set expands to nothing for sure."""
        return (
            self.foreign is None
            and name.startswith("GRUB_")
            and not name.startswith(_ALWAYS_SET)
            and name not in self.looped
        )

    def expand(
        self, source: Source, start: int, end: int, parts: Iterable[Part], doubtful: bool, *, split: bool = False
    ) -> String:
        """The value of the word at `start` to `end`.

        `split`: an unquoted variable may fall apart at its blanks (`export X=$Y` in older dash).
        """
        pieces: list[Piece] = []
        texts: list[str] = []
        inner = -1
        borrowed = 0
        for part in parts:
            if inner < 0:
                inner = part.start
            if part.kind == "text":
                texts.append(part.value)
                if "~" in part.value and not part.quoted:
                    pieces += _tildes(source, part, part.start == start)
                elif part.value:
                    pieces.append(Piece(len(part.value), source, part.start, part.end))
                continue
            value = self._variable(source, part) if part.kind == "variable" else unknown(source, part.start, part.end)
            if part.op:
                self.set_default(source, part, doubtful)
            if value is None or not (value.value or value.pieces):
                continue
            if split and not part.quoted and (" " in value.value or "\t" in value.value):
                value = unknown(source, part.start, part.end)
            length = len(value.value)
            borrowed += length
            if borrowed > _LIMIT or len(pieces) + len(value.pieces) > _PIECES:
                return unknown(source, start, end)
            texts.append(value.value)
            pieces += value.pieces or (Piece(length, value.source, value.inner, value.inner + length),)
        text = "".join(texts)
        if not pieces:
            return String(source, start, end, "", start if inner < 0 else inner)
        if len(pieces) == 1:
            length, origin, first, last, known = pieces[0]
            if known and origin is source and last - first == length and start <= first and last <= end:
                return String(source, start, end, text, first)
        return String(source, start, end, text, inner, tuple(pieces))

    def _variable(self, source: Source, part: Part) -> String | None:
        """The value of `$X`, `${X}`, `${X:-word}` and their like; None is empty."""
        name, op = part.value, part.op
        value = self.get(name)
        empty: bool | None
        if value is not None:
            empty = not value.value if value.known else (False if _has_text(value) else None)
        elif self.unset_is_empty(name):
            empty = True
        else:
            empty = None
        if not op:
            return value if value is not None or empty else unknown(source, part.start, part.end)
        if empty is None:
            return unknown(source, part.start, part.end)
        missing = empty and (op[0] == ":" or value is None)
        if missing == (op[-1] == "+"):
            return None if op[-1] == "+" else value
        if part.word is None:
            return unknown(source, part.start, part.end)
        start = part.end - 1 - len(part.word)
        return String(source, start, part.end - 1, part.word, start)

    def set_default(self, source: Source, part: Part, doubtful: bool) -> None:
        """`${X:=word}` assigns in passing."""
        if part.op in (":=", "="):
            value = self.get(part.value)
            if value is None or not (_has_text(value) or (value.known and part.op == "=")):
                self.store(part.value, self._variable(source, part) or value, doubtful)


def _has_text(value: String) -> bool:
    return any(piece.known and piece.length for piece in value.pieces) or (not value.pieces and value.value != "")


def _tildes(source: Source, part: Part, first: bool) -> list[Piece]:
    """Pieces of unquoted text, where `~` at the start or behind a colon is somebody's home."""
    pieces: list[Piece] = []
    at = 0
    for found in _TILDE.finditer(part.value):
        if found.start() == 0 and not first:
            continue
        if found.start() > at:
            pieces.append(Piece(found.start() - at, source, part.start + at, part.start + found.start()))
        pieces.append(Piece(len(found[0]), source, part.start + found.start(), part.start + found.end(), False))
        at = found.end()
    if at < len(part.value):
        pieces.append(Piece(len(part.value) - at, source, part.start + at, part.end))
    return pieces
