"""The last line of a report."""

from __future__ import annotations

from xenlint.engine.diagnostic import Diagnostic
from xenlint.engine.run import Summary


def summary_line(summary: Summary) -> str:
    """How much was fixed, found and looked at, in a sentence or two."""
    where = f"in {count(summary.files, 'file')} of {count(summary.hosts, 'host')}"
    extra = []
    if summary.suppressed:
        extra.append(f"{summary.suppressed} suppressed")
    if summary.known:
        extra.append(f"{summary.known} known from the baseline")
    extra += _fixable(summary.fixable["safe"], summary.fixable["unsafe"])
    tail = f" ({', '.join(extra)})" if extra else ""
    fixed = f"{'Would fix' if summary.is_dry else 'Fixed'} {count(summary.fixed, 'finding')}. " if summary.fixed else ""
    if not summary.findings:
        return f"{fixed}No findings {where}{tail}."
    parts = [count(summary.severities[s], s) for s in ("error", "warning", "note") if summary.severities[s]]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{fixed}Found {listed} {where}{tail}."


def _fixable(safe: int, unsafe: int) -> list[str]:
    """Which options would fix how many."""
    if not safe:
        return [f"{unsafe} fixable with --fix --unsafe-fixes"] if unsafe else []
    return [f"{safe} fixable with --fix", *([f"{unsafe} more with --unsafe-fixes"] if unsafe else [])]


def suppressed(diagnostic: Diagnostic) -> str:
    """What tells a suppressed finding from others, in the words of the line above."""
    if diagnostic.silence is None:
        return ""
    return " (suppressed)" if diagnostic.silence.by == "comment" else " (known from the baseline)"


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
