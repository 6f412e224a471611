"""`/etc/default/grub` and `/etc/default/grub.d/*.cfg`: shell scripts that grub-mkconfig sources under `set -e`.

The script is read as the shell would read it, but nothing is run: assignments are followed through quotes, variables,
branches and loops, and whatever only running a command would tell stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from xenlint.source import Source
from xenlint.syntax import shell_problems
from xenlint.syntax.shell_commands import Script
from xenlint.syntax.shell_values import Variables
from xenlint.syntax.tree import Document, Kind, Piece, Problem, Setting, String, Value
from xenlint.typed import NamedTuple

_SMALL = 4096
"""Characters of a file that is worth remembering: the hosts of a fleet often have the same one."""


def parse(source: Source, path: str, kind: Kind, version: object = None) -> Document:
    """Every assignment with the value it has where it stands, and what the shell stumbles over.

    A variable that is set in another file counts as unset here, `evaluate` sees them all.
    """
    outcome = _outcome(source, "grub.d/" not in path)
    return Document(source, kind, path, outcome.settings, outcome.problems)


def evaluate(sources: Sequence[Source]) -> dict[str, String]:
    """What the variables hold after these files were sourced in this order.

    A name that no file sets is missing. A value that depends on what only a running machine knows is a `String` with
    an unknown piece. Where the shell would give up, reading goes on as if that place had been passed over.
    """
    return _outcome(sources[0]).variables if len(sources) == 1 else run(sources).variables.result()


def stages(sources: Sequence[Source]) -> Iterator[dict[str, String]]:
    """What the variables hold after each of these files, read one after another."""
    if len(sources) == 1:
        yield evaluate(sources)
        return
    script = Script(Variables())
    for source in sources:
        if not script.leaving:
            script.read(source)
        yield script.variables.result()


def run(sources: Sequence[Source], *, is_first: bool = True) -> Script:
    """Follow these files one after another, as one shell does that sources them; others may have come before."""
    script = Script(Variables())
    script.is_alone = is_first
    for source in sources:
        script.read(source)
        if script.leaving:
            break
    return script


# --- a file alone -----------------------------------------------------------------------------------------------------


class _Outcome(NamedTuple):
    """What comes of a file that is followed alone."""

    settings: tuple[Setting, ...]
    problems: tuple[Problem, ...]
    variables: dict[str, String]


def _outcome(source: Source, is_first: bool = True) -> _Outcome:
    if len(source.text) > _SMALL:
        return _follow(source, is_first)
    return _moved(_follow_text(source.text, is_first), source)


@lru_cache(maxsize=32)
def _follow_text(text: str, is_first: bool) -> _Outcome:
    return _follow(Source("", text.encode("utf-8", "surrogateescape")), is_first)


def _follow(source: Source, is_first: bool) -> _Outcome:
    script = run([source], is_first=is_first)
    problems = shell_problems.file_problems(source) + list(script.problems.values())
    problems.sort(key=lambda problem: problem.start)
    return _Outcome(tuple(script.settings.values()), tuple(problems), script.variables.result())


def _moved(outcome: _Outcome, source: Source) -> _Outcome:
    """The same of another file with the same text."""

    def value(old: Value) -> Value:
        return text(old) if isinstance(old, String) else old._replace(source=source)

    def text(old: String) -> String:
        pieces = tuple([Piece(piece.length, source, *piece[2:]) for piece in old.pieces])
        return String(source, *old[1:5], pieces)

    return _Outcome(
        tuple([setting._replace(source=source, value=value(setting.value)) for setting in outcome.settings]),
        tuple([problem._replace(source=source) for problem in outcome.problems]),
        {name: text(old) for name, old in outcome.variables.items()},
    )
