"""The commands of a shell script, as the grammar sees them (dash(1), "Grammar")."""

from __future__ import annotations

from xenlint.syntax.shell_words import Word
from xenlint.typed import NamedTuple, Union


class Simple(NamedTuple):
    """Assignments, and a command with its arguments; `end` is that of the last word."""

    start: int
    end: int
    words: tuple[Word, ...]
    is_redirected: bool = False


class Array(NamedTuple):
    """`NAME=(…)` or `NAME+=(…)`, which only bash knows."""

    start: int
    end: int
    name: str


class Foreign(NamedTuple):
    """`[[ … ]]`, which only bash knows; what it tells is not read."""

    start: int
    end: int


class Pipeline(NamedTuple):
    """`a | b`, `! a`; with more than one command each has a shell of its own."""

    start: int
    end: int
    commands: tuple[Command, ...]
    is_negated: bool


class AndOr(NamedTuple):
    """`first && b || c`; `rest` has the commands with the operators before them."""

    start: int
    end: int
    first: Command
    rest: tuple[tuple[str, Command], ...]


class Sequence(NamedTuple):
    """Commands one after another; those of `background` are followed by a single '&'."""

    commands: tuple[Command, ...]
    background: frozenset[int] = frozenset()


class If(NamedTuple):
    """`arms` are the conditions with what follows their `then`."""

    start: int
    end: int
    arms: tuple[tuple[Sequence, Sequence], ...]
    other: Sequence | None


class While(NamedTuple):
    start: int
    end: int
    is_until: bool
    condition: Sequence
    body: Sequence


class For(NamedTuple):
    """`words` is None without an `in`: then it is the positional parameters."""

    start: int
    end: int
    name: str
    words: tuple[Word, ...] | None
    body: Sequence


class Case(NamedTuple):
    """`arms` are the patterns with what follows them."""

    start: int
    end: int
    word: Word
    arms: tuple[tuple[tuple[Word, ...], Sequence], ...]


class Group(NamedTuple):
    """`{ …; }`, or `( … )` with a shell of its own."""

    start: int
    end: int
    body: Sequence
    is_subshell: bool


class Function(NamedTuple):
    start: int
    end: int
    name: str
    body: Command


Command = Union[Simple, Array, Foreign, Pipeline, AndOr, If, While, For, Case, Group, Function]
