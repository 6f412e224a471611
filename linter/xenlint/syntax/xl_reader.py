"""The grammar of xl's files, token by token, and the way back after a mistake.

Sources in Xen's tree: tools/libs/util/libxlu_cfg_l.l and libxlu_cfg_y.y (until 4.14 in tools/libxl/). Where the reader
is lost, `xl_unread` says why; it is imported only then.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from xenlint.source import Source
from xenlint.syntax import xl_mistakes
from xenlint.syntax.tree import List, Number, Problem, Setting, String, Unknown, Value
from xenlint.syntax.xl_mistakes import Mistake
from xenlint.syntax.xl_values import Version, read_string, to_long

MAX_DEPTH = 64
"""Lists nested deeper than this are kept as Unknown, so that nobody who walks a document runs out of stack."""

MAX_PROBLEMS = 1000
"""So many mistakes are told; what follows is not read, for the file is something else."""

MAX_ECHOES = 10_000
"""Nor is what follows so many mistakes of which each line tells only the first."""

_TOKEN = re.compile(
    r"""
    [ \t]*(?:
        ([a-z][._0-9a-z]*)
        | ([0-9][0-9a-fx]*)
        | ("[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')
        | (\+=|[=,;\[\]])
        | ((?:\#.*|\r?)\n[ \t\n]*)
        | (\Z)
        | (.)
    )
    """,
    re.VERBOSE,
)
_NAME, _NUMBER, _TEXT, _SIGN, _BREAK, _END, _STRAY = range(1, 8)

BIG = 1 << 15
"""From this size on it pays to compile the patterns that take more than a token at a time."""

_ONE_BYTE = re.compile("[\x00-\x7f\udc80-\udcff]")
_NEW_ASSIGNMENT = re.compile(r"[ \t]*[A-Za-z_][\w.-]*[ \t]*\+?=(?!=)")
_STRAY_RUN = re.compile(r"""[^ \t\r\n,\[\]"'#]+|\r+(?!\n)|.""")
_COMMAS = re.compile(r"[ \t,]*")
_NEXT_ASSIGNMENT = re.compile(rf"\n(?={_NEW_ASSIGNMENT.pattern})")
_STACK = 10000
"""What the generated parser's stack holds (YYMAXDEPTH); at a deeper nest of lists it gives up."""


Match = Callable[[str, int], "re.Match[str] | None"]
"""A pattern's `match`."""


def _behind(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where a match of the pattern ends; `at` where there is none."""
    found = pattern.match(text, at)
    return found.end() if found else at


class _OpenList:
    """A list whose end is yet to come. `size` is what xl's parser has on its stack by then."""

    __slots__ = ("has_comma", "items", "size", "start")

    def __init__(self, start: int, items: list[Value], size: int) -> None:
        self.start = start
        self.items = items
        self.size = size
        self.has_comma = False


class Reader:
    """Follows the grammar from `pos`, and finds its way back after a mistake."""

    __slots__ = (
        "_easy",
        "_echoes",
        "_indexed",
        "_is_list",
        "_line",
        "_next_item",
        "carriage_return",
        "is_code",
        "pos",
        "problems",
        "settings",
        "source",
        "text",
        "version",
    )

    def __init__(self, source: Source, version: Version, settings: list[Setting]) -> None:
        self.source = source
        self.text = source.text
        self.version = version
        self.pos = 0
        self.settings = settings
        self.problems: list[Problem] = []
        self.carriage_return = -1
        self.is_code = False
        self._line = (-1, -1)
        self._echoes = 0
        self._easy: Match | None = None
        self._next_item: Match | None = None
        # of lists in lists, '+=' and dots older versions have their own opinion
        if len(self.text) >= BIG and version >= (4, 13):
            from xenlint.syntax import xl_easy

            self._easy = re.compile(xl_easy.STATEMENT).match
            self._next_item = re.compile(xl_easy.NEXT_ITEM).match
        self._indexed = 0
        self._is_list: dict[str, bool | None] = {}

    # problems

    def add(self, mistake: Mistake) -> None:
        """Keeps a problem, unless its line has one already: what follows a mistake is mostly its echo."""
        if not self.is_spent(mistake.start):
            begin = self.text.rfind("\n", 0, mistake.start) + 1
            self._line = begin, self.line_end(mistake.start)
            self.problems.append(Problem(self.source, *mistake))
            self.is_code = self.is_code or mistake.reason == "python"

    def is_spent(self, at: int) -> bool:
        """Whether a problem here would be the second of its line, or one too many."""
        self._echoes += 1
        return self._line[0] <= at <= self._line[1] or len(self.problems) >= MAX_PROBLEMS

    @property
    def is_hopeless(self) -> bool:
        """Whether so much is wrong that there is no point in reading on."""
        return len(self.problems) >= MAX_PROBLEMS - 1 or self._echoes > MAX_ECHOES

    def give_up(self) -> None:
        """Skips the rest of the file."""
        text, at = self.text, self.pos
        if at < len(text):
            mistake = xl_mistakes.too_many(at, max(self.line_end(at), at + 1))
            self.problems.append(Problem(self.source, *mistake))
            self.pos = len(text)

    def line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def begin(self) -> int:
        """Where the text begins, behind a byte-order mark."""
        mistake = xl_mistakes.at_begin(self.text)
        if not mistake:
            return 0
        self.problems.append(Problem(self.source, *mistake))
        # nothing can be read of UTF-16
        return mistake.end if self.text[0] == "\ufeff" else len(self.text)

    def finish(self) -> tuple[Problem, ...]:
        if self.version < (4, 2) and self.settings:
            last = self.settings[-1]
            rest = self.text[last.end :]
            if "\n" not in rest and ";" not in rest:
                self.add(xl_mistakes.no_final_line_end(last, self.version))
        if self.carriage_return >= 0:
            self.problems.append(Problem(self.source, *xl_mistakes.carriage_return(self.carriage_return)))
        self.problems.sort(key=lambda problem: problem.start)
        return tuple(self.problems)

    # tokens

    def token(self) -> tuple[int, int, int]:
        """Kind, start and end of the next token, which is then behind us."""
        found = _TOKEN.match(self.text, self.pos)
        assert found
        kind = found.lastindex or _END
        at, self.pos = found.span(kind)
        if kind == _BREAK:
            if self.text[at] == "\r" and self.carriage_return < 0:
                self.carriage_return = at
        elif kind == _STRAY and self.pos == len(self.text) and _ONE_BYTE.match(self.text, at):
            kind = _END  # the scanner meets the end before it can complain of a last byte
        return kind, at, self.pos

    def skip_line(self, at: int) -> None:
        end = self.line_end(at)
        if self.carriage_return < 0 and self.text[end - 1] == "\r" and end > at and self.text.find("#", at, end) < 0:
            self.carriage_return = end - 1
        self.pos = min(end + 1, len(self.text))

    # grammar

    def line(self, pos: int) -> int:
        """Reads the statements of the line at `pos`; where the next line begins."""
        self.pos = pos
        easy = self._easy
        more = True
        while more:
            if easy and (found := easy(self.text, self.pos)):
                # what is added to is mostly added to again
                more = self.easy(found) or found[2] == "+="
            elif self.statement():
                more = True
            else:
                break
            if self.is_hopeless:
                break
        if self.problems and self.is_hopeless:
            self.give_up()
        return self.pos

    def easy(self, found: re.Match[str]) -> bool:
        """Stores a statement as it was found; true if the line may hold another."""
        from xenlint.syntax.xl_easy import value_of

        start, key_end = found.span(1)
        key, op = self.text[start:key_end], found[2]
        value = value_of(self.source, found)
        if op == "+=":
            self.index()
            was_list = self._is_list.get(key)
            if was_list is not None and was_list != isinstance(value, List):
                self.add(xl_mistakes.mixed_addition(key, value, was_list))
        self.settings.append(Setting(self.source, start, value.end, key, op, value))
        self.pos = found.end()
        if self.carriage_return < 0:
            self.carriage_return = found.start(7)
        return found.start(8) >= 0

    def statement(self) -> bool:
        """Reads a statement; true if the line may hold another."""
        text = self.text
        kind, at, end = self.token()
        if kind in (_BREAK, _END):
            return False
        if kind == _SIGN and text[at] == ";":
            self.pos = _behind(re.compile(r"[ \t;]*"), text, end)
            return True
        if kind == _NAME:
            key_end = end
            kind, stop, end = self.token()
            if kind == _SIGN and text[stop] in "=+":
                if "." in text[at:key_end] and self.version < (4, 3):
                    self.add(xl_mistakes.dotted_key(at, text[at:key_end], self.version))
                return self.assignment(at, key_end, stop)
        else:
            stop = at
        wrong_key = xl_mistakes.WRONG_KEY.match(text, at)
        if wrong_key:
            self.add(xl_mistakes.wrong_key(at, wrong_key[1]))
            self.pos = wrong_key.end()
            return self.assignment(at, wrong_key.end(1), wrong_key.start(2))
        if self.is_spent(at):
            self.skip_line(stop)
            return False
        from xenlint.syntax import xl_unread

        mistake = xl_unread.no_assignment(text, at, self.line_end(at))
        self.add(mistake)
        self.skip_line(max(stop, mistake.end))
        self.skip_code(mistake, at)
        return False

    def assignment(self, start: int, key_end: int, operator: int) -> bool:
        """Reads a value and the end of its statement; `pos` is behind the operator."""
        text = self.text
        key, op = text[start:key_end], text[operator : self.pos]
        if op == "+=" and self.version < (4, 13):
            self.add(xl_mistakes.early_addition(operator, self.version))
        value, is_whole = self.value(key, operator)
        more = False
        if is_whole:
            value, more = self.statement_end(key, value)
        if op == "+=":
            self.index()
            was_list = self._is_list.get(key)
            if was_list is not None and not isinstance(value, Unknown) and was_list != isinstance(value, List):
                self.add(xl_mistakes.mixed_addition(key, value, was_list))
        self.settings.append(Setting(self.source, start, value.end, key, op, value))
        return more

    def index(self) -> None:
        """Brings up to date which keys hold a list; None where that is not known."""
        for setting in self.settings[self._indexed :]:
            value = setting.value
            self._is_list[setting.key] = None if isinstance(value, Unknown) else isinstance(value, List)
        self._indexed = len(self.settings)

    def is_variable(self, name: str) -> bool:
        """Whether a bare word is likely meant as a variable of Python."""
        self.index()
        return self.is_code or name in self._is_list

    def statement_end(self, key: str, value: Value) -> tuple[Value, bool]:
        """What becomes of a value in the light of what follows it, and whether the line may hold more."""
        text = self.text
        kind, at, _ = self.token()
        if kind in (_BREAK, _END):
            return value, False
        if kind == _SIGN and text[at] == ";":
            return value, True
        if kind in (_NAME, _STRAY) and _NEW_ASSIGNMENT.match(text, at) and at > value.end:
            self.add(xl_mistakes.second_assignment(text, at))
            self.pos = at
            return value, True
        if self.is_spent(at):
            self.skip_line(at)
            return value, False
        from xenlint.syntax import xl_unread

        mistake, is_kept = xl_unread.behind_value(text, key, value, at, self.line_end(at))
        self.add(mistake)
        self.skip_line(max(at, mistake.end))
        self.skip_code(mistake, at)
        return value if is_kept else Unknown(self.source, value.start, max(mistake.end, value.end)), False

    def value(self, key: str, operator: int) -> tuple[Value, bool]:
        """The value of an assignment, and whether its end was found."""
        kind, at, end = self.token()
        if kind == _TEXT:
            return self.string(at, end), True
        if kind == _NUMBER:
            number = self.text[at:end]
            return Number(self.source, at, end, number, to_long(number)), True
        if kind == _SIGN and self.text[at] == "[":
            return self.bracket(at)
        if kind in (_BREAK, _END):
            self.add(xl_mistakes.no_value(key, operator, operator + 1 + (self.text[operator] == "+")))
            return Unknown(self.source, at, at), False
        if self.is_spent(at):
            self.skip_line(at)
            return Unknown(self.source, at, end), False
        from xenlint.syntax import xl_unread

        mistake = xl_unread.wrong_value(self.text, at, self.line_end(at), self.is_variable)
        self.add(mistake)
        self.skip_line(max(at, mistake.end))
        self.skip_code(mistake, at)
        return Unknown(self.source, at, max(at, mistake.end)), False

    def string(self, start: int, end: int) -> String:
        inner = self.text[start + 1 : end - 1]
        if "\0" in inner:
            self.add(xl_mistakes.null_in_string(start + 1 + inner.index("\0")))
        if "\\" not in inner:
            return String(self.source, start, end, inner, start + 1)
        value, bad = read_string(self.source, start, end, self.version)
        if bad:
            self.add(Mistake(*bad))
        return value

    def bracket(self, start: int) -> tuple[Value, bool]:
        """The list whose bracket is at `start`, and whether it is closed."""
        text, source = self.text, self.source
        reported = len(self.problems)
        current = _OpenList(start, [], 6)
        outer: list[_OpenList] = []
        state = "value"  # what may come beside the end: "value", "comma", or "any" behind a mistake
        last = start + 1
        next_item = self._next_item
        while True:
            if state == "value" and next_item and (found := next_item(text, self.pos)):
                item = found.lastindex or 1
                at, end = found.span(item)
                if item == 1:
                    current.items.append(Number(source, at, end, found[1], to_long(found[1])))
                elif item == 4:
                    current.items.append(self.close(_OpenList(at, [], 0), end, len(outer) + 1))
                else:
                    current.items.append(String(source, at - 1, end + 1, found[item], at))
                if current.size + 7 < _STACK:
                    if not current.has_comma:
                        current.has_comma = True
                        current.size += 3
                    self.pos = last = found.end()
                    continue
                current.items.pop()  # so deep that every token has to be looked at
            kind, at, end = self.token()
            sign = text[at] if kind == _SIGN else ""
            peak = current.size
            if kind == _END or (kind == _BREAK and _NEW_ASSIGNMENT.match(text, end)):
                break
            if kind == _BREAK:
                peak += 3 if state == "comma" else 1
            elif sign == "]":
                value = self.close(current, end, len(outer))
                last = end
                if not outer:
                    return value, True
                current = outer.pop()
                current.items.append(value)
                state = "comma"
            elif sign == ",":
                if state == "value":
                    self.add(xl_mistakes.no_item(at, bool(current.items)))
                    self.pos = end = _behind(_COMMAS, text, end)
                if not current.has_comma:
                    current.has_comma = True
                    current.size += 3
                peak = current.size
                state, last = "value", end
            elif sign == "[" or _NUMBER <= kind <= _TEXT:
                if state == "comma" and not self.is_spent(at):
                    self.add(xl_mistakes.no_comma(text, at, end))
                peak += 2
                last = end
                if kind == _TEXT:
                    current.items.append(self.string(at, end))
                    state = "comma"
                elif kind == _NUMBER:
                    current.items.append(Number(source, at, end, text[at:end], to_long(text[at:end])))
                    state = "comma"
                else:
                    if self.version < (4, 6):
                        self.add(xl_mistakes.early_nesting(at, self.version))
                    outer.append(current)
                    current = _OpenList(at, [], peak)
                    peak += 2
                    state = "value"
            else:
                last = self.wrong_item(at, current.items, state)
                state = "any"
            if self._echoes > MAX_ECHOES:
                return self.close(current, last, MAX_DEPTH), False
            if peak >= _STACK:
                self.add(xl_mistakes.too_deep(at, end))
                following = _NEXT_ASSIGNMENT.search(text, at)
                self.pos = following.end() if following else len(text)
                break
        if len(self.problems) == reported:
            self.add(xl_mistakes.open_list(start))
        value = self.close(current, last, len(outer))
        while outer:
            current = outer.pop()
            current.items.append(value)
            value = self.close(current, last, len(outer))
        return value, False

    def close(self, which: _OpenList, end: int, depth: int) -> Value:
        if depth >= MAX_DEPTH:
            return Unknown(self.source, which.start, end)
        return List(self.source, which.start, end, tuple(which.items))

    def wrong_item(self, at: int, items: list[Value], state: str) -> int:
        """Steps over something that no list may hold, and returns where it ends."""
        text = self.text
        if text[at] in "\"'":  # an open quote takes the rest of its line
            end = self.line_end(at)
            while text[end - 1] in " \t\r" and end > at + 1:
                end -= 1
        else:
            end = _behind(_STRAY_RUN, text, at)
        if not self.is_spent(at):
            from xenlint.syntax import xl_unread

            mistake = xl_unread.wrong_item(
                text, at, end, self.line_end(at), items[-1] if state == "comma" else None, self.is_variable
            )
            self.add(mistake)
            end = max(end, mistake.end)
        self.pos = end
        if state == "value":
            items.append(Unknown(self.source, at, end))
        elif items and text[at] not in ";)}#":
            items[-1] = Unknown(self.source, items[-1].start, end)
        return end

    def skip_code(self, mistake: Mistake, at: int) -> None:
        """Steps over the lines that belong to a piece of Python: the body of a function, an open bracket's rest."""
        if mistake.reason != "python":
            return
        from xenlint.syntax import xl_unread

        text = self.text
        begin = text.rfind("\n", 0, at) + 1
        first = text[begin : self.pos].rstrip()
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
