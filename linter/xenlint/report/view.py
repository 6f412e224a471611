"""What a report needs to know besides the results."""

from collections.abc import Callable
from typing import NamedTuple

from xenlint.engine.packs import Registry
from xenlint.engine.plan import Plan
from xenlint.engine.run import Summary


class View(NamedTuple):
    """`root` is the repository's absolute path (else the working directory's). `summary` and `exit_code` are complete
    only when the last result has passed. `width` is in terminal cells."""

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
