"""What a report needs to know besides the results."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from xenlint.engine.packs import Registry
from xenlint.engine.plan import Plan
from xenlint.engine.run import Summary

SarifRuns = Literal["auto", "one", "groups"]
"""Runs of a SARIF log: one for each group of hosts where one would not hold all, one, or always one for each group."""


class View(NamedTuple):
    """`root` is the repository's absolute path (else the working directory's). `summary` and `exit_code` are complete
    only when the last result has passed. `width` is in terminal cells. `warnings` are about the settings; `groups` are
    those of all hosts that are linted, clean ones included."""

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
