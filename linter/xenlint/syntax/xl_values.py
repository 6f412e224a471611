"""Values as xl's getters see them: escapes, numbers, and what `+=` makes of several assignments.

Sources in Xen's tree: tools/libs/util/libxlu_cfg.c (until 4.14 tools/libxl/libxlu_cfg.c) and xl.cfg(5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xenlint.source import Source
from xenlint.syntax.tree import List, Number, Piece, Setting, String, Unknown, Value
from xenlint.typed import NamedTuple

Version = tuple[int, int]

new = tuple.__new__
"""Makes a node of all its fields in half the time that its class takes."""

_ESCAPES = {
    "\\": "\\", "'": "'", '"': '"',
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip
# compiled where they are used: few files need them
_SKIPPED_DIGITS = r"[ \t\v\f\r]*[+-]?[0-9]+"
_LONG = r"[ \t\n\v\f\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|0([0-7]*)|([1-9][0-9]*))"


class Joined(String):
    """A text that `+=` made. xl takes it for no number, whatever its characters are."""

    __slots__ = ()


class BadEscape(NamedTuple):
    """A backslash with which xl can do nothing."""

    start: int
    end: int
    message: str


def to_long(text: str) -> int | None:
    """What C's strtol(text, &end, 0) makes of the text, or None where it leaves a rest or 64 bits are too few."""
    if text.isdecimal() and text[0] != "0" and len(text) < 19 and text.isascii():
        return int(text)  # nearly all there are
    found = re.fullmatch(_LONG, text)
    if not found:
        return None
    sign, hexadecimal, octal, decimal = found.groups()
    base, digits = (16, hexadecimal) if hexadecimal else (10, decimal) if decimal else (8, octal)
    digits = digits.lstrip("0") or "0"
    if len(digits) > 22:  # 64 bits in octal; int() is slow, or refuses, for very long ones
        return None
    value = int(sign + digits, base)
    return value if -(1 << 63) <= value < 1 << 63 else None


def number_of(value: Value) -> int | None:
    """What xlu_cfg_get_long makes of a value in force, or None where it warns and drops the key."""
    if isinstance(value, Joined):
        return None
    if isinstance(value, String):
        return to_long(value.value)
    if isinstance(value, Number):
        return value.value if type(value.value) is int else to_long(value.text)
    return None


def effective(settings: Iterable[Setting]) -> dict[str, Value]:
    """The value in force for each key: the last `=`, with every later `+=` joined to it.

    Texts are joined without a separator and become `Joined`; lists are appended. A list joined to a text, which xl
    refuses, is Unknown.
    """
    settings = tuple(settings)
    if all(setting.op == "=" for setting in settings):
        return {setting.key: setting.value for setting in settings}
    chains: dict[str, list[Setting]] = {}
    for setting in settings:
        if setting.op == "+=":
            chains.setdefault(setting.key, []).append(setting)
        else:
            chains[setting.key] = [setting]
    return {
        key: chain[0].value if len(chain) == 1 and chain[0].op == "=" else _join([setting.value for setting in chain])
        for key, chain in chains.items()
    }


def _join(values: list[Value]) -> Value:
    first, last = values[0], values[-1]
    items: list[Value] = []
    texts: list[str] = []
    pieces: list[Piece] = []
    for value in values:
        if isinstance(value, List):
            items += value.items
        elif isinstance(value, Number):
            texts.append(value.text)
            pieces.append(Piece(len(value.text), value.source, value.start, value.end))
        elif isinstance(value, String):
            texts.append(value.value)
            pieces += value.pieces or (
                Piece(len(value.value), value.source, value.inner, value.inner + len(value.value)),
            )
        else:
            return Unknown(first.source, first.start, last.end)
    if not texts:
        return List(first.source, first.start, last.end, tuple(items))
    if len(texts) < len(values):
        return Unknown(first.source, first.start, last.end)
    return Joined(first.source, first.start, last.end, "".join(texts), pieces[0].start, tuple(pieces))


def read_string(source: Source, start: int, end: int, version: Version) -> tuple[String, BadEscape | None]:
    """The text between the quotes at `start` and `end - 1`, and the first escape in it that xl refuses.

    From a refused escape on, the value is as it is written.
    """
    text = source.text
    inner, stop = start + 1, end - 1
    at = text.find("\\", inner, stop)
    if at < 0:
        return String(source, start, end, text[inner:stop], inner), None
    bad: BadEscape | None = None
    values: list[str] = []
    pieces: list[Piece] = []
    done = inner
    while at >= 0:
        if at > done:
            values.append(text[done:at])
            pieces.append(Piece(at - done, source, done, at))
        char = text[at + 1]
        done = at + 2
        value = _ESCAPES.get(char)
        if value is None and char in "01234567":
            # xl reads up to three characters more with strtoul, in base ten, and then forgets the result
            digits = re.match(_SKIPPED_DIGITS, text[done : min(done + 3, stop)])
            if digits and digits.end() >= 2:
                value, done = "", done + digits.end()
        elif value is None and char != "x" and version < (4, 7):
            # one byte vanishes with the backslash, even where it begins a longer character
            value = char.encode("utf-8", "surrogateescape")[1:].decode("utf-8", "surrogateescape")
        if value is None:
            bad = BadEscape(at, done, _why(char))
            done = at
            break
        values.append(value)
        pieces.append(Piece(len(value), source, at, done))
        at = text.find("\\", done, stop)
    if done < stop:
        values.append(text[done:stop])
        pieces.append(Piece(stop - done, source, done, stop))
    return String(source, start, end, "".join(values), inner, tuple(pieces)), bad


def _why(char: str) -> str:
    if char == "x" or char in "01234567":
        return (
            f"'\\{char}' begins a numeric escape, which xl cannot read: it refuses the file. "
            "Write the character itself, or '\\\\' for a backslash."
        )
    return (
        f"'\\{char}' is no escape that xl knows: it refuses the file. "
        "Write '\\\\' for a backslash; xl knows \\\\ \\' \\\" \\a \\b \\f \\n \\r \\t \\v."
    )
