"""Long runs as a user meets them: processes, cache, interruption, and what happens when the machine is against it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from xenlint.cli.check import FORMATS
from xenlint.testing import write_tree

HOSTS, GUESTS = 60, 15
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fleet that takes about a second; every host has a mistake, and two of them share an address."""
    root = tmp_path_factory.mktemp("fleet")
    for host in range(HOSTS):
        base = f"hosts/h{host:03}"
        tree = {f"{base}/etc/default/grub": 'GRUB_CMDLINE_XEN="loglvl=all"\n'}
        for guest in range(GUESTS):
            address = f"00:16:3e:00:{host % 55:02x}:{guest:02x}"
            tree[f"{base}/etc/xen/g{guest}.cfg"] = (
                f'name = "g{guest}"\ntype = "pvh"\nkernel = "/boot/vmlinuz"\nmemory = 512\nmaxmem = 512\n'
                f'vcpus = 2\ndisk = [ "/dev/vg/g{guest},raw,xvda,rw" ]\nvif = [ "mac={address},bridge=xenbr0" ]\n'
            )
        write_tree(str(root), tree)
    return root


@pytest.fixture
def start(fleet: Path, tmp_path: Path) -> Start:
    def run(*arguments: str, **more: str) -> subprocess.Popen[bytes]:
        env = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "XDG_CACHE_HOME")}
        return subprocess.Popen(
            [sys.executable, "-m", "xenlint", "check", *arguments],
            cwd=fleet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**env, "XENLINT_CACHE_DIR": str(tmp_path / "cache"), **more},
        )

    return run


def output(process: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_same_bytes_whoever_lints(start: Start, tmp_path: Path) -> None:
    """In one process, in two, with an empty cache and a full one: for every format."""
    ways = (("--jobs", "1", "--no-cache"), ("--jobs", "2", "--no-cache"), (), ("--jobs", "2"))
    reports: list[dict[str, bytes]] = []
    for number, way in enumerate(ways):
        files = {name: tmp_path / f"{number}.{name}" for name in FORMATS}
        status, out, err = output(start(*way, *(f"--output={name}={path}" for name, path in files.items())))
        assert (status, err) == (1, b"")
        reports.append({"stdout": out, **{name: path.read_bytes() for name, path in files.items()}})
    assert all(report == reports[0] for report in reports[1:])
    assert len(reports[0]["json"]) > 50_000
    assert list((tmp_path / "cache").iterdir()), "the cache was used"


def test_interrupted(start: Start, tmp_path: Path) -> None:
    """Ctrl-C: at once, without a trace, and nothing half-written stays."""
    for pause in (0.05, 0.3, 0.5):
        process = start("--jobs", "2", "--no-cache", f"--output=sarif={tmp_path}/report.sarif")
        time.sleep(pause)
        process.send_signal(signal.SIGINT)
        begin = time.monotonic()
        status, _, err = output(process)
        if status == 1:
            continue  # it was done before
        assert (status, b"Traceback" in err) in ((130, False), (-signal.SIGINT, False), (-signal.SIGINT, True)), err
        assert pause < 0.1 or status == 130
        assert time.monotonic() - begin < 5
        assert [path.name for path in tmp_path.iterdir() if "report" in path.name] in ([], ["report.sarif"])


def test_closed_pipe(start: Start) -> None:
    process = start("--jobs", "2", "--no-cache", "--output-format", "json")
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 2


def test_full_disk(start: Start) -> None:
    """/dev/full takes nothing: the status says so, whatever was found."""
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full here")
    status, _, err = output(start("--output", "sarif=/dev/full"))
    assert status == 2
    assert b"No space left on device" in err
    assert b"Traceback" not in err


@pytest.mark.parametrize("home", ["/nonexistent/home", "", "relative"])
def test_no_home(start: Start, home: str, fleet: Path) -> None:
    before = sorted(path.name for path in fleet.iterdir())
    status, out, err = output(start("-q", HOME=home, XENLINT_CACHE_DIR=""))
    assert (status, out, err) == (1, b"", b"")
    assert sorted(path.name for path in fleet.iterdir()) == before, "nothing is written into the repository"


def test_a_cache_that_cannot_be_written(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert output(start("-q", XENLINT_CACHE_DIR=str(tmp_path / "file")))[::2] == (1, b"")
    status, _, err = output(start("-q", "--cache-dir", str(tmp_path / "file")))
    assert status == 2
    assert b"cannot be made" in err


def test_a_tree_that_cannot_be_written(start: Start, fleet: Path) -> None:
    """As root permissions hold nothing back, so what would be written is watched instead."""
    before = {path: path.lstat().st_mtime_ns for path in fleet.rglob("*")}
    assert output(start("-q"))[0] == 1
    assert {path: path.lstat().st_mtime_ns for path in fleet.rglob("*")} == before


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "1.5", "99999999999", "²"])
def test_wrong_jobs(start: Start, jobs: str) -> None:
    status, _, err = output(start(f"--jobs={jobs}"))
    assert status == 2
    assert b"--jobs" in err


def test_no_such_cluster(start: Start) -> None:
    status, _, err = output(start("--dask", "tcp://127.0.0.1:1"))
    assert status == 2
    assert err.startswith(b"xenlint: --dask")
    assert b"Traceback" not in err


def test_on_a_cluster(start: Start) -> None:
    """A real scheduler with two workers, none of which sees the files."""
    distributed = pytest.importorskip("distributed", reason="distributed is not installed")
    expected = output(start("--jobs", "1", "--no-cache"))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        assert output(start("--dask", cluster.scheduler_address)) == expected


def test_progress(fleet: Path) -> None:
    """On a terminal only, and wiped in the end."""
    script = shutil.which("script")
    if script is None:
        pytest.skip("the program script, which gives a terminal, is not here")
    command = f"{sys.executable} -m xenlint check --jobs 1 --no-cache . . > /dev/null"
    env = {**os.environ, "TERM": "xterm"}
    done = subprocess.run([script, "-qec", command, "/dev/null"], cwd=fleet, capture_output=True, check=False, env=env)
    assert done.returncode == 1
    shown = done.stdout.decode()
    if "hosts" in shown:  # not where all was done within a second
        assert f" of {HOSTS} hosts" in shown
        assert shown.endswith("\r\x1b[K")
