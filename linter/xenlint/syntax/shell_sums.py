"""Sums: what stands in `$((…))` (dash(1), "Arithmetic Expansion"). Only what all shells agree on is worked out."""

from __future__ import annotations

from collections.abc import Callable

from xenlint.patterns import lazy_pattern

_SUM_TOKEN = lazy_pattern(
    r"\s*(?:(0[xX][0-9A-Fa-f]+|[0-9]+)|([A-Za-z_][A-Za-z0-9_]*)|(<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>&^|!~()?:]))"
)
_INTEGER = lazy_pattern(r"[ \t]*([-+]?(?:0[xX][0-9A-Fa-f]+|[0-9]+))[ \t]*")
_BINARY = {
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, "<=": 7, ">": 7, ">=": 7,
    "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
}  # fmt: skip
_LONGEST_SUM = 100
_DEEPEST_SUM = 16
_LARGEST = 1 << 63


class _Unclear(Exception):
    """No sum that all shells agree on."""


def integer(text: str) -> int | None:
    """A number as shells write it, in base 8, 10 or 16; an empty text is 0."""
    if not text:
        return 0
    found = _INTEGER.fullmatch(text) if len(text) <= _LONGEST_SUM else None
    if not found:
        return None
    digits = found[1].lstrip("+-")
    try:
        base = 16 if digits[:2] in ("0x", "0X") else 8 if digits[0] == "0" else 10
        value = int(digits, base)
    except ValueError:
        return None
    return (-value if found[1][0] == "-" else value) if value < _LARGEST else None


def sum_of(text: str, lookup: Callable[[str], int | None]) -> int | None:
    """The value of `$((text))`, None where it is not clear; `lookup` tells a variable's. Raises ZeroDivisionError."""
    if len(text) > _LONGEST_SUM or text.count("(") + text.count("?") > _DEEPEST_SUM:
        return None
    tokens: list[str] = []
    at = 0
    stripped = text.rstrip()
    while at < len(stripped):
        found = _SUM_TOKEN.match(stripped, at)
        if not found:
            return None
        tokens.append(found[1] or found[2] or found[3])
        at = found.end()
    try:
        reader = _Sum(tokens, lookup)
        value = reader.choice()
        return value if reader.at == len(tokens) else None
    except _Unclear:
        return None


class _Sum:
    def __init__(self, tokens: list[str], lookup: Callable[[str], int | None]) -> None:
        self.tokens = tokens
        self.lookup = lookup
        self.at = 0
        self.skipping = 0

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def choice(self) -> int:
        value = self.binary(1)
        if self.next() != "?":
            return value
        self.at += 1
        first = self.part(self.choice, not value)
        if self.next() != ":":
            raise _Unclear
        self.at += 1
        second = self.part(self.choice, bool(value))
        return first if value else second

    def part(self, read: Callable[[], int], skipped: bool) -> int:
        self.skipping += skipped
        value = read()
        self.skipping -= skipped
        return value

    def binary(self, least: int) -> int:
        left = self.unary()
        while (operator := self.next()) and _BINARY.get(operator, 0) >= least:
            self.at += 1
            skipped = (operator == "&&" and not left) or (operator == "||" and bool(left))
            right = self.part(lambda level=_BINARY[operator] + 1: self.binary(level), skipped)  # type: ignore[misc]
            left = self.apply(operator, left, right)
        return left

    def apply(self, operator: str, left: int, right: int) -> int:
        if operator in ("/", "%"):
            if right == 0:
                if self.skipping:
                    return 0
                raise ZeroDivisionError
            quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
            value = quotient if operator == "/" else left - quotient * right
        elif operator in ("<<", ">>"):
            if not 0 <= right < 63 or left < 0:
                raise _Unclear
            value = left << right if operator == "<<" else left >> right
        else:
            value = int(_OPERATIONS[operator](left, right))
        if not -_LARGEST < value < _LARGEST:
            raise _Unclear
        return value

    def unary(self) -> int:
        token = self.next()
        self.at += 1
        if token in ("-", "+") and self.next() == token:
            raise _Unclear  # to some shells `--` is a word of its own
        if token == "-":
            return -self.unary()
        if token == "+":
            return self.unary()
        if token == "!":
            return int(not self.unary())
        if token == "~":
            return ~self.unary()
        if token == "(":
            value = self.choice()
            if self.next() != ")":
                raise _Unclear
            self.at += 1
            return value
        known = integer(token) if token[:1].isdigit() else self.lookup(token) if token[:1].isidentifier() else None
        if known is None:
            raise _Unclear
        return known


_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "||": lambda a, b: bool(a or b),
    "&&": lambda a, b: bool(a and b),
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "&": lambda a, b: a & b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}
