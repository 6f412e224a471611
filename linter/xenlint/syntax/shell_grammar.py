"""The grammar of a shell script: which words are keywords, which blocks they open, and which ways lead through them.

Follows dash(1), "Grammar", over the tokens of `shell_words`. What the commands do is left to the class that builds on
this one.
"""

from __future__ import annotations

import re

from xenlint.source import Source
from xenlint.syntax import shell_problems
from xenlint.syntax.shell_problems import ASSIGNMENT
from xenlint.syntax.shell_values import Variables, unknown
from xenlint.syntax.shell_words import Operator, Token, Unclosed, Word
from xenlint.syntax.tree import Problem, String

_RESERVED = frozenset(
    ("if", "then", "elif", "else", "fi", "case", "esac", "in", "for", "while", "until", "do", "done", "{", "}", "!")
) | {"function"}
_SEPARATOR = re.compile(r"\n+|(?:;|&&?|\|\|?)\n*|(?:[;&]?\n+)?;;\n*")
_FOR_END = re.compile(r";?\n*")
_HEADS = frozenset(("head", "in", "words", "do", "pattern", "pattern end"))
_CLOSERS = {"fi": "if", "esac": "case", "done": "loop", "}": "group", ")": "subshell"}
_UNTIL = {"if": "fi", "case": "esac", "loop": "done", "group": "}", "subshell": ")"}
_DEEP = 64
"""Branches nested deeper than this are read, but what they assign is taken as unknown."""


class _Block:
    """An open `if`, `case`, loop, `{`, `(` or function body."""

    __slots__ = ("covered", "dead", "doubt", "flat", "function", "inner", "kind", "open", "start", "state", "ways")

    def __init__(self, kind: str, start: int, state: str, doubt: int, flat: bool) -> None:
        self.kind = kind
        self.start = start
        self.state = state
        self.doubt = doubt  # that of the script around the block
        self.inner = doubt  # that of its ways
        self.flat = flat  # too deep to follow
        self.open = False  # a way is open
        self.covered = False  # one of the ways is always taken
        self.dead = False  # this way ends the whole script
        self.function = False
        self.ways: list[dict[str, String | None]] = []


class Grammar:
    """One script on its way through the reader; `command` is called when a simple command is complete."""

    def __init__(self, source: Source, variables: Variables) -> None:
        self.source = source
        self.text = source.text
        self.variables = variables
        self.problems: list[Problem] = []
        self.blocks: list[_Block] = []
        self.words: list[Word] = []
        self.ended = False  # a block just ended: only an operator or another end may follow
        self.pending = False  # behind && or ||
        self.doubt = 0  # above 0: what is assigned now may as well not be
        self.bodies = 0
        self.loops = 0
        self.needed = False  # a command has to come next
        self.negated = False  # behind !
        self.target = False  # the next word belongs to a redirection
        self.redirected = False  # a redirection came before the command's first word
        self.naming: str | None = None  # a function's body comes next
        self.looped: frozenset[str] = frozenset()  # names that some loop may assign
        self.broken = False  # out of step with the shell's grammar

    def run(self, tokens: list[Token], lost: list[Unclosed]) -> None:
        """Read all tokens; `lost` are the quotes nothing closes."""
        self.looped = _assigned_in_loops(self.text, tokens)
        at, size = 0, len(tokens)
        while at < size:
            token = tokens[at]
            at += 1
            if isinstance(token, Word):
                if not self.words and at < size and self.text.startswith("(", token.end):
                    at += self.definition(token, tokens, at)
                else:
                    self.word(token)
            else:
                at += self.operator(token, tokens, at)
        self.command()
        if not lost and (self.target or self.naming or (self.needed and not self.blocks)):
            self.problem(max(len(self.text) - 1, 0), len(self.text), "The file ends in the middle of a command")
        if self.blocks and not lost:
            start = self.blocks[-1].start
            keyword = _keyword(self.text, start)
            what = f"This '{keyword}' has no '{_UNTIL[self.blocks[-1].kind]}'"
            self.problem(start, start + len(keyword), what)
        while self.blocks:
            self.leave()
        self.variables.looped = frozenset()

    def problem(self, start: int, end: int, what: str) -> None:
        """Something out of place. The shell gives up at the first, and so what follows from it would only be noise."""
        if not self.broken:
            self.broken = True
            self.problems.append(shell_problems.structure(self.source, start, end, what))

    def command(self) -> None:
        """Work off the words of a simple command."""
        raise NotImplementedError

    def keep(self, name: str, op: str, start: int, value: String) -> None:
        """An assignment."""
        raise NotImplementedError

    @property
    def doubtful(self) -> bool:
        return self.doubt > 0 or self.pending

    def store(self, name: str, value: String) -> None:
        self.variables.store(name, value, self.doubtful)

    # Words and operators

    def word(self, token: Word) -> None:
        if self.target:
            self.target = False
            return
        block = self.blocks[-1] if self.blocks else None
        if block and block.state in _HEADS:
            self.head(block, token)
            return
        if not self.words and not self.redirected:
            raw = self.text[token.start : token.end].rstrip("\r")
            if raw in _RESERVED:
                self.reserved(raw, token)
                return
            if self.naming is not None and self.naming == "":
                self.naming = raw
                self.variables.functions.add(raw)
                return
            self.naming = None
            if self.ended:
                self.problem(token.start, token.end, f"'{raw[:40]}' cannot stand here")
                self.ended = False
        self.needed = False
        self.words.append(token)

    def definition(self, name: Word, tokens: list[Token], at: int) -> int:
        """A word followed by '(': a function, a list for bash, or a mistake. The number of tokens used up."""
        text = self.text
        found = ASSIGNMENT.fullmatch(text, name.start, name.end)
        if found:
            end = text.find(")", name.end)
            line = text.find("\n", name.end)
            end = end + 1 if end >= 0 else (line if line >= 0 else len(text))
            self.problems.append(shell_problems.array(self.source, found[1], name.start, end))
            self.keep(found[1], found[2] + "=", name.start, unknown(self.source, name.end, end))
            used = 0
            while at + used < len(tokens) and tokens[at + used].start < end:
                used += 1
            return used
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if text[tokens[at].start : tokens[at].end] == "(" and following and text.startswith(")", following.start):
            self.naming = text[name.start : name.end]
            self.variables.functions.add(self.naming)
            return 2 if following.end - following.start == 1 else 1
        self.word(name)
        return 0

    def operator(self, token: Operator, tokens: list[Token], at: int) -> int:
        written = token.text
        if written[0] in "<>":
            last = self.words[-1] if self.words else None
            if last and last.end == token.start and self.text[last.start : last.end].isdigit():
                self.words.pop()
            if self.target:
                self.problem(token.start, token.end, "A redirection leads nowhere")
            self.target = True
            self.naming = None
            self.redirected = not self.ended
            self.needed = False
            return 0
        if self.target:
            self.problem(token.start, token.end, "A redirection leads nowhere")
        self.target = False
        block = self.blocks[-1] if self.blocks else None
        if written[0] == "(":
            if block and block.state == "pattern":
                if token.end - token.start > 1:
                    self.problem(token.start, token.end, "'(' cannot stand here")
                return 0
            if self.words or self.redirected:
                self.problem(token.start, token.end, "'(' cannot stand here")
                self.command()
            for number in range(min(token.end - token.start, _DEEP)):
                self.enter("subshell", token.start + number, "body")
            return 0
        if written[0] == ")":
            if block and block.state in ("pattern", "pattern end"):
                if block.state == "pattern" or token.end - token.start > 1:
                    self.problem(token.start, token.end, "')' cannot stand here")
                block.state = "body"
                self.way(block)
                return 0
            self.command()
            for number in range(min(token.end - token.start, _DEEP)):
                self.close(")", token.start + number, token.start + number + 1)
            return 0
        self.separator(block, token, written)
        return 0

    def separator(self, block: _Block | None, token: Operator, written: str) -> None:
        if block and block.state in _HEADS:
            if block.state == "pattern end" and written == "|":
                block.state = "pattern"
            elif block.state in ("in", "words") and block.kind == "loop" and _FOR_END.fullmatch(written):
                if block.state == "words" or written[0] == ";":
                    block.state = "do"
            elif written.strip("\n") or block.state in ("head", "pattern end"):
                self.problem(token.start, token.start + 1, f"{_name(written)} cannot stand here")
            return
        idle = not self.words and not self.ended and not self.redirected
        if idle and self.negated:
            self.problem(token.start, token.start + 1, f"{_name(written)} cannot stand here")
        self.negated = False
        self.command()
        if ";;" in written:
            if not block or block.kind != "case" or self.needed or not _SEPARATOR.fullmatch(written):
                self.problem(token.start, token.start + 1, "';;' cannot stand here")
            else:
                self.end_way(block)
                block.state = "pattern"
        elif (idle and written[0] != "\n") or not _SEPARATOR.fullmatch(written):
            self.problem(token.start, token.start + 1, f"{_name(written)} cannot stand here")
        self.ended = False
        if "&&" in written or "||" in written:
            self.pending = self.needed = True
        elif "|" in written:
            self.needed = True
        elif not idle:
            self.pending = False

    # Blocks

    def head(self, block: _Block, token: Word) -> None:
        """What stands between a keyword and the block's first command."""
        raw = self.text[token.start : token.end].rstrip("\r")
        state = block.state
        wrong = False
        if state == "head" and block.kind == "loop":
            wrong = not ASSIGNMENT.fullmatch(raw + "=")
            if not wrong:
                self.store(raw, unknown(self.source, token.start, token.end))
            block.state = "in"
        elif state == "head":
            block.state = "in"
        elif raw == "do" and block.kind == "loop" and state in ("in", "do"):
            block.state = "condition"
            self.middle(raw, token)
        elif state == "in":
            wrong = raw != "in"
            block.state = "words" if block.kind == "loop" else "pattern"
        elif state == "pattern" and raw == "esac" and not block.open:
            self.close(raw, token.start, token.end)
        elif state == "pattern":
            block.covered |= raw == "*"
            block.state = "pattern end"
        else:
            wrong = state != "words"
        if wrong:
            self.problem(token.start, token.end, f"'{raw[:40]}' cannot stand here")

    def reserved(self, raw: str, token: Word) -> None:
        if raw in ("}", "fi", "esac", "done"):
            if raw == "esac":
                self.needed = self.needed or self.pending
            self.close(raw, token.start, token.end)
        elif raw in ("then", "elif", "else", "do"):
            self.middle(raw, token)
        elif raw == "in":
            self.problem(token.start, token.end, "'in' cannot stand here")
        elif raw == "function":
            self.naming = ""
        elif raw == "!":
            self.needed = self.negated = True
        elif raw == "{":
            self.enter("group", token.start, "body")
        elif raw == "for":
            self.enter("loop", token.start, "head")
        elif raw == "case":
            self.enter("case", token.start, "head")
        else:
            self.enter("if" if raw == "if" else "loop", token.start, "condition")

    def middle(self, raw: str, token: Word) -> None:
        block = self.blocks[-1] if self.blocks else None
        wanted = "loop" if raw == "do" else "if"
        state = "body" if raw in ("elif", "else") else "condition"
        fits = block and block.kind == wanted and block.state == state
        if not fits or not block or self.needed or (raw in ("elif", "else") and block.covered):
            self.problem(token.start, token.end, f"'{raw}' stands without its '{'for' if raw == 'do' else 'if'}'")
            return
        self.ended = False
        self.pending = False
        self.needed = True
        if raw == "then":
            self.doubt = block.inner
            block.state = "body"
            self.way(block)
        elif raw == "do":
            block.state = "body"
        else:
            self.end_way(block)
            block.state = "body" if raw == "else" else "condition"
            if raw == "else":
                block.covered = True
                self.way(block)
            else:
                # Whether this condition is ever looked at depends on the one before.
                self.doubt += 1

    def enter(self, kind: str, start: int, state: str) -> None:
        if self.ended:
            self.problem(start, start + 1, f"'{_keyword(self.text, start)}' cannot stand here")
        self.ended = False
        flat = len(self.blocks) >= _DEEP
        block = _Block(kind, start, state, self.doubt, flat)
        block.inner = self.doubt = self.doubt + self.pending + flat
        self.pending = False
        if self.naming is not None and kind in ("group", "subshell"):
            block.function = True
            self.bodies += 1
        self.naming = None
        self.needed = state != "head"
        self.blocks.append(block)
        if kind == "loop":
            self.loops += 1
            if self.loops == 1:
                self.variables.looped = self.looped
        if kind in ("loop", "subshell") or block.function:
            self.way(block)

    def way(self, block: _Block) -> None:
        block.dead = False
        if not block.flat:
            block.open = True
            self.variables.open()

    def end_way(self, block: _Block) -> None:
        if block.open:
            block.open = False
            changes = self.variables.close()
            if block.function:
                self.variables.changed_by_calls.update(changes)
            elif block.kind != "subshell" and not block.dead:
                block.ways.append(changes)

    def close(self, raw: str, start: int, end: int) -> None:
        block = self.blocks[-1] if self.blocks else None
        wanted = _CLOSERS[raw]
        if not block or block.kind != wanted or block.state == "condition" or self.needed:
            self.problem(start, end, f"'{raw}' ends nothing that was begun")
            return
        self.leave()
        self.ended = True
        self.needed = False

    def leave(self) -> None:
        block = self.blocks.pop()
        self.end_way(block)
        if block.function:
            self.bodies -= 1
        if block.kind == "loop":
            self.loops -= 1
            if self.loops == 0:
                self.variables.looped = frozenset()
        self.doubt = block.doubt
        if block.kind in ("if", "case", "loop") and block.ways:
            if not block.covered:
                block.ways.append({})
            self.variables.join(block.ways)
        self.pending = False


def _assigned_in_loops(text: str, tokens: list[Token]) -> frozenset[str]:
    """Names that some loop may assign: within loops, an earlier round may have set them."""
    names = set()
    depth = 0
    for token in tokens:
        if isinstance(token, Word):
            raw = text[token.start : token.end] if token.end - token.start < 6 else ""
            if raw in ("for", "while", "until"):
                depth += 1
            elif raw == "done":
                depth = max(depth - 1, 0)
            elif depth and (found := ASSIGNMENT.match(text, token.start, token.end)):
                names.add(found[1])
    return frozenset(names)


def _name(operator: str) -> str:
    return "A line end" if operator[0] == "\n" else f"'{operator[0]}'"


def _keyword(text: str, at: int) -> str:
    found = re.compile(r"[a-z]+|.").match(text, at)
    return found[0] if found else ""
