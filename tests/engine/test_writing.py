"""Writing a fixed file: it keeps what it had besides its text, and is the old one or the new one at every moment."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from xenlint.api import lint
from xenlint.engine.diagnostic import Change
from xenlint.engine.writing import write_change
from xenlint.settings.config import Settings
from xenlint.testing import write_tree

OLD, NEW = b"memory = 0512\n", b"memory = 512\n"
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "repo" / "etc" / "xen" / "web.cfg"
    path.parent.mkdir(parents=True)
    path.write_bytes(OLD)
    return path


def write(path: Path, root: Path, before: bytes = OLD, after: bytes = NEW) -> str:
    said = write_change(Change(str(path), path.name, before, after), str(root))
    assert strays(path.parent) == []
    return said


def strays(directory: Path) -> list[str]:
    return [name for name in os.listdir(directory) if name.startswith(".xenlint")]


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o664, 0o2660])
def test_the_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert write(file, file.parents[2]) == ""
    assert file.read_bytes() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.skipif(not AS_ROOT, reason="only root gives files away")
def test_the_owner_stays(file: Path) -> None:
    os.chown(file, 1234, 4321)
    file.chmod(0o640)
    assert write(file, file.parents[2]) == ""
    status = file.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 4321, 0o640)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no extended attributes here")
def test_attributes_stay(file: Path) -> None:
    try:
        os.setxattr(file, "user.note", b"mine")
    except OSError:
        pytest.skip("no extended attributes on this file system")
    assert write(file, file.parents[2]) == ""
    assert os.getxattr(file, "user.note") == b"mine"


@pytest.mark.parametrize("mode", [0o444, 0o400, 0o555])
def test_a_write_protected_file_is_left_alone(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert write(file, file.parents[2]) == "it is write-protected."
    assert file.read_bytes() == OLD


@pytest.mark.parametrize("now", [b"memory = 0512\n# more\n", b"", b"memory = 0513\n"])
def test_a_file_that_has_changed_is_left_alone(file: Path, now: bytes) -> None:
    file.write_bytes(now)
    assert write(file, file.parents[2]) == "it has changed since it was read."
    assert file.read_bytes() == now


def test_a_file_that_is_gone_stays_gone(file: Path) -> None:
    file.unlink()
    assert write(file, file.parents[2]) == "No such file or directory."
    assert not file.exists()


@pytest.mark.parametrize("target", ["other.cfg", "../../../outside.cfg"])
def test_a_link_is_not_followed(file: Path, target: str) -> None:
    aim = file.parent / target
    file.rename(aim)
    file.symlink_to(target)
    assert write(file, file.parents[2]) == f"it is a link; name the file it leads to, {aim.resolve()}."
    assert file.is_symlink()
    assert aim.read_bytes() == OLD


def test_what_became_a_link_at_the_last_moment_is_not_followed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xenlint.engine import writing

    aim = file.parents[3] / "outside.cfg"
    aim.write_bytes(OLD)
    check = writing._status

    def swap(change: Change, root: str) -> os.stat_result:
        status = check(change, root)
        file.unlink()
        file.symlink_to(aim)
        return status

    monkeypatch.setattr(writing, "_status", swap)
    assert write(file, file.parents[2]) == "it has become a link."
    assert aim.read_bytes() == OLD


def test_directories_that_are_links_lead_no_way_out(file: Path, tmp_path: Path) -> None:
    repo, outside = file.parents[2], tmp_path / "outside"
    (tmp_path / "repo" / "etc").rename(outside)
    (repo / "etc").symlink_to(outside)
    assert write(file, repo).startswith("a link leads to it out of this tree, to ")
    assert file.read_bytes() == OLD
    (repo / "etc").unlink()
    outside.rename(repo / "real")
    (repo / "etc").symlink_to("real")
    assert write(file, repo) == ""
    # the way to the tree itself is the user's business
    file.write_bytes(OLD)
    (tmp_path / "way").symlink_to(repo)
    assert write(tmp_path / "way" / "real" / "xen" / "web.cfg", tmp_path / "way") == ""


def test_a_file_with_two_names_is_left_alone(file: Path) -> None:
    os.link(file, file.parent / "copy.cfg")
    assert write(file, file.parents[2]).startswith("it has 2 names (hard links)")
    assert file.read_bytes() == OLD


@pytest.mark.skipif(not AS_ROOT, reason="needs a second user to be")
@pytest.mark.parametrize(("directory", "mode"), [(0o755, 0o666), (0o777, 0o600)])
def test_what_others_own(file: Path, directory: int, mode: int, tmp_path: Path) -> None:
    """A directory that is not ours to write in, and a file that is not ours to read."""
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_mode & 0o5 != 0o5 and path.is_relative_to("/tmp"):
            path.chmod(path.stat().st_mode | 0o55)
    file.parent.chmod(directory)
    file.chmod(mode)
    done = subprocess.run(
        [sys.executable, "-c", _write_script(file, "import os\nos.setgid(65534)\nos.setuid(65534)\n")],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert done.stderr == ""
    assert done.stdout.strip() in ("Permission denied.", "it is write-protected.")
    assert file.read_bytes() == OLD
    assert strays(file.parent) == []


def test_a_full_disk(file: Path) -> None:
    """No file may grow beyond a few bytes: that is a full disk to whoever writes."""
    pytest.importorskip("resource")
    first = (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5, 5))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", _write_script(file, first)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("File too large.\n", "")
    assert file.read_bytes() == OLD
    assert strays(file.parent) == []


def _write_script(file: Path, first: str) -> str:
    return (
        "from xenlint.engine.diagnostic import Change\nfrom xenlint.engine.writing import write_change\n"
        f"{first}print(write_change(Change({str(file)!r}, 'web.cfg', {OLD!r}, {NEW!r}), {str(file.parents[2])!r}))\n"
    )


# --- interrupted ------------------------------------------------------------------------------------------------------

LONG = {False: b"a" * 300_000, True: b"b" * 300_000}
_FOREVER = """
import sys
from xenlint.engine.diagnostic import Change
from xenlint.engine.writing import write_change
path, root = sys.argv[1:]
old, new = b"a" * 300_000, b"b" * 300_000
try:
    print(flush=True)
    while True:
        said = write_change(Change(path, "x", old, new), root)
        if said:
            sys.exit(said)
        old, new = new, old
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signals here")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_at_every_moment_a_file_is_old_or_new(file: Path, name: str) -> None:
    """Stopped at random moments, again and again."""
    chance = random.Random(7)
    met: set[bytes] = set()
    for number in range(100):
        if number >= 10 and len(met) == 2:
            break
        file.write_bytes(LONG[False])
        process = subprocess.Popen(
            [sys.executable, "-c", _FOREVER, str(file), str(file.parents[2])], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() / 20)
        process.send_signal(getattr(signal, name))
        assert process.wait(30) == (130 if name == "SIGINT" else -signal.SIGKILL)
        process.stdout.close()
        data = file.read_bytes()
        assert data in LONG.values()
        met.add(data[:1])
        left = strays(file.parent)
        assert len(left) <= (name == "SIGKILL")
        for stray in left:
            (file.parent / stray).unlink()
    assert len(met) == 2, "the moments were all alike"


def test_what_a_killed_run_leaves_is_no_guest(tmp_path: Path) -> None:
    text = 'name = "a"\ntype = "pvh"\nkernel = "/vmlinuz"\nmemory = 512\n'
    write_tree(str(tmp_path), {"etc/xen/a.cfg": text, "etc/xen/auto/.xenlint-1-00000000~": text})
    summary = lint([str(tmp_path)], Settings(root=str(tmp_path))).summary
    assert (summary.files, summary.findings) == (1, 0)
