"""Every story of the corpus gets the report that lies beside it.

`XENLINT_UPDATE=1 python -m pytest tests/test_corpus.py` writes the reports anew; read the difference before committing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
STORIES = sorted(path.name for path in CORPUS.iterdir() if path.is_dir())
QUIET = {"seed-cured", "p3-512m", "debian-modern", "qubes-like", "xcpng-like", "two-sockets"}
"""Hosts that are right: a warning about them would be a false alarm."""


@pytest.mark.parametrize("story", STORIES)
def test_report(story: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "xenlint", "check", "."],
        cwd=CORPUS / story,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={key: value for key, value in os.environ.items() if key != "FORCE_COLOR"},
    )
    assert done.stderr == ""
    assert done.returncode == (0 if story in QUIET else 1)
    expected = CORPUS / story / "report.txt"
    if os.environ.get("XENLINT_UPDATE"):
        expected.write_text(done.stdout, encoding="utf-8")
    assert done.stdout == expected.read_text(encoding="utf-8")


def test_there_are_stories() -> None:
    assert len(STORIES) >= 8
    assert set(STORIES) >= QUIET
    for story in STORIES:
        assert (CORPUS / story / "README.md").is_file()
