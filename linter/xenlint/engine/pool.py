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
from collections.abc import Callable, Iterable, Iterator
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

_FILES_IN_CHUNK = 100
_CHUNKS_PER_WORKER = 4

_Chunk = tuple[HostFiles, ...]
_Sent = tuple[_Chunk, Future[list[HostResult]]]


def through(executor: Executor, workers: int) -> Callable[[Task, Iterable[HostFiles]], Iterator[HostResult]]:
    """A mapper that hands the hosts to somebody else's executor, which has so many workers."""

    def mapper(task: Task, hosts: Iterable[HostFiles]) -> Iterator[HostResult]:
        for chunk, future in _in_order(executor, task, hosts, workers, deque()):
            try:
                yield from future.result()
            except BrokenExecutor as error:
                yield from (_lost(host, str(error)) for host in chunk)

    return mapper


def _in_order(
    executor: Executor, task: Task, hosts: Iterable[HostFiles], workers: int, waiting: deque[_Sent]
) -> Iterator[_Sent]:
    """Hand out chunks of hosts and give them back in their order; those under way are `waiting`."""
    blob = pickle.dumps((__version__, task))
    for chunk in _chunks(hosts):
        waiting.append((chunk, _submitted(executor, blob, chunk)))
        if len(waiting) >= workers * _CHUNKS_PER_WORKER:
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()


def _submitted(executor: Executor, blob: bytes, chunk: _Chunk) -> Future[list[HostResult]]:
    """A chunk under way. One that the executor does not take, since a process died or none can be started, fails like
    those that it had taken."""
    try:
        return executor.submit(_work, blob, chunk)
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


def _work(blob: bytes, chunk: _Chunk) -> list[HostResult]:
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


# --- processes of this machine ----------------------------------------------------------------------------------------


def in_pools(jobs: int, task: Task, hosts: Iterable[HostFiles]) -> Iterator[HostResult]:
    """One pool after the other: one of whose processes was killed is of no more use. Where the machine gives no
    processes, for want of semaphores say, all is done in this one."""
    end_by_way_of_finally()
    rest: Iterator[HostFiles] = iter(hosts)
    waiting: deque[_Sent] = deque()
    while True:
        lost: list[HostFiles] = []
        try:
            pool = _Pool(jobs)
        except OSError:
            yield from (task(host) for host in rest)
            return
        with pool as executor:
            for chunk, future in _in_order(executor, task, rest, jobs, waiting):
                try:
                    results = future.result()
                except BrokenExecutor:
                    lost += (*chunk, *(host for other, _ in waiting for host in other))
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
            with _Pool(1) as executor:
                result = executor.submit(_work, pickle.dumps((__version__, task)), (host,)).result()
        except BrokenExecutor:
            yield _lost(host, "the process that linted it was killed, perhaps for want of memory")
        except OSError:  # there was no process to die of it
            yield task(host)
        else:
            yield from result


class _Pool:
    """A pool that ends at once when it is left early, whatever is still under way."""

    def __init__(self, jobs: int) -> None:
        # a forked process has every module already; elsewhere fork is not safe
        context = get_context("fork" if sys.platform == "linux" else None)
        self._executor = ProcessPoolExecutor(jobs, context, _begin, (os.getpid(),))

    def __enter__(self) -> Executor:
        return self._executor

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            for process in active_children():
                process.terminate()
        self._executor.shutdown(cancel_futures=True)


def _begin(parent: int) -> None:
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
