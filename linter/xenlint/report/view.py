"""What a report needs to know besides the results."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.fingerprint import fingerprints
from xenlint.engine.packs import Registry
from xenlint.engine.plan import Plan
from xenlint.engine.run import Summary
from xenlint.finding import Severity
from xenlint.typed import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from xenlint.report.statistics import Statistics

_RANKS: dict[Severity, int] = {"note": 1, "warning": 2, "error": 3}

SarifRuns = Literal["auto", "one", "groups"]
"""Runs of a SARIF log: one for each group of hosts where one would not hold all, one, or always one for each group."""


class View(NamedTuple):
    """`root` is the repository's absolute path (else the working directory's). `summary` and `exit_code` are complete
    only when the last result has passed. `width` is that of sentences in terminal cells, `line_width` that of
    lines of files. `warnings` are about the settings; `groups` are
    those of all hosts that are linted, clean ones included. `statistics` are there where asked for."""

    color: bool
    width: int
    root: str
    cwd: str
    registry: Registry
    plan: Plan
    summary: Summary
    version: str
    show_suppressed: bool
    exit_code: Callable[[], int]
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    groups: tuple[str, ...] = (".",)
    has_baseline: bool = False
    sarif_category: str = "xenlint"
    sarif_runs: SarifRuns = "auto"
    fail_on: Severity = "warning"
    verbose: bool = False
    statistics: Statistics | None = None
    line_width: int = 160

    def told(self, result: HostResult) -> Iterator[tuple[Diagnostic, str]]:
        """The findings of a host that a report tells, each with its fingerprint."""
        for diagnostic, fingerprint in zip(result.diagnostics, fingerprints(result.diagnostics), strict=True):
            if self.show_suppressed or not diagnostic.suppressed:
                yield diagnostic, fingerprint

    def is_failing(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding makes the run fail."""
        return not diagnostic.suppressed and _RANKS[diagnostic.severity] >= _RANKS[self.fail_on]

    def below(self, variable: str) -> Callable[[str], str]:
        """How to write a finding's path relative to the directory that a forge names in an environment variable, else
        to the repository's root."""
        base = os.environ.get(variable) or self.root
        return lambda path: os.path.relpath(os.path.join(self.cwd, path), base).replace(os.sep, "/")
