"""NetBSD's `/boot.cfg`, read as its boot loader does (NetBSD: sys/lib/libsa/bootcfg.c, boot.cfg(5)).

One `name=value` a line, without blanks around `=`; `#` ends a line wherever it stands, and a line without `=` means
nothing. `menu=TEXT:COMMAND;COMMAND` is an entry: the text ends at the first colon, commands at semicolons, and without
a text the commands stand for it. A `menu=` line without a colon is no entry and is not counted. There are no quotes.
"""

from __future__ import annotations

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import BOM, MOST_LINES, byte_order_mark, plain, too_many_lines
from xenlint.syntax.tree import Command, Document, Kind, MenuEntry, Problem, Setting

_LINE = lazy_pattern(r"[^\n#]+")
_COMMAND = lazy_pattern(r"[^;]+")
_WORD = lazy_pattern(r"[^ \t\r]+")


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """`menu=` lines as entries with their commands, all other `name=value` lines as settings."""
    text = source.text
    settings: list[Setting] = []
    menu: list[MenuEntry] = []
    problems: list[Problem] = []
    at, said = len(BOM) if text.startswith(BOM) else 0, 0
    while at < len(text):
        line = _LINE.match(text, at)
        start = at
        at = text.find("\n", at) + 1 or len(text)
        equals = text.find("=", start, line.end()) if line else -1
        if line is None or equals < 0:
            continue
        said += 1 + text.count(";", equals, line.end())
        if said > MOST_LINES:
            problems.append(too_many_lines(source, start))
            break
        end = start + len(line[0].rstrip("\r"))
        key = text[start:equals]
        if not key.startswith("menu"):
            end = max(end, equals + 1)
            settings.append(Setting(source, start, end, key, "=", plain(source, equals + 1, end)))
        elif (colon := text.find(":", equals, end)) >= 0:
            title = text[equals + 1 : colon] or text[colon + 1 : end]
            commands = [
                command
                for found in _COMMAND.finditer(text, colon + 1, end)
                if (command := _command(source, *found.span()))
            ]
            menu.append(MenuEntry(source, start, end, title, tuple(commands), (len(menu),)))
    mark = byte_order_mark(source, "the boot loader takes it for a part of the first line and does not know it.")
    return Document(source, kind, path, tuple(settings), (*mark, *_carriage_return(source), *problems), tuple(menu))


def _command(source: Source, start: int, end: int) -> Command | None:
    words = [plain(source, *word.span()) for word in _WORD.finditer(source.text, start, end)]
    if not words:
        return None
    return Command(source, words[0].start, words[-1].end, words[0].value, tuple(words[1:]))


def _carriage_return(source: Source) -> tuple[Problem, ...]:
    at = source.text.find("\r\n")
    if at < 0:
        return ()
    message = (
        "A carriage return ends this line: the boot loader makes it a part of the last word, and it reaches Xen or the "
        "kernel behind the last option. Save the file with LF line ends."
    )
    return (Problem(source, at, at + 1, message, "carriage-return", ""),)
