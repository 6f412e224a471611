"""`/etc/modprobe.d/*.conf`, read for the options of modules: `options MODULE NAME=VALUE ...` (modprobe.d(5)).

One setting for each option; its `scope` is the module, with hyphens for underscores.
"""

from __future__ import annotations

import re

from xenlint.source import Source
from xenlint.syntax.lines import plain
from xenlint.syntax.tree import Document, Kind, Setting

_LINE = re.compile(r"^[ \t]*options[ \t]+(?P<module>[\w-]+)[ \t]+(?P<rest>[^\n#]*)", re.M)
_OPTION = re.compile(r"(?P<name>[\w-]+)=(?P<value>\S*)")


def parse(source: Source, path: str, kind: Kind, version: object = None) -> Document:
    """Settings only; `op` is "="."""
    settings = []
    for line in _LINE.finditer(source.text):
        for option in _OPTION.finditer(source.text, *line.span("rest")):
            start, end = option.span("value")
            text = source.text[start:end]
            inner = (start + 1, end - 1) if len(text) > 1 and text[0] == text[-1] == '"' else (start, end)
            value = plain(source, *inner)
            scope = line["module"].replace("_", "-")
            settings.append(Setting(source, option.start(), end, option["name"], "=", value, scope))
    return Document(source, kind, path, tuple(settings))
