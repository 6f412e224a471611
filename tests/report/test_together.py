"""Several reports from one pass: each whole, and no host's results kept for long."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module

import pytest
from xenlint.cli.check import FORMATS
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.report.together import together
from xenlint.report.view import View
from xenlint.rule import Entry
from xenlint.source import Source


class Text(Source):
    """A source that can be watched."""

    __slots__ = ("__weakref__",)


def fleet(rule: Entry, number: int, alive: weakref.WeakSet[Text]) -> Iterator[HostResult]:
    for host in range(number):
        source = Text(f"{host}/a.cfg", b"memory = 1\n")
        alive.add(source)
        found = Diagnostic(rule, "error", "high", ".", str(host), "a.cfg", source.span(0, 1), f"Bad: '{host}'.")
        yield HostResult(str(host), (found,) if host % 3 else (), ((source.path, "domu-xl"),))


def parts(chunks: Iterable[tuple[int, str]], number: int) -> list[str]:
    found = [""] * number
    for index, chunk in chunks:
        found[index] += chunk
    return found


def test_each_is_as_if_alone(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    renders = [partial(import_module(f"xenlint.report.{name}").render, view=view_of()) for name in FORMATS]
    alive: weakref.WeakSet[Text] = weakref.WeakSet()
    alone = ["".join(render(fleet(rules[0], 20, alive))) for render in renders]
    assert parts(together(fleet(rules[0], 20, alive), renders), len(renders)) == alone


@pytest.mark.parametrize("names", [FORMATS, ("text", "json"), ("junit",), ("csv", "github", "gitlab")])
def test_nothing_is_kept(names: tuple[str, ...], rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    alive: weakref.WeakSet[Text] = weakref.WeakSet()
    renders = [partial(import_module(f"xenlint.report.{name}").render, view=view_of()) for name in names]
    most = 0
    for _ in together(fleet(rules[0], 60, alive), renders):
        most = max(most, len(alive))
    assert most <= 4


def test_a_report_that_stops_early(rules: tuple[Entry, ...]) -> None:
    def first(results: Iterable[HostResult]) -> Iterator[str]:
        yield next(iter(results)).host

    def every(results: Iterable[HostResult]) -> Iterator[str]:
        for result in results:
            yield result.host

    alive: weakref.WeakSet[Text] = weakref.WeakSet()
    assert parts(together(fleet(rules[0], 5, alive), [first, every]), 2) == ["0", "01234"]


def test_without_a_report_the_work_is_done(rules: tuple[Entry, ...]) -> None:
    seen = []

    def results() -> Iterator[HostResult]:
        for host in ("a", "b"):
            seen.append(host)
            yield HostResult(host, ())

    assert list(together(results(), [])) == []
    assert seen == ["a", "b"]
