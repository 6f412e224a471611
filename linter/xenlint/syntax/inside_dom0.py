"""What a system inside dom0 says of memory: saved copies of `/proc/meminfo`, the output of `free` and of `lshw`.

One setting each for the total, named as it is there: `MemTotal`, `Mem`, `size`.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import plain
from xenlint.syntax.tree import Document, Kind, Setting

_TOTAL = lazy_pattern(
    r"^(?P<key>MemTotal|Mem):[ \t]+(?P<value>[0-9][0-9.,]*(?:[ \t]?[A-Za-z]+)?)"
    r"|^[ \t]*\*-memory[^\n]*\n(?:(?![ \t]*(?:\*-|size:))[^\n]*\n)*[ \t]*(?P<size>size):[ \t]+(?P<amount>\S+)",
    re.MULTILINE,
)


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Settings only; `op` is ":"."""
    settings: list[Setting] = []
    for line in _TOTAL.finditer(source.text):
        key, value = ("key", "value") if line["key"] else ("size", "amount")
        start, end = line.span(value)
        settings.append(Setting(source, line.start(key), end, line[key], ":", plain(source, start, end)))
    return Document(source, kind, path, tuple(settings))
