"""Lines of `menu.lst` for Debian's update-grub that it does not read.

It takes `# xenhopt=` and `# xenkopt=`, with one blank behind the `#` and none elsewhere, from between the marks of its
default options (grub-legacy: update-grub, `GetMenuOpts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.patterns import lazy_pattern
from xenlint.syntax.tree import Document
from xenlint.typed import NamedTuple

_LINE = lazy_pattern(r"^([ \t]{0,40})(#{0,9})([ \t]{0,40})(xen[hk]opt)([ \t]{0,9})=([ \t]{0,9})(\S.*)$", re.MULTILINE)
_START, _END = "\n## ## Start Default Options ##", "\n## ## End Default Options ##"


class UnreadLine(NamedTuple):
    """`match`: blanks, `#`s, blanks, name, blanks before and behind `=`, value. `is_inside`: between the marks.
    `is_read_elsewhere`: there is another line of this name, which is read."""

    match: re.Match[str]
    is_inside: bool
    is_read_elsewhere: bool


def unread_lines(document: Document) -> Iterator[UnreadLine]:
    """Those that were meant to be read."""
    text = document.source.text
    if "xenhopt" not in text and "xenkopt" not in text:
        return
    read = {setting.key for setting in document.settings if setting.scope}
    start, end = f"\n{text}".find(_START), f"\n{text}".find(_END)
    for line in _LINE.finditer(text):
        inside = start <= line.start() < end
        is_right = (line[1], line[2], line[3], line[5]) == ("", "#", " ", "")
        if not (is_right and inside) and not (line[2] and (line[4] in read or start < 0)):
            yield UnreadLine(line, inside, line[4] in read)
