"""xend-config.sxp: the S-expressions of xend, `(name value)`, until Xen 4.4.

The verdict is that of xend's own reader, tools/python/xen/xend/sxp.py: `problems` is empty where it raises nothing.
It also loses a few things without a word; `losses` names those.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.limits import too_long
from xenlint.syntax.tree import Document, Kind, List, Number, Piece, Problem, Setting, String, Unknown, Value

MAX_DEPTH = 64
"""Lists nested deeper than this are kept as Unknown."""

MAX_AGAIN = 1 << 18
"""How many characters are read again, behind forms and strings that never end."""

MAX_FORMS = 20_000
MAX_WORDS = 200_000
"""More forms than this are not read: xend knows some fifty names."""

MAX_PROBLEMS = 1000
"""More mistakes than this are not reported: the file is something else."""

_TOKEN = lazy_pattern(
    r"""
    [ \t\n\v\f\r]*(?:
        ([()])
        | ("[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')
        | (["'])
        | (\#[^\n]*)
        | ([!-~][^ \t\n\v\f\r(){}<>\[\];#]*)
        | (\Z|\x04)
        | ([^!-~ \t\n\v\f\r]+)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_PAREN, _TEXT, _OPEN_QUOTE, _COMMENT, _WORD, _END = range(1, 7)
_NUMBER = lazy_pattern("[+-]?[0-9]{1,1000}")
_OCTAL = lazy_pattern("[0-7]{1,3}")
_HEX = lazy_pattern("[0-9a-fA-F]{2}")
_ESCAPES = {
    "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "\\": "\\", "'": "'", '"': '"',
}  # fmt: skip


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Reads the file as xend does, which did not change with its versions.

    Every form that begins with a name is a setting, in order; xend uses the first of a name. Several values make a
    List, none an empty List. A setting reaches from its name to the end of its last value.
    """
    reader = _Reader(source)
    reader.run()
    return Document(source, kind, path, tuple(reader.settings), _ordered(reader.problems))


def losses(document: Document) -> tuple[Problem, ...]:
    """What xend's reader drops silently: escapes it does not know, words outside parentheses, an open last form."""
    reader = _Reader(document.source)
    reader.run()
    return _ordered(reader.losses)


def _ordered(problems: list[Problem]) -> tuple[Problem, ...]:
    # a form without an end is read twice
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.start))


_Form = tuple[int, list[Value]]
"""Where a list begins that is not closed yet, and what it holds so far."""


class _Reader:
    __slots__ = ("again", "left", "losses", "problems", "settings", "source", "text", "words")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.settings: list[Setting] = []
        self.problems: list[Problem] = []
        self.losses: list[Problem] = []
        self.again = MAX_AGAIN
        self.left = MAX_FORMS
        self.words = MAX_WORDS

    def problem(self, start: int, end: int, message: str, cure: str | None = None) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.source, start, end, message, cure=cure))

    def lose(self, start: int, end: int, message: str, cure: str | None = None) -> None:
        if len(self.losses) < MAX_PROBLEMS:
            self.losses.append(Problem(self.source, start, end, message, cure=cure))

    def run(self) -> None:
        pos: int | None = 0
        while pos is not None:
            pos = self.forms(pos)

    def forms(self, pos: int) -> int | None:
        """Reads to the end of the text; the place to start anew if a form or string there never ends."""
        text, source = self.text, self.source
        stack: list[_Form] = []
        match = _TOKEN.match
        kind = _END
        while True:
            last, before = kind, pos
            token = match(text, pos)
            assert token
            kind = token.lastindex or _END
            at, pos = token.span(kind)
            if kind == _COMMENT:
                continue
            if kind == _END:
                # at the end of a word or comment the reader forgets that the text ends too
                is_lost = at == before == len(text) and last in (_WORD, _COMMENT)
                return self.finish(stack, is_lost) if stack else None
            if kind == _OPEN_QUOTE:
                self.problem(
                    at,
                    pos,
                    f"The quote {text[at]} that opens here is never closed, and xend does not start. "
                    f"Close it with {text[at]}.",
                )
                return self.restart(stack[0][0] if stack else at, stack)
            if kind == _PAREN and text[at] == "(":
                if not stack:
                    self.left -= 1
                    if self.left < 0:
                        self.problems.append(too_long(source, at, f"{MAX_FORMS} forms"))
                        return None
                stack.append((at, []))
            elif kind == _PAREN and not stack:
                if len(self.problems) < MAX_PROBLEMS:
                    message = "This ')' closes nothing, and xend does not start. Delete it, or open a form before it."
                    self.problem(at, pos, message, "")
            elif kind == _PAREN:
                form = stack.pop()
                if not stack:
                    self.store(form)
                elif len(stack) >= MAX_DEPTH:
                    stack[-1][1].append(Unknown(source, form[0], pos))
                else:
                    stack[-1][1].append(List(source, form[0], pos, tuple(form[1])))
            elif kind in (_TEXT, _WORD):
                self.words -= 1
                if self.words < 0:
                    self.problems.append(too_long(source, at, f"{MAX_WORDS} words"))
                    return None
                value = self.string(at, pos) if kind == _TEXT else self.word(at, pos)
                if stack:
                    stack[-1][1].append(value)
                elif len(self.losses) < MAX_PROBLEMS:
                    message = "This stands outside parentheses, and xend ignores it. Write '(name value)'."
                    self.lose(at, pos, message)
            elif len(self.problems) < MAX_PROBLEMS:
                self.problem(
                    at,
                    pos,
                    f"A character (U+{ord(text[at]):04X}) stands here with which no word may begin, and xend does not "
                    "start. Delete it, or put the text in quotes.",
                )

    def finish(self, stack: list[_Form], is_lost: bool) -> int | None:
        """A form is open at the end of the text."""
        start = stack[0][0]
        if is_lost:
            message = "This form is not closed where the file ends, and xend ignores it. Close it with ')'."
            self.lose(start, len(self.text), message)
            return None
        self.problem(
            start, start + 1, "The '(' that opens here is never closed, and xend does not start. Close it with ')'."
        )
        return self.restart(start, stack)

    def restart(self, start: int, stack: list[_Form]) -> int | None:
        """Where the next form at the begin of a line follows, for what began at `start` has no end."""
        following = self.text.find("\n(", start)
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        if stack and stack[0][1]:
            name = stack[0][1][0]
            if isinstance(name, (String, Number)) and name.end <= end:
                value = Unknown(self.source, name.end, max(name.end, end))
                self.settings.append(self.setting(name, value))
        self.again -= len(self.text) - following
        return None if following < 0 or self.again < 0 else following + 1

    def store(self, form: _Form) -> None:
        """Makes a setting of a form that has a name."""
        source = self.source
        if not form[1] or not isinstance(form[1][0], (String, Number)):
            return
        name, *values = form[1]
        value = values[0] if len(values) == 1 else List(source, name.end, name.end, ())
        if len(values) > 1:
            value = List(source, values[0].start, values[-1].end, tuple(values))
        if isinstance(name, (String, Number)):
            self.settings.append(self.setting(name, value))

    def setting(self, name: String | Number, value: Value) -> Setting:
        if isinstance(name, Number):
            return Setting(self.source, name.start, value.end, name.text, "=", value)
        return Setting(self.source, name.inner, value.end, name.value, "=", value)

    def word(self, start: int, end: int) -> Value:
        word = self.text[start:end]
        if word[0] in "+-0123456789" and _NUMBER.fullmatch(word):
            return Number(self.source, start, end, word, int(word))
        return String(self.source, start, end, word, start)

    def string(self, start: int, end: int) -> String:
        """The text between the quotes at `start` and `end - 1`."""
        text, source = self.text, self.source
        inner, stop = start + 1, end - 1
        at = text.find("\\", inner, stop)
        if at < 0:
            return String(source, start, end, text[inner:stop], inner)
        values: list[str] = []
        pieces: list[Piece] = []
        done = inner
        while at >= 0:
            if at > done:
                values.append(text[done:at])
                pieces.append(Piece(at - done, source, done, at))
            value, done = self.escape(at, stop)
            values.append(value)
            pieces.append(Piece(len(value), source, at, done))
            at = text.find("\\", done, stop)
        if done < stop:
            values.append(text[done:stop])
            pieces.append(Piece(stop - done, source, done, stop))
        return String(source, start, end, "".join(values), inner, tuple(pieces))

    def escape(self, at: int, stop: int) -> tuple[str, int]:
        """What the backslash at `at` stands for, and where that ends."""
        text = self.text
        char = text[at + 1]
        if char in _ESCAPES:
            return _ESCAPES[char], at + 2
        octal = _OCTAL.match(text, at + 1, stop)
        if octal:
            code = int(octal[0], 8)
            if code < 256:
                return _byte(code), octal.end()
            self.problem(
                at,
                octal.end(),
                f"'\\{octal[0]}' is an octal escape beyond \\377, and xend does not start. "
                "Write '\\\\' for a backslash.",
            )
            return text[at : octal.end()], octal.end()
        if char == "x":
            digits = _HEX.match(text, at + 2, stop)
            if digits:
                # xend counts the letters of a hexadecimal number from 0
                high, low = (int(digit) if digit.isdigit() else ord(digit.lower()) - ord("a") for digit in digits[0])
                return _byte(high * 16 + low), digits.end()
            self.problem(
                at,
                at + 2,
                "'\\x' lacks its two hexadecimal digits, and xend does not start. Write '\\\\' for a backslash.",
            )
            return "\\x", at + 2
        if len(self.losses) < MAX_PROBLEMS:
            self.lose(
                at,
                at + 2,
                f"'\\{char}' is no escape that xend knows: it keeps the backslash and drops the '{char}'. "
                f"Write '\\\\{char}' for a backslash and '{char}'.",
                f"\\\\{char}",
            )
        rest = char.encode("utf-8", "surrogateescape")[1:].decode("utf-8", "surrogateescape")
        return "\\" + rest, at + 2


def _byte(code: int) -> str:
    return bytes([code]).decode("utf-8", "surrogateescape")
