"""Several reports from one pass over the results."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from xenlint.engine.diagnostic import HostResult

Render = Callable[[Iterable[HostResult]], Iterator[str]]


def together(results: Iterable[HostResult], renders: Sequence[Render]) -> Iterator[tuple[int, str]]:
    """Chunks of the reports, each with the number of the report that it belongs to.

    The report that has read least goes on first, so where each yields a chunk (an empty one too) for every result,
    no more than one result is kept for those behind. Without any report the results are still worked through.
    """
    shared = _Shared(results, max(len(renders), 1))
    if not renders:
        deque(shared.reader(0), maxlen=0)
    running = {number: render(shared.reader(number)) for number, render in enumerate(renders)}
    while running:
        number = min(running, key=shared.positions.__getitem__)
        chunk = next(running[number], None)
        if chunk is None:
            del running[number]
            shared.leave(number)
        else:
            yield number, chunk


class _Shared:
    """One iterator with several readers; a result is kept until the last of them has taken it."""

    def __init__(self, results: Iterable[HostResult], readers: int) -> None:
        self._results = iter(results)
        self._kept: deque[HostResult] = deque()
        self._dropped = 0
        self.positions = dict.fromkeys(range(readers), 0)
        """How many results each reader has taken."""

    def reader(self, number: int) -> Iterator[HostResult]:
        while True:
            position = self.positions[number] - self._dropped
            if position == len(self._kept):
                result = next(self._results, None)
                if result is None:
                    return
                self._kept.append(result)
            result = self._kept[position]
            self.positions[number] += 1
            self._drop()
            yield result

    def leave(self, number: int) -> None:
        """This reader takes no more."""
        del self.positions[number]
        self._drop()

    def _drop(self) -> None:
        behind = min(self.positions.values(), default=self._dropped + len(self._kept))
        while self._kept and self._dropped < behind:
            self._kept.popleft()
            self._dropped += 1
