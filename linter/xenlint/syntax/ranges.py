"""The short texts of numbers in xl's files: `cpus`, `cpus_soft`, `ioports`, `irqs` and `iomem`.

As tools/xl/xl_parse.c reads them (until 4.8 tools/libxl/xl_cmdimpl.c). Each text is one item of its list, or the whole
value. What the numbers must be on a host (how many CPUs, which nodes) is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.knowledge.versions import Version
from xenlint.patterns import lazy_pattern
from xenlint.source import Span
from xenlint.syntax.parts import MAX_PROBLEMS, REFUSED, problem
from xenlint.syntax.tree import Problem, String
from xenlint.syntax.xl_mistakes import quote
from xenlint.typed import NamedTuple

_NODES: Version = (4, 4)
"""From when terms count from left to right and may be nodes; before, exclusions count last."""

_BLANKS = r"[ \t\n\v\f\r]*"
_DECIMAL = _BLANKS + r"(?:\+|-(?=0+(?![0-9])))?([0-9]+)"  # a minus makes any number but 0 too large
_HEX = _BLANKS + r"\+?(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)"
_CPUS = lazy_pattern(rf"(\^?)(nodes?:)?(?:(all)|{_DECIMAL}(?:-{_DECIMAL})?)\Z")
_OLD_CPUS = lazy_pattern(rf"(\^?)()(?:(all)\Z|{_DECIMAL}(?:-{_DECIMAL})?(?!-))")
_PORTS = lazy_pattern(rf"{_HEX}(?:-{_HEX})?(.?)", re.S)
_IRQ = lazy_pattern(rf"{_DECIMAL}\Z")
_MEMORY = lazy_pattern(rf"{_HEX},{_HEX}(?:@{_HEX})?\Z")


class Term(NamedTuple):
    """One term: the numbers from `first` to `last`, both included; None for all there are."""

    text: String
    start: int
    end: int
    first: int
    last: int | None
    is_excluded: bool = False
    is_nodes: bool = False

    @property
    def span(self) -> Span:
        return self.text.at(self.start, self.end)


class Numbers(NamedTuple):
    """The terms of a text in their order, and what keeps xl from creating the domain. A text that is not known as a
    whole has neither."""

    terms: tuple[Term, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_cpus(text: String, version: Version) -> Numbers:
    """Terms `N`, `N-M`, `all`, and since 4.4 `node:N` and `nodes:N-M`, with `^` in front to take them out again."""
    terms: list[Term] = []
    problems: list[Problem] = []
    for start, end in _between_commas(text):
        term = text.value[start:end]
        found = (_CPUS if version >= _NODES else _OLD_CPUS).match(term)
        if found and version < _NODES and found[3] and term != text.value:
            found = None
        first, last = (_number(found[4], 10), _number(found[5] or found[4], 10)) if found and found[4] else (0, None)
        if found is None or (found[3] and found[1]) or (last is not None and last < first):
            if len(problems) < MAX_PROBLEMS:
                problems.append(problem(text, start, end, _no_cpus(term, version)))
        else:
            terms.append(Term(text, start, end, first, last, bool(found[1]), bool(found[2])))
    return Numbers(tuple(terms), tuple(problems))


def _between_commas(text: String) -> Iterator[tuple[int, int]]:
    """Where the terms stand; empty ones are none."""
    at = 0
    for term in text.value.split(",") if text.known else ():
        if term:
            yield at, at + len(term)
        at += len(term) + 1


def parse_ioports(text: String) -> Numbers:
    """`FIRST` or `FIRST-LAST` in hex. xl reads a single number with anything behind it, and says so."""
    found = _PORTS.match(text.value)
    limit = (1 << 32) - 1
    first, last = (_number(found[1], 16), _number(found[2] or found[1], 16)) if found else (0, 0)
    if not found or found[3] == "-" or (found[2] and found[3]) or first >= limit or last >= limit:
        return _refused(text, f"{quote(text.value)} is no range of I/O ports", "'3f8-3ff' or '3f8', in hex")
    return _one(text, first, last)


def parse_irq(text: String) -> Numbers:
    """A decimal number."""
    found = _IRQ.match(text.value)
    number = _number(found[1], 10) if found else 0
    if not found or number >= (1 << 32) - 1:
        return _refused(text, f"{quote(text.value)} is no IRQ", "a decimal number")
    return _one(text, number, number)


def parse_iomem(text: String) -> Numbers:
    """`START,COUNT` or `START,COUNT@GUEST`, page numbers in hex. The term is the range of the host's pages."""
    found = _MEMORY.match(text.value)
    if not found:
        return _refused(
            text, f"{quote(text.value)} is no range of I/O memory", "'e0000,10' or 'e0000,10@f0000', in hex"
        )
    first, count = _number(found[1], 16), _number(found[2], 16)
    return _one(text, first, first + max(count, 1) - 1)


def _one(text: String, first: int, last: int) -> Numbers:
    return Numbers((Term(text, 0, len(text.value), first, last),)) if text.known else Numbers()


def _refused(text: String, what: str, right: str) -> Numbers:
    if not text.known:
        return Numbers()
    return Numbers((), (problem(text, 0, len(text.value), f"{what}: {REFUSED}. Write {right}."),))


def _number(digits: str, base: int) -> int:
    """As strtoul: what 64 bits do not hold is the most they do."""
    digits = digits.lstrip("0") or "0"
    return int(digits, base) if len(digits) < 20 else (1 << 64) - 1


def _no_cpus(term: str, version: Version) -> str:
    plain = term.strip()
    if plain != term and _CPUS.match(plain):
        return f"The blank in {quote(term)} belongs to no CPU: {REFUSED}. Write '{plain}' without blanks."
    if plain.startswith("^") and plain.endswith("all"):
        return f"{quote(term)} takes out all CPUs at once: {REFUSED}. Write numbers behind '^'."
    known = "'all', 'N', 'N-M', 'node:N'" if version >= _NODES else "'N' or 'N-M'"
    return f"{quote(term)} is no CPU or range of CPUs: {REFUSED}. Write one of {known}, or '^' before a number."
