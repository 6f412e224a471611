"""Globs and regular expressions that match in linear time, whatever a repository writes.

Python's `re` goes back and tries again, and takes years for `(a+)+$`. Here a pattern becomes a small automaton that
looks at each character once, so none can explode; what an automaton cannot do (references back, looking around) is
refused. A pattern must match a value as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from xenlint.typed import NamedTuple

MOST_STATES = 200
LONGEST = 1000
"""No verdict is given on longer values: no name, path or address is as long."""

_MOST_GROUPS = 30
_MOST_REPEATS = 100
_MOST_SETS = 1000
_LAST = 0x10FFFF
_NOTHING: Mapping[str, frozenset[int]] = {}

Ranges = tuple[tuple[int, int], ...]
"""Characters, as first and last of each run."""

_DIGIT: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_BLANK: Ranges = ((9, 13), (32, 32))
_ANY: Ranges = ((0, _LAST),)
_CLASSES: dict[str, Ranges] = {"d": _DIGIT, "w": _WORD, "s": _BLANK}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}


class BadPatternError(ValueError):
    """The pattern is none, or none that is taken here. The message ends a sentence "this pattern …"."""


class _State(NamedTuple):
    """Takes one character of `ranges` and goes to the states `to`; without ranges it goes there at once."""

    ranges: Ranges | None
    to: list[int]


class _Machine:
    """The states of a pattern; a part of it is its first state, and joins what follows at its open end."""

    def __init__(self) -> None:
        self.states: list[_State] = []

    def add(self, ranges: Ranges | None, *to: int) -> int:
        if len(self.states) >= MOST_STATES:
            raise BadPatternError("stands for too many possibilities")
        self.states.append(_State(ranges, list(to)))
        return len(self.states) - 1


_Part = Callable[[_Machine, int], int]
"""Adds a part of a pattern in front of a state, and returns its first one."""


def _one(ranges: Ranges) -> _Part:
    return lambda machine, after: machine.add(ranges, after)


def _sequence(parts: list[_Part]) -> _Part:
    def build(machine: _Machine, after: int) -> int:
        if not parts:  # a state all the same, so that repeating nothing is bounded too
            return machine.add(None, after)
        for part in reversed(parts):
            after = part(machine, after)
        return after

    return build


def _either(parts: list[_Part]) -> _Part:
    return lambda machine, after: machine.add(None, *(part(machine, after) for part in parts))


def _repeat(part: _Part, least: int, most: int | None) -> _Part:
    def build(machine: _Machine, after: int) -> int:
        if most is None:
            loop = machine.add(None, after)
            machine.states[loop].to.append(part(machine, loop))
            after = loop
        else:
            end = after
            for _ in range(most - least):
                after = machine.add(None, part(machine, after), end)
        for _ in range(least):
            after = part(machine, after)
        return after

    return build


# --- reading ----------------------------------------------------------------------------------------------------------


class _Reader:
    """Reads a regular expression: literals, `.`, `[…]`, `\\d \\w \\s`, groups, `|`, `* + ? {m,n}`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def read(self) -> _Part:
        if self.peek() == "^":  # it begins there anyway
            self.at += 1
        if self.text.endswith("$") and not self.text.endswith("\\$"):
            self.text = self.text[:-1]
        part = self.alternatives()
        if self.peek():
            raise BadPatternError("closes a ')' that nothing opens")
        return part

    def alternatives(self) -> _Part:
        found = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            found.append(self.sequence())
        return found[0] if len(found) == 1 else _either(found)

    def sequence(self) -> _Part:
        found: list[_Part] = []
        while self.peek() not in ("", "|", ")"):
            found.append(self.repeated(self.atom()))
        return _sequence(found)

    def atom(self) -> _Part:
        char = self.peek()
        self.at += 1
        if char == "(":
            return self.group()
        if char == "[":
            return _one(self.char_set())
        if char == ".":
            return _one(_ANY)
        if char == "\\":
            return _one(self.escape())
        if char in "*+?{":
            raise BadPatternError(f"has a '{char}' with nothing before it to repeat")
        if char in "^$":
            raise BadPatternError(f"has a '{char}' in its middle; it always matches the whole value")
        return _one(((ord(char), ord(char)),))

    def group(self) -> _Part:
        if self.peek() == "?":
            if not self.text.startswith("?:", self.at):
                raise BadPatternError("has a '(?…)', of which only '(?:…)' is taken: nothing that looks around")
            self.at += 2
        self.depth += 1
        if self.depth > _MOST_GROUPS:
            raise BadPatternError("has too many groups within each other")
        part = self.alternatives()
        if self.peek() != ")":
            raise BadPatternError("opens a '(' that nothing closes")
        self.at += 1
        self.depth -= 1
        return part

    def repeated(self, part: _Part) -> _Part:
        char = self.peek()
        if char and char in "*+?":
            self.at += 1
            part = _repeat(part, int(char == "+"), 1 if char == "?" else None)
        elif char == "{":
            part = self.counted(part)
        else:
            return part
        if self.peek() and self.peek() in "*+?{":
            raise BadPatternError("repeats a repetition; what it means can be written with one")
        return part

    def counted(self, part: _Part) -> _Part:
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at + 1 : end].partition(",")
        if end < 0 or not _is_count(least) or (most and not _is_count(most)):
            raise BadPatternError("has a '{' that is no repetition such as {2} or {1,3}; write '\\{' for a brace")
        self.at = end + 1
        highest = int(most) if most else None if comma else int(least)
        if highest is not None and highest < int(least):
            raise BadPatternError(f"repeats at least {least} and at most {highest} times")
        return _repeat(part, int(least), highest)

    def escape(self) -> Ranges:
        char = self.peek()
        self.at += 1
        if char.lower() in _CLASSES:
            ranges = _CLASSES[char.lower()]
            return ranges if char.islower() else _without(ranges)
        if char in _CONTROLS:
            char = _CONTROLS[char]
        elif char == "" or char.isalnum():
            raise BadPatternError(f"has '\\{char}', which is not taken here")
        return ((ord(char), ord(char)),)

    def char_set(self) -> Ranges:
        is_negated = self.peek() == "^"
        self.at += is_negated
        found: list[tuple[int, int]] = []
        while self.peek() != "]" or not found:
            low = self.member()
            if len(low) == 1 and low[0][0] == low[0][1] and self.peek() == "-" and self.text[self.at + 1 :][:1] != "]":
                self.at += 1
                high = self.member()
                if len(high) != 1 or high[0][0] != high[0][1] or high[0][0] < low[0][0]:
                    raise BadPatternError("has a range in brackets that runs backwards")
                low = ((low[0][0], high[0][0]),)
            found += low
        self.at += 1
        return _without(tuple(found)) if is_negated else tuple(found)

    def member(self) -> Ranges:
        char = self.peek()
        if not char:
            raise BadPatternError("opens a '[' that nothing closes")
        self.at += 1
        return self.escape() if char == "\\" else ((ord(char), ord(char)),)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) <= _MOST_REPEATS


def _without(ranges: Ranges) -> Ranges:
    found, at = [], 0
    for low, high in sorted(ranges):
        if low > at:
            found.append((at, low - 1))
        at = max(at, high + 1)
    return (*found, (at, _LAST)) if at <= _LAST else tuple(found)


# --- matching ---------------------------------------------------------------------------------------------------------


class _Automaton:
    """The sets of states that can be reached, worked out as texts lead to them and forgotten when they are many."""

    def __init__(self, part: _Part) -> None:
        machine = _Machine()
        self.end = machine.add((), 0)  # takes nothing
        self.states = machine.states
        self.first = self.closed([part(machine, self.end)])
        self.known: dict[frozenset[int], dict[str, frozenset[int]]] = {}
        self.count = 0

    def closed(self, states: list[int]) -> frozenset[int]:
        seen: set[int] = set()
        while states:
            number = states.pop()
            if number not in seen:
                seen.add(number)
                state = self.states[number]
                if state.ranges is None:
                    states += state.to
        return frozenset(number for number in seen if self.states[number].ranges is not None)

    def fits(self, text: str) -> bool:
        now = self.first
        for char in text:
            following = self.known.get(now, _NOTHING).get(char)
            if following is None:
                following = self.follow(now, char)
            if not following:
                return False
            now = following
        return self.end in now

    def follow(self, now: frozenset[int], char: str) -> frozenset[int]:
        if self.count >= _MOST_SETS:
            self.known.clear()
            self.count = 0
        self.count += 1
        following = self.known.setdefault(now, {})[char] = self.closed(list(self.after(now, ord(char))))
        return following

    def after(self, states: frozenset[int], code: int) -> Iterator[int]:
        for number in states:
            state = self.states[number]
            if state.ranges is not None and any(low <= code <= high for low, high in state.ranges):
                yield from state.to


@lru_cache(maxsize=256)
def _pattern(text: str) -> _Automaton:
    return _Automaton(_Reader(text).read())


@lru_cache(maxsize=256)
def _glob(text: str) -> _Automaton:
    any_number = _repeat(_one(_ANY), 0, None)
    parts = [any_number if c == "*" else _one(_ANY if c == "?" else ((ord(c), ord(c)),)) for c in text]
    return _Automaton(_sequence(parts))


def check_pattern(text: str) -> None:
    """Raise BadPatternError where this is no pattern that is taken."""
    _pattern(text)


def check_glob(text: str) -> None:
    """Raise BadPatternError where this glob is too long."""
    _glob(text)


@lru_cache(maxsize=1 << 15)
def matches(pattern: str, text: str) -> bool | None:
    """Whether a regular expression matches the whole text; None where the text is too long to say."""
    return None if len(text) > LONGEST else _pattern(pattern).fits(text)


@lru_cache(maxsize=1 << 15)
def is_like(glob: str, text: str) -> bool | None:
    """Whether a glob names this text: `*` stands for any characters, `?` for one, all others for themselves."""
    if len(text) > LONGEST:
        return None
    return _glob(glob).fits(text) if "?" in glob else _has_parts(glob.split("*"), text)


def _has_parts(parts: list[str], text: str) -> bool:
    """Whether a text is these parts, with anything between them."""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return text == first
    at, end = len(first), len(text) - len(last)
    if at > end or not (text.startswith(first) and text.endswith(last)):
        return False
    for part in parts[1:-1]:  # the first place leaves most for the others
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def is_like_any(globs: tuple[str, ...], text: str) -> bool:
    """Whether any of the globs names this text, or there is none."""
    return not globs or any(is_like(glob, text) for glob in globs)
