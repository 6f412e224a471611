"""`/etc/os-release`: which distribution dom0 is. Lines of `NAME=value`, quoted or not; nothing else is read of them."""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import plain
from xenlint.syntax.tree import Document, Kind, Setting

_LINE = lazy_pattern(
    r"^(?P<key>[A-Z_]{1,64})=(?P<quote>[\"']?)(?P<value>[^\n\"']{0,200})(?P=quote)[ \t\r]*$", re.MULTILINE
)


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Settings only; `op` is "="."""
    settings = [
        Setting(source, line.start(), line.end("value"), line["key"], "=", plain(source, *line.span("value")))
        for line in _LINE.finditer(source.text)
    ]
    return Document(source, kind, path, tuple(settings))
