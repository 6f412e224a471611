"""How the runner of GitHub's jobs takes a line of output for a command (`src/Runner.Common/ActionCommand.cs`)."""

from __future__ import annotations

import re
from typing import NamedTuple

COMMANDS = frozenset(
    [
        "add-mask",
        "add-matcher",
        "add-path",
        "debug",
        "echo",
        "endgroup",
        "error",
        "group",
        "internal-set-repo-path",
        "notice",
        "remove-matcher",
        "save-state",
        "set-env",
        "set-output",
        "stop-commands",
        "warning",
    ]
)

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
"""What no report may hold as it is: what moves a cursor, hides, or turns text around."""


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


def command_of(line: str) -> Command | None:
    """The command that a line is, in the newer form or in the older one."""
    return _newer(line.lstrip()) or _older(line)


def _newer(line: str) -> Command | None:
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, rest = line[2:end].partition(" ")
    if name.lower() not in COMMANDS:
        return None
    pairs = [pair.partition("=") for pair in rest.strip().split(",") if pair]
    properties = {key: _plain(value, ("%3A", ":"), ("%2C", ",")) for key, _, value in pairs}
    return Command(name, properties, _plain(line[end + 2 :]))


def _older(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name = line[start + 3 : end].partition(" ")[0]
    return Command(name, {}, line[end + 1 :]) if name.lower() in COMMANDS else None


def _plain(text: str, *others: tuple[str, str]) -> str:
    for escape, char in (("%0D", "\r"), ("%0A", "\n"), *others, ("%25", "%")):
        text = text.replace(escape, char)
    return text
