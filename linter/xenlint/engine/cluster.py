"""Hosts linted on a Dask cluster. Its workers need xenlint, and no access to the files: these are sent along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from xenlint.engine.diagnostic import HostResult
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.pool import through
from xenlint.engine.reading import with_data
from xenlint.engine.task import Task
from xenlint.settings.errors import UsageError

_MOST_SENT_BYTES = 64 << 20
_CONNECT_SECONDS = 5


def through_cluster(address: str) -> Callable[[Task, Iterable[HostFiles]], Iterator[HostResult]]:
    """A mapper (see `engine.run`) through the cluster whose scheduler is at this address. Raises UsageError."""
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--dask needs the package distributed; `pip install 'xenlint[dask]'` brings it.") from None
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(f"--dask: no scheduler answers at '{address}': {error}.") from None

    def mapper(task: Task, hosts: Iterable[HostFiles]) -> Iterator[HostResult]:
        with client:
            threads = sum(client.nthreads().values())
            if not threads:
                raise UsageError(f"--dask: the cluster at '{address}' has no workers.")
            yield from through(client.get_executor(pure=False), threads)(task, map(_filled, hosts))

    return mapper


def _filled(work: HostFiles) -> HostFiles:
    """The host with its files' contents. Where they cannot be read the worker says why, as far as it sees them."""
    return with_data(work, _MOST_SENT_BYTES) or work
