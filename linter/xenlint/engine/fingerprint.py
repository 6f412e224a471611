"""An identity for findings that outlives edits elsewhere in the file: no line number goes into it.

It is made of the rule, the host, the file's path on the host, the names that lead to the place (boot entry, section,
setting), the text there, and a number where all of that is alike. The text is that of the smallest thing around the
finding: an item of a list, an option of a command line, else the setting, else the line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from xenlint.engine.diagnostic import Diagnostic

_REACH = 500
"""Of a very long line only so many characters on either side count."""

_WHOLE_FILE = ("\r", "\ufeff")
"""A carriage return or a byte order mark is told of once in a file, where the first one is."""


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """One fingerprint for each finding, in order: 32 hexadecimal digits, different from each other.

    Findings of one rule that are alike in host, file and text are told apart by counting them, so the diagnostics of
    a host have to come together and in order, suppressed ones included.
    """
    from hashlib import sha256

    seen: Counter[str] = Counter()
    found = []
    for diagnostic in diagnostics:
        identity = "\0".join((diagnostic.rule.code, diagnostic.host, diagnostic.place, *text_of(diagnostic)))
        seen[identity] += 1
        digest = sha256(f"{identity}\0{seen[identity]}".encode("utf-8", "surrogatepass"))
        found.append(digest.hexdigest()[:32])
    return found


def text_of(diagnostic: Diagnostic) -> tuple[str, ...]:
    """The names, the text around the finding in the line where it begins, and what is marked of that line.

    Runs of blanks count as one. Nothing, where the line is only the first of its file, or of those with such an end.
    """
    source, start, end = diagnostic.span
    if diagnostic.is_about_file or source.text[start:end] in _WHOLE_FILE:
        return ()
    starts = source.line_starts
    line = bisect_right(starts, start)
    first, last = starts[line - 1], starts[line] if line < len(starts) else len(source.text)
    part = diagnostic.part
    if part is not None:
        first, last = max(first, part.start), min(last, part.end)
    first, last = max(first, start - _REACH), min(last, start + _REACH)
    around = " ".join(source.text[first:last].split())
    return part.key if part else "", around, " ".join(source.text[start : min(end, last)].split())
