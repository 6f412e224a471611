"""What a run imports: start-up is most of what a pre-commit run costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = {
    "asyncio",
    "concurrent.futures",
    "dataclasses",
    "email",
    "importlib.metadata",
    "inspect",
    "json",
    "jsonschema",
    "logging",
    "multiprocessing",
    "pathlib",
    "pathspec",
    "pygments",
    "subprocess",
    "tomllib",
    "unicodedata",
    "yaml",
}
"""Modules that a plain run on one file has no use for."""


def imported(cwd: Path, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "xenlint", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert lines
    return {line.rpartition("|")[2].strip() for line in lines}


def bare() -> set[str]:
    """What this interpreter imports by itself, `.pth` files of its environment included."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "timeit", "-h"], capture_output=True, text=True, check=False
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_version_imports_next_to_nothing(tmp_path: Path) -> None:
    modules = imported(tmp_path, "--version") - bare()
    assert {name for name in modules if name.startswith("xenlint")} == {"xenlint", "xenlint.cli"}
    assert not modules & (HEAVY | {"argparse", "re", "typing"})


def test_one_file_without_config(tmp_path: Path) -> None:
    (tmp_path / "web.cfg").write_text('name = "web"\ntype = "pvh"\nkernel = "/vmlinuz"\nmemory = 512\n')
    modules = imported(tmp_path, "check", "web.cfg") - bare()
    assert not modules & HEAVY
    parsers = {name for name in modules if name.startswith("xenlint.syntax.")}
    assert not parsers & {
        f"xenlint.syntax.{name}" for name in ("grub_cfg", "grub_legacy", "sxp", "xm", "shell", "syslinux")
    }
    rules = {name for name in modules if name.startswith("xenlint_rules.") and name.count(".") == 2}
    assert not any(name.startswith(("xenlint_rules.dom0.", "xenlint_rules.balloon.")) for name in rules)


def test_a_rule_that_is_not_selected_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "web.cfg").write_text('name = "web"\nmemory = 512\n')
    modules = imported(tmp_path, "check", "--select", "XEN304", "web.cfg")
    assert not {name for name in modules if name.startswith("xenlint_rules.") and "_index" not in name}, (
        "no rule but XEN304 was asked for, and the file has no maxmem for it to look at"
    )


def test_policies_cost_nothing_where_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "web.cfg").write_text('name = "web"\nmemory = 512\n')
    (tmp_path / "xenlint.toml").write_text('ignore = ["XEN304"]\n')
    modules = imported(tmp_path, "check", "web.cfg") - bare()
    assert not {name for name in modules if name.startswith(("xenlint.policy", "yaml"))}
    (tmp_path / "xenlint.toml").write_text('policies = ["site.yaml"]\n')
    (tmp_path / "site.yaml").write_text(
        "policies: [{id: SITE-001, title: A, reason: B, setting: memory, demand: {min: 1GiB}}]\n"
    )
    modules = imported(tmp_path, "check", "web.cfg") - bare()
    assert {"xenlint.policy.fixes", "yaml"} <= modules  # `check` itself is imported by its name, which is not listed
    assert not modules & {"jsonschema", "xenlint.settings.explain", "xenlint.policy.testing"}
