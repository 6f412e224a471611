"""A second rule pack, built and installed like anybody's, is found and run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from xenlint.engine.packs import BUILT_IN, load_registry, pack_names
from xenlint.testing import write_tree

HERE = Path(__file__).resolve().parent
GUEST = {"etc/xen/a.cfg": 'name = "a"\nmemory = 512\nvcpus = 9\n'}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A directory with the tiny pack built and installed in it, and one as `xenlint rule new` writes it."""
    root = tmp_path_factory.mktemp("pack")
    source = root / "tiny"
    subprocess.run(["cp", "-r", str(HERE / "tiny"), str(source)], check=True)
    xenlint(root, "", "rule", "new", "disk-elsewhere", "--family", "storage", "--pack", "house")
    target = root / "site"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target)]
    done = subprocess.run([*install, str(source), str(root / "house")], check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"pip cannot build a package here: {done.stderr[-200:]}")
    return str(target)


def xenlint(cwd: Path, site: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xenlint", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": site},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_built_in_pack_names_itself_in_the_group() -> None:
    assert pack_names()[0] == BUILT_IN
    text = "".join(
        path.read_text()
        for directory in map(Path, sys.path)
        for path in directory.glob("xenlint-*.dist-info/entry_points.txt")
    )
    assert f"[xenlint.rules]\nxenlint = {BUILT_IN}" in text


def test_an_installed_pack_is_run(tmp_path: Path, site: str) -> None:
    write_tree(str(tmp_path), GUEST)
    done = xenlint(tmp_path, site, "check", "--output-format", "json", "--select", "house")
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["code"], finding["name"], finding["fix"]["safe"]) == ("TINY001", "many-vcpus", False)
    assert "TINY001" in xenlint(tmp_path, site, "check").stdout, "its rules run by default"
    assert "The house says so." in xenlint(tmp_path, site, "explain", "many-vcpus").stdout
    assert "many-vcpus" in xenlint(tmp_path, site, "config", "schema").stdout


def test_its_options_and_suppressions_work(tmp_path: Path, site: str) -> None:
    write_tree(str(tmp_path), {**GUEST, "xenlint.toml": "[rules.many-vcpus]\nlimit = 16\n"})
    assert xenlint(tmp_path, site, "check", "--select", "TINY").returncode == 0
    write_tree(
        str(tmp_path),
        {"xenlint.toml": "", "etc/xen/a.cfg": "vcpus = 9 # xenlint: ignore[many-vcpus] big\nmemory = 1\n"},
    )
    done = xenlint(tmp_path, site, "check", "--select", "TINY")
    assert (done.returncode, "1 suppressed" in done.stdout) == (0, True)


def test_a_pack_as_it_is_written_builds_and_runs(tmp_path: Path, site: str) -> None:
    write_tree(str(tmp_path), {"etc/xen/a.cfg": 'name = "a"\ndisk = ["/srv/a.img,raw,xvda,rw"]\n'})
    done = xenlint(tmp_path, site, "check", "--output-format", "json", "--select", "HOUSE")
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["code"], finding["name"], finding["column"]) == ("HOUSE001", "disk-elsewhere", 10)
    assert "## Why is this bad?" in xenlint(tmp_path, site, "explain", "HOUSE001", "--format", "markdown").stdout


def test_its_own_tests_pass() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=HERE / "tiny",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "4 passed" in done.stdout) == (0, True), done.stdout
    assert xenlint(HERE / "tiny", "", "rule", "test").returncode == 0


def test_without_it_nothing_is_left(tmp_path: Path) -> None:
    assert not any(rule.code.startswith("TINY") for rule in load_registry().rules)


@pytest.mark.parametrize("index", [None, "RULES = 1 / 0", "import no_such_module", "RULES = 5", "", "raise SystemExit"])
def test_a_broken_pack_is_told_and_left_out(tmp_path: Path, index: str | None) -> None:
    info = tmp_path / "site/broken-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text("[console_scripts]\nx = y\n\n[xenlint.rules]\nbroken = broken_rules\n")
    if index is not None:
        (tmp_path / "site/broken_rules").mkdir()
        (tmp_path / "site/broken_rules/__init__.py").write_text("")
        (tmp_path / "site/broken_rules/_index.py").write_text(index)
    write_tree(str(tmp_path / "repo"), GUEST)
    done = xenlint(tmp_path / "repo", str(tmp_path / "site"), "check")
    assert done.returncode == 2
    assert "rule pack 'broken_rules' cannot be used" in done.stderr
    assert "1 file of 1 host" in done.stdout, "the other rules have run"


ENTRY = "Entry('B001', 'bad-one', 'Bad', 'broken_rules.bad', 'Host', False, 'error', 'high', ('house',), since='1.0')"


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ("3", "a rule is left out: 3 is no Entry"),
        (f"{ENTRY}._replace(code='XEN101')", "XEN101 is left out; xenlint_rules.dom0.memory_unlimited has that code"),
        (f"{ENTRY}._replace(name='octal-number')", "B001 is left out; xenlint_rules.syntax.octal_number is called"),
        (f"{ENTRY}, {ENTRY}", "its rule B001 is left out; broken_rules.bad has that code"),
        (f"{ENTRY}._replace(severity='fatal')", "severity must be one of 'error', 'warning', 'note', not 'fatal'"),
        (f"{ENTRY}._replace(tags='house')", "tags must be a tuple of texts"),
        (f"{ENTRY}._replace(code=1)", "1 is left out: code must be capital letters and a number"),
        (f"{ENTRY}._replace(xen='>=4.1')", "xen must be a pair of versions"),
        (f"{ENTRY}._replace(options=('a',))", "options must be a tuple of Option"),
        (f"{ENTRY}._replace(options=(Option('a', None, ''),))", "the default of 'a' must be"),
        (f"{ENTRY}._replace(options=(Option('a', 1, ''),) * 2)", "the option 'a' is there twice"),
        (f"{ENTRY}._replace(subject='Fleet')", "subject must be one of"),
        (f"{ENTRY}._replace(kinds=('domu',))", "there is no kind of file called 'domu'"),
    ],
)
def test_a_broken_rule_is_told_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entries: str, told: str
) -> None:
    before = load_registry()
    write_tree(
        str(tmp_path),
        {
            "broken-1.0.dist-info/entry_points.txt": "[xenlint.rules]\nbroken = broken_rules\n",
            "broken_rules/__init__.py": "",
            "broken_rules/_index.py": f"from xenlint.rule import Entry, Option\nRULES = ({entries},)\n",
        },
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    registry = load_registry()
    for name in ("broken_rules", "broken_rules._index"):
        del sys.modules[name]
    (error,) = registry.errors
    assert error.startswith("rule pack 'broken_rules': ")
    assert told in error
    assert set(before.rules) <= set(registry.rules)
    assert len(registry.rules) - len(before.rules) == entries.count(f"{ENTRY}, ")


def test_a_repository_cannot_bring_rules(tmp_path: Path) -> None:
    write_tree(
        str(tmp_path),
        {
            **GUEST,
            "evil-1.0.dist-info/entry_points.txt": "[xenlint.rules]\nevil = evil_rules\n",
            "evil_rules/__init__.py": "",
            "evil_rules/_index.py": "raise SystemExit('run!')",
        },
    )
    done = subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "xenlint"), "check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1)
    assert "run!" not in done.stdout + done.stderr
