"""The command line: one module a command, imported when it is called."""

from __future__ import annotations

import os
import sys

COMMANDS = {
    "check": "find mistakes in the configuration of Xen hosts",
    "budget": "show each host's memory: RAM, Xen, dom0, guests, what is left",
    "inspect": "show how xenlint understands a file",
    "explain": "show a rule's page",
    "rules": "list the rules",
    "policy": "try rules of your own on their examples, or start some",
    "rule": "write rules of your own",
    "config": "show the settings in force, or the config file's schema",
    "completion": "print a completion script for bash, zsh or fish",
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return the exit status: 0 clean, 1 findings, 2 xenlint could not do its work."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        return _dispatch(arguments)
    except BrokenPipeError:
        # The reader went away, as `head` does: nothing is left to say, and nowhere to say it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        return 130


def _dispatch(arguments: list[str]) -> int:
    name = arguments[0] if arguments else ""
    if name in ("--version", "-V"):
        from xenlint import __version__

        print(f"xenlint {__version__}")
        return 0
    if name in ("", "-h", "--help", "help"):
        print(_usage())
        return 0 if name else 2
    if name not in COMMANDS:
        print(f"xenlint: there is no command '{name}'{_did_you_mean(name)}\n\n{_usage()}", file=sys.stderr)
        return 2
    from importlib import import_module

    from xenlint.settings.errors import UsageError

    try:
        status: int = import_module(f"xenlint.cli.{name}").run(arguments[1:])
        sys.stdout.flush()
    except UsageError as error:
        print(f"xenlint: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get("XENLINT_DEBUG"):
            raise
        print(
            f"xenlint: internal error: {type(error).__name__}: {error}. This is a defect of xenlint; "
            "with XENLINT_DEBUG=1 in the environment it tells where.",
            file=sys.stderr,
        )
        return 2
    return status


def _usage() -> str:
    lines = ["usage: xenlint COMMAND [OPTIONS]", "", "A linter for the configuration of Xen hosts.", "", "commands:"]
    lines += [f"  {name:10} {purpose}" for name, purpose in COMMANDS.items()]
    lines += ["", "`xenlint COMMAND --help` tells a command's options; `xenlint --version` the version."]
    return "\n".join(lines)


def _did_you_mean(name: str) -> str:
    import difflib

    if os.path.exists(name):
        return f"; to lint it, write `xenlint check {name}`."
    close = difflib.get_close_matches(name, COMMANDS, 1)
    return f"; did you mean '{close[0]}'?" if close else "."
