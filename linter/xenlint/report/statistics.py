"""How many findings of each rule, host group and file: for a first look at a fleet, where single findings are too many.

Asked for, the counts stand in the place of the findings in the reports for people, and beside them in the JSON report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.report.counts import count, summary_line
from xenlint.report.plaintext import valid
from xenlint.report.visible import visible
from xenlint.rule import Entry
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from xenlint.report.view import View

SEVERITIES = ("error", "warning", "note")
MOST_FILES = 10
"""As many of the worst files are listed for people."""
_MOST_FILES_FOR_PROGRAMS = 1000


class Statistics:
    """Counts of what passes by, suppressed findings left out."""

    def __init__(self) -> None:
        self.rules: Counter[Entry] = Counter()
        self.fixable: Counter[Entry] = Counter()
        self.unsafe: Counter[Entry] = Counter()
        self.severities: dict[Entry, Counter[str]] = {}
        self.groups: Counter[str] = Counter()
        self.hosts: dict[str, set[str]] = {}
        self.files: Counter[str] = Counter()

    def watch(self, results: Iterable[HostResult]) -> Iterator[HostResult]:
        """The same results, counted while they pass."""
        for result in results:
            for diagnostic in result.diagnostics:
                if not diagnostic.suppressed:
                    self._add(diagnostic)
            yield result

    def _add(self, diagnostic: Diagnostic) -> None:
        rule = diagnostic.rule
        self.rules[rule] += 1
        self.severities.setdefault(rule, Counter())[diagnostic.severity] += 1
        if diagnostic.fix is not None:
            (self.fixable if diagnostic.fix.safe else self.unsafe)[rule] += 1
        self.groups[diagnostic.group] += 1
        self.hosts.setdefault(diagnostic.group, set()).add(diagnostic.host)
        self.files[diagnostic.path] += 1


def ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """The greatest number first, equal ones by name: whatever the order in which they were counted."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def ranked_rules(statistics: Statistics) -> list[tuple[Entry, int]]:
    return sorted(statistics.rules.items(), key=lambda item: (-item[1], item[0].code))


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    """The tables, and the count as the last line."""
    for _ in results:
        yield ""
    if view.statistics is not None:
        yield from table(view.statistics)
    yield summary_line(view.summary) + "\n"


def table(statistics: Statistics) -> Iterator[str]:
    """The tables for people, none where nothing was found. `[*]`: all have a safe fix; `[-]`: some have one,
    or an unsafe one. A rule's severity is the worst of its findings'."""
    if not statistics.rules:
        return
    yield "Findings of each rule\n"
    for rule, number in ranked_rules(statistics):
        safe, unsafe = statistics.fixable[rule], statistics.unsafe[rule]
        mark = "*" if safe == number else "-" if safe or unsafe else " "
        severity = next(each for each in SEVERITIES if statistics.severities[rule][each])
        yield f"{number:7}  {rule.code:8} [{mark}] {severity:7}  {rule.name}\n"
    if sum(map(len, statistics.hosts.values())) > 1:
        yield "\nof each host group\n"
        for group, number in ranked(statistics.groups):
            hosts = count(len(statistics.hosts[group]), "host")
            yield f"{number:7}  {visible(group)} ({hosts})\n"
    yield "\nof each file\n"
    files = ranked(statistics.files)
    for path, number in files[:MOST_FILES]:
        yield f"{number:7}  {visible(path)}\n"
    if len(files) > MOST_FILES:
        others = sum(number for _, number in files[MOST_FILES:])
        yield f"{others:7}  in {count(len(files) - MOST_FILES, 'other file')}\n"
    yield "\n"
    if statistics.fixable or statistics.unsafe:
        yield "[*] all have a safe fix, [-] some have one, or one to look at first (unsafe).\n"


def as_json(statistics: Statistics) -> dict[str, object]:
    """The same for programs; of files only the thousand worst."""
    return {
        "rules": [
            {
                "code": rule.code,
                "name": rule.name,
                "findings": number,
                **{f"{severity}s": statistics.severities[rule][severity] for severity in SEVERITIES},
                "safe_fixes": statistics.fixable[rule],
                "unsafe_fixes": statistics.unsafe[rule],
            }
            for rule, number in ranked_rules(statistics)
        ],
        "groups": [
            {"group": valid(group), "hosts": len(statistics.hosts[group]), "findings": number}
            for group, number in ranked(statistics.groups)
        ],
        "files": [
            {"path": valid(path), "findings": number}
            for path, number in ranked(statistics.files)[:_MOST_FILES_FOR_PROGRAMS]
        ],
    }
