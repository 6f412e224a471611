"""`xenlint completion`."""

from __future__ import annotations

from importlib import import_module

from xenlint.cli.common import Parser, use_utf8

SHELLS = ("bash", "zsh", "fish")


def parser() -> Parser:
    made = Parser("xenlint completion", description="Print a script that lets a shell complete xenlint's words.")
    made.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    return made


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    print(script(options.shell), end="")
    return 0


def script(shell: str) -> str:
    """The completion script for a shell of `SHELLS`."""
    from xenlint.cli.usage import commands

    text: str = import_module(f"xenlint.cli.shells.{shell}").script(commands())
    return text
