"""`/etc/modprobe.d/*.conf`, read for the options of modules: `options MODULE NAME=VALUE ...` (modprobe.d(5)).

One setting for each option; its `scope` is the module, with hyphens for underscores.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import plain
from xenlint.syntax.tree import Document, Kind, Setting

_LINE = lazy_pattern(r"^[ \t]*options[ \t]+(?P<module>[\w-]+)[ \t]+(?P<rest>[^\n#]*)", re.M)
_WORD = lazy_pattern(r"\S+")


def parse(source: Source, path: str, kind: Kind, version: object = None) -> Document:
    """Settings only; `op` is "="."""
    settings = []
    for line in _LINE.finditer(source.text):
        scope = line["module"].replace("_", "-")
        for word in _WORD.finditer(source.text, *line.span("rest")):
            name, equals, text = word[0].partition("=")
            if not name or not equals:
                continue
            start, end = word.end() - len(text), word.end()
            inner = (start + 1, end - 1) if len(text) > 1 and text[0] == text[-1] == '"' else (start, end)
            settings.append(Setting(source, word.start(), end, name, "=", plain(source, *inner), scope))
    return Document(source, kind, path, tuple(settings))
