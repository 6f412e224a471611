"""Our reader of xl files against Xen's own, libxlutil: same verdict, and the same from every getter.

`python tests/oracles/compare_xl.py` compares many more files.
"""

from __future__ import annotations

import pytest
from compare_xl import compare, contents, made, real_files
from xlutil import Libxlutil, find, read

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def libxlutil() -> Libxlutil:
    return find() or pytest.skip("no libxlutil of Xen 4.17 or later here (Debian: libxenmisc4.17)")


def test_generated_files(libxlutil: Libxlutil) -> None:
    tally = compare(libxlutil, made(4000, 20, []))
    assert not tally.differences, "\n".join(tally.differences[:20])
    assert min(tally.taken, tally.refused) > 1000, "the generator leans to one side"
    assert tally.aborting < 100


@pytest.mark.parametrize("version", [(4, 12), (4, 6), (4, 5), (4, 2), (4, 1)])
def test_the_comparison_sees_another_grammar(libxlutil: Libxlutil, version: tuple[int, int]) -> None:
    older = Libxlutil(libxlutil.library, version)
    assert len(compare(older, made(500, 20, [])).differences) > 10


@pytest.mark.parametrize(
    ("begin", "end", "most"),
    [("[", "]", 4996), ("[1,", "]", 1999), ('["",', "[]]", None), ("[", "1]", None), ("[\n", "]", 4996)],
)
def test_depth_of_nested_lists(libxlutil: Libxlutil, begin: str, end: str, most: int | None) -> None:
    """The parser's stack ends at the same depth."""

    def data(depth: int) -> bytes:
        return f"a={begin * depth}{end[:-1]}{end[-1] * depth}\n".encode()

    low, high = 1, 6000
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if libxlutil.accepts(data(middle)) else (low, middle)
    assert most is None or low == most
    assert not read(data(low), libxlutil.version).problems
    assert [problem.message for problem in read(data(low + 1), libxlutil.version).problems] == [
        "Lists are nested deeper here than xl's parser can hold: xl refuses the file. Nest fewer lists."
    ]


def test_real_files(libxlutil: Libxlutil) -> None:
    files = real_files()
    if not files:
        pytest.skip("XENLINT_REAL names no files")
    tally = compare(libxlutil, contents(files))
    assert not tally.differences, "\n".join(text[-1000:] for text in tally.differences)
