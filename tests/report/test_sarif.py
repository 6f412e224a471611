"""The SARIF log: by the official schema, and by what its readers need beyond it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from jsonschema import Draft4Validator
from xenlint.engine.diagnostic import Diagnostic, HostResult, RelatedPlace
from xenlint.engine.fingerprint import fingerprints
from xenlint.finding import Edit, Fix
from xenlint.report.sarif import render
from xenlint.report.view import View
from xenlint.rule import Entry
from xenlint.source import Source

SCHEMA = Path(__file__).parent.parent / "data" / "sarif-schema-2.1.0.json"

Log = dict[str, Any]


@pytest.fixture(scope="module")
def validator() -> Draft4Validator:
    return Draft4Validator(
        json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=Draft4Validator.FORMAT_CHECKER
    )


def log_of(results: tuple[HostResult, ...], view: View) -> Log:
    text = "".join(render(results, view))
    assert text.isascii()
    assert text.endswith("}\n")
    log: Log = json.loads(text, object_pairs_hook=_without_doubles)
    return log


def _without_doubles(pairs: list[tuple[str, Any]]) -> Log:
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def run_of(results: tuple[HostResult, ...], view: View) -> Log:
    run: Log = log_of(results, view)["runs"][0]
    return run


def rendered(pattern: str, message: Log) -> str:
    """A message as a reader makes it from its rule's pattern."""
    return re.sub(r"\{(\d+)\}", lambda match: str(message["arguments"][int(match[1])]), pattern)


def one(rule: Entry, text: str = "memory = 512\n", path: str = "a.cfg", **changes: object) -> HostResult:
    source = Source(path, text.encode())
    diagnostic = Diagnostic(rule, rule.severity, rule.confidence, ".", "h", path, source.span(0, 6), "It is wrong.")
    return HostResult("h", (diagnostic._replace(**changes),))  # type: ignore[arg-type]  # fields as they are declared


def test_schema(validator: Draft4Validator, hostile: tuple[HostResult, ...], view_of: Callable[..., View]) -> None:
    for results in ((), hostile):
        for shown in (False, True):
            log = log_of(results, view_of(show_suppressed=shown, errors=("cannot read\nthis",)))
            assert [error.message for error in validator.iter_errors(log)] == []


def test_nothing_found(view_of: Callable[..., View]) -> None:
    run = run_of((), view_of(exit_code=lambda: 0))
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]
    assert run["columnKind"] == "utf16CodeUnits"
    assert run["automationDetails"] == {"id": "xenlint/"}


def test_rules(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    run = run_of((one(rules[0]),), view_of())
    found = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in found] == ["XEN101", "XEN501", "XEN901"]
    assert [rule["name"] for rule in found] == ["Dom0MemoryUnlimited", "BridgeAb4x", "VncOpenToAll"]
    assert found[0]["helpUri"] == "https://xenlint.readthedocs.io/rules/dom0-memory-unlimited/"
    assert "helpUri" not in found[1], "the page of another pack's rule is not ours to name"
    assert found[0]["properties"] == {"precision": "high", "problem.severity": "error", "tags": ["memory"]}
    assert found[1]["properties"]["tags"] == [f"tag{number}" for number in range(10)]
    assert found[2]["properties"] == {"precision": "low", "security-severity": "7.5", "tags": ["security", "guest"]}
    assert ["messageStrings" in rule for rule in found] == [True, False, False]
    for rule in found:
        assert rule["shortDescription"]["text"].endswith(".")
        assert 0 < len(rule["fullDescription"]["text"]) <= 255
        assert rule["help"]["markdown"]
        assert rule["help"]["text"]
        assert re.fullmatch("([A-Z][a-z0-9]+)+", rule["name"])
    assert found[2]["defaultConfiguration"] == {"level": "note", "enabled": True}


def test_tag_security_without_a_figure(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    entry = rules[2]._replace(security_severity="")
    view = view_of()
    run = run_of((), view._replace(plan=view.plan._replace(rules=(entry,))))
    assert run["tool"]["driver"]["rules"][0]["properties"]["tags"] == ["guest"]


def test_result(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    found = one(rules[1], "name = 'a'\nmemory = 512\nvcpus = 1\n")
    source = found.diagnostics[0].span.source
    diagnostic = found.diagnostics[0]._replace(span=source.span(20, 23))
    [result] = run_of((HostResult("h", (diagnostic,)),), view_of(cwd="/repo/hosts/b c"))["results"]
    assert result == {
        "ruleId": "XEN501",
        "ruleIndex": 1,
        "kind": "fail",
        "level": "warning",
        "message": {"text": "It is wrong.", "id": "1"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "hosts/b%20c/a.cfg", "uriBaseId": "SRCROOT"},
                    "region": {
                        "startLine": 2,
                        "startColumn": 10,
                        "endLine": 2,
                        "endColumn": 13,
                        "snippet": {"text": "512"},
                    },
                    "contextRegion": {
                        "startLine": 1,
                        "startColumn": 1,
                        "endLine": 3,
                        "endColumn": 10,
                        "snippet": {"text": "name = 'a'\nmemory = 512\nvcpus = 1"},
                    },
                }
            }
        ],
        "partialFingerprints": {
            "primaryLocationLineHash": result["partialFingerprints"]["primaryLocationLineHash"],
            "xenlint/v1": fingerprints([diagnostic])[0],
        },
    }


def test_file_outside_the_repository(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    [result] = run_of((one(rules[0], path="../else where/a.cfg"),), view_of())["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "else%20where/a.cfg", "uriBaseId": "FILESYSTEM"}


def test_hostile_files(hostile: tuple[HostResult, ...], view_of: Callable[..., View]) -> None:
    run = run_of(hostile, view_of(show_suppressed=True))
    diagnostics = [diagnostic for result in hostile for diagnostic in result.diagnostics]
    strings = {rule["id"]: rule["messageStrings"] for rule in run["tool"]["driver"]["rules"]}
    by_identity = {result["partialFingerprints"]["xenlint/v1"]: result for result in run["results"]}
    assert len(by_identity) == len(run["results"]) == len(diagnostics)
    identities = [identity for result in hostile for identity in fingerprints(result.diagnostics)]
    for identity, diagnostic in zip(identities, diagnostics, strict=True):
        result = by_identity[identity]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch("(%[0-9A-F]{2}|[A-Za-z0-9._~/-])+", uri)
        assert unquote_to_bytes(uri).decode("utf-8", "surrogateescape") == diagnostic.path
        message = result["message"]
        assert message["text"] == rendered(strings[result["ruleId"]][message["id"]]["text"], message)
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202e\ud800-\udfff]", message["text"])
        links = re.findall(r"(?<!\\)\[.*?(?<!\\)\]\(([^)]*)\)", message["text"])
        assert links == [str(place["id"]) for place in result.get("relatedLocations", ())]
        assert len(links) == len(diagnostic.related)


def test_suppressions(hostile: tuple[HostResult, ...], rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    hidden, shown = (run_of(hostile, view_of(show_suppressed=show))["results"] for show in (False, True))
    assert not any("suppressions" in result for result in hidden)
    assert all("suppressions" in result for result in shown)
    active = [result for result in shown if not result["suppressions"]]
    assert [result["partialFingerprints"] for result in active] == [result["partialFingerprints"] for result in hidden]
    both = {json.dumps(result["suppressions"]) for result in shown}
    assert both == {
        "[]",
        '[{"kind": "inSource"}]',
        json.dumps([{"kind": "inSource", "justification": "because\\x1b[0m"}]),
    }


def test_errors_are_notifications(view_of: Callable[..., View]) -> None:
    view = view_of(errors=("a.cfg: cannot read this file.",), exit_code=lambda: 2)
    view.summary.errors += ["a.cfg: cannot read this file.", "internal error: XEN101 failed"]
    [invocation] = run_of((), view)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    assert [notification["message"]["text"] for notification in invocation["toolExecutionNotifications"]] == [
        "a.cfg: cannot read this file.",
        "internal error: XEN101 failed",
    ]


def test_long_messages_stay_below_gitlabs_limit(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    place = RelatedPlace(Source("b.cfg", b"x\n").span(0, 1), "y" * 1900)
    for text in ("[" * 5000 + "](", "word " * 1000, "It is wrong."):
        [result] = run_of((one(rules[0], message=text, related=(place,) * 300),), view_of())["results"]
        assert len(result["message"]["text"]) <= 2048
        assert len(result["relatedLocations"]) == 100


def test_fix_over_several_files(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    found = one(rules[0])
    source, other = found.diagnostics[0].span.source, Source("b.cfg", b"[\n  'x',\n]\n")
    fix = Fix(
        "Set it.", (Edit(source.span(9, 12), ""), Edit(other.span(2, 9), ""), Edit(source.span(0, 0), "# a\n")), False
    )
    result = HostResult("h", (found.diagnostics[0]._replace(fix=fix),))
    [shown] = run_of((result,), view_of())["results"][0]["fixes"]
    assert shown["description"]["text"] == "Set it (unsafe: check it before you apply it)."
    first, second = shown["artifactChanges"]
    assert first["artifactLocation"]["uri"] == "a.cfg"
    assert first["replacements"] == [
        {
            "deletedRegion": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1},
            "insertedContent": {"text": "# a\n"},
        },
        {"deletedRegion": {"startLine": 1, "startColumn": 10, "endLine": 1, "endColumn": 13}},
    ]
    assert second["replacements"] == [
        {
            "deletedRegion": {"startLine": 1, "startColumn": 2, "endLine": 3, "endColumn": 1},
            "insertedContent": {"text": "\n"},
        }
    ]


def test_half_a_fix_is_none(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    found = one(rules[0])
    source, other = found.diagnostics[0].span.source, Source("b.cfg", b"\xff\n")
    fix = Fix("Set it.", (Edit(source.span(9, 12), ""), Edit(other.span(0, 1), "")))
    [result] = run_of((HostResult("h", (found.diagnostics[0]._replace(fix=fix),)),), view_of())["results"]
    assert "fixes" not in result


class Watched(Source):
    """A text that tells whether somebody still holds it."""


def test_files_are_let_go_as_the_results_come(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    """All that a log keeps of a host are its results, written down: no file."""
    watched: list[weakref.ref[Source]] = []
    alive = []

    def results() -> Iterator[HostResult]:
        for number in range(5):
            alive.append(sum(each() is not None for each in watched))
            source = Watched(f"{number}.cfg", b"memory = 512\n")
            watched.append(weakref.ref(source))
            found = one(rules[0]).diagnostics[0]._replace(span=source.span(0, 6))
            del source
            yield HostResult("h", (found,))

    run = json.loads("".join(render(results(), view_of())))["runs"][0]
    assert len(run["results"]) == 5
    assert max(alive) <= 1, "no more than that of the host before"


def test_many_findings_in_one_long_line(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    """Takes minutes where a finding costs as much as the line is long."""
    source = Source("a.cfg", ("x😀" * (1 << 18)).encode())
    spans = [source.span(start, start + 2) for start in range(0, 1 << 19, 200)]
    found = tuple(Diagnostic(rules[0], "error", "high", ".", "h", "a.cfg", span, "It is wrong.") for span in spans)
    results = run_of((HostResult("h", found),), view_of())["results"]
    columns = [result["locations"][0]["physicalLocation"]["region"]["startColumn"] for result in results]
    assert columns == [span.start // 2 * 3 + 1 for span in spans]


def test_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    guest = "builder = 'hvm'\nmemory = 512\nmemory = 513\nvif = [ 'bridge=x', 'brigde=y' ]\n"
    (tmp_path / "web1.cfg").write_text(guest, encoding="utf-8")
    command = [sys.executable, "-m", "xenlint", "check", "--isolated", "--output-format", "sarif", "web1.cfg"]
    path = {"PYTHONPATH": ":".join(entry for entry in sys.path if entry)}
    logs = {
        subprocess.run(command, cwd=tmp_path, env={**path, "PYTHONHASHSEED": seed}, capture_output=True).stdout
        for seed in ("1", "2", "3")
    }
    assert len(logs) == 1
    assert str(tmp_path).encode() not in logs.pop()
