"""Runs a command of xenlint and notes what it does to the machine: `python watched.py LOG ARGUMENT...`.

Python tells of every file that is opened, changed or listed, of every program, connection and piece of code that is
begun. Each becomes a line of LOG: a JSON list of the event and what it is about. At the end a line tells the peak
memory in KiB.
"""

from __future__ import annotations

import json
import os
import sys

_EVENTS = frozenset(
    (
        *("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.chown"),
        *("os.truncate", "os.utime", "os.setxattr", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"),
        *("pty.spawn", "socket.connect", "socket.bind", "socket.getaddrinfo", "ctypes.dlopen", "exec", "open"),
    )
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> int:
    log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

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
        return run(sys.argv[2:])
    finally:
        note("peak", _peak_kib())


def _peak_kib() -> int:
    """Of this program alone: what `getrusage` tells begins with the size of the process that started it."""
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))


if __name__ == "__main__":
    sys.exit(main())
