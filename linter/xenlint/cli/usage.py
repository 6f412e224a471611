"""What the parsers of all commands say of themselves, for completion, the manual page and the documentation."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module

from xenlint.cli import COMMANDS
from xenlint.typed import Literal, NamedTuple

ValueKind = Literal["none", "words", "file", "rule", "rules", "report", "anything"]

_UNTITLED = 2
"""How many groups argparse makes by itself, the first for positional arguments, the second for options."""

_VALUES: dict[str, ValueKind] = {
    "FILE": "file",
    "PATH": "file",
    "WHAT": "file",
    "RULE": "rule",
    "RULES": "rules",
    "FORMAT=FILE": "report",
}


class Argument(NamedTuple):
    """An option, or a positional argument, which has no flags. `metavar` is empty for what takes no value."""

    flags: tuple[str, ...]
    metavar: str
    choices: tuple[str, ...]
    help: str
    is_repeatable: bool
    is_required: bool

    @property
    def value(self) -> ValueKind:
        """What a shell may offer for its value."""
        return "words" if self.choices else _VALUES.get(self.metavar, "anything" if self.metavar else "none")

    @property
    def synopsis(self) -> str:
        """As the manual shows it: `-q, --quiet`, `--config FILE`, `PATH...`."""
        if not self.flags:
            return f"{self.metavar}..." if self.is_repeatable else self.metavar
        return f"{', '.join(self.flags)} {self.metavar}".rstrip()


class Group(NamedTuple):
    """Options that belong together; the first group of a command has no title."""

    title: str
    options: tuple[Argument, ...]


class Command(NamedTuple):
    """A command: `purpose` is a few words for a list, `description` a sentence."""

    name: str
    purpose: str
    description: str
    positionals: tuple[Argument, ...]
    groups: tuple[Group, ...]

    @property
    def options(self) -> tuple[Argument, ...]:
        return tuple(option for group in self.groups for option in group.options)

    @property
    def formats(self) -> tuple[str, ...]:
        """What may stand before the = of `--output FORMAT=FILE`."""
        return next((option.choices for option in self.options if "--output-format" in option.flags), ())

    @property
    def synopsis(self) -> str:
        """`xenlint check [OPTIONS] [PATH...]`."""
        positionals = [
            argument.synopsis if argument.is_required else f"[{argument.synopsis}]" for argument in self.positionals
        ]
        return " ".join(("xenlint", self.name, "[OPTIONS]", *positionals))


def commands() -> Iterator[Command]:
    """All commands, in the order of `xenlint --help`."""
    for name, purpose in COMMANDS.items():
        parser: argparse.ArgumentParser = import_module(f"xenlint.cli.{name}").parser()
        yield _command(name, purpose, parser)


def _command(name: str, purpose: str, parser: argparse.ArgumentParser) -> Command:
    # argparse offers no public list of groups and their options; these names have been there since Python 3.2.
    positionals: list[Argument] = []
    groups: list[Group] = []
    for number, group in enumerate(parser._action_groups):
        arguments = [_argument(action) for action in group._group_actions if action.help != argparse.SUPPRESS]
        positionals += (argument for argument in arguments if not argument.flags)
        options = tuple(argument for argument in arguments if argument.flags)
        if options:
            groups.append(Group("" if number < _UNTITLED else str(group.title), options))
    return Command(name, purpose, parser.description or "", tuple(positionals), tuple(groups))


def _argument(action: argparse.Action) -> Argument:
    is_many = isinstance(action, argparse._AppendAction) or action.nargs in ("*", "+")
    choices = tuple(map(str, action.choices or ()))
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    return Argument(
        tuple(action.option_strings),
        "" if action.nargs == 0 else metavar,
        choices,
        "show this help" if action.dest == "help" else (action.help or ", ".join(choices)).replace("%%", "%"),
        is_many,
        action.required if action.option_strings else action.nargs not in ("*", "?"),
    )
