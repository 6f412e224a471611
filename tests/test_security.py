"""SECURITY.md names a test for each promise, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


@pytest.mark.parametrize("path", sorted({path for path, _ in NAMED}))
def test_named_tests_are_there(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {name for other, name in NAMED if other == path} <= there


def test_every_promise_has_a_test() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and line != "| promise | test |"]
    assert len(rows) > 20
    assert [row for row in rows if "::test_" not in row] == []
    tables = re.findall(r"^### .*$", TEXT, re.MULTILINE)
    assert len(tables) == TEXT.count("| promise | test |")


def test_it_is_found() -> None:
    assert "(SECURITY.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "security.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
