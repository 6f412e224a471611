"""`/etc/default/grub` and `/etc/default/grub.d/*.cfg`: shell scripts that grub-mkconfig sources.

The script is read as a shell would read it, but nothing is run: assignments are followed through quotes, variables,
branches and loops, and whatever only running a command would tell stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xenlint.source import Source
from xenlint.syntax import shell_problems
from xenlint.syntax.shell_grammar import Grammar
from xenlint.syntax.shell_problems import ASSIGNMENT, is_boot_setting
from xenlint.syntax.shell_values import Variables, unknown, vague
from xenlint.syntax.shell_words import Part, Word, read
from xenlint.syntax.tree import Document, Kind, Setting, String, Unknown

_SPECIAL_BUILTINS = frozenset(
    (".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "trap")
) | {"unset"}
_DECLARE = frozenset(("export", "readonly", "local", "declare", "typeset"))
_HARMLESS = re.compile(r".*/(?:os-release|lsb-release|grub-mkconfig_lib)")


def parse(source: Source, path: str, kind: Kind, version: object = None) -> Document:
    """Every assignment with the value it has where it stands, and what the shell stumbles over.

    A variable that is set in another file counts as unset here, `evaluate` sees them all.
    """
    script = Script(source, Variables())
    script.read()
    problems = shell_problems.file_problems(source) + script.problems
    problems.sort(key=lambda problem: problem.start)
    return Document(source, kind, path, tuple(script.settings), tuple(problems))


def evaluate(sources: Sequence[Source]) -> dict[str, String]:
    """What the variables hold after these files were sourced in this order.

    A name that no file sets is missing. A value that depends on what only a running machine knows is a `String` with
    an unknown piece.
    """
    variables = Variables()
    for source in sources:
        Script(source, variables).read()
    return variables.result()


class Script(Grammar):
    """Gathers the settings of one file. A dialect with other names on the left side brings its own `pattern`."""

    pattern = ASSIGNMENT

    def __init__(self, source: Source, variables: Variables) -> None:
        super().__init__(source, variables)
        self.settings: list[Setting] = []

    def read(self) -> None:
        tokens, lost = read(self.text, self.text.startswith("\ufeff"))
        self.run(tokens, lost)
        self.problems += [shell_problems.unclosed(self.source, fault) for fault in lost]

    def command(self) -> None:
        """Work off the words of a simple command."""
        words, self.words = self.words, []
        self.redirected = False
        if not words:
            return
        text = self.text
        count = 0
        found = []
        for word in words:
            assignment = self.pattern.match(text, word.start, word.end)
            if not assignment:
                break
            found.append(assignment)
            count += 1
        rest = words[count:]
        name = text[rest[0].start : rest[0].end].rstrip("\r") if rest else ""
        if not rest:
            self.assignments(found, words)
            self.pending = False
            return
        first = next((index for index, match in enumerate(found) if is_boot_setting(match[1])), None)
        broken = first is not None and name not in _SPECIAL_BUILTINS
        if first is not None and broken:
            at = found[first].end()
            problem = (text[at] not in " \t" and shell_problems.typographic(self.source, at, rest[-1].end)) or None
            problem = problem or shell_problems.more_words(
                self.source, found[first][1], at, words[first + 1 :], rest[0]
            )
            self.problems.append(problem)
        for word, assignment in zip(words, found, strict=False):
            value = self.value(word, assignment)
            self.setting(assignment[1], assignment[2] + "=", word.start, value)
            if broken or name in _SPECIAL_BUILTINS:
                self.store(assignment[1], vague(value))
        problem = None if found else shell_problems.operator_blank(self.source, rest)
        if problem:
            self.problems.append(problem)
            self.store(name, unknown(self.source, rest[0].start, rest[-1].end))
        else:
            self.run_builtin(name, rest)
            for word in rest:
                if word.parts is not None:
                    for part in word.parts:
                        self.variables.set_default(self.source, part, self.doubtful)
        self.pending = False

    def assignments(self, found: list[re.Match[str]], words: list[Word]) -> None:
        before = ""
        at = lost = 0
        for word, assignment in zip(words, found, strict=True):
            name, op = assignment[1], assignment[2] + "="
            value = self.value(word, assignment)
            self.keep(name, op, word.start, value)
            if is_boot_setting(before) and name != name.upper():
                if lost:
                    self.problems.pop()
                lost = lost or word.start
                self.problems.append(shell_problems.lost_option(self.source, before, at, lost, word))
                continue
            before, at, lost = name, assignment.end(), 0
            if op == "+=":
                self.problems.append(shell_problems.appended(self.source, word.start, name, word))
            if at < word.end and (problem := shell_problems.typographic(self.source, at, word.end)):
                self.problems.append(problem)

    def value(self, word: Word, assignment: re.Match[str], *, split: bool = False) -> String:
        at = assignment.end()
        parts = _value_parts(self.text, word, at)
        if assignment[2]:
            parts = (Part("variable", assignment[1], word.start, at, True), *parts)
        return self.variables.expand(self.source, at, word.end, parts, self.doubtful, split=split)

    def keep(self, name: str, op: str, start: int, value: String) -> None:
        self.setting(name, op, start, value)
        self.store(name, value)

    def setting(self, name: str, op: str, start: int, value: String) -> None:
        if self.bodies:
            return
        wholly = value.pieces and not any(piece.known for piece in value.pieces)
        kept = Unknown(self.source, value.start, value.end) if wholly else value
        self.settings.append(Setting(self.source, start, value.end, name, op, kept))

    def run_builtin(self, name: str, words: list[Word]) -> None:
        text = self.text
        if name in _DECLARE:
            for word in words[1:]:
                if assignment := self.pattern.match(text, word.start, word.end):
                    value = self.value(word, assignment, split=True)
                    self.keep(assignment[1], assignment[2] + "=", word.start, value)
        elif name in (".", "source", "eval"):
            last = words[-1]
            if not (name != "eval" and len(words) == 2 and _HARMLESS.fullmatch(text[last.start : last.end])):
                self.variables.forget(unknown(self.source, words[0].start, last.end))
        elif name == "unset":
            for word in words[1:]:
                if self.doubtful:
                    self.store(text[word.start : word.end], unknown(self.source, words[0].start, word.end))
                else:
                    self.variables.assign(text[word.start : word.end], None)
        elif name == "read":
            for word in words[1:]:
                self.store(text[word.start : word.end], unknown(self.source, words[0].start, word.end))
        elif name == "exit":
            block = next((block for block in reversed(self.blocks) if block.kind != "group"), None)
            if block and block.kind in ("if", "case") and not self.doubtful:
                block.dead = True
        elif name == "return" and not self.bodies:
            # What follows may never be reached.
            self.doubt += 1
            for block in self.blocks:
                block.doubt += 1
                block.inner += 1
        elif name in self.variables.functions:
            for changed in sorted(self.variables.changed_by_calls):
                self.variables.assign(changed, unknown(self.source, words[0].start, words[-1].end))


def _value_parts(text: str, word: Word, at: int) -> tuple[Part, ...]:
    """The parts of a word behind the '=' that ends at `at`."""
    if word.parts is None:
        return (Part("text", text[at : word.end], at, word.end),) if at < word.end else ()
    first = word.parts[0]
    if first.end == at:
        return word.parts[1:]
    return (Part("text", text[at : first.end], at, first.end), *word.parts[1:])
