"""Runs commands of xenlint and notes what each does to the machine.

    python watched.py LOG ARGUMENT...       # one
    python watched.py --serve DIRECTORY     # many, each in a process that is forked for it

A server has all modules that a run over DIRECTORY imports, so that a command costs little more than what it does. It
reads a JSON object a line (`log`, `cwd`, `env`, `arguments`, and names of files for `stdin`, `stdout`, `stderr`) and
answers with a line: the exit status, or the negative signal that ended the process, an alarm after `seconds`.

Python tells of every file that is opened, changed or listed, of every program, connection and piece of code that is
begun. Each becomes a line of LOG: a JSON list of the event and what it is about. At the end a line tells the peak
memory in KiB.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback
from typing import Any, NoReturn

_EVENTS = frozenset(
    (
        *("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown"),
        *("os.truncate", "os.utime", "os.setxattr", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"),
        *("pty.spawn", "socket.connect", "socket.bind", "socket.getaddrinfo", "ctypes.dlopen", "exec", "open"),
    )
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watched(log_path: str, arguments: list[str]) -> int:
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

    def note(event: str, about: object) -> None:
        text = os.fsdecode(about) if isinstance(about, bytes) else str(about)
        os.write(log, json.dumps([event, text]).encode() + b"\n")

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event not in _EVENTS:
            return
        if event == "exec":
            note(event, getattr(arguments[0], "co_filename", ""))
        elif event == "open":
            path, _, flags = arguments
            if not isinstance(path, int):
                note("write" if isinstance(flags, int) and flags & _WRITING else "read", path)
        else:
            note(event, arguments[0])

    from xenlint.cli import main as run

    sys.addaudithook(hook)
    try:
        return run(arguments)
    finally:
        note("peak", _peak_kib())


def _peak_kib() -> int:
    """Of this program alone: what `getrusage` tells begins with the size of the process that started it."""
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))


def serve(directory: str) -> None:
    from contextlib import redirect_stderr, redirect_stdout
    from io import StringIO

    from xenlint.cli import main as run

    here = os.getcwd()
    os.chdir(directory)
    for arguments in (["check", "--fix"], ["check", "--output-format=sarif"], ["budget"], ["config"], ["inspect", "x"]):
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            run(arguments)
    os.chdir(here)
    gc.collect()
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        child = os.fork()
        if not child:
            _answer(request)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _answer(request: dict[str, Any]) -> NoReturn:
    status = 99
    try:
        signal.alarm(request["seconds"])
        for number, name in enumerate(("stdin", "stdout", "stderr")):
            os.dup2(os.open(request[name], os.O_RDWR | os.O_CREAT, 0o600), number)
        # the old one may hold what the next command is
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        gc.enable()
        status = watched(request["log"], request["arguments"])
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else 99
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(sys.argv[2])
    else:
        sys.exit(watched(sys.argv[1], sys.argv[2:]))
