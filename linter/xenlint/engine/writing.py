"""Put fixed bytes in the place of a file's: at every moment the old file is there or the new one, never half of one."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

from xenlint.engine.diagnostic import Change

_READ = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def write_change(change: Change, root: str) -> str:
    """Write a file anew, with the mode, owner and attributes it has. Returns why that was not done, or nothing.

    The bytes go into a file beside it, which then takes its name. A file that is no longer what was linted stays as it
    is; so does one behind a link, and one that links make a part of `root` though it lies elsewhere.
    """
    # Should the process be killed, nobody takes what it leaves for a guest: it is hidden, and called like a backup.
    beside = os.path.join(os.path.dirname(change.path), f".xenlint-{os.getpid()}-{os.urandom(4).hex()}~")
    try:
        status = _status(change, root)
        with os.fdopen(os.open(beside, _WRITE | _NO_LINK, 0o600), "wb") as file:
            file.write(change.after)
            _take_after(change.path, beside, status)
            file.flush()
            os.fsync(file.fileno())
        _check_bytes(change)
        os.replace(beside, change.path)
    except _Refusal as refusal:
        return str(refusal)
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "it has become a link."
        return f"{error.strerror or error}."
    finally:  # whatever happens, an interrupt too
        with suppress(OSError):
            os.unlink(beside)
    return ""


class _Refusal(Exception):
    """Why a file is left alone: a part of a sentence."""


def _status(change: Change, root: str) -> os.stat_result:
    path = os.path.abspath(change.path)
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        raise _Refusal(f"it is a link; name the file it leads to, {os.path.realpath(path)}.")
    if not stat.S_ISREG(status.st_mode):
        raise _Refusal("it is no regular file any more.")
    if status.st_nlink > 1:
        raise _Refusal(f"it has {status.st_nlink} names (hard links), and the others would keep the old text.")
    if not status.st_mode & 0o222 or not os.access(path, os.W_OK):
        raise _Refusal("it is write-protected.")
    top = os.path.join(os.path.abspath(root), "")
    if path.startswith(top) and not os.path.realpath(path).startswith(os.path.join(os.path.realpath(root), "")):
        raise _Refusal(f"a link leads to it out of this tree, to {os.path.realpath(path)}.")
    return status


def _take_after(path: str, beside: str, status: os.stat_result) -> None:
    """Give the new file what the old one has: owner, mode, attributes (which hold ACLs and labels)."""
    if hasattr(os, "chown"):
        for owner, group in ((status.st_uid, -1), (-1, status.st_gid)):
            with suppress(OSError):  # only root gives files away
                os.chown(beside, owner, group)
    for name in os.listxattr(path) if hasattr(os, "listxattr") else ():
        with suppress(OSError):
            os.setxattr(beside, name, os.getxattr(path, name))
    os.chmod(beside, stat.S_IMODE(status.st_mode))


def _check_bytes(change: Change) -> None:
    descriptor = os.open(change.path, _READ | _NO_LINK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode) or file.read(len(change.before) + 1) != change.before:
            raise _Refusal("it has changed since it was read.")
