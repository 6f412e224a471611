"""Other processes are started only when linting in this one has shown that it would take a while."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from time import perf_counter

from xenlint.engine.diagnostic import HostResult
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.task import Task

PATIENCE_SECONDS = 0.25
"""So long is linted in this process before the rest is estimated."""

WORTH_SECONDS = 0.3
"""Processes are started for work that would take at least so long: they need a tenth of a second to get going."""


def in_processes(jobs: int, file_count: int) -> Callable[[Task, Iterable[HostFiles]], Iterator[HostResult]]:
    """A mapper (see `engine.run`) that uses so many processes of this machine as soon as they are worth it.

    The hosts have so many files in all.
    """

    def mapper(task: Task, hosts: Iterable[HostFiles]) -> Iterator[HostResult]:
        rest = iter(hosts)
        count, left, done, seconds = 0, file_count, 0, 0.0
        while seconds < PATIENCE_SECONDS or left * seconds < WORTH_SECONDS * done:
            host = next(rest, None)
            if host is None:
                return
            start = perf_counter()
            result = task(host)
            seconds += perf_counter() - start
            count += 1
            done += len(host.files) or 1
            left -= len(host.files)
            yield result
        from xenlint.engine.pool import in_pools

        yield from in_pools(jobs, task, hosts[count:] if isinstance(hosts, Sequence) else rest)

    return mapper
