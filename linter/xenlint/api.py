"""`xenlint.lint` for programs."""

from __future__ import annotations

import os
from collections.abc import Iterable

from xenlint.discovery import find
from xenlint.engine.diagnostic import Diagnostic
from xenlint.engine.packs import Registry, load_registry, with_policies
from xenlint.engine.plan import make_plan
from xenlint.engine.run import Mapper, Summary, in_turn, run
from xenlint.engine.task import Task
from xenlint.settings.config import Settings, find_config, load, repository_root
from xenlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from concurrent.futures import Executor


class Report(NamedTuple):
    """Everything a run found, suppressed findings included, and its counts."""

    diagnostics: tuple[Diagnostic, ...]
    summary: Summary

    @property
    def errors(self) -> list[str]:
        """Why xenlint could not do part of its work; empty after a complete run."""
        return self.summary.errors


def lint(
    paths: Iterable[str],
    settings: Settings | None = None,
    registry: Registry | None = None,
    executor: Executor | None = None,
) -> Report:
    """Lint files and directories. Without settings, those of the config file nearest to the first path hold; without a
    registry, the rules of all packs that are installed.

    An executor of `concurrent.futures` (of processes, of threads, of a cluster that sees the same files) lints several
    hosts at a time; the report is the same.

    Raises `xenlint.settings.errors.UsageError` where that file or its baseline is wrong.
    """
    paths = list(paths)
    registry = load_registry() if registry is None else registry
    found_settings = settings if settings is not None else _settings(paths, registry)
    registry = with_policies(registry, found_settings.root, found_settings.policies)
    found = find(paths, found_settings, os.getcwd())
    mapper: Mapper = in_turn
    if executor is not None:
        from xenlint.engine.pool import through

        mapper = through(executor, os.cpu_count() or 1)
    summary = Summary()
    summary.errors += [*registry.errors, *found.errors]
    plan = make_plan(found_settings, registry)
    ledger = None
    if found_settings.baseline is not None and plan.upgrade_to is None:
        from xenlint.engine.ledger import open_ledger

        path = found_settings.baseline
        ledger = open_ledger(path, os.path.relpath(path), plan, found_settings, found.tops, found.given, "use")
    results = list(run(found.hosts, Task(plan), summary, mapper, ledger=ledger))
    return Report(tuple(diagnostic for result in results for diagnostic in result.diagnostics), summary)


def _settings(paths: list[str], registry: Registry) -> Settings:
    first = os.path.abspath(paths[0] if paths else ".")
    start = first if os.path.isdir(first) else os.path.dirname(first)
    path = find_config(start)
    return Settings(root=repository_root(start) or start) if path is None else load(path, path, registry.rules)
