"""A small evaluator of constant Python, for scripts that are read and never run.

It knows assignments, branches and loops over constants, arithmetic as Python 2 does it, and the handful of functions
and methods that configurations use. Everything else, above all whatever asks the machine, is unknown.
"""

from __future__ import annotations

import ast

from xenlint.syntax.python_values import (
    BITS,
    LIMIT,
    Nothing,
    Table,
    Tuple,
    computed,
    joined,
    literal,
    opaque,
    percent,
    place,
    table,
)
from xenlint.syntax.tree import List, Number, String, Unknown, Value
from xenlint.syntax.xm_functions import (
    STEPS,
    WIDE,
    arithmetic,
    formatted,
    repr_of,
    shows,
    text_of,
)
from xenlint.syntax.xm_names import Names
from xenlint.typed import Any

_DEPTH = 60

_CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Evaluator(Names):
    """Works out expressions."""

    def value(self, node: ast.expr) -> Value:
        """What an expression makes, as a value that stands where the expression stands."""
        start, end = self.span(node)
        self.work -= 1
        if self.depth >= _DEPTH or self.work < 0:
            if self.work >= 0:
                self.touch(node)
            return Unknown(self.source, start, end)
        self.depth += 1
        try:
            item = self._value(node, start, end)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            item = Unknown(self.source, start, end)
        finally:
            self.depth -= 1
        if type(item) is Unknown and not isinstance(node, (ast.Name, ast.Attribute)):
            self.touch(node)
        return item

    def _value(self, node: ast.expr, start: int, end: int) -> Value:
        unknown = Unknown(self.source, start, end)
        if isinstance(node, ast.Constant):
            if isinstance(node.value, bytes):
                return literal(self.source, start, end, node.value.decode("latin-1"))
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
            made = List if isinstance(node, ast.List) else Tuple
            return unknown if starred else made(self.source, start, end, items)
        if isinstance(node, ast.Dict):
            entries = {self.key(key): self.value(value) for key, value in zip(node.keys, node.values, strict=True)}
            return table(self.source, start, end, entries)
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
            self.long = self.long or value.bit_length() > 31
            return Number(source, start, end, source.text[start:end], value)
        if isinstance(value, float):
            return Number(source, start, end, source.text[start:end], value)
        if isinstance(value, (list, tuple)) and len(value) <= LIMIT:
            self.work -= len(value)
            return List(source, start, end, tuple(self.wrap(item, start, end) for item in value))
        return Unknown(source, start, end)

    def plain(self, item: Value, depth: int = 0) -> Any:
        """The Python value of an item. ValueError where it is not known."""
        if isinstance(item, String) and item.known:
            return item.value
        if isinstance(item, Number) and item.value is not None:
            return item.value
        if isinstance(item, Nothing):
            return None
        if isinstance(item, List):
            self.work -= 1 + len(item.items)
            if depth < _DEPTH and self.work > 0:
                values = [self.plain(inner, depth + 1) for inner in item.items]
                return tuple(values) if isinstance(item, Tuple) else values
        if isinstance(item, Table):
            self.work -= 1 + len(item.entries)
            if depth < _DEPTH and self.work > 0:
                return {key: self.plain(inner, depth + 1) for key, inner in item.entries.items()}
        raise ValueError

    def key(self, node: ast.expr | None) -> Any:
        """What may be a key of a dict."""
        key = None if node is None else self.plain(self.value(node))
        if not isinstance(key, (str, int)):
            raise ValueError
        return key

    def truth(self, node: ast.expr) -> bool | None:
        """Whether a condition holds; None where that is not known."""
        try:
            if isinstance(node, ast.Compare):
                holds = self.compare(node)
                if holds is None:
                    self.touch(node)
                return holds
            item = self.value(node)
            if isinstance(item, List):
                return bool(item.items)
            if isinstance(item, Table):
                return bool(item.entries)
            return bool(self.plain(item))
        except (TypeError, ValueError):
            self.touch(node)
            return None

    def compare(self, node: ast.Compare) -> bool | None:
        left = self.plain(self.value(node.left))
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.plain(self.value(comparator))
            if isinstance(op, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) and (left is None or right is None):
                return None
            if isinstance(op, (ast.Is, ast.IsNot)) and not (left is None or right is None):
                return None
            if isinstance(op, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)) and not _ordered(left, right):
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
            if isinstance(item, Table):
                full = bool(item.entries)
            else:
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
                if isinstance(left, Tuple) != isinstance(right, Tuple):
                    return unknown
                self.work -= len(left.items) + len(right.items)
                items = left.items + right.items
                return type(left)(self.source, start, end, items) if len(items) <= LIMIT else unknown
            if isinstance(left, String) or isinstance(right, String):
                # What is added to a text is a text.
                left = opaque(*left) if isinstance(left, Unknown) else left
                right = opaque(*right) if isinstance(right, Unknown) else right
                if isinstance(left, String) and isinstance(right, String):
                    return joined(start, end, left, right)
                return unknown
        if isinstance(op, ast.Div) and not self.divides:
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
            return type(many)(self.source, start, end, many.items * times.value)
        return self.wrap(arithmetic(op, self.plain(left), self.plain(right)), start, end)

    def format_percent(self, left: String, right: Value, start: int, end: int) -> Value:
        items = right.items if isinstance(right, Tuple) else (right,)
        if not left.known or WIDE.search(left.value) or (shows(left.value) and self.odd):
            return Unknown(self.source, start, end)
        try:
            values = self.plain(right) if isinstance(right, Table) else tuple(self.plain(item) for item in items)
        except ValueError:
            return Unknown(self.source, start, end) if isinstance(right, Table) else percent(start, end, left, items)
        shown = values.values() if isinstance(values, dict) else values
        if any(isinstance(value, (list, tuple, dict)) for value in shown) and self.odd:
            return Unknown(self.source, start, end)
        return self.wrap(formatted(left.value, values), start, end)

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
                if WIDE.search(spec) or isinstance(value, (list, tuple, dict)):
                    raise ValueError
                if part.conversion > 0:
                    value = repr_of(value) if part.conversion == ord("r") else text_of(value)
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
        if isinstance(item, (List, Table)):
            found = item.items[index] if isinstance(item, List) else item.entries[index]
            if isinstance(index, slice) and isinstance(item, List):
                return type(item)(self.source, start, end, tuple(item.items[index]))
            return place(found, start, end) if type(found) is not Unknown else Unknown(self.source, start, end)
        text = self.plain(item)
        if not isinstance(text, str) or not text.isascii():
            raise ValueError  # Python 2 counts bytes
        return self.wrap(text[index], start, end)

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp, start: int, end: int) -> Value:
        outer = dict(self.names) if isinstance(node, ast.GeneratorExp) else None
        items: list[Value] = []
        try:
            self.gather(node, 0, items)
        except ValueError:
            for generator in node.generators:
                self.bind(generator.target, Unknown(self.source, start, end))
            raise
        finally:
            # a list comprehension of Python 2 leaves its names behind
            if outer is not None:
                self.names = outer
        return List(self.source, start, end, tuple(items))

    def gather(self, node: ast.ListComp | ast.GeneratorExp, level: int, items: list[Value]) -> None:
        if level == len(node.generators):
            items.append(self.value(node.elt))
            return
        generator = node.generators[level]
        many = self.each(self.value(generator.iter))
        for item in many:
            self.steps -= 1
            if self.steps < 0:
                raise ValueError
            self.bind(generator.target, item)
            tests = [self.truth(test) for test in generator.ifs]
            if None in tests:
                raise ValueError
            if all(tests):
                self.gather(node, level + 1, items)

    def each(self, item: Value) -> tuple[Value, ...]:
        """What a loop over a value meets, in its order; ValueError where that is not known."""
        if isinstance(item, List):
            return item.items
        if isinstance(item, Table) and len(item.entries) <= 1:
            return tuple(self.wrap(key, item.start, item.end) for key in item.entries)
        text = self.plain(item)
        if isinstance(text, str) and text.isascii() and len(text) <= STEPS:
            return tuple(self.wrap(letter, item.start, item.end) for letter in text)
        raise ValueError

    def call(self, node: ast.Call, start: int, end: int) -> Value:
        """What a function or method returns."""
        raise NotImplementedError


def _ordered(left: Any, right: Any) -> bool:
    """Whether Python 2 and 3 agree on which is less."""
    if isinstance(left, str) and isinstance(right, str):
        return left.isascii() and right.isascii()
    return isinstance(left, (int, float)) and isinstance(right, (int, float))
