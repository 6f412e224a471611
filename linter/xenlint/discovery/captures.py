"""Saved outputs of `xl info` and `dmidecode` that lie outside every host's root: whose they are, they say themselves.

The only files that discovery looks into; of each, no more than the beginning.
"""

from __future__ import annotations

import os

from xenlint.engine.hostfiles import HostFile

_MOST_BYTES = 1 << 20
_MARKS = (b"total_memory", b"numa_info", b"DMI type")
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def captured_host(file: HostFile) -> str | None:
    """The host that a loose file is a capture of; None for a file of any other kind."""
    head = file.data if file.data is not None else _head(file.path)
    if not any(mark in head for mark in _MARKS):
        return None
    from xenlint.model.captures import host_of
    from xenlint.source import Source
    from xenlint.syntax import parse
    from xenlint.syntax.classify import classify

    kind = classify(file.place, head)
    if kind not in ("xl-info", "dmidecode"):
        return None
    return host_of(parse(kind, Source(file.path, head), file.place, (4, 17)))


def _head(path: str) -> bytes:
    try:
        opened = os.open(path, _FLAGS)
        try:
            return os.read(opened, 16384) if os.fstat(opened).st_size <= _MOST_BYTES else b""
        finally:
            os.close(opened)
    except OSError:
        return b""
