"""A whole run: every host, then the fleet, one result after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from itertools import tee

from xenlint.engine.claims import Claims
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.lint import lint_fleet
from xenlint.engine.plan import Plan
from xenlint.engine.task import Task, internal_error
from xenlint.rule import Entry
from xenlint.typed import TYPE_CHECKING

Settle = Callable[[HostFiles, Plan, HostResult], HostResult]
if TYPE_CHECKING:
    from xenlint.engine.ledger import Ledger


class Summary:
    """The counts of a run, growing while its results pass by. `warnings` are what a report had to leave out.

    `fixable` counts those that `--fix` could cure, "safe" or "unsafe"; with `is_dry`, those `fixed` were not written.
    """

    def __init__(self) -> None:
        self.hosts = 0
        self.unversioned: list[str] = []
        self.kinds: Counter[str] = Counter()
        self.severities: Counter[str] = Counter()
        self.rules: Counter[Entry] = Counter()
        self.suppressed = 0
        self.known = 0
        self.fixed = 0
        self.is_dry = False
        self.fixable: Counter[str] = Counter()
        self.errors: list[str] = []
        self.warnings: list[str] = []

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
        self.fixed += len(result.fixes.fixed)
        self.fixable.update("safe" if each.fix and each.fix.safe else "unsafe" for each in result.fixable("unsafe"))
        for diagnostic in result.diagnostics:
            if diagnostic.silence is not None:
                self.suppressed += diagnostic.silence.by == "comment"
                self.known += diagnostic.silence.by == "baseline"
            else:
                self._count(diagnostic)

    def _count(self, diagnostic: Diagnostic) -> None:
        self.severities[diagnostic.severity] += 1
        self.rules[diagnostic.rule] += 1


Mapper = Callable[[Task, Iterable[HostFiles]], Iterable[HostResult]]
"""How a task comes to the hosts: in this process, or through `engine.pool`. The results come in the hosts' order."""


def in_turn(task: Task, hosts: Iterable[HostFiles]) -> Iterator[HostResult]:
    """One host after the other, in this process."""
    return (task(host) for host in hosts)


def run(
    hosts: Iterable[HostFiles],
    task: Task,
    summary: Summary,
    mapper: Mapper = in_turn,
    settle: Settle | None = None,
    texts: Mapping[str, bytes] | None = None,
    ledger: Ledger | None = None,
) -> Iterator[HostResult]:
    """Lint the hosts; the last results are about the fleet and the baseline. `summary` counts what passes.

    `settle` does what is to be done with a host's fixes, and says what came of it. `texts` are files, by the names
    shown, that are not linted as they lie there. The ledger knows the baseline, where there is one.
    """
    if task.cache is None and isinstance(hosts, Sized) and len(hosts) < 2:
        # a lone host clashes with nobody; only policies compare what lies within one
        plan = task.plan
        rules = tuple(rule for rule in plan.rules if rule.subject != "Clash" or rule.code in plan.policies)
        task = task._replace(plan=plan._replace(rules=rules, is_for_one=True))
    claims = Claims()
    texts = dict(texts or {})
    for result in _results(hosts, task, mapper, settle, ledger):
        claims.add(result.claims)
        texts.update((change.shown, change.after) for change in result.fixes.changes)
        summary.count(result)
        yield result
    result = lint_fleet(claims.groups(task.plan.policies), task.plan, texts)
    if ledger is not None:
        result = ledger.silenced(result)
    summary.count(result)
    yield result
    if ledger is not None and (result := ledger.judged()).diagnostics:
        summary.count(result)
        yield result


def _results(
    hosts: Iterable[HostFiles], task: Task, mapper: Mapper, settle: Settle | None, ledger: Ledger | None
) -> Iterable[HostResult]:
    again: Iterable[HostFiles] = ()
    if ledger is not None:
        hosts, again = tee(map(ledger.prepared, hosts))
    results = mapper(task, hosts) if settle is None else _settled(hosts, task, mapper, settle)
    return results if ledger is None else ledger.observed(again, results)


def _settled(hosts: Iterable[HostFiles], task: Task, mapper: Mapper, settle: Settle) -> Iterator[HostResult]:
    hosts, again = tee(hosts)
    for work, result in zip(again, mapper(task, hosts), strict=True):
        try:
            yield settle(work, task.plan, result)
        except BrokenPipeError:
            raise
        except Exception as error:  # as in Task
            yield HostResult(work.name, (), errors=(internal_error(work, error),))
