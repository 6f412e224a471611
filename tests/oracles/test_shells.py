"""Our reading of shell programs against dash and bash: the same variables, and the same verdict.

`python tests/oracles/shell_programs.py --count 100000` compares as many as one likes.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import shell_programs


def _has(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")


SHELLS = [pytest.param(name, marks=_has(name)) for name in shell_programs.SHELLS]


@pytest.mark.oracle
@pytest.mark.parametrize("name", SHELLS)
def test_shells_agree(name: str) -> None:
    dice = shell_programs.Dice(2024)
    tally: Counter[str] = Counter()
    programs = [shell_programs.program(dice) for _ in range(300)]
    assert list(shell_programs.compare(name, programs, tally)) == []
    assert tally["equal values"] > 150
    assert tally["gave up"] > 50
    assert tally["ran"] > 100


# Nothing but NAME=value, with none of the signs that could run something: text, quotes, blanks in quotes.
_TAME = re.compile(r"""[A-Za-z_]\w*=(?:[\w.,:/%@+=-]|"[^"$`\\\n]*"|'[^'\n]*')*[ \t]*""", re.ASCII)


@pytest.mark.oracle
@pytest.mark.skipif("XENLINT_REAL_SHELL" not in os.environ, reason="XENLINT_REAL_SHELL names no directory")
@pytest.mark.parametrize("name", SHELLS)
def test_real_assignments(name: str) -> None:
    """The plain assignments of the files in that directory; no other line of them is run."""
    programs = []
    for path in sorted(Path(os.environ["XENLINT_REAL_SHELL"]).iterdir()):
        lines = path.read_text("utf-8", "surrogateescape").split("\n")
        tame = [line for line in lines if _TAME.fullmatch(line) and not line.startswith(("PATH", "IFS", "ENV"))]
        programs.append(("\n".join(tame) + "\n",))
    names = sorted({line.partition("=")[0] for (text,) in programs for line in text.splitlines() if line})
    assert list(shell_programs.compare(name, programs, Counter(), tuple(names))) == []
