"""The variables of a shell script that is read, never run.

Every value knows which characters of which file it came from. What only running the script would tell is kept as an
unknown piece, so that a rule can still judge the rest.
"""

from __future__ import annotations

from xenlint.source import Source
from xenlint.syntax.tree import Piece, String

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

    __slots__ = ("_ways", "foreign", "lost", "values")

    def __init__(self) -> None:
        self.values: dict[str, String] = {}
        self.lost: dict[str, String] = {}
        self.foreign: String | None = None
        self._ways: list[dict[str, String | None]] = []

    def get(self, name: str) -> String | None:
        return self.values.get(name)

    def assign(self, name: str, value: String | None) -> None:
        if self._ways:
            self._ways[-1].setdefault(name, self.values.get(name))
        if value is None:
            self.values.pop(name, None)
        else:
            self.values[name] = value

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
        return self.foreign is None and name.startswith("GRUB_") and not name.startswith(_ALWAYS_SET)


def has_text(value: String) -> bool:
    return any(piece.known and piece.length for piece in value.pieces) or (not value.pieces and value.value != "")


def cut(value: String, start: int, end: int) -> String:
    """Characters `start` to `end` of a known value."""
    if (start, end) == (0, len(value.value)):
        return value
    if not value.pieces:
        at = value.inner + start
        return String(value.source, at, value.inner + end, value.value[start:end], at)
    pieces: list[Piece] = []
    at = 0
    for piece in value.pieces:
        first, last = max(start - at, 0), min(end - at, piece.length)
        if first < last:
            letters = piece.end - piece.start == piece.length
            place = (piece.start + first, piece.start + last) if letters else (piece.start, piece.end)
            pieces.append(Piece(last - first, piece.source, *place, piece.known))
        at += piece.length
    return value._replace(value=value.value[start:end], pieces=tuple(pieces)) if pieces else _nothing(value)


def _nothing(value: String) -> String:
    return String(value.source, value.start, value.end, "", value.start)


def is_empty(value: String) -> bool | None:
    """Whether a variable that holds this is empty; None where that is not known."""
    if value.known:
        return not value.value
    return False if has_text(value) else None
