"""Lines of a width that suits the reader."""

from __future__ import annotations

from xenlint.report.wrap import reflow, wrap


def test_wrap() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("a" * 20 + " b", 7) == ["a" * 20, "b"]
    assert wrap("", 7) == [""]


def test_reflow_leaves_code_headings_and_items_in_shape() -> None:
    code = "```text\none  two\n\nthree four five\n```"
    page = f"## A heading that is longer than that\n\none two\nthree four\n\n{code}\n\n- one two three\n- four"
    assert reflow(page, 9) == (
        f"## A heading that is longer than that\n\none two\nthree\nfour\n\n{code}\n\n- one two\n  three\n- four"
    )
