"""The grammar of xl's files, token by token, and the way back after a mistake.

Sources in Xen's tree: tools/libs/util/libxlu_cfg_l.l and libxlu_cfg_y.y (until 4.14 in tools/libxl/). `xl_scanner` has
the tokens, `xl_lists` what stands in brackets. Where the reader is lost, `xl_unread` says why; that is imported only
then.
"""

from __future__ import annotations

import re

from xenlint.source import Source
from xenlint.syntax import xl_mistakes
from xenlint.syntax.tree import List, Number, Problem, Setting, Unknown, Value
from xenlint.syntax.xl_lists import ListReader
from xenlint.syntax.xl_mistakes import Mistake
from xenlint.syntax.xl_scanner import ASSIGNMENT, BREAK, END, MAX_PROBLEMS, NAME, NUMBER, SIGN, STRAY, TEXT, Scanner
from xenlint.syntax.xl_values import Version, to_long

_STRING = r"""'[^'\\\n]*(?:\\.[^'\\\n]*)*'|"[^"\\\n]*(?:\\.[^"\\\n]*)*\""""

MAX_LINES = 20
"""So many lines at most are taken for the rest of a string, or of a line that ends in a backslash."""


class Reader(Scanner):
    """Reads single statements, and adds them to `settings`, which others add to as well."""

    __slots__ = ("_indexed", "_keys", "settings")

    def __init__(self, source: Source, text: str, version: Version, settings: list[Setting]) -> None:
        super().__init__(source, text, version)
        self.settings = settings
        self._indexed = 0
        self._keys: set[str] = set()

    # the file

    def begin(self) -> int:
        """Where the text begins, behind a byte-order mark."""
        mistake = xl_mistakes.at_begin(self.text) or xl_mistakes.other_language(self.text)
        if not mistake:
            return 0
        self.problems.append(Problem(self.source, *mistake))
        # nothing can be read of UTF-16 and other languages
        return mistake.end if self.text[0] == "\ufeff" else len(self.text)

    def finish(self) -> tuple[Problem, ...]:
        """All problems, with those that only the whole file shows."""
        if self.version < (4, 2) and self.settings:
            last = self.settings[-1]
            rest = self.text[last.end :]
            if "\n" not in rest and ";" not in rest:
                self.add(xl_mistakes.no_final_line_end(last, self.version))
        if "+=" in self.text:
            self.mixed_additions()
        at = self.carriage_return()
        if at >= 0:
            self.problems.append(Problem(self.source, *xl_mistakes.carriage_return(at)))
        self.problems.sort(key=lambda problem: problem.start)
        return tuple(self.problems)

    def mixed_additions(self) -> None:
        """Finds a list that is added to a single value, or the other way round; of each key the first."""
        wrong: dict[str, Mistake] = {}
        is_list: dict[str, bool | None] = {}
        for setting in self.settings:
            key, value = setting.key, setting.value
            is_one = None if isinstance(value, Unknown) else isinstance(value, List)
            was_one = is_list.get(key) if setting.op == "+=" else None
            if was_one is not None and is_one is not None and was_one != is_one:
                wrong.setdefault(key, xl_mistakes.mixed_addition(key, value, was_one))
            is_list[key] = is_one
        if wrong:
            line = self.source.position
            told = {line(problem.start)[0] for problem in self.problems}
            for mistake in list(wrong.values())[: MAX_PROBLEMS - len(self.problems)]:
                if line(mistake.start)[0] not in told:
                    told.add(line(mistake.start)[0])
                    self.problems.append(Problem(self.source, *mistake))

    def carriage_return(self) -> int:
        """The first CR before a LF that no comment hides, or -1."""
        text = self.source.text
        end = text.find("\r\n")
        while end >= 0:
            line = text[text.rfind("\n", 0, end) + 1 : end]
            if "#" not in line or "#" not in re.sub(_STRING, "", line):
                break
            end = text.find("\r\n", end + 2)
        return end

    # the grammar

    def statement(self, pos: int) -> int:
        """Reads the statement at `pos`, or what is wrong there; where to go on."""
        self.pos = pos
        self.any_statement()
        if self.problems and self.is_hopeless:
            self.give_up()
        return self.pos

    def any_statement(self) -> None:
        text = self.text
        kind, at, end = self.token()
        if kind in (BREAK, END) or (kind == SIGN and text[at] == ";"):
            return
        stop = at
        if kind == NAME:
            key_end = end
            kind, stop, end = self.token()
            if kind == SIGN and text[stop] in "=+":
                if "." in text[at:key_end] and self.version < (4, 3):
                    self.add(xl_mistakes.dotted_key(at, text[at:key_end], self.version))
                self.assignment(at, key_end, stop)
                return
        wrong_key = xl_mistakes.WRONG_KEY.match(text, at)
        if wrong_key:
            self.add(xl_mistakes.wrong_key(at, wrong_key[1]))
            self.pos = wrong_key.end()
            self.assignment(at, wrong_key.end(1), wrong_key.start(2))
        elif self.is_spent(at):
            self.skip_line(stop)
        else:
            from xenlint.syntax import xl_unread

            self.skip(xl_unread.no_assignment(text, at, self.line_end(at)), at, stop)

    def assignment(self, start: int, key_end: int, operator: int) -> None:
        """Reads a value and the end of its statement; `pos` is behind the operator."""
        text = self.text
        key, op = text[start:key_end], text[operator : self.pos]
        if op == "+=" and self.version < (4, 13):
            self.add(xl_mistakes.early_addition(operator, self.version))
        value, is_whole = self.value(key, operator)
        if is_whole:
            value = self.statement_end(key, value)
        self.settings.append(Setting(self.source, start, value.end, key, op, value))

    def value(self, key: str, operator: int) -> tuple[Value, bool]:
        """The value of an assignment, and whether its end was found."""
        kind, at, end = self.token()
        if kind == TEXT:
            return self.string(at, end), True
        if kind == NUMBER:
            number = self.text[at:end]
            return Number(self.source, at, end, number, to_long(number)), True
        if kind == SIGN and self.text[at] == "[":
            return ListReader(self, at, self.is_variable).read()
        if kind in (BREAK, END):
            self.add(xl_mistakes.no_value(key, operator, operator + 1 + (self.text[operator] == "+")))
            return Unknown(self.source, at, at), False
        if self.is_spent(at):
            self.skip_line(at)
            return Unknown(self.source, at, end), False
        from xenlint.syntax import xl_unread

        mistake = xl_unread.wrong_value(self.text, at, self.line_end(at), self.is_variable)
        self.skip(mistake, at, at)
        return Unknown(self.source, at, max(at, mistake.end)), False

    def statement_end(self, key: str, value: Value) -> Value:
        """What becomes of a value in the light of what follows it."""
        text = self.text
        kind, at, _ = self.token()
        if kind in (BREAK, END) or (kind == SIGN and text[at] == ";"):
            return value
        if kind in (NAME, STRAY) and ASSIGNMENT.match(text, at) and at > value.end:
            self.add(xl_mistakes.second_assignment(text, at))
            self.pos = at
            return value
        if self.is_spent(at):
            self.skip_line(at)
            return value
        from xenlint.syntax import xl_unread

        mistake, is_kept = xl_unread.behind_value(text, key, value, at, self.line_end(at))
        self.skip(mistake, at, at)
        return value if is_kept else Unknown(self.source, value.start, max(mistake.end, value.end))

    # the way back

    def is_variable(self, name: str) -> bool:
        """Whether a bare word is likely meant as a variable of Python."""
        self._keys.update(setting.key for setting in self.settings[self._indexed :])
        self._indexed = len(self.settings)
        return self.is_code or name in self._keys

    def skip(self, mistake: Mistake, at: int, stop: int) -> None:
        """Tells a mistake that began at `at`, and steps over its line and those that only go on with it."""
        self.add(mistake)
        self.skip_line(max(stop, mistake.end))
        if mistake.reason == "python":
            self.skip_block(at)
        else:
            if self.text[mistake.start] in "\"'" and mistake.end - mistake.start > 1:
                self.skip_string(self.text[mistake.start])
            self.skip_continued()

    def skip_block(self, at: int) -> None:
        """Steps over lines that are further in than the first: the body of a function, the rest of an open bracket."""
        from xenlint.syntax import xl_unread

        text = self.text
        first = text[text.rfind("\n", 0, at) + 1 : self.pos].rstrip()
        if not (xl_unread.BODY.match(first) or first.endswith(("(", "[", "{", ",", "\\"))):
            return
        depth = len(first) - len(first.lstrip(" \t"))
        pos = self.pos
        while pos < len(text):
            end = self.line_end(pos)
            line = text[pos:end]
            content = line.strip()
            if content and len(line) - len(line.lstrip(" \t")) <= depth and content[0] not in ")]}":
                break
            pos = min(end + 1, len(text))
            if content:
                self.pos = pos

    def skip_string(self, mark: str) -> None:
        """Steps over the lines up to the one that closes a string, unless a setting or a comment comes before it."""
        text, pos = self.text, self.pos
        for _ in range(MAX_LINES):
            end = self.line_end(pos)
            if pos == end or text[pos] == "#" or ASSIGNMENT.match(text, pos):
                break
            if text.count(mark, pos, end) % 2:
                self.pos = min(end + 1, len(text))
                break
            pos = min(end + 1, len(text))

    def skip_continued(self) -> None:
        """Steps over a line, unless it is a setting, as long as the one before ends in a backslash."""
        text = self.text
        for _ in range(MAX_LINES):
            begin = text.rfind("\n", 0, max(self.pos - 1, 0)) + 1
            if not text[begin : self.pos].rstrip().endswith("\\") or ASSIGNMENT.match(text, self.pos):
                break
            self.skip_line(self.pos)
