"""The report for people: what repeats over many hosts is told once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.report.fold import Folder
from xenlint.report.hostlist import folded
from xenlint.report.text import render
from xenlint.report.view import View
from xenlint.rule import Entry
from xenlint.source import Source

ViewOf = Callable[..., View]


def host(rule: Entry, name: str, messages: Iterable[str], text: str = "memory = 512\n") -> HostResult:
    source = Source(f"hosts/{name}/etc/xen/web.cfg", text.encode())
    found = tuple(
        Diagnostic(rule, "error", "high", "hosts", name, "etc/xen/web.cfg", source.span(0, 6), message)
        for message in messages
    )
    return HostResult(name, found, ((source.path, "domu-xl"),))


def text_of(results: list[HostResult], view: View) -> str:
    def counted() -> Any:
        for result in results:
            view.summary.count(result)
            yield result

    return "".join(render(counted(), view))


def test_two_hosts_are_told_each(rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    text = text_of([host(rules[0], name, ["Too little."]) for name in ("a", "b")], view_of())
    assert text.count("error[XEN101]") == 2
    assert "Also" not in text


def test_three_hosts_are_told_once(rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    results = [host(rules[0], name, ["Too little.", f"Only {name}."], f"name = {name}\n") for name in ("a", "b", "c")]
    text = text_of(results, view_of())
    assert text.count("Too little.") == 1
    assert "hosts/a/etc/xen/web.cfg:1:1" in text
    assert "  = Also on 2 more hosts: b, c.\n" in text
    assert [text.index(f"Only {name}.") for name in "abc"] == sorted(text.index(f"Only {name}.") for name in "abc")
    assert text.index("Too little.") < text.index("Only a.")
    assert text.splitlines()[-1] == "Found 6 errors in 3 files of 3 hosts."


def test_figures_may_differ_and_that_is_said(rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    results = [host(rules[0], f"web{n:02}", [f"dom0 takes {n}.5 GiB of {n + 1} GiB."]) for n in range(1, 40)]
    text = text_of(results, view_of())
    assert text.count("error[XEN101]") == 1
    assert "dom0 takes 1.5 GiB of 2 GiB." in text
    assert "  = Also on 38 more hosts, with other figures: web[02-39].\n" in text


def test_names_are_no_figures(rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    messages = ("'web1' is taken.", "'web2' is taken.", "vm-3 is taken.", "vm-4 is taken.", "a:5 is", "a:6 is")
    results = [host(rules[0], str(n), [message], f"memory = {n}\n") for n, message in enumerate(messages)]
    assert text_of(results, view_of()).count("error[XEN101]") == len(messages)


def test_the_same_line_is_the_same_finding(rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    results = [host(rules[0], f"h{n}", [f"The guest 'web-{n}' is open to {n + 2} hosts."]) for n in range(9)]
    assert "  = Also on 8 more hosts, with other names: h[1-8].\n" in text_of(results, view_of())
    results = [host(rules[0], f"h{n}", ["Bad" + n * " guest"]) for n in range(9)]
    assert "Also" not in text_of(results, view_of())
    results = [host(rules[0], f"h{n}", [f"The guest 'web-{n}' is open."], "\n") for n in range(9)]
    assert "Also" not in text_of(results, view_of())


def test_several_places_on_a_host(rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    results = [host(rules[0], name, ["Bad."] * 2) for name in ("a", "b", "c")]
    assert "Also in 5 more places on 3 hosts: a, b, c.\n" in text_of(results, view_of())
    assert text_of(results[:1], view_of()).count("error[XEN101]") == 2


def test_severities_are_not_mixed(rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    results = [host(rules[0], name, ["Bad."]) for name in ("a", "b", "c")]
    (one,) = results[1].diagnostics
    results[1] = results[1]._replace(diagnostics=(one._replace(severity="note"),))
    assert "Also" not in text_of(results, view_of())


def test_many_names_are_cut_and_verbose_tells_every_place(rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    results = [host(rules[0], "x" * number, ["Bad."]) for number in range(1, 20)]
    text = " ".join(text_of(results, view_of()).split())
    assert "xxxxxxxxxxx and 8 more (--verbose lists every place)." in text
    lines = [line.strip() for line in text_of(results, view_of(verbose=True)).splitlines()]
    assert [f"hosts/{'x' * number}/etc/xen/web.cfg:1:1" for number in range(2, 20)] == [
        line for line in lines if line.startswith("hosts/")
    ]
    assert not any("--verbose" in line for line in lines)


def test_what_is_kept_is_bounded(rules: tuple[Entry, ...]) -> None:
    folder = Folder(with_places=False, most_kept=1000)
    told = []
    for number in range(500):
        for each in host(rules[0], str(number), ["Bad.", f"Only '{number}'."], f"memory = {number}\n").diagnostics:
            folder.add(each, lambda: "x" * 100, str)
        told += list(folder.overflow())
        assert len(folder._slots) <= 12
    told += list(folder.rest())
    repeats = [each for _, each in told if each is not None]
    assert len(repeats) > 1
    alone = len(told) - len(repeats)
    assert alone + sum(sum(each.hosts.values()) for each in repeats) == 1000
    assert folder._size == 0


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("web01 web02 web03 db1 db2", "web[01-03] db1 db2"),
        ("a8 a9 a10 a11", "a8 a9 a10 a11"),
        ("a8 a9 a10 a11 a12", "a8 a9 a[10-12]"),
        ("h1.x h2.x h3.x h4.y", "h[1-3].x h4.y"),
        ("r1n1 r1n2 r1n3 r2n4", "r1n[1-3] r2n4"),
        ("1 2 3", "[1-3]"),
        ("a a a", "a a a"),
        ("web1 web2", "web1 web2"),
        (". x", ". x"),
        ("n" + "9" * 300 + " b", "n" + "9" * 300 + " b"),
    ],
)
def test_names_of_hosts(names: str, expected: str) -> None:
    found = list(folded(names.split()))
    assert " ".join(name for name, _ in found) == expected
    assert sum(number for _, number in found) == len(names.split())
