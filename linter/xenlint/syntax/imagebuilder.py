"""ImageBuilder's config, from which it makes a U-Boot script that starts Xen (imagebuilder: scripts/uboot-script-gen).

bash sources the file, so it is read like any other shell script, with names of arrays besides: `DOMU_MEM[0]=512`
is a setting of that key. Nothing is run; what only running a command would tell stays unknown.
"""

from __future__ import annotations

import re

from xenlint.source import Source
from xenlint.syntax.lines import byte_order_mark
from xenlint.syntax.shell_commands import Script
from xenlint.syntax.shell_values import Variables
from xenlint.syntax.shell_words import Unclosed
from xenlint.syntax.tree import Document, Kind, Problem, String


class _Config(Script):
    beginning = re.compile(r"([A-Za-z_][A-Za-z0-9_]*(?:\[[0-9]+\])?)(\+?)=")
    is_bash = True

    def __init__(self, variables: Variables) -> None:
        super().__init__(variables)
        self.stops_on_failure = False  # uboot-script-gen runs without `set -e`


def parse(source: Source, path: str, kind: Kind, version: object = None) -> Document:
    """Every assignment with the value it has where it stands."""
    script = _run(source)
    problems = [*byte_order_mark(source, "bash takes it for a part of the first name."), *_carriage_return(source)]
    problems += [_unclosed(source, fault) for fault in script.lost]
    return Document(source, kind, path, tuple(script.settings.values()), tuple(problems))


def evaluate(source: Source) -> dict[str, String]:
    """What the variables hold at the end of the file; what depends on a running machine has an unknown piece."""
    return _run(source).variables.result()


def _run(source: Source) -> _Config:
    script = _Config(Variables())
    script.read(source)
    return script


def _unclosed(source: Source, fault: Unclosed) -> Problem:
    message = "What is opened here is never closed: bash cannot read the file. Close it at the end of the value."
    return Problem(source, fault.start, fault.end, message)


def _carriage_return(source: Source) -> list[Problem]:
    at = source.text.find("\r\n")
    if at < 0:
        return []
    message = (
        "A carriage return ends this line: bash makes it the last character of the value, and it ends up on Xen's "
        "line. Save the file with LF line ends."
    )
    return [Problem(source, at, at + 1, message, "carriage-return", "")]
