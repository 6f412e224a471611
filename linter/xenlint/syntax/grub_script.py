"""The language of GRUB 2's `grub.cfg`: words, commands and blocks, before anything is expanded.

As in GRUB (grub-core/script/yylex.l, parser.y): words end at blanks and at `{ } | & ; < >`; `'…'` is literal, `"…"`
knows `$name` and four escapes; `#` begins a comment where a word could begin; carriage returns are dropped before
anything is read (grub-core/normal/getline.c). A backslash joins a line to the next; lines between that begin with `#`
are dropped, their line ends too. A `}` closes its block wherever a word could stand, and a block must
hold a command.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.limits import MOST_TOKENS, too_long
from xenlint.syntax.tree import Problem
from xenlint.typed import Literal, NamedTuple


class Part(NamedTuple):
    """A stretch of a word: `text` letter by letter, an `escape` that stands for `text`, or the `variable` named so."""

    kind: Literal["text", "escape", "variable"]
    start: int
    end: int
    text: str
    quoted: bool


class Word(NamedTuple):
    """A word; without `parts` it is written letter by letter."""

    start: int
    end: int
    text: str
    parts: tuple[Part, ...] = ()


class Statement(NamedTuple):
    """A command with its words, and the block it opens. `conditional` in a branch, a loop or their conditions."""

    words: tuple[Word, ...]
    conditional: bool
    is_condition: bool = False
    block: Block | None = None


class Block:
    """What stands between braces, or the whole file; `number` counts an entry among its menu's, as GRUB does.

    Of entries that exclude each other (`if`, `else`) each gets the number it has when it is there.
    """

    __slots__ = ("count", "kind", "number", "statements")

    def __init__(self, kind: str, number: int = 0) -> None:
        self.kind = kind
        self.number = number
        self.count = 0
        self.statements: list[Statement] = []


_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_VARIABLE = rf"\$(?:{_NAME}|[0-9]+|[?\#*@]|\{{(?:{_NAME}|[0-9]+|[?\#*@])\}})"
_JOINT = r"\\\r*\n(?:\#[^\n]*(?:\n|\Z))*"
_TOKEN = lazy_pattern(
    rf"""
      (?P<blank> (?:[\ \t\r]|{_JOINT})+ )
    | (?P<comment> \#[^\n]* )
    | (?P<end> [;\n] )
    | (?P<plain> [^{{}}|&$;<>\ \t\r\n'"\\]+ (?= [\ \t\r\n;{{}}|&<>] | \Z ) )
    | (?P<brace> [{{}}] )
    | (?P<operator> [|&<>]+ )
    """,
    re.VERBOSE,
)
_PART = lazy_pattern(
    rf"""
      (?P<text> [^{{}}|&$;<>\ \t\r\n'"\\]+ )
    | (?P<single> '[^']*' )
    | (?P<double> \$?"[^"\\]*(?:\\[\s\S][^"\\]*)*" )
    | (?P<variable> {_VARIABLE} )
    | (?P<joint> {_JOINT} )
    | (?P<escape> \\[\s\S] )
    | (?P<open> \$?['"] )
    | (?P<stray> \$+(?=\$) | [$\\] )
    """,
    re.VERBOSE,
)
_QUOTED = lazy_pattern(
    rf"""
      (?P<text> [^$\\\r]+ )
    | (?P<variable> {_VARIABLE} )
    | (?P<escape> \\[$\\"] )
    | (?P<joint> \\\r*\n | \r )
    | (?P<stray> [$\\] )
    """,
    re.VERBOSE,
)

_MENU_KINDS = ("top", "submenu")
_BLOCK_KINDS = {"menuentry": "entry", "submenu": "submenu", "function": "function"}
_OPENING = {"if": "fi", "while": "done", "until": "done", "for": "done"}
_CONTROL = frozenset(("if", "then", "elif", "else", "fi", "while", "until", "for", "do", "done", "function"))
_RESERVED = frozenset(("case", "esac", "in", "select"))
_NEVER = frozenset(("[[", "]]"))


class _Frame:
    """An open block or an open `if`, `while`, `until` or `for`."""

    __slots__ = ("base", "block", "is_condition", "mark", "most", "start", "word")

    def __init__(self, word: str, start: int, block: Block, is_condition: bool = False) -> None:
        self.word = word
        self.start = start
        self.block = block
        self.is_condition = is_condition
        self.mark = len(block.statements)
        self.base = self.most = block.count


class Reader:
    """Reads a script from `start` on; `top` is what it holds, `problems` where GRUB would stumble."""

    def __init__(self, source: Source, start: int) -> None:
        self.source = source
        self.top = Block("top")
        self.problems: list[Problem] = []
        self._seen: set[str] = set()
        self._frames = [_Frame("", start, self.top)]
        self._braces = 0
        self._left = MOST_TOKENS
        self._words: list[Word] = []
        self._is_complete = False  # after a block's end: only a line end, `;` or `}` may follow
        self._is_empty = True  # no command since the last `;`
        self._read(start)

    def _problem(self, start: int, end: int, message: str) -> None:
        """Each message once: one slip often makes many, and a reader needs only the first."""
        if message not in self._seen:
            self._seen.add(message)
            self.problems.append(Problem(self.source, start, end, message))

    def _read(self, at: int) -> None:
        text = self.source.text
        size = len(text)
        match = _TOKEN.match
        while at < size and self._left >= 0:
            token = match(text, at)
            if token is None:
                word = self._complex_word(at)
                if self._left < 0:
                    break
                at = word.end if word.end > at else at + 1
                self._add(word)
                continue
            kind, start, at = token.lastgroup, at, token.end()
            if kind == "plain":
                self._add(Word(start, at, token[0]))
            elif kind == "end":
                self._left -= 1
                if token[0] == ";" and self._is_empty and not self._words:
                    self._problem(start, at, "A ';' stands here without a command before it: GRUB refuses the line.")
                self._end_command()
                self._is_empty = True
                self._is_complete = False
            elif kind == "brace":
                self._left -= 1
                if token[0] == "{":
                    self._open(start)
                else:
                    self._close(start)
            elif kind == "operator":
                self._end_command()
                message = "GRUB gives '|', '&', '<' and '>' no meaning and refuses the line. Put the word in quotes."
                self._problem(start, at, message)
        if at < size:
            # The command that was not read to its end is none.
            self._words.clear()
            self.problems.append(too_long(self.source, at))
            return
        self._end_command()
        frame = self._frames[-1]
        if frame.word == "{":
            self._problem(frame.start, frame.start + 1, "This '{' is never closed: GRUB drops all that follows it.")
        elif frame.word:
            message = f"This '{frame.word}' has no '{_OPENING[frame.word]}': GRUB drops all that follows it."
            self._problem(frame.start, frame.start + len(frame.word), message)

    # Words

    def _complex_word(self, at: int) -> Word:
        """A word with quotes, escapes or variables."""
        text = self.source.text
        start = at
        parts: list[Part] = []
        while self._left >= 0 and (part := _PART.match(text, at)):
            self._left -= 1
            kind, at = part.lastgroup, part.end()
            if kind == "text":
                parts.append(Part("text", *part.span(), part[0], False))
            elif kind == "single":
                self._literal(parts, part.start() + 1, at - 1)
            elif kind == "double":
                self._double(parts, part.start() + part[0].index('"') + 1, at - 1)
            elif kind == "variable":
                parts.append(Part("variable", *part.span(), part[0].strip("${}"), False))
            elif kind == "escape":
                parts.append(Part("escape", *part.span(), part[0][1:], False))
            elif kind == "open":
                self._problem(part.start(), at, "This quote is never closed: GRUB drops all that follows it.")
                end = text.find("\n", at)
                end = len(text) if end < 0 else end
                self._literal(parts, at, end)
                at = end
            elif kind == "stray":
                sign = part[0][0]
                message = f"This '{sign}' stands alone: GRUB refuses the line. Write '\\{sign}'."
                self._problem(part.start(), at, message)
                parts.append(Part("text", *part.span(), part[0], False))
        return Word(start, at, text[start:at], tuple(parts))

    def _literal(self, parts: list[Part], start: int, end: int) -> None:
        """Quoted text as it stands, without carriage returns."""
        text = self.source.text
        while (found := text.find("\r", start, end)) >= 0:
            parts.append(Part("text", start, found, text[start:found], True))
            start = found + 1
        parts.append(Part("text", start, end, text[start:end], True))

    def _double(self, parts: list[Part], start: int, end: int) -> None:
        parts.append(Part("text", start, start, "", True))
        for part in _QUOTED.finditer(self.source.text, start, end):
            self._left -= 1
            if self._left < 0:
                return
            kind = part.lastgroup
            if kind == "variable":
                parts.append(Part("variable", *part.span(), part[0].strip("${}"), True))
            elif kind == "escape":
                parts.append(Part("escape", *part.span(), part[0][1], True))
            elif kind != "joint":
                if part[0] == "$":
                    message = "This '$' stands alone: GRUB refuses the line. Write '\\$'."
                    self._problem(*part.span(), message)
                parts.append(Part("text", *part.span(), part[0], True))

    # Commands

    def _add(self, word: Word) -> None:
        if not self._words:
            if self._is_complete:
                self._problem(word.start, word.end, "A line end or ';' is missing before this word: GRUB refuses it.")
                self._is_complete = False
            if not word.parts:
                if word.text in _CONTROL:
                    self._control(word)
                    return
                if word.text in _RESERVED:
                    self._problem(word.start, word.end, f"'{word.text}' cannot begin a command: GRUB refuses the line.")
        self._left -= 1
        if word.text in _NEVER:
            self._problem(
                word.start, word.end, f"GRUB does not know '{word.text}' and refuses the line. Use '[' or ']'."
            )
        self._words.append(word)

    def _end_command(self, block: Block | None = None) -> None:
        if not self._words:
            return
        words = tuple(self._words)
        self._words.clear()
        first = words[0]
        if first.text == "for" and (len(words) < 3 or words[2].text != "in"):
            message = "A loop begins with 'for NAME in WORD…': GRUB refuses this one."
            self._problem(first.start, words[-1].end, message)
        frame = self._frames[-1]
        frame.block.statements.append(Statement(words, frame.word in _OPENING, frame.is_condition, block))
        self._is_empty = False

    def _control(self, word: Word) -> None:
        name, frame = word.text, self._frames[-1]
        self._is_empty = True
        if name in _OPENING:
            self._frames.append(_Frame(name, word.start, frame.block, True))
            if name == "for":
                self._words.append(word)
            return
        if name == "function":
            self._words.append(word)
            return
        is_loop = frame.word in ("while", "until", "for")
        if frame.is_condition:
            fits = name == ("do" if is_loop else "then")
        else:
            fits = name == "done" if is_loop else frame.word == "if" and name in ("elif", "else", "fi")
        if not fits:
            self._problem(word.start, word.end, f"This '{name}' belongs to nothing: GRUB refuses the line.")
            return
        block = frame.block
        if len(block.statements) == frame.mark:
            self._problem(word.start, word.end, f"There is no command before this '{name}': GRUB refuses it.")
        frame.mark = len(block.statements)
        frame.is_condition = name == "elif"
        if name in ("elif", "else"):
            frame.most = max(frame.most, block.count)
            block.count = frame.base
        elif name in ("fi", "done"):
            self._frames.pop()
            block.count = max(frame.most, block.count)
            self._is_complete = True
            self._is_empty = False

    # Blocks

    def _open(self, at: int) -> None:
        parent = self._frames[-1].block
        if not self._words:
            last = parent.statements[-1] if parent.statements else None
            is_function = last is not None and last.block is None and last.words[0].text == "function"
            if is_function and last is not None:
                parent.statements.pop()
                self._words.extend(last.words)
            else:
                self._problem(at, at + 1, "This '{' follows no command: GRUB refuses the line.")
                return
        kind = _BLOCK_KINDS.get(self._words[0].text, "other")
        block = Block(kind, parent.count)
        if kind in ("entry", "submenu") and parent.kind in _MENU_KINDS:
            parent.count += 1
        self._end_command(block)
        self._frames.append(_Frame("{", at, block))
        self._braces += 1
        self._is_complete = False
        self._is_empty = True

    def _close(self, at: int) -> None:
        is_pending = bool(self._words) or self._is_complete
        self._end_command()
        frames = self._frames
        if not self._braces:
            self._problem(at, at + 1, "This '}' closes nothing: GRUB refuses the line.")
            return
        self._braces -= 1
        frame = frames.pop()
        if frame.word != "{":
            message = f"This '{frame.word}' has no '{_OPENING[frame.word]}': GRUB refuses the block around it."
            self._problem(frame.start, frame.start + len(frame.word), message)
        while frame.word != "{":
            frame = frames.pop()
        if is_pending and frame.block.kind == "function":
            self._problem(at, at + 1, "A line end or ';' is missing before a function's '}': GRUB refuses it.")
        if not frame.block.statements:
            self._problem(frame.start, at + 1, "This block holds no command: GRUB refuses it.")
        self._is_complete = True
        self._is_empty = False
