"""`check --fix`, `--unsafe-fixes` and `--diff` as a user meets them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from xenlint.testing import Tree, write_tree

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

GUEST = 'name = "web"\ntype = "pvh"\nkernel = "/vmlinuz"\nmemory = 512\nmaxmem = 512\n'
ROOT = "etc/xen/web.cfg"
SAFE = GUEST + "acpi = True # as in the old days\n"
SAFE_FIXED = SAFE.replace("True", "1")
RISKY = GUEST + "vcpu = 2\n"
RISKY_FIXED = RISKY.replace("vcpu", "vcpus")
HOPELESS = GUEST + 'on_crash = "explode"\n'


@pytest.fixture
def xenlint(tmp_path: Path) -> Run:
    env = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "NO_COLOR")}

    def run(*arguments: str, data: bytes | None = None, cwd: str = ".") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "xenlint", "check", *arguments],
            cwd=tmp_path / cwd,
            input=data,
            stdin=None if data is not None else subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env=env,
        )

    return run


def texts(root: Path, tree: Tree) -> dict[str, bytes]:
    return {path: (root / path).read_bytes() for path in tree}


def test_fix_writes_and_says_so(xenlint: Run, tmp_path: Path) -> None:
    tree = {ROOT: SAFE}
    write_tree(str(tmp_path), tree)
    before = xenlint("--output-format", "concise")
    assert before.returncode == 1
    assert before.stdout.endswith(b"Found 1 error in 1 file of 1 host (1 fixable with --fix).\n")
    done = xenlint("--fix")
    expected = b"etc/xen/web.cfg:6:8: fixed[XEN003] Write 1\n\nFixed 1 finding. No findings in 1 file of 1 host.\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, b"")
    assert texts(tmp_path, tree) == {ROOT: SAFE_FIXED.encode()}
    status = (tmp_path / ROOT).stat()
    again = xenlint("--fix")
    assert (again.returncode, again.stdout) == (0, b"No findings in 1 file of 1 host.\n")
    assert (tmp_path / ROOT).stat() == status, "the second run wrote the file"


def test_what_remains_decides(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {ROOT: SAFE, "etc/xen/db.cfg": HOPELESS.replace("web", "db")})
    done = xenlint("--fix", "--output-format", "concise", "--ignore", "XEN302")
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 1
    assert lines[0].startswith("etc/xen/db.cfg:6:12: error[XEN015]")
    assert lines[1] == "etc/xen/web.cfg:6:8: fixed[XEN003] Write 1"
    assert lines[-1] == "Fixed 1 finding. Found 1 error in 2 files of 1 host."
    assert xenlint("--fix", "--exit-zero").returncode == 0


def test_unsafe_fixes_need_their_own_word(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {ROOT: RISKY})
    for arguments in (["--fix"], ["--unsafe-fixes"], []):
        done = xenlint(*arguments, "--output-format", "concise")
        assert done.returncode == 1
        assert done.stdout.endswith(b"(1 fixable with --fix --unsafe-fixes).\n")
        assert (tmp_path / ROOT).read_text() == RISKY
    done = xenlint("--fix", "--unsafe-fixes")
    assert done.returncode == 0
    assert (tmp_path / ROOT).read_text() == RISKY_FIXED


def test_json_counts_what_was_fixed(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {ROOT: SAFE + "vcpu = 2\n"})
    dry = json.loads(xenlint("--diff", "--output-format", "json").stderr)
    done = json.loads(xenlint("--fix", "--output-format", "json").stdout)
    for report in (dry, done):
        assert report["summary"]["fixed"] == 1
        assert [finding["code"] for finding in report["findings"]] == ["XEN008"]


def test_bytes_that_are_not_the_findings_stay(xenlint: Run, tmp_path: Path) -> None:
    text = SAFE.replace("as in", "\xfc\xff \t wie in").encode("latin-1").replace(b"\n", b"\n") + b"# \xc3\x28 end"
    (tmp_path / "etc/xen").mkdir(parents=True)
    (tmp_path / ROOT).write_bytes(text)
    assert xenlint("--fix", "--ignore", "XEN006").returncode == 0
    assert (tmp_path / ROOT).read_bytes() == text.replace(b"True", b"1")


def test_only_the_files_that_were_asked_for_are_written(xenlint: Run, tmp_path: Path) -> None:
    tree = {ROOT: SAFE, "etc/xen/db.cfg": SAFE.replace("web", "db")}
    write_tree(str(tmp_path), tree)
    assert xenlint("--fix", "etc/xen/db.cfg").returncode == 0
    assert texts(tmp_path, tree) == {ROOT: SAFE.encode(), "etc/xen/db.cfg": SAFE_FIXED.replace("web", "db").encode()}


def test_what_is_silenced_stays(xenlint: Run, tmp_path: Path) -> None:
    text = SAFE.replace("# as", "# xenlint: ignore[XEN003] as")
    write_tree(str(tmp_path), {ROOT: text, "xenlint.toml": ""})
    assert xenlint("--fix").returncode == 0
    write_tree(str(tmp_path), {"xenlint.toml": '[per-file-ignores]\n"etc/**" = ["XEN003"]\n', ROOT: SAFE})
    assert xenlint("--fix").returncode == 0
    assert (tmp_path / ROOT).read_text() == SAFE


def test_a_suppression_that_silences_nothing_goes(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {ROOT: GUEST + "# xenlint: ignore[XEN003] gone\nacpi = 1\n"})
    assert xenlint("--fix").returncode == 0
    assert (tmp_path / ROOT).read_text() == GUEST + "acpi = 1\n"


def test_rules_about_many_hosts_see_the_fixed_files(xenlint: Run, tmp_path: Path) -> None:
    """The first line's fix moves all that stands below it."""
    mac = "vif = [ 'mac=00:16:3e:00:00:01' ]\n"
    tree = {f"{host}/etc/xen/web.cfg": "acpi = False\n" + GUEST.replace("web", host) + mac for host in "ab"}
    write_tree(str(tmp_path), tree)
    found = {}
    for arguments in (["--diff"], ["--fix"], []):
        done = xenlint(*arguments, "--output-format", "json")
        report = json.loads(done.stderr if arguments == ["--diff"] else done.stdout)
        found[str(arguments)] = [(f["code"], f["path"], f["line"], f["column"]) for f in report["findings"]]
    assert {code for code, *_ in found["[]"]} >= {"XEN503"}
    assert found["['--diff']"] == found["['--fix']"] == found["[]"]
    assert (tmp_path / "a/etc/xen/web.cfg").read_text().startswith("acpi = 0\n")


def test_a_fix_that_is_taken_back_is_told(xenlint: Run, tmp_path: Path) -> None:
    text = GUEST.replace("memory", "Memory").replace("maxmem = 512", "maxmem = 256")
    write_tree(str(tmp_path), {ROOT: text})
    done = xenlint("--fix", "--output-format", "concise")
    assert done.returncode == 1
    assert (tmp_path / ROOT).read_text() == text
    assert b"fixable" not in done.stdout
    assert done.stderr.decode() == (
        "xenlint: warning: etc/xen/web.cfg:4: the fix of XEN007 (capital-in-key) was taken back: "
        "it would bring error[XEN304] maxmem-below-memory at etc/xen/web.cfg:5.\n"
    )


def test_a_file_that_cannot_be_written(xenlint: Run, tmp_path: Path) -> None:
    tree = {ROOT: SAFE, "etc/xen/db.cfg": SAFE.replace("web", "db")}
    write_tree(str(tmp_path), tree)
    (tmp_path / ROOT).chmod(0o444)
    done = xenlint("--fix", "--output-format", "concise", "--ignore", "XEN302")
    assert done.returncode == 2
    assert done.stderr == b"xenlint: etc/xen/web.cfg: this file was not fixed: it is write-protected.\n"
    lines = done.stdout.decode().splitlines()
    assert lines[0].startswith("etc/xen/web.cfg:6:8: error[XEN003]"), "what is not written is still found"
    assert lines[1:] == [
        "etc/xen/db.cfg:6:8: fixed[XEN003] Write 1",
        "Fixed 1 finding. Found 1 error in 2 files of 1 host (1 fixable with --fix).",
    ]
    assert texts(tmp_path, tree) == {ROOT: SAFE.encode(), "etc/xen/db.cfg": SAFE_FIXED.replace("web", "db").encode()}


def test_a_link_is_left_alone(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {ROOT: SAFE, "etc/xen/auto/web.cfg": "link:../web.cfg"})
    done = xenlint("--fix", "etc/xen/auto/web.cfg")
    assert done.returncode == 2
    assert b"it is a link; name the file it leads to, " in done.stderr
    assert (tmp_path / "etc/xen/auto/web.cfg").is_symlink()
    assert xenlint("--fix", ".").returncode == 0
    assert (tmp_path / "etc/xen/auto/web.cfg").read_text() == SAFE_FIXED


# --- --diff -----------------------------------------------------------------------------------------------------------


def test_diff_writes_nothing(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {ROOT: SAFE})
    done = xenlint("--diff")
    assert done.returncode == 1
    assert done.stdout.decode() == (
        "--- a/etc/xen/web.cfg\n+++ b/etc/xen/web.cfg\n@@ -3,4 +3,4 @@\n"
        ' kernel = "/vmlinuz"\n memory = 512\n maxmem = 512\n-acpi = True # as in the old days\n'
        "+acpi = 1 # as in the old days\n"
    )
    told = "etc/xen/web.cfg:6:8: would fix[XEN003] Write 1\n\nWould fix 1 finding. No findings in 1 file of 1 host.\n"
    assert done.stderr.decode() == told
    assert (tmp_path / ROOT).read_text() == SAFE
    assert xenlint("--diff", "--exit-zero").returncode == 0
    assert xenlint("--diff", "--quiet").stderr == b""
    write_tree(str(tmp_path), {ROOT: SAFE_FIXED})
    clean = xenlint("--diff")
    assert (clean.returncode, clean.stdout) == (0, b"")


def test_statistics_do_not_get_into_the_patch(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {ROOT: SAFE + "vcpu = 2\n"})
    done = xenlint("--diff", "--statistics")
    assert b"XEN008   [-] warning  unknown-key" in done.stderr
    assert b"XEN008" not in done.stdout


def test_nobody_reads_the_patch(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {ROOT: SAFE + "# filler\n" * 5_000 + "vnc = True\n" * 5_000})
    command = [sys.executable, "-m", "xenlint", "check", "--diff", "."]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(120) == 2
    assert b"internal error" not in said


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
@pytest.mark.parametrize("cwd", [".", "hosts/a", "hosts"])
def test_git_applies_the_diff(xenlint: Run, tmp_path: Path, cwd: str) -> None:
    """Of several files: with odd names, with the line ends of Windows, without a last one, and with odd bytes."""
    guest = SAFE.encode()
    tree = {
        "hosts/a/etc/xen/web.cfg": guest,
        "hosts/a/etc/xen/d b.cfg": guest.replace(b"web", b"d b"),
        "hosts/a/etc/xen/größe.cfg": guest.replace(b"web", "größe".encode()) + b"# \xff\xfe\n",
        "hosts/a/etc/xen/last.cfg": guest.replace(b"web", b"last").removesuffix(b"\n"),
        "hosts/a/etc/xen/dos.cfg": guest.replace(b"web", b"dos").replace(b"\n", b"\r\n"),
        "hosts/a/etc/default/grub": b'GRUB_CMDLINE_XEN = "dom0_mem=2G,max:2G"\n',
    }
    write_tree(str(tmp_path), tree)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    done = xenlint("--diff", ".", cwd=cwd)
    assert done.stdout.count(b"\n+++ ") == len(tree)
    assert texts(tmp_path, tree) == tree
    for arguments in (["--check"], []):
        command = ["git", "apply", *arguments, "-"]
        subprocess.run(command, cwd=tmp_path / cwd, input=done.stdout, check=True, capture_output=True)
    patched = texts(tmp_path, tree)
    write_tree(str(tmp_path), tree)
    xenlint("--fix", ".", cwd=cwd)
    assert texts(tmp_path, tree) == patched
    assert all(patched[path] != tree[path] for path in tree)


# --- standard input ---------------------------------------------------------------------------------------------------


def test_standard_input_comes_out_fixed(xenlint: Run) -> None:
    done = xenlint("--fix", "--stdin-filename", ROOT, "-", data=SAFE.encode() + b"# \xff\n")
    assert (done.returncode, done.stdout) == (0, SAFE_FIXED.encode() + b"# \xff\n")
    assert done.stderr.endswith(b"Fixed 1 finding. No findings in 1 file of 1 host.\n")
    same = xenlint("--fix", "--quiet", "--stdin-filename", ROOT, "-", data=HOPELESS.encode())
    assert (same.returncode, same.stdout, same.stderr) == (1, HOPELESS.encode(), b"")
    alien = xenlint("--fix", "--stdin-filename", "README", "-", data=b"hello")
    assert (alien.returncode, alien.stdout) == (2, b"hello")


def test_standard_input_as_a_patch(xenlint: Run, tmp_path: Path) -> None:
    write_tree(str(tmp_path), {ROOT: "as it was saved"})
    done = xenlint("--diff", "--stdin-filename", ROOT, "-", data=SAFE.encode())
    assert done.returncode == 1
    assert done.stdout.startswith(b"--- a/etc/xen/web.cfg\n+++ b/etc/xen/web.cfg\n")
    assert (tmp_path / ROOT).read_text() == "as it was saved"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--fix", "--diff"], "give one of the two"),
        (["--fix", "--upgrade-to", "4.19"], "--fix makes the files right for the Xen that runs today"),
        (["--diff", "--upgrade-to", "4.19"], "--diff makes the files right for the Xen that runs today"),
        (["--fix", "--stdin-filename", ROOT, "-", "etc"], "'-' must be the only path"),
    ],
)
def test_options_that_do_not_go_together(xenlint: Run, tmp_path: Path, arguments: list[str], said: str) -> None:
    write_tree(str(tmp_path), {ROOT: SAFE})
    done = xenlint(*arguments, data=b"")
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert (tmp_path / ROOT).read_text() == SAFE
