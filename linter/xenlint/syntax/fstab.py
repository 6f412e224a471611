"""`/etc/fstab`: what dom0 mounts, and from which device. fstab(5)."""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import plain
from xenlint.syntax.tree import Document, Kind, Setting

_LINE = lazy_pattern(
    r"^[ \t]*(?P<device>[^\s#]\S{0,4095})[ \t]+(?P<place>\S{1,4096})[ \t]+(?P<type>\S{1,64})"
    r"(?:[ \t]+(?P<options>\S{1,4096}))?",
    re.MULTILINE,
)
_ESCAPE = lazy_pattern(r"\\([0-7]{3})")


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """One setting a line: `key` is the device, the value the place, and `scope` holds the options; `op` is "="."""
    settings = [
        Setting(
            source,
            line.start("device"),
            line.end("place"),
            _ESCAPE.sub(lambda found: chr(int(found[1], 8)), line["device"]),
            "=",
            plain(source, *line.span("place")),
            line["options"] or "",
        )
        for line in _LINE.finditer(source.text)
    ]
    return Document(source, kind, path, tuple(settings))
