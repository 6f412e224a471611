"""What an installation puts into share/ is what its generators write, and what its readers take."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from manpage import ENVIRONMENT

from share import files

ROOT = Path(__file__).resolve().parent.parent
SHARE = ROOT / "share"
PAGE = SHARE / "man/man1/xenlint.1"


def test_the_files_are_what_their_generators_write() -> None:
    there = {path.relative_to(SHARE).as_posix() for path in SHARE.rglob("*") if path.is_file()}
    assert there == set(files())
    stale = [name for name, text in files().items() if (SHARE / name).read_text(encoding="utf-8") != text]
    assert not stale, "run `python docs/share.py`"


def test_every_variable_that_is_read_is_in_the_manual() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "linter").rglob("*.py"))
    read = {
        name for text in sources for name in re.findall(r'(?:os\.environ(?:\.get\(|\[)|view\.below\()"(\w+)"', text)
    }
    told = {name for names, _ in ENVIRONMENT for name in names.split(", ")}
    assert read - told == {"TERM"}, "TERM is every terminal program's"
    assert told <= read


def test_the_manual_without_a_fault_for_mandoc() -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("needs mandoc")
    done = subprocess.run(["mandoc", "-T", "lint", str(PAGE)], capture_output=True, text=True, check=False)
    told = [line for line in done.stdout.splitlines() if "missing date" not in line]
    assert told == []


def test_the_manual_without_a_warning_of_groff() -> None:
    if shutil.which("groff") is None:
        pytest.skip("needs groff")
    command = ["groff", "-man", "-ww", "-Kutf8", "-Tutf8", "-rLL=80n", str(PAGE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "cannot load 'DESC'" in done.stderr or "can't find" in done.stderr:
        pytest.skip("needs a whole groff")
    assert (done.returncode, done.stderr) == (0, "")
    assert "xenlint - a linter for the configuration of Xen hosts" in done.stdout


def test_a_wheel_brings_them(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="needs hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".data/data/" in name]
    brought = {name.partition(".data/data/share/")[2] for name in names}
    assert brought == {path.relative_to(SHARE).as_posix() for path in SHARE.rglob("*") if path.is_file()}
