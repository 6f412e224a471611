"""The saved output of `xl info` or `xm info`: lines of `name : value`, as a host says about itself.

Whole numbers are numbers (`total_memory`, `free_memory` in MiB), everything else is text. Lines of another shape, as
those of `xl info -n`, are passed over.
"""

from __future__ import annotations

import re

from xenlint.source import Source
from xenlint.syntax.lines import plain
from xenlint.syntax.tree import Document, Kind, Number, Setting, Value

_LINE = re.compile(
    r"^\ufeff?(?P<key>[A-Za-z_][A-Za-z0-9_]*)[ \t]*:(?:[ \t]+(?P<value>\S[^\n]*)|[ \t\r]*$)", re.MULTILINE
)
_WHOLE = re.compile(r"-?[0-9]{1,18}")


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Settings only; `op` is ":"."""
    settings: list[Setting] = []
    for line in _LINE.finditer(source.text):
        start, end = line.span("value") if line["value"] else (line.end("key"), line.end("key"))
        end = start + len(source.text[start:end].rstrip())
        written = source.text[start:end]
        value: Value = plain(source, start, end)
        if _WHOLE.fullmatch(written):
            value = Number(source, start, end, written, int(written))
        settings.append(Setting(source, line.start("key"), end, line["key"], ":", value))
    return Document(source, kind, path, tuple(settings))
