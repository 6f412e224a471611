"""Lines of files within the width of a terminal: what is marked is shown, and the marks stand under it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.report.excerpt import Excerpt, excerpt
from xenlint.report.visible import cells
from xenlint.source import Source

LINE = "    multiboot    /boot/xen-4.17-amd64.gz placeholder dom0_mem=512 loglvl=all com1=115200,8n1 console=com1,vga"


def shown(text: str, marked: str, width: int) -> Excerpt:
    source = Source("grub.cfg", text.encode())
    start = source.text.index(marked)
    return excerpt(source.span(start, start + len(marked)), color=False, width=width)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 160])
@pytest.mark.parametrize("marked", ["multiboot", "512", "vga", "com1=115200,8n1"])
def test_the_marks_are_under_what_they_mark(marked: str, width: int) -> None:
    [line] = shown(LINE, marked, width).lines
    assert line.text[line.indent : line.indent + line.length] == marked
    assert len(line.text) + len("100 | ") <= width


def test_a_line_begins_where_it_does_if_what_is_marked_is_in_reach() -> None:
    [line] = shown(LINE, "512", 80).lines
    assert line.text == LINE[:71] + "…"
    [line] = shown(LINE, "vga", 80).lines
    assert line.text == "…" + LINE[-71:]
    [line] = shown(LINE, "512", 160).lines
    assert line.text == LINE


def test_tabs_are_as_wide_as_they_are_shown() -> None:
    [line] = shown("\t\t" + LINE[8:], "vga", 80).lines
    assert line.text == "…" + LINE[-71:]
    [line] = shown("a\t\tb\t512", "512", 80).lines
    assert line.text == "a        b    512"
    assert (line.indent, line.length) == (14, 3)


def test_what_is_longer_than_a_line_is_shown_from_its_beginning() -> None:
    [line] = shown("key = " + "x" * 1000, "x" * 1000, 80).lines
    assert line.text[line.indent] == "x"
    assert line.indent + line.length + len("1 | ") <= 80


@given(
    text=st.text(st.sampled_from("ab\t é🙂\x1b\u202e漢"), min_size=1, max_size=300),
    start=st.integers(0, 299),
    length=st.integers(0, 299),
    width=st.integers(20, 200),
)
def test_any_line_is_in_bounds(text: str, start: int, length: int, width: int) -> None:
    source = Source("a", text.encode())
    start = min(start, len(source.text) - 1)
    found = excerpt(source.span(start, min(start + length, len(source.text))), color=False, width=width)
    for line in found.lines:
        assert cells(line.text) + len("100 | ") <= max(width, 29)
        assert line.indent <= cells(line.text)
