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
    if sys.stderr is None:  # closed by whoever called; what is told there must not come among the reports
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # until the end
    if sys.stdout is None:
        return _say("xenlint: standard output is closed; there is nowhere to write to.")
    try:
        return _dispatch(arguments)
    except BrokenPipeError:
        # The reader went away, as `head` does: nothing is left to say, and nowhere to say it.
        _let_go()
        return 2
    except OSError as error:
        if not _is_full(error):
            raise
        # Where there is no room, that is no defect of ours. What a report could not take is lost, and so said.
        _let_go()
        return _say(f"xenlint: cannot write: {error.strerror}. The report is not complete.")
    except KeyboardInterrupt:
        return 130


def _let_go() -> None:
    """Let nothing more be written to standard output: Python would try again at the end, and call that an error."""
    try:
        descriptor = sys.stdout.fileno()
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    except (OSError, ValueError):
        return  # it is no file


def _say(text: str) -> int:
    """Tell why the exit status is 2, if there is room for that."""
    try:
        print(text, file=sys.stderr)
    except OSError:
        return 2
    return 2


def _is_full(error: Exception) -> bool:
    import errno

    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _is_homeless() -> bool:
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def _dispatch(arguments: list[str]) -> int:
    name = arguments[0] if arguments else ""
    if name in ("--version", "-V"):
        from xenlint import __version__

        print(f"xenlint {__version__}")
        return 0
    if name in ("", "-h", "--help", "help"):
        print(_usage(), file=sys.stdout if name else sys.stderr)
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
        from xenlint.report.visible import visible

        # what is wrong is told with names and values of the repository, a line each
        print(f"xenlint: {chr(10).join(map(visible, str(error).split(chr(10))))}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        raise
    except Exception as error:
        if _is_full(error):
            raise
        if _is_homeless():
            return _say("xenlint: the working directory is gone.")
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
