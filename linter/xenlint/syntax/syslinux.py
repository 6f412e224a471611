"""syslinux, extlinux, isolinux and pxelinux configs, read as syslinux does (com32/elflink/ldlinux/readconfig.c).

One directive a line, keywords in any case, words between blanks and TABs, no quotes, no continuation; a carriage
return ends the line. `TEXT HELP` runs to `ENDTEXT`. Directives before the first `LABEL` are settings, and so are
those that are global wherever they stand (`DEFAULT`, `TIMEOUT`, ...). Keys and commands are in small letters.

`DEFAULT` with a whole command line (`DEFAULT mboot.c32 xen.gz ... --- vmlinuz ...`) is, besides being a setting, an
entry without a title that holds one command, `default`.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import BOM, MOST_LINES, byte_order_mark, plain, too_many_lines
from xenlint.syntax.tree import Command, Document, Kind, MenuEntry, Setting

_LINE = lazy_pattern(r"[ \t]*([^\s#]\S*)([^\r\n]*)", re.ASCII)
_WORD = lazy_pattern(r"\S+", re.ASCII)

_GLOBAL = lazy_pattern(
    r"allowoptions|console|default|display|f\d+|font|implicit|include|kbdmap|nocomplete|noescape|nohalt|onerror"
    r"|ontimeout|path|prompt|pxeretry|sendcookies|serial|timeout|totaltimeout|ui"
)


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Entries (`LABEL`) with their commands, and the global directives as settings."""
    text = source.text
    settings: list[Setting] = []
    menu: list[MenuEntry] = []
    label: tuple[int, int, str] | None = None
    commands: list[Command] = []
    in_text = False

    def close() -> None:
        if label is not None:
            menu.append(MenuEntry(source, *label, tuple(commands), (len(menu),)))
            commands.clear()

    problems = [*byte_order_mark(source, "syslinux takes it for a part of the first word and does not know that line.")]
    at, lines = len(BOM) if text.startswith(BOM) else 0, 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = _LINE.match(text, at, end)
        at = end + 1
        if line is None:
            continue
        lines += 1
        if lines > MOST_LINES:
            problems.append(too_many_lines(source, line.start(1)))
            break
        start, name = line.start(1), line[1].lower()
        if in_text or name == "text":
            in_text = name != "endtext"
            continue
        words = tuple([plain(source, *word.span()) for word in _WORD.finditer(text, *line.span(2))])
        value = plain(source, words[0].start, words[-1].end) if words else plain(source, line.end(1), line.end(1))
        if name == "label":
            close()
            label = start, value.end, words[0].value if words else ""
        elif label is None or _GLOBAL.fullmatch(name):
            settings.append(Setting(source, start, value.end, name, "=", value))
            if name == "default" and len(words) > 1:
                command = Command(source, start, value.end, name, words)
                menu.append(MenuEntry(source, start, value.end, "", (command,), (len(menu),)))
        else:
            commands.append(Command(source, start, value.end, name, words))
    close()
    return Document(source, kind, path, tuple(settings), tuple(problems), tuple(menu))
