"""What is done to each host of a run, wherever that happens: in this process, in another, on another machine."""

from __future__ import annotations

from xenlint.engine.diagnostic import HostResult
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.lint import lint_host
from xenlint.engine.plan import Plan
from xenlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xenlint.engine.cache import Cache


class Task(NamedTuple):
    """A plan, and what is known from earlier runs. Picklable; never raises."""

    plan: Plan
    cache: Cache | None = None

    def __call__(self, work: HostFiles) -> HostResult:
        try:
            if self.plan.fix:
                from xenlint.engine.fixing import fix_host

                return fix_host(work, self.plan)
            if self.plan.upgrade_to is not None:
                from xenlint.engine.upgrade import lint_upgrade

                return lint_upgrade(work, self.plan, self.plan.upgrade_to)
            if self.cache is not None:
                return self.cache.lint(work, self.plan)
            return lint_host(work, self.plan)
        except Exception as error:  # a defect of ours on one host must not cost the others
            return HostResult(work.name, (), errors=(internal_error(work, error),))


def internal_error(work: HostFiles, error: Exception) -> str:
    """What is told of an error that is ours, with its place."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"internal error: host {work.name} could not be linted: {type(error).__name__}: {error} ({where})"
