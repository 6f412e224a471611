"""Patterns of paths: both ways of matching them say the same, and neither takes for ever."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.settings.globs import _compile, _steps, matches

PATTERNS = st.lists(st.sampled_from(["*", "**", "**/", "/", "a", "b", "?", ".", "\n"]), min_size=1, max_size=9)
PATHS = st.text("aab/.\n", max_size=14)


@settings(max_examples=400)
@given(PATTERNS.map("".join), PATHS)
def test_steps_match_as_the_expression_does(pattern: str, path: str) -> None:
    assert _steps(pattern).take(path) == bool(_compile(pattern).fullmatch(path))


def test_many_wildcards() -> None:
    """Each of these would keep `re` busy for longer than anybody waits."""
    for pattern in ("*a" * 60 + "b", "**/a" * 40 + "/b", "*" * 5000 + "b", "?*" * 500 + "b"):
        assert not matches(pattern, "/".join(["a" * 200] * 10))
    assert matches("*a" * 30, "a" * 200)
    assert matches("**/a" * 30, "a/" * 60 + "x")


def test_a_directory_holds_what_is_below() -> None:
    assert matches("lab", "hosts/lab/etc/xen/a.cfg")
    assert matches("hosts/*/etc", "hosts/a/etc/xen/a.cfg")
    assert not matches("hosts/*", "other/hosts/a")
