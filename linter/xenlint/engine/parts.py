"""What part of a file a finding is about: the setting, device or option around it, by names instead of by lines."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from xenlint.engine.diagnostic import Part
from xenlint.source import Span
from xenlint.syntax.tree import Command, Document, List, MenuEntry, Setting, String, Value
from xenlint.typed import TypeVar, Union

_REACH = 500

_Node = Union[Setting, MenuEntry, Command, Value]
_Any = TypeVar("_Any", bound=_Node)


class Parts:
    """The parts of a host's documents, each document taken apart when the first finding of it comes."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._parts: dict[str, _Parts] = {}

    def at(self, span: Span) -> Part | None:
        """The smallest part that holds a place; None where it stands in no setting and in no boot entry's command."""
        path = span.source.path
        document = self._documents.get(path)
        if document is None or document.source is not span.source:
            return None
        parts = self._parts.get(path)
        if parts is None:
            parts = self._parts[path] = _Parts(document)
        return parts.at(span)


class _Parts:
    """The parts of one document."""

    __slots__ = ("_menu", "_settings")

    def __init__(self, document: Document) -> None:
        self._settings: list[Setting] = sorted(_own(document, document.settings), key=_start)
        self._menu: list[MenuEntry] = sorted(_own(document, document.menu), key=_start)

    def at(self, span: Span) -> Part | None:
        """As above. Names of boot entries come without their numbers: each new kernel changes those."""
        setting = _around(self._settings, span)
        if setting is not None:
            start, end = _innermost(setting, span)
            return Part("/".join(name for name in (setting.scope, setting.key) if name), start, end)
        number = bisect_right(self._menu, span.start, key=_start) - 1
        if number < 0:
            return None
        entry = self._menu[number]
        command = _around(entry.commands, span)
        if command is None:
            return None
        node = _around(command.words, span) or command
        return Part(f"{re.sub('[0-9]+', '#', entry.title)}/{command.name}", node.start, node.end)


def _start(node: _Node) -> int:
    return node.start


def _own(document: Document, nodes: Sequence[_Any]) -> list[_Any]:
    return [node for node in nodes if node.source is document.source]


def _around(nodes: Sequence[_Any], span: Span) -> _Any | None:
    """The one of these nodes, which stand in order, that holds a place."""
    number = bisect_right(nodes, span.start, key=_start) - 1
    if number < 0 or span.end > nodes[number].end or nodes[number].source is not span.source:
        return None
    return nodes[number]


def _innermost(setting: Setting, span: Span) -> tuple[int, int]:
    """From where to where the device or option in a setting is written that holds a place."""
    found: _Node = setting
    inner = _around((setting.value,), span)
    while inner is not None:
        found = inner
        inner = _around(inner.items, span) if isinstance(inner, List) else None
    start, end = found.start, found.end
    if isinstance(found, String):
        # of a command line the option counts, not its neighbours
        text = span.source.text
        before, after = text[max(start, span.start - _REACH) : span.start], text[span.end : min(end, span.end + _REACH)]
        return span.start - len(before.split(" ")[-1]), span.end + len(after.split(" ", 1)[0])
    return start, end
