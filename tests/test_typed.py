"""Our own named tuples and put-off patterns, compared with those they stand for."""

from __future__ import annotations

import pickle
import re
import typing
from typing import Any

import pytest
from xenlint import typed
from xenlint.patterns import lazy_pattern


class Ours(typed.NamedTuple):
    """Two fields."""

    first: int
    second: str = "two"

    @property
    def both(self) -> str:
        return f"{self.first} {self.second}"

    @classmethod
    def of(cls, first: int) -> Ours:
        return cls(first)


class Theirs(typing.NamedTuple):
    """Two fields."""

    first: int
    second: str = "two"

    @property
    def both(self) -> str:
        return f"{self.first} {self.second}"


class NotYetMade(typed.NamedTuple):
    only: int


def outcome(call: Any) -> str:
    try:
        return repr(call()).replace("Theirs", "Ours")
    except (TypeError, ValueError, AttributeError) as error:
        return f"{type(error).__name__}: {error}".replace("Theirs", "Ours")


@pytest.mark.parametrize(
    "text",
    [
        "T(1)",
        "T(1, 'b')",
        "T(second='b', first=1)",
        "T()",
        "T(1, 'b', 3)",
        "T(1, third=3)",
        "T(1)._replace(second='c')",
        "T(1)._replace(third='c')",
        "T(1)._asdict()",
        "T._make((1, 'b'))",
        "T._fields",
        "T._field_defaults",
        "T.__match_args__",
        "T.__doc__",
        "T(1).both",
        "T(1)[1], T(1)[:1], len(T(1)), list(T(1))",
        "T(1) == (1, 'two'), T(1) < (2,), hash(T(1)) == hash((1, 'two'))",
        "setattr(T(1), 'first', 2)",
        "setattr(T(1), 'third', 2)",
        "type(T), T.__mro__[1]",
    ],
)
def test_named_tuples_are_those_of_typing(text: str) -> None:
    mine = outcome(lambda: eval(text, {"T": Ours}))
    assert mine.replace("<class 'xenlint.typed._Values'>", "<class 'tuple'>") == outcome(
        lambda: eval(text, {"T": Theirs})
    )


def test_named_tuples_are_pickled_even_before_one_was_made() -> None:
    data = pickle.dumps(Ours(1, "b"))
    assert pickle.loads(data) == Ours(1, "b")
    assert type(pickle.loads(data)) is Ours
    plain = tuple.__new__(NotYetMade, (5,))
    assert pickle.loads(pickle.dumps(plain)).only == 5
    assert Ours.of(3).first == 3


def test_a_literal_tells_its_values() -> None:
    assert typed.get_args(typed.Literal["a", "b"]) == ("a", "b")


def test_a_put_off_pattern_does_what_the_compiled_one_does() -> None:
    text = r"(?P<key>[a-z]+)=(\d+)"
    put_off, compiled = lazy_pattern(text, re.IGNORECASE), re.compile(text, re.IGNORECASE)
    for name in ("match", "search", "fullmatch"):
        found, wanted = (getattr(p, name)("A=1,b=2") for p in (lazy_pattern(text, re.IGNORECASE), compiled))
        assert (found and found.span()) == (wanted and wanted.span())
    assert put_off.findall("a=1 b=2") == compiled.findall("a=1 b=2")
    assert put_off.sub("x", "a=1 b=2") == "x x"
    assert put_off.split("a=1 b=2") == compiled.split("a=1 b=2")
    assert [m.span() for m in put_off.finditer("a=1 b=2")] == [m.span() for m in compiled.finditer("a=1 b=2")]
    assert (put_off.pattern, put_off.flags, put_off.groups) == (compiled.pattern, compiled.flags, compiled.groups)
    assert put_off.groupindex == compiled.groupindex


def test_a_pattern_that_is_none_says_so_when_it_is_used() -> None:
    with pytest.raises(re.error):
        lazy_pattern("(").match("")
