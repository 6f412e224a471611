"""Names of hosts in little room, written as pdsh, clush and their kin read them: `web[01-38],db1`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_LONGEST_NUMBER = 9


def folded(names: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The names in their order, each with 1; runs of three or more that count upwards as one, with their number."""
    run: list[str] = []
    for name in names:
        if run and not _follows(run[-1], name):
            yield from _written(run)
            run = []
        run.append(name)
    yield from _written(run)


def _follows(before: str, name: str) -> bool:
    one, two = _parts(before), _parts(name)
    if one is None or two is None or (one[0], one[2]) != (two[0], two[2]):
        return False
    width = len(one[1])
    return two[1] == str(int(one[1]) + 1).zfill(width) and len(two[1]) == width


def _parts(name: str) -> tuple[str, str, str] | None:
    """What stands before the last number of a name's first label, the number, and the rest."""
    match = re.match(rf"([^.\d]*(?:\d+[^.\d]+)*)(\d{{1,{_LONGEST_NUMBER}}})((?:\..*)?)\Z", name, re.DOTALL)
    return (match[1], match[2], match[3]) if match else None


def _written(run: list[str]) -> Iterator[tuple[str, int]]:
    first, last = (_parts(run[0]), _parts(run[-1])) if len(run) > 2 else (None, None)
    if first and last:
        yield f"{first[0]}[{first[1]}-{last[1]}]{first[2]}", len(run)
    else:
        yield from ((name, 1) for name in run)
