"""Which variables a stretch of a shell script may assign, whichever way it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.shell_expand import assigned_in
from xenlint.syntax.shell_tree import (
    AndOr,
    Array,
    Case,
    Command,
    For,
    Function,
    Group,
    If,
    Pipeline,
    Sequence,
    Simple,
    While,
)
from xenlint.syntax.shell_words import Word

_NAME = lazy_pattern(r"([A-Za-z_][A-Za-z0-9_]*(?:\[[0-9]+\])?)(\+?=)?")
_NAMING = frozenset(("export", "readonly", "local", "declare", "typeset", "unset", "read", "getopts"))
_ANYTHING = frozenset((".", "source", "eval", "set", "alias", "command", "builtin", "let", "printf", "trap", "exec"))


def assigned(
    text: str, command: Command, functions: Mapping[str, tuple[Source, Function] | None]
) -> frozenset[str] | None:
    """The names; None where it may be any. `functions` are those that are known at this place."""
    found: set[str] = set()
    todo: list[tuple[str, Command]] = [(text, command)]
    called: set[str] = set()
    while todo:
        text, command = todo.pop()
        if isinstance(command, Function):
            return None
        if isinstance(command, Array):
            found.add(command.name)
        elif isinstance(command, Simple):
            name = _simple(text, command, found)
            if name is None:
                return None
            if name in functions and name not in called:
                called.add(name)
                known = functions[name]
                if known is None:
                    return None
                todo.append((known[0].text, known[1].body))
        else:
            if isinstance(command, For):
                found.add(command.name)
            for words in _words(command):
                found.update(assigned_in(words.parts or ()))
            todo += [(text, inner) for inner in _inner(command)]
    return frozenset(found)


def _simple(text: str, command: Simple, found: set[str]) -> str | None:
    """Adds what the command assigns; the command's name, None where that is not clear."""
    name = ""
    for number, word in enumerate(command.words):
        found.update(assigned_in(word.parts or ()))
        match = _NAME.match(text, word.start, word.end)
        if not name:
            if match and match[2]:
                found.add(match[1])
                continue
            name = text[word.start : word.end]
            if word.parts is not None or name in _ANYTHING:
                return None
        elif name in _NAMING:
            if match:
                found.add(match[1])
            elif number and not text.startswith("-", word.start):
                return None
    return name


def _words(command: Command) -> Iterable[Word]:
    if isinstance(command, For):
        return command.words or ()
    if isinstance(command, Case):
        return (command.word, *(pattern for patterns, _ in command.arms for pattern in patterns))
    return ()


def _inner(command: Command) -> Iterator[Command]:
    if isinstance(command, AndOr):
        yield command.first
        for _, following in command.rest:
            yield following
    elif isinstance(command, Pipeline):
        yield from command.commands
    for sequence in _sequences(command):
        yield from sequence.commands


def _sequences(command: Command) -> Iterator[Sequence]:
    if isinstance(command, If):
        for condition, body in command.arms:
            yield condition
            yield body
        if command.other is not None:
            yield command.other
    elif isinstance(command, While):
        yield command.condition
        yield command.body
    elif isinstance(command, For | Group):
        yield command.body
    elif isinstance(command, Case):
        for _, body in command.arms:
            yield body
