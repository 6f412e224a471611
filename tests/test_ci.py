"""The action, the GitLab job and the Dockerfile: judged by their own linters, and run as far as they can be here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from xenlint.cli.check import FORMATS

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
BAD = "title Xen\nkernel /xen.gz\nmodule /vmlinuz root=/dev/sda1\n"


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a linter from this environment or the system; without it, skip."""
    path = shutil.which(name, path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    if path is None:
        pytest.skip(f"needs {name}")
    return subprocess.run([path, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def only_with(*formats: str) -> None:
    missing = [name for name in formats if name not in FORMATS]
    if missing:
        pytest.skip(f"this xenlint does not write {', '.join(missing)}")


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.gitlab-ci", "ci/gitlab.yml"),
        ("vendor.readthedocs", ".readthedocs.yaml"),
    ],
)
def test_schema(schema: str, file: str) -> None:
    done = tool("check-jsonschema", "--builtin-schema", schema, file)
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing(tmp_path: Path) -> None:
    done = tool("zizmor", "--offline", "--persona", "pedantic", "--no-progress", "action.yml")
    assert done.returncode == 0, done.stdout


def test_the_workflow_shown_is_one(tmp_path: Path) -> None:
    workflow = shown("name: xenlint\non:")
    place = tmp_path / ".github/workflows/xenlint.yml"
    place.parent.mkdir(parents=True)
    place.write_text(workflow, encoding="utf-8")
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(place))
    assert done.returncode == 0, done.stdout


def test_hadolint_finds_nothing() -> None:
    done = tool("hadolint", "Dockerfile")
    assert (done.returncode, done.stdout) == (0, "")


def shown(beginning: str) -> str:
    """The block of docs/ci.md that begins so."""
    text = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    block: str
    (block,) = (block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if block.startswith(beginning))
    return block


def test_the_documentation_tells_every_input_and_output() -> None:
    text = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE) == list(ACTION["inputs"])
    for name in ACTION["outputs"]:
        assert f"`{name}`" in text
    assert set(yaml.safe_load(shown("include:"))["variables"]) < set(GITLAB["variables"])
    for name in GITLAB["variables"]:
        assert name in text


def test_no_input_is_text_of_a_script() -> None:
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")
        if "uses" in step:
            assert re.search(r"@[0-9a-f]{40}$", step["uses"])


def test_shellcheck_finds_nothing(tmp_path: Path) -> None:
    for number, step in enumerate(STEPS.values()):
        if "run" in step:
            script = tmp_path / f"{number}.sh"
            script.write_text("#!/bin/bash\n" + step["run"], encoding="utf-8")
            done = tool("shellcheck", str(script))
            assert done.stdout == ""


class Runner:
    """What of GitHub's runner the scripts of the action need."""

    def __init__(self, path: Path) -> None:
        self.work = path / "work"
        self.temp = path / "temp"
        self.outputs: dict[str, str] = {}
        (self.work / "boot/grub").mkdir(parents=True)
        (self.work / "boot/grub/menu.lst").write_text(BAD, encoding="utf-8")
        (self.temp / "xenlint/bin").mkdir(parents=True)
        (self.temp / "xenlint/bin/xenlint").symlink_to(BIN / "xenlint")

    def run(self, name: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """Run one step's script as the runner would."""
        output = self.temp / "output"
        output.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]["run"]],
            cwd=self.work,
            env={"PATH": os.environ["PATH"], "RUNNER_TEMP": str(self.temp), "GITHUB_OUTPUT": str(output), **env},
            capture_output=True,
            text=True,
            check=False,
        )
        self.outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done

    def check(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        step = STEPS["Run xenlint"]["env"]
        env = {}
        for variable, value in step.items():
            match = re.fullmatch(r"\$\{\{ inputs\.([a-z-]+) \}\}", value)
            env[variable] = value if match is None else inputs.get(match[1], ACTION["inputs"][match[1]]["default"])
        return self.run("Run xenlint", env)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    if not (BIN / "xenlint").exists():
        pytest.skip("needs xenlint as an installed command")
    return Runner(tmp_path)


def test_findings_are_written_before_the_job_fails(runner: Runner) -> None:
    done = runner.check(annotations="false", category="site one")
    assert done.returncode == 0, done.stderr
    assert runner.outputs["status"] == "1"
    assert "XEN101" in done.stdout
    log = json.loads(Path(runner.outputs["sarif"]).read_text(encoding="utf-8"))
    assert log["runs"][0]["results"][0]["ruleId"] == "XEN101"
    assert log["runs"][0]["automationDetails"]["id"] == "site one/"
    assert runner.run("Say how it ended", {"STATUS": runner.outputs["status"]}).returncode == 1


def test_annotations(runner: Runner) -> None:
    only_with("github")
    done = runner.check()
    assert runner.outputs["status"] == "1"
    assert re.search(r"^::(error|warning) .*file=boot/grub/menu\.lst", done.stdout, re.MULTILINE)


def test_what_the_log_shows_is_no_command(runner: Runner) -> None:
    (runner.work / "::error::forged.cfg").write_text("memory = 10\nmaxmem = 5\nkernel = 'x'\n", encoding="utf-8")
    done = runner.check(annotations="false", args="--output-format\nconcise")
    first, *_, last = done.stdout.splitlines()
    assert first.startswith("::stop-commands::xenlint-")
    assert last == f"::{first.removeprefix('::stop-commands::')}::"
    assert "error::forged.cfg" in done.stdout


def test_inputs_are_words_and_no_code(runner: Runner) -> None:
    (runner.work / "with space").mkdir()
    (runner.work / "with space/$(touch forged);x.cfg").write_text("name = 'a'\nmemory = 512\n", encoding="utf-8")
    done = runner.check(annotations="false", paths="with space\n$(touch forged)\n", args='--ignore\n`touch forged`"')
    assert runner.outputs == {"status": "2"}, "there is no such rule"
    assert "no rule, tag or prefix is called '`touch forged`\"'" in done.stderr
    done = runner.check(annotations="false", paths="with space\n", **{"fail-on": "error"})
    assert runner.outputs["status"] in "01", done.stderr
    done = runner.check(annotations="false", paths="$(touch forged)\n")
    assert runner.outputs == {"status": "2"}
    assert not list(runner.work.rglob("forged"))


def test_a_version_is_a_version(runner: Runner) -> None:
    done = runner.run("Install xenlint", {"VERSION": "1.0 --index-url=x", "SOURCE": "."})
    assert done.returncode == 2
    assert "is no version" in done.stdout


def test_gitlab_job(runner: Runner) -> None:
    only_with("gitlab")
    command = GITLAB["xenlint"]["script"][-1].replace("/tmp/xenlint", str(runner.temp / "xenlint"))
    env = {"PATH": os.environ["PATH"], **GITLAB["variables"]}
    done = subprocess.run(["sh", "-ec", command], cwd=runner.work, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    artifacts = GITLAB["xenlint"]["artifacts"]
    quality = json.loads((runner.work / artifacts["reports"]["codequality"]).read_text(encoding="utf-8"))
    assert quality[0]["check_name"]
    assert (runner.work / artifacts["paths"][0]).exists()


def test_the_image_gets_all_that_a_wheel_is_made_of(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="needs hatchling")
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE) for word in line.split()]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert [f"!{name}" for name in copied] == [line for line in ignored if line.startswith("!")]
    for name in copied:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, tmp_path / name)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    (wheel,) = (tmp_path / "out").iterdir()
    names = zipfile.ZipFile(wheel).namelist()
    assert {"xenlint/cli/check.py", "xenlint_rules/_index.py"} < set(names)
