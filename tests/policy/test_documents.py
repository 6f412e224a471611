"""The policies that the documentation shows work, and broken ones are told as it is written down."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from xenlint.cli import main
from xenlint.policy.reading import read_policies
from xenlint.policy.schema import SCHEMA
from xenlint.policy.testing import try_policy
from xenlint.settings.nodes import read_yaml, unfold
from xenlint.source import Source

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/policies.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
BROKEN = re.findall(
    r"^## ([^\n]+)\n\n```yaml\n(.*?)```\n\n```text\n(.*?)```",
    (Path(__file__).parent / "broken.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)


def test_there_are_as_many_as_promised() -> None:
    assert len(re.findall(r"^### .*\n\n```yaml", PAGE, re.MULTILINE)) == 12
    assert len(BROKEN) >= 20


@pytest.mark.parametrize("text", SHOWN)
def test_policies_shown(text: str) -> None:
    for policy in read_policies(Source("shown.yaml", text.encode())):
        outcomes = try_policy(policy)
        assert [failure for outcome in outcomes for failure in outcome.failures] == []
        if policy.entry.code != "SITE-100":  # the shortest one
            assert any(outcome.example.has_bad for outcome in outcomes)
            assert any(outcome.example.has_good for outcome in outcomes) or policy.entry.code == "SITE-007"


def test_the_first_policy_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands of the page, from nothing to a finding."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy").mkdir()
    assert main(["policy", "new"]) == 0
    (tmp_path / "policy/site.yaml").write_text(capsys.readouterr().out, encoding="utf-8")
    (tmp_path / "xenlint.toml").write_text('policies = ["policy/*.yaml"]\n', encoding="utf-8")
    assert main(["policy", "test"]) == 0
    assert capsys.readouterr().out == "ok    SITE-001  1 example\n"
    (tmp_path / "web-3.cfg").write_text('name = "web-3"\nvif = [ "bridge=xenbr7" ]\n', encoding="utf-8")
    assert main(["check", "--select", "policy", "--output-format", "concise"]) == 1
    assert capsys.readouterr().out.startswith("web-3.cfg:2:17: ")


@pytest.mark.parametrize(("title", "text", "said"), BROKEN)
def test_broken_policies(
    title: str,
    text: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.yaml").write_text(text, encoding="utf-8")
    assert main(["policy", "test", "policy.yaml"]) == 2
    assert capsys.readouterr().err == said


def test_the_schema_says_what_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == SCHEMA
    Draft7Validator.check_schema(printed)
    for text in SHOWN:
        data = unfold(read_yaml(Source("shown.yaml", text.encode())), [10_000])
        assert not list(Draft7Validator(printed).iter_errors(data))


def test_every_key_of_the_schema_is_described() -> None:
    properties = SCHEMA["properties"]["policies"]["items"]["properties"]
    for name in properties:
        assert f"`{name}`" in PAGE, name
    for name in (*properties["demand"]["properties"], *properties["where"]["properties"]):
        assert f"`{name}`" in PAGE or f"`{name}:" in PAGE, name
