"""Constants of a Python script as values that know where they are written.

`constant` makes them, the rest are the few operations that a small evaluator needs. All are bounded: a text has at
most 64 Ki characters, a list as many items, a number 4096 bits; beyond that a value is not known.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.tree import List, Number, Piece, String, Unknown, Value
from xenlint.typed import Any


class Nothing(Unknown):
    """None: for a setting as good as unknown, in a condition as good as any other value."""

    __slots__ = ()


class Tuple(List):
    """A tuple: Python compares, joins and prints it otherwise than a list."""

    __slots__ = ()


class Table(Unknown):
    """A dict: no setting holds one, but what it holds may end up in one."""

    entries: dict[Any, Value]


def table(source: Source, start: int, end: int, entries: dict[Any, Value]) -> Table:
    made = Table(source, start, end)
    made.entries = entries
    return made


LIMIT = 65536
BITS = 4096

_LITERAL = lazy_pattern(r"(?:[ \t\f\r\n()]|\\\r?\n|#[^\n]*)*([A-Za-z]{0,2})('''|\"\"\"|'|\")", re.S)
_ESCAPE = lazy_pattern(
    r"\\(?:(\r?\n)|([0-7]{1,3})|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\\'\"abfnrtv])|.)|\r\n?", re.S
)
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_PERCENT = lazy_pattern(r"%(?:([sdi])|(%)|(.|\Z))", re.S)


def computed(source: Source, start: int, end: int, value: str) -> String:
    """A text whose letters are nowhere written: each stands for the whole expression."""
    length = len(value)
    if length == end - start and length > 1:
        # One piece of this length would claim to be written letter by letter.
        pieces: tuple[Piece, ...] = (Piece(length - 1, source, start, end), Piece(1, source, start, end))
    else:
        pieces = (Piece(length, source, start, end),) if length else ()
    return String(source, start, end, value, start, pieces)


def opaque(source: Source, start: int, end: int) -> String:
    """A text that is not known."""
    return String(source, start, end, source.text[start:end], start, (Piece(end - start, source, start, end, False),))


def place(item: Value, start: int, end: int) -> Value:
    """The same value as the value of the expression at `start` to `end`."""
    if isinstance(item, Number):
        return item._replace(start=start, end=end, text=item.source.text[start:end])
    if isinstance(item, Table):
        return table(item.source, start, end, item.entries)
    return item._replace(start=start, end=end)


def literal(source: Source, start: int, end: int, value: str) -> String:
    """A string literal, or several in a row; `value` is what Python 3 says they make.

    Python 2's plain texts are bytes: `\\xe9` is one byte, and `\\u` is no escape.
    """
    pieces: list[Piece] = []
    texts: list[str] = []
    text = source.text
    at = start
    while at < end and (found := _LITERAL.match(text, at, end)):
        prefix, quote = found[1].lower(), found[2]
        at = found.end()
        close = _close(text, at, end, quote)
        if close < 0 or "f" in prefix:
            return computed(source, start, end, value)
        if "r" in prefix:
            if close > at:
                pieces.append(Piece(close - at, source, at, close))
                texts.append(text[at:close])
        else:
            _unescape(source, at, close, pieces, texts, "u" in prefix)
        at = close + len(quote)
    written = "".join(texts)
    if "\\" not in text[start:end] and "\r" not in text[start:end] and not _alike(written, value):
        return computed(source, start, end, value)
    if not pieces:
        return String(source, start, end, "", start + (end - start) // 2)
    if len(pieces) == 1 and pieces[0].length == pieces[0].end - pieces[0].start:
        return String(source, start, end, written, pieces[0].start)
    return String(source, start, end, written, pieces[0].start, tuple(pieces))


def _close(text: str, at: int, end: int, quote: str) -> int:
    """Where the closing quote is; a backslash protects the next character, in raw strings too."""
    while True:
        close = text.find(quote, at, end)
        escape = text.find("\\", at, end if close < 0 else close)
        if escape < 0:
            return close
        at = escape + 2


def _unescape(source: Source, at: int, end: int, pieces: list[Piece], texts: list[str], is_unicode: bool) -> None:
    text = source.text
    for found in _ESCAPE.finditer(text, at, end):
        newline, octal, two, four, eight, letter = found.groups()
        if found.start() > at:
            pieces.append(Piece(found.start() - at, source, at, found.start()))
            texts.append(text[at : found.start()])
        at = found.end()
        if newline:
            continue
        code = int(octal, 8) if octal else int(two or four or eight or "0", 16)
        if found[0][0] == "\r":
            char = "\n"
        elif letter:
            char = _LETTERS.get(letter, letter)
        elif octal or two:
            char = chr(code) if is_unicode or code < 128 else _byte(code & 255)
        elif is_unicode and (four or eight) and code < 0x110000:
            char = chr(code)
        else:
            char = found[0]
        pieces.append(Piece(len(char), source, found.start(), at))
        texts.append(char)
    if end > at:
        pieces.append(Piece(end - at, source, at, end))
        texts.append(text[at:end])


def _byte(code: int) -> str:
    """A byte that is no ASCII, as a text of bytes that are no UTF-8 holds it."""
    return bytes([code]).decode("ascii", "surrogateescape")


def _alike(written: str, value: str) -> bool:
    """Equal but for the bytes that were no UTF-8, which Python does not take."""
    if written == value:
        return True
    return len(written) == len(value) and all(
        one == other or other == "\ufffd" for one, other in zip(written, value, strict=True)
    )


def pieces_of(text: String) -> tuple[Piece, ...]:
    if text.pieces or not text.value:
        return text.pieces
    return (Piece(len(text.value), text.source, text.inner, text.inner + len(text.value)),)


def cut(text: String, start: int, end: int) -> list[Piece]:
    """The pieces of characters `start` to `end`."""
    kept: list[Piece] = []
    at = 0
    for piece in pieces_of(text):
        first, last = max(start - at, 0), min(end - at, piece.length)
        if first < last:
            if piece.end - piece.start == piece.length:
                kept.append(piece._replace(length=last - first, start=piece.start + first, end=piece.start + last))
            else:
                kept.append(piece._replace(length=last - first))
        at += piece.length
    return kept


def joined(start: int, end: int, first: String, second: String) -> Value:
    """`first + second`; a part that is not known stays one part of the text."""
    source = first.source
    pieces = pieces_of(first) + pieces_of(second)
    if len(first.value) + len(second.value) > LIMIT or len(pieces) > 512:
        return Unknown(source, start, end)
    return String(source, start, end, first.value + second.value, start, pieces)


def percent(start: int, end: int, template: String, items: tuple[Value, ...]) -> Value:
    """`template % items` where an item is not known: the rest of the text still is."""
    source = template.source
    texts: list[str] = []
    pieces: list[Piece] = []
    at = number = 0
    for found in _PERCENT.finditer(template.value):
        kind, escaped, strange = found.groups()
        if strange is not None or (kind and number >= len(items)):
            return Unknown(source, start, end)
        texts.append(template.value[at : found.start()])
        pieces += cut(template, at, found.start())
        at = found.end()
        if escaped:
            texts.append("%")
            pieces.append(Piece(1, source, start, end))
            continue
        item = items[number]
        number += 1
        if isinstance(item, String):
            texts.append(item.value)
            pieces += pieces_of(item)
        elif isinstance(item, Number) and isinstance(item.value, int):
            texts.append(str(item.value))
            pieces += computed(source, item.start, item.end, texts[-1]).pieces
        elif isinstance(item, Unknown) and item.end > item.start:
            texts.append(item.text)
            pieces.append(Piece(len(item.text), source, item.start, item.end, False))
        else:
            return Unknown(source, start, end)
        if len(texts) > 512 or len(pieces) > 512 or len(texts[-1]) > LIMIT:
            return Unknown(source, start, end)
    if number != len(items):
        return Unknown(source, start, end)
    texts.append(template.value[at:])
    pieces += cut(template, at, len(template.value))
    value = "".join(texts)
    if len(value) > LIMIT:
        return Unknown(source, start, end)
    return String(source, start, end, value, start, tuple(pieces))
