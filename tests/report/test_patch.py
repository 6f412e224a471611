"""The patch, as git and patch take it."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xenlint.engine.diagnostic import Change
from xenlint.report.patch import quoted, render_patch
from xenlint.testing import write_tree

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
needs_patch = pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not here")

LONG = [f"line {number}\n" for number in range(40)]
CASES: dict[str, tuple[str | bytes, str | bytes]] = {
    "one line": ("a = 1\n", "a = 2\n"),
    "no end of line": ("a = 1", "a = 2"),
    "gets its end of line": ("x\n# c", "x\n# c\n"),
    "loses its end of line": ("x\n# c\n", "x\n# c"),
    "no end of line further down": ("".join(LONG) + "end", "first\n" + "".join(LONG[1:]) + "end"),
    "carriage returns": ("a = 1\r\nb = 2\r\n", "a = 1\r\nb = 3\r\n"),
    "carriage returns go": ("a = 1\r\nb = 2\r\n", "a = 1\nb = 2\n"),
    "lone carriage return": ("a = 1\rb\n", "a = 2\rb\n"),
    "form feed and the like": ("a\x0cb\x0b\u2028\x85c = 1\n", "a\x0cb\x0b\u2028\x85c = 2\n"),
    "a line goes": ("a\nb\nc\n", "a\nc\n"),
    "the first goes": ("a\nb\nc\n", "b\nc\n"),
    "the last goes": ("a\nb\nc\n", "a\nb\n"),
    "a line comes": ("a\nc\n", "a\nb\nc\n"),
    "at the beginning": ("b\n", "a\nb\n"),
    "at the end": ("a\n", "a\nb\n"),
    "all goes": ("a\n", ""),
    "far apart": ("".join(LONG), "x\n" + "".join(LONG[1:30]) + "y\n" + "".join(LONG[31:])),
    "near": ("".join(LONG), "".join([*LONG[:5], "x\n", *LONG[6:11], "y\n", *LONG[12:]])),
    "just near enough": ("".join(LONG), "".join([*LONG[:5], "x\n", *LONG[6:12], "y\n", *LONG[13:]])),
    "just too far": ("".join(LONG), "".join([*LONG[:5], "x\n", *LONG[6:13], "y\n", *LONG[14:]])),
    "the same line often": ("a\n" * 300 + "b\n" + "a\n" * 300, "a\n" * 300 + "c\n" + "a\n" * 299),
    "every line of many": ("a = 1\n" * 300, "a = 2\n" * 300),
    "lines that look like a patch": ("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n+a\n"),
    "blanks at ends": ("a = 1  \n\t\n", "a = 2  \n\t\n"),
    "no such bytes": (b"\xff\xfe = 1\n\x00\n", b"\xff\xfe = 2\n\x00\n"),
}


def change(before: str | bytes, after: str | bytes, shown: str = "a.cfg") -> Change:
    data = [text if isinstance(text, bytes) else text.encode() for text in (before, after)]
    return Change("", shown, data[0], data[1])


def git(cwd: Path, *arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(cwd), *arguments], input=data, capture_output=True, check=False)


def applied(root: Path, changes: list[Change], *command: str) -> None:
    """Apply the patch with this program and compare."""
    write_tree(str(root), {each.shown: each.before for each in changes})
    text = b"".join(render_patch(changes))
    done = subprocess.run(command, cwd=root, input=text, capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr, text)
    for each in changes:
        path = root / each.shown
        assert (path.read_bytes() if path.exists() else b"") == each.after
    assert not [path for path in root.rglob("*") if path.name.endswith((".rej", ".orig"))]


@needs_git
@pytest.mark.parametrize("case", CASES)
def test_git_takes_it(case: str, tmp_path: Path) -> None:
    applied(tmp_path, [change(*CASES[case])], "git", "apply", "-")


@needs_patch
@pytest.mark.parametrize("case", CASES)
def test_patch_takes_it(case: str, tmp_path: Path) -> None:
    applied(tmp_path, [change(*CASES[case])], "patch", "-p1", "--binary")


NAMES = (
    "a b.cfg", "ä.cfg", "d/e f/g.cfg", 'quote".cfg', "back\\slash.cfg", "tab\t.cfg", "line\nend.cfg", "b\udcff.cfg",
    "-x", "a/b.cfg", "b/a.cfg", "a.cfg ", " a.cfg", "$(x).cfg", "'.cfg", "\x1b[31m.cfg", "dev/null",
)  # fmt: skip


@needs_git
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_odd_names(name: str, tmp_path: Path) -> None:
    other = change("1\n2\n", "1\n3\n", "plain.cfg")
    applied(tmp_path, [change("a = 1\n", "a = 2\n", name), other], "git", "apply", "-")


@needs_git
def test_names_are_written_as_git_does(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for name in NAMES:
        write_tree(str(tmp_path), {name: "x\n"})
    git(tmp_path, "add", "-A")
    listed = git(tmp_path, "ls-files").stdout.decode().splitlines()
    assert sorted(quoted(name).removesuffix("\t") for name in NAMES) == sorted(listed)


@needs_git
def test_it_is_taken_where_it_was_made_whether_that_is_the_top_or_not(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"hosts/a/x.cfg": "a = 1\n", "x.cfg": "other\n"})
    git(tmp_path, "init", "-q")
    patch = b"".join(render_patch([change("a = 1\n", "a = 2\n", "x.cfg")]))
    for check in (("--check",), ()):
        assert git(tmp_path / "hosts" / "a", "apply", *check, "-", data=patch).returncode == 0
    assert (tmp_path / "hosts/a/x.cfg").read_text() == "a = 2\n"
    assert (tmp_path / "x.cfg").read_text() == "other\n"


LINES = st.lists(st.sampled_from([b"a", b"b", b"", b"}", b"x = 1", b"\r", b"c"]), max_size=30)


@needs_patch
@given(one=LINES, two=LINES, end_one=st.booleans(), end_two=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_lines(one: list[bytes], two: list[bytes], end_one: bool, end_two: bool, tmp_path: Path) -> None:
    before, after = (b"\n".join(lines) + b"\n" * end for lines, end in ((one, end_one), (two, end_two)))
    if before and after and before != after:
        (tmp_path / "a.cfg").unlink(missing_ok=True)
        applied(tmp_path, [change(before, after)], "patch", "-p1", "--binary", "--no-backup-if-mismatch")


def test_a_patch_shows_little_more_than_what_changed() -> None:
    before = "".join(f"title {number}\n  kernel /xen.gz\n  module /vmlinuz\n\n" for number in range(50))
    lines = before.splitlines(keepends=True)
    for number in (21, 102, 103):
        lines[number] = "  new\n"
    text = b"".join(render_patch([change(before, "".join(lines))])).decode()
    assert sum(line.startswith("+") for line in text.splitlines()) == 4  # with the name's line
    assert sum(line.startswith("@@") for line in text.splitlines()) == 2


@pytest.mark.parametrize("line", ["a = 1\n", "}\n\n", "x\ny\nz\n"])
def test_long_files_of_few_different_lines_take_their_time_and_no_more(line: str) -> None:
    before = line * 40_000
    after = before.replace("a = 1", "a = 2").replace("}", "]", 20_000).replace("y", "w", 1000).replace("z", "y", 50)
    start = time.process_time()
    assert sum(map(len, render_patch([change(before, after)]))) < 3 * len(before)
    assert time.process_time() - start < 5
