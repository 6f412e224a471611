"""An identity for findings that outlives edits elsewhere in the file: no line number goes into it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from xenlint.engine.diagnostic import Diagnostic

_REACH = 500
"""Of a very long line only so many characters on either side count."""


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """One fingerprint for each finding, in order: 32 hexadecimal digits, different from each other.

    Findings of one rule that are alike in host, file and text are told apart by counting them, so the diagnostics of
    a host have to come together and in order, suppressed ones included.
    """
    from hashlib import sha256

    seen: Counter[str] = Counter()
    found = []
    for diagnostic in diagnostics:
        identity = "\0".join((diagnostic.rule.code, diagnostic.host, diagnostic.place, *_text(diagnostic)))
        seen[identity] += 1
        digest = sha256(f"{identity}\0{seen[identity]}".encode("utf-8", "surrogatepass"))
        found.append(digest.hexdigest()[:32])
    return found


def _text(diagnostic: Diagnostic) -> tuple[str, str]:
    """The line where a finding begins and the part of it that is marked, runs of blanks counting as one."""
    source, start, end = diagnostic.span
    starts = source.line_starts
    line = bisect_right(starts, start)
    first = max(starts[line - 1], start - _REACH)
    last = min(starts[line] if line < len(starts) else len(source.text), start + _REACH)
    return " ".join(source.text[first:last].split()), " ".join(source.text[start : min(end, last)].split())
