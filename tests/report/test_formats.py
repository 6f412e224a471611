"""Every format is well formed whatever was found, says each finding once, and cannot be made to say another."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hostile_results import hosts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from runner import FORBIDDEN, command_of
from xenlint.cli.check import FORMATS
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.run import Summary
from xenlint.report.csv import COLUMNS
from xenlint.report.plaintext import valid
from xenlint.report.view import View
from xenlint.report.visible import visible
from xenlint.rule import Entry

DATA = Path(__file__).resolve().parent.parent / "data"
EXAMPLES = 25

Results = Sequence[HostResult]
ViewOf = Callable[..., View]


def report(name: str, results: Results, view: View) -> str:
    """A report, with the counts that a run would have; no matter which report, nothing in it may be raw."""
    view = view._replace(summary=Summary())

    def counted() -> Any:
        for result in results:
            view.summary.count(result)
            yield result

    text = "".join(import_module(f"xenlint.report.{name}").render(counted(), view))
    text.encode()
    assert not FORBIDDEN.search(text)
    if name != "github":
        assert not any(map(command_of, text.split("\n")))
    assert "##vso[" not in text
    assert "##teamcity[" not in text
    return text


def told(results: Results) -> list[Diagnostic]:
    return [each for result in results for each in result.diagnostics if not each.suppressed]


def place(diagnostic: Diagnostic) -> tuple[int, int]:
    return diagnostic.span.source.position(diagnostic.span.start)


# --- what each format has to be ---------------------------------------------------------------------------------------


def check_text(results: Results, view: View) -> None:
    lines = report("text", results, view).split("\n")
    assert lines[-1] == ""
    assert lines[-2].startswith(("Found ", "No findings "))
    heads = [line for line in lines if re.match(r"(error|warning|note)\[XEN\d+\] ", line)]
    rest = [line for line in lines[:-2] if line and line not in heads]
    assert all(re.match(r" +(-->|:::|\||=|  )|\d+ +\||\.+ \|", line) for line in rest)
    also = re.compile(r" += Also (?:on|in) (\d+) more ")
    again = [int(match[1]) for match in map(also.match, lines) if match]
    assert len(heads) + sum(again) == len(told(results))


def check_concise(results: Results, view: View) -> None:
    *lines, last, empty = report("concise", results, view).split("\n")
    assert empty == ""
    assert last.startswith(("Found ", "No findings "))
    for line, each in zip(lines, told(results), strict=True):
        row, column = place(each)
        assert line == (
            f"{visible(each.path)}:{row}:{column}: {each.severity}[{each.rule.code}] {visible(each.message)}"
        )


def check_json(results: Results, view: View) -> None:
    found = json.loads(report("json", results, view))["findings"]
    assert [each["message"] for each in found] == [visible(each.message) for each in told(results)]


def check_jsonl(results: Results, view: View) -> None:
    lines = report("jsonl", results, view).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(report("json", results, view))["findings"]


def check_sarif(results: Results, view: View) -> None:
    log = json.loads(report("sarif", results, view))
    assert len(log["runs"][0]["results"]) == len(told(results))


def check_github(results: Results, view: View) -> None:
    commands = [found for line in report("github", results, view).split("\n") if (found := command_of(line))]
    levels = {"error": "error", "warning": "warning", "note": "notice"}
    expected = []
    for severity, level in levels.items():
        for each in [each for each in told(results) if each.severity == severity][:10]:
            row, column = place(each)
            where = f"{visible(each.path)}:{row}:{column}"
            expected.append((level, visible(each.path), str(row), visible(f"{where}: {each.message}")))
    assert [(one.name, one.properties["file"], one.properties["line"], one.data) for one in commands] == expected
    for one in commands:
        assert set(one.properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert re.fullmatch(r"XEN\d+ [\w-]+", one.properties["title"])
        assert int(one.properties["endLine"]) >= int(one.properties["line"])


def check_gitlab(results: Results, view: View) -> None:
    found = json.loads(report("gitlab", results, view))
    schema("gitlab").validate(found)
    assert len({each["fingerprint"] for each in found}) == len(told(results))
    for each, diagnostic in zip(found, told(results), strict=True):
        assert each["description"].endswith(visible(diagnostic.message))
        assert each["location"]["lines"]["begin"] == place(diagnostic)[0]


def check_junit(results: Results, view: View) -> None:
    text = report("junit", results, view)
    root = xml("junit", text)
    cases = root.findall("./testsuite/testcase")
    passed = [case for case in cases if len(case) == 0]
    assert len(cases) - len(passed) == len(told(results))
    clean = [result for result in results if not told([result])]
    assert len(passed) == max(len(clean), not results)
    failures = [case.find("failure") for case in cases]
    assert sum(case is not None for case in failures) == sum(each.severity != "note" for each in told(results))
    junitparser = pytest.importorskip("junitparser", reason="junitparser is not installed")
    suites = junitparser.JUnitXml.fromstring(text.encode())
    for suite in suites:
        kinds = Counter(type(kind).__name__ for case in suite for kind in case.result)
        assert (suite.tests, suite.failures, suite.skipped, suite.errors) == (
            len(list(suite)),
            kinds["Failure"],
            kinds["Skipped"],
            0,
        )


def check_checkstyle(results: Results, view: View) -> None:
    root = xml("checkstyle", report("checkstyle", results, view))
    found = [(file.get("name"), error.get("message")) for file in root for error in file]
    assert found == [(visible(each.path), visible(each.message)) for each in told(results)]


def check_rdjson(results: Results, view: View) -> None:
    found = json.loads(report("rdjson", results, view))
    schema("rdjson").validate(found)
    for each, diagnostic in zip(found["diagnostics"], told(results), strict=True):
        source, fix = diagnostic.span.source, diagnostic.fix
        assert each["location"]["path"] == valid(source.path)
        start, end = byte_range(source.data, each["location"]["range"])
        assert source.data[start:end] == diagnostic.span.text.encode("utf-8", "surrogateescape")
        for suggestion in each.get("suggestions", ()):
            assert fix
            start, end = byte_range(source.data, suggestion["range"])
            fixed = source.text
            for edit in sorted(fix.edits, key=lambda edit: (edit.at.start, edit.at.end), reverse=True):
                fixed = fixed[: edit.at.start] + edit.text + fixed[edit.at.end :]
            got = source.data[:start] + suggestion["text"].encode() + source.data[end:]
            assert got == fixed.encode("utf-8", "surrogateescape")


def check_csv(results: Results, view: View) -> None:
    text = report("csv", results, view)
    header, *rows = csv.reader(text.splitlines())
    assert tuple(header) == COLUMNS
    assert len(text.splitlines()) == len(told(results)) + 1
    formula = re.compile(r"[\s\"]*[=+\-@＝＋－＠]")
    for row, each in zip(rows, told(results), strict=True):
        assert len(row) == len(COLUMNS)
        cell = dict(zip(COLUMNS, row, strict=True))
        assert cell["message"].replace("'", "") == visible(each.message.replace("\t", " ")).replace("'", "")
        assert not any(re.match(r"\s*[=+\-@＝＋－＠]", value) for value in row)
    for line in text.splitlines():
        assert not any(formula.match(part) for part in re.split("[;\t]", line)[1:])


CHECKS = {name: globals()[f"check_{name}"] for name in FORMATS}

# --- helpers ----------------------------------------------------------------------------------------------------------


@cache
def schema(name: str) -> Any:
    found = json.loads((DATA / f"{name}-schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


@cache
def xsd(name: str) -> Any:
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema is not installed")
    return xmlschema.XMLSchema(DATA / f"{name}.xsd")


def xml(name: str, text: str) -> ElementTree.Element:
    root = ElementTree.fromstring(text.encode())
    xsd(name).validate(root)
    return root


def byte_range(data: bytes, found: dict[str, dict[str, int]]) -> tuple[int, int]:
    """A range in lines and columns of bytes as offsets of bytes."""
    starts = [0, *(match.end() for match in re.finditer(b"\n", data))]
    start, end = (starts[found[side]["line"] - 1] + found[side]["column"] - 1 for side in ("start", "end"))
    return start, end


# --- tests ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_any_findings(name: str, rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    @settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
    @given(hosts(rules))
    def run(results: tuple[HostResult, ...]) -> None:
        CHECKS[name](results, view_of())

    run()


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_files(name: str, hostile: tuple[HostResult, ...], view_of: ViewOf) -> None:
    for number, (_, group) in enumerate(groupby(hostile, id)):
        for result in group:
            CHECKS[name]([result._replace(host=f"h{number}")], view_of())


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found(name: str, view_of: ViewOf) -> None:
    CHECKS[name]([], view_of())
    CHECKS[name]([HostResult("a", (), (("x", "domu-xl"),))], view_of())


@pytest.mark.parametrize("name", FORMATS)
def test_a_long_line(name: str, rules: tuple[Entry, ...], view_of: ViewOf) -> None:
    from xenlint.source import Source

    source = Source("long.cfg", b"a = '" + '=,"é]]>'.encode() * 100_000 + b"'\n")
    spans = [source.span(start, start + 3) for start in range(0, 600_000, 60_000)]
    found = [
        Diagnostic(rules[0], "error", "high", ".", ".", "long.cfg", span, f"No. {number} of '{span.text}'.")
        for number, span in enumerate(spans)
    ]
    CHECKS[name]([HostResult(".", tuple(found), (("long.cfg", "domu-xl"),))], view_of())
    # SARIF shows the line around a finding, the others no more than a terminal's line of it
    assert len(report(name, [HostResult(".", tuple(found))], view_of())) < 200_000


@given(st.text(max_size=40), st.sampled_from(["error", "Warning", "stop-commands"]))
def test_commands_of_a_runner_are_made_visible(text: str, name: str) -> None:
    for hostile in (f"::{name}::{text}", f" ::{name} file=a::{text}", f"{text}##[{name}]{text}"):
        assert command_of(hostile)
        assert command_of(visible(hostile)) is None


def test_what_only_looks_like_a_command_stays() -> None:
    for text in ("fe80::1", "::1", "::ffff:10.0.0.1", "# [x]", "a ## b", "listen=[::]:80", "std::error"):
        assert visible(text) == text
