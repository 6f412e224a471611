"""A text and the places in it.

`Source` is one file as text; `Span` is a half-open range of it. Every node of a parse tree and every finding points
with a `Span`; lines and columns are worked out only when something is printed.

Offsets count code points of the decoded text. Bytes that are not UTF-8 become lone surrogates (`surrogateescape`),
so encoding the text again gives back exactly the bytes of the file.
"""

from __future__ import annotations

from bisect import bisect_right

from xenlint.typed import NamedTuple, Protocol


class Source:
    """The text of one file, decoded when it is first asked for. Immutable; compared by identity."""

    __slots__ = ("_data", "_starts", "path", "text")
    text: str

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self._data = data
        self._starts: list[int] | None = None

    def __getattr__(self, name: str) -> str:
        if name != "text":
            raise AttributeError(name)
        self.text = self._data.decode("utf-8", "surrogateescape")
        self._data = b""
        return self.text

    def __reduce__(self) -> tuple[type[Source], tuple[str, bytes]]:
        return Source, (self.path, self.data)

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode("utf-8", "surrogateescape")

    @property
    def line_starts(self) -> list[int]:
        """Offset of the first character of each line; a line ends at LF and nowhere else."""
        if self._starts is None:
            starts, find = [0], self.text.find
            while end := find("\n", starts[-1]) + 1:
                starts.append(end)
            self._starts = starts
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1; the column counts code points."""
        starts = self.line_starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1) without its line end."""
        starts = self.line_starts
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].removesuffix("\r")

    @property
    def line_count(self) -> int:
        """Number of lines; what follows the last LF counts only when it is not empty."""
        starts = self.line_starts
        return len(starts) - (len(starts) > 1 and starts[-1] == len(self.text))

    def span(self, start: int, end: int) -> Span:
        return Span(self, start, end)


class Span(NamedTuple):
    """The characters from `start` up to, not including, `end`."""

    source: Source
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def sub(self, start: int, end: int) -> Span:
        """A part of this span; the offsets count from its beginning."""
        return Span(self.source, self.start + start, self.start + end)

    def before(self) -> Span:
        """The empty span where this one begins."""
        return Span(self.source, self.start, self.start)

    def after(self) -> Span:
        """The empty span where this one ends."""
        return Span(self.source, self.end, self.end)


class Spanned(Protocol):
    """Anything that knows where it is written."""

    @property
    def span(self) -> Span: ...
