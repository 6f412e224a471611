"""The names of a script for xm: where their values are written, and what may change a list that several names hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from xenlint.source import Source
from xenlint.syntax.python_values import Table
from xenlint.syntax.tree import List, Unknown, Value
from xenlint.syntax.xm_functions import FUNCTIONS, STEPS, TEXT_METHODS
from xenlint.typed import Any

_ODD = r"[0-9a-fA-F][lL]\b|\b[uU][rR]?['\"]|\b(?:long|unicode)\s*\(|\.decode\b|__future__"
READING = frozenset(("get", "has_key", "keys", "values", "items"))
"""Methods of dicts that only look at them."""


class Names:
    """The names of a script and what they hold. `offset(line, column)` tells where a node is in the source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.names: dict[str, Value] = {}
        self.shaky: set[str] = set()  # functions of the script may change them
        self.shared: set[str] = set()  # names whose list or dict other names may hold, too
        self.long = False  # an integer was too big for a plain one
        self._odd: bool | None = None
        self.divides = "__future__" not in source.text  # `/` of two integers is an integer
        self.steps = STEPS
        self.work = min(len(source.text), 200_000) + 100_000
        self.depth = 0
        self.base = 0
        self.starts: list[int] = [0]
        self.lines: list[bytes | None] = []
        self.ends: dict[int, int] = {}
        self.tabs: dict[int, int] = {}

    @property
    def odd(self) -> bool:
        """Whether `repr` of some numbers and texts may have a letter more: `10L`, `u'x'`."""
        if self._odd is None:
            self._odd = re.search(_ODD, self.source.text) is not None
        return self._odd or self.long

    # Places

    def enter(self, text: str, base: int, ends: dict[int, int], tabs: dict[int, int]) -> None:
        """What is evaluated next was parsed from `text`, which stands at `base`; `ends` corrects ends of numbers,
        `tabs` tells by how many blanks the indentation of a line became longer."""
        self.base, self.ends, self.tabs = base, ends, tabs
        self.starts = [0]
        find = text.find
        while at := find("\n", self.starts[-1]) + 1:
            self.starts.append(at)
        self.text = text
        self.lines = [None] * len(self.starts)

    def offset(self, line: int, column: int) -> int:
        """The place of a UTF-8 byte column."""
        start = self.starts[line - 1]
        if self.tabs:
            column -= self.tabs.get(line, 0)
        if self.text.isascii():
            return self.base + start + column
        data = self.lines[line - 1]
        if data is None:
            end = self.starts[line] if line < len(self.starts) else len(self.text)
            data = self.text[start:end].encode("utf-8", "surrogatepass")
            self.lines[line - 1] = data
        if len(data) == 0 or data.isascii():
            return self.base + start + column
        return self.base + start + len(data[:column].decode("utf-8", "replace"))

    def span(self, node: Any) -> tuple[int, int]:
        start = self.offset(node.lineno, node.col_offset)
        end = self.offset(node.end_lineno, node.end_col_offset)
        return start, self.ends.get(start, end) if isinstance(node, ast.Constant) else end

    def bind(self, target: ast.expr, item: Value) -> None:
        """Give a target its value, without telling anybody."""
        if isinstance(target, ast.Name):
            self.names[target.id] = item
        elif isinstance(target, (ast.Tuple, ast.List)):
            parts = item.items if isinstance(item, List) and len(item.items) == len(target.elts) else None
            for number, element in enumerate(target.elts):
                self.bind(element, Unknown(self.source, *self.span(element)) if parts is None else parts[number])
        elif isinstance(target, ast.Starred):
            self.bind(target.value, Unknown(self.source, *self.span(target)))
        elif isinstance(target, (ast.Subscript, ast.Attribute)):
            root: ast.expr = target
            while isinstance(root, (ast.Subscript, ast.Attribute)):
                root = root.value
            if isinstance(root, ast.Name):
                self.names[root.id] = Unknown(self.source, *self.span(target))

    # What changes lists and dicts

    def touch(self, node: ast.AST) -> None:
        """Nobody knows what this makes: the lists that its calls are given may have changed."""
        for inner in ast.walk(node):
            self.work -= 1
            if isinstance(inner, ast.ListComp):
                for generator in inner.generators:
                    self.bind(generator.target, Unknown(self.source, *self.span(generator.target)))
            if not isinstance(inner, ast.Call):
                continue
            function = inner.func
            if isinstance(function, ast.Attribute):
                if function.attr in TEXT_METHODS or function.attr in READING:
                    continue
                self.suspect(function.value)
            elif isinstance(function, ast.Name) and _is_pure(function.id) and function.id not in self.names:
                continue
            for argument in (*inner.args, *(keyword.value for keyword in inner.keywords)):
                self.suspect(argument)

    def suspect(self, node: ast.AST) -> None:
        """The lists and dicts that are named here may have changed."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                self.changed(inner.id)

    def changed(self, name: str) -> None:
        """What this name holds has changed in a way that is not followed, and with it what shares it."""
        for one in self.shared | {name} if name in self.shared else (name,):
            item = self.names.get(one)
            if isinstance(item, (List, Table)):
                self.names[one] = Unknown(self.source, item.start, item.end)

    def sharers(self, node: ast.expr) -> Iterator[str]:
        """The names whose list or dict the value of an expression is, or holds."""
        is_inner = isinstance(node, (ast.Name, ast.IfExp, ast.BoolOp, ast.List, ast.Tuple, ast.Dict))
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                item = self.names.get(inner.id)
                nests = isinstance(item, List) and any(isinstance(one, (List, Table)) for one in item.items)
                if is_inner or nests or isinstance(item, Table):
                    yield inner.id


def _is_pure(name: str) -> bool:
    """Whether a built-in function changes nothing of what it is given, nor calls what may."""
    return name in FUNCTIONS and name not in ("map", "filter")
