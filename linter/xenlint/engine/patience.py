"""Other processes are started only when linting in this one has shown that it would take a while."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter

from xenlint.engine.diagnostic import HostResult
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.task import Task

PATIENCE_SECONDS = 0.25
"""So long is linted in this process before the rest is estimated."""

WORTH_SECONDS = 0.3
"""Processes are started for work that would take at least so long: they need a tenth of a second to get going."""


def in_processes(jobs: int) -> Callable[[Task, Iterable[HostFiles]], Iterator[HostResult]]:
    """A mapper (see `engine.run`) that uses so many processes of this machine as soon as they are worth it."""

    def mapper(task: Task, hosts: Iterable[HostFiles]) -> Iterator[HostResult]:
        rest = deque(hosts)
        left, done, seconds = sum(len(host.files) for host in rest), 0, 0.0
        while rest and (seconds < PATIENCE_SECONDS or left * seconds < WORTH_SECONDS * done):
            host = rest.popleft()
            start = perf_counter()
            result = task(host)
            seconds += perf_counter() - start
            done += len(host.files) or 1
            left -= len(host.files)
            yield result
        if rest:
            from xenlint.engine.pool import in_pools

            yield from in_pools(jobs, task, rest)

    return mapper
