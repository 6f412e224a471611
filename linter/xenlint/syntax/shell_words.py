"""The words of a shell script.

Splits a text into words and operators as a POSIX shell does (dash(1), "Lexical Structure"), and each word into the
parts its value is made of. What a `$(…)` or a backtick holds is skipped over, never read.
"""

from __future__ import annotations

from xenlint.patterns import lazy_pattern
from xenlint.syntax.limits import MOST_TOKENS
from xenlint.syntax.shell_nesting import BACKTICK, closed_at
from xenlint.typed import Literal, NamedTuple


class Part(NamedTuple):
    """A part of a word's value, written at `start` to `end`.

    `text`: `value` itself, letter by letter or an escaped character. `variable`: the variable named `value`; in
    `${X:-word}` `op` is the ':-' and `word` what follows it, in `${#X}` `op` is "length". `sum`: the `$((…))` of
    `word`. `code`: only running it would tell; `value` is its text, `op` is "bash" where only bash knows it and "bad"
    where no shell does.
    """

    kind: Literal["text", "variable", "sum", "code"]
    value: str
    start: int
    end: int
    quoted: bool = False
    op: str = ""
    word: tuple[Part, ...] = ()


class Word(NamedTuple):
    """A word; `parts` is None where it is written as it is, without a quote, a backslash or a dollar sign."""

    start: int
    end: int
    parts: tuple[Part, ...] | None


class Operator(NamedTuple):
    """One operator; a run of line ends, with the blanks and comments between them, is one."""

    start: int
    end: int
    text: str


class Unclosed(NamedTuple):
    """A quote or bracket that nothing closes; `end` is the end of its line.

    `opener` is empty where reading ended because the script is too long.
    """

    start: int
    end: int
    opener: str


Token = Word | Operator

# The start of a setting on a line of its own: where a quote that was never closed most likely should have been.
_SETTING = r"[ \t]*(?:export[ \t]+)?[A-Z][A-Z0-9_]*\+?="
_PLAIN = r"[^ \t\n\"'\\$`;&|()<>]"

_BLANK = lazy_pattern(r"(?:[ \t]|\\\n)*(?:#[^\n]*)?")
_OPERATOR = lazy_pattern(r"\n(?:[ \t\n]|\\\n)*|;(?:\\\n)*;?|&(?:\\\n)*&?|\|(?:\\\n)*\|?|[()]|<<-?|[<>][<>&|]?")
_PLAIN_WORD = lazy_pattern(_PLAIN + r"+(?=[ \t\n;&|()<>]|\Z)")
_PLAIN_RUN = lazy_pattern(_PLAIN + "+")
_QUOTED = lazy_pattern(r"[^\"\\$`]+")
_QUOTED_LINES = lazy_pattern(r"(?:[^\"\\$`\n]|\n(?!" + _SETTING + "))+")
_SINGLE_LINES = lazy_pattern(r"(?:[^'\n]|\n(?!" + _SETTING + "))*'")
_SETTING_LINE = lazy_pattern(r"\n" + _SETTING)
_VARIABLE = lazy_pattern(r"\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\}|[0-9@*#?$!-])")
_CHANGED = lazy_pattern(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(:?[-+=?]|%%?|##?)")
_LENGTH = lazy_pattern(r"\$\{#([A-Za-z_][A-Za-z0-9_]*)\}")
_BASH_CHANGED = lazy_pattern(r"\$\{(?:![A-Za-z_]|#?[A-Za-z_][A-Za-z0-9_]*(?:[/^,@[]|:[^-+=?}]))")
_PARAMETER = lazy_pattern(r"\$\{#?[0-9@*#?$!-]")
_INNER_RUN = lazy_pattern(r"[^\"'\\$`]+")
_HERE = lazy_pattern(r"[ \t]*(?:\"([^\"\n]*)\"|'([^'\n]*)'|((?:[^ \t\n;&|()<>\"'\\]|\\.)+))")

_NESTED = 8
"""`${A:-${B:-…}}` is followed so deep."""

_MANY = 8
"""After so many quotes that nothing closes the rest of a file is not worth reading."""


class _Lost(Exception):
    """A quote runs into the end of the file."""


def read(text: str, start: int = 0) -> tuple[list[Token], list[Unclosed]]:
    """The tokens of a script, and the quotes and brackets that nothing closes.

    Where a quote swallows the rest of the file, the text is read a second time, and then a quote also ends at a line
    that is followed by a setting: that is the place to point at, and the settings below are read all the same.
    """
    try:
        return _Lexer(text, lines=False).read(start)
    except _Lost:
        return _Lexer(text, lines=True).read(start)


class _Lexer:
    __slots__ = ("depth", "lines", "stopped", "text", "unclosed")

    def __init__(self, text: str, *, lines: bool, depth: int = 0) -> None:
        """`depth` is the number of `${…}` around the text."""
        self.text = text
        self.lines = lines
        self.depth = depth
        self.stopped = False
        self.unclosed: list[Unclosed] = []

    def read(self, at: int) -> tuple[list[Token], list[Unclosed]]:
        text, size = self.text, len(self.text)
        tokens: list[Token] = []
        heres: list[tuple[str, bool]] = []
        blank, operator, plain = _BLANK.match, _OPERATOR.match, _PLAIN_WORD.match
        while True:
            if found := blank(text, at):
                at = found.end()
            if at >= size or self.stopped:
                return tokens, self.unclosed
            if len(tokens) >= MOST_TOKENS:
                return self.cut(tokens, at), self.unclosed
            if found := plain(text, at):
                tokens.append(Word(at, found.end(), None))
                at = found.end()
            elif found := operator(text, at):
                end = found.end()
                written = found[0].replace("\\\n", "")
                if written[0] == "\n":
                    if heres:
                        end = at + 1
                    tokens.append(Operator(at, end, "\n"))
                    at = self.skip_here(end, heres) if heres else end
                    continue
                tokens.append(Operator(at, end, written))
                at = end
                if written in ("<<", "<<-") and (found := _HERE.match(text, at)):
                    delimiter = next(group for group in found.groups() if group is not None)
                    heres.append((delimiter.replace("\\", ""), written == "<<-"))
            else:
                word = self.word(at)
                tokens.append(word)
                at = word.end

    def cut(self, tokens: list[Token], at: int) -> list[Token]:
        """The tokens up to the last line end, where there is one; what follows is not read."""
        for number in range(len(tokens), 0, -1):
            token = tokens[number - 1]
            if isinstance(token, Operator) and "\n" in token.text:
                at = token.end
                del tokens[number:]
                break
        self.unclosed.append(Unclosed(at, at, ""))
        return tokens

    def skip_here(self, at: int, heres: list[tuple[str, bool]]) -> int:
        """The end of the here-documents that begin at `at`."""
        size, find = len(self.text), self.text.find
        for delimiter, tabs in heres:
            line = None
            while at < size and line != delimiter:
                end = find("\n", at)
                end = size if end < 0 else end
                line = self.text[at:end].lstrip("\t") if tabs else self.text[at:end]
                at = min(end + 1, size)
        heres.clear()
        return at

    def word(self, start: int) -> Word:
        text, size, at = self.text, len(self.text), start
        parts: list[Part] = []
        while at < size and not self.stopped:
            char = text[at]
            if found := _PLAIN_RUN.match(text, at):
                parts.append(Part("text", found[0], at, found.end()))
                at = found.end()
            elif char == '"':
                at = self.double(at, parts)
            elif char == "'":
                at = self.single(at, parts)
            elif char == "\\":
                if at + 1 == size:
                    parts.append(Part("text", char, at, size))
                elif text[at + 1] != "\n":
                    parts.append(Part("text", text[at + 1], at, at + 2, True))
                at += 2
            elif char in "$`":
                at = self.dollar(at, parts, False)
            else:
                break
        return Word(start, min(at, size), tuple(parts))

    def single(self, start: int, parts: list[Part]) -> int:
        if self.lines:
            found = _SINGLE_LINES.match(self.text, start + 1)
            end = found.end() - 1 if found else -1
        else:
            end = self.text.find("'", start + 1)
        if end < 0:
            end = self.lose(start)
            parts.append(Part("text", self.text[start + 1 : end], start + 1, end, True))
            return end
        parts.append(Part("text", self.text[start + 1 : end], start + 1, end, True))
        return end + 1

    def double(self, start: int, parts: list[Part]) -> int:
        text, size, at = self.text, len(self.text), start + 1
        first = len(parts)
        run = (_QUOTED_LINES if self.lines else _QUOTED).match
        while at < size:
            if found := run(text, at):
                parts.append(Part("text", found[0], at, found.end(), True))
                at = found.end()
                continue
            char = text[at]
            if char == '"':
                if len(parts) == first:
                    parts.append(Part("text", "", at, at, True))
                return at + 1
            if char == "\\":
                follower = text[at + 1 : at + 2]
                if follower and follower in '$`"\\':
                    parts.append(Part("text", follower, at, at + 2, True))
                elif follower != "\n":
                    parts.append(Part("text", text[at : at + 2], at, at + 1 + len(follower), True))
                at += 2
            elif char in "$`":
                at = self.dollar(at, parts, True)
            else:
                break
            if self.stopped:
                return at
        end = self.lose(start)
        while len(parts) > first and parts[-1].end > end:
            last = parts.pop()
            if last.start < end:
                kept = text[last.start : end]
                parts.append(last._replace(value=kept, end=end, kind="code" if last.kind != "text" else "text"))
        return end

    def dollar(self, at: int, parts: list[Part], quoted: bool) -> int:
        """Read a `$…` or a backtick; its end."""
        text = self.text
        if text[at] == "`":
            found = BACKTICK.match(text, at)
            end = found.end() if found else -1
        elif found := _VARIABLE.match(text, at):
            name = found[1] or found[2]
            if found[1] and text.startswith("\\\n", found.end()):
                name = None  # goes on in the next line
            parts.append(Part("variable" if name else "code", name or found[0], at, found.end(), quoted))
            return found.end()
        elif text[at + 1 : at + 2] not in ("(", "{"):
            # $'…' and $"…" are bash's, to dash the dollar is a letter.
            is_code = text.startswith("\\\n", at + 1) or (not quoted and text[at + 1 : at + 2] in ("'", '"'))
            parts.append(Part("code" if is_code else "text", "$", at, at + 1, quoted))
            return at + 1
        else:
            end = closed_at(text, at, quoted)
        if end < 0:
            end = self.lose(at)
            parts.append(Part("code", text[at:end], at, end, quoted))
            self.stopped = True
            return end
        parts.append(self.inside(at, end, quoted))
        return end

    def inside(self, at: int, end: int, quoted: bool) -> Part:
        """The `$(…)`, `${…}` or `…` from `at` to `end`."""
        text = self.text
        if text.startswith("$((", at) and text.startswith("))", end - 2):
            if (word := self.inner(at + 3, end - 2, True)) is not None:
                return Part("sum", text[at:end], at, end, quoted, "", word)
        elif text.startswith("${", at):
            if found := _LENGTH.match(text, at):
                return Part("variable", found[1], at, end, quoted, "length")
            if found := _CHANGED.match(text, at):
                op = found[2]
                word = self.inner(found.end(), end - 1, quoted and op[-1] not in "%#")
                if word is not None:
                    return Part("variable", found[1], at, end, quoted, op, word)
            elif not _PARAMETER.match(text, at):
                return Part("code", text[at:end], at, end, quoted, "bash" if _BASH_CHANGED.match(text, at) else "bad")
        return Part("code", text[at:end], at, end, quoted)

    def inner(self, start: int, end: int, quoted: bool) -> tuple[Part, ...] | None:
        """The parts of what stands behind the operator in `${X:-…}`; None where that is not clear."""
        if self.depth >= _NESTED:
            return None
        text = self.text[start:end]
        if quoted and '"' in text and "'" in text:
            return None
        lexer = _Lexer(text, lines=False, depth=self.depth + 1)
        try:
            found = lexer.quoted_inner() if quoted else lexer.unquoted_inner()
        except _Lost:
            return None
        return tuple(_moved(part, start) for part in found)

    def unquoted_inner(self) -> list[Part]:
        text, size, at = self.text, len(self.text), 0
        parts: list[Part] = []
        while at < size:
            if found := _INNER_RUN.match(text, at):
                parts.append(Part("text", found[0], at, found.end()))
                at = found.end()
            elif text[at] == '"':
                at = self.double(at, parts)
            elif text[at] == "'":
                at = self.single(at, parts)
            elif text[at] == "\\":
                if text[at + 1 : at + 2] != "\n":
                    parts.append(Part("text", text[at + 1 : at + 2], at, min(at + 2, size), True))
                at += 2
            else:
                at = self.dollar(at, parts, False)
        return parts

    def quoted_inner(self) -> list[Part]:
        text, size, at = self.text, len(self.text), 0
        parts: list[Part] = []
        while at < size:
            if found := _QUOTED.match(text, at):
                parts.append(Part("text", found[0], at, found.end(), True))
                at = found.end()
            elif text[at] == '"':
                at += 1
            elif text[at] == "\\":
                follower = text[at + 1 : at + 2]
                if follower and follower in '$`"\\}':
                    parts.append(Part("text", follower, at, at + 2, True))
                elif follower != "\n":
                    parts.append(Part("text", text[at : at + 2], at, at + 1 + len(follower), True))
                at += 2
            else:
                at = self.dollar(at, parts, True)
        return parts

    def lose(self, start: int) -> int:
        """Note what nothing closes; the end of its line."""
        if not self.lines:
            raise _Lost
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        opener = self.text[start : start + 2] if self.text[start] == "$" else self.text[start]
        self.unclosed.append(Unclosed(start, end, opener))
        self.stopped = len(self.unclosed) >= _MANY
        return end


def _moved(part: Part, by: int) -> Part:
    inner = tuple(_moved(each, by) for each in part.word)
    return part._replace(start=part.start + by, end=part.end + by, word=inner)
