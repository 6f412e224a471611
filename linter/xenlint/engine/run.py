"""A whole run: every host, then the fleet, one result after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from xenlint.engine.claims import Claims
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.lint import lint_fleet
from xenlint.engine.task import Task
from xenlint.rule import Entry


class Summary:
    """The counts of a run, growing while its results pass by."""

    def __init__(self) -> None:
        self.hosts = 0
        self.unversioned: list[str] = []
        self.kinds: Counter[str] = Counter()
        self.severities: Counter[str] = Counter()
        self.rules: Counter[Entry] = Counter()
        self.suppressed = 0
        self.fixed = 0
        self.fixable = 0
        self.errors: list[str] = []

    @property
    def files(self) -> int:
        return sum(self.kinds.values())

    @property
    def findings(self) -> int:
        return sum(self.severities.values())

    def count(self, result: HostResult) -> None:
        self.hosts += bool(result.kinds)
        if result.kinds and result.version is None:
            self.unversioned.append(result.host)
        self.kinds.update(kind for _, kind in result.kinds)
        self.errors += result.errors
        for diagnostic in result.diagnostics:
            if diagnostic.suppressed:
                self.suppressed += 1
            else:
                self._count(diagnostic)

    def _count(self, diagnostic: Diagnostic) -> None:
        self.severities[diagnostic.severity] += 1
        self.rules[diagnostic.rule] += 1
        self.fixable += diagnostic.fix is not None


Mapper = Callable[[Task, Iterable[HostFiles]], Iterable[HostResult]]
"""How a task comes to the hosts: in this process, or through `engine.pool`. The results come in the hosts' order."""


def in_turn(task: Task, hosts: Iterable[HostFiles]) -> Iterator[HostResult]:
    """One host after the other, in this process."""
    return (task(host) for host in hosts)


def run(hosts: Iterable[HostFiles], task: Task, summary: Summary, mapper: Mapper = in_turn) -> Iterator[HostResult]:
    """Lint the hosts; the last result is about the fleet. `summary` counts what passes."""
    claims = Claims()
    for result in mapper(task, hosts):
        claims.add(result.claims)
        summary.count(result)
        yield result
    result = lint_fleet(claims.groups(), task.plan)
    summary.count(result)
    yield result
