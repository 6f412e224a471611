"""Lines of a width that suits the reader."""

from __future__ import annotations

from xenlint.report.wrap import wrap


def test_wrap() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("a" * 20 + " b", 7) == ["a" * 20, "b"]
    assert wrap("", 7) == [""]
