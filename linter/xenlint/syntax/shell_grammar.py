"""The grammar of a shell script: tokens to commands (dash(1), "Grammar").

The shell gives up at the first thing out of place. Only that one is told, and reading goes on as if what was begun had
ended there, so that the settings below are seen all the same.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.syntax.shell_cursor import ENDS, RESERVED, Cursor, Fault
from xenlint.syntax.shell_tree import (
    AndOr,
    Array,
    Case,
    Command,
    For,
    Foreign,
    Function,
    Group,
    If,
    Pipeline,
    Sequence,
    Simple,
    While,
)
from xenlint.syntax.shell_words import Token, Word
from xenlint.typed import NamedTuple

_NAME = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_DEEP = 40
"""Commands within commands are followed so deep; a hundredth of it is usual."""


class Reading(NamedTuple):
    """The commands of a script, the first place the shell does not take, and what only some shells do not.

    `has_returns`: a carriage return spoils a reserved word. `has_expansions`: the shell works out where a redirection
    leads, or the text of a here-document, and may fail at that. `lists`: what is in parentheses behind a '=', which
    bash takes.
    """

    commands: Sequence
    fault: Fault | None
    has_returns: bool
    has_expansions: bool
    lists: tuple[Array, ...]


def commands(text: str, tokens: list[Token], array: re.Pattern[str]) -> Reading:
    """Put the tokens together.

    `array` matches the beginning of an assignment: where a parenthesis follows, it is a list of bash's.
    """
    parser = _Parser(text, tokens, array)
    found = parser.script()
    return Reading(found, parser.fault, parser.has_returns, parser.has_expansions, tuple(parser.lists))


class _Parser(Cursor):
    def __init__(self, text: str, tokens: list[Token], array: re.Pattern[str]) -> None:
        super().__init__(text, tokens)
        self.array = array
        self.depth = 0
        self.has_expansions = False
        self.lists: list[Array] = []
        closers = (number for number in range(len(tokens) - 1, -1, -1) if tokens[number][2:] == (")",))
        self.last_close = next(closers, -1)

    def script(self) -> Sequence:
        found: list[Command] = []
        background: set[int] = set()
        while True:
            part = self.sequence()
            background.update(number + len(found) for number in part.background)
            found += part.commands
            if self.at >= len(self.tokens):
                return Sequence(tuple(found), frozenset(background))
            self.misplaced()
            self.at += 1

    def sequence(self) -> Sequence:
        """Commands up to what ends them: a reserved word, a closing parenthesis, `;;`, or the end."""
        found: list[Command] = []
        background: set[int] = set()
        self.newlines()
        while self.at < len(self.tokens) and self.operator() not in (")", ";;") and self.keyword() not in ENDS:
            before = self.at
            command = self.and_or()
            if command is not None:
                found.append(command)
            separator = self.operator()
            if separator == "&":
                background.add(len(found) - 1)
            if separator in (";", "&"):
                self.at += 1
                self.newlines()
            elif separator == "\n":
                self.newlines()
            elif self.at < len(self.tokens) and separator not in (")", ";;") and self.keyword() not in ENDS:
                self.misplaced()
                self.at += self.at == before
        return Sequence(tuple(found), frozenset(background))

    def required(self) -> Sequence:
        """Commands, at least one."""
        found = self.sequence()
        if not found.commands:
            self.misplaced()
        return found

    def and_or(self) -> Command | None:
        first = self.pipeline()
        if first is None:
            return None
        rest: list[tuple[str, Command]] = []
        while (operator := self.operator()) in ("&&", "||"):
            self.at += 1
            self.newlines()
            following = self.pipeline()
            if following is None:
                break
            rest.append((operator, following))
        return AndOr(first.start, rest[-1][1].end, first, tuple(rest)) if rest else first

    def pipeline(self) -> Command | None:
        word = self.word()
        is_negated = False
        while self.keyword() == "!":
            if is_negated:
                self.wrong("'!' cannot stand here", bash=True)
            is_negated = not is_negated
            self.at += 1
        found: list[Command] = []
        while True:
            command = self.command()
            if command is None:
                break
            found.append(command)
            if self.operator() != "|":
                break
            self.at += 1
            self.newlines()
        if not found:
            return None
        if len(found) == 1 and not is_negated:
            return found[0]
        start = word.start if word and is_negated else found[0].start
        return Pipeline(start, found[-1].end, tuple(found), is_negated)

    def command(self) -> Command | None:
        """A simple or compound command; None, and a fault, where none begins."""
        if self.depth >= _DEEP:
            self.too_deep()
            return None
        self.depth += 1
        found = self.compound()
        if found is not None:
            while self.operator()[:1] in ("<", ">") and self.operator():
                self.redirection()
        else:
            found = self.simple()
        self.depth -= 1
        return found

    def compound(self) -> Command | None:
        keyword = self.keyword()
        if not keyword:
            return self.parenthesis() if self.operator() == "(" else self.bash_only()
        word = self.word()
        if word is None or keyword in ENDS or keyword in ("in", "!"):
            return None
        start = word.start
        self.at += 1
        if keyword == "{":
            body = self.required()
            return Group(start, self.close(start, "{", "}"), body, False)
        if keyword == "if":
            return self.branches(start)
        if keyword == "case":
            return self.case(start)
        if keyword == "for":
            return self.for_loop(start)
        condition = self.required()
        body = self.loop_body(start, keyword)
        return While(start, self.end(), keyword == "until", condition, body)

    def parenthesis(self) -> Command:
        token = self.tokens[self.at]
        self.at += 1
        body = self.required()
        return Group(token.start, self.close(token.start, "(", ")"), body, True)

    def branches(self, start: int) -> Command:
        arms: list[tuple[Sequence, Sequence]] = []
        other = None
        while True:
            condition = self.required()
            if self.keyword() != "then":
                self.unclosed(start, "if", "then")
            else:
                self.at += 1
            arms.append((condition, self.required()))
            if self.keyword() != "elif":
                break
            if len(arms) > _DEEP:
                self.too_deep()
                break
            self.at += 1
        if self.keyword() == "else":
            self.at += 1
            other = self.required()
        return If(start, self.close(start, "if", "fi"), tuple(arms), other)

    def loop_body(self, start: int, opener: str) -> Sequence:
        if self.keyword() != "do":
            self.unclosed(start, opener, "do")
            if self.at < len(self.tokens) and self.keyword() != "done":
                return Sequence(())
        else:
            self.at += 1
        body = self.required()
        self.close(start, opener, "done")
        return body

    def for_loop(self, start: int) -> Command:
        word = self.word()
        name = self.text[word.start : word.end] if word and word.parts is None else ""
        if not _NAME.fullmatch(name):
            self.misplaced()
            name = ""
        if word:
            self.at += 1
        words: list[Word] | None = None
        self.newlines()
        if self.keyword() == "in":
            self.at += 1
            words = []
            while each := self.word():
                words.append(each)
                self.at += 1
            if self.operator() in (";", "\n"):
                self.at += 1
            else:
                self.misplaced()
        elif self.operator() == ";":
            self.at += 1
        self.newlines()
        body = self.loop_body(start, "for")
        return For(start, self.end(), name, None if words is None else tuple(words), body)

    def case(self, start: int) -> Command:
        subject = self.word()
        if subject is None:
            self.misplaced()
            return Simple(start, self.end(), ())
        self.at += 1
        self.newlines()
        if self.keyword() == "in":
            self.at += 1
        else:
            self.unclosed(start, "case", "in")
        arms: list[tuple[tuple[Word, ...], Sequence]] = []
        self.newlines()
        while self.at < len(self.tokens) and self.keyword() != "esac":
            before = self.at
            arms.append(self.arm())
            if self.operator() == ";;":
                self.at += 1
                self.newlines()
            elif self.keyword() != "esac":
                self.unclosed(start, "case", "esac")
                break
            if self.at == before:
                break
        return Case(start, self.close(start, "case", "esac"), subject, tuple(arms))

    def arm(self) -> tuple[tuple[Word, ...], Sequence]:
        if self.operator() == "(":
            self.at += 1
        patterns: list[Word] = []
        while word := self.word():
            patterns.append(word)
            self.at += 1
            if self.operator() != "|":
                break
            self.at += 1
        else:
            self.misplaced()
        if self.operator() == ")":
            self.at += 1
        else:
            self.misplaced()
        return tuple(patterns), self.sequence()

    def bash_only(self) -> Command | None:
        """`[[ … ]]`, `NAME=(…)`, `function NAME`; None for anything else."""
        word = self.word()
        if word is None or word.parts is not None:
            return None
        raw = self.text[word.start : word.end]
        if raw == "[[":
            while (token := self.word()) is None or self.text[token.start : token.end] != "]]":
                if self.at >= len(self.tokens) or self.operator() == "\n":
                    return Foreign(word.start, self.end())
                self.at += 1
            self.at += 1
            return Foreign(word.start, self.end())
        if raw == "function" and self.at + 1 < len(self.tokens):
            self.wrong("'function' is a word of bash's", bash=True)
            self.at += 1
            name = self.word()
            if name is None:
                return None
            self.at += 1
            if self.operator() == "(" and self.operator(1) == ")":
                self.at += 2
            return self.definition(name)
        return None

    def simple(self) -> Command | None:
        words: list[Word] = []
        is_redirected = False
        start = self.tokens[self.at].start if self.at < len(self.tokens) else 0
        first_wrong = not self.word() or self.keyword() in RESERVED
        while True:
            operator = self.operator()
            if operator[:1] in ("<", ">") and operator:
                last = words[-1] if words else None
                if last and last.end == self.tokens[self.at].start and self.text[last.start : last.end].isdigit():
                    words.pop()
                is_redirected = True
                self.redirection()
                continue
            word = self.word()
            if word is None or (first_wrong and not is_redirected):
                break
            words.append(word)
            self.at += 1
            if self.operator() != "(":
                continue
            adjacent = self.tokens[self.at].start == word.end
            if adjacent and (found := self.array.fullmatch(self.text, word.start, word.end)):
                words.pop()
                array = self.list_of(word, found[1])
                if not words:
                    return array
            elif len(words) == 1 and self.operator(1) == ")":
                self.at += 2
                return self.definition(word)
            else:
                self.misplaced()
                self.at += 1
        if not words and not is_redirected:
            self.misplaced()
            return None
        end = words[-1].end if words else self.end()
        return Simple(words[0].start if words else start, end, tuple(words), is_redirected)

    def list_of(self, word: Word, name: str) -> Array:
        """What stands up to the closing parenthesis; up to the end of the line where there is none."""
        closed = self.at < self.last_close
        line = self.text.find("\n", word.end)
        end = line if line >= 0 else len(self.text)
        while self.at < len(self.tokens) and (self.operator() != ")" if closed else self.tokens[self.at].start < end):
            self.at += 1
        self.at += closed
        self.lists.append(Array(word.start, self.end() if closed else end, name))
        return self.lists[-1]

    def definition(self, name: Word) -> Command | None:
        self.newlines()
        body = self.command()
        if body is None:
            return None
        return Function(name.start, body.end, self.text[name.start : name.end], body)

    def redirection(self) -> None:
        is_document = self.operator() in ("<<", "<<-")
        self.at += 1
        if word := self.word():
            self.has_expansions |= any(part.kind != "text" for part in word.parts or ())
            self.has_expansions |= is_document and word.parts is None
            self.at += 1
        elif self.at < len(self.tokens):
            self.wrong("A redirection leads nowhere")
        else:
            self.misplaced()
