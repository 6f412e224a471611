"""Files in xl's syntax, good and bad, without end: made after the grammar, then changed token by token."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

KEYS = ("name", "memory", "a", "b", "vif", "disk", "x.y", "on_reboot", "b2", "if", "a.", "a..b")
NUMBERS = (
    "0", "1", "512", "0x1f", "010", "08", "12abc", "0x", "00", "0x0x", "1x", "00x1", "601",
    "9223372036854775807", "9223372036854775808", "0x8000000000000000", "99999999999999999999f",
    "01777777777777777777777",
)  # fmt: skip
CONTENTS = (
    "", "web1", "a#b", "x=1,y='2'", "5", " 5", "5 ", "-5", "+0x1F", "0X1f", "-6", "--5", "0x", "0xg", "-",
    "-9223372036854775808", "-9223372036854775809", "99999999999999999999 MiB", "0b11", "1.5", "true",
    "\u00e9", "\u0663", "\xa05", "\t", "[", "]", "'", '"', "\x0b7", "\udcff", "\ufeff",
    "\\n", "\\\\", "\\'", '\\"', "\\x41", "\\d", "\\0", "\\012", "\\7 1", "\\1+5", "\\3-4x", "\\9", "\\t8",
    "\\0123", "\\0\\1", "\\00", "\\7\t9", "\\a\\b\\f\\v\\r", "\\\u00e9", "\\", "\\1 +2", "\\0\x0b5",
)  # fmt: skip
GAPS = ("", "", "", " ", "\t", "\n", "\n\n ", " # c\n", "#\n")
BLANKS = ("", "", " ", " ", "\t ")
ENDS = ("\n", "\n", "\n", "\n", ";", " ; ", " # c\n", " \n", "\n# c\n\n", "", "\n;;\n", ";#\n")
TOKENS = (
    *"=+,;[]\\()-.:#'\"\r\n\t \0%\x0b\x1a\xa0\u00e9\u201c\udcff\ufeff",
    "+=", "\r\n", "a", "1", "A", "_", "''", '""', "[]", "[1]", "['x',]", "a=1", "a+=[1]", "a+='x'", "# c", "\\n", "0X1",
)  # fmt: skip
LAST = ("#", "# c", "\r", "%", "A", "\udcff", "'", "\u00e9", "x", "=", " ", '"', "\0", ";", "+", "\n#", "\\")
_TOKEN = re.compile(
    r"""[ \t]+|\n|#[^\n]*|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'|[\w.]+|\+=|.""", re.DOTALL
)


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


class Maker:
    """Makes files with this source of chance. Some are changes of `seeds`, the tokens of files that somebody wrote."""

    def __init__(self, random_: random.Random, seeds: list[list[str]] | None = None) -> None:
        self.random = random_
        self.pick = random_.choice
        self.seeds = seeds or []

    def file(self) -> bytes:
        chance = self.random.random
        parts = self.some(self.pick(self.seeds)) if self.seeds and chance() < 0.3 else list(self.statements())
        if chance() < 0.45:
            for _ in range(self.random.randint(1, 3)):
                parts = self.changed(parts)
        text = "".join(parts)
        if chance() < 0.03:
            text = text.replace("\n", "\r\n")
        if chance() < 0.08:
            text += self.pick(LAST)
        data = text.encode("utf-8", "surrogateescape")
        return data + bytes([self.random.randrange(256)]) if chance() < 0.02 else data

    def some(self, seed: list[str]) -> list[str]:
        """Whole lines of it."""
        ends = [0, *(number + 1 for number, token in enumerate(seed) if token == "\n"), len(seed)]
        first = self.random.randrange(len(ends))
        return seed[ends[first] : ends[min(first + self.random.randint(1, 12), len(ends) - 1)]]

    def statements(self) -> Iterator[str]:
        for _ in range(self.random.randrange(5)):
            operator = "+=" if self.random.random() < 0.2 else "="
            yield from (self.pick(BLANKS), self.pick(KEYS), self.pick(BLANKS), operator, self.pick(BLANKS))
            yield from self.value()
            yield from (self.pick(BLANKS), self.pick(ENDS))

    def value(self, depth: int = 0) -> Iterator[str]:
        kind = self.random.random()
        if kind < 0.35 or depth > 3:
            yield self.string()
        elif kind < 0.55:
            yield self.pick(NUMBERS)
        else:
            count = self.random.randrange(4)
            yield from ("[", self.pick(GAPS))
            for number in range(count):
                yield from self.value(depth + 1)
                yield self.pick(GAPS)
                if number < count - 1 or self.random.random() < 0.2:
                    yield from (",", self.pick(GAPS))
            yield "]"

    def string(self) -> str:
        mark = self.pick("\"'")
        body = self.pick(CONTENTS) + (self.pick(CONTENTS) if self.random.random() < 0.3 else "")
        if self.random.random() < 0.9:
            body = re.sub(rf"(?<!\\){mark}|\\$", "", body)
        return mark + body + mark

    def changed(self, parts: list[str]) -> list[str]:
        """Another file, a step away."""
        at = self.random.randrange(len(parts) + 1)
        before, after = parts[:at], parts[at:]
        new = self.pick(TOKENS)
        match self.random.randrange(9):
            case 0:
                return before + after[1:]
            case 1:
                return [*before, new, *after]
            case 2:
                return [*before, new, *after[1:]]
            case 3:
                return before + after[:1] + after
            case 4:
                return before + after[1:2] + after[:1] + after[2:]
            case 5:
                return before if self.random.random() < 0.5 else after
            case 6:
                return before + list(self.value()) + after
            case 7:
                return before + list(self.statements()) + after
            case _:
                token = after[0] if after else ""
                cut = self.random.randint(0, len(token))
                return [*before, token[:cut], new, token[cut + self.random.randrange(2) :], *after[1:]]
