"""The table in docs/selection.md says what happens."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from xenlint.cli.common import check_selectors, split_commas, with_command_line
from xenlint.engine.packs import BUILT_IN, Registry, load_registry
from xenlint.engine.plan import make_plan
from xenlint.settings.config import Settings, load

DOCS = Path(__file__).resolve().parent.parent / "docs"
REGISTRY = Registry(tuple(rule for rule in load_registry().rules if rule.module.startswith(BUILT_IN)))
ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in (DOCS / "selection.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and "XEN" in line
]


def settings_of(directory: Path, text: str) -> Settings:
    path = directory / "xenlint.toml"
    path.write_text(text)
    return load(os.fspath(path), "xenlint.toml", REGISTRY.rules)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " | ".join(row))
def test_row(tmp_path: Path, row: list[str]) -> None:
    in_file, on_command_line, runs, runs_not = row
    settings = settings_of(tmp_path, in_file.strip("`").replace("; ", "\n"))
    words = shlex.split(on_command_line.strip("`"))
    given = dict(zip(words[::2], words[1::2], strict=True))
    asked = (split_commas([given.pop(name, "")]) for name in ("--select", "--extend-select", "--ignore"))
    plan = make_plan(with_command_line(settings, *asked), REGISTRY)
    assert not given
    chosen = {rule.code for rule in plan.rules}
    assert set(re.findall("`(XEN[0-9]+)`", runs)) <= chosen
    assert not chosen & set(re.findall("`(XEN[0-9]+)`", runs_not))
    assert runs or runs_not


def test_there_are_rows() -> None:
    assert len(ROWS) > 10


def test_the_example_is_a_config_file(tmp_path: Path) -> None:
    (text,) = re.findall("```toml\n(.*?)```", (DOCS / "selection.md").read_text(encoding="utf-8"), re.DOTALL)
    settings = settings_of(tmp_path, text)
    assert check_selectors(REGISTRY, settings, ()) == []
    assert settings.per_host_ignores == (("web-*", ("XEN714",)), ("lab", ("capacity",)))
