"""Lists of xl's files that are not plain: nested, with escapes, or with mistakes in them.

Source in Xen's tree: tools/libs/util/libxlu_cfg_y.y (until 4.14 in tools/libxl/).
"""

from __future__ import annotations

from collections.abc import Callable

from xenlint.patterns import lazy_pattern
from xenlint.syntax import xl_mistakes
from xenlint.syntax.tree import List, Number, String, Unknown, Value
from xenlint.syntax.xl_scanner import ASSIGNMENT, BREAK, END, NUMBER, SIGN, TEXT, Scanner
from xenlint.syntax.xl_values import new, to_long

MAX_DEPTH = 64
"""Lists nested deeper than this are kept as Unknown, so that nobody who walks a document runs out of stack."""

_STACK = 10000
"""What the generated parser's stack holds (YYMAXDEPTH); at a deeper nest of lists it gives up."""

_NEXT_ITEM = lazy_pattern(r"""[ \t]*(?:([0-9][0-9a-fx]*)|"([^"\\\n\0]*)"|'([^'\\\n\0]*)'|(\[\]))[ \t]*,""")
"""An item of a list (a number, a text in either quotes, an empty list) and the comma behind it."""
_STRAY_RUN = lazy_pattern(r"""[^ \t\r\n,\[\]"'#]+|\r+(?!\n)|.""")
_COMMAS = lazy_pattern(r"[ \t,]*")
_NEXT_ASSIGNMENT = lazy_pattern(rf"\n(?={ASSIGNMENT.pattern})")


class _OpenList:
    """A list whose end is yet to come. `size` is what xl's parser has on its stack by then."""

    __slots__ = ("has_comma", "items", "size", "start")

    def __init__(self, start: int, size: int) -> None:
        self.start = start
        self.items: list[Value] = []
        self.size = size
        self.has_comma = False


class ListReader:
    """Reads one list and what is in it; `scanner.pos` is behind its bracket at `start`."""

    __slots__ = ("current", "is_variable", "missing", "outer", "scanner", "start")

    def __init__(self, scanner: Scanner, start: int, is_variable: Callable[[str], bool]) -> None:
        self.scanner = scanner
        self.start = start
        self.is_variable = is_variable
        self.current = _OpenList(start, 6)
        self.outer: list[_OpenList] = []
        self.missing: list[int] = []

    def read(self) -> tuple[Value, bool]:
        """The list, and whether it is closed."""
        value, is_closed = self.follow()
        if len(self.missing) > 1:
            problems, first = self.scanner.problems, self.missing[0]
            at = next(place for place, problem in enumerate(problems) if problem.start == first)
            problems[at] = problems[at]._replace(message=xl_mistakes.no_commas(len(self.missing)))
        return value, is_closed

    def follow(self) -> tuple[Value, bool]:
        """Reads up to the last bracket, or to where the list must have ended."""
        scanner, text = self.scanner, self.scanner.text
        reported = len(scanner.problems)
        state = "value"  # what may come beside the end: "value", "comma", or "any" behind a mistake
        last = self.start + 1
        while True:
            if state == "value":
                last = self.easy_items(last)
            kind, at, end = scanner.token()
            sign = text[at] if kind == SIGN else ""
            current = self.current
            peak = current.size
            if kind == END or (kind == BREAK and ASSIGNMENT.match(text, end)):
                break
            if kind == BREAK:
                peak += 3 if state == "comma" else 1
            elif sign == "]":
                value = self.close(end)
                last = end
                if not self.outer:
                    return value, True
                self.current = self.outer.pop()
                self.current.items.append(value)
                state = "comma"
            elif sign == ",":
                if state == "value":
                    scanner.add(xl_mistakes.no_item(at, bool(current.items)))
                    found = _COMMAS.match(text, end)
                    scanner.pos = end = found.end() if found else end
                if not current.has_comma:
                    current.has_comma = True
                    current.size += 3
                peak = current.size
                state, last = "value", end
            elif sign == "[" or NUMBER <= kind <= TEXT:
                if state == "comma":
                    self.no_comma(at, end)
                peak += 2
                last = end
                if sign == "[":
                    if scanner.version < (4, 6):
                        scanner.add(xl_mistakes.early_nesting(at, scanner.version))
                    self.outer.append(current)
                    self.current = _OpenList(at, peak)
                    peak += 2
                    state = "value"
                else:
                    current.items.append(scanner.string(at, end) if kind == TEXT else self.number(at, end))
                    state = "comma"
            else:
                last = self.wrong_item(at, state)
                state = "any"
            if scanner.is_hopeless:
                return Unknown(scanner.source, self.start, last), False
            if peak >= _STACK:
                scanner.add(xl_mistakes.too_deep(at, end))
                following = _NEXT_ASSIGNMENT.search(text, at)
                scanner.pos = following.end() if following else len(text)
                break
        if len(scanner.problems) == reported:
            scanner.add(xl_mistakes.open_list(self.start))
        return self.close_all(last), False

    def easy_items(self, last: int) -> int:
        """Takes items that are plain, each with the comma behind it; where they end, `last` if there are none."""
        scanner, current = self.scanner, self.current
        if current.size + 10 >= _STACK:  # so deep that every token has to be looked at
            return last
        source, text, store, match = scanner.source, scanner.text, current.items.append, _NEXT_ITEM.match
        begin = pos = scanner.pos
        while found := match(text, pos):
            item = found.lastindex or 1
            at, end = found.span(item)
            if item == 1:
                number = text[at:end]
                store(new(Number, (source, at, end, number, to_long(number))))
            elif item < 4:
                store(new(String, (source, at - 1, end + 1, text[at:end], at, ())))
            elif scanner.version < (4, 6):
                break
            elif len(self.outer) + 1 < MAX_DEPTH:
                store(List(source, at, end, ()))
            else:
                store(Unknown(source, at, end))
            pos = found.end()
        if pos == begin:
            return last
        if not current.has_comma:
            current.has_comma = True
            current.size += 3
        scanner.pos = pos
        return pos

    def no_comma(self, at: int, end: int) -> None:
        """Tells of the first comma that is missing, and then how many are."""
        is_spent = self.scanner.is_spent(at)
        if not (self.missing or is_spent):
            self.scanner.add(xl_mistakes.no_comma(self.scanner.text, at, end))
            self.missing.append(at)
        elif self.missing:
            self.missing.append(at)

    def number(self, at: int, end: int) -> Number:
        text = self.scanner.text[at:end]
        return Number(self.scanner.source, at, end, text, to_long(text))

    def close(self, end: int) -> Value:
        """The innermost open list, which ends here."""
        source, start = self.scanner.source, self.current.start
        if len(self.outer) >= MAX_DEPTH:
            return Unknown(source, start, end)
        return List(source, start, end, tuple(self.current.items))

    def close_all(self, end: int) -> Value:
        """The whole list, as far as it was read."""
        value = self.close(end)
        while self.outer:
            self.current = self.outer.pop()
            self.current.items.append(value)
            value = self.close(end)
        return value

    def wrong_item(self, at: int, state: str) -> int:
        """Steps over something that no list may hold, and returns where it ends."""
        scanner, text, items = self.scanner, self.scanner.text, self.current.items
        if text[at] in "\"'":  # an open quote takes the rest of its line
            end = scanner.line_end(at)
            while text[end - 1] in " \t\r" and end > at + 1:
                end -= 1
        else:
            run = _STRAY_RUN.match(text, at)
            end = run.end() if run else at + 1
        if not scanner.is_spent(at):
            from xenlint.syntax import xl_unread

            before = items[-1] if state == "comma" else None
            mistake = xl_unread.wrong_item(text, at, end, scanner.line_end(at), before, self.is_variable)
            scanner.add(mistake)
            end = max(end, mistake.end)
        scanner.pos = end
        if state == "value":
            items.append(Unknown(scanner.source, at, end))
        elif items and text[at] not in ";)}#":
            items[-1] = Unknown(scanner.source, items[-1].start, end)
        return end
