"""The bytes of a host's files."""

import os
import stat

from xenlint.engine.hostfiles import HostFile, HostFiles

BIGGEST_BYTES = 4 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def read_file(file: HostFile, errors: list[str]) -> bytes | None:
    """What a file holds, or None: then `errors` may say why."""
    if file.data is not None:
        return file.data
    try:
        opened = os.open(file.path, _FLAGS)
        try:
            # Looked at again when it is open: since the walk it may have become something else.
            status = os.fstat(opened)
            if not stat.S_ISREG(status.st_mode):
                errors.append(f"{file.shown}: this is no regular file.")
                return None
            data = os.read(opened, status.st_size + 1) if status.st_size <= BIGGEST_BYTES else None
        finally:
            os.close(opened)
    except OSError as error:
        errors.append(f"{file.shown}: cannot read this file: {error.strerror}.")
        return None
    if data is not None:
        return data
    if file.asked or file.place.startswith("etc/xen"):
        errors.append(f"{file.shown}: this file is larger than {BIGGEST_BYTES >> 20} MiB and was not read.")
    return None


def with_data(work: HostFiles, most_bytes: int) -> HostFiles | None:
    """The host with what its files hold; None where one cannot be read, or where they hold more than so many bytes."""
    errors: list[str] = []
    files = []
    size = 0
    for file in work.files:
        data = read_file(file, errors)
        size += len(data or b"")
        if data is None or size > most_bytes:
            return None
        files.append(file._replace(data=data))
    return work._replace(files=tuple(files))


def read_beginning(path: str, most_bytes: int) -> bytes:
    """The first bytes of a regular file; nothing of a link, of anything else, and of what cannot be read."""
    try:
        opened = os.open(path, _FLAGS | getattr(os, "O_NOFOLLOW", 0))
        try:
            return os.read(opened, most_bytes) if stat.S_ISREG(os.fstat(opened).st_mode) else b""
        finally:
            os.close(opened)
    except OSError:
        return b""
