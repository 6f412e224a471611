"""Hosts linted in other processes, or wherever a `concurrent.futures.Executor` leads.

The results come in the hosts' order, and only a few hosts are under way at a time, so that output and memory do not
depend on how many work.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import active_children, get_context
from threading import Thread
from time import sleep

from xenlint import __version__
from xenlint.engine.diagnostic import HostResult
from xenlint.engine.ending import end_by_way_of_finally
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.task import Task
from xenlint.typed import Any, Union

_FILES_IN_CHUNK = 100
_HOSTS_IN_CHUNK = 5
_CHUNKS_PER_WORKER = 4

_Chunk = Union[tuple[HostFiles, ...], range]
"""Hosts, or the numbers of hosts that other processes know."""
_Sent = tuple[_Chunk, Future[list[HostResult]]]


def through(executor: Executor, workers: int) -> Callable[[Task, Iterable[HostFiles]], Iterator[HostResult]]:
    """A mapper that hands the hosts to somebody else's executor, which has so many workers."""

    def mapper(task: Task, hosts: Iterable[HostFiles]) -> Iterator[HostResult]:
        blob = pickle.dumps((__version__, task))
        sent = _in_order(lambda chunk: executor.submit(_work, blob, chunk), _chunks(hosts), workers, deque())
        for chunk, future in sent:
            try:
                yield from future.result()
            except BrokenExecutor as error:
                yield from (_lost(host, str(error)) for host in _hosts_of(chunk))

    return mapper


def _in_order(
    submit: Callable[[Any], Future[list[HostResult]]],
    chunks: Iterator[_Chunk],
    workers: int,
    waiting: deque[_Sent],
) -> Iterator[_Sent]:
    """Hand out chunks of hosts and give them back in their order; those under way are `waiting`."""
    for chunk in chunks:
        waiting.append((chunk, _submitted(submit, chunk)))
        if len(waiting) >= workers * _CHUNKS_PER_WORKER:
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()


def _submitted(submit: Callable[[Any], Future[list[HostResult]]], chunk: _Chunk) -> Future[list[HostResult]]:
    """A chunk under way. One that the executor does not take, since a process died or none can be started, fails like
    those that it had taken."""
    try:
        return submit(chunk)
    except (BrokenExecutor, OSError) as error:
        refused: Future[list[HostResult]] = Future()
        refused.set_exception(error if isinstance(error, BrokenExecutor) else BrokenExecutor(str(error)))
        return refused


def _chunks(hosts: Iterable[HostFiles]) -> Iterator[_Chunk]:
    chunk: list[HostFiles] = []
    files = 0
    for host in hosts:
        chunk.append(host)
        files += len(host.files) or 1
        if files >= _FILES_IN_CHUNK:
            yield tuple(chunk)
            chunk, files = [], 0
    if chunk:
        yield tuple(chunk)


def _ranges(count: int) -> Iterator[_Chunk]:
    return (range(start, min(start + _HOSTS_IN_CHUNK, count)) for start in range(0, count, _HOSTS_IN_CHUNK))


def _hosts_of(chunk: _Chunk, hosts: Sequence[HostFiles] | None = None) -> Iterable[HostFiles]:
    if isinstance(chunk, range):
        assert hosts is not None
        return [hosts[number] for number in chunk]
    return chunk


def _work(blob: bytes, chunk: tuple[HostFiles, ...]) -> list[HostResult]:
    task = _task(blob)
    return [task(host) for host in chunk]


@lru_cache(maxsize=4)
def _task(blob: bytes) -> Task:
    """The task of a run, unpacked once and not for every chunk."""
    version, task = pickle.loads(blob)
    if version != __version__:
        raise RuntimeError(f"xenlint is {__version__} on this worker and {version} where it was called")
    assert isinstance(task, Task)
    return task


_FORKS = sys.platform == "linux"
"""Whether other processes are made by forking this one, and so have every module, and all that was found out, already.
Elsewhere that is not safe."""


# --- processes of this machine ----------------------------------------------------------------------------------------


def in_pools(jobs: int, task: Task, hosts: Iterable[HostFiles]) -> Iterator[HostResult]:
    """One pool after the other: one of whose processes was killed is of no more use. Where the machine gives no
    processes, for want of semaphores say, all is done in this one."""
    end_by_way_of_finally()
    inherited = hosts if _FORKS and isinstance(hosts, Sequence) else None
    chunks = _chunks(hosts) if inherited is None else _ranges(len(inherited))
    waiting: deque[_Sent] = deque()
    while True:
        lost: list[HostFiles] = []
        try:
            pool = _Pool(jobs, task, inherited)
        except OSError:
            yield from (task(host) for chunk in chunks for host in _hosts_of(chunk, inherited))
            return
        with pool:
            for chunk, future in _in_order(pool.submit, chunks, jobs, waiting):
                try:
                    results = future.result()
                except BrokenExecutor:
                    for under_way in (chunk, *(other for other, _ in waiting)):
                        lost += _hosts_of(under_way, inherited)
                    break
                yield from results
        if not lost:
            return
        waiting.clear()
        yield from _one_by_one(task, lost)


def _one_by_one(task: Task, hosts: Iterable[HostFiles]) -> Iterator[HostResult]:
    """Find out which of these hosts a process died of."""
    for host in hosts:
        try:
            with _Pool(1, task) as pool:
                result = pool.submit((host,)).result()
        except BrokenExecutor:
            yield _lost(host, "the process that linted it was killed, perhaps for want of memory")
        except OSError:  # there was no process to die of it
            yield task(host)
        else:
            yield from result


class _Pool:
    """A pool that ends at once when it is left early, whatever is still under way."""

    def __init__(self, jobs: int, task: Task, hosts: Sequence[HostFiles] | None = None) -> None:
        self._blob = pickle.dumps((__version__, task))
        given = None if hosts is None else (task, hosts)
        context = get_context("fork" if _FORKS else None)
        self._executor = ProcessPoolExecutor(jobs, context, _begin, (os.getpid(), given))

    def submit(self, chunk: _Chunk) -> Future[list[HostResult]]:
        if isinstance(chunk, range):
            return self._executor.submit(_work_on_given, chunk)
        return self._executor.submit(_work, self._blob, chunk)

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            for process in active_children():
                process.terminate()
        self._executor.shutdown(cancel_futures=True)


_given: tuple[Task, Sequence[HostFiles]] | None = None
"""What a forked process has from its parent."""


def _work_on_given(numbers: range) -> list[HostResult]:
    assert _given is not None
    task, hosts = _given
    return [task(hosts[number]) for number in numbers]


def _begin(parent: int, given: tuple[Task, Sequence[HostFiles]] | None) -> None:
    global _given
    _given = given
    gc.disable()  # as in the main process: trees are made and dropped host by host
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_follow, args=(parent,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches every process of a terminal; end without a word


def _follow(parent: int) -> None:
    """End when the main process is gone. One that was killed told nobody, and work would be waited for for ever."""
    while os.getppid() == parent:
        sleep(1)
    os._exit(1)


def _lost(host: HostFiles, reason: str) -> HostResult:
    return HostResult(host.name, (), errors=(f"host {host.name} could not be linted: {reason}.",))
