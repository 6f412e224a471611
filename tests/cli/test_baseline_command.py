"""The baseline as a user meets it: written, held against a run, merged by git, pruned."""

from __future__ import annotations

import gc
import io
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
from baseline_edits import CORPUS, Story, edited
from xenlint.cli import main
from xenlint.testing import write_tree

Run = Callable[..., "Done"]

FILE = "known.txt"
FLAW = 'GRUB_CMDLINE_XEN="loglvl=all"\n'
TREE = {
    ".git/HEAD": "ref: refs/heads/main\n",
    "hosts/alpha/etc/default/grub": FLAW,
    "hosts/alpha/etc/xen/a.cfg": 'name = "a"\nvcpu = 2\nmemory = 512\nvif = ["mac=00:16:3e:00:00:01"]\n',
    "hosts/beta/etc/default/grub": FLAW,
    "hosts/beta/etc/xen/b.cfg": 'name = "b"\nmemory = 512\nvif = ["mac=00:16:3e:00:00:01"]\n',
}


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def xenlint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The command, in this process: started a hundred times it would take a minute."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str, cwd: Path = tmp_path) -> Done:
        monkeypatch.chdir(cwd)
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = main(["check", "--output-format", "concise", *arguments])
        return Done(status, out.getvalue(), err.getvalue())

    yield run
    gc.enable()


@pytest.fixture
def tree(xenlint: Run, tmp_path: Path) -> Path:
    """A fleet with its baseline."""
    write_tree(str(tmp_path), TREE)
    assert xenlint().returncode == 1
    done = xenlint("--write-baseline", FILE)
    assert (done.returncode, "known from the baseline" in done.stdout) == (0, True), done.stdout
    return tmp_path


def entries(tree: Path) -> list[str]:
    return [line for line in (tree / FILE).read_text().splitlines() if not line.startswith("#")]


def codes(output: str) -> list[str]:
    return sorted(part.partition("]")[0] for part in output.split("[XEN")[1:])


def test_what_is_known_is_counted_and_not_told(xenlint: Run, tree: Path) -> None:
    lines = entries(tree)
    assert lines == sorted(lines)
    assert any("hosts/alpha/etc/xen/a.cfg XEN008 " in line and line.endswith(" 1 vcpu = 2") for line in lines)
    assert any(" XEN503 " in line for line in lines), "a rule about several hosts"
    done = xenlint("--baseline", FILE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"No findings in 4 files of 2 hosts ({len(lines)} known from the baseline).\n"
    report = json.loads(xenlint("--baseline", FILE, "--output-format", "json").stdout)
    assert (report["findings"], report["summary"]["known"], report["summary"]["suppressed"]) == ([], len(lines), 0)
    assert xenlint("--baseline", FILE, "--no-suppressions").returncode == 2
    assert len(codes(xenlint("--baseline", FILE, "--show-suppressed").stdout)) == len(lines)


def test_the_config_file_may_name_it(xenlint: Run, tree: Path) -> None:
    (tree / "xenlint.toml").write_text(f'baseline = "{FILE}"\n')
    assert xenlint().returncode == 0
    assert xenlint("hosts/alpha/etc/xen/a.cfg", cwd=tree).returncode == 0
    assert xenlint("etc/xen/a.cfg", cwd=tree / "hosts/alpha").returncode == 0
    assert xenlint("--isolated").returncode == 1
    assert xenlint("--no-suppressions").returncode == 1
    from xenlint.api import lint

    assert not lint([str(tree)]).summary.findings


def test_passing_over_comments(xenlint: Run, tmp_path: Path) -> None:
    text = FLAW.rstrip() + " # xenlint: ignore[XEN101] a lab\n"
    write_tree(str(tmp_path), {".git/HEAD": "", "etc/default/grub": text})
    options = ("--select", "XEN101,suppression")
    assert xenlint(*options).returncode == 0
    assert codes(xenlint(*options, "--no-suppressions").stdout) == ["101"]


def test_of_more_alike_the_rest_is_told(xenlint: Run, tmp_path: Path) -> None:
    entry = "title Xen\nkernel /xen.gz loglvl=all\nmodule /vmlinuz\n"
    write_tree(str(tmp_path), {".git/HEAD": "", "boot/grub/menu.lst": entry * 2})
    xenlint("--write-baseline", FILE, "--select", "XEN101")
    (line,) = entries(tmp_path)
    assert line.endswith(" 2 kernel /xen.gz loglvl=all")
    menu = tmp_path / "boot/grub/menu.lst"
    menu.write_text(entry * 3)
    done = xenlint("--baseline", FILE, "--select", "XEN101,XEN095")
    assert (done.returncode, codes(done.stdout), "2 known" in done.stdout) == (1, ["101"], True)
    menu.write_text(entry)
    done = xenlint("--baseline", FILE, "--select", "XEN101,XEN095")
    assert (codes(done.stdout), "once and no longer twice" in done.stdout) == (["095"], True)
    xenlint("--baseline", FILE, "--prune-baseline", "--select", "XEN101")
    assert entries(tmp_path) == [line.replace(" 2 kernel", " 1 kernel")]


def test_what_is_gone_fails_until_it_is_taken_out(xenlint: Run, tree: Path) -> None:
    guest = tree / "hosts/alpha/etc/xen/a.cfg"
    guest.write_text(guest.read_text().replace("vcpu = 2", "vcpus = 2"))
    number = next(n for n, line in enumerate((tree / FILE).read_text().splitlines(), 1) if " XEN008 " in line)
    done = xenlint("--baseline", FILE)
    assert done.returncode == 1
    assert done.stdout.startswith(
        f"{FILE}:{number}:1: warning[XEN095] XEN008 (unknown-key) is no longer found in hosts/"
    )
    assert xenlint("--baseline", FILE, "--select", "XEN1").returncode == 0, "its rule did not run"
    for path in ("hosts/beta", "hosts/alpha/etc/default/grub", "hosts/beta/etc/xen/b.cfg"):
        assert xenlint("--baseline", FILE, path).returncode == 0, "a run over something else"
    assert codes(xenlint("--baseline", FILE, "hosts/alpha/etc/xen/a.cfg").stdout) == ["095"]
    before = entries(tree)
    done = xenlint("--baseline", FILE, "--prune-baseline")
    assert (done.returncode, done.stderr) == (0, f"xenlint: {FILE}: 1 finding taken out, {len(before) - 1} left.\n")
    assert entries(tree) == [line for line in before if " XEN008 " not in line]
    assert xenlint("--baseline", FILE).returncode == 0
    guest.write_text(TREE["hosts/alpha/etc/xen/a.cfg"])
    assert codes(xenlint("--baseline", FILE).stdout) == ["008"], "back again, and told"


def test_files_and_hosts_that_are_gone(xenlint: Run, tree: Path) -> None:
    shutil.rmtree(tree / "hosts/beta")
    for path in ("hosts/alpha", "hosts/alpha/etc/xen/a.cfg"):
        assert "XEN095" not in xenlint("--baseline", FILE, path).stdout
    gone = [line for line in entries(tree) if line.startswith("hosts/beta/")]
    clash = [line for line in entries(tree) if " XEN503 " in line and line not in gone]
    assert xenlint("--baseline", FILE, "hosts").stdout.count("XEN095") == sum(" XEN503 " not in each for each in gone)
    assert xenlint("--baseline", FILE).stdout.count("XEN095") == len(gone) + len(clash)


def test_writing_anew_over_a_part_keeps_the_rest(xenlint: Run, tree: Path) -> None:
    before = entries(tree)
    (tree / "hosts/alpha/etc/xen/a.cfg").write_text(TREE["hosts/alpha/etc/xen/a.cfg"].replace("vcpu = 2", "vcpux = 2"))
    for paths in (["hosts/beta"], ["hosts/beta/etc/default/grub"]):
        assert xenlint("--write-baseline", FILE, *paths).returncode == 0
        assert entries(tree) == before
    assert xenlint("--write-baseline", FILE, "--select", "XEN101").returncode == 0
    assert entries(tree) == before
    assert xenlint("--write-baseline", FILE, "hosts/alpha/etc/xen/a.cfg").returncode == 0
    assert [line for line in entries(tree) if " XEN008 " not in line] == [
        line for line in before if " XEN008 " not in line
    ]
    assert any(line.endswith("vcpux = 2") for line in entries(tree))
    assert xenlint("--baseline", FILE).returncode == 0


def test_one_file_after_the_other_is_as_good_as_all_at_once(xenlint: Run, tree: Path) -> None:
    for name in TREE:
        if name.startswith("hosts"):
            done = xenlint("--baseline", FILE, name)
            assert (done.returncode, "XEN" in done.stdout) == (0, False), done.stdout


@pytest.mark.parametrize("first", [".", "etc/xen/a.cfg", "etc/xen/b.cfg", "etc/xen/c.cfg"])
def test_what_two_files_have_against_each_other_is_known_of_both(first: str, xenlint: Run, tmp_path: Path) -> None:
    """Of the two it is told where a run looks, and of all given in the later one."""
    files = {f"etc/xen/{name}.cfg": f"name = 'same'\nmemory = 512\n# {name}\n" for name in "abc"}
    write_tree(str(tmp_path), {".git/HEAD": "", **files})
    options = ("--select", "XEN701,XEN095")
    xenlint("--write-baseline", FILE, *options, first)
    xenlint("--write-baseline", FILE, *options)
    xenlint("--baseline", FILE, "--prune-baseline", *options)
    before = entries(tmp_path)
    assert len(before) == 2
    for path in (".", *files):
        assert xenlint("--baseline", FILE, *options, path).stdout.startswith("No findings"), path
        xenlint("--write-baseline", FILE, *options, path)
        assert entries(tmp_path) == before
    write_tree(str(tmp_path), {"etc/xen/aa.cfg": "name = 'same'\nmemory = 512\n"})
    for path in (".", "etc/xen/aa.cfg"):
        assert codes(xenlint("--baseline", FILE, *options, path).stdout) == ["701"], path


@pytest.mark.parametrize("options", [["--cache-dir", "cache"], ["--jobs", "2", "--no-cache"]], ids=["cache", "jobs"])
def test_it_is_the_same_from_the_cache_and_from_other_processes(options: list[str], xenlint: Run, tree: Path) -> None:
    guest = tree / "hosts/alpha/etc/xen/a.cfg"
    for text in (guest.read_text(), guest.read_text().replace("vcpu =", "vcpuss ="), guest.read_text()):
        guest.write_text(text)
        expected = xenlint("--baseline", FILE, "--no-cache", "--jobs", "1")
        for _ in range(2):
            assert xenlint("--baseline", FILE, *options) == expected
            assert xenlint(*options).stdout == xenlint("--no-cache", "--jobs", "1").stdout
    xenlint("--write-baseline", "first.txt", *options)
    xenlint("--write-baseline", "again.txt", *options)
    xenlint("--write-baseline", "plain.txt", "--no-cache")
    assert (tree / "first.txt").read_text() == (tree / "again.txt").read_text() == (tree / "plain.txt").read_text()


def test_a_day_that_passes_is_seen_through_the_cache(
    xenlint: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = FLAW.rstrip() + " # xenlint: ignore[XEN101] until=2027-01-15 a lab\n"
    write_tree(str(tmp_path), {".git/HEAD": "", "etc/default/grub": text})
    options = ("--select", "XEN101,suppression", "--cache-dir", "cache")
    for day, found in ((1800000000, []), (1800086400, ["092", "101"]), (1800000000, [])):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(day))
        assert codes(xenlint(*options).stdout) == found


def test_where_it_is_read_from_does_not_matter(xenlint: Run, tree: Path) -> None:
    known = str(tree / FILE)
    assert xenlint("--baseline", known, ".", cwd=tree / "hosts/alpha").returncode == 0
    assert xenlint("--baseline", known, "alpha", cwd=tree / "hosts").returncode == 0
    assert xenlint("--baseline", f"../../{FILE}", str(tree / "hosts"), cwd=tree / "hosts/beta").returncode == 0


def test_outside_of_a_repository_its_own_directory_counts(xenlint: Run, tree: Path) -> None:
    shutil.rmtree(tree / ".git")
    xenlint("--write-baseline", FILE, ".")
    for path in (".", "hosts/alpha", "hosts/alpha/etc/xen/a.cfg"):
        assert xenlint("--baseline", FILE, path).stdout.startswith("No findings"), path


def test_what_may_not_be_ignored_is_never_known(xenlint: Run, tree: Path) -> None:
    (tree / "xenlint.toml").write_text('not-ignorable = ["XEN101"]\n')
    assert set(codes(xenlint("--baseline", FILE).stdout)) == {"101", "095"}
    done = xenlint("--write-baseline", FILE)
    assert (done.returncode, set(codes(done.stdout))) == (1, {"101"})
    assert not any(" XEN101 " in line for line in entries(tree))


def test_an_upgrade_is_another_question(xenlint: Run, tree: Path) -> None:
    (tree / "xenlint.toml").write_text(f'baseline = "{FILE}"\nxen-version = "4.17"\n')
    done = xenlint("--upgrade-to", "4.19")
    assert "XEN095" not in done.stdout
    assert "known" not in done.stdout
    for option in (["--baseline", FILE], ["--write-baseline", FILE], ["--prune-baseline"]):
        assert f"{option[0]} and --upgrade-to do not go together" in xenlint("--upgrade-to", "4.19", *option).stderr


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (lambda text: "", 1, "is no baseline"),
        (lambda text: text.replace("baseline 1", "baseline 2"), 1, "of version 2"),
        (lambda text: text + "hosts/a XEN101 12 1 what\n", None, "no entry of a baseline"),
        (lambda text: text + "hosts/a XEN101 0123456789abcdef 0 what\n", None, "no entry of a baseline"),
        (lambda text: text + "hosts/a XEN101 0123456789abcdef -1 what\n", None, "no entry of a baseline"),
        (lambda text: text + "# a note\n", None, "no entry of a baseline"),
        (lambda text: text + text.splitlines()[-1] + "\n", None, "stands in line"),
        (lambda text: text + "<<<<<<< HEAD\n", None, "merge conflict"),
        (lambda text: text + "=======\n", None, "merge conflict"),
        (lambda text: text + "a\udcff\n", None, "no UTF-8"),
    ],
)
def test_what_is_damaged_is_refused_with_its_place(
    change: Callable[[str], str], line: int | None, said: str, xenlint: Run, tree: Path
) -> None:
    text = (tree / FILE).read_text()
    damaged = change(text).encode("utf-8", "surrogateescape")
    (tree / FILE).write_bytes(damaged)
    for option in ("--baseline", "--write-baseline"):
        done = xenlint(option, FILE)
        assert done.returncode == 2
        assert f"{FILE}:{line or text.count(chr(10)) + 1}: " in done.stderr
        assert said in done.stderr
    assert (tree / FILE).read_bytes() == damaged


def test_what_cannot_be_read_or_does_not_go_together_is_refused(xenlint: Run, tree: Path) -> None:
    assert "No such file" in xenlint("--baseline", "nowhere.txt").stderr
    assert "no regular file" in xenlint("--baseline", "hosts").stderr
    assert "tell which one" in xenlint("--prune-baseline").stderr
    assert "do not go together" in xenlint("--write-baseline", "b", "--baseline", FILE).stderr
    assert "do not go together" in xenlint("--write-baseline", "b", "--prune-baseline").stderr
    assert xenlint("--write-baseline", "nowhere/b.txt").returncode == 2


def test_a_run_that_is_not_complete_writes_nothing(xenlint: Run, tree: Path) -> None:
    before = (tree / FILE).read_bytes()
    for option in (["--write-baseline", FILE], ["--baseline", FILE, "--prune-baseline"]):
        done = xenlint(*option, "hosts", "no-such-directory")
        assert done.returncode == 2
        assert "was not written" in done.stderr
    assert (tree / FILE).read_bytes() == before
    assert sorted(path.name for path in tree.iterdir()) == [".git", "hosts", FILE]


def test_names_and_texts_that_could_be_taken_for_something_else(xenlint: Run, tmp_path: Path) -> None:
    names = ("hosts/a b/etc/xen/x y.cfg", "<<<<<<< a/etc/xen/# x.cfg", "hosts/\x1b[31m\n/etc/xen/é%20.cfg")
    write_tree(
        str(tmp_path),
        {
            name: "name = 'a'\nmemory = 512\nvcpu = 2 # \x1b[31m\u2028\x85 \udcff\n".encode("utf-8", "surrogateescape")
            for name in names
        },
    )
    assert xenlint("--write-baseline", FILE, ".").returncode == 0
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert "\x1b" not in text
    assert all(len(line.split(" ", 4)) == 5 for line in entries(tmp_path))
    assert len(entries(tmp_path)) >= len(names)
    done = xenlint("--baseline", FILE, ".")
    assert (done.returncode, done.stderr) == (0, "")


def test_more_alike_than_a_report_shows_are_all_known(xenlint: Run, tmp_path: Path) -> None:
    """Of findings alike only a hundred are told; the baseline has every one, so none moves up when another goes."""
    lines = [f"memory = {number}\n" for number in range(151)]
    write_tree(str(tmp_path), {".git/HEAD": "", "etc/xen/a.cfg": "".join(["name = 'a'\n", *lines])})
    xenlint("--write-baseline", FILE, "--select", "XEN012")
    assert len(entries(tmp_path)) == 150
    options = ("--baseline", FILE, "--select", "XEN012,XEN095")
    (tmp_path / "etc/xen/a.cfg").write_text("".join(["name = 'a'\n", "memory = 999\n", *lines]))
    assert codes(xenlint(*options).stdout) == ["012"]
    (tmp_path / "etc/xen/a.cfg").write_text("".join(["name = 'a'\n", *lines[1:]]))
    assert codes(xenlint(*options).stdout) == ["095"]


# --- edits ------------------------------------------------------------------------------------------------------------


def test_random_edits_hide_nothing_and_tell_nothing_twice(tmp_path: Path) -> None:
    """A few of those that `tests/lib/baseline_edits.py` tries."""
    dice = random.Random(20)
    stories = [Story(CORPUS / name, tmp_path) for name in ("debian-mistakes", "fleet-of-six", "seed-squeeze")]
    new = gone = 0
    for _ in range(25):
        story = dice.choice(stories)
        path = dice.choice(story.files)
        outcome = story.try_edit(path, edited(Path(path).read_bytes(), "/etc/xen/" in path, dice))
        assert outcome.is_right, outcome
        new, gone = new + outcome.new, gone + outcome.gone
    assert new
    assert gone


def test_a_baseline_of_line_numbers_would_not_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xenlint.engine import baseline

    monkeypatch.setattr(baseline, "text_of", lambda each: (str(each.span.source.position(each.span.start)[0]),))
    story = Story(CORPUS / "debian-mistakes", tmp_path)
    path = next(path for path in story.files if path.endswith("build.cfg"))
    outcome = story.try_edit(path, b"# one more line\n" + Path(path).read_bytes())
    assert outcome.wrongly_new
    assert outcome.wrongly_stale


# --- git --------------------------------------------------------------------------------------------------------------


def git(where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    who = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.org",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "core.hooksPath=/",
    ]
    return subprocess.run(
        ["git", *who, *arguments], cwd=where, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_merges_two_branches_that_change_it(xenlint: Run, tmp_path: Path) -> None:
    def guest(name: str, flaw: str) -> str:
        return f'name = "{name}"\n{flaw} = 1\nmemory = 512\n'

    names = [f"hosts/{host}/etc/xen/{name}.cfg" for host in ("alpha", "beta", "gamma") for name in "abcde"]
    write_tree(str(tmp_path), {name: guest(name[-5] + name[6], "vcpu") for name in names})
    assert git(tmp_path, "init", "-q", "-b", "main").returncode == 0

    def commit(text: str) -> None:
        assert xenlint("--write-baseline", FILE).returncode == 0
        git(tmp_path, "add", "-A")
        assert git(tmp_path, "commit", "-q", "-m", text).returncode == 0

    commit("all is known")
    git(tmp_path, "checkout", "-q", "-b", "cure")
    (tmp_path / names[2]).write_text(guest("ca", "vcpus"))
    (tmp_path / names[11]).unlink()
    commit("two are cured")
    git(tmp_path, "checkout", "-q", "main")
    (tmp_path / names[6]).write_text(guest("bb", "vcpuss"))
    write_tree(str(tmp_path), {"hosts/delta/etc/xen/z.cfg": guest("z", "vcpu")})
    commit("one more, and another one")
    merged = git(tmp_path, "merge", "-q", "--no-edit", "cure")
    assert merged.returncode == 0, merged.stdout
    assert xenlint("--baseline", FILE).stdout.startswith("No findings")
    before = (tmp_path / FILE).read_text()
    xenlint("--write-baseline", FILE)
    assert (tmp_path / FILE).read_text() == before, "what git made of it is what xenlint writes"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_merge_that_git_leaves_to_people_is_refused(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"etc/xen/a.cfg": "name = 'a'\n"})
    git(tmp_path, "init", "-q", "-b", "main")
    for branch, text in (("main", "vcpu"), ("one", "vcpux"), ("two", "vcpuz")):
        git(tmp_path, "checkout", "-q", *(() if branch == "main" else ("-b", branch, "main")))
        (tmp_path / "etc/xen/a.cfg").write_text(f"name = 'a'\nmemory = 512\n{text} = 1\n")
        xenlint("--write-baseline", FILE)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "-m", branch)
    assert git(tmp_path, "merge", "-q", "one").returncode == 1
    done = xenlint("--baseline", FILE)
    assert (done.returncode, "merge conflict" in done.stderr) == (2, True)


# --- fixes ------------------------------------------------------------------------------------------------------------

DISK = 'name = "{}"\nmemory = 512\nkernel = "/vmlinuz"\ndisk = ["tap:aio:/srv/{}.iso,xvda,w"]\n'
KNOWN, CURED = "XEN615", "XEN607"
"""Two rules with something to say of that disk; the fix of the second one is safe."""


@pytest.fixture
def disks(xenlint: Run, tmp_path: Path) -> Path:
    """Two guests, of whose disks the baseline knows one of two findings."""
    write_tree(str(tmp_path), {".git/HEAD": "", **{f"etc/xen/{n}.cfg": DISK.format(n, n) for n in ("a", "b")}})
    assert xenlint("--select", KNOWN, "--write-baseline", FILE).returncode == 0
    return tmp_path


def test_what_stands_in_a_fixed_line_stays_known(xenlint: Run, disks: Path) -> None:
    before = (disks / FILE).read_text()
    done = xenlint("--baseline", FILE, "--fix")
    assert (done.returncode, done.stdout.count(f"fixed[{CURED}]"), done.stdout.count(KNOWN)) == (0, 2, 0)
    assert done.stderr == f"xenlint: {FILE}: 2 findings in fixed lines still known.\n"
    assert '"/srv/a.iso,raw,xvda,w"' in (disks / "etc/xen/a.cfg").read_text()
    after = (disks / FILE).read_text()
    assert after != before
    assert after.count(KNOWN) == 2
    assert "tap:" not in after
    again = xenlint("--baseline", FILE, "--fix")
    assert (again.returncode, again.stderr, (disks / FILE).read_text()) == (0, "", after)
    with open(disks / "etc/xen/a.cfg", "a") as file:
        file.write('disk = ["/srv/c.iso,raw,xvdb,w"]\n')
    assert f"warning[{KNOWN}]" in xenlint("--baseline", FILE).stdout, "another text is new"


@pytest.mark.parametrize("option", ["--diff", "--prune-baseline"])
def test_a_patch_leaves_the_baseline_as_it_is(option: str, disks: Path) -> None:
    before = (disks / FILE).read_text()
    command = [sys.executable, "-m", "xenlint", "check", "--baseline", FILE, *{"--diff", option}]
    done = subprocess.run(command, cwd=disks, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.count("+disk") == 2
    assert "stale" not in done.stderr
    assert KNOWN not in done.stderr
    assert (disks / FILE).read_text() == before


def test_a_file_that_could_not_be_fixed_keeps_its_entry(xenlint: Run, disks: Path) -> None:
    (disks / "etc/xen/a.cfg").chmod(0o444)
    done = xenlint("--baseline", FILE, "--fix")
    assert done.returncode == 2
    assert KNOWN not in done.stdout
    (a, b) = (disks / FILE).read_text().splitlines()[-2:]
    assert "tap:aio:/srv/a.iso" in a
    assert "tap:" not in b
    assert xenlint("--baseline", FILE).returncode == 0


def test_of_two_alike_one_line_is_fixed(xenlint: Run, tmp_path: Path) -> None:
    """Their entry is one, with a number; it is divided."""
    line = DISK.format("a", "a").splitlines()[-1]
    two = DISK.format("a", "a").replace(line, line[:-1] + ", " + line.partition("[")[2])
    write_tree(str(tmp_path), {".git/HEAD": "", "etc/xen/a.cfg": two})
    xenlint("--select", KNOWN, "--write-baseline", FILE)
    assert " 2 disk" in (tmp_path / FILE).read_text()
    assert xenlint("--baseline", FILE, "--select", f"{KNOWN},{CURED}", "--fix").returncode == 0
    assert " 2 disk" in (tmp_path / FILE).read_text()
    assert xenlint("--baseline", FILE, "--select", f"{KNOWN},{CURED}").returncode == 0
