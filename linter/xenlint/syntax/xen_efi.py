"""Xen's own EFI config (`xen.cfg`), read as xen/common/efi/boot.c reads it (`pre_parse`, `get_value`).

Every control character ends a line, a TAB too. Blanks that begin a line are dropped. `#` begins a comment anywhere,
`;` only at the beginning of a line. `item=` must stand at the beginning of a line without a blank before `=`; a line
with one is a setting of op " =", which Xen never finds. Blanks after `=` are dropped, those at the end are kept.
There are no quotes. Of equal keys in a section, and of equal sections, only the first counts. Without a section's
name (no `default=`, none on the command line) Xen takes the first `kernel=` and `options=` of the whole file.

A setting that a TAB or a comment cuts short ends there: `cut` finds those places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.patterns import lazy_pattern
from xenlint.source import Source, Span
from xenlint.syntax.lines import BOM, byte_order_mark, plain
from xenlint.syntax.tree import Document, Kind, MenuEntry, Problem, Setting

_LINE = lazy_pattern(r"[^\x00-\x1f\x7f]+")
_SECTION = lazy_pattern(r"\[([^\]]*)\]")
_ITEM = lazy_pattern(r"([^\s=\[]+)([ ]*=)[ ]*", re.ASCII)
_TORN = lazy_pattern(r"([a-z]+)[ ]{0,99}\t[ \t]{0,99}=[ ]*([^\x00-\x1f\x7f#]*)")
"""An item with a TAB before its `=`: to Xen two lines, and neither of them an item."""
_FAR = 4096
"""So far a line is looked at: thousands of items may stand in one, with TABs between them."""

_BOOTS = ("kernel", "options")


def parse(source: Source, path: str, kind: Kind, version: tuple[int, int]) -> Document:
    """Settings with their section as scope ("" above the first); a menu entry for each section that can boot."""
    settings: list[Setting] = []
    menu: list[MenuEntry] = []
    problems = [*byte_order_mark(source, "Xen takes it for a part of the first line and does not know that line.")]
    header: tuple[int, int] | None = None
    entries: set[str] = set()
    for start, end, setting in _lines(source):
        if setting is None:
            header = start, end
            if _SECTION.match(source.text, start, end) is None:
                message = "This section's name has no ']' behind it: Xen never finds the section."
                problems.append(Problem(source, start, end, message))
            continue
        settings.append(setting)
        section = setting.scope
        if setting.key in _BOOTS and setting.op == "=" and section not in entries:
            entries.add(section)
            at = header or (start, end)
            menu.append(MenuEntry(source, *at, section, (), (len(menu),)))
    return Document(source, kind, path, tuple(settings), tuple(problems), tuple(menu))


def _lines(source: Source) -> Iterator[tuple[int, int, Setting | None]]:
    """Items as settings, and the headers between them as bare ranges."""
    text = source.text
    section = ""
    for line in _LINE.finditer(text, len(BOM) if text.startswith(BOM) else 0):
        start, end = line.span()
        while start < end and text[start] == " ":
            start += 1
        if start == end or text[start] in "#;":
            continue
        comment = text.find("#", start, end)
        end = end if comment < 0 else comment
        if text[start] == "[":
            title = _SECTION.match(text, start, end)
            section = title[1] if title else text[start:end]
            yield start, title.end() if title else end, None
        elif item := _ITEM.match(text, start, end):
            op = " =" if item[2] != "=" else "="
            yield start, end, Setting(source, start, end, item[1], op, plain(source, item.end(), end), section)
        elif torn := _TORN.match(text, start):
            end = torn.end()
            yield start, end, Setting(source, start, end, torn[1], " =", plain(source, torn.start(2), end), section)


class Items:
    """What Xen finds when it looks an item up (`get_value`): the first of the name in the first section so called."""

    def __init__(self, source: Source) -> None:
        self._first: dict[str, Setting] = {}
        self._named: dict[tuple[str, str], Setting] = {}
        section: str | None = None
        seen: set[str] = set()
        for start, end, setting in _lines(source):
            if setting is None:
                title = _SECTION.match(source.text, start, end)
                section = title[1] if title and title[1] not in seen else None
                seen.add(section or "")
            elif setting.op == "=":
                self._first.setdefault(setting.key, setting)
                if section is not None:
                    self._named.setdefault((section, setting.key), setting)

    def get(self, section: str, key: str) -> Setting | None:
        """The item of this section; without a section's name, the first in the file, wherever it stands."""
        return self._named.get((section, key)) if section else self._first.get(key)


def cut(setting: Setting) -> Span | None:
    """What stands on the setting's line behind the character that ends it for Xen: a TAB or `#`, and the rest."""
    text = setting.source.text
    furthest = min(setting.end + _FAR, len(text))
    end = text.find("\n", setting.end, furthest)
    end = furthest if end < 0 else end
    rest = text[setting.end : end].rstrip()
    return Span(setting.source, setting.end, setting.end + len(rest)) if rest else None
