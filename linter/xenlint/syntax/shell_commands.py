"""A file of shell commands, and its simple commands: assignments with a command behind them or without."""

from __future__ import annotations

import re

from xenlint.source import Source
from xenlint.syntax import shell_problems
from xenlint.syntax.limits import too_long
from xenlint.syntax.shell_builtins import DECLARING, KNOWN, SPECIAL, Builtins
from xenlint.syntax.shell_cursor import Fault
from xenlint.syntax.shell_expand import has_code
from xenlint.syntax.shell_grammar import commands
from xenlint.syntax.shell_inside import is_sound
from xenlint.syntax.shell_problems import is_boot_setting
from xenlint.syntax.shell_state import Status
from xenlint.syntax.shell_tree import Sequence, Simple
from xenlint.syntax.shell_values import Variables, unknown, vague
from xenlint.syntax.shell_words import Unclosed, Word, read
from xenlint.syntax.tree import Problem, String


class Script(Builtins):
    """Gathers the settings of files."""

    def __init__(self, variables: Variables) -> None:
        super().__init__(variables)
        self.lost: list[Unclosed] = []

    def read(self, source: Source) -> None:
        """Follow a file. Quotes that nothing closes are then in `lost`."""
        self.source, self.text = source, source.text
        self.settings = {}
        tokens, self.lost = read(self.text, self.text.startswith("\ufeff"))
        script, fault, has_returns, has_expansions, lists = commands(self.text, tokens, self.beginning)
        if self.text.startswith("\ufeff"):
            self.stops = True
        if has_expansions:
            self.may_fail()
        if has_returns:
            self.mend()
        end = len(self.text)
        stumbles = min((one.start for one in (*self.lost, fault) if one), default=end + 1)
        has_stumbled = False
        scope = self.enter("file")
        status: Status = True
        reached = line = -1
        for number, command in enumerate(script.commands):
            if line < command.end:
                line = self.text.find("\n", command.end)
                line = end if line < 0 else line
            if stumbles <= line and not has_stumbled:
                self.stumble(fault)  # before any command of the line is carried out
                has_stumbled = True
            status = self.sequence(Sequence((command,), frozenset((0,) if number in script.background else ())), False)
            if self.leaving:
                reached = line  # the shell has read no further
                break
        else:
            reached = end
            if stumbles <= end and not has_stumbled:
                self.stumble(fault)
                has_stumbled = True
        for array in lists:
            if array.start <= reached and not self.is_bash:
                self.note(shell_problems.array(source, array.name, array.start, array.end))
                self.may_fail()
        read_words = (token for token in tokens if isinstance(token, Word) and token.start <= reached)
        if not all(is_sound(word.parts or (), self.beginning) for word in read_words):
            self.may_fail()
        if not has_stumbled and (not self.leaving or self.leaving.kind != "exit"):
            status = self.leaving.status if self.leaving else status
            self.ended(None if scope.doubt else status)
        if self.leaving and self.leaving.kind != "exit":
            self.leaving = None
        self.exit()
        if self.is_mended:
            self.stops = self.settled

    def stumble(self, fault: Fault | None) -> None:
        """The shell takes the file no further; what stands there is only read for its settings."""
        for one in self.lost:
            self.mistake(shell_problems.unclosed(self.source, one))
        if fault is not None and not self.lost:
            self.faulty(fault)
        self.mend()

    def faulty(self, fault: Fault) -> None:
        """The shell stumbles over the grammar."""
        source = self.source
        if fault.is_deep:
            self.may_fail()
            self.note(too_long(source, fault.start, "commands nested 40 deep"))
        elif fault.bash:
            self.note(shell_problems.bash_grammar(source, fault.start, fault.end, fault.what))
            self.may_fail()
        else:
            self.mistake(shell_problems.structure(source, fault.start, fault.end, fault.what))

    def ended(self, status: Status) -> None:
        """The file as a whole is a command of grub-mkconfig's, which `set -e` looks at too."""
        if self.stops_on_failure is False or status is True:
            return
        if status is None or self.stops_on_failure is None or self.doubt:
            self.may_fail()
        else:
            self.judge(shell_problems.last_fails(self.source, *self.last_false))

    def simple(self, command: Simple, tested: bool) -> Status:
        text = self.text
        found: list[re.Match[str]] = []
        for word in command.words:
            assignment = self.beginning.match(text, word.start, word.end)
            if not assignment:
                break
            found.append(assignment)
        words = command.words
        rest = words[len(found) :]
        if not rest:
            self.assignments(found, words, tested)
            is_clear = not command.is_redirected and not any(has_code(word.parts or ()) for word in words)
            return True if is_clear else None
        fields = self.fields(rest[0])
        name = fields[0].value if fields and fields[0].known else ""
        if text[rest[0].start : rest[0].end] == "\r":
            self.may_fail()
            if self.is_certain and not tested and self.stops_on_failure:
                self.stops = True
            return True
        status = self.named(name, command, found, rest, tested)
        return None if command.is_redirected and status is True else status

    def named(
        self, name: str, command: Simple, found: list[re.Match[str]], rest: tuple[Word, ...], tested: bool
    ) -> Status:
        words = command.words
        is_ours = name in KNOWN or name in self.functions
        first = next((index for index, match in enumerate(found) if is_boot_setting(match[1])), None)
        broken = first is not None and name not in SPECIAL
        if first is not None and broken:
            self.misread(found[first], words[first + 1 :], rest, name if is_ours else "", tested)
        elif not found and (problem := shell_problems.operator_blank(self.source, rest)):
            self.mistake(problem, tested)
            self.store(self.text[rest[0].start : rest[0].end], unknown(self.source, rest[0].start, rest[-1].end))
            return True
        elif not found and (problem := self.misnamed(name, rest)):
            self.mistake(problem, tested)
            return True
        before: list[tuple[str, String | None]] = []
        for word, assignment in zip(words, found, strict=False):
            value = self.assigned(word, assignment)
            self.setting(assignment[1], assignment[2] + "=", word.start, value)
            if name in SPECIAL:
                self.store(assignment[1], value)
            elif broken and not is_ours:
                self.store(assignment[1], vague(value))
            else:
                if assignment[1] in self.read_only:
                    self.may_fail()  # shells differ here
                before.append((assignment[1], self.variables.get(assignment[1])))
                if name in self.functions:
                    self.store(assignment[1], value)
        if self.leaving:
            return None
        is_declaring = name in DECLARING and name not in self.functions
        arguments = [] if is_declaring else [self.fields(word) for word in rest[1:]]
        if self.leaving:
            return None
        if name in self.functions:
            status = self.call(name, rest[0].start, rest[-1].end, tested)
            for changed, old in before:
                self.variables.assign(changed, old)
            return status
        if broken and not is_ours:
            return True
        return self.builtin(name, rest, arguments)

    def misnamed(self, name: str, words: tuple[Word, ...]) -> Problem | None:
        """An assignment that is none, for what stands before the '=' or in its place."""
        if name == "set" and len(words) > 1 and not self.scopes[1:]:
            assignment = self.beginning.match(self.text, words[1].start, words[1].end)
            if assignment and is_boot_setting(assignment[1]):
                self.note(shell_problems.set_as_csh(self.source, words, assignment[1]))
            return None
        if name == "export":
            return shell_problems.exported_blank(self.source, words)
        if name in self.functions:
            return None
        return shell_problems.quoted_name(self.source, words) or shell_problems.no_command(self.source, words)

    def misread(
        self, setting: re.Match[str], words: tuple[Word, ...], rest: tuple[Word, ...], command: str, tested: bool
    ) -> None:
        """A boot setting stands before a command: hardly ever is that meant."""
        at = setting.end()
        text = self.text
        if command:
            self.note(shell_problems.only_for_command(self.source, setting[1], setting.start(), rest[0].end, command))
            return
        problem = (text[at] not in " \t" and shell_problems.typographic(self.source, at, rest[-1].end)) or None
        self.mistake(problem or shell_problems.more_words(self.source, setting[1], at, words, rest[0]), tested)
