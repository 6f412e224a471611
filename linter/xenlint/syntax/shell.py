"""`/etc/default/grub` and `/etc/default/grub.d/*.cfg`: shell scripts that grub-mkconfig sources under `set -e`.

The script is read as the shell would read it, but nothing is run: assignments are followed through quotes, variables,
branches and loops, and whatever only running a command would tell stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xenlint.source import Source
from xenlint.syntax import shell_problems
from xenlint.syntax.shell_commands import Script
from xenlint.syntax.shell_values import Variables
from xenlint.syntax.tree import Document, Kind, String


def parse(source: Source, path: str, kind: Kind, version: object = None) -> Document:
    """Every assignment with the value it has where it stands, and what the shell stumbles over.

    A variable that is set in another file counts as unset here, `evaluate` sees them all.
    """
    script = run([source], is_first="grub.d/" not in path)
    problems = shell_problems.file_problems(source) + list(script.problems.values())
    problems.sort(key=lambda problem: problem.start)
    return Document(source, kind, path, tuple(script.settings.values()), tuple(problems))


def evaluate(sources: Sequence[Source]) -> dict[str, String]:
    """What the variables hold after these files were sourced in this order.

    A name that no file sets is missing. A value that depends on what only a running machine knows is a `String` with
    an unknown piece. Where the shell would give up, reading goes on as if that place had been passed over.
    """
    return run(sources).variables.result()


def stages(sources: Sequence[Source]) -> Iterator[dict[str, String]]:
    """What the variables hold after each of these files, read one after another."""
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
