"""Simple commands of a shell script: assignments, and what the shell does by itself (dash(1), "Builtins")."""

from __future__ import annotations

import re

from xenlint.source import Source
from xenlint.syntax import shell_problems
from xenlint.syntax.limits import too_long
from xenlint.syntax.shell_expand import has_code
from xenlint.syntax.shell_grammar import Fault, commands
from xenlint.syntax.shell_inside import is_sound
from xenlint.syntax.shell_problems import ASSIGNMENT, is_boot_setting
from xenlint.syntax.shell_run import Leave, Runner, Status
from xenlint.syntax.shell_test import test
from xenlint.syntax.shell_tree import Array, Sequence, Simple
from xenlint.syntax.shell_values import Variables, unknown, vague
from xenlint.syntax.shell_words import Part, Unclosed, Word, read
from xenlint.syntax.tree import Problem, Setting, String, Unknown

_SPECIAL = frozenset(
    (".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "times")
) | {"trap", "unset"}
_KNOWN = _SPECIAL | {"[", "cd", "command", "echo", "false", "local", "printf", "pwd", "read", "test", "true", "type"}
_DECLARING = frozenset(("export", "readonly", "local", "declare", "typeset"))
_HARMLESS = re.compile(r".*/(?:os-release|lsb-release|grub-mkconfig_lib)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BRACES = re.compile(r"\{[^}]*(?:,|\.\.)")
_PLAIN_FORMAT = re.compile(r"(?:[^%]|%[%s])*")


class Script(Runner):
    """Gathers the settings of files. A dialect with other names on the left side brings its own `beginning`."""

    beginning = ASSIGNMENT
    is_bash = False
    """Whether the shell is bash for sure; else it may be dash."""

    def __init__(self, variables: Variables) -> None:
        super().__init__(variables)
        self.settings: dict[int, Setting] = {}
        self.lost: list[Unclosed] = []

    def read(self, source: Source) -> None:
        """Follow a file. Quotes that nothing closes are then in `lost`."""
        self.source, self.text = source, source.text
        self.settings = {}
        tokens, self.lost = read(self.text, self.text.startswith("\ufeff"))
        script, fault, has_returns, lists = commands(self.text, tokens, self.beginning)
        if has_returns:
            self.may_fail()
        if self.text.startswith("\ufeff"):
            self.stops = True
        scope = self.enter("file")
        status: Status = True
        reached = len(self.text)
        for number, command in enumerate(script.commands):
            status = self.sequence(Sequence((command,), frozenset((0,) if number in script.background else ())), False)
            if self.leaving:
                # the shell has read no further than this line
                line = self.text.find("\n", command.end)
                reached = reached if line < 0 else line
                break
        for array in lists:
            if array.start <= reached and not self.is_bash:
                self.note(shell_problems.array(source, array.name, array.start, array.end))
                self.may_fail()
        read_words = (token for token in tokens if isinstance(token, Word) and token.start <= reached)
        if not all(is_sound(word.parts or (), self.beginning) for word in read_words):
            self.may_fail()
        if self.lost:
            self.unclosed([one for one in self.lost if one.start <= reached])
        elif fault is not None and fault.start <= reached:
            self.faulty(fault)
        elif not self.leaving or self.leaving.kind != "exit":
            status = self.leaving.status if self.leaving else status
            self.ended(None if scope.doubt else status)
        if self.leaving and self.leaving.kind != "exit":
            self.leaving = None
        self.exit()

    def unclosed(self, lost: list[Unclosed]) -> None:
        for one in lost:
            self.mistake(shell_problems.unclosed(self.source, one))

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

    # Assignments

    def array(self, command: Array) -> None:
        place = unknown(self.source, command.start, command.end)
        self.setting(
            command.name, "=", command.start, unknown(self.source, command.start + len(command.name) + 1, command.end)
        )
        self.store(command.name, place)

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
        is_ours = name in _KNOWN or name in self.functions
        first = next((index for index, match in enumerate(found) if is_boot_setting(match[1])), None)
        broken = first is not None and name not in _SPECIAL
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
            if name in _SPECIAL:
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
        is_declaring = name in _DECLARING and name not in self.functions
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

    # Commands of the shell's own

    def builtin(self, name: str, words: tuple[Word, ...], arguments: list[list[String] | None]) -> Status:
        start, end = words[0].start, words[-1].end
        known = None if None in arguments else [field for fields in arguments for field in fields or ()]
        if name in (":", "true"):
            return True
        if name == "false":
            return False
        if name in ("[", "test"):
            return self.tested(name, words, known)
        if name == "echo":
            return True
        if name == "printf":
            return self.printf(words, known)
        if name in _DECLARING:
            return self.declare(name, words[1:])
        if name in ("break", "continue", "return", "exit"):
            return self.leave(name, start, end, known)
        if name == "set":
            return self.set(known)
        if name == "unset":
            return self.unset(words[1:], known, start, end)
        if name == "exec":
            if known != []:
                self.leave("exit", start, end, None)
            return None
        if name in (".", "source", "eval", "alias", "command", "builtin", "let"):
            self.sourced(name, words, known)
            return None
        if name in ("read", "getopts"):
            for word in words[1:]:
                raw = self.text[word.start : word.end]
                if _NAME.fullmatch(raw):
                    self.store(raw, unknown(self.source, start, word.end))
            return None
        if not name:
            self.forget(start, end)
        return None

    def tested(self, name: str, words: tuple[Word, ...], known: list[String] | None) -> Status:
        if known is not None and len(known) == len(words) - 1 > 2:
            for word, field in zip(words[1:], known, strict=True):
                if field.known and field.value == "==" and not self.is_bash:
                    self.note(shell_problems.double_equals(self.source, word.start, word.end))
                    self.may_fail()
                    return None
        return test(known, is_bracket=name == "[")

    def printf(self, words: tuple[Word, ...], known: list[String] | None) -> Status:
        if not known or not known[0].known or known[0].value.startswith("-"):
            if len(words) > 2 and self.text.startswith("-v", words[1].start):
                name = self.text[words[2].start : words[2].end]
                self.store(name, unknown(self.source, words[0].start, words[-1].end))
            return None
        return True if _PLAIN_FORMAT.fullmatch(known[0].value) else None

    def declare(self, name: str, words: tuple[Word, ...]) -> Status:
        text = self.text
        call = next((scope for scope in reversed(self.scopes) if scope.kind == "call"), None)
        if name == "local" and call is None:
            self.may_fail()
            return None
        if name in ("declare", "typeset"):
            self.may_fail()
        status: Status = True
        # all words are worked out before the first is assigned
        values: list[String | None] = []
        for word in words:
            if assignment := self.beginning.match(text, word.start, word.end):
                values.append(self.assigned(word, assignment, split=True))
            else:
                self.fields(word)
                values.append(None)
        if self.leaving:
            return None
        for word, value in zip(words, values, strict=True):
            assignment = self.beginning.match(text, word.start, word.end)
            key = assignment[1] if assignment else text[word.start : word.end]
            if call is not None and name != "readonly" and name != "export":
                call.locals.setdefault(key, self.variables.get(key))
            if assignment and value is not None:
                if _BRACES.search(text, assignment.end(), word.end) or (assignment[2] and len(words) > 1):
                    value = vague(value)  # to bash `export A={b,c}` is `export A=b A=c`
                if assignment[2]:
                    self.note(shell_problems.appended(self.source, word.start, key, word))
                    self.may_fail()
                self.keep(key, assignment[2] + "=", word.start, value)
                if has_code(word.parts or ()) and status:
                    status = None
            elif not _NAME.fullmatch(key):
                status = None
                if word.parts is not None and has_code(word.parts):
                    self.forget(word.start, word.end)
            elif name == "local":
                self.store(key, unknown(self.source, word.start, word.end))
            if name == "readonly" and _NAME.fullmatch(key):
                self.read_only[key] = self.is_certain and self.read_only.get(key, True)
        return status

    def leave(self, name: str, start: int, end: int, known: list[String] | None) -> Status:
        number = known[0].value if known and known[0].known else "" if known == [] else None
        count = int(number) if number and number.isdecimal() and len(number) < 4 else None
        if name in ("break", "continue"):
            loops = 0
            for scope in reversed(self.scopes):
                if scope.kind != "loop":
                    break
                loops += 1
            if not loops:
                self.may_fail()
                return True if not any(scope.kind == "loop" for scope in self.scopes) else None
            if number == "":
                count = 1
            if not count:
                self.forget(start, end)
                return None
            self.leaving = Leave("break" if name == "break" else "continue", min(count, loops))
            return True
        status = None if count is None else count % 256 == 0
        if name == "return":
            self.leaving = Leave("return", status=status)
            return True
        if self.is_certain:
            self.note(shell_problems.ends_generator(self.source, start, end, name))
            self.stops = True
        elif not self.subshells:
            self.may_fail()
        self.leaving = Leave("exit", status=status)
        return True

    def set(self, known: list[String] | None) -> Status:
        if known is None or any(not field.known for field in known):
            self.stops_on_failure = self.unset_fails = None
            return None
        fields = [field.value for field in known]
        at = 0
        while at < len(fields) and len(fields[at]) > 1 and fields[at][0] in "-+" and fields[at] != "--":
            is_on = fields[at][0] == "-"
            for letter in fields[at][1:]:
                option = letter
                if letter == "o" and at + 1 < len(fields):
                    at += 1
                    option = {"errexit": "e", "nounset": "u"}.get(fields[at], "")
                if option == "e":
                    self.stops_on_failure = is_on if not self.branches and not self.doubt else None
                elif option == "u":
                    self.unset_fails = is_on if not self.branches and not self.doubt else None
                elif option not in ("x", "v", "f", "a"):
                    self.may_fail()
            at += 1
        return True

    def unset(self, words: tuple[Word, ...], known: list[String] | None, start: int, end: int) -> Status:
        if known is None or any(not field.known for field in known):
            self.forget(start, end)
            return None
        names = [field.value for field in known]
        if names[:1] == ["-f"]:
            for name in names[1:]:
                if name in self.functions:
                    self.functions[name] = None
            return True
        for name in names[names[:1] == ["-v"] :]:
            if not _NAME.fullmatch(name):
                self.may_fail()
                return None
            self.splits_oddly |= name == "IFS"
            if name in self.read_only:
                self.store(name, None)
            elif self.doubt:
                self.store(name, unknown(self.source, start, end))
            else:
                self.variables.assign(name, None)
            if name in self.functions:
                self.functions[name] = None
        return True

    def sourced(self, name: str, words: tuple[Word, ...], known: list[String] | None) -> None:
        start, end = words[0].start, words[-1].end
        if name == "." and known and len(known) == 1 and _HARMLESS.fullmatch(self.text[words[1].start : words[1].end]):
            for changed in [key for key in self.variables.values if not is_boot_setting(key)]:
                self.store(changed, unknown(self.source, start, end))
            self.may_fail()
            return
        self.forget(start, end)
        if name == "alias":
            self.doubt += 1


def _value_parts(text: str, word: Word, at: int) -> tuple[Part, ...]:
    """The parts of a word behind the '=' that ends at `at`."""
    if word.parts is None:
        return (Part("text", text[at : word.end], at, word.end),) if at < word.end else ()
    first = word.parts[0]
    if first.end == at:
        return word.parts[1:]
    return (Part("text", text[at : first.end], at, first.end), *word.parts[1:])
