"""What part of a file a finding is about: the setting, device or option around it, by names instead of by lines."""

import re
from bisect import bisect_right

from xenlint.engine.diagnostic import Part
from xenlint.source import Span
from xenlint.syntax.tree import Document, List, Setting, String, Value


class Parts:
    """The parts of one document."""

    __slots__ = ("_menu", "_settings", "_starts", "_titles")

    def __init__(self, document: Document) -> None:
        own = [setting for setting in document.settings if setting.source is document.source]
        self._settings: list[Setting] = sorted(own, key=lambda setting: setting.start)
        self._starts = [setting.start for setting in self._settings]
        self._menu = sorted(document.menu, key=lambda entry: entry.start)
        self._titles = [entry.start for entry in self._menu]

    def at(self, span: Span) -> Part | None:
        """The smallest part that holds a place; None where it stands in no setting and no boot entry."""
        entry = self._entry(span)
        number = bisect_right(self._starts, span.start) - 1
        if number < 0 or span.end > self._settings[number].end:
            return Part(entry, -1, -1) if entry else None
        setting = self._settings[number]
        path = [name for name in (entry, setting.scope, setting.key) if name]
        inner = _innermost(setting.value, span)
        if inner is None:
            return Part("/".join(path), setting.start, setting.end)
        start, end = inner.start, inner.end
        if isinstance(inner, String):
            # of a command line the option counts, not its neighbours
            text = span.source.text
            blanks = [match.start() for match in re.finditer(r"\s", text[start:end])]
            before, after = bisect_right(blanks, span.start - start - 1), bisect_right(blanks, span.end - start - 1)
            end = start + blanks[after] if after < len(blanks) else end
            start = start + blanks[before - 1] + 1 if before else start
        return Part("/".join(path), start, end)

    def _entry(self, span: Span) -> str:
        """The title of the boot entry around a place, without its numbers: each new kernel changes those."""
        number = bisect_right(self._titles, span.start) - 1
        if number < 0:
            return ""
        entry = self._menu[number]
        last = max((command.end for command in entry.commands if command.source is entry.source), default=entry.end)
        return re.sub(r"\d+", "#", entry.title) if span.start <= max(last, entry.end) else ""


def _innermost(value: Value, span: Span) -> Value | None:
    """The value that holds a place, or the item of a list."""
    found: Value | None = None
    inner: tuple[Value, ...] = (value,)
    while True:
        number = bisect_right(inner, span.start, key=lambda item: item.start) - 1
        if number < 0 or span.end > inner[number].end or inner[number].source is not span.source:
            return found
        found = inner[number]
        if not isinstance(found, List):
            return found
        inner = found.items
