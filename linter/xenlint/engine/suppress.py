"""Suppression comments: `# xenlint: ignore[CODE, name] reason` and `# xenlint: ignore-file[...] reason`."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from xenlint.source import Source, Span
from xenlint.syntax.tree import Kind

_COMMENT = r"#[ \t]*xenlint:[ \t]*(ignore|ignore-file)\[([^\]\n]*)\][ \t]*([^\n]*)"

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
    for match in re.finditer(_COMMENT, text):
        line, column = source.position(match.start())
        is_alone = not source.line(line)[: column - 1].strip()
        if kind in _WHOLE_LINE_ONLY and not is_alone:
            continue
        selectors = tuple(part.strip() for part in match[2].split(",") if part.strip())
        holds_for = 0 if match[1] == "ignore-file" else line + is_alone
        found.append(Suppression(source.span(*match.span()), selectors, holds_for, match[3].strip(), is_alone))
    return [_skip_comments(suppression, found) for suppression in found]


def _skip_comments(suppression: Suppression, others: Iterable[Suppression]) -> Suppression:
    """Of suppressions in lines of their own, one above the other, each holds for the line below the last."""
    if not suppression.line or not suppression.is_alone:
        return suppression
    taken = {other.span.source.position(other.span.start)[0] for other in others if other.is_alone}
    line = suppression.line
    while line in taken:
        line += 1
    return suppression._replace(line=line)


def covers(suppression: Suppression, span: Span) -> bool:
    """Whether a suppression holds for a finding at this span: on any line the finding touches."""
    if not suppression.line:
        return True
    first = span.source.position(span.start)[0]
    last = span.source.position(max(span.end - 1, span.start))[0]
    return first <= suppression.line <= last
