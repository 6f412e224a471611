"""The saved output of `xl info` or `xm info`: lines of `name : value`, as a host says about itself.

Whole numbers are numbers (`total_memory`, `free_memory` in MiB), everything else is text. The rows of the tables that
`xl info -n` adds are settings as well: their scope is the table's name (`cpu_topology`, `numa_info`), their key the
CPU's or node's number, their value the other cells as one text. Lines of another shape are passed over.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import plain
from xenlint.syntax.tree import Document, Kind, Number, Setting, Value

_LINE = lazy_pattern(
    r"^\ufeff?(?P<key>[A-Za-z_][A-Za-z0-9_]*)[ \t]*:(?:[ \t]+(?P<value>\S[^\n]*)|[ \t\r]*$)"
    r"|^[ \t]*(?P<row>[0-9]{1,6}):[ \t]+(?P<cells>[0-9][^\n]*)",
    re.MULTILINE,
)
_WHOLE = lazy_pattern(r"-?[0-9]{1,18}")
_TABLES = frozenset({"cpu_topology", "numa_info"})
_HEADS = frozenset({"cpu", "node"})


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Settings only; `op` is ":"."""
    settings: list[Setting] = []
    table = ""
    for line in _LINE.finditer(source.text):
        key, cell = ("key", "value") if line["key"] else ("row", "cells")
        if key == "row" and not table:
            continue
        start, end = line.span(cell) if line[cell] else (line.end(key), line.end(key))
        end = start + len(source.text[start:end].rstrip())
        written = source.text[start:end]
        value: Value = plain(source, start, end)
        if key == "row":
            settings.append(Setting(source, line.start(key), end, line[key], ":", value, table))
            continue
        if line["key"] not in _HEADS:
            table = line["key"] if line["key"] in _TABLES and not written else ""
        if _WHOLE.fullmatch(written):
            value = Number(source, start, end, written, int(written))
        settings.append(Setting(source, line.start(key), end, line[key], ":", value))
    return Document(source, kind, path, tuple(settings))
