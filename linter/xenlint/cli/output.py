"""Files that a command writes: each is put in its place only when it is whole."""

from __future__ import annotations

import os

from xenlint.settings.errors import UsageError
from xenlint.typed import IO, TypeVar

_Own = TypeVar("_Own", bound="Outputs")
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0)


class Outputs:
    """Files opened for writing. Leaving the `with` block puts them in their places, or drops them after an error."""

    def __init__(self) -> None:
        self._opened: list[tuple[str, bool, IO[str]]] = []
        self._taken: set[str] = set()

    def open(self, path: str) -> IO[str]:
        """A file beside the one wanted; a device or pipe is written itself. Raises UsageError where that fails."""
        from xenlint.engine.ending import end_by_way_of_finally

        end_by_way_of_finally()
        if not path:
            raise UsageError("the name of the file to write is empty.")
        is_special = os.path.exists(path) and not os.path.isfile(path)
        place = os.path.realpath(path)
        if place in self._taken and not is_special:
            self.__exit__(UsageError, None, None)
            raise UsageError(f"{path}: only one report can be written to a file.")
        self._taken.add(place)
        try:
            descriptor = os.open(path if is_special else _beside(path), _FLAGS, 0o666)
        except OSError as error:
            self.__exit__(error, None, None)
            raise UsageError(f"{path}: cannot write this file: {error.strerror}.") from None
        file = os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="\n")
        self._opened.append((path, is_special, file))
        return file

    def __enter__(self: _Own) -> _Own:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        failed = ""
        for path, _, file in self._opened:
            try:
                file.close()
            except OSError as problem:  # what was kept back did not fit
                failed = failed or f"{path}: cannot write this file: {problem.strerror}."
        for path, is_special, _ in self._opened:
            if not is_special and kind is None and not failed:
                os.replace(_beside(path), path)
            elif not is_special:
                os.unlink(_beside(path))
        if failed and kind is None:
            raise UsageError(failed)


def _beside(path: str) -> str:
    return f"{path}.{os.getpid()}.tmp"
