"""The machine is against it: no room, nobody to listen, nowhere to stand. Nothing is lost, and the status says so."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from xenlint.cli.check import FORMATS
from xenlint.testing import write_tree

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
XENLINT = (sys.executable, "-m", "xenlint")
GUEST = 'name = "web"\ntype = "pvh"\nkernel = "/vmlinuz"\nmemory = 512\nmaxmem = 512\nacpi = True\n'
TREE = {
    f"hosts/{host}/etc/xen/{name}.cfg": f"{GUEST}vif = ['mac=00:16:3e:00:00:01']\n"
    for host in "abc"
    for name in ("web", "db")
}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    write_tree(str(tmp_path / "repo"), {".git/HEAD": "", **TREE})
    return tmp_path / "repo"


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "NO_COLOR", "TMPDIR")}
    return {**kept, "XENLINT_CACHE_DIR": str(tmp_path / "cache"), **more}


@pytest.fixture
def xenlint(repo: Path, tmp_path: Path) -> Run:
    """A command, which may fail and never breaks."""

    def run(*arguments: str, **settings: object) -> subprocess.CompletedProcess[bytes]:
        more: dict[str, object] = {"cwd": repo, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **settings}
        more.setdefault("env", environment(tmp_path))
        done: subprocess.CompletedProcess[bytes] = subprocess.run(
            [*XENLINT, *arguments], stdin=subprocess.DEVNULL, check=False, timeout=120, **more
        )  # type: ignore[call-overload]  # the settings are its own
        told = (done.stderr or b"") + (done.stdout or b"")
        assert b"Traceback" not in told
        assert b"internal error" not in told
        assert b"Exception ignored" not in told
        return done

    return run


def left(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.rglob("*") if path.name.endswith((".tmp", "~")))


# --- no room ----------------------------------------------------------------------------------------------------------


def small_files(most_bytes: int) -> Callable[[], None]:
    """No file may grow beyond that: a full disk, to whoever writes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


@pytest.mark.parametrize("name", FORMATS)
def test_no_room_for_a_report(name: str, xenlint: Run, tmp_path: Path) -> None:
    """Nothing takes the place of the report that was there, and nothing is left beside it."""
    for report in ("report", "other"):
        (tmp_path / report).write_text("of yesterday\n")
    arguments = (f"--output={name}={tmp_path}/report", f"--output=csv={tmp_path}/other")
    done = xenlint("check", "-q", *arguments, preexec_fn=small_files(100))
    assert done.returncode == 2
    assert b"File too large" in done.stderr
    assert (tmp_path / "report").read_text() == (tmp_path / "other").read_text() == "of yesterday\n"
    assert left(tmp_path) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
@pytest.mark.parametrize("arguments", [("check",), ("check", "--output-format=json"), ("budget",), ("rules",)])
def test_no_room_on_standard_output(arguments: tuple[str, ...], xenlint: Run) -> None:
    with open("/dev/full", "wb") as full:
        done = xenlint(*arguments, stdout=full)
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_no_room_for_what_is_wrong(xenlint: Run) -> None:
    with open("/dev/full", "wb") as full:
        assert xenlint("check", "nothing-here", stderr=full).returncode == 2


def test_no_room_for_the_cache(xenlint: Run, tmp_path: Path) -> None:
    expected = xenlint("check", "--no-cache")
    done = xenlint("check", f"--cache-dir={tmp_path}/kept", preexec_fn=small_files(120))
    assert (done.returncode, done.stdout, done.stderr) == (1, expected.stdout, b"")
    assert [path.name for path in (tmp_path / "kept").rglob("*") if path.is_file()] == ["CACHEDIR.TAG"]


def test_no_room_for_a_baseline(xenlint: Run, repo: Path) -> None:
    (repo / "known.txt").write_text("# xenlint baseline 1\n")
    done = xenlint("check", "-q", "--write-baseline", "known.txt", preexec_fn=small_files(30))
    assert done.returncode == 2
    assert b"File too large" in done.stderr
    assert (repo / "known.txt").read_text() == "# xenlint baseline 1\n"
    assert left(repo) == []


def test_no_room_for_fixes(xenlint: Run, repo: Path) -> None:
    done = xenlint("check", "--fix", "--output-format=concise", preexec_fn=small_files(30))
    assert done.returncode == 2
    assert done.stderr.count(b"this file was not fixed: File too large.") == len(TREE)
    assert {path: (repo / path).read_text() for path in TREE} == TREE
    assert left(repo) == []


SPILLING = "import sys; from xenlint.cli import main; from xenlint.engine import claims; claims.MOST_IN_MEMORY = 0; "


def test_no_room_for_temporary_files(repo: Path, tmp_path: Path) -> None:
    """What hosts claim goes to temporary files when it is much."""
    command = [sys.executable, "-c", f"{SPILLING}sys.exit(main(['check']))"]
    settings = {"cwd": repo, "capture_output": True, "check": False, "env": environment(tmp_path)}
    fine = subprocess.run(command, **settings)  # type: ignore[call-overload]
    assert (fine.returncode, fine.stderr) == (1, b"")
    full = subprocess.run(command, **settings, preexec_fn=small_files(10))  # type: ignore[call-overload]
    assert full.returncode == 2
    assert full.stderr.startswith(b"xenlint: there is no room for temporary files")
    assert b"TMPDIR" in full.stderr


@pytest.mark.parametrize("place", ["/nonexistent", "/proc", "relative", ""])
def test_no_place_for_temporary_files(place: str, repo: Path, tmp_path: Path, xenlint: Run) -> None:
    """Python looks elsewhere; a small run needs none."""
    expected = xenlint("check")
    env = environment(tmp_path, TMPDIR=place)
    assert xenlint("check", env=env).stdout == expected.stdout
    command = [sys.executable, "-c", f"{SPILLING}sys.exit(main(['check']))"]
    done = subprocess.run(command, cwd=repo, capture_output=True, check=False, env=env)
    assert (done.returncode, done.stdout, done.stderr) == (1, expected.stdout, b"")
    assert left(repo) == []


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of 128 KiB with the tree on it, that a test may make read-only."""
    place = tmp_path / "mounted"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("only root mounts file systems, and not everywhere")
    try:
        write_tree(str(place), {".git/HEAD": "", **TREE})
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_read_only_file_system(mounted: Path, xenlint: Run) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    plain = xenlint("check", cwd=mounted)
    assert (plain.returncode, plain.stderr) == (1, b"")
    fixed = xenlint("check", "--fix", cwd=mounted)
    assert fixed.returncode == 2
    assert fixed.stderr.count(b": this file was not fixed: ") == len(TREE)
    for arguments in (("--output=json=report",), ("--write-baseline=known.txt",), ("--cache-dir=kept",)):
        done = xenlint("check", *arguments, cwd=mounted)
        assert done.returncode == 2
        assert b"xenlint: " in done.stderr
    assert {path: (mounted / path).read_text() for path in TREE} == TREE


def test_a_full_file_system(mounted: Path, xenlint: Run) -> None:
    with contextlib.suppress(OSError):
        (mounted / "filler").write_bytes(b"x" * (1 << 20))
    fixed = xenlint("check", "--fix", cwd=mounted)
    assert fixed.returncode == 2
    assert b"No space left on device" in fixed.stderr
    for arguments in (("--output=json=report",), ("--write-baseline=known.txt",)):
        done = xenlint("check", "-q", *arguments, cwd=mounted)
        assert done.returncode == 2
        assert b"No space left on device" in done.stderr
    assert xenlint("check", "-q", "--cache-dir=kept", cwd=mounted).returncode in (1, 2)
    assert {path: (mounted / path).read_text() for path in TREE} == TREE
    assert left(mounted) == []


# --- nobody to listen -------------------------------------------------------------------------------------------------


def test_nobody_reads_any_format(repo: Path, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    begun = {
        name: subprocess.Popen(
            [*XENLINT, "check", "--output-format", name],
            cwd=repo,
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=subprocess.PIPE,
            env=environment(tmp_path),
        )
        for name in FORMATS
    }
    os.close(writer)
    for name, process in begun.items():
        assert (name, process.communicate(timeout=120)[1]) == (name, b"")
        assert (name, process.returncode) == (name, 2)


def closing(*numbers: int) -> Callable[[], None]:
    def close() -> None:
        for number in numbers:
            os.close(number)

    return close


def test_standard_error_is_closed(xenlint: Run, repo: Path) -> None:
    """Reports are what they are, and hold nothing of what would be told there."""
    expected = xenlint("check", "--output-format=json")
    done = xenlint("check", "--output-format=json", preexec_fn=closing(2))
    assert (done.returncode, done.stdout) == (1, expected.stdout)
    (repo / "xenlint.toml").write_text("nonsense = 1\n")
    done = xenlint("check", preexec_fn=closing(2))
    assert (done.returncode, done.stdout) == (2, b"")


def test_standard_output_is_closed(xenlint: Run) -> None:
    done = xenlint("check", preexec_fn=closing(1))
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert done.stderr.startswith(b"xenlint: standard output is closed")


def test_standard_input_is_closed(xenlint: Run) -> None:
    assert xenlint("check", preexec_fn=closing(0)).returncode == 1
    done = xenlint("check", "-", "--stdin-filename=etc/xen/web.cfg", preexec_fn=closing(0))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"standard input" in done.stderr
    assert xenlint("check", "-q", preexec_fn=closing(0, 2)).returncode == 1


# --- nowhere to stand -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "budget", "config", "rules", "inspect x", "policy test", "rule index"])
def test_the_working_directory_is_gone(command: str, xenlint: Run, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    done = xenlint(*command.split(), cwd=tmp_path / "gone", preexec_fn=lambda: os.rmdir(tmp_path / "gone"))
    assert done.returncode == 2
    assert done.stderr.startswith(b"xenlint: ")


def test_a_narrow_umask(xenlint: Run, repo: Path) -> None:
    """New files are as narrow as their user wants them; files that are fixed stay as open as they were."""
    done = xenlint("check", "--fix", "--output=json=report", preexec_fn=lambda: os.umask(0o77))
    assert (done.returncode, done.stderr) == (1, b"")
    assert stat.S_IMODE((repo / "report").stat().st_mode) == 0o600
    for path in TREE:
        assert (repo / path).read_text() == TREE[path].replace("True", "1")
        assert stat.S_IMODE((repo / path).stat().st_mode) == 0o666 & ~current_umask()


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# --- told to end ------------------------------------------------------------------------------------------------------

SLOW = (
    "import os, sys, time; from xenlint.cli import main; from xenlint.engine import patience, task; "
    "patience.PATIENCE_SECONDS = patience.WORTH_SECONDS = -1; lint = task.lint_host; "
    "task.lint_host = lambda *what: (open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'), time.sleep(60)); "
    "sys.exit(main(['check', '--no-cache', *sys.argv[2:]]))"
)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_ended_while_it_works(number: signal.Signals, jobs: str, repo: Path, tmp_path: Path) -> None:
    """At once, with all its processes; only SIGKILL, of which nobody hears, may leave a file behind."""
    pids = tmp_path / "pids"
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(pids), "--jobs", jobs, f"--output=json={tmp_path}/report"],
        cwd=repo,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
    )
    soon = time.monotonic() + 60
    while not (pids.exists() and pids.read_text().endswith("\n")) and time.monotonic() < soon:
        time.sleep(0.02)
    assert process.poll() is None
    process.send_signal(number)
    start = time.monotonic()
    _, told = process.communicate(timeout=30)
    assert time.monotonic() - start < 10
    assert b"Traceback" not in told
    expected = {signal.SIGTERM: 143, signal.SIGINT: 130, signal.SIGKILL: -signal.SIGKILL}[number]
    assert process.returncode == expected
    working = {int(line) for line in pids.read_text().split()}
    assert working
    while any(map(is_running, working)) and time.monotonic() < start + 20:
        time.sleep(0.05)
    assert not list(filter(is_running, working)), "a process stays behind"
    assert not (tmp_path / "report").exists()
    assert left(tmp_path) == [] or number == signal.SIGKILL


def is_running(pid: int) -> bool:
    """Whether there is such a process, and it is more than an entry that nobody has asked for yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False
