"""Suppression comments: `# xenlint: ignore[CODE, name] until=2027-01-31 reason` and `# xenlint: ignore-file[...]`.

What a comment says, where it holds, and whether the file's own reader takes it for one. What comes of it,
`engine/comments.py` decides.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from xenlint.source import Source, Span
from xenlint.syntax.tree import Document, Kind, List, String, Unknown, Value
from xenlint.typed import NamedTuple

_HEAD = r"#[ \t]*xenlint:[ \t]*(ignore|[A-Za-z-]+(?=[ \t]*[\[=]))"
"""With another word than this one, as in `disable=XEN101`, somebody means the same and does not get it."""

_BODY = r"(-file)?\[([^\]\n]*)\]((?:[^\n#]|(?<![ \t])#|#(?![ \t]|xenlint:))*)"
"""Behind the brackets stands the reason, up to the next comment in the line, if there is one."""

_UNTIL = r"(?<![\w-])until[ \t]*=[ \t]*([^\s,;)]*)[,;)]*"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

_READERS: dict[Kind, str] = {
    "bls-entry": "what reads boot entries",
    "fstab": "what mounts the file systems",
    "grub-legacy": "GRUB",
    "modprobe": "modprobe",
    "network": "what sets up the network",
    "os-release": "what reads this file",
    "syslinux": "syslinux",
}
"""Who takes `#` for the beginning of a comment only where nothing stands before it in its line."""

_NETWORK_WITH_TAILS = ("etc/netplan/", "etc/netctl/", "etc/sysconfig/")
"""Of files that set up the network, YAML and the shell's take comments at the end of a line."""


class Suppression(NamedTuple):
    """One comment. It holds for `line` (from 1), or for the whole file where that is 0.

    `until` is the last day it holds, as it is written. `fault` tells why it is no comment to the file's own reader.
    One that is not understood has no selectors.
    """

    span: Span
    selectors: tuple[str, ...]
    line: int
    reason: str
    is_alone: bool
    until: str = ""
    fault: str = ""
    is_understood: bool = True

    @property
    def has_day(self) -> bool:
        """Whether `until` is a day of the calendar."""
        if not re.fullmatch(_DAY, self.until, re.ASCII):
            return False
        from datetime import date

        try:
            date.fromisoformat(self.until)
        except ValueError:
            return False
        return True


def read_suppressions(source: Source, kind: Kind, document: Document | None = None) -> list[Suppression]:
    """The comments of a text, in order. With its document, those that are part of a value are told apart."""
    text = source.text
    if "xenlint:" not in text:
        return []
    found: list[Suppression] = []
    head, body, until = re.compile(_HEAD), re.compile(_BODY), re.compile(_UNTIL)
    values = None
    at = 0
    while begin := head.search(text, at):
        match = body.match(text, begin.end()) if begin[1] == "ignore" else None
        # Behind a bracket that is not closed on its line none is closed either.
        at = match.end() if match else text.find("\n", begin.end()) + 1 or len(text)
        start = begin.start()
        end = start + len(text[start:at].rstrip())
        line, column = source.position(start)
        before = source.text[start - column + 1 : start].lstrip(" \t")
        is_alone = not before or before[0] == "#"
        if values is None:
            values = _Values(source, document)
        reason, day = match[3] if match else "", until.search(match[3]) if match else None
        if day:
            reason = f"{reason[: day.start()].rstrip()} {reason[day.end() :].lstrip()}"
        found.append(
            Suppression(
                source.span(start, end),
                tuple(part.strip() for part in match[2].split(",") if part.strip()) if match else (),
                0 if match and match[1] else line + is_alone,
                reason.strip(),
                is_alone,
                (day[1] or "nothing") if day else "",
                _fault(kind, document, is_alone) or values.fault(start),
                match is not None,
            )
        )
    return _below_others(found)


def _below_others(found: list[Suppression]) -> list[Suppression]:
    """Of suppressions in lines of their own, one above the other, each holds for the line below the last."""
    below: dict[int, int] = {}  # of each line with a comment of its own, the first below it without
    result: list[Suppression] = []
    for suppression in reversed(found):
        if suppression.is_alone:
            line = suppression.span.source.position(suppression.span.start)[0]
            if line not in below:
                below[line] = below.get(line + 1, line + 1)
            if suppression.line:
                suppression = suppression._replace(line=below[line])
        result.append(suppression)
    return result[::-1]


def lines_of(span: Span) -> range:
    """The lines that a finding touches: a suppression holds for it on any of them."""
    first = span.source.position(span.start)[0]
    last = span.source.position(max(span.end - 1, span.start))[0]
    return range(first, last + 1)


def covers(suppression: Suppression, span: Span) -> bool:
    """Whether a suppression holds for a finding at this span."""
    return not suppression.line or suppression.line in lines_of(span)


# --- what is no comment -----------------------------------------------------------------------------------------------


def _fault(kind: Kind, document: Document | None, is_alone: bool) -> str:
    if kind == "auto-broken-link":
        return "a link has no comments. Name its path under per-file-ignores in xenlint.toml"
    reader = _READERS.get(kind)
    if reader is None or is_alone:
        return ""
    if kind == "network" and (document is None or document.path.startswith(_NETWORK_WITH_TAILS)):
        return ""
    return f"{reader} knows comments only as lines of their own and reads this as part of the line. {_MOVE}"


_MOVE = "Write it alone on the line above"


class _Values:
    """Where a document's values are written, letter by letter."""

    def __init__(self, source: Source, document: Document | None) -> None:
        ranges = sorted(_ranges(source, document)) if document is not None else []
        self.starts = [start for start, _ in ranges]
        self.ends = list(accumulate((end for _, end in ranges), max))

    def fault(self, offset: int) -> str:
        at = bisect_right(self.starts, offset) - 1
        if at < 0 or self.ends[at] <= offset:
            return ""
        return f"it stands inside of a value and is part of it. {_MOVE}"


def _ranges(source: Source, document: Document) -> Iterator[tuple[int, int]]:
    todo: list[Value] = [setting.value for setting in document.settings]
    for entry in document.menu:
        todo += [word for command in entry.commands for word in command.words]
    while todo:
        value = todo.pop()
        if isinstance(value, List):
            todo += value.items
        elif isinstance(value, String):
            if value.pieces:
                yield from ((piece.start, piece.end) for piece in value.pieces if piece.source is source)
            elif value.source is source:
                yield value.inner, value.inner + len(value.value)
        elif isinstance(value, Unknown) and document.kind == "loader-conf":
            # the loader passes over the whole line
            yield value.start, value.end


# --- taking comments away ---------------------------------------------------------------------------------------------


def without(suppression: Suppression, selectors: frozenset[str]) -> tuple[Span, str] | None:
    """What to replace by what, so that these selectors are gone; the comment with the last of them.

    All else stays as it is, byte by byte. None where that would change what other lines mean.
    """
    start, source = suppression.span.start, suppression.span.source
    written = suppression.span.text
    first = written.index("[") + 1
    parts = written[first : written.index("]")].split(",")
    kept = [part for part in parts if part.strip() and part.strip() not in selectors]
    if not kept:
        return _removed(suppression)
    blanks = parts[0][: len(parts[0]) - len(parts[0].lstrip())]
    kept[0] = blanks + kept[0].lstrip()
    end = first + len(",".join(parts))
    return source.span(start + first, start + end), ",".join(kept)


def _removed(suppression: Suppression) -> tuple[Span, str] | None:
    source, start, end = suppression.span
    text = source.text
    if text[end - 1] == "\\":  # to some readers the next line is part of the comment
        return None
    while text[end : end + 1] in (" ", "\t"):
        end += 1
    line_end = 2 if text.startswith("\r\n", end) else 1 if text.startswith("\n", end) else 0
    if not line_end and end < len(text):
        return source.span(start, end), ""  # another comment follows in the line
    while start and text[start - 1] in " \t":
        start -= 1
    if start and text[start - 1] == "\\":  # behind an escaped blank; an escaped `#` may be no comment
        return (source.span(start + 1, end), "") if start < suppression.span.start else None
    is_line = not start or text[start - 1] == "\n"
    is_continued = text[:start].rstrip("\r\n").endswith("\\") if is_line else False
    return source.span(start, end + (line_end if is_line and not is_continued else 0)), ""
