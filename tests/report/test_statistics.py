"""Counts by rule, host group and file."""

from __future__ import annotations

import json
from collections.abc import Callable

from xenlint.engine.diagnostic import Diagnostic, HostResult, Silence
from xenlint.finding import Fix
from xenlint.report import json as json_report
from xenlint.report.statistics import Statistics, as_json, render, table
from xenlint.report.view import View
from xenlint.rule import Entry
from xenlint.source import Source


def make(rule: Entry, group: str, host: str, source: Source, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(rule, rule.severity, "high", group, host, "a.cfg", source.span(0, 1), "Bad", (), fix)


def results(rules: tuple[Entry, ...]) -> list[HostResult]:
    found = []
    for number in range(14):
        host, group = f"h{number}", "lab" if number % 2 else "hosts"
        source = Source(f"{group}/{host}/a\n.cfg", b"a\n")
        fix = Fix.replace(source.span(0, 1), "b", "Write b", safe=number % 3 == 0)
        silenced = make(rules[1], group, host, source)._replace(silence=Silence("comment"))
        each = [make(rules[0], group, host, source, fix), make(rules[1], group, host, source), silenced]
        if number < 2:
            each.append(make(rules[2], group, host, source, fix._replace(safe=True)))
        found.append(HostResult(host, tuple(each), ((source.path, "domu-xl"),)))
    return found


def test_tables(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    statistics = Statistics()
    view = view_of(statistics=statistics)
    for result in statistics.watch(results(rules)):
        view.summary.count(result)
    assert "".join(render([], view)) == (
        "Findings of each rule\n"
        "     14  XEN101   [-] error    dom0-memory-unlimited\n"
        "     14  XEN501   [ ] warning  bridge-a-b-4x\n"
        "      2  XEN901   [*] note     vnc-open-to-all\n"
        "\nof each host group\n"
        "     15  hosts (7 hosts)\n"
        "     15  lab (7 hosts)\n"
        "\nof each file\n"
        "      3  hosts/h0/a\\x0a.cfg\n"
        "      3  lab/h1/a\\x0a.cfg\n"
        + "".join(f"      2  hosts/h{n}/a\\x0a.cfg\n" for n in (10, 12, 2, 4, 6, 8))
        + "".join(f"      2  lab/h{n}/a\\x0a.cfg\n" for n in (11, 13))
        + "      8  in 4 other files\n"
        "\n"
        "[*] all have a safe fix, [-] some have one, or one to look at first (unsafe).\n"
        "Found 14 errors, 14 warnings and 2 notes in 14 files of 14 hosts (14 suppressed, 7 fixable "
        "with --fix, 9 more with --unsafe-fixes).\n"
    )


def test_json(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    statistics = Statistics()
    text = "".join(json_report.render(statistics.watch(results(rules)), view_of(statistics=statistics)))
    found = json.loads(text)["statistics"]
    assert found == as_json(statistics)
    assert found["rules"][0] == {
        "code": "XEN101",
        "name": "dom0-memory-unlimited",
        "findings": 14,
        "errors": 14,
        "warnings": 0,
        "notes": 0,
        "safe_fixes": 5,
        "unsafe_fixes": 9,
    }
    assert found["groups"][0] == {"group": "hosts", "hosts": 7, "findings": 15}
    assert found["files"][0] == {"path": "hosts/h0/a\n.cfg", "findings": 3}
    assert "statistics" not in json.loads("".join(json_report.render(results(rules), view_of())))


def test_one_host_is_no_group(rules: tuple[Entry, ...]) -> None:
    statistics = Statistics()
    list(statistics.watch(results(rules)[:1]))
    assert "host group" not in "".join(table(statistics))


def test_nothing_found(view_of: Callable[..., View]) -> None:
    assert list(table(Statistics())) == []
    assert "".join(render([], view_of(statistics=Statistics()))) == "No findings in 0 files of 0 hosts.\n"
