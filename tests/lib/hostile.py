"""A repository by somebody who means harm, beside things it must not reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

WATCHED = Path(__file__).resolve().parent / "watched.py"
SECRET = "CANARY-0f3a"
LONGEST_SECONDS = 60
"""Generous: the machines that run tests are busy. Nothing here takes a second on a free one, but where it says so."""

MOST_KIB = 400 << 10


class Done(NamedTuple):
    """What a command said and did. `reads` and `writes` are absolute paths."""

    status: int
    out: str
    err: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    events: tuple[tuple[str, str], ...]
    peak_kib: int


Run = Callable[..., Done]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """An empty repository, beside a directory that holds a host of its own."""
    (tmp_path / "repo/.git").mkdir(parents=True)
    (tmp_path / "outside/etc/xen").mkdir(parents=True)
    (tmp_path / "outside/etc/xen/web.cfg").write_text(f'name = "{SECRET}"\nmemry = 1\nmemory = 512\n')
    (tmp_path / "outside/secret").write_text(f"{SECRET}\nroot:x:0:0\n")
    return tmp_path / "repo"


@pytest.fixture
def xenlint(repo: Path, tmp_path: Path) -> Run:
    """Runs xenlint in the repository and holds it to its promises: no trace, no program, no code, nothing outside."""
    log = tmp_path / "log"
    installed = {*sys.path, sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)}
    allowed = tuple(os.path.realpath(path) for path in installed if path)

    def run(*arguments: str, cwd: Path | None = None, writes: bool = False, text: str = "") -> Done:
        where = cwd or repo
        before = _tree(tmp_path / "outside")
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, str(WATCHED), str(log), *arguments],
            cwd=where,
            input=os.fsencode(text),
            capture_output=True,
            check=False,
            timeout=LONGEST_SECONDS * 3,
            env={**os.environ, "XENLINT_CACHE_DIR": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert time.monotonic() - start < LONGEST_SECONDS
        events = [tuple(json.loads(line)) for line in log.read_text().splitlines()]
        paths = {
            kind: [_absolute(where, path) for event, path in events if event == kind] for kind in ("read", "write")
        }
        result = Done(
            done.returncode,
            done.stdout.decode(),
            done.stderr.decode(),
            tuple(path for path in paths["read"] if not path.startswith(allowed)),
            tuple(paths["write"]),
            tuple(events),
            int(events[-1][1]),
        )
        assert result.status in (0, 1, 2), result.err
        assert "Traceback" not in result.err + result.out
        assert "internal error" not in result.err
        assert SECRET not in result.out + result.err
        assert not {event for event, _ in events if event.startswith(("subprocess", "socket", "os.system", "os.exec"))}
        assert not [path for event, path in events if event == "exec" and not _is_installed(path, allowed)]
        own = (str(repo), str(tmp_path / "cache"), "/proc/", "/sys/", "/etc/localtime", "/usr/share/zoneinfo")
        for path in result.reads:
            assert os.path.realpath(path).startswith(own) or path in _above(repo), f"{path} is outside"
        mine = (str(tmp_path / "cache"), *((str(repo),) if writes else ()))
        assert [path for path in result.writes if not path.startswith(mine)] == []
        changes = [path for event, path in events if event in ("os.rename", "os.remove", "os.mkdir", "os.link")]
        assert [path for path in changes if not _absolute(where, path).startswith(mine)] == []
        assert _tree(tmp_path / "outside") == before
        assert result.peak_kib < MOST_KIB
        return result

    return run


def _above(repo: Path) -> set[str]:
    """Config files are looked for upwards, to the repository's root and no further."""
    return {str(repo / name) for name in (".xenlint.toml", "xenlint.toml", "pyproject.toml")}


def _absolute(where: Path, path: str) -> str:
    return os.path.normpath(os.path.join(where, path))


def _is_installed(path: str, allowed: tuple[str, ...]) -> bool:
    """Code from an installed file, from Python itself, or what `namedtuple` and its like make."""
    return os.path.realpath(path).startswith(allowed) or path.startswith("<")


def _tree(root: Path) -> list[tuple[str, bytes]]:
    return [(str(path), path.read_bytes()) for path in sorted(root.rglob("*")) if path.is_file()]
