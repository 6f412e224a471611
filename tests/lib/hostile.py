"""A repository by somebody who means harm, beside things it must not reach."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[bytes]]:
    """A process that forks one for each command: to start Python anew takes longer than most of them."""
    place = tmp_path_factory.mktemp("served")
    (place / "etc/xen").mkdir(parents=True)
    (place / "etc/xen/web.cfg").write_text('name = "web"\nmemory = 512\nmemry = 1\nacpi = True\n')
    (place / "hosts.yaml").write_text("{}\n")
    (place / "xenlint.toml").write_text('inventory = ["hosts.yaml"]\n')
    command = [sys.executable, str(WATCHED), "--serve", str(place)]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _run_alone(request: dict[str, Any]) -> int:
    with (
        open(request["stdin"], "rb") as given,
        open(request["stdout"], "wb") as out,
        open(request["stderr"], "wb") as err,
    ):
        return subprocess.run(
            [sys.executable, str(WATCHED), request["log"], *request["arguments"]],
            cwd=request["cwd"],
            stdin=given,
            stdout=out,
            stderr=err,
            check=False,
            timeout=request["seconds"],
            env={**os.environ, **request["env"], "PYTHONDONTWRITEBYTECODE": "1"},
        ).returncode


@pytest.fixture
def xenlint(repo: Path, tmp_path: Path, server: subprocess.Popen[bytes]) -> Run:
    """Runs xenlint in the repository and holds it to its promises: no trace, no program, no code, nothing outside.

    With `alone` it runs in a Python of its own, and not in one that has imported xenlint's modules elsewhere.
    """
    log = tmp_path / "log"
    installed = {*sys.path, sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)}
    allowed = tuple(os.path.realpath(path) for path in installed if path)

    def run(
        *arguments: str, cwd: Path | None = None, writes: bool = False, text: str = "", alone: bool = False
    ) -> Done:
        where = cwd or repo
        before = _tree(tmp_path / "outside")
        streams = {name: str(tmp_path / name) for name in ("stdin", "stdout", "stderr")}
        for path in streams.values():
            Path(path).write_bytes(b"")
        Path(streams["stdin"]).write_bytes(os.fsencode(text))
        request = {
            "log": str(log),
            "cwd": str(where),
            "arguments": arguments,
            "seconds": LONGEST_SECONDS,
            "env": {"XENLINT_CACHE_DIR": str(tmp_path / "cache")},
            **streams,
        }
        if alone:
            status = _run_alone(request)
        else:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(json.dumps(request).encode() + b"\n")
            server.stdin.flush()
            status = int(server.stdout.readline())
        assert status != -signal.SIGALRM, f"{LONGEST_SECONDS} seconds were not enough"
        events = [tuple(json.loads(line)) for line in log.read_text().splitlines()]
        paths = {
            kind: [_absolute(where, path) for event, path in events if event == kind] for kind in ("read", "write")
        }
        result = Done(
            status,
            Path(streams["stdout"]).read_bytes().decode(),
            Path(streams["stderr"]).read_bytes().decode(),
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
        strays = [path for path in result.writes if not path.startswith(mine)]
        assert strays == [], f"{strays[0]} was written"
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
