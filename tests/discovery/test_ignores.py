"""Plain ignore files say of every path what pathspec makes of them."""

from __future__ import annotations

import random

from pathspec import GitIgnoreSpec
from xenlint.discovery import ignores
from xenlint.discovery.ignores import read_ignores

NAMES = ("build", "a", "b.log", ".env", "x y", "web.cfg", ".log", "é", "log")
# fmt: off
LINES = (
    "build", "build/", "/build", "/build/", "*.log", "*.log/", "/*.log", ".env", "", "# no", "*", "!a", "a/b", "**/a",
    "b?", "[ab]", "x y", "a ", " a", "\\#a", "*.l*g", "*/", "/", "//a", "a//", ".", "..", "é", "a/b/", "*.cfg", "#",
)
# fmt: on


def test_as_pathspec_reads_it() -> None:
    dice = random.Random(3)
    plain = 0
    for _ in range(3000):
        lines = [dice.choice(LINES) for _ in range(dice.randrange(4))]
        verdict, spec = read_ignores(lines), GitIgnoreSpec.from_lines(lines)
        plain += all(line == "" or line.startswith("#") or ignores._plain(line) for line in lines)
        for _ in range(8):
            path = "/".join(dice.choice(NAMES) for _ in range(1 + dice.randrange(4))) + dice.choice(("", "/"))
            assert (verdict(path) if verdict else None) == spec.check_file(path).include, (lines, path)
    assert plain > 300


def test_a_file_of_comments_says_nothing() -> None:
    assert read_ignores(["# git ls-files --others --exclude-from=.git/info/exclude", "", "  "]) is None


def test_a_line_that_is_no_pattern_takes_nothing_with_it() -> None:
    """As in git, where a range that runs backwards matches nothing and the other lines hold."""
    for wrong in ("[r-d]", "!", "/["):
        verdict = read_ignores([wrong, "*.bak"])
        assert verdict is not None
        assert verdict("a/web.bak")
        assert not verdict("r")
        assert not verdict("web.cfg")
