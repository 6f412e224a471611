"""Regions, read back as an editor reads them: in UTF-16, without the byte order mark, lines ending at CRLF or LF."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st
from xenlint.engine.edits import apply_fixes
from xenlint.engine.packs import load_registry
from xenlint.finding import Edit
from xenlint.report.regions import Region, Regions
from xenlint.source import Source
from xenlint.testing import lint_tree

PIECES = [
    b"a",
    b"=",
    b" ",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    "é".encode(),
    "😀".encode(),
    b"\xff",
    b"\xe2\x82",
    b"\xf0\x9f",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)
VALID = st.lists(st.sampled_from(PIECES[:9]), max_size=30).map(b"".join)
BOM = b"\xef\xbb\xbf"


class Editor:
    """A text as an editor holds it."""

    def __init__(self, data: bytes) -> None:
        self.text = data.decode("utf-8", "replace").removeprefix("\ufeff")
        self.starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        self.lines = re.split("\r\n|\n", self.text)

    def offset(self, line: int, column: int) -> int:
        units = self.lines[line - 1].encode("utf-16-le")
        assert 0 <= 2 * (column - 1) <= len(units)
        return self.starts[line - 1] + len(units[: 2 * (column - 1)].decode("utf-16-le"))

    def range(self, region: dict[str, Any]) -> tuple[int, int]:
        start = self.offset(region["startLine"], region["startColumn"])
        end = self.offset(region["endLine"], region["endColumn"])
        assert start <= end
        return start, end


def regions_of(data: bytes) -> tuple[Source, Regions]:
    source = Source("a.cfg", data)
    return source, Regions(source)


def shape(region: Region) -> tuple[object, ...]:
    return tuple(region[name] for name in ("startLine", "startColumn", "endLine", "endColumn"))


@given(st.booleans(), TEXTS, st.integers(0, 60), st.integers(0, 60))
@example(True, b"", 0, 1)
@example(False, b"a\r\n", 1, 2)
@example(False, b"a\n", 2, 2)
def test_shown(with_bom: bool, data: bytes, start: int, length: int) -> None:
    data = BOM + data if with_bom else data
    source, regions = regions_of(data)
    start = min(start, len(source.text))
    end = min(start + length, len(source.text))
    editor = Editor(data)
    region, context = regions.shown(start, end)
    first, last = editor.range(region)
    assert editor.text[first:last] == region["snippet"]["text"]  # type: ignore[index]
    assert (region["startLine"], region["startColumn"]) == regions.start(start, end)
    assert region["endLine"] <= max(source.line_count, 1)  # type: ignore[operator]
    if context is not None:
        before, after = editor.range(context)
        assert editor.text[before:after] == context["snippet"]["text"]  # type: ignore[index]
        assert before <= first <= last <= after
    marked = source.text[start:end].removeprefix("\ufeff")
    if marked.isascii() and "\r" not in marked:
        assert region["snippet"]["text"] == marked.removesuffix("\n")  # type: ignore[index]


def test_columns_count_utf16() -> None:
    source, regions = regions_of("a😀b = 'é'\n".encode())
    start = source.text.index("b")
    region, context = regions.shown(start, start + 1)
    assert region == {"startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 5, "snippet": {"text": "b"}}
    assert context is not None
    assert shape(context) == (1, 1, 1, 11)


def test_byte_order_mark_is_no_column() -> None:
    _, regions = regions_of(BOM + b"name = 'x'\nmemory = 1\n")
    assert shape(regions.shown(1, 5)[0]) == (1, 1, 1, 5)
    assert shape(regions.shown(0, 1)[0]) == (1, 1, 1, 1)
    assert shape(regions.shown(12, 18)[0]) == (2, 1, 2, 7)


def test_carriage_return_before_lf_is_behind_the_line() -> None:
    _, regions = regions_of(b"a = 1\r\nb = 2\r\n")
    assert shape(regions.shown(5, 6)[0]) == (1, 6, 1, 6)
    assert shape(regions.shown(0, 7)[0]) == (1, 1, 1, 6)


def test_long_lines_have_short_contexts() -> None:
    source, regions = regions_of(b"x" * 100_000 + b"\n")
    _, context = regions.shown(50_000, 50_003)
    assert context is not None
    assert len(context["snippet"]["text"]) < 1000  # type: ignore[index]
    whole, context = regions.shown(0, len(source.text))
    assert "snippet" not in whole
    assert context is None


# --- replacements -----------------------------------------------------------------------------------------------------


def apply(editor: Editor, changes: list[tuple[Region, str]]) -> str:
    """All changes made at once, their places being those of the unchanged text."""
    parts, done = [], 0
    for region, text in changes:
        start, end = editor.range(region)
        assert done <= start
        parts += [editor.text[done:start], text]
        done = end
    return "".join((*parts, editor.text[done:]))


@given(
    st.booleans(),
    VALID,
    st.lists(st.integers(0, 40), max_size=6).map(sorted),
    st.lists(st.sampled_from(["", "x", "\n", "  y\n", "\r\n", "😀"]), min_size=3, max_size=3),
)
@example(False, b"a\n  b\n", [4, 4], ["x", "", ""])
@example(False, b"a\n", [2, 2], ["b\n", "", ""])
@example(False, b"a\r\n  b\r\n", [1, 2, 4, 5], ["", "x", ""])
def test_replacements(with_bom: bool, data: bytes, bounds: list[int], texts: list[str]) -> None:
    source, regions = regions_of(BOM + data if with_bom else data)
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    edits = [
        Edit(source.span(start + with_bom, end + with_bom), text)
        for (start, end), text in zip(pairs, texts, strict=False)
    ]
    assume(all(edit.at.end <= len(source.text) for edit in edits))
    expected, done = "", 0
    for edit in edits:
        expected += source.text[done : edit.at.start] + edit.text
        done = edit.at.end
    expected += source.text[done:]
    changes = regions.replacements(reversed(edits) if len(set(pairs)) == len(pairs) else edits)
    assert changes is not None
    editor = Editor(source.data)
    assert apply(editor, changes) == expected.removeprefix("\ufeff")
    for region, _ in changes:
        line, column = region["startLine"], region["startColumn"]
        assert isinstance(line, int)
        assert isinstance(column, int)
        text = editor.lines[line - 1]
        assert line == 1 or column > len(text) - len(text.lstrip())
        assert line <= max(source.line_count, 1)


def test_a_change_in_the_indentation_begins_on_the_line_before() -> None:
    source, regions = regions_of(b"vif = [\n    'a',\n]\n")
    changes = regions.replacements([Edit(source.span(8, 8), "    'b',\n")])
    assert changes is not None
    [(region, text)] = changes
    assert shape(region) == (1, 8, 2, 1)
    assert text == "\n    'b',\n"


def test_what_sarif_cannot_express() -> None:
    source, regions = regions_of(BOM + b"a = 1\n")
    assert regions.replacements([Edit(source.span(0, 1), "")]) is None
    assert regions.replacements([Edit(source.span(1, 4), "x"), Edit(source.span(2, 5), "y")]) is None
    assert regions.replacements([Edit(source.span(1, 2), "\udcff")]) is None
    assert regions.replacements([Edit(source.span(1, 2), "a")]) == []
    source, regions = regions_of(b"a = '\xff'\n")
    assert regions.replacements([Edit(source.span(0, 1), "b")]) is None


def test_fixes_of_the_rules() -> None:
    """What an editor makes of the rules' fixes is what xenlint makes of them."""
    made = set()
    for rule in load_registry().rules:
        examples = getattr(import_module(rule.module), "EXAMPLES", ()) if rule.fixable else ()
        for case in examples:
            for diagnostic in lint_tree(case.bad, (rule.code,), case.config).diagnostics:
                if diagnostic.fix is None or len({edit.at.source.path for edit in diagnostic.fix.edits}) != 1:
                    continue
                source = diagnostic.fix.edits[0].at.source
                changes = Regions(source).replacements(diagnostic.fix.edits)
                if changes is not None:
                    fixed, _ = apply_fixes(source.text, [diagnostic.fix])
                    assert apply(Editor(source.data), changes) == fixed.removeprefix("\ufeff"), rule
                    made.add(rule.name)
    assert "carriage-returns" in made
