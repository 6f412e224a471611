"""Annotations within GitHub's limits, and the page for a job's summary."""

from __future__ import annotations

from collections.abc import Callable
from html import escape as html_escape
from pathlib import Path

import pytest
from hostile_results import PIECES
from runner import command_of
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.report.github import render
from xenlint.report.step_summary import LARGEST, StepSummary, escape
from xenlint.report.view import View
from xenlint.report.visible import visible
from xenlint.rule import Entry
from xenlint.source import Source

ViewOf = Callable[..., View]


def findings(rules: tuple[Entry, ...], number: int, message: str = "Bad") -> HostResult:
    source = Source("hosts/a/x, y.cfg", b"a = [\n 1\n]\nb = 2\n")
    spans = source.span(0, 3), source.span(0, 10), source.span(0, 6), source.span(0, 0)
    return HostResult(
        "a",
        tuple(
            Diagnostic(
                rules[n % 3], rules[n % 3].severity, "high", ".", "a", "x", spans[n % 4], f"{message} No. {n}, 100%:"
            )
            for n in range(number)
        ),
        ((source.path, "domu-xl"),),
    )


def test_limits_and_order(rules: tuple[Entry, ...], view_of: ViewOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", "/repo/hosts")
    text = "".join(render([findings(rules, 100)], view_of()))
    commands = [found for line in text.splitlines() if (found := command_of(line))]
    assert [command.name for command in commands] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    one, other = commands[0], commands[1]
    assert one.properties == {
        "file": "a/x, y.cfg",
        "line": "1",
        "endLine": "1",
        "col": "1",
        "endColumn": "4",
        "title": "XEN101 dom0-memory-unlimited",
    }
    assert one.data == "hosts/a/x, y.cfg:1:1: Bad No. 0, 100%:"
    assert set(other.properties) == {"file", "line", "endLine", "col", "endColumn", "title"}
    assert [command.properties["endLine"] for command in commands[:4]] == ["1", "1", "1", "3"]
    assert "col" not in commands[3].properties
    for number in range(100):
        assert f"Bad No. {number}, 100%:" in text


def test_the_summary_is_added(
    rules: tuple[Entry, ...], view_of: ViewOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "summary.md"
    file.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    list(render([findings(rules, 4)], view_of()))
    text = file.read_text(encoding="utf-8")
    assert text.startswith("before\n### xenlint\n")
    assert text.count("| error |") == 2
    assert "[XEN101 dom0-memory-unlimited](https://" in text
    file.write_bytes(b"x" * LARGEST)
    list(render([findings(rules, 4)], view_of()))
    assert file.stat().st_size == LARGEST
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    assert "Found" not in file.read_text()
    assert "".join(render([findings(rules, 4)], view_of())).count("::error ") == 2


@pytest.mark.parametrize("room", [0, 50, 400, 2000, 20_000, LARGEST])
def test_the_page_fits(room: int, rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    page = StepSummary(view_of(), str)
    for diagnostic in findings(rules, 1000, "é😀" * 5000).diagnostics:
        page.add(diagnostic)
    text = page.page(room)
    assert len(text.encode()) <= room
    if room >= 2000:
        assert "more.\n" in text
        assert text.count("\n| error |") <= 100


def test_errors_come_first(rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    page = StepSummary(view_of(), str)
    for diagnostic in reversed(findings(rules, 9).diagnostics):
        page.add(diagnostic)
    rows = [line.split()[1] for line in page.page().splitlines() if line.startswith(("| error", "| warn", "| note"))]
    assert rows == ["error"] * 3 + ["warning"] * 3 + ["note"] * 3


@pytest.mark.parametrize("piece", PIECES)
def test_nothing_is_markup(piece: str) -> None:
    markdown = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    reader = markdown.MarkdownIt("gfm-like", {"linkify": False, "typographer": False})
    for text in (piece, f"x{piece}y", f"{piece}{piece} {piece}"):
        page = f"| a |\n|---|\n| x {escape(text)} x |\n\nend\n"
        shown = [part.partition("</td>")[0] for part in reader.render(page).split("<td>")[1:]]
        assert shown == [html_escape(f"x {visible(text)} x").replace("&#x27;", "'")]


def test_rows_are_folded_over_hosts(rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    page = StepSummary(view_of(), str)
    for host in range(40):
        source = Source(f"hosts/web{host:02}/etc/xen/a.cfg", b"a = 1\nb = 2\n")
        for start in (0, 6, *([6] if host == 7 else [])):
            message = f"This host has {host + 1} GiB."
            page.add(
                Diagnostic(
                    rules[0], "error", "high", "hosts", f"web{host:02}", "x", source.span(start, start + 5), message
                )
            )
    rows = [line for line in page.page().splitlines() if line.startswith("| error |")]
    assert [row.split(" | ")[2] for row in rows] == [
        "hosts/web00/etc/xen/a.cfg&#58;1, and on 39 more hosts",
        "hosts/web00/etc/xen/a.cfg&#58;2, and on 39 more hosts",
        "hosts/web07/etc/xen/a.cfg&#58;2",
    ]
    assert "more." not in page.page()
    assert "has 41 findings more." in page.page(len(page.page().encode()) + 60 - len(rows[0]))
