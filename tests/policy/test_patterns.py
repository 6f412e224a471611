"""Patterns mean what Python's `re` means by them, and none takes long."""

from __future__ import annotations

import contextlib
import random
import re
import time

import pytest
from xenlint.policy.patterns import LONGEST, BadPatternError, check_pattern, is_like, matches

_SETS = ("[ab]", "[^a]", "[a-c]", "[-a]", "[]a]", r"\w", r"\D", r"\s", r"\.", ".")


def _pattern(dice: random.Random, depth: int = 0) -> str:
    kind = dice.randrange(8 if depth < 4 else 3)
    if kind < 2:
        return dice.choice("abc")
    if kind == 2:
        return dice.choice(_SETS)
    inner = _pattern(dice, depth + 1)
    if kind == 3:
        return f"({inner}|{_pattern(dice, depth + 1)})"
    if kind == 4:
        return f"(?:{inner}|)"
    if kind == 5:
        return f"({inner}){dice.choice(('*', '+', '?', '{2}', '{1,3}', '{0,}', '{0}'))}"
    return inner + _pattern(dice, depth + 1)


def test_patterns_mean_what_they_mean_to_python() -> None:
    dice, matched = random.Random(1), 0
    for _ in range(2000):
        pattern = _pattern(dice)
        for _ in range(3):
            text = "".join(dice.choice("abc.-1 ") for _ in range(dice.randrange(7)))
            wanted = re.fullmatch(pattern, text, re.DOTALL | re.ASCII) is not None
            assert matches(pattern, text) is wanted, (pattern, text)
            matched += wanted
    assert matched > 500


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+", "a" * (LONGEST - 1) + "b"),
        ("(a|a)*", "a" * (LONGEST - 1) + "b"),
        ("(a|aa)+", "a" * (LONGEST - 1) + "b"),
        ("(.*)*x", "y" * LONGEST),
        ("(x+x+)+y", "x" * LONGEST),
        ("([a-z0-9]+)*-", "a" * LONGEST),
        ("a*" * 90 + "b", "a" * LONGEST),
        ("(a?){90}" + "a{9}", "a" * LONGEST),
        ("(a|b)*a(a|b){40}", "ab" * (LONGEST // 2)),
        ("(()*)*" * 20 + "b", "a" * LONGEST),
    ],
)
def test_no_pattern_explodes(pattern: str, text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(BadPatternError):
        matches(pattern, text)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "pattern",
    [
        "((a{100}){100}){100}",
        "((){100}){100}",
        "(((((a*)*)*)*){50}){50}",
        "a{101}",
        "(" * 100 + ")" * 100,
        r"(a)\1",
        "(?=a)b",
        "(?!a)b",
        "(?<=a)b",
        "(?P<x>a)",
        "(?i)a",
        "a**",
        "a+?",
        "*a",
        "a{2,1}",
        "a{x}",
        "(a",
        "a)",
        "[a",
        "[b-a]",
        "a^b",
        "a$b",
        r"\b",
        "a\\",
    ],
)
def test_what_is_refused(pattern: str) -> None:
    start = time.process_time()
    with pytest.raises(BadPatternError):
        check_pattern(pattern)
    assert time.process_time() - start < 1


def test_nothing_is_said_of_a_value_longer_than_any() -> None:
    assert matches("a*", "a" * LONGEST) is True
    assert matches("a*", "a" * (LONGEST + 1)) is None
    assert is_like("a*", "a" * (LONGEST + 1)) is None


@pytest.mark.parametrize(
    ("glob", "text", "wanted"),
    [
        ("web-*", "web-1", True),
        ("web-*", "web-", True),
        ("web-*", "db-web-1", False),
        ("web-?", "web-12", False),
        ("/dev/vg[0]/*", "/dev/vg0/x", False),
        ("/dev/*", "/dev/vg0/x", True),
        ("*a*a*", "banana", True),
        ("a.c", "abc", False),
    ],
)
def test_globs(glob: str, text: str, wanted: bool) -> None:
    assert is_like(glob, text) is wanted
