"""The tokens of a shell script, one after another, for its grammar."""

from __future__ import annotations

from xenlint.syntax.shell_words import Operator, Token, Word

ENDS = frozenset(("then", "elif", "else", "fi", "do", "done", "esac", "}"))
RESERVED = ENDS | {"if", "case", "in", "for", "while", "until", "{", "!"}
_BELONGS_TO = {"then": "if", "elif": "if", "else": "if", "fi": "if", "do": "for", "done": "do", "esac": "case"}


class Fault:
    """The first place where the script breaks the grammar, and why; `is_deep` where it only goes deeper than is read.

    `bash` says that bash would take it.
    """

    __slots__ = ("bash", "end", "is_deep", "start", "what")

    def __init__(self, start: int, end: int, what: str, *, bash: bool = False, is_deep: bool = False) -> None:
        self.start = start
        self.end = end
        self.what = what
        self.bash = bash
        self.is_deep = is_deep


class Cursor:
    """What comes next among the tokens of a script, and the first of them that is out of place."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.fault: Fault | None = None
        self.has_returns = False

    def operator(self, ahead: int = 0) -> str:
        """The operator that comes next, "" where it is a word or nothing."""
        at = self.at + ahead
        token = self.tokens[at] if at < len(self.tokens) else None
        return token.text if isinstance(token, Operator) else ""

    def word(self) -> Word | None:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token if isinstance(token, Word) else None

    def keyword(self) -> str:
        """The reserved word that comes next, "" where it is something else.

        Carriage returns are told by themselves and would only make every keyword of the file wrong.
        """
        word = self.word()
        if word is None or word.parts is not None or word.end - word.start > 6:
            return ""
        raw = self.text[word.start : word.end]
        bare = raw.rstrip("\r")
        self.has_returns |= bare != raw and bare in RESERVED
        return bare if bare in RESERVED else ""

    def newlines(self) -> None:
        while self.operator() == "\n":
            self.at += 1

    def wrong(self, what: str, *, bash: bool = False) -> None:
        if self.fault is None and self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.fault = Fault(token.start, token.start + 1 if self.operator() else token.end, what, bash=bash)

    def misplaced(self) -> None:
        """What comes next cannot come here."""
        if self.at >= len(self.tokens):
            if self.fault is None:
                end = len(self.text)
                self.fault = Fault(max(end - 1, 0), end, "The file ends in the middle of a command")
            return
        token = self.tokens[self.at]
        raw = self.text[token.start : token.end].rstrip("\r")
        if raw in ENDS and self.keyword():
            opener = _BELONGS_TO.get(raw, "{")
            is_last = raw in ("fi", "done", "esac", "}")
            self.wrong(f"'{raw}' ends nothing that was begun" if is_last else f"'{raw}' stands without its '{opener}'")
        else:
            self.wrong("A line end cannot stand here" if self.operator() == "\n" else f"'{raw[:40]}' cannot stand here")

    def unclosed(self, start: int, opener: str, closer: str) -> None:
        if self.fault is None:
            self.fault = Fault(start, start + len(opener), f"This '{opener}' has no '{closer}'")

    def too_deep(self) -> None:
        if self.at < len(self.tokens) and self.fault is None:
            token = self.tokens[self.at]
            self.fault = Fault(token.start, token.end, "", is_deep=True)
        self.at = len(self.tokens)

    def end(self) -> int:
        """The end of what was read last."""
        return self.tokens[self.at - 1].end if self.at else 0

    def close(self, start: int, opener: str, closer: str) -> int:
        """Read the `closer` of what began at `start`; its end."""
        if self.keyword() == closer or self.operator() == closer:
            self.at += 1
        else:
            self.unclosed(start, opener, closer)
        return self.end()
