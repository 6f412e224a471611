"""YAML and JSON as trees that know where each value stands.

Nothing is built from a tag, so nothing in a file can run. Aliases are shared, not copied, and whoever unfolds a tree
counts what comes out: a few lines can stand for more values than there is memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from xenlint.patterns import lazy_pattern
from xenlint.settings.errors import UsageError
from xenlint.source import Source, Span
from xenlint.typed import Any, NamedTuple

MOST_VALUES = 1_000_000
"""So many values are unfolded of one file; an inventory of ten thousand hosts has fewer."""

MOST_LEVELS = 100

_INTEGER = lazy_pattern(r"-?(?:0|[1-9][0-9]{0,17})")
_STRAY = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_TRUE = frozenset({"yes", "true", "on"})


class Node(NamedTuple):
    """A value from `start` to `end`: a text, number, boolean or null (`scalar`, written as `text`), a list, a mapping.

    Numbers with a point stay texts: 4.10 is a version, not 4.1.
    """

    source: Source
    start: int
    end: int
    text: str = ""
    scalar: str | int | bool | None = None
    items: tuple[Node, ...] | None = None
    members: tuple[tuple[Node, Node], ...] | None = None

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)

    @property
    def where(self) -> str:
        return place(self.source, self.start)

    def get(self, key: str) -> Node | None:
        """The value of a key in a mapping; the last where it stands twice, None in anything else."""
        return next((value for name, value in reversed(self.members or ()) if name.text == key), None)


def place(source: Source, offset: int) -> str:
    """`path:line:column` for a message."""
    line, column = source.position(min(offset, len(source.text)))
    return f"{source.path}:{line}:{column}"


def unfold(node: Node, budget: list[int]) -> Any:
    """The plain data of a tree. `budget` holds how many values may still come, of all that is unfolded of a file."""
    budget[0] -= 1
    if budget[0] < 0:
        raise UsageError(
            f"{node.source.path}: the aliases of this file stand for more than {MOST_VALUES} values; it is not read."
        )
    if node.items is not None:
        return [unfold(item, budget) for item in node.items]
    if node.members is not None:
        return {name.text: unfold(value, budget) for name, value in node.members}
    return node.scalar


# --- JSON -------------------------------------------------------------------------------------------------------------

_BLANK = lazy_pattern(r"[ \t\r\n\ufeff]*")
_WORD = lazy_pattern(r"true|false|null|-?(?:0|[1-9][0-9]{0,400})(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,9})?")


def read_json(source: Source) -> Node:
    """Read a JSON file; raises UsageError with the place where it stops being one."""
    try:
        node, end = _json_value(source, _skip(source.text, 0), 0)
    except json.JSONDecodeError as error:
        raise _no_json(source, error.pos) from None
    if _skip(source.text, end) != len(source.text):
        raise _no_json(source, _skip(source.text, end))
    return node


def _no_json(source: Source, offset: int) -> UsageError:
    found = source.text[offset : offset + 1]
    what = repr(found) if found else "the end of the file"
    return UsageError(f"{place(source, offset)}: this is not JSON: {what} cannot be here.")


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _json_value(source: Source, at: int, level: int) -> tuple[Node, int]:
    text = source.text
    first = text[at : at + 1]
    if level > MOST_LEVELS:
        raise _too_deep(source, at)
    if first == '"':
        value, end = json.decoder.scanstring(text, at + 1, False)  # type: ignore[attr-defined]
        return Node(source, at, end, value, value), end
    if first == "[":
        items: list[Node] = []
        end = _skip(text, at + 1)
        while text[end : end + 1] != "]":
            item, end = _json_value(source, end, level + 1)
            items.append(item)
            end = _after_comma(source, end, "]")
        return Node(source, at, end + 1, items=tuple(items)), end + 1
    if first == "{":
        members: list[tuple[Node, Node]] = []
        end = _skip(text, at + 1)
        while text[end : end + 1] != "}":
            if text[end : end + 1] != '"':
                raise _no_json(source, end)
            key, end = _json_value(source, end, level + 1)
            end = _skip(text, end)
            if text[end : end + 1] != ":":
                raise _no_json(source, end)
            value_node, end = _json_value(source, _skip(text, end + 1), level + 1)
            members.append((key, value_node))
            end = _after_comma(source, end, "}")
        return Node(source, at, end + 1, members=tuple(members)), end + 1
    word = _WORD.match(text, at)
    if word is None:
        raise _no_json(source, at)
    return Node(source, at, word.end(), word[0], _scalar(word[0])), word.end()


def _after_comma(source: Source, at: int, closing: str) -> int:
    """Where the next value of a list or mapping begins, or its end stands."""
    at = _skip(source.text, at)
    if source.text[at : at + 1] == ",":
        after = _skip(source.text, at + 1)
        if source.text[after : after + 1] == closing:
            raise _no_json(source, after)
        return after
    if source.text[at : at + 1] != closing:
        raise _no_json(source, at)
    return at


def _scalar(word: str) -> str | int | bool | None:
    if word in ("true", "false", "null"):
        return {"true": True, "false": False}.get(word)
    return int(word) if _INTEGER.fullmatch(word) else word


def _too_deep(source: Source, at: int) -> UsageError:
    return UsageError(f"{place(source, at)}: this is nested too deeply for an inventory.")


# --- YAML -------------------------------------------------------------------------------------------------------------


def read_yaml(source: Source) -> Node:
    """Read a YAML file; raises UsageError with the place where it stops being one."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    # bytes that are no UTF-8 cannot pass the loader; a sign each that means nothing in YAML keeps all places
    text = source.text.translate(_STRAY)
    try:
        top = yaml.compose(text.removeprefix("\ufeff"), Loader=loader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.index if error.problem_mark else 0
        said = "; ".join(part for part in (error.context, error.problem) if part)
        raise UsageError(f"{place(source, at)}: this is not YAML: {said}.") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise UsageError(f"{place(source, 0)}: this is not YAML: {' '.join(str(error).split())}.") from None
    if top is None:
        return Node(source, 0, 0)
    return _Composer(source, len(text) - len(text.removeprefix("\ufeff"))).node(top, 0)


class _Composer:
    """Turns the loader's nodes into ours; a node that several aliases name is turned once."""

    def __init__(self, source: Source, shift: int) -> None:
        self.source = source
        self.shift = shift
        self.left = MOST_VALUES
        self.known: dict[int, Node | None] = {}

    def node(self, made: Any, level: int) -> Node:
        at = made.start_mark.index + self.shift
        if level > MOST_LEVELS:
            raise _too_deep(self.source, at)
        if id(made) in self.known:
            known = self.known[id(made)]
            if known is None:
                raise UsageError(f"{place(self.source, at)}: this value contains itself, by an alias in it.")
            return known
        self.known[id(made)] = None
        node = self._new(made, at, level)
        self.known[id(made)] = node
        return node

    def _new(self, made: Any, at: int, level: int) -> Node:
        end = max(at, made.end_mark.index + self.shift)
        if made.id == "scalar":
            return Node(self.source, at, end, made.value, _resolved(made.tag.rpartition(":")[2], made.value))
        if made.id == "sequence":
            return Node(self.source, at, end, items=tuple(self.node(item, level + 1) for item in made.value))
        return Node(self.source, at, end, members=tuple(self._members(made, level)))

    def _members(self, made: Any, level: int) -> Iterator[tuple[Node, Node]]:
        """The members, those that `<<` brings in first: its own ones hold against them."""
        own: list[tuple[Node, Node]] = []
        for key, value in made.value:
            if key.tag == "tag:yaml.org,2002:merge":
                merged = self.node(value, level + 1)
                for base in reversed(merged.items or (merged,)):
                    self.left -= len(base.members or ())
                    if self.left < 0:
                        raise UsageError(f"{place(self.source, key.start_mark.index)}: too much is merged by '<<'.")
                    yield from base.members or ()
            elif key.id != "scalar":
                raise UsageError(f"{place(self.source, key.start_mark.index)}: a name must be a text here.")
            else:
                own.append((self.node(key, level + 1), self.node(value, level + 1)))
        yield from own


def _resolved(tag: str, value: str) -> str | int | bool | None:
    if tag == "null":
        return None
    if tag == "bool":
        return value.lower() in _TRUE
    return int(value) if tag == "int" and _INTEGER.fullmatch(value) else value
