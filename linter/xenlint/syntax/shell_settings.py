"""Assignments in a shell script: the settings of a file, and what becomes of the variables."""

from __future__ import annotations

import re

from xenlint.syntax import shell_problems
from xenlint.syntax.shell_problems import ASSIGNMENT, is_boot_setting
from xenlint.syntax.shell_run import Runner
from xenlint.syntax.shell_tree import Array
from xenlint.syntax.shell_values import Variables, unknown, vague
from xenlint.syntax.shell_words import Part, Word
from xenlint.syntax.tree import Setting, String, Unknown


class Settings(Runner):
    """Gathers the assignments. A dialect with other names on the left side brings its own `beginning`."""

    beginning = ASSIGNMENT
    is_bash = False
    """Whether the shell is bash for sure; else it may be dash."""

    def __init__(self, variables: Variables) -> None:
        super().__init__(variables)
        self.settings: dict[int, Setting] = {}

    def array(self, command: Array) -> None:
        place = unknown(self.source, command.start, command.end)
        self.setting(
            command.name, "=", command.start, unknown(self.source, command.start + len(command.name) + 1, command.end)
        )
        self.store(command.name, place)

    def assignments(self, found: list[re.Match[str]], words: tuple[Word, ...], tested: bool) -> None:
        before = ""
        at = lost = 0
        for word, assignment in zip(words, found, strict=True):
            name, op = assignment[1], assignment[2] + "="
            value = self.assigned(word, assignment)
            self.keep(name, op, word.start, value)
            if is_boot_setting(before) and name != name.upper():
                if lost:
                    self.problems.pop((self.source.path, at, "syntax"), None)
                lost = lost or word.start
                self.note(shell_problems.lost_option(self.source, before, at, lost, word))
                continue
            before, at, lost = name, assignment.end(), 0
            if op == "+=":
                self.note(shell_problems.appended(self.source, word.start, name, word))
                self.may_fail()
            if at < word.end and (problem := shell_problems.typographic(self.source, at, word.end)):
                self.note(problem)

    def assigned(self, word: Word, assignment: re.Match[str], *, split: bool = False) -> String:
        """The value of `NAME=value`."""
        at = assignment.end()
        parts = _value_parts(self.text, word, at)
        if assignment[2] and (
            assignment[1] in self.variables.values or not self.variables.unset_is_empty(assignment[1])
        ):
            # to `set -u`, what '+=' finds unset is no mistake
            parts = (Part("variable", assignment[1], word.start, at, True), *parts)
        return self.value(at, word.end, parts, split=split)

    def keep(self, name: str, op: str, start: int, value: String) -> None:
        self.setting(name, op, start, value)
        self.store(name, value)

    def setting(self, name: str, op: str, start: int, value: String) -> None:
        if any(scope.kind == "call" for scope in self.scopes):
            return
        known = self.settings.get(start)
        if known and known.value != value:
            value = vague(value)  # another round of a loop
        wholly = value.pieces and not any(piece.known for piece in value.pieces)
        kept = Unknown(self.source, value.start, value.end) if wholly else value
        self.settings[start] = Setting(self.source, start, value.end, name, op, kept)


def _value_parts(text: str, word: Word, at: int) -> tuple[Part, ...]:
    """The parts of a word behind the '=' that ends at `at`."""
    if word.parts is None:
        return (Part("text", text[at : word.end], at, word.end),) if at < word.end else ()
    first = word.parts[0]
    if first.end == at:
        return word.parts[1:]
    return (Part("text", text[at : first.end], at, first.end), *word.parts[1:])
