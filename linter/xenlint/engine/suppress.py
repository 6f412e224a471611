"""Suppression comments: `# xenlint: ignore[CODE, name] reason` and `# xenlint: ignore-file[...] reason`."""

from __future__ import annotations

import re

from xenlint.source import Source, Span
from xenlint.syntax.tree import Kind
from xenlint.typed import NamedTuple

_HEAD = r"#[ \t]*xenlint:[ \t]*(ignore|ignore-file)\["
_BODY = r"([^\]\n]*)\][ \t]*([^\n]*)"

# Here `#` begins a comment only as the first character of a line; behind an option it would reach Xen.
_WHOLE_LINE_ONLY: frozenset[Kind] = frozenset({"grub-legacy", "syslinux"})


class Suppression(NamedTuple):
    """One comment. It holds for `line` (from 1), or for the whole file where that is 0."""

    span: Span
    selectors: tuple[str, ...]
    line: int
    reason: str
    is_alone: bool


def read_suppressions(source: Source, kind: Kind) -> list[Suppression]:
    text = source.text
    if "xenlint:" not in text:
        return []
    found: list[Suppression] = []
    head, body = re.compile(_HEAD), re.compile(_BODY)
    at = 0
    while begin := head.search(text, at):
        match = body.match(text, begin.end())
        # A line holds one comment at most: behind a bracket that is not closed on it none is closed either.
        at = text.find("\n", begin.end()) + 1 or len(text)
        if match is None:
            continue
        line, column = source.position(begin.start())
        is_alone = not source.line(line)[: column - 1].strip()
        if kind in _WHOLE_LINE_ONLY and not is_alone:
            continue
        selectors = tuple(part.strip() for part in match[1].split(",") if part.strip())
        holds_for = 0 if begin[1] == "ignore-file" else line + is_alone
        span = source.span(begin.start(), match.end())
        found.append(Suppression(span, selectors, holds_for, match[2].strip(), is_alone))
    return _below_others(found)


def _below_others(found: list[Suppression]) -> list[Suppression]:
    """Of suppressions in lines of their own, one above the other, each holds for the line below the last."""
    below: dict[int, int] = {}  # of each line with a comment of its own, the first below it without
    result: list[Suppression] = []
    for suppression in reversed(found):
        if suppression.is_alone:
            line = suppression.span.source.position(suppression.span.start)[0]
            below[line] = below.get(line + 1, line + 1)
            if suppression.line:
                suppression = suppression._replace(line=below[line])
        result.append(suppression)
    return result[::-1]


def covers(suppression: Suppression, span: Span) -> bool:
    """Whether a suppression holds for a finding at this span: on any line the finding touches."""
    if not suppression.line:
        return True
    first = span.source.position(span.start)[0]
    last = span.source.position(max(span.end - 1, span.start))[0]
    return first <= suppression.line <= last
