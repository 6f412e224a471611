"""Edits of fixes: which go together, what they make of a text, and where they move what they leave."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.engine.edits import Edits
from xenlint.finding import Edit, Fix
from xenlint.source import Source

TEXT = "0123456789"
SOURCE = Source("a", TEXT.encode())


def fix(*edits: tuple[int, int, str]) -> Fix:
    return Fix("", tuple(Edit(SOURCE.span(start, end), text) for start, end, text in edits))


def made(*fixes: Fix) -> str:
    edits = Edits()
    for each in fixes:
        edits.add(each)
    return edits.apply("a", TEXT)


@pytest.mark.parametrize(
    ("fixes", "expected"),
    [
        ([fix((1, 2, "x"))], "0x23456789"),
        ([fix((1, 2, "x")), fix((3, 4, "y"))], "0x2y456789"),
        ([fix((3, 4, "y")), fix((1, 2, "x"))], "0x2y456789"),
        ([fix((1, 3, "x")), fix((2, 4, "y"))], "0x3456789"),
        ([fix((1, 3, "x")), fix((3, 4, "y"))], "0x3456789"),  # they touch
        ([fix((1, 3, "x")), fix((3, 3, "y"))], "0x3456789"),
        ([fix((1, 1, "x")), fix((1, 1, "y"))], "0x123456789"),
        ([fix((1, 1, "x")), fix((1, 1, "x"))], "0x123456789"),  # the same edit
        ([fix((1, 1, "x"), (5, 6, "")), fix((1, 1, "x"), (8, 9, ""))], "0x12346789".replace("8", "")),
        ([fix((1, 2, "x"), (2, 3, "y"))], "0xy3456789"),  # of one fix they may
        ([fix((1, 3, "x"), (2, 4, "y"))], TEXT),  # but not overlap
        ([fix((2, 2, "x"), (2, 2, "y"))], "01xy23456789"),
        ([fix((1, 2, "x"), (8, 9, "z")), fix((4, 5, "w"), (8, 9, "v"))], "0x234567z9"),  # whole or not at all
        ([fix((0, 10, ""))], ""),
    ],
)
def test_apply(fixes: list[Fix], expected: str) -> None:
    assert made(*fixes) == expected


def test_each_text_has_edits_of_its_own() -> None:
    other = Source("b", b"bbb")
    edits = Edits()
    assert edits.add(Fix("", (Edit(SOURCE.span(0, 1), "x"), Edit(other.span(0, 1), "y"))))
    assert edits.add(Fix("", (Edit(other.span(2, 3), "z"),)))
    assert (edits.apply("a", TEXT), edits.apply("b", "bbb"), edits.apply("c", "c")) == ("x123456789", "ybz", "c")
    assert sorted(edits.paths) == ["a", "b"]


@pytest.mark.parametrize(
    ("edit", "span", "moved"),
    [
        ((2, 4, "xyz"), (0, 1), (0, 1)),
        ((2, 4, "xyz"), (6, 8), (7, 9)),
        ((2, 4, "xyz"), (3, 8), (2, 9)),
        ((2, 4, "xyz"), (0, 3), (0, 5)),
        ((2, 4, "xyz"), (1, 6), (1, 7)),
        ((2, 4, "xyz"), (4, 6), (5, 7)),
        ((2, 4, "xyz"), (1, 2), (1, 2)),
        ((4, 4, "xyz"), (2, 4), (2, 7)),  # what is written right behind it
        ((4, 4, "xyz"), (4, 6), (4, 9)),  # or before
        ((4, 4, "xyz"), (5, 6), (8, 9)),
        ((2, 4, ""), (2, 4), (2, 2)),
        ((2, 6, ""), (3, 4), (2, 2)),
    ],
)
def test_move(edit: tuple[int, int, str], span: tuple[int, int], moved: tuple[int, int]) -> None:
    edits = Edits()
    edits.add(fix(edit))
    assert edits.move("a", *span) == moved


PLACES = st.tuples(st.integers(0, 10), st.integers(0, 10), st.sampled_from(["", "x", "yz"]))


@given(st.lists(PLACES, max_size=6), st.integers(0, 10), st.integers(0, 10))
@settings(max_examples=300, deadline=None)
def test_what_no_edit_meets_is_found_where_it_moved(places: list[tuple[int, int, str]], one: int, other: int) -> None:
    edits = Edits()
    taken = [each for each in places if each[0] <= each[1] and edits.add(fix(each))]
    start, end = sorted((one, other))
    begin, stop = edits.move("a", start, end)
    text = edits.apply("a", TEXT)
    assert 0 <= begin <= stop <= len(text)
    if all(stop_ < start or at > end for at, stop_, _ in taken):
        assert text[begin:stop] == TEXT[start:end]
    else:
        kept = [char for at, char in enumerate(TEXT) if start <= at < end and not any(a <= at < b for a, b, _ in taken)]
        assert [char for char in text[begin:stop] if char in TEXT] == kept


def test_many_edits_take_their_time_and_no_more() -> None:
    source = Source("a", b"x\r\n" * 60_000)
    edits = Edits()
    start = time.process_time()
    assert edits.add(Fix("", tuple(Edit(source.span(at, at + 1), "") for at in range(1, 180_000, 3))))
    for number in range(200):
        assert edits.add(Fix("", (Edit(source.span(number * 3 + 2, number * 3 + 2), ""),))) is False
        edits.move("a", number, number + 1)
    assert edits.apply("a", source.text) == "x\n" * 60_000
    assert time.process_time() - start < 5
