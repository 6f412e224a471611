"""From the parts of a word to its value (dash(1), "Word Expansions")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.shell_patterns import Pattern, pattern_of
from xenlint.syntax.shell_sums import integer, sum_of
from xenlint.syntax.shell_values import Variables, cut, is_empty, unknown
from xenlint.syntax.shell_words import Part, Word
from xenlint.syntax.tree import Piece, String

_LONGEST = 65536
_MOST_PIECES = 512
"""A value built from other values stays known up to this many characters and pieces; a boot line has far fewer."""

_WORK = 2_000_000
"""Characters, pieces and commands that are looked at, each with its weight; a real script takes some thousands."""

_TILDE = lazy_pattern(r"(?:(?<=:)|\A)~[^/:]*")
_GLOB = lazy_pattern(r"[*?\[\\]|\{.*(?:,|\.\.)", re.S)
_FIELD = lazy_pattern(r"[^ \t\n]+")
_CHANGES = lazy_pattern(
    r"([A-Za-z_][A-Za-z0-9_]*)\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)|(?:\+\+|--)\s*([A-Za-z_]\w*)"
)


class Expander:
    """Works values out. What it changes in passing, and where the shell would give up, goes to the class below it."""

    def __init__(self, variables: Variables) -> None:
        self.variables = variables
        self.source = Source("", b"")
        self.text = ""
        self.unset_fails: bool | None = False  # set -u
        self.splits_oddly = False  # IFS was set
        self.work = _WORK

    def store(self, name: str, value: String | None) -> None:
        """Assign in passing."""
        raise NotImplementedError

    def may_store(self, name: str, place: String) -> None:
        """Perhaps assign in passing; what is not known, at `place`."""
        raise NotImplementedError

    def fails(self, start: int, end: int, what: str, write: str = "") -> None:
        """An expansion ends the shell."""
        raise NotImplementedError

    def only_bash(self, start: int, end: int, what: str) -> None:
        """An expansion ends any shell but bash."""
        raise NotImplementedError

    def may_fail(self) -> None:
        """An expansion may end the shell."""
        raise NotImplementedError

    # Whole values

    def value(self, start: int, end: int, parts: Iterable[Part], *, split: bool = False) -> String:
        """The value of the word at `start` to `end`, which is not split.

        `split`: an unquoted variable may fall apart at its blanks all the same (`export X=$Y` in older dash).
        """
        source = self.source
        pieces: list[Piece] = []
        texts: list[str] = []
        inner = -1
        length = 0
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
            value = self.part(part)
            if value is None or not (value.value or value.pieces):
                continue
            if split and not part.quoted and (" " in value.value or "\t" in value.value):
                value = unknown(source, part.start, part.end)
            length += len(value.value)
            self.work -= len(value.value) + 8 * len(value.pieces)
            if length > _LONGEST or len(pieces) + len(value.pieces) > _MOST_PIECES or self.work < 0:
                return unknown(source, start, end)
            texts.append(value.value)
            pieces += value.pieces or (
                Piece(len(value.value), value.source, value.inner, value.inner + len(value.value)),
            )
        text = "".join(texts)
        if not pieces:
            return String(source, start, end, "", start if inner < 0 else inner)
        if len(pieces) == 1:
            size, origin, first, last, known = pieces[0]
            if known and origin is source and last - first == size and start <= first and last <= end:
                return String(source, start, end, text, first)
        return String(source, start, end, text, inner, tuple(pieces))

    def word(self, word: Word) -> String:
        """The value of a word that is not split: what `case` looks at."""
        return self.value(word.start, word.end, self.parts(word))

    def parts(self, word: Word) -> Sequence[Part]:
        if word.parts is not None:
            return word.parts
        return (Part("text", self.text[word.start : word.end], word.start, word.end),)

    def part(self, part: Part) -> String | None:
        """The value of `$X`, `${X:-word}`, `$((…))` and their like; None is empty."""
        if part.kind == "variable":
            return self._variable(part)
        if part.kind == "sum":
            return self._sum(part)
        if part.op == "bash":
            self.only_bash(part.start, part.end, f"'{part.value[:40]}'")
        elif part.op == "bad":
            self.fails(part.start, part.end, f"No shell understands '{part.value[:40]}'")
        elif self.unset_fails is not False:
            self.may_fail()
        return unknown(self.source, part.start, part.end)

    def _variable(self, part: Part) -> String | None:
        name, op = part.value, part.op
        value = self.variables.get(name)
        is_unset = value is None and self.variables.unset_is_empty(name)
        if op in ("", "length", "%", "%%", "#", "##"):
            if is_unset and self.unset_fails is not False:
                if self.unset_fails:
                    self.fails(part.start, part.end, f"{name} is not set, and 'set -u' forbids that")
                else:
                    self.may_fail()
            elif self.unset_fails is not False and (value is None or not value.known):
                self.may_fail()
            return self._changed(part, value) if op else self._plain(part, value, is_unset)
        empty = is_empty(value) if value is not None else True if is_unset else None
        if empty is None:
            place = unknown(self.source, part.start, part.end)
            for changed in assigned_in(part.word):
                self.may_store(changed, place)
            if op[-1] == "=":
                self.may_store(name, place)
            if op[-1] == "?" or any(inner.kind != "text" for inner in part.word):
                self.may_fail()
            return place
        missing = empty and (op[0] == ":" or value is None)
        if missing == (op[-1] == "+"):
            return None if op[-1] == "+" else value
        start = part.word[0].start if part.word else part.end - 1
        if op[-1] == "?":
            self.fails(part.start, part.end, f"{name} is not set, and '{part.op}' asks for it")
            return unknown(self.source, part.start, part.end)
        word = self.value(start, part.end - 1, part.word)
        if op[-1] == "=":
            self.store(name, word)
        return word

    def _plain(self, part: Part, value: String | None, is_unset: bool) -> String | None:
        return value if value is not None or is_unset else unknown(self.source, part.start, part.end)

    def _changed(self, part: Part, value: String | None) -> String | None:
        """`${#X}`, `${X%pattern}`."""
        place = unknown(self.source, part.start, part.end)
        if value is None:
            return (
                None
                if self.variables.unset_is_empty(part.value) and part.op != "length"
                else (self._made(part, "0") if self.variables.unset_is_empty(part.value) else place)
            )
        if part.op == "length":
            return self._made(part, str(len(value.value))) if value.known and value.value.isascii() else place
        pattern = self.pattern(part.word)
        if not value.known or pattern is None:
            return place
        self.work -= len(value.value) + len(pattern.tokens)
        left = pattern.removed(value.value, part.op) if self.work > 0 else None
        return place if left is None else cut(value, *left)

    def _made(self, part: Part, text: str) -> String:
        """A text that is written nowhere: it stands for the part as a whole."""
        pieces = (Piece(len(text), self.source, part.start, part.end),)
        return String(self.source, part.start, part.end, text, part.start, pieces)

    def _sum(self, part: Part) -> String:
        place = unknown(self.source, part.start, part.end)
        written = self.value(part.start, part.end, part.word)
        text = written.value
        changes = _CHANGES.findall(text)
        for names in changes:
            self.may_store(names[0] or names[1], place)
        if changes or not written.known:
            self.may_fail()
            return place
        try:
            found = sum_of(text, self._number)
        except ZeroDivisionError:
            self.fails(part.start, part.end, "This sum divides by zero")
            return place
        if found is None:
            self.may_fail()
            return place
        return self._made(part, str(found))

    def _number(self, name: str) -> int | None:
        value = self.variables.get(name)
        if value is None:
            return 0 if self.variables.unset_is_empty(name) and self.unset_fails is False else None
        return integer(value.value) if value.known else None

    # Fields

    def fields(self, word: Word) -> list[String] | None:
        """What a word becomes among a command's arguments; None where the number of fields is not known."""
        parts = self.parts(word)
        unquoted = [part for part in parts if part.kind != "text" and not part.quoted]
        value = self.value(word.start, word.end, parts)
        if any(part.kind == "text" and not part.quoted and _GLOB.search(part.value) for part in parts):
            # what it matches lies on the disk; a lone '[' matches nothing
            return [value] if value.value == "[" and len(parts) == 1 else None
        if any(part.kind == "code" and part.value == "$@" for part in parts):
            return None
        if not unquoted:
            return [value]
        if not value.known or self.splits_oddly or _GLOB.search(value.value):
            return None
        if len(parts) == 1:
            return [cut(value, *found.span()) for found in _FIELD.finditer(value.value)]
        if not value.value:
            return [value] if any(part.quoted for part in parts) else []
        return None if re.search(r"[ \t\n]", value.value) else [value]

    def pattern(self, parts: Iterable[Part]) -> Pattern | None:
        """The pattern a word makes; None where it is not known."""
        texts: list[tuple[str, bool]] = []
        for number, part in enumerate(parts):
            if part.kind == "text":
                if number == 0 and not part.quoted and part.value.startswith("~"):
                    return None
                texts.append((part.value, part.quoted))
                continue
            value = self.part(part)
            if value is None:
                continue
            if not value.known:
                return None
            texts.append((value.value, part.quoted))
        return pattern_of(texts)


def assigned_in(parts: Iterable[Part]) -> Iterator[str]:
    """Names that `${X:=…}` and sums may assign when this value is made."""
    for part in parts:
        if part.op in ("=", ":="):
            yield part.value
        elif part.kind == "sum":
            text = "".join(inner.value for inner in part.word)
            yield from (names[0] or names[1] for names in _CHANGES.findall(text))
        yield from assigned_in(part.word)


def has_code(parts: Iterable[Part]) -> bool:
    """Whether a command is run to make this value."""
    return any(part.kind == "code" or has_code(part.word) for part in parts)


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
