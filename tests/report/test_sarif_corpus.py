"""What must hold of the log of real hosts and of every built-in rule."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from xenlint.discovery import find
from xenlint.engine.packs import load_registry
from xenlint.engine.plan import make_plan
from xenlint.engine.run import Summary, run
from xenlint.engine.task import Task
from xenlint.report.sarif import render
from xenlint.report.view import View
from xenlint.settings.config import Settings

CORPUS = Path(__file__).resolve().parent.parent.parent / "corpus"
SCHEMA = Path(__file__).parent.parent / "data" / "sarif-schema-2.1.0.json"

Log = dict[str, Any]


@pytest.fixture(scope="module")
def log_of() -> Callable[..., Log]:
    """The log of the whole corpus with every rule."""

    def make(**changes: object) -> Log:
        registry = load_registry()
        settings = Settings(root=str(CORPUS), select=("all",))
        plan, summary = make_plan(settings, registry), Summary()
        found = find([str(CORPUS)], settings, str(CORPUS))
        groups = tuple(dict.fromkeys(host.group for host in found.hosts))
        view = View(False, 80, str(CORPUS), str(CORPUS), registry, plan, summary, "0.1.0", True, lambda: 1)
        view = view._replace(groups=groups, **changes)  # type: ignore[arg-type]  # fields as they are declared
        log: Log = json.loads("".join(render(run(found.hosts, Task(plan), summary), view)))
        assert not summary.errors
        return log

    return make


@pytest.fixture(scope="module")
def log(log_of: Callable[..., Log]) -> Log:
    return log_of()


def rendered(pattern: str, arguments: list[str]) -> str:
    return re.sub(r"\{(\d+)\}", lambda match: arguments[int(match[1])], pattern)


def test_results(log: Log) -> None:
    [only] = log["runs"]
    results = only["results"]
    assert len(results) > 50
    identities = {result["partialFingerprints"]["xenlint/v1"] for result in results}
    assert len(identities) == len(results)
    for result in results:
        [location] = result["locations"]
        region = location["physicalLocation"]["region"]
        assert region["startLine"] == region["endLine"], "GitHub annotates only where all lines were changed"
        assert region["startColumn"] <= region["endColumn"]
        rule = only["tool"]["driver"]["rules"][result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        message = result["message"]
        assert message["text"] == rendered(rule["messageStrings"][message["id"]]["text"], message.get("arguments", []))
    silenced = [result["suppressions"][0] for result in results if result["suppressions"]]
    assert silenced
    for suppression in silenced:
        assert suppression["kind"] == "inSource"
        assert suppression["justification"]
        snippet = suppression["location"]["physicalLocation"]["region"]["snippet"]["text"]
        assert re.match(r"# xenlint: ignore(-file)?\[", snippet)


def test_rules(log: Log) -> None:
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert len({rule["name"] for rule in rules}) == len(rules) == len(load_registry().rules)
    entries = {entry.code: entry for entry in load_registry().rules}
    for rule in rules:
        properties = rule["properties"]
        assert re.fullmatch("[A-Z]{1,8}[0-9]{1,6}", rule["id"])
        assert re.fullmatch("([A-Z][a-z0-9]+)+", rule["name"])
        assert rule["helpUri"].startswith("https://")
        assert len(rule["fullDescription"]["text"]) <= 255
        assert "## " in rule["help"]["markdown"]
        assert rule["help"]["text"].startswith(rule["id"])
        assert properties["precision"] in ("high", "medium", "low")
        assert 0 < len(properties["tags"]) <= 10
        is_security = bool(entries[rule["id"]].security_severity)
        assert ("security" in properties["tags"]) == is_security == ("security-severity" in properties)
        assert ("problem.severity" in properties) != is_security
        if is_security:
            assert 0 < float(properties["security-severity"]) <= 10


def test_schema_and_runs_of_groups(log: Log, log_of: Callable[..., Log]) -> None:
    validator = Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    split = log_of(sarif_runs="groups", has_baseline=True)
    assert len(split["runs"]) > 1
    for each in (log, split):
        assert [error.message for error in validator.iter_errors(each)] == []
    identities = [
        [result["partialFingerprints"] for run in each["runs"] for result in run["results"]] for each in (log, split)
    ]
    assert sorted(map(str, identities[0])) == sorted(map(str, identities[1])), "splitting changes no finding"
    assert all("suppressions" in result for run in split["runs"] for result in run["results"])
    assert all(result["baselineState"] == "new" for run in split["runs"] for result in run["results"])
