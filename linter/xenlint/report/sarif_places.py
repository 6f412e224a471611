"""Files and places in them, as SARIF names them; and how it is encoded."""

from __future__ import annotations

import os

from xenlint.report.jsontext import encoder
from xenlint.report.linehash import LineHashes
from xenlint.report.plaintext import valid
from xenlint.report.regions import Regions
from xenlint.source import Source, Span

ROOT = "SRCROOT"
FILESYSTEM = "FILESYSTEM"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")

Json = dict[str, object]
ENCODE = encoder((",", ":"))

Start = tuple[str, int, int]
"""Where a region begins: URI, line, column."""


class Files:
    """The files of one host that findings point into."""

    def __init__(self, root: str, cwd: str) -> None:
        self._root = root
        self._cwd = cwd
        self._files: dict[int, File] = {}

    def of(self, source: Source) -> File:
        file = self._files.get(id(source))
        if file is None:
            file = self._files[id(source)] = File(source, *self._place(source.path))
        return file

    def _place(self, path: str) -> tuple[str, str]:
        """A path as a URI below the repository's root; one outside of it is below the file system's."""
        whole = os.path.normpath(os.path.join(self._cwd, path))
        below = os.path.relpath(whole, self._root).replace(os.sep, "/")
        if below == ".." or below.startswith("../"):
            return quote(whole.replace(os.sep, "/").lstrip("/")), FILESYSTEM
        return quote(below), ROOT


def quote(path: str) -> str:
    data = path.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in data)


class File:
    """A file as SARIF points into it."""

    def __init__(self, source: Source, uri: str, base: str) -> None:
        self.source = source  # keeps it alive, and so its id its own
        self.uri = uri
        self.artifact: Json = {"uri": uri, "uriBaseId": base}
        self.regions = Regions(source)
        self._hashes: LineHashes | None = None

    def start(self, span: Span) -> Start:
        return self.uri, *self.regions.start(span.start, span.end)

    def location(self, span: Span) -> Json:
        region, context = self.regions.shown(span.start, span.end)
        physical: Json = {"artifactLocation": self.artifact, "region": region}
        if context:
            physical["contextRegion"] = context
        return {"physicalLocation": physical}

    def line_hash(self, span: Span) -> str:
        if self._hashes is None:
            self._hashes = LineHashes(valid(self.source.text.removeprefix("\ufeff")))
        return self._hashes.of(self.regions.start(span.start, span.end)[0])
