"""The runs of a SARIF log: their categories, and what happens where there are too many results for one."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from xenlint.engine.diagnostic import Diagnostic, HostResult, Silence
from xenlint.report import sarif_runs
from xenlint.report.sarif import render
from xenlint.report.view import View
from xenlint.rule import Entry
from xenlint.source import Source

Log = dict[str, Any]


def findings(rule: Entry, group: str, number: int, name: str = "h", context: str = "") -> HostResult:
    """A host of this group with so many findings, one a line."""
    text = f"memory = 512 {context}\n"
    source = Source(f"{group}/{name}/web1.cfg", (text * number).encode())
    spans = (source.span(len(text) * line, len(text) * line + 6) for line in range(number))
    return HostResult(
        name,
        tuple(
            Diagnostic(rule, rule.severity, rule.confidence, group, name, "web1.cfg", span, "It is 'wrong'.")
            for span in spans
        ),
    )


def written(view: View, *results: HostResult) -> tuple[dict[str, Log], list[str]]:
    """The runs of a log by their categories, and what is told on stderr."""
    log = json.loads("".join(render(results, view)))
    runs = {run["automationDetails"]["id"]: run for run in log["runs"]}
    assert len(runs) == len(log["runs"]) <= sarif_runs.MOST_RUNS, "GitHub refuses two runs of a category"
    for run in runs.values():
        codes = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert all(codes[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
    return runs, view.summary.warnings


def counts(runs: dict[str, Log]) -> dict[str, int]:
    return {category: len(run["results"]) for category, run in runs.items()}


def told(run: Log) -> list[str]:
    return [each["message"]["text"] for each in run["invocations"][0].get("toolExecutionNotifications", ())]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten results fill a run."""
    monkeypatch.setattr(sarif_runs, "MOST_RESULTS", 10)


def test_one_run_holds_them_all(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    view = view_of(groups=("dc1", "dc2"), sarif_category="site/xenlint")
    runs, warnings = written(view, findings(rules[0], "dc1", 3), findings(rules[1], "dc2", 2))
    assert counts(runs) == {"site/xenlint/": 5}
    assert not warnings
    assert len(runs["site/xenlint/"]["tool"]["driver"]["rules"]) == 3


@pytest.mark.usefixtures("small")
def test_too_many_for_one_run(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    view = view_of(groups=("dc1/hosts", "dc 2", "clean", "."))
    runs, warnings = written(view, findings(rules[0], "dc1/hosts", 7), findings(rules[1], "dc 2", 6))
    # the clean one closes its alerts, that of the root those of a log with one run
    assert counts(runs) == {"xenlint/": 0, "xenlint/clean/": 0, "xenlint/dc%202/": 6, "xenlint/dc1/hosts/": 7}
    assert [rule["id"] for rule in runs["xenlint/dc%202/"]["tool"]["driver"]["rules"]] == ["XEN501"]
    assert len(warnings) == 1
    assert "--sarif-runs groups" in warnings[0]
    assert told(runs["xenlint/"]) == warnings


def test_categories_do_not_depend_on_the_findings(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    expected = {"xenlint/", "xenlint/dc1/", "xenlint/dc2/"}
    for number in (0, 1, 7):
        runs, warnings = written(view_of(groups=("dc1", "dc2"), sarif_runs="groups"), findings(rules[0], "dc1", number))
        assert set(runs) == expected
        assert not warnings


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("how", ["auto", "one", "groups"])
def test_the_least_severe_are_left_out(rules: tuple[Entry, ...], view_of: Callable[..., View], how: str) -> None:
    results = [findings(rule, "hosts", 6, name) for rule, name in zip(reversed(rules), "abc", strict=True)]
    runs, warnings = written(view_of(groups=("hosts",), sarif_runs=how), *results)
    run = runs["xenlint/hosts/" if how == "groups" else "xenlint/"]
    assert Counter(result["level"] for result in run["results"]) == {"error": 6, "warning": 4}
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    order = [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places]
    assert order == sorted(order)
    assert [text for text in warnings if text.startswith("8 of 18 findings are not in the SARIF log")]
    assert "Of 18 findings 10 are in this run. Left out: 2 of severity warning, 6 of severity note." in told(run)
    assert run["invocations"][0]["executionSuccessful"], "that is no failure"


def test_many_groups(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    groups = [f"site{number // 4}/rack{number}" for number in range(60)]
    runs, _ = written(view_of(groups=tuple(groups), sarif_runs="groups"), findings(rules[0], groups[9], 1))
    assert counts(runs)["xenlint/site2/"] == 1
    assert len(runs) == 16
    sites = [f"site{number}" for number in range(60)]
    before, _ = written(view_of(groups=tuple(sites), sarif_runs="groups"), findings(rules[0], "site9", 1))
    after, _ = written(view_of(groups=("new", *sites[5:]), sarif_runs="groups"), findings(rules[0], "site9", 1))
    [category] = [name for name, number in counts(before).items() if number]
    assert counts(after)[category] == 1, "a site stays in its part when others come and go"


def test_too_large(rules: tuple[Entry, ...], view_of: Callable[..., View], monkeypatch: pytest.MonkeyPatch) -> None:
    """First the lines around go, then findings; what is written is below the limit."""
    view = view_of(groups=("hosts",))
    found = findings(rules[0], "hosts", 300, context="x" * 150)
    whole = len("".join(render((found,), view)))
    for limit, number in ((whole, 300), (whole * 3 // 4, 300), (whole // 4, None)):
        monkeypatch.setattr(sarif_runs, "MOST_BYTES", limit)
        view = view_of(groups=("hosts",))
        text = "".join(render((found,), view))
        assert len(text) <= limit
        results = json.loads(text)["runs"][0]["results"]
        assert len(results) == number if number else 30 < len(results) < 300
        thin = ["contextRegion" not in result["locations"][0]["physicalLocation"] for result in results]
        assert set(thin) == {limit != whole}
        assert len(view.summary.warnings) == (0 if limit == whole else 1 if number else 2)


def test_packed_size_counts_for_several_runs(
    rules: tuple[Entry, ...], view_of: Callable[..., View], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = findings(rules[0], "dc1", 300)
    view = view_of(groups=("dc1", "dc2"), sarif_runs="groups")
    whole = len("".join(render((found,), view)))
    monkeypatch.setattr(sarif_runs, "MOST_BYTES", whole // 3)
    view = view_of(groups=("dc1", "dc2"), sarif_runs="groups")
    assert len("".join(render((found,), view))) == whole
    assert not view.summary.warnings


def test_what_is_left_out_takes_no_memory(
    rules: tuple[Entry, ...], view_of: Callable[..., View], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sarif_runs, "MOST_RESULTS", 100)

    def results() -> Iterator[HostResult]:
        for number in range(30):
            yield findings(rules[2], "hosts", 50, f"h{number}")

    tracemalloc.start()
    size = sum(len(chunk) for chunk in render(results(), view_of(groups=("hosts",))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * size


def test_baseline_states(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    new, known, silent = findings(rules[0], ".", 3).diagnostics
    result = HostResult(
        "h",
        (
            new,
            known._replace(silence=Silence("baseline", "known on 2026-01-01")),
            silent._replace(silence=Silence("comment", "on purpose", silent.span)),
        ),
    )
    for shown in (False, True):
        runs, _ = written(view_of(has_baseline=True, show_suppressed=shown), result)
        found = runs["xenlint/"]["results"]
        assert [each["baselineState"] for each in found] == ["new", "unchanged", "new"][: 3 if shown else 1]
    assert [each["suppressions"] for each in found][:2] == [
        [],
        [{"kind": "external", "justification": "known on 2026-01-01"}],
    ]
    [suppression] = found[2]["suppressions"]
    assert suppression["kind"] == "inSource"
    assert suppression["location"]["physicalLocation"]["region"]["startLine"] == 3
    runs, _ = written(view_of(), result)
    assert "baselineState" not in runs["xenlint/"]["results"][0]


def test_settings_that_are_not_understood(view_of: Callable[..., View]) -> None:
    runs, _ = written(view_of(warnings=("xenlint.toml: no rule is called 'x\x1b'",)))
    [invocation] = runs["xenlint/"]["invocations"]
    assert invocation["executionSuccessful"]
    assert invocation["toolConfigurationNotifications"] == [
        {"level": "warning", "message": {"text": "xenlint.toml: no rule is called 'x\\x1b'"}}
    ]


def test_command(tmp_path: Path) -> None:
    """The same bytes wherever and whenever; options; what cannot be read is in the log and on stderr."""
    for group in ("dc1", "dc2"):
        directory = tmp_path / group / "alpha" / "etc" / "xen"
        directory.mkdir(parents=True)
        (directory / "web1.cfg").write_text("name = 'web1'\nmemory = '2G'\nvcpu = 1\n", encoding="utf-8")
    (tmp_path / "dc1" / "alpha" / "etc" / "xen" / "large.cfg").write_text("x = 1\n" * 1_000_000, encoding="utf-8")
    (tmp_path / "xenlint.toml").write_text("ignore = ['no-such-rule']\n", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    path = {"PYTHONPATH": ":".join(entry for entry in sys.path if entry)}

    def run(cwd: Path, target: str, *options: str, **environment: str) -> tuple[bytes, str]:
        done = subprocess.run(
            [sys.executable, "-m", "xenlint", "check", "--output-format", "sarif", *options, target],
            cwd=cwd,
            env={**path, **environment},
            capture_output=True,
        )
        assert done.returncode == 2, "a file could not be read, or the options are wrong"
        return done.stdout, done.stderr.decode()

    first, errors = run(tmp_path, ".", "--sarif-runs", "groups", "--sarif-category", "night")
    second, _ = run(
        tmp_path, ".", "--sarif-runs", "groups", "--sarif-category", "night", SOURCE_DATE_EPOCH="1", TZ="Asia/Tokyo"
    )
    assert first == second
    log = json.loads(first)
    assert [run["automationDetails"]["id"] for run in log["runs"]] == ["night/", "night/dc1/", "night/dc2/"]
    [invocation] = log["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    [notification] = invocation["toolExecutionNotifications"]
    assert "large.cfg" in notification["message"]["text"]
    assert notification["message"]["text"] in errors
    [notification] = invocation["toolConfigurationNotifications"]
    assert "no-such-rule" in notification["message"]["text"]
    nothing, errors = run(tmp_path, ".", "--sarif-category", "/")
    assert not nothing
    assert "--sarif-category" in errors
