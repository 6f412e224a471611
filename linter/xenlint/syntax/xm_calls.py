"""The functions and methods that scripts for xm call: those of texts, lists and dicts that only look at them."""

from __future__ import annotations

import ast

from xenlint.syntax.python_values import Nothing, Table, Tuple, place, table
from xenlint.syntax.tree import List, Number, String, Unknown, Value
from xenlint.syntax.xm_eval import Evaluator
from xenlint.syntax.xm_functions import FUNCTIONS, TEXT_METHODS, call_function, text_method
from xenlint.syntax.xm_names import READING
from xenlint.typed import Any

_MANY = frozenset(("list", "tuple", "map", "zip", "enumerate", "reversed"))


class Caller(Evaluator):
    """An evaluator that knows what functions return."""

    def call(self, node: ast.Call, start: int, end: int) -> Value:
        unknown = Unknown(self.source, start, end)
        function = node.func
        starred = any(isinstance(argument, ast.Starred) for argument in node.args)
        if starred or any(keyword.arg is None for keyword in node.keywords):
            return unknown
        if isinstance(function, ast.Attribute):
            if function.attr not in TEXT_METHODS and function.attr not in READING:
                return unknown
            owner = self.value(function.value)
            if isinstance(owner, Table):
                return self.table_method(owner, function.attr, node, start, end)
            arguments = [self.plain(self.value(argument)) for argument in node.args]
            named = {str(keyword.arg): self.plain(self.value(keyword.value)) for keyword in node.keywords}
            text = self.plain(owner)
            if isinstance(text, (list, tuple)) and function.attr in ("count", "index"):
                return self.wrap(getattr(text, function.attr)(*arguments), start, end)
            if not isinstance(text, str) or function.attr not in TEXT_METHODS or (named and function.attr != "format"):
                return unknown
            return self.wrap(text_method(text, function.attr, arguments, named), start, end)
        if not isinstance(function, ast.Name) or function.id in self.names or function.id not in FUNCTIONS:
            return unknown
        name = function.id
        if name == "dict":
            return self.make_table(node, start, end)
        if node.keywords:
            return unknown
        if name in _MANY:
            return self.many(name, node.args, start, end)
        if name == "len" and len(node.args) == 1 and isinstance(item := self.value(node.args[0]), (List, Table)):
            size = len(item.items if isinstance(item, List) else item.entries)
            return self.wrap(size, start, end)
        arguments = [self.plain(self.value(argument)) for argument in node.args]
        is_shown = name in ("repr", "hex", "oct") or isinstance(arguments[0] if arguments else None, (list, tuple))
        if is_shown and name in ("repr", "hex", "oct", "str", "unicode") and self.odd:
            return unknown
        return self.wrap(call_function(name, arguments), start, end)

    def many(self, name: str, nodes: list[ast.expr], start: int, end: int) -> Value:
        """The functions that make a list of others, whose items keep their places."""
        items: tuple[Value, ...] = ()
        if name == "map" and len(nodes) == 2 and isinstance(nodes[0], ast.Name) and nodes[0].id in ("str", "int"):
            if nodes[0].id in self.names or self.odd:
                raise ValueError
            values = [self.plain(item) for item in self.each(self.value(nodes[1]))]
            items = tuple(self.wrap(call_function(nodes[0].id, [value]), start, end) for value in values)
        elif name == "zip" and nodes:
            rows = zip(*(self.each(self.value(node)) for node in nodes), strict=False)
            items = tuple(Tuple(self.source, start, end, row) for row in rows)
        elif len(nodes) == 1 and name != "map":
            items = self.each(self.value(nodes[0]))
            if name == "reversed":
                items = items[::-1]
            elif name == "enumerate":
                numbers = [self.wrap(number, start, end) for number in range(len(items))]
                items = tuple(Tuple(self.source, start, end, pair) for pair in zip(numbers, items, strict=True))
        elif nodes or name not in ("list", "tuple"):
            raise ValueError
        self.work -= len(items)
        return (Tuple if name == "tuple" else List)(self.source, start, end, items)

    def make_table(self, node: ast.Call, start: int, end: int) -> Value:
        entries: dict[Any, Value] = {}
        if len(node.args) > 1:
            raise ValueError
        for argument in node.args:
            item = self.value(argument)
            if isinstance(item, Table):
                entries.update(item.entries)
                continue
            for pair in self.each(item):
                if (
                    not isinstance(pair, List)
                    or len(pair.items) != 2
                    or not isinstance(pair.items[0], (String, Number))
                ):
                    raise ValueError
                entries[self.plain(pair.items[0])] = pair.items[1]
        entries.update({str(keyword.arg): self.value(keyword.value) for keyword in node.keywords})
        self.work -= len(entries)
        return table(self.source, start, end, entries)

    def table_method(self, owner: Table, name: str, node: ast.Call, start: int, end: int) -> Value:
        if name in ("get", "has_key") and 1 <= len(node.args) <= 2:
            found = owner.entries.get(self.key(node.args[0]))
            if name == "has_key":
                return self.wrap(found is not None, start, end)
            if found is not None:
                return place(found, start, end) if type(found) is not Unknown else Unknown(self.source, start, end)
            return (
                place(self.value(node.args[1]), start, end) if len(node.args) == 2 else Nothing(self.source, start, end)
            )
        if name in ("keys", "values", "items") and len(owner.entries) <= 1 and not node.args:
            keys = [self.wrap(key, start, end) for key in owner.entries]
            values = list(owner.entries.values())
            pairs = [Tuple(self.source, start, end, pair) for pair in zip(keys, values, strict=True)]
            chosen = keys if name == "keys" else values if name == "values" else pairs
            return List(self.source, start, end, tuple(chosen))
        raise ValueError
