"""The claims of a whole run, put together by key: in memory while they are few, on disk when they are many.

A fleet of any size needs the same memory: behind `MOST_IN_MEMORY` all claims go to temporary files without a name, each
key to the same one, and later only one of these files is read at a time.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from xenlint.settings.errors import UsageError
from xenlint.typed import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from xenlint.engine.diagnostic import FleetClaim

MOST_IN_MEMORY = 20_000
_FILES = 64


class Claims:
    """What hosts claim. `add` as they come; then `groups` once. Raises UsageError where there is no room."""

    def __init__(self) -> None:
        self._kept: list[FleetClaim] = []
        self._files: list[IO[bytes]] = []

    def add(self, claims: Iterable[FleetClaim]) -> None:
        self._kept += claims
        if len(self._kept) > MOST_IN_MEMORY:
            self._spill()

    def groups(self, within_host: Container[str] = ()) -> Iterator[list[FleetClaim]]:
        """The claims of each key that several hosts claim, in the order they came; no order among the keys.

        Claims of the codes `within_host` may also clash on one host.
        """
        if self._files:
            self._spill()
        for batch in self._batches():
            groups: dict[tuple[str, str], list[FleetClaim]] = {}
            for claim in batch:
                groups.setdefault((claim.code, claim.key), []).append(claim)
            for group in groups.values():
                first = group[0]
                if len(group) > 1 and (first.code in within_host or any(each.host != first.host for each in group)):
                    yield group

    def _spill(self) -> None:
        try:
            self._write()
        except OSError as error:
            raise UsageError(
                f"there is no room for temporary files, which so large a run needs: {error.strerror}. "
                "Name a directory with more room in the variable TMPDIR."
            ) from None

    def _write(self) -> None:
        import pickle
        import tempfile
        from zlib import crc32

        if not self._files:
            self._files = [tempfile.TemporaryFile(prefix="xenlint-") for _ in range(_FILES)]  # noqa: SIM115
        parts: list[list[FleetClaim]] = [[] for _ in self._files]
        for claim in self._kept:
            parts[crc32(f"{claim.code} {claim.key}".encode("utf-8", "surrogatepass")) % _FILES].append(claim)
        for part, file in zip(parts, self._files, strict=True):
            pickle.dump(part, file, pickle.HIGHEST_PROTOCOL)
            file.flush()
        self._kept = []

    def _batches(self) -> Iterator[list[FleetClaim]]:
        if not self._files:
            yield self._kept
            return
        import pickle

        for file in self._files:
            size = file.tell()
            file.seek(0)
            batch: list[FleetClaim] = []
            while file.tell() < size:
                batch += pickle.load(file)
            file.close()
            yield batch
