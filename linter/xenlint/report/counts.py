"""The last line of a report."""

from __future__ import annotations

from xenlint.engine.run import Summary


def summary_line(summary: Summary) -> str:
    """How much was found and looked at, in one sentence."""
    where = f"in {count(summary.files, 'file')} of {count(summary.hosts, 'host')}"
    extra = []
    if summary.suppressed:
        extra.append(f"{summary.suppressed} suppressed")
    if summary.fixable:
        extra.append(f"{summary.fixable} with a fix")
    tail = f" ({', '.join(extra)})" if extra else ""
    if not summary.findings:
        return f"No findings {where}{tail}."
    parts = [count(summary.severities[s], s) for s in ("error", "warning", "note") if summary.severities[s]]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"Found {listed} {where}{tail}."


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
