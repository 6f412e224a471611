"""Patterns of `case` and `${X%pattern}` (dash(1), "Shell Patterns")."""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.patterns import lazy_pattern

_ANY, _STAR = "any", "star"
_Token = str | frozenset[str]
_MOST_STEPS = 100_000
_SET = lazy_pattern(r"\[([!^]?)([A-Za-z0-9_.,:=@%+/-]+)\]")


class Pattern:
    """A pattern; `tokens` are single characters, sets of them, and the marks for `?` and `*`."""

    __slots__ = ("is_plain", "needs_ascii", "tokens")

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.is_plain = all(isinstance(token, str) and len(token) == 1 for token in tokens)
        self.needs_ascii = any(not isinstance(token, str) or token == _ANY for token in tokens)

    def matches(self, text: str) -> bool | None:
        """Whether the pattern fits the whole text; None where that would take too long or depends on the locale."""
        tokens = self.tokens
        if self.is_plain:
            return text == "".join(token for token in tokens if isinstance(token, str))
        if len(tokens) * len(text) > _MOST_STEPS or (self.needs_ascii and not text.isascii()):
            return None
        return self._fits(text)

    def _fits(self, text: str) -> bool:
        tokens = self.tokens
        at = number = 0
        star, mark = -1, 0
        while at < len(text):
            token = tokens[number] if number < len(tokens) else None
            if token == _STAR:
                star, mark = number, at
                number += 1
            elif token is not None and (token == _ANY or (text[at] in token and token not in (_ANY, _STAR))):
                at += 1
                number += 1
            elif star >= 0:
                mark += 1
                at, number = mark, star + 1
            else:
                return False
        return all(token == _STAR for token in tokens[number:])

    def removed(self, text: str, op: str) -> tuple[int, int] | None:
        """The part of the text that `${X%pattern}` leaves, as two offsets; None where that is not clear."""
        size = len(text)
        if self.is_plain:
            written = "".join(token for token in self.tokens if isinstance(token, str))
            if op[0] == "%":
                return 0, size - len(written) if text.endswith(written) else size
            return len(written) if text.startswith(written) else 0, size
        if size * size * len(self.tokens) > _MOST_STEPS:
            return None
        if self.needs_ascii and not text.isascii():
            return None
        at_end = op[0] == "%"
        places = range(size, -1, -1) if at_end == (len(op) == 1) else range(size + 1)
        for place in places:
            if self.matches(text[place:] if at_end else text[:place]):
                return (0, place) if at_end else (place, size)
        return 0, size


def pattern_of(texts: Iterable[tuple[str, bool]]) -> Pattern | None:
    """A pattern of texts, each with whether it is quoted; None where shells do not agree on it."""
    tokens: list[_Token] = []
    for text, quoted in texts:
        if quoted:
            tokens += text
            continue
        at = 0
        while at < len(text):
            char = text[at]
            if char == "\\":
                return None
            if char == "[":
                token = _set(text, at)
                if token is None:
                    return None
                tokens.append(token[0])
                at = token[1]
                continue
            tokens.append(_STAR if char == "*" else _ANY if char == "?" else char)
            at += 1
    return Pattern(tokens)


def _set(text: str, at: int) -> tuple[frozenset[str], int] | None:
    found = _SET.match(text, at)
    if not found or found[1]:
        return None
    members: set[str] = set()
    inner = found[2]
    number = 0
    while number < len(inner):
        if inner[number + 1 : number + 2] == "-" and number + 2 < len(inner):
            first, last = inner[number], inner[number + 2]
            if not (first.isdigit() and last.isdigit()):
                return None  # what lies between two letters is the locale's affair
            members.update(map(chr, range(ord(first), ord(last) + 1)))
            number += 3
        else:
            members.add(inner[number])
            number += 1
    return frozenset(members), found.end()
