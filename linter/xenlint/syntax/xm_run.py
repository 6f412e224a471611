"""The statements of a script: which names it sets, followed through branches and loops over constants."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import suppress

from xenlint.source import Source
from xenlint.syntax.python_values import LIMIT, Table, Tuple, place, table
from xenlint.syntax.tree import List, Number, Setting, String, Unknown, Value
from xenlint.syntax.xm_calls import Caller

_NESTED = 40


class _End(Exception):
    """The script ends here."""


class _TooMuch(Exception):
    """A statement goes too deep or on for too long."""


class Script(Caller):
    """Runs over the statements and gathers the settings, by the place of their name."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.settings: dict[int, Setting] = {}
        self.last: dict[str, tuple[int, Value]] = {}  # of each name the place and value of what ran last
        self.doubt = 0  # above 0: whether this runs is not known
        self.nested = 0
        self.jump = ""  # a break or continue on its way to its loop
        self.looping = 0
        self.bound: list[str] = []  # names that were bound in doubt, but by no assignment

    def run(self, statements: Sequence[ast.stmt]) -> None:
        """Read the statements of a script or a part of it."""
        if "global" in self.text:
            for inner in (inner for statement in statements for inner in ast.walk(statement)):
                if isinstance(inner, ast.Global):  # wherever it stands, and whether it runs or not
                    self.shaky.update(inner.names)
        for statement in statements:
            try:
                self.statement(statement)
            except _TooMuch:
                self.give_up(statement)
            except _End:
                return
            finally:
                self.jump = ""
                self.doubt = self.nested = self.looping = 0
                self.bound.clear()

    def block(self, statements: Sequence[ast.stmt]) -> None:
        self.nested += 1
        if self.nested > _NESTED:
            raise _TooMuch
        for statement in statements:
            if self.looping:
                self.steps -= 1
                if self.steps < 0:
                    raise _TooMuch
            self.statement(statement)
            if self.jump:
                break
        self.nested -= 1

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            item = self.value(node.value)
            sharers = self.sharers_of(item, node.value)
            for target in node.targets:
                self.assign(target, item, node.value)
            self.share(sharers, node.targets, item)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self.assign(node.target, self.value(node.value), node.value)
        elif isinstance(node, ast.AugAssign):
            self.augment(node)
        elif isinstance(node, ast.Expr):
            self.expression(node.value)
        elif isinstance(node, ast.If):
            test = self.truth(node.test)
            if test is None:
                self.maybe(node.body, node.orelse)
            else:
                self.block(node.body if test else node.orelse)
        elif isinstance(node, (ast.For, ast.While)):
            self.loop(node)
        elif isinstance(node, ast.Try):
            self.maybe(node.body, *(handler.body for handler in node.handlers), node.orelse)
            self.block(node.finalbody)
        elif isinstance(node, ast.With):
            self.maybe(node.body)
        elif isinstance(node, (ast.Break, ast.Continue)):
            self.jump = "break" if isinstance(node, ast.Break) else "continue"
        elif isinstance(node, ast.Raise):
            if not self.doubt:
                raise _End
        else:
            self.other(node)

    def other(self, node: ast.stmt) -> None:
        """Statements that bind names to what no setting can hold."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.names[node.name] = self.unknown(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.name == "*":
                    self.names = dict.fromkeys(self.names, self.unknown(node))
                else:
                    self.names[(alias.asname or alias.name).partition(".")[0]] = self.unknown(node)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self.suspect(target)
                self.bind(target, self.unknown(target))
        elif not isinstance(node, (ast.Pass, ast.Assert, ast.Global)):
            self.forget([node])

    def sharers_of(self, item: Value, node: ast.expr) -> list[str]:
        return list(self.sharers(node)) if isinstance(item, (List, Table)) else []

    def share(self, sharers: list[str], targets: Sequence[ast.expr], item: Value) -> None:
        """What these names hold is also in the targets, and what one of several targets holds in the others."""
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        if not isinstance(item, (List, Table)):
            self.shared.difference_update(names)
        elif sharers or len(targets) > 1 or len(names) < len(targets):
            inner = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            self.shared.update(sharers, inner)
        else:
            self.shared.difference_update(names)

    def unknown(self, node: ast.AST) -> Unknown:
        return Unknown(self.source, *self.span(node))

    # Assignments

    def assign(self, target: ast.expr, item: Value, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            start, _ = self.span(target)
            self.keep(target.id, "=", start, item, self.span(value)[1])
        elif isinstance(target, (ast.Tuple, ast.List)):
            if self.doubt or not isinstance(item, List):
                item = self.unknown(value)
            self.bind(target, item)
            for element in target.elts:
                if isinstance(element, ast.Name):
                    # Which part of the right side belongs to it is told by its value.
                    first, last = self.span(value)
                    kept = self.finished(self.names[element.id])
                    kept = kept if first <= kept.start and kept.end <= last else place(kept, first, last)
                    start = self.span(element)[0]
                    self.settings[start] = Setting(self.source, start, kept.end, element.id, "=", kept)
                    self.last[element.id] = (start, self.names[element.id])
        else:
            self.set_item(target, item)

    def set_item(self, target: ast.expr, item: Value) -> None:
        """`table[key] = item` is followed, anything else makes the name unknown."""
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and not self.doubt:
            name = target.value.id
            old = self.names.get(name)
            if isinstance(old, Table) and name not in self.shared and not isinstance(item, (List, Table)):
                with suppress(TypeError, ValueError):
                    self.work -= len(old.entries)
                    entries = {**old.entries, self.key(target.slice): item}
                    self.names[name] = table(self.source, old.start, old.end, entries)
                    return
        self.suspect(target)
        self.bind(target, self.unknown(target))

    def augment(self, node: ast.AugAssign) -> None:
        target = node.target
        if not isinstance(target, ast.Name):
            self.bind(target, self.unknown(target))
            return
        start, _ = self.span(target)
        first, end = self.span(node.value)
        old = self.unknown(target) if target.id in self.shaky else self.names.get(target.id, self.unknown(target))
        right = self.value(node.value)
        item: Value = Unknown(self.source, first, end)
        if target.id in self.shared and not isinstance(old, (String, Number, Tuple)):
            self.changed(target.id)
            old = self.names.get(target.id, self.unknown(target))
        if isinstance(old, List) and not isinstance(old, Tuple):
            if isinstance(right, Tuple) and isinstance(node.op, ast.Add):
                right = List(*right)  # a list takes anything that has items
            elif not isinstance(right, List):
                right = self.unknown(node.value)
            self.share(self.sharers_of(right, node.value), [target], right)
        if not isinstance(old, Unknown) or isinstance(right, String):
            with suppress(ArithmeticError, TypeError, ValueError, LookupError):
                item = self.operate(node.op, old, right, first, end)
        self.keep(target.id, "+=", start, item, end)

    def expression(self, node: ast.expr) -> None:
        """`disk.append(…)` and `disk.extend(…)` change a setting; any other method may, too."""
        first = node.left if isinstance(node, ast.Compare) else node
        if isinstance(first, ast.UnaryOp) and isinstance(first.op, ast.Invert):  # `exec x` and `exec x in y`
            self.names = dict.fromkeys(self.names, self.unknown(node))
        if not isinstance(node, ast.Call):
            self.value(node)
            return
        function = node.func
        if isinstance(function, ast.Name) and function.id in ("execfile", "exec", "eval"):
            self.names = dict.fromkeys(self.names, self.unknown(node))
        owner = function.value if isinstance(function, ast.Attribute) else None
        old = self.names.get(owner.id) if isinstance(owner, ast.Name) else None
        if not isinstance(owner, ast.Name) or not isinstance(function, ast.Attribute) or not isinstance(old, List):
            self.value(node)
            return
        name = owner.id
        start, end = self.span(node)
        item: Value = Unknown(self.source, start + len(name), end)
        if len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred):
            new = self.value(node.args[0])
            more: tuple[Value, ...] = (new,) if function.attr == "append" else ()
            if function.attr == "extend" and isinstance(new, List):
                more = new.items
            known = function.attr == "append" or (function.attr == "extend" and isinstance(new, List))
            self.work -= len(old.items)
            if known and self.work > 0 and len(old.items) < LIMIT and not isinstance(old, Tuple):
                item = List(self.source, new.start, new.end, old.items + more)
            sharers = self.sharers_of(new, node.args[0])
            if sharers:
                self.shared.update(sharers, (name,))
        else:
            self.touch(node)
        now = self.names.get(name)
        if name in self.shared:
            self.changed(name)
        if now is not old and type(now) is not Unknown:
            return  # its own argument bound the name anew
        if now is not old or name in self.shared:
            item = Unknown(self.source, start + len(name), end)
        self.keep(name, "+=", start, item, end)

    def keep(self, name: str, op: str, start: int, item: Value, end: int) -> None:
        """A name gets its value, and the script a setting; in doubt, only what does not change is known."""
        value = self.finished(item)
        if self.doubt:
            old = self.names.get(name)
            if old is None or not _same(old, item):
                item = value = Unknown(self.source, value.start, value.end)
        if name in self.shaky:
            value = Unknown(self.source, value.start, value.end)
        self.names[name] = item
        self.last[name] = (start, item)
        self.settings[start] = Setting(self.source, start, end, name, op, value)

    def finish(self) -> list[Setting]:
        """The settings in the order of their places, the one in force the last of its name."""
        for name, (start, item) in self.last.items():
            held = self.names.get(name)
            if held is not item or name in self.shaky:
                # something else has bound the name since, or changed its list
                old = self.settings[start]
                known = held is not None and name not in self.shaky and not isinstance(held, Unknown)
                value = (
                    place(self.finished(held), old.value.start, old.value.end) if held is not None and known else None
                )
                self.settings[start] = old._replace(value=value or Unknown(self.source, old.value.start, old.value.end))
        last = self.last
        kept = [one for one in self.settings.values() if one.key not in last or one.start <= last[one.key][0]]
        return sorted(kept, key=lambda setting: setting.start)

    def finished(self, item: Value, depth: int = 0) -> Value:
        """An item as the tree holds it: no None, no booleans, a text of which nothing is known is unknown."""
        self.work -= 1
        if isinstance(item, List):
            if depth > _NESTED or self.work < 0:
                return Unknown(self.source, item.start, item.end)
            return List(item.source, item.start, item.end, tuple(self.finished(one, depth + 1) for one in item.items))
        if isinstance(item, Number):
            return item._replace(value=int(item.value)) if isinstance(item.value, bool) else item
        if isinstance(item, String) and (not item.pieces or any(piece.known for piece in item.pieces)):
            return item
        return Unknown(self.source, item.start, item.end)

    def bind(self, target: ast.expr, item: Value) -> None:
        super().bind(target, item)
        if self.doubt:
            self.bound += [inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name)]

    # Branches and loops

    def maybe(self, *ways: Sequence[ast.stmt]) -> None:
        """Blocks of which nobody knows whether they run."""
        before, bound = self.doubt, len(self.bound)
        self.doubt += 1
        jumped = False
        for way in ways:
            self.block(way)
            jumped |= self.jump != ""
            self.jump = ""
        self.settle(bound)
        # Behind a break that may happen everything is in doubt, until the loop ends.
        self.doubt = before + jumped

    def settle(self, since: int) -> None:
        """What was bound in doubt is not known once the doubt ends."""
        for name in self.bound[since:]:
            if name in self.names:
                item = self.names[name]
                self.names[name] = Unknown(self.source, item.start, item.end)

    def loop(self, node: ast.For | ast.While) -> None:
        known: Value | None = None
        if isinstance(node, ast.For):
            many = self.value(node.iter)
            with suppress(ValueError):
                known = List(self.source, many.start, many.end, self.each(many))
            self.shared.update(self.sharers_of(many, node.iter))
        if isinstance(node, ast.For) and not isinstance(known, List):
            self.forget([node])
            self.bind(node.target, self.unknown(node.target))
            self.maybe(node.body, node.orelse)
            return
        self.looping += 1
        before, bound = self.doubt, len(self.bound)
        rounds: Iterator[Value | None] = iter(known.items if isinstance(known, List) else _forever())
        for item in rounds:
            self.steps -= 1
            if self.steps < 0:
                raise _TooMuch
            if isinstance(node, ast.While):
                test = self.truth(node.test)
                if test is None:
                    self.give_up(node)
                    self.maybe(node.body)
                    break
                if not test:
                    break
            elif item is not None:
                self.bind(node.target, item)
            self.block(node.body)
            jump, self.jump = self.jump, ""
            if jump == "break":
                break
        else:
            self.block(node.orelse)
        self.looping -= 1
        if self.doubt > before:
            self.settle(bound)
        self.doubt = before

    def lose(self, name: str, op: str, start: int, value: int, end: int) -> None:
        """An assignment that is no Python: `value` to `end` is what stands for its value."""
        unknown = Unknown(self.source, value, max(value, end))
        self.names[name] = unknown
        self.last[name] = (start, unknown)
        self.settings[start] = Setting(self.source, start, unknown.end, name, op, unknown)

    def give_up(self, node: ast.stmt) -> None:
        """A statement that was not read to its end: what it assigns is not known, nor was it on the way."""
        self.forget([node])
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                start, _ = self.span(inner)
                old = self.settings.get(start)
                if old is not None:
                    self.settings[start] = old._replace(value=Unknown(self.source, old.value.start, old.value.end))

    def forget(self, statements: Sequence[ast.stmt]) -> None:
        """Whatever these statements may assign is unknown from here on."""
        for statement in statements:
            for inner in ast.walk(statement):
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                    self.names[inner.id] = self.unknown(inner)


def _forever() -> Iterator[None]:
    while True:
        yield None


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, String) and isinstance(other, String):
        return one.value == other.value and one.known and other.known
    if not isinstance(one, Number) or not isinstance(other, Number):
        return False
    return type(one.value) is type(other.value) and one.value == other.value
