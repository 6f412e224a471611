"""What a run imports: start-up is most of what a pre-commit run costs.

`tests/data/imports` has the list of xenlint's modules for each situation; `XENLINT_UPDATE=1 python -m pytest
tests/test_imports.py` writes the lists anew. A module more is 0.2 ms or more for every commit of everybody: read the
difference, and see whether the run needs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LISTS = Path(__file__).resolve().parent / "data" / "imports"

PROGRAM = """\
import sys
before = set(sys.modules)
from xenlint.cli import main
status = main(sys.argv[1:])
sys.stdout.flush()
print("IMPORTED", *sorted(set(sys.modules) - before), file=sys.stderr)
"""
"""Asks `sys.modules`, because `-X importtime` does not see what is imported through `importlib`, as rules are."""

RE = {"re", "enum", "functools", "collections", "operator", "types", "copyreg", "keyword", "reprlib", "importlib"}
if sys.version_info < (3, 11):
    RE |= {"sre_compile", "sre_constants", "sre_parse"}
PLAIN = RE | {"bisect", "gc", "warnings", "itertools", "errno"}
"""The modules of the standard library, without those that begin with an underscore, that a plain run has use for."""
CONFIG = PLAIN | {"contextlib", "datetime", "math", "string", "tomli", "tomllib", "typing"}

GUEST = """\
name = "web"
type = "pvh"
kernel = "/boot/guests/vmlinuz"
root = "/dev/xvda1 ro"
memory = 512
maxmem = 512
vcpus = 2
disk = [ "format=raw, vdev=xvda, access=rw, target=/dev/vg0/web" ]
vif = [ "mac=00:16:3e:00:00:01, bridge=xenbr0" ]
on_poweroff = "destroy"
"""
GRUB = 'GRUB_TIMEOUT=5\nGRUB_CMDLINE_XEN="dom0_mem=4G,max:4G loglvl=all"\n'

SITUATIONS: dict[str, tuple[dict[str, str], tuple[str, ...], set[str]]] = {
    "version": ({}, ("--version",), set()),
    "one-file": ({"web.cfg": GUEST}, ("check", "web.cfg"), PLAIN),
    "with-config": (
        {"web.cfg": GUEST, "xenlint.toml": 'xen-version = "4.17"\nignore = ["XEN304"]\n'},
        ("check", "web.cfg"),
        CONFIG,
    ),
    "pre-commit": (
        {"etc/xen/web.cfg": GUEST, "etc/xen/xl.conf": 'autoballoon="off"\n', "etc/default/grub": GRUB},
        ("check", "--allow-empty", "--", "etc/xen/web.cfg"),
        PLAIN,
    ),
    "grub-file": ({"etc/default/grub": GRUB}, ("check", "etc/default/grub"), PLAIN),
}
"""Files, arguments, and what may be imported of the standard library."""


def imported(cwd: Path, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    line = next(line for line in done.stderr.splitlines() if line.startswith("IMPORTED"))
    return set(line.split()[1:])


def made(tmp_path: Path, situation: str) -> set[str]:
    files, arguments, _ = SITUATIONS[situation]
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return imported(tmp_path, *arguments)


def is_ours(name: str) -> bool:
    return name.partition(".")[0] in ("xenlint", "xenlint_rules")


@pytest.mark.parametrize("situation", SITUATIONS)
def test_modules(situation: str, tmp_path: Path) -> None:
    modules = made(tmp_path, situation)
    ours = "".join(f"{name}\n" for name in sorted(filter(is_ours, modules)))
    path = LISTS / f"{situation}.txt"
    if os.environ.get("XENLINT_UPDATE"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(ours, encoding="utf-8")
    assert ours == path.read_text(encoding="utf-8")
    others = {name.partition(".")[0] for name in modules if not is_ours(name)}
    assert {name for name in others if not name.startswith("_")} <= SITUATIONS[situation][2]


def test_a_plain_file_imports_few_rules(tmp_path: Path) -> None:
    rules = {name for name in made(tmp_path, "one-file") if name.startswith("xenlint_rules.") and name.count(".") == 2}
    assert 0 < len(rules) <= 10


def test_a_rule_that_is_not_selected_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "web.cfg").write_text('name = "web"\nmemory = 512\n')
    modules = imported(tmp_path, "check", "--select", "XEN304", "web.cfg")
    assert {name for name in modules if name.startswith("xenlint_rules")} == {
        "xenlint_rules",
        "xenlint_rules._index",
    }, "no rule but XEN304 was asked for, and the file has no maxmem for it to look at"


def test_policies_cost_nothing_where_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "web.cfg").write_text('name = "web"\nmemory = 512\n')
    (tmp_path / "xenlint.toml").write_text('ignore = ["XEN304"]\n')
    modules = imported(tmp_path, "check", "web.cfg")
    assert not {name for name in modules if name.startswith(("xenlint.policy", "yaml"))}
    (tmp_path / "xenlint.toml").write_text('policies = ["site.yaml"]\n')
    (tmp_path / "site.yaml").write_text(
        "policies: [{id: SITE-001, title: A, reason: B, setting: memory, demand: {min: 1GiB}}]\n"
    )
    modules = imported(tmp_path, "check", "web.cfg")
    assert {"xenlint.policy.check", "xenlint.policy.fixes", "yaml"} <= modules
    assert not modules & {"jsonschema", "xenlint.settings.explain", "xenlint.policy.testing"}
