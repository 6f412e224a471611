"""The whole program on trees of any bytes: it ends, with a status and with words, and loses nothing.

The same cases in every run; `XENLINT_FUZZ=1` lets Hypothesis look for new ones, `tests/fuzz.py` looks for as long as
one likes. What it found stands in `data/cases/`, as small as it went.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cases import Case, Place, smaller
from hypothesis import given, settings
from hypothesis import strategies as st
from whole import TARGETS

FOUND = sorted((Path(__file__).parent / "data/cases").glob("*.json"))
EXAMPLES = {"program": 60, "fix": 20, "reports": 12, "policies": 25, "baseline": 12}

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git, which applies patches, is not here")


@needs_git
@pytest.mark.parametrize("target", TARGETS)
def test_any_case(target: str) -> None:
    """A few seconds for each target."""
    if target == "reports":
        pytest.importorskip("xmlschema", reason="xmlschema is not installed")

    @settings(max_examples=EXAMPLES[target])
    @given(st.integers(0, 1 << 40))
    def run(seed: int) -> None:
        TARGETS[target].check(TARGETS[target].make(random.Random(f"{target} {seed}")))

    run()


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(("etc/xen/a.cfg", "etc/default/grub", "xenlint.toml", "boot/grub/menu.lst", ".gitignore", "é")),
        st.binary(max_size=60),
        max_size=4,
    )
)
def test_any_bytes(tree: dict[str, bytes]) -> None:
    TARGETS["program"].check(Case(tree, ("check",)))


@needs_git
@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_what_was_found_stays_mended(path: Path) -> None:
    """A file is called after its target and what was wrong."""
    TARGETS[path.stem.partition("-")[0]].check(Case.from_bytes(path.read_bytes()))


@pytest.mark.parametrize("target", ["program", "reports"])
def test_as_a_program(target: str) -> None:
    """A few cases in processes of their own, which have streams, an end and an exit status."""
    for seed in range(3):
        case = TARGETS[target].make(random.Random(f"process {target} {seed}"))
        arguments = case.arguments if target == "program" else ("check", *case.arguments)
        with Place(case.tree) as place:
            here = place.run(*arguments, stdin=case.stdin)
        with Place(case.tree) as place:
            env = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
            done = subprocess.run(
                [sys.executable, "-m", "xenlint", *arguments],
                cwd=place.root,
                input=case.stdin,
                capture_output=True,
                check=False,
                env={**env, "XENLINT_CACHE_DIR": os.path.join(place.root, "../cache")},
            )
        assert (done.returncode, done.stdout, done.stderr.decode()) == here


def test_a_case_is_kept_and_made_smaller() -> None:
    case = Case({"a": b"\xff\x00one\n", "b": b"two"}, ("check", "--fix", "-q"), b"\x80")
    assert Case.from_bytes(case.to_bytes()) == case
    least = smaller(case, lambda case: b"n" in case.tree.get("a", b"") and "--fix" in case.arguments)
    assert (least.tree, least.arguments) == ({"a": b"n"}, ("check", "--fix"))
