"""Texts of numbers: CPUs, I/O ports, IRQs and I/O memory. The verdicts are those of the real xl 4.17."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.ranges import Numbers, parse_cpus, parse_iomem, parse_ioports, parse_irq
from xenlint.syntax.tree import String

LATEST = (4, 22)


def string(text: str) -> String:
    return String(Source("web1.cfg", f"'{text}'".encode("utf-8", "surrogateescape")), 0, len(text) + 2, text, 1)


def ranges(numbers: Numbers) -> list[tuple[int, int | None]]:
    return [(term.first, term.last) for term in numbers.terms]


def test_terms_of_cpus() -> None:
    found = parse_cpus(string("0-3,,^2,nodes:1-2,all"), LATEST)
    assert not found.problems
    assert ranges(found) == [(0, 3), (2, 2), (1, 2), (0, None)]
    assert [(term.is_excluded, term.is_nodes) for term in found.terms] == [
        (False, False), (True, False), (False, True), (False, False),
    ]  # fmt: skip
    assert found.terms[2].span.text == "nodes:1-2"


@pytest.mark.parametrize(
    ("text", "version", "place"),
    [
        ("0, 1", LATEST, None),
        ("0 ,1", LATEST, "0 "),
        ("2-1", LATEST, "2-1"),
        ("^all", LATEST, "^all"),
        ("0x1", LATEST, "0x1"),
        ("node:0", (4, 3), "node:0"),
        ("all", (4, 3), None),
        ("0,all", (4, 3), "all"),
        ("1x", (4, 3), None),
    ],
)
def test_mistakes_in_cpus(text: str, version: tuple[int, int], place: str | None) -> None:
    found = [problem.span.text for problem in parse_cpus(string(text), version).problems]
    assert found == ([] if place is None else [place])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3f8-3ff", (0x3F8, 0x3FF)), ("0x3f8", (0x3F8, 0x3F8)), ("3f8x", (0x3F8, 0x3F8)),
        ("fffffffe", (0xFFFFFFFE,) * 2),
        ("3f8-", None), ("3f8-3ffx", None), ("x", None), ("", None), ("ffffffff", None),
    ],
)  # fmt: skip
def test_ioports(text: str, expected: tuple[int, int] | None) -> None:
    found = parse_ioports(string(text))
    assert ranges(found) == ([] if expected is None else [expected])
    assert bool(found.problems) == (expected is None)


@pytest.mark.parametrize(("text", "expected"), [("5", 5), (" 5", 5), ("0x5", None), ("5 ", None), ("4294967295", None)])
def test_irqs(text: str, expected: int | None) -> None:
    found = parse_irq(string(text))
    assert ranges(found) == ([] if expected is None else [(expected, expected)])
    assert bool(found.problems) == (expected is None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e0000,10", (0xE0000, 0xE000F)), ("0xf0, 1@20", (0xF0, 0xF0)), ("e0000", None), ("e0000,10@", None),
        ("e0000,10x", None), (",1", None),
    ],
)  # fmt: skip
def test_iomem(text: str, expected: tuple[int, int] | None) -> None:
    found = parse_iomem(string(text))
    assert ranges(found) == ([] if expected is None else [expected])
    assert bool(found.problems) == (expected is None)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="019afx-^,:@ nodesall\n\0é", max_size=20) | st.text(max_size=20))
def test_anything_at_all(text: str) -> None:
    whole = string(text)
    for found in (parse_cpus(whole, (4, 2)), parse_cpus(whole, LATEST), parse_ioports(whole), parse_irq(whole),
                  parse_iomem(whole)):  # fmt: skip
        for span in (*(term.span for term in found.terms), *(problem.span for problem in found.problems)):
            assert whole.start <= span.start <= span.end <= whole.end
