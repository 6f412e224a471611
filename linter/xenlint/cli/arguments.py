"""Parsing a command's arguments: plain ones at once, all else with argparse.

To import argparse and build a parser takes half as long as starting Python, at each call of a pre-commit hook. So a
parser here only notes what argparse would be told. Arguments whose meaning is plain (options in full, their values,
paths in one place) are read from the notes; where anything else stands, argparse is imported and has the whole say.
"""

from __future__ import annotations

from types import SimpleNamespace

from xenlint.settings.errors import UsageError
from xenlint.typed import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from argparse import ArgumentParser as _Base
else:
    _Base = object


class _Note(NamedTuple):
    """One call of `add_argument`, in the group of this name or in none."""

    group: str
    names: tuple[str, ...]
    settings: dict[str, Any]

    @property
    def target(self) -> str:
        """The attribute it sets."""
        name = next((name for name in self.names if name.startswith("--")), self.names[0])
        return self.settings.get("dest") or name.lstrip("-").replace("-", "_")

    @property
    def is_positional(self) -> bool:
        return not self.names[0].startswith("-")

    @property
    def default(self) -> Any:
        """What it sets the attribute to where it is not given."""
        if "default" in self.settings:
            return self.settings["default"]
        return [] if self.is_positional else False if self.settings.get("action") == "store_true" else None


class _Group:
    """What `add_argument_group` returns."""

    def __init__(self, notes: list[_Note], title: str) -> None:
        self._notes = notes
        self._title = title

    def add_argument(self, *names: str, **settings: Any) -> None:
        self._notes.append(_Note(self._title, names, settings))


class Parser(_Base):
    """Has the methods of an `argparse.ArgumentParser`; what it does not have itself it gets from a real one."""

    def __init__(self, prog: str, description: str) -> None:
        self.prog = prog
        self.description = description
        self._notes: list[_Note] = []

    def add_argument(self, *names: str, **settings: Any) -> None:  # type: ignore[override]
        self._notes.append(_Note("", names, settings))

    def add_argument_group(self, title: str) -> _Group:  # type: ignore[override]
        return _Group(self._notes, title)

    def parse_args(self, arguments: list[str]) -> Any:  # type: ignore[override]
        """The options as attributes. Raises UsageError."""
        plain = _parse_plain(self._notes, arguments)
        return self.made().parse_args(arguments) if plain is None else SimpleNamespace(**plain)

    def made(self) -> ArgumentParser:
        """The real parser."""
        import argparse

        class Real(argparse.ArgumentParser):
            """Tells its mistakes like all others."""

            def error(self, message: str) -> NoReturn:
                raise UsageError(f"{message}. `{self.prog} --help` tells the options.")

        class Formatter(argparse.HelpFormatter):
            """Of a fixed width: the terminal's is not worth the modules that argparse imports to ask for it."""

            def __init__(self, prog: str) -> None:
                super().__init__(prog, max_help_position=32, width=100)

        real = Real(self.prog, description=self.description, formatter_class=Formatter)
        groups: dict[str, argparse._ActionsContainer] = {"": real}
        for note in self._notes:
            if note.group not in groups:
                groups[note.group] = real.add_argument_group(note.group)
            groups[note.group].add_argument(*note.names, **note.settings)
        return real

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("add_"):  # it would be added to a parser that nobody keeps
                raise AttributeError(name)
            return getattr(self.made(), name)


_KNOWN = {"nargs", "default", "metavar", "help", "choices", "action", "dest"}


def _parse_plain(notes: list[_Note], arguments: list[str]) -> dict[str, Any] | None:
    """The attributes for arguments that can only mean one thing; None where argparse is to look at them."""
    positional = [note for note in notes if note.is_positional]
    if len(positional) != 1 or positional[0].settings.get("nargs") != "*":
        return None
    options = {name: note for note in notes if not note.is_positional for name in note.names}
    found = {note.target: note.default for note in notes}
    paths: list[str] = []
    last_path = -1
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if argument == "--":
            rest = arguments[index + 1 :]
            if paths or not rest or "--" in rest or "" in rest:
                return None
            paths = rest
            break
        if argument == "-" or not argument.startswith("-"):
            if not argument or (paths and last_path != index - 1):
                return None
            last_path = index
            paths.append(argument)
            index += 1
            continue
        name, equals, value = argument.partition("=")
        note = options.get(name)
        if note is None or not note.settings.keys() <= _KNOWN or "nargs" in note.settings:
            return None
        action = note.settings.get("action", "store")
        if action == "store_true":
            if equals:
                return None
            found[note.target] = True
        elif action in ("store", "append") and name.startswith("--"):
            if not equals:
                index += 1
                value = arguments[index] if index < len(arguments) else "-"
                if not value or value.startswith("-"):
                    return None
            if "choices" in note.settings and value not in note.settings["choices"]:
                return None
            found[note.target] = [*(found[note.target] or ()), value] if action == "append" else value
        else:
            return None
        index += 1
    if paths:
        if "choices" in positional[0].settings:
            return None
        found[positional[0].target] = paths
    return found
