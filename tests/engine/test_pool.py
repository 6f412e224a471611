"""The report is the same whoever lints the hosts, and a process that dies costs no more than its host."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import xenlint
from xenlint.engine import patience, pool
from xenlint.engine.diagnostic import HostResult
from xenlint.engine.hostfiles import HostFile, HostFiles
from xenlint.engine.packs import load_registry
from xenlint.engine.patience import in_processes
from xenlint.engine.plan import make_plan
from xenlint.engine.task import Task
from xenlint.settings.config import Settings

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor(kind: type[Executor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_FILES_IN_CHUNK", 3)
    expected = xenlint.lint([str(CORPUS)])
    with kind() as executor:
        report = xenlint.lint([str(CORPUS)], executor=executor)
    places = [(d.path, d.span.start, d.rule.code, d.message) for d in report.diagnostics]
    assert places == [(d.path, d.span.start, d.rule.code, d.message) for d in expected.diagnostics]
    assert len(places) > 20


class Deadly(Task):
    """Kills its process on some hosts, and tells nothing of the others."""

    def __call__(self, work: HostFiles) -> HostResult:
        if work.name.startswith("deadly"):
            os.kill(os.getpid(), signal.SIGKILL)
        return HostResult(work.name, ())


def hosts(*deadly: int) -> list[HostFiles]:
    names = [f"{'deadly' if number in deadly else 'host'}{number}" for number in range(40)]
    return [HostFiles(name, (HostFile("", name, name),) * 30) for name in names]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", -1)
    monkeypatch.setattr(patience, "WORTH_SECONDS", -1)


def deadly_task() -> Task:
    return Deadly(make_plan(Settings(root="/"), load_registry()))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("deadly", [(), (0,), (17,), (39,), (3, 20, 21)])
def test_killed_workers(deadly: tuple[int, ...]) -> None:
    work = hosts(*deadly)
    results = list(in_processes(2, 1200)(deadly_task(), work))
    assert [result.host for result in results] == [host.name for host in work], "every host, in order, once"
    assert [result.host for result in results if result.errors] == [f"deadly{number}" for number in deadly]
    for result in results:
        assert all("was killed" in error for error in result.errors)


@pytest.mark.usefixtures("at_once")
def test_killed_between_two_submits() -> None:
    """A pool that has noticed the death of a process takes nothing more, and says so when it is given something."""
    work = hosts(0)

    def slowly() -> Iterator[HostFiles]:
        for number, host in enumerate(work):
            if number == 8:  # the first chunk of four is under way, the second is about to be
                time.sleep(1)
            yield host

    results = list(in_processes(2, 1200)(deadly_task(), slowly()))
    assert [result.host for result in results] == [host.name for host in work]
    assert [result.host for result in results if result.errors] == ["deadly0"]


def test_an_executor_that_breaks_between_two_submits() -> None:
    class Breaking(ThreadPoolExecutor):
        taken = 0

        def submit(self, *what: Any, **more: Any) -> Future[Any]:
            self.taken += 1
            if self.taken == 2:
                raise BrokenExecutor("it is broken")
            return super().submit(*what, **more)

    work = hosts()
    with Breaking() as executor:
        results = list(pool.through(executor, 2)(deadly_task(), work))
    assert [result.host for result in results] == [host.name for host in work]
    assert [bool(result.errors) for result in results] == [False] * 4 + [True] * 4 + [False] * 32
    assert "it is broken" in results[4].errors[0]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("where", ["multiprocessing.synchronize.SemLock.__init__", "os.fork"])
def test_no_processes_to_be_had(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No shared memory, or as many processes as there may be: then this one does it all."""

    def none(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(where, none)
    work = hosts()
    results = list(in_processes(2, 1200)(deadly_task(), work))
    assert [(result.host, result.errors) for result in results] == [(host.name, ()) for host in work]


@pytest.mark.usefixtures("at_once")
def test_the_third_process_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were begun are ended, and nobody waits for them."""
    from multiprocessing import active_children

    fork, begun = os.fork, list[int]()

    def two() -> int:
        if len(begun) == 2:
            raise OSError(11, "Resource temporarily unavailable")
        begun.append(1)
        return fork()

    monkeypatch.setattr(os, "fork", two)
    work = hosts()
    results = list(in_processes(3, 1200)(deadly_task(), work))
    assert [(result.host, result.errors) for result in results] == [(host.name, ()) for host in work]
    assert active_children() == []


@pytest.mark.usefixtures("at_once")
def test_left_early() -> None:
    """As Ctrl-C or a closed pipe leaves it: no process stays behind."""
    from multiprocessing import active_children

    results: Iterator[HostResult] = iter(in_processes(2, 1200)(deadly_task(), hosts()))
    assert next(results).host == "host0"
    results.close()  # type: ignore[attr-defined]
    assert active_children() == []


def test_a_small_run_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "in_pools", None)
    task = Deadly(make_plan(Settings(root="/"), load_registry()))
    assert len(list(in_processes(2, 1200)(task, hosts()))) == 40
