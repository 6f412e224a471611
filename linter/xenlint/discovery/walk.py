"""The files of a tree, as git would see them: ignored ones, links and special files are left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from operator import attrgetter

from xenlint.discovery.ignores import Verdict, read_ignores
from xenlint.engine.reading import read_beginning
from xenlint.settings.globs import matches
from xenlint.syntax.classify import ARCHIVE_DIRECTORIES, is_candidate
from xenlint.typed import NamedTuple

_NEVER = frozenset({".git", ".hg", ".svn", ".venv", "__pycache__", "node_modules"})


_DEEPEST = 100
"""Levels of directories; no host lies deeper, and a tree that goes on was made to exhaust whoever walks it."""


_LONGEST_IGNORE_FILE_BYTES = 1 << 20
_MOST_STARS = 6
"""A line with more is none that anybody wrote; to compare it with names could take for ever."""


class Entry(NamedTuple):
    """A file, or a link (`target` says where it leads), by its path relative to the walk's top."""

    path: str
    target: str | None = None


class Walker:
    """Walks below `top` (an absolute path). `exclude` are glob patterns relative to it."""

    def __init__(self, top: str, exclude: tuple[str, ...]) -> None:
        self.top = top
        self.exclude = exclude
        self._ignores: list[tuple[str, Verdict]] = []
        self._read_ignore_file(os.path.join(top, ".git", "info", "exclude"), "")

    def is_excluded(self, path: str) -> bool:
        return any(matches(pattern, path) for pattern in self.exclude)

    def walk(self, start: str) -> Iterator[Entry]:
        """Files and links below `start` (relative to top, "" for all of it), sorted. Raises OSError for `start`."""
        for above in _parents(start):
            self._read_ignore_file(os.path.join(self.top, above, ".gitignore"), above)
        stack = [self._open(start)]  # of directories with what is left of them; an OSError here is the caller's
        while stack:
            directory, entries, depth = stack[-1]
            for entry in entries:
                path = f"{directory}/{entry.name}" if directory else entry.name
                is_file = entry.is_file(follow_symlinks=False)
                is_directory = not is_file and entry.is_dir(follow_symlinks=False)
                if (self.exclude or self._ignores) and self._is_left_out(path, is_directory):
                    continue
                if is_file:
                    if is_candidate(path):
                        yield Entry(path)
                elif is_directory:
                    if self._is_worth_entering(path, entry.name):
                        try:
                            stack.append(self._open(path))
                        except OSError:
                            continue
                        break
                elif entry.is_symlink():
                    yield Entry(path, _read_link(entry.path))
            else:
                del self._ignores[depth:]
                stack.pop()

    def _open(self, directory: str) -> tuple[str, Iterator[os.DirEntry[str]], int]:
        """A directory's entries in order, and how many ignore files hold outside of it."""
        depth = len(self._ignores)
        with os.scandir(os.path.join(self.top, directory)) as found:
            entries = sorted(found, key=attrgetter("name"))
        if any(entry.name == ".gitignore" and entry.is_file(follow_symlinks=False) for entry in entries):
            self._read_ignore_file(os.path.join(self.top, directory, ".gitignore"), directory)
        return directory, iter(entries), depth

    def _is_worth_entering(self, path: str, name: str) -> bool:
        return name not in _NEVER and name.lower() not in ARCHIVE_DIRECTORIES and path.count("/") < _DEEPEST

    def _is_left_out(self, path: str, is_directory: bool) -> bool:
        if self.exclude and self.is_excluded(path):
            return True
        for base, ignores in reversed(self._ignores):
            below = path[len(base) + 1 :] if base else path
            verdict = ignores(below + "/" if is_directory else below)
            if verdict is not None:
                return verdict
        return False

    def _read_ignore_file(self, path: str, base: str) -> None:
        data = read_beginning(path, _LONGEST_IGNORE_FILE_BYTES)
        if not data:
            return
        text = data.decode("utf-8", "surrogateescape")
        ignores = read_ignores([line for line in text.splitlines() if line.count("*") <= _MOST_STARS])
        if ignores is not None:
            self._ignores.append((base, ignores))


def _read_link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _parents(path: str) -> list[str]:
    """The directories above a path, from the top down: `a/b` gives `""` and `a`."""
    if not path:
        return []
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts))]
