"""Trees that are made to lead out, to go on for ever, or to hold what cannot be read."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from pathlib import Path

import pytest
from hostile import Run

GUEST = 'name = "web"\ntype = "pvh"\nkernel = "/vmlinuz"\nmemory = 512\nmaxmem = 512\n'
BAD = GUEST + 'memry = 1\nvif = [ "mac=zz" ]\n'


@pytest.fixture(autouse=True)
def host(repo: Path) -> None:
    """One honest host, so that there is always something to lint."""
    (repo / "etc/xen").mkdir(parents=True)
    (repo / "etc/xen/web.cfg").write_text(BAD)


@pytest.mark.parametrize("alone", [False, True])
def test_the_watch_can_fail(alone: bool, repo: Path, tmp_path: Path, xenlint: Run) -> None:
    """What leaves the repository is seen: here since the command line says so."""
    with pytest.raises(AssertionError, match="is outside"):
        xenlint("check", str(tmp_path / "outside"), alone=alone)
    with pytest.raises(AssertionError, match="report"):
        xenlint("check", f"--output=json={tmp_path}/report", alone=alone)


def test_links_that_lead_out(repo: Path, tmp_path: Path, xenlint: Run) -> None:
    outside = tmp_path / "outside"
    for name, target in (
        ("etc/xen/abs.cfg", outside / "etc/xen/web.cfg"),
        ("etc/xen/up.cfg", Path("../../../outside/etc/xen/web.cfg")),
        ("etc/xen/passwd.cfg", Path("/etc/passwd")),
        ("etc/more", outside / "etc"),
        ("hosts", outside),
        ("etc/xen/auto", outside / "etc/xen"),
        ("xl-info.txt", outside / "secret"),
        (".gitignore", outside / "secret"),
        ("etc/xen/deep.cfg", Path("abs.cfg")),
    ):
        (repo / name).symlink_to(target)
    done = xenlint("check")
    assert "memry" in done.out
    assert "in 1 file of 1 host" in done.out
    for command in (("budget",), ("config",)):
        xenlint(*command)


def test_config_and_inventory_links(repo: Path, tmp_path: Path, xenlint: Run) -> None:
    secret = tmp_path / "outside/secret"
    (repo / "hosts.yaml").symlink_to(secret)
    (repo / "xenlint.toml").write_text('inventory = ["hosts.yaml"]\n')
    assert xenlint("check").status == 2
    (repo / "xenlint.toml").unlink()
    (repo / "xenlint.toml").symlink_to(secret)
    xenlint("check")


def test_loops(repo: Path, xenlint: Run) -> None:
    (repo / "etc/loop").symlink_to(repo / "etc")
    (repo / "etc/xen/self.cfg").symlink_to("self.cfg")
    (repo / "etc/xen/a.cfg").symlink_to("b.cfg")
    (repo / "etc/xen/b.cfg").symlink_to("a.cfg")
    (repo / "etc/xen/auto").mkdir()
    (repo / "etc/xen/auto/a").symlink_to("../auto/a")
    (repo / "etc/xen/auto/b").symlink_to("../" * 200 + "etc/xen/web.cfg")
    assert xenlint("check").status == 1


def test_special_files(repo: Path, tmp_path: Path, xenlint: Run) -> None:
    """Pipes that nobody writes to, sockets and devices, wherever a file may be looked for."""
    for name in ("etc/xen/pipe.cfg", ".gitignore", "hosts.yaml", "etc/default/grub", "xl-info.txt", "dmidecode.txt"):
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(repo / name)
    with socket.socket(socket.AF_UNIX) as listener:
        here = os.getcwd()
        os.chdir(repo / "etc/xen")
        listener.bind("socket.cfg")
        os.chdir(here)
        (repo / "etc/xen/zero.cfg").symlink_to("/dev/zero")
        if os.geteuid() == 0:
            with contextlib.suppress(PermissionError):
                os.mknod(repo / "etc/xen/device.cfg", 0o20666, os.makedev(1, 5))
        assert xenlint("check").status == 1
        assert xenlint("check", "etc/xen/pipe.cfg", "etc/xen/socket.cfg", "etc/xen/zero.cfg").status == 2
        (repo / "xenlint.toml").write_text('inventory = ["hosts.yaml"]\n')
        assert xenlint("check").status == 2
        (repo / "xenlint.toml").unlink()
        os.mkfifo(repo / "xenlint.toml")
        assert xenlint("check").status == 1, "a pipe is no config file"
        assert xenlint("check", "--config", "xenlint.toml").status == 2
        xenlint("inspect", "etc/xen/pipe.cfg")


def test_unreadable(repo: Path, xenlint: Run) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (repo / "etc/xen/closed.cfg").write_text(BAD)
    (repo / "etc/xen/closed.cfg").chmod(0)
    (repo / "etc/xen/shut").mkdir(mode=0)
    done = xenlint("check")
    assert done.status == 2
    assert "closed.cfg: cannot read this file" in done.err
    assert "memry" in done.out, "the rest is told"


def test_vanishing_files(repo: Path, xenlint: Run) -> None:
    """Files that come and go while the tree is read."""
    for number in range(300):
        (repo / f"etc/xen/g{number}.cfg").write_text(GUEST)
    stop = threading.Event()

    def churn() -> None:
        number = 0
        while not stop.is_set():
            path = repo / f"etc/xen/g{number % 300}.cfg"
            path.unlink(missing_ok=True)
            path.write_text(GUEST)
            number += 7

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        for _ in range(3):
            xenlint("check", "--no-cache")
    finally:
        stop.set()
        thread.join()


def test_a_huge_sparse_file(repo: Path, xenlint: Run) -> None:
    for name in ("etc/xen/huge.cfg", "boot/grub/grub.cfg", "xl-info.txt", ".gitignore", "etc/default/grub"):
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        with open(repo / name, "wb") as file:
            file.truncate(1 << 30)
    done = xenlint("check")
    assert done.status == 2
    assert "huge.cfg: this file is larger than 4 MiB and was not read" in done.err
    assert done.peak_kib < 100 << 10
    assert xenlint("check", "boot/grub/grub.cfg").status == 2
    (repo / "hosts.yaml").symlink_to("etc/xen/huge.cfg")
    (repo / "xenlint.toml").write_text('inventory = ["hosts.yaml"]\n')
    assert xenlint("check").status == 2


def test_deep_nesting(repo: Path, xenlint: Run) -> None:
    deep = repo / "/".join(["d"] * 64)
    deep.mkdir(parents=True)
    (deep / "web.cfg").write_text(BAD)
    (deep / "etc/xen").mkdir(parents=True)
    (deep / "etc/xen/web.cfg").write_text(BAD)
    done = xenlint("check", "--output-format", "concise")
    assert done.out.count("memry") == 3


def test_deeper_than_a_path_may_be(repo: Path, xenlint: Run) -> None:
    here = os.getcwd()
    os.chdir(repo)
    try:
        for _ in range(1500):
            os.mkdir("dddd")
            os.chdir("dddd")
        Path("web.cfg").write_text(BAD)
        assert xenlint("check").status == 1
    finally:  # what removes trees by their names, as pytest does, cannot remove this one
        Path("web.cfg").unlink(missing_ok=True)
        while not os.path.samefile(".", repo):
            os.chdir("..")
            os.rmdir("dddd")
        os.chdir(here)
    assert not (repo / "dddd").exists()


def test_one_line_of_10_mb(repo: Path, xenlint: Run) -> None:
    """Too large where it is a whole file; just below that it is read."""
    (repo / "etc/xen/line.cfg").write_text('name = "' + "x" * (10 << 20) + '"\n')
    assert xenlint("check").status == 2
    (repo / "etc/xen/line.cfg").write_text('memory = 512\nmemry = "' + "x" * ((4 << 20) - 40) + '"\n')
    done = xenlint("check")
    assert done.status == 1
    assert len(done.out) < 20_000, "the report shows a part of it"


NAMES = (
    b"new\nline.cfg",
    b"\x1b[2J\x1b[31mred.cfg",
    b"\r::error file=x::forged.cfg",
    b"::error::forged.cfg",
    b"##[error]forged.cfg",
    b"-rf.cfg",
    b"--help.cfg",
    b"\xff\xfe.cfg",
    "\u202egfc.cfg".encode(),
    b" .cfg",
    b"a\tb.cfg",
    b"'\"`$(touch forged)`.cfg",
    b"%0Aforged.cfg",
    b"<&>]]>.cfg",
    b"=cmd|' C calc'!A0.cfg",
)


def test_names(repo: Path, xenlint: Run) -> None:
    from xenlint.cli.check import FORMATS

    for name in NAMES:
        with open(os.path.join(os.fsencode(repo / "etc/xen"), name), "w") as file:
            file.write(BAD)
    for form in FORMATS:
        done = xenlint("check", "--output-format", form)
        assert done.status == 1
        assert "\x1b" not in done.out
        assert "\r" not in done.out.replace("\r\n", "\n")
        assert "\u202e" not in done.out
        forged = [line for line in done.out.splitlines() if line.startswith(("##[", "::error::", "forged"))]
        assert not forged, form
    assert not (repo / "forged").exists()


def test_very_many_files(repo: Path, xenlint: Run) -> None:
    """A part of what `tests/hostile/many.py` tries."""
    count = 6000
    for number in range(count):
        if number % 1000 == 0:
            (repo / f"data/{number}").mkdir(parents=True)
        (repo / f"data/{number - number % 1000}/f{number}.txt").write_text("x\n")
    done = xenlint("check", "--no-cache")
    assert "in 1 file of 1 host" in done.out
    assert done.peak_kib < 120 << 10
