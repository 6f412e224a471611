"""Which entry `default` chooses in a menu of GRUB 2 (grub-core/normal/menu.c, `get_entry_number`, `menuentry_eq`).

The text is a number, in C's notation, of which what follows is ignored, or else a title or an id of this very menu; a
`>` ends it, and what stands behind is the choice in the submenu (`>>` is a `>` of the title). A choice that leads
nowhere is the first entry, in a submenu too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xenlint.syntax.tree import MenuEntry

_NUMBER = r"[ \t]*(?:0[xX]([0-9a-fA-F]{1,8})|(0[0-7]{0,9})|([1-9][0-9]{0,9}))"


def default_entries(menu: Sequence[MenuEntry], wanted: str) -> frozenset[int]:
    """Indexes of the entries in `menu` that may be the default: several where entries exclude each other."""
    chosen = list(range(len(menu)))
    depth = 0
    while chosen and any(len(menu[index].path) > depth for index in chosen):
        here = [index for index in chosen if len(menu[index].path) > depth]
        number = _choose([menu[index] for index in here], depth, wanted)
        chosen = [index for index in here if menu[index].path[depth] == number]
        wanted = _behind(wanted)
        depth += 1
    return frozenset(chosen)


def is_named(menu: Sequence[MenuEntry], wanted: str) -> bool:
    """Whether this is a number, or an entry or submenu of the top level is called so."""
    if re.match(_NUMBER, wanted):
        return True
    name = wanted[: _end(wanted)].replace(">>", ">")
    return any(name in _names(entry, 0) for entry in menu if entry.path)


def _choose(entries: Sequence[MenuEntry], depth: int, wanted: str) -> int:
    numbers = [entry.path[depth] for entry in entries]
    match = re.match(_NUMBER, wanted)
    if match is None:
        name = wanted[: _end(wanted)].replace(">>", ">")
        named = (entry.path[depth] for entry in entries if name and name in _names(entry, depth))
        return min(named, default=0)
    number = int(match[1], 16) if match[1] else int(match[2], 8) if match[2] else int(match[3])
    return number if number <= max(numbers) else 0


def _names(entry: MenuEntry, depth: int) -> tuple[str, str]:
    """Title and id of the entry, or of the submenu that it stands in, at this depth."""
    if depth < len(entry.submenus):
        return entry.submenus[depth], entry.submenu_ids[depth]
    return entry.title, entry.id


def _behind(wanted: str) -> str:
    return wanted[_end(wanted) + 1 :]


def _end(wanted: str) -> int:
    """Where the first `>` that is not doubled stands, or the text ends."""
    at = 0
    while (at := wanted.find(">", at)) >= 0:
        if wanted[at + 1 : at + 2] != ">":
            return at
        at += 2
    return len(wanted)
