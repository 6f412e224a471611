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
from xenlint.syntax.tree import Document, Kind, Piece, Problem, Setting, String
from xenlint.typed import NamedTuple

_SMALL = 4096
"""Characters of a file that is worth remembering: the hosts of a fleet often have the same one."""


def parse(source: Source, path: str, kind: Kind, version: object = None) -> Document:
    """Every assignment with the value it has where it stands, and what the shell stumbles over.

    A variable that is set in another file counts as unset here, `evaluate` sees them all.
    """
    outcome = _outcome(source, "grub.d/" not in path)
    settings, problems = outcome.settings, outcome.problems
    if outcome.source is not source:
        settings = tuple([_moved_setting(setting, source) for setting in settings])
        problems = tuple([problem._replace(source=source) for problem in problems])
    return Document(source, kind, path, settings, problems)


def evaluate(sources: Sequence[Source]) -> dict[str, String]:
    """What the variables hold after these files were sourced in this order.

    A name that no file sets is missing. A value that depends on what only a running machine knows is a `String` with
    an unknown piece. Where the shell would give up, reading goes on as if that place had been passed over.
    """
    if len(sources) != 1:
        return run(sources).variables.result()
    outcome = _outcome(sources[0])
    if outcome.source is sources[0]:
        return outcome.variables
    return {name: _moved_text(text, sources[0]) for name, text in outcome.variables.items()}


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
    """What comes of a file that is followed alone, or of another with the same text, which is the source then."""

    source: Source
    settings: tuple[Setting, ...]
    problems: tuple[Problem, ...]
    variables: dict[str, String]


def _outcome(source: Source, is_first: bool = True) -> _Outcome:
    return _follow(source, is_first) if len(source.text) > _SMALL else _follow_text(source.text, is_first)


@lru_cache(maxsize=32)
def _follow_text(text: str, is_first: bool) -> _Outcome:
    return _follow(Source("", text.encode("utf-8", "surrogateescape")), is_first)


def _follow(source: Source, is_first: bool) -> _Outcome:
    script = run([source], is_first=is_first)
    problems = shell_problems.file_problems(source) + list(script.problems.values())
    problems.sort(key=lambda problem: problem.start)
    return _Outcome(source, tuple(script.settings.values()), tuple(problems), script.variables.result())


def _moved_setting(old: Setting, source: Source) -> Setting:
    """The same of another file with the same text."""
    value = old.value
    moved = _moved_text(value, source) if isinstance(value, String) else value._replace(source=source)
    return Setting(source, old.start, old.end, old.key, old.op, moved, old.scope)


def _moved_text(old: String, source: Source) -> String:
    pieces = tuple([Piece(piece.length, source, *piece[2:]) for piece in old.pieces])
    return String(source, *old[1:5], pieces)
