"""A whole run: every host, then the fleet, one result after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from xenlint.engine.diagnostic import Diagnostic, FleetClaim, HostResult
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.lint import lint_fleet, lint_host
from xenlint.engine.plan import Plan
from xenlint.knowledge.versions import Version
from xenlint.rule import Entry

Settle = Callable[[HostFiles, Plan, HostResult], HostResult]


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
            if diagnostic.suppressed:
                self.suppressed += 1
            else:
                self._count(diagnostic)

    def _count(self, diagnostic: Diagnostic) -> None:
        self.severities[diagnostic.severity] += 1
        self.rules[diagnostic.rule] += 1


def run(hosts: Iterable[HostFiles], plan: Plan, summary: Summary, settle: Settle | None = None) -> Iterator[HostResult]:
    """Lint one host after the other; the last result is about the fleet. `summary` counts what passes.

    `settle` does what is to be done with a host's fixes, and says what came of it.
    """
    lint = _linter(plan)
    claims: list[FleetClaim] = []
    texts: dict[str, bytes] = {}
    for work in hosts:
        try:
            result = lint(work, plan)
            if settle is not None:
                result = settle(work, plan, result)
        except BrokenPipeError:
            raise
        except Exception as error:  # a defect of ours on one host must not cost the others
            result = HostResult(work.name, (), errors=(_internal_error(work, error),))
        claims += result.claims
        texts.update((file.shown, file.data) for file in work.files if file.data is not None)
        texts.update((change.shown, change.after) for change in result.fixes.changes)
        summary.count(result)
        yield result
    result = lint_fleet(claims, plan, texts)
    summary.count(result)
    yield result


def _linter(plan: Plan) -> Callable[[HostFiles, Plan], HostResult]:
    if plan.fix:
        from xenlint.engine.fixing import fix_host

        return fix_host
    return lint_host if plan.upgrade_to is None else _upgrader(plan.upgrade_to)


def _upgrader(target: Version) -> Callable[[HostFiles, Plan], HostResult]:
    from xenlint.engine.upgrade import lint_upgrade

    return lambda work, plan: lint_upgrade(work, plan, target)


def _internal_error(work: HostFiles, error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"internal error: host {work.name} could not be linted: {type(error).__name__}: {error} ({where})"
