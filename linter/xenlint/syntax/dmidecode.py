"""The saved output of `dmidecode`: what the firmware says of a machine's parts, in blocks of `Name: value`.

A setting's scope is its block's title and handle, as in `Memory Device 0x0031`; under `dmidecode -q`, which tells no
handles, a number counts the blocks. Lists below a name are passed over.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import plain
from xenlint.syntax.tree import Document, Kind, Setting

_LINE = lazy_pattern(
    r"^Handle[ ](?P<handle>0x[0-9A-Fa-f]{1,8}),[ ]DMI[ ]type"
    r"|^(?P<title>[A-Z][^\n:]*)$"
    r"|^(?:\t|[ ]{4,8})(?P<key>[A-Za-z][^\t\n:]*):[ \t]*(?P<value>[^\n]*)",
    re.MULTILINE,
)


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Settings only; `op` is ":"."""
    settings: list[Setting] = []
    handle, scope, blocks = "", "", 0
    for line in _LINE.finditer(source.text):
        if line["handle"]:
            handle, scope = line["handle"], ""
        elif line["title"]:
            blocks += 1
            scope = f"{line['title'].rstrip()} {handle or f'#{blocks}'}"
            handle = ""
        elif line["key"] and scope:
            start = line.start("value")
            end = start + len(line["value"].rstrip())
            settings.append(Setting(source, line.start("key"), end, line["key"], ":", plain(source, start, end), scope))
    return Document(source, kind, path, tuple(settings))
