"""The strings inside `vif` and its like: comma-separated `key=value` parts, each with its place."""

from collections.abc import Iterator
from typing import NamedTuple

from xenlint.source import Source, Span
from xenlint.syntax.tree import List, String, Value


class Part(NamedTuple):
    """`key=value` in a device string; `value` is None for a bare word. `known` is false for computed text."""

    key: str
    value: str | None
    span: Span
    value_span: Span
    known: bool


class Vif(NamedTuple):
    """One network interface (xl-network-configuration(5))."""

    text: String
    parts: tuple[Part, ...]

    @property
    def span(self) -> Span:
        return self.text.span

    def get(self, key: str) -> Part | None:
        """The last part with this key; xl reads keys letter by letter, in lower case only."""
        found = None
        for part in self.parts:
            if part.key == key:
                found = part
        return found


def read_parts(text: String) -> tuple[Part, ...]:
    """Split at commas; blanks in front of a part are skipped, as xl does."""
    if not text.pieces:
        return tuple(_plain_parts(text.value, text.source, text.inner))
    parts = []
    at = 0
    for raw in text.value.split(","):
        start, end = at + len(raw) - len(raw.lstrip()), at + len(raw)
        at = end + 1
        key, equals, value = text.value[start:end].partition("=")
        value_start = start + len(key) + len(equals)
        parts.append(
            Part(
                key,
                value if equals else None,
                text.at(start, end),
                text.at(value_start, end),
                text.is_known(start, end),
            )
        )
    return tuple(parts)


def _plain_parts(value: str, source: Source, inner: int) -> Iterator[Part]:
    """The same for a text that stands letter by letter in its file, as nearly all do."""
    start = 0
    for raw in value.split(","):
        end = start + len(raw)
        body = raw.lstrip()
        begin = inner + end - len(body)
        key, equals, rest = body.partition("=")
        span = Span(source, begin, inner + end)
        if equals:
            yield Part(key, rest, span, Span(source, inner + end - len(rest), inner + end), True)
        else:
            yield Part(key, None, span, span.after(), True)
        start = end + 1


def read_vifs(value: Value | None) -> tuple[Vif, ...]:
    """The interfaces of a `vif` list; items that are no text are left out."""
    if not isinstance(value, List):
        return ()
    return tuple(Vif(item, read_parts(item)) for item in value.items if isinstance(item, String))
