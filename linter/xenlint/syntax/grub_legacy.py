"""GRUB legacy's `menu.lst` and `grub.conf`.

GRUB 0.97 (stage2/stage2.c, `get_line_from_config`) drops every carriage return, takes a TAB for a blank, joins a line
that ends in a backslash with the next one (comments too), and drops lines whose first character is `#`. A command's
name ends at a blank or `=`. There are no quotes. A `title` without commands is no entry and is not counted.

Debian's update-grub keeps its settings in comments between two marks: `# xenhopt=dom0_mem=1G`. They are settings of
scope `debian-defaults`.
"""

from __future__ import annotations

import re

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import BOM, MOST_LINES, byte_order_mark, plain, too_many_lines
from xenlint.syntax.tree import Command, Document, Kind, MenuEntry, Piece, Setting, String

DEBIAN_SCOPE = "debian-defaults"

_LINE = lazy_pattern(r"[^\n\\]*(?:\\(?:\r*\n)?[^\n\\]*)*")
_NAME = lazy_pattern(r"(?:[ \t\r]|\\\r*\n)*((?:[^ \t\r\n=\\]|\\(?!\r*\n))+)(?:[ \t\r=]|\\\r*\n)*")
_WORD = lazy_pattern(r"(?:[^ \t\r\n\\]+|\\(?!\r*\n))+")
_JOINT = lazy_pattern(r"\\\r*\n|\r+")

_START_OPTIONS = "## ## Start Default Options ##"
_END_OPTIONS = "## ## End Default Options ##"
_OPTION = lazy_pattern(r"# ([A-Za-z_]\w*)=(.*)", re.ASCII)


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Entries with their commands; settings are the header's commands and Debian's commented options."""
    text = source.text
    settings: list[Setting] = []
    menu: list[MenuEntry] = []
    title: String | None = None
    title_start = 0
    commands: list[Command] = []
    in_options = False

    def close() -> None:
        if title is not None and commands:
            path = (len(menu),)
            menu.append(MenuEntry(source, title_start, title.end, title.value, tuple(commands), path))
            commands.clear()

    problems = [*byte_order_mark(source, "GRUB takes it for a part of the first line and skips that line.")]
    at, lines = len(BOM) if text.startswith(BOM) else 0, 0
    while at < len(text):
        line = _LINE.match(text, at)
        end = line.end() if line else len(text)
        begin, at = at, end + 1
        head = _NAME.match(text, begin, end)
        if head is None:
            continue
        lines += 1
        if lines > MOST_LINES:
            problems.append(too_many_lines(source, head.start(1)))
            break
        start, name = head.start(1), head[1]
        if name[0] == "#":
            if text.startswith(_START_OPTIONS, begin):
                in_options = True
            elif text.startswith(_END_OPTIONS, begin):
                in_options = False
            elif in_options and (option := _OPTION.match(text, begin, end)):
                settings.append(_option(source, option))
            continue
        words = tuple([plain(source, *word.span()) for word in _WORD.finditer(text, head.end(), end)])
        if name == "title":
            close()
            title, title_start = _argument(source, head, words), start
        elif title is None:
            value = _argument(source, head, words)
            settings.append(Setting(source, start, value.end, name, "=", value))
        else:
            commands.append(Command(source, start, words[-1].end if words else head.end(1), name, words))
    close()
    return Document(source, kind, path, tuple(settings), tuple(problems), tuple(menu))


def _option(source: Source, option: re.Match[str]) -> Setting:
    """A commented option of update-grub; it ends with its line, whatever the line ends in."""
    start = option.start(2)
    end = start + len(option[2].rstrip(" \t\r"))
    return Setting(source, option.start(1), end, option[1], "=", plain(source, start, end), DEBIAN_SCOPE)


def _argument(source: Source, head: re.Match[str], words: tuple[String, ...]) -> String:
    """All words of a command as one text."""
    if not words:
        return plain(source, head.end(1), head.end(1))
    start, end = words[0].start, words[-1].end
    raw = source.text[start:end]
    if "\n" not in raw and "\r" not in raw:
        return plain(source, start, end)
    pieces: list[Piece] = []
    at = start
    for joint in _JOINT.finditer(source.text, start, end):
        pieces.append(Piece(joint.start() - at, source, at, joint.start()))
        at = joint.end()
        if joint[0][0] == "\\":
            pieces.append(Piece(1, source, *joint.span()))
    pieces.append(Piece(end - at, source, at, end))
    value = _JOINT.sub(lambda joint: " " if joint[0][0] == "\\" else "", raw)
    return String(source, start, end, value, start, tuple(pieces))
