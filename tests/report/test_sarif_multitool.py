"""The SARIF log before Microsoft's sarif-multitool, with the rules of GitHub's ingestion switched on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from xenlint.engine.diagnostic import HostResult
from xenlint.report.sarif import render
from xenlint.report.view import View

VERSION = "5.7.0"
GITHUB_RULES = (
    "GH1001.ProvideRequiredLocationProperties",
    "GH1002.InlineThreadFlowLocations",
    "GH1003.ProvideRequiredRegionProperties",
    "GH1005.LocationsMustBeRelativeUrisOrFilePaths",
    "GH1006.ProvideCheckoutPath",
    "GH1007.ProvideFullyFormattedMessageStrings",
)
EXPECTED = {
    # where a file stands and which revision it is depends on the machine, and the log must not
    "SARIF2003",
    # a rule's messages are worded freely: some quote nothing, and where there are too many patterns or braces in what
    # is not quoted, the one placeholder is the whole message and stands in no quotes
    "SARIF2014",
    "SARIF2015",
    # a file that is marked from end to end has nothing around it
    "SARIF2011",
    # only the built-in rules have a page whose address is known
    "SARIF2012",
}

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where the tool is kept between runs."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(home, "xenlint-tests", f"sarif-multitool-{VERSION}")


@pytest.fixture(scope="session")
def multitool(cache: Path) -> str:
    if not sys.platform.startswith("linux"):
        pytest.skip("sarif-multitool is run on Linux alone")
    binary = cache / "node_modules" / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"
    if not binary.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not installed")
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        package = f"@microsoft/sarif-multitool-linux@{VERSION}"
        command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", package]
        installed = subprocess.run(command, cwd=cache, capture_output=True, text=True)
        if installed.returncode:
            pytest.skip(f"npm cannot install {package}: {installed.stderr.strip()[-200:]}")
    binary.chmod(0o755)
    return str(binary)


Judge = Callable[[tuple[HostResult, ...], View], Counter[tuple[str, str]]]


@pytest.fixture
def judge(multitool: str, cache: Path, tmp_path: Path) -> Judge:
    """Counts what the tool says of a log: (level, rule) pairs. Its exit status says nothing."""
    config = {f"{rule}.Options": {"RuleEnabled": "Error"} for rule in GITHUB_RULES}
    config["SARIF2006.UrisShouldBeReachable.Options"] = {"RuleEnabled": "Disabled"}
    environment = {
        **os.environ,
        "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
        "DOTNET_BUNDLE_EXTRACT_BASE_DIR": str(cache / "dotnet"),
    }

    def run(results: tuple[HostResult, ...], view: View) -> Counter[tuple[str, str]]:
        log, options, verdict = tmp_path / "log.sarif", tmp_path / "options.json", tmp_path / "verdict.sarif"
        log.write_text("".join(render(results, view)), encoding="utf-8")
        options.write_text(json.dumps(config), encoding="utf-8")
        command = [multitool, "validate", str(log), "--config", str(options), "--rule-kind", "Sarif;Ghas"]
        command += ["--level", "Error;Warning;Note", "--log", "ForceOverwrite", "--output", str(verdict)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert "1 files scanned" in done.stdout, done.stdout + done.stderr
        found = json.loads(verdict.read_text(encoding="utf-8-sig"))["runs"][0]
        levels = {
            rule["id"]: rule.get("defaultConfiguration", {}).get("level", "warning")
            for rule in found["tool"]["driver"].get("rules", ())
        }
        return Counter(
            (result.get("level", levels.get(result["ruleId"], "warning")), result["ruleId"])
            for result in found.get("results", ())
            if result.get("kind", "fail") == "fail"
        )

    return run


def test_hostile_files(judge: Judge, hostile: tuple[HostResult, ...], view_of: Callable[..., View]) -> None:
    found = judge(hostile, view_of(show_suppressed=True, errors=("cannot read\nthis",)))
    assert {level for level, _ in found} <= {"note"}
    assert {rule for _, rule in found} <= EXPECTED


def test_nothing_found(judge: Judge, view_of: Callable[..., View]) -> None:
    view = view_of()
    built_in = tuple(rule for rule in view.plan.rules if rule.module.startswith("xenlint_rules."))
    assert judge((), view._replace(plan=view.plan._replace(rules=built_in))) == {("note", "SARIF2003"): 1}


def test_it_would_tell(judge: Judge, view_of: Callable[..., View]) -> None:
    view = view_of()
    wrong = tuple(rule._replace(name="x", code=f"bad/{number}") for number, rule in enumerate(view.plan.rules))
    assert ("note", "SARIF2009") in judge((), view._replace(plan=view.plan._replace(rules=wrong)))
