"""A small evaluator of constant Python, for scripts that are read and never run.

It knows assignments, branches and loops over constants, arithmetic as Python 2 does it, and the handful of functions
and methods that configurations use. Everything else, above all whatever asks the machine, is unknown.
"""

from __future__ import annotations

import ast
from typing import Any

from xenlint.source import Source
from xenlint.syntax.python_values import (
    BITS,
    LIMIT,
    Nothing,
    computed,
    joined,
    literal,
    opaque,
    percent,
    place,
)
from xenlint.syntax.tree import List, Number, String, Unknown, Value
from xenlint.syntax.xm_functions import STEPS, TEXT_METHODS, WIDE, arithmetic, call_function, text_method

_DEPTH = 60

_CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Evaluator:
    """The names of a script and what they hold. `offset(line, column)` tells where a node is in the source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.names: dict[str, Value] = {}
        self.shaky: set[str] = set()  # functions of the script may change them
        self.steps = STEPS
        self.work = len(source.text) + 100_000
        self.depth = 0
        self.base = 0
        self.starts: list[int] = [0]
        self.lines: list[bytes | None] = []
        self.ends: dict[int, int] = {}

    # Places

    def enter(self, text: str, base: int, ends: dict[int, int]) -> None:
        """What is evaluated next was parsed from `text`, which stands at `base`; `ends` corrects ends of numbers."""
        self.base, self.ends = base, ends
        self.starts = [0]
        find = text.find
        while at := find("\n", self.starts[-1]) + 1:
            self.starts.append(at)
        self.text = text
        self.lines = [None] * len(self.starts)

    def offset(self, line: int, column: int) -> int:
        """The place of a UTF-8 byte column."""
        start = self.starts[line - 1]
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

    # Expressions

    def value(self, node: ast.expr) -> Value:
        """What an expression makes, as a value that stands where the expression stands."""
        start, end = self.span(node)
        self.work -= 1
        if self.depth >= _DEPTH or self.work < 0:
            return Unknown(self.source, start, end)
        self.depth += 1
        try:
            return self._value(node, start, end)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return Unknown(self.source, start, end)
        finally:
            self.depth -= 1

    def _value(self, node: ast.expr, start: int, end: int) -> Value:
        unknown = Unknown(self.source, start, end)
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                return literal(self.source, start, end, node.value)
            return self.wrap(node.value, start, end)
        if isinstance(node, ast.Name):
            if node.id in self.shaky:
                return unknown
            item = self.names.get(node.id)
            return unknown if item is None or type(item) is Unknown else place(item, start, end)
        if isinstance(node, (ast.List, ast.Tuple)):
            items = tuple(self.value(element) for element in node.elts)
            starred = any(isinstance(element, ast.Starred) for element in node.elts)
            return unknown if starred else List(self.source, start, end, items)
        if isinstance(node, ast.BinOp):
            return self.binary(node, start, end)
        if isinstance(node, ast.JoinedStr):
            return self.wrap(self.fields(node), start, end)
        if isinstance(node, ast.IfExp):
            test = self.truth(node.test)
            if test is None:
                return unknown
            return place(self.value(node.body if test else node.orelse), start, end)
        if isinstance(node, ast.BoolOp):
            return self.boolean(node, start, end)
        if isinstance(node, ast.UnaryOp):
            return self.unary(node, start, end)
        if isinstance(node, ast.Compare):
            test = self.truth(node)
            return unknown if test is None else self.wrap(test, start, end)
        if isinstance(node, ast.Subscript):
            return self.subscript(node, start, end)
        if isinstance(node, ast.Call):
            return self.call(node, start, end)
        if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            return self.comprehension(node, start, end)
        return unknown

    def wrap(self, value: object, start: int, end: int) -> Value:
        """A Python value as an item, where it is not too big."""
        source = self.source
        if value is None:
            return Nothing(source, start, end)
        if isinstance(value, str):
            return computed(source, start, end, value) if len(value) <= LIMIT else Unknown(source, start, end)
        if isinstance(value, int) and value.bit_length() <= BITS:
            return Number(source, start, end, source.text[start:end], value)
        if isinstance(value, float):
            return Number(source, start, end, source.text[start:end], value)
        if isinstance(value, (list, tuple)) and len(value) <= LIMIT:
            self.work -= len(value)
            return List(source, start, end, tuple(self.wrap(item, start, end) for item in value))
        return Unknown(source, start, end)

    def plain(self, item: Value) -> Any:
        """The Python value of an item; of a list, only where it holds no lists. ValueError where it is not known."""
        if isinstance(item, String) and item.known:
            return item.value
        if isinstance(item, Number) and item.value is not None:
            return item.value
        if isinstance(item, Nothing):
            return None
        if isinstance(item, List):
            self.work -= len(item.items)
            if not any(isinstance(inner, List) for inner in item.items):
                return [self.plain(inner) for inner in item.items]
        raise ValueError

    def truth(self, node: ast.expr) -> bool | None:
        """Whether a condition holds; None where that is not known."""
        try:
            if isinstance(node, ast.Compare):
                return self.compare(node)
            item = self.value(node)
            if isinstance(item, List):
                return bool(item.items)
            return bool(self.plain(item))
        except (TypeError, ValueError):
            return None

    def compare(self, node: ast.Compare) -> bool | None:
        left = self.plain(self.value(node.left))
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.plain(self.value(comparator))
            if isinstance(op, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) and (left is None or right is None):
                return None
            if isinstance(op, (ast.Eq, ast.Is)):
                holds = left == right
            elif isinstance(op, (ast.NotEq, ast.IsNot)):
                holds = left != right
            elif isinstance(op, ast.Lt):
                holds = left < right
            elif isinstance(op, ast.LtE):
                holds = left <= right
            elif isinstance(op, ast.Gt):
                holds = left > right
            elif isinstance(op, ast.GtE):
                holds = left >= right
            else:
                holds = (left in right) == isinstance(op, ast.In)
            if not holds:
                return False
            left = right
        return True

    def boolean(self, node: ast.BoolOp, start: int, end: int) -> Value:
        item: Value = Unknown(self.source, start, end)
        for part in node.values:
            item = self.value(part)
            if type(item) is Unknown or (isinstance(item, String) and not item.known):
                return Unknown(self.source, start, end)
            full = bool(item.items) if isinstance(item, List) else bool(self.plain(item))
            if full == isinstance(node.op, ast.Or):
                break
        return place(item, start, end)

    def unary(self, node: ast.UnaryOp, start: int, end: int) -> Value:
        if isinstance(node.op, ast.Not):
            test = self.truth(node.operand)
            return Unknown(self.source, start, end) if test is None else self.wrap(not test, start, end)
        value = self.plain(self.value(node.operand))
        if isinstance(node.op, ast.USub):
            return self.wrap(-value, start, end)
        return self.wrap(~value if isinstance(node.op, ast.Invert) else +value, start, end)

    def binary(self, node: ast.BinOp, start: int, end: int) -> Value:
        """A chain such as `a + b + c` grows to the left without end: it is walked, not descended."""
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        left = self.value(chain[-1].left)
        for step in reversed(chain):
            first, last = self.span(step)
            right = self.value(step.right)
            try:
                left = self.operate(step.op, left, right, first, last)
            except (ArithmeticError, TypeError, ValueError, LookupError):
                left = Unknown(self.source, first, last)
        return left

    def operate(self, op: ast.operator, left: Value, right: Value, start: int, end: int) -> Value:
        unknown = Unknown(self.source, start, end)
        if isinstance(op, ast.Add):
            if isinstance(left, List) and isinstance(right, List):
                self.work -= len(left.items) + len(right.items)
                items = left.items + right.items
                return List(self.source, start, end, items) if len(items) <= LIMIT else unknown
            if isinstance(left, String) or isinstance(right, String):
                # What is added to a text is a text.
                left = opaque(*left) if isinstance(left, Unknown) else left
                right = opaque(*right) if isinstance(right, Unknown) else right
                if isinstance(left, String) and isinstance(right, String):
                    return joined(start, end, left, right)
                return unknown
        if isinstance(op, ast.Mod) and isinstance(left, String):
            return self.format_percent(left, right, start, end)
        if isinstance(op, ast.Mult) and (isinstance(left, List) or isinstance(right, List)):
            many, times = (left, right) if isinstance(left, List) else (right, left)
            if not isinstance(many, List) or not isinstance(times, Number) or not isinstance(times.value, int):
                return unknown
            if len(many.items) * max(times.value, 0) > LIMIT:
                return unknown
            self.work -= len(many.items) * max(times.value, 0)
            return List(self.source, start, end, many.items * times.value)
        return self.wrap(arithmetic(op, self.plain(left), self.plain(right)), start, end)

    def format_percent(self, left: String, right: Value, start: int, end: int) -> Value:
        items = right.items if isinstance(right, List) else (right,)
        if not left.known or WIDE.search(left.value):
            return Unknown(self.source, start, end)
        try:
            values = [self.plain(item) for item in items]
            if sum(1000 + (len(value) if isinstance(value, str) else 1300) for value in values) > 4 * LIMIT:
                return Unknown(self.source, start, end)
        except ValueError:
            return percent(start, end, left, items)
        return self.wrap(left.value % tuple(values), start, end)

    def fields(self, node: ast.JoinedStr) -> str:
        """What an f-string makes."""
        texts: list[str] = []
        length = 0
        for part in node.values:
            if isinstance(part, ast.Constant):
                texts.append(str(part.value))
            elif isinstance(part, ast.FormattedValue):
                value = self.plain(self.value(part.value))
                spec = self.fields(part.format_spec) if isinstance(part.format_spec, ast.JoinedStr) else ""
                if WIDE.search(spec) or isinstance(value, list):
                    raise ValueError
                if part.conversion > 0:
                    value = repr(value) if part.conversion == ord("r") else str(value)
                texts.append(format(value, spec))
                length += len(texts[-1])
            if length > LIMIT:
                raise ValueError
        return "".join(texts)

    def subscript(self, node: ast.Subscript, start: int, end: int) -> Value:
        item = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            parts = (node.slice.lower, node.slice.upper, node.slice.step)
            index: Any = slice(*(None if part is None else self.plain(self.value(part)) for part in parts))
        else:
            index = self.plain(self.value(node.slice))
        if isinstance(item, List):
            found = item.items[index]
            if isinstance(index, slice):
                return List(self.source, start, end, tuple(item.items[index]))
            return place(found, start, end) if type(found) is not Unknown else Unknown(self.source, start, end)
        text = self.plain(item)
        if not isinstance(text, str) or not text.isascii():
            raise ValueError  # Python 2 counts bytes
        return self.wrap(text[index], start, end)

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp, start: int, end: int) -> Value:
        unknown = Unknown(self.source, start, end)
        if len(node.generators) != 1:
            return unknown
        generator = node.generators[0]
        source = self.value(generator.iter)
        if not isinstance(source, List) or generator.is_async:
            return unknown
        outer = dict(self.names) if len(self.names) < 1000 else self.names
        items: list[Value] = []
        try:
            for item in source.items:
                self.steps -= 1
                if self.steps < 0:
                    return unknown
                self.bind(generator.target, item)
                tests = [self.truth(test) for test in generator.ifs]
                if None in tests:
                    return unknown
                if all(tests):
                    items.append(self.value(node.elt))
        finally:
            self.names = outer
        return List(self.source, start, end, tuple(items))

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

    # Calls

    def call(self, node: ast.Call, start: int, end: int) -> Value:
        unknown = Unknown(self.source, start, end)
        function = node.func
        starred = any(isinstance(argument, ast.Starred) for argument in node.args)
        if starred or any(keyword.arg is None for keyword in node.keywords):
            return unknown
        if isinstance(function, ast.Attribute):
            if function.attr not in TEXT_METHODS:
                return unknown
            text = self.plain(self.value(function.value))
            if not isinstance(text, str):
                return unknown
            arguments = [self.plain(self.value(argument)) for argument in node.args]
            named = {str(keyword.arg): self.plain(self.value(keyword.value)) for keyword in node.keywords}
            if named and function.attr != "format":
                return unknown
            return self.wrap(text_method(text, function.attr, arguments, named), start, end)
        if not isinstance(function, ast.Name) or function.id in self.names or node.keywords:
            return unknown
        if function.id in ("list", "tuple", "len") and len(node.args) == 1:
            item = self.value(node.args[0])
            if isinstance(item, List):
                return self.wrap(len(item.items), start, end) if function.id == "len" else place(item, start, end)
        arguments = [self.plain(self.value(argument)) for argument in node.args]
        return self.wrap(call_function(function.id, arguments), start, end)
