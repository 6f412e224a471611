"""GitHub's line hash, held against the vectors of codeql-action's own tests and a plain rolling hash."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.report.linehash import LineHashes


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", "c129715d7a2bc9a3:1"),
        (" a\nb\n  \t\tc\n d", "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1"),
        (
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
            "8b7cf3e952e7aeb2:1 b1ae1287ec4718d9:1 bff680108adb0fcc:1 c6805c5e1288b612:1 b86d3392aea1be30:1"
            " e6ceba753e1a442:1",
        ),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_vectors(text: str, hashes: str, line_end: str) -> None:
    found = LineHashes(text.replace("\n", line_end))
    assert [found.of(line) for line in range(1, text.count("\n") + 2)] == hashes.split()


@given(st.lists(st.sampled_from(["a", "b", " ", "\t", "\n", "\r", "\r\n", "é", "😀", "\0", "x" * 60])).map("".join))
def test_rolling(text: str) -> None:
    """Unit by unit over a window, as GitHub does it."""
    expected = rolling(text)
    found = LineHashes(text)
    assert {line: found.of(line) for line in expected} == expected


def rolling(text: str) -> dict[int, str]:
    data = text.replace("\r\n", "\n").encode("utf-16-le")
    units = [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]
    kept = [10 if unit == 13 else unit for unit in units if unit not in (32, 9)] + [65535]
    starts = [0, *(at + 1 for at, unit in enumerate(kept) if unit == 10)]
    window, value, values = [0] * 100, 0, []
    for unit in kept + [0] * 100:
        value = (value * 37 + unit - window.pop(0) * 37**100) % 2**64
        window.append(unit)
        values.append(value)
    seen: Counter[int] = Counter()
    found = {}
    for line, start in enumerate(starts, 1):
        value = values[start + 99]
        seen[value] += 1
        found[line] = f"{value:x}:{seen[value]}"
    return found


def test_one_long_line_and_many_short_ones() -> None:
    for text in ("a" * (1 << 20), "\n" * (1 << 20), "a\n" * (1 << 19), " " * (1 << 20), "\r" * (1 << 20)):
        assert LineHashes(text).of(1).endswith(":1")
