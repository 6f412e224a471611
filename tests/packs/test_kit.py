"""The kit for authors of rules: what `xenlint rule` writes works at once, and what is wrong with a pack is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
from xenlint import Example, Finding, Host, Meta, testing
from xenlint.engine.indexing import BadRuleError, entry_of, rule_modules
from xenlint.kit.scaffold import FAMILIES, new_rule
from xenlint.settings.errors import UsageError
from xenlint.testing import write_tree

MODELS = {model: family for family, model in FAMILIES.items()}


def xenlint(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xenlint", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("rule", list(rule_modules("xenlint.kit.models")), ids=lambda rule: rule.META.name)
def test_models(rule: ModuleType) -> None:
    assert rule.META.name.removesuffix("-model") in MODELS
    assert [testing.example_mistakes(rule, example) for example in rule.EXAMPLES] == [[]] * len(rule.EXAMPLES)


def test_a_new_pack_works_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = xenlint(tmp_path, "rule", "new", "disk-on-nfs", "--family", "storage", "--pack", "my-house")
    assert (first.returncode, first.stderr) == (0, "")
    assert "\nMYHOUSE001 disk-on-nfs works as it is" in first.stdout
    pack = tmp_path / "my-house"
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    for number, family in enumerate([*MODELS.values(), "security"], 2):
        made = new_rule(f"odd-{family}", family, str(pack))
        assert (made.code, made.is_new_pack) == (f"MYHOUSE{number:03}", False)
    told = [line.removeprefix("wrote ") for line in first.stdout.splitlines() if line.startswith("wrote ")]
    assert all((tmp_path / path).is_file() for path in told)
    tested = xenlint(pack, "rule", "test")
    assert (tested.stdout, tested.stderr) == (
        f"my_house_rules: {len(MODELS) + 2} rules, whose pages, examples and index are in order\n",
        "",
    )
    own = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist"]
    done = subprocess.run(own, cwd=pack, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,I", "."]
    assert subprocess.run(ruff, cwd=pack, check=False, stdout=subprocess.DEVNULL).returncode == 0


def test_a_built_in_rule_gets_a_code_of_its_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In xenlint's own repository; the index is left alone."""
    write_tree(
        str(tmp_path),
        {
            "pyproject.toml": '[project.entry-points."xenlint.rules"]\nxenlint = "xenlint_rules"\n',
            "rules/xenlint_rules/__init__.py": "",
            "rules/xenlint_rules/storage/a.py": 'META = Meta(\n    code="XEN620",\n    name="a-b",\n)\n',
            "rules/xenlint_rules/guest/b.py": 'META = Meta(\n    code="XEN790",\n    name="b-c",\n)\n',
            "tests/rules/test_rules.py": "",
        },
    )
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr("xenlint.kit.scaffold.write_index", lambda package: "_index.py")
    made = new_rule("odd-place", "storage", str(tmp_path))
    assert made.code == "XEN621"
    rule = (tmp_path / "rules/xenlint_rules/storage/odd_place.py").read_text()
    assert 'tags=("storage",),' in rule
    assert 'since="0.1"' in rule
    assert (tmp_path / "tests/rules/test_odd_place.py").is_file()


def test_a_stale_index_and_a_broken_example_are_told(tmp_path: Path) -> None:
    xenlint(tmp_path, "rule", "new", "odd-guest", "--family", "guest")
    rule = next(tmp_path.rglob("odd_guest.py"))
    rule.write_text(rule.read_text().replace('severity="warning"', 'severity="error"').replace('at="9"', 'at="10"'))
    done = xenlint(tmp_path, "rule", "test")
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert "odd_guest: example 1: no finding points at '10', but at '9'" in first
    assert "`xenlint rule index` writes it anew" in second
    assert xenlint(tmp_path, "rule", "index").returncode == 0
    rule.write_text(rule.read_text().replace('at="10"', 'at="9"'))
    assert xenlint(tmp_path, "rule", "test").returncode == 0


def test_a_rule_that_cannot_be_imported_is_told(tmp_path: Path) -> None:
    xenlint(tmp_path, "rule", "new", "odd-guest", "--family", "guest")
    rule = next(tmp_path.rglob("odd_guest.py"))
    rule.write_text(rule.read_text() + "\nimport no_such_module\n")
    before = next(tmp_path.rglob("_index.py")).read_text()
    for command, status in (("index", 2), ("test", 1)):
        done = xenlint(tmp_path, "rule", command)
        assert done.returncode == status
        assert "odd_guest: cannot be imported: ModuleNotFoundError: No module named 'no_such_module'" in done.stderr
        assert "Traceback" not in done.stderr
    assert next(tmp_path.rglob("_index.py")).read_text() == before


@pytest.mark.parametrize(
    ("name", "family", "code", "told"),
    [
        ("disk", "storage", "", "no name for a rule"),
        ("Disk-on-nfs", "storage", "", "no name for a rule"),
        ("../disk-on", "storage", "", "no name for a rule"),
        ("disk-on-nfs", "disk", "", "there is no family 'disk'"),
        ("disk-on-nfs", "storage", "house1", "no code"),
        ("disk-on-nfs", "storage", "XEN101", "is that of 'dom0-memory-unlimited'"),
        ("octal-number", "storage", "", "there is a rule called 'octal-number' already"),
    ],
)
def test_refusals(tmp_path: Path, name: str, family: str, code: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        new_rule(name, family, str(tmp_path), code)
    assert told in str(caught.value)
    assert os.listdir(tmp_path) == [], "nothing was written"


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"notes.txt": "mine\n"})
    with pytest.raises(UsageError, match="is not empty"):
        new_rule("disk-on-nfs", "storage", str(tmp_path))
    write_tree(str(tmp_path), {"pyproject.toml": '[project.entry-points."xenlint.rules"]\na = "a_rules"\n'})
    with pytest.raises(UsageError, match="there is no such package"):
        new_rule("disk-on-nfs", "storage", str(tmp_path))
    write_tree(str(tmp_path), {"src/a_rules/__init__.py": "", "tests/test_disk_on_nfs.py": "mine\n"})
    with pytest.raises(UsageError, match="is there already; nothing was written"):
        new_rule("disk-on-nfs", "storage", str(tmp_path))
    assert sorted(path.name for path in tmp_path.rglob("*.py")) == ["__init__.py", "test_disk_on_nfs.py"]


PAGE = "Something is odd.\n\n## What it does\nLooks.\n\n## Why is this bad?\nIt bites.\n"
GOOD = Meta("T001", "odd-thing", "1.0", "error", "high", ("house",))


def module(doc: str = PAGE, meta: object = GOOD, **others: object) -> ModuleType:
    def check(host: Host) -> list[Finding]:
        return []

    made = ModuleType("made_up", doc)
    made.__dict__.update({"META": meta, "check": check, "EXAMPLES": (Example({}, {}),), **others})
    return made


def test_a_proper_rule() -> None:
    assert entry_of(module()).subject == "Host"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (module(""), "needs a docstring"),
        (module("Odd\n"), "must be one sentence"),
        (module(PAGE.replace("Why is", "How is")), "lacks '## Why is this bad?'"),
        (module(PAGE + "\n## References\n\n## Fix safety\n"), "in this order"),
        (module(PAGE + "\n## Fix safety\nSafe.\n"), "the docstring has it"),
        (module(meta=GOOD._replace(fixable="safe")), "the docstring lacks it"),
        (module(meta={"code": "T001"}), "META must be a xenlint.Meta, not dict"),
        (module(meta=GOOD._replace(tags=cast(Any, "house"))), "META: tags must be a tuple of texts"),
        (module(meta=GOOD._replace(name="odd")), "META: name must be small words"),
        (module(meta=GOOD._replace(xen="4.1")), "a version range is written like"),
        (module(meta=GOOD._replace(xen=cast(Any, 4.1))), "META: xen:"),
        (module(meta=GOOD._replace(tags=("security",))), "security_severity go together"),
        (module(EXAMPLES=()), "EXAMPLES is missing"),
        (module(EXAMPLES=[1]), "EXAMPLES must be a tuple"),
        (module(check=lambda thing: []), "annotate the first parameter"),
        (module(check=3), "annotate the first parameter"),
        (module(check=None), "check() is missing"),
    ],
)
def test_an_improper_rule(rule: ModuleType, told: str) -> None:
    with pytest.raises(BadRuleError, match=r"^made_up: ") as caught:
        entry_of(rule)
    assert told in str(caught.value)


def test_found_and_fixed_speak_of_one_rule() -> None:
    (rule,) = [rule for rule in rule_modules("xenlint.kit.models") if rule.META.name == "guest-model"]
    tree = {"etc/xen/a.cfg": "memory = 010\nvcpus = 9 # xenlint: ignore[guest-model] big\n"}
    assert testing.found(rule, tree) == []
    assert testing.found(rule, {"etc/xen/a.cfg": "memory = 010\nvcpus = 9\n"}) == ["9"]


def test_a_rule_that_fails_fails_its_test() -> None:
    def check(host: Host) -> list[Finding]:
        raise ZeroDivisionError

    rule = module(check=check)
    sys.modules["made_up"] = rule
    try:
        with pytest.raises(AssertionError, match="ZeroDivisionError"):
            testing.found(rule, {"etc/xen/a.cfg": "memory = 512\n"})
    finally:
        del sys.modules["made_up"]
