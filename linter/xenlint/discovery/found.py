"""What discovery hands on: hosts, each put together when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from xenlint.engine.hostfiles import HostFiles
from xenlint.typed import NamedTuple, overload


class Buffer(NamedTuple):
    """A file's text that is not on disk: standard input, under the name it is to be read as."""

    name: str
    data: bytes


class Found(NamedTuple):
    """Hosts in the order of their roots, and why a path could not be looked at.

    `tops` are the absolute directories that hosts were looked for below; `given` those that were asked for as a whole.
    """

    hosts: Hosts
    errors: tuple[str, ...]
    tops: tuple[str, ...] = ()
    given: tuple[str, ...] = ()


class Hosts(Sequence[HostFiles]):
    """Hosts that are put together when they are asked for: of a file not more is kept than its path.

    `file_count` is how many files they have in all, `groups` are the groups they are in.
    """

    def __init__(self, makers: Iterable[Callable[[], HostFiles]], file_count: int, groups: tuple[str, ...]) -> None:
        self._makers = tuple(makers)
        self.file_count = file_count
        self.groups = groups

    def __len__(self) -> int:
        return len(self._makers)

    @overload
    def __getitem__(self, index: int) -> HostFiles: ...
    @overload
    def __getitem__(self, index: slice) -> Hosts: ...
    def __getitem__(self, index: int | slice) -> HostFiles | Hosts:
        if isinstance(index, slice):
            return Hosts(self._makers[index], self.file_count, self.groups)
        return self._makers[index]()
