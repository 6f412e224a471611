"""An identity for findings that outlives edits elsewhere in the file: no line number goes into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from xenlint.engine.diagnostic import Diagnostic


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
    number, column = source.position(start)
    line = source.line(number)
    marked = line[column - 1 : column - 1 + end - start]
    return " ".join(line.split()), " ".join(marked.split())
