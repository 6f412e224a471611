"""Entries of the Boot Loader Specification, `/boot/loader/entries/*.conf`.

A key, blanks, and the value to the end of the line; `#` begins a comment at the beginning of a line alone (UAPI.1, and
Fedora's patch of GRUB, `blscfg`). A key may stand several times, as `initrd` and `options` do.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import BOM, plain
from xenlint.syntax.tree import Document, Kind, Setting

_LINE = lazy_pattern(r"^[ \t]*([A-Za-z][\w-]{0,40})[ \t]+([^\n]*)", re.MULTILINE | re.ASCII)


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Settings only; `op` is "="."""
    settings: list[Setting] = []
    for line in _LINE.finditer(source.text, len(BOM) if source.text.startswith(BOM) else 0):
        start, value = line.start(2), line[2].rstrip(" \t\r")
        end = start + len(value)
        settings.append(Setting(source, line.start(1), end, line[1], "=", plain(source, start, end)))
    return Document(source, kind, path, tuple(settings))
