"""Changes of files as a unified diff that `git apply` and `patch -p1` take, in bytes.

Names are relative to the working directory. There are no `diff --git` lines: with them git would take the names as
relative to the top of the repository wherever it is run.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import Change
from xenlint.typed import NamedTuple

_CONTEXT = 3
_SMALL = 64
"""Lines of a part, on either side, in which every line is sought on the other side."""


class _Block(NamedTuple):
    """Lines `a_start` to `a_end` before that became `b_start` to `b_end`; numbers from 0, ends exclusive."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def render_patch(changes: Iterable[Change]) -> Iterator[bytes]:
    for change in changes:
        yield from (f"--- {quoted(f'a/{change.shown}')}\n".encode(), f"+++ {quoted(f'b/{change.shown}')}\n".encode())
        yield from _hunks(_lines(change.before), _lines(change.after))


def quoted(name: str) -> str:
    """A file's name as git writes it: in quotes, with escapes, where anything in it is not plain."""
    data = name.encode("utf-8", "surrogateescape")
    if all(32 <= byte < 127 and byte not in b'"\\' for byte in data):
        return f"{name}\t" if " " in name else name  # else a reader could not tell where the name ends
    named = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
    plain = (named.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in data)
    return f'"{"".join(plain)}"'


def _lines(data: bytes) -> list[bytes]:
    """Lines with their ends; a line ends at LF and nowhere else."""
    lines = data.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _hunks(before: list[bytes], after: list[bytes]) -> Iterator[bytes]:
    group: list[_Block] = []
    for block in _blocks(before, after):
        if group and block.a_start - group[-1].a_end > 2 * _CONTEXT:
            yield from _hunk(group, before, after)
            group = []
        group.append(block)
    if group:
        yield from _hunk(group, before, after)


def _hunk(group: list[_Block], before: list[bytes], after: list[bytes]) -> Iterator[bytes]:
    first, last = group[0], group[-1]
    lead = min(_CONTEXT, first.a_start)
    tail = min(_CONTEXT, len(before) - last.a_end)
    a = _range(first.a_start - lead, last.a_end + tail)
    b = _range(first.b_start - lead, last.b_end + tail)
    yield f"@@ -{a} +{b} @@\n".encode()
    at = first.a_start - lead
    for block in group:
        yield from (_line(b" ", line) for line in before[at : block.a_start])
        yield from (_line(b"-", line) for line in before[block.a_start : block.a_end])
        yield from (_line(b"+", line) for line in after[block.b_start : block.b_end])
        at = block.a_end
    yield from (_line(b" ", line) for line in before[at : at + tail])


def _range(start: int, end: int) -> str:
    length = end - start
    return f"{start + bool(length)}" if length == 1 else f"{start + bool(length)},{length}"


def _line(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"


# --- what differs -----------------------------------------------------------------------------------------------------


def _blocks(before: list[bytes], after: list[bytes]) -> Iterator[_Block]:
    """What differs, in order. Lines that are there once on either side hold the two together; what lies between those
    is compared line by line where it is small, and is one block where it is not, so that this takes linear time."""
    merged: _Block | None = None
    for block in _parts(before, after):
        if merged is not None and merged.a_end == block.a_start and merged.b_end == block.b_start:
            merged = merged._replace(a_end=block.a_end, b_end=block.b_end)
            continue
        if merged is not None:
            yield merged
        merged = block
    if merged is not None:
        yield merged


def _parts(before: list[bytes], after: list[bytes]) -> Iterator[_Block]:
    a = b = 0
    for a_next, b_next in (*_anchors(before, after), (len(before), len(after))):
        yield from _between(before, after, _Block(a, a_next, b, b_next))
        a, b = a_next + 1, b_next + 1


def _between(before: list[bytes], after: list[bytes], part: _Block) -> Iterator[_Block]:
    a, a_end, b, b_end = part
    while a < a_end and b < b_end and before[a] == after[b]:
        a, b = a + 1, b + 1
    while a < a_end and b < b_end and before[a_end - 1] == after[b_end - 1]:
        a_end, b_end = a_end - 1, b_end - 1
    if a == a_end and b == b_end:
        return
    if max(a_end - a, b_end - b) > _SMALL or a == a_end or b == b_end:
        yield _Block(a, a_end, b, b_end)
        return
    from difflib import SequenceMatcher

    for tag, i, i_end, j, j_end in SequenceMatcher(None, before[a:a_end], after[b:b_end], False).get_opcodes():
        if tag != "equal":
            yield _Block(a + i, a + i_end, b + j, b + j_end)


def _anchors(before: list[bytes], after: list[bytes]) -> list[tuple[int, int]]:
    """Places of lines that are there once on either side: the longest run of them that is in order on both."""
    counts = Counter(before)
    there = {line: number for number, line in enumerate(before) if counts[line] == 1}
    counts = Counter(after)
    pairs = [(there[line], number) for number, line in enumerate(after) if counts[line] == 1 and line in there]
    ends: list[int] = []  # of the runs of each length, the smallest place before that one ends at
    last: list[int] = []  # the pair that it ends with
    previous: list[int] = []
    for index, (place, _) in enumerate(pairs):
        length = bisect_left(ends, place)
        previous.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
    run: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        run.append(pairs[index])
        index = previous[index]
    return run[::-1]
