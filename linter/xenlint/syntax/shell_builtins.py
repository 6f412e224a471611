"""What the shell does by itself when a script asks for it (dash(1), "Builtins")."""

from __future__ import annotations

from xenlint.patterns import lazy_pattern
from xenlint.syntax import shell_problems
from xenlint.syntax.shell_expand import has_code
from xenlint.syntax.shell_problems import is_boot_setting
from xenlint.syntax.shell_settings import Settings
from xenlint.syntax.shell_state import Leave, Status
from xenlint.syntax.shell_test import test
from xenlint.syntax.shell_values import unknown, vague
from xenlint.syntax.shell_words import Word
from xenlint.syntax.tree import String

SPECIAL = frozenset(
    (".", ":", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "times")
) | {"trap", "unset"}
KNOWN = SPECIAL | {"[", "cd", "command", "echo", "false", "local", "printf", "pwd", "read", "test", "true", "type"}
DECLARING = frozenset(("export", "readonly", "local", "declare", "typeset"))
_HARMLESS = lazy_pattern(r".*/(?:os-release|lsb-release|grub-mkconfig_lib)")
_NAME = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_BRACES = lazy_pattern(r"\{[^}]*(?:,|\.\.)")
_PLAIN_FORMAT = lazy_pattern(r"(?:[^%]|%[%s])*")


class Builtins(Settings):
    """Works off the commands of the shell's own, as far as the text tells what they do."""

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
        if name in DECLARING:
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
        if name == "command" and len(words) > 1 and self.text[words[1].start : words[1].end] in ("-v", "-V"):
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
            self.may_leave_any()
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
                if _BRACES.search(text, assignment.end(), word.end):
                    value = vague(value)  # to bash `export A={b,c}` is `export A=b A=c`
                    self.may_fail()
                elif assignment[2] and len(words) > 1:
                    value = vague(value)
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
                if not any(scope.kind == "loop" for scope in self.scopes):
                    return True
                self.may_leave_any()  # in older shells a function may break its caller's loop (bash up to 4.3)
                return None
            if number == "":
                count = 1
            if not count:
                self.forget(start, end)
                self.may_leave_any()
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
        elif name in ("eval", "command", "builtin"):
            self.may_leave_any()
