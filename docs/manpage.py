"""The manual page xenlint(1), from what the commands' parsers say of themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from xenlint import __version__
from xenlint.cli.usage import Argument, Command, commands
from xenlint.docs import DOCS

STATUS = (
    ("0", "Nothing was found at or above the severity of --fail-on, which is a warning unless said otherwise."),
    ("1", "There are such findings. With --exit-zero this is 0."),
    ("2", "xenlint could not do its work: wrong usage or settings, unreadable input, or nothing to lint."),
    ("130", "xenlint was interrupted."),
)
"""Each exit status and what it means."""

ENVIRONMENT = (
    ("NO_COLOR", "If set and not empty, --color=auto shows no colours."),
    ("FORCE_COLOR, CLICOLOR_FORCE", "If set, and not 0, --color=auto shows colours in pipes too."),
    ("GITHUB_STEP_SUMMARY", "With --output-format=github: the file that a summary in Markdown is added to."),
    ("GITHUB_WORKSPACE", "With --output-format=github: the directory that paths are relative to."),
    ("CI_PROJECT_DIR", "With --output-format=gitlab: the directory that paths are relative to."),
    ("XENLINT_CACHE_DIR, XDG_CACHE_HOME", "Where results are kept between long runs, instead of ~/.cache/xenlint."),
    ("SOURCE_DATE_EPOCH", "Seconds since 1970: the day that suppressions with until= are held against."),
    ("XENLINT_DEBUG", "If set, an internal error is shown with its traceback."),
)
"""Each variable that xenlint reads and what it does."""

_FILES = (
    (
        ".xenlint.toml, xenlint.toml, pyproject.toml",
        "The settings; in pyproject.toml the table [tool.xenlint]. The first of them is taken that is in the directory "
        "of the first PATH, or in the nearest one above it up to the top of the repository.",
    ),
    (".gitignore", "What git ignores is passed over when directories are searched."),
)
_EXAMPLES = (
    ("Lint the repository in the working directory:", "xenlint check"),
    ("Lint one guest's file; the rest of its host is read for context:", "xenlint check etc/xen/web1.cfg"),
    ("Ask what Xen 4.19 would break, change or ignore:", "xenlint check --upgrade-to 4.19"),
    (
        "Show findings in the terminal and write a SARIF file beside:",
        "xenlint check --output sarif=report.sarif hosts/",
    ),
    ("Ask whether a guest of 4 GiB has room:", "xenlint budget --add db2=4GiB"),
    ("Read why a rule is there:", "xenlint explain dom0-memory-unlimited"),
)


def manual() -> str:
    """The page in the macros of man(7). It bears no date: it belongs to a version."""
    known = tuple(commands())
    return "\n".join(_lines(known)) + "\n"


def _lines(known: tuple[Command, ...]) -> Iterator[str]:
    yield '.\\" Written by docs/share.py.'
    yield f'.TH XENLINT 1 "" "xenlint {__version__}" "User Commands"'
    yield ".SH NAME"
    yield "xenlint \\- a linter for the configuration of Xen hosts"
    yield ".SH SYNOPSIS"
    for number, command in enumerate(known):
        if number:
            yield ".br"
        yield f".B xenlint {command.name}"
        yield _text(command.synopsis.removeprefix(f"xenlint {command.name} "))
    yield ".SH DESCRIPTION"
    yield _text(
        "xenlint reads a directory or repository that holds the /etc and /boot of one Xen host or of many, and says "
        "what will break, what Xen will ignore without a word, and whether the guests fit into the machine. It runs "
        "nothing of what it reads, and needs no Xen, no root and no network."
    )
    yield ".SH COMMANDS"
    for command in known:
        yield from _command(command)
    yield from _list("EXIT STATUS", STATUS)
    yield from _list("ENVIRONMENT", ENVIRONMENT)
    yield from _list("FILES", _FILES)
    yield ".SH EXAMPLES"
    for number, (purpose, line) in enumerate(_EXAMPLES):
        yield from (".PP",) if number else ()
        yield _text(purpose)
        yield from (".PP", ".RS 4", ".EX", _text(line), ".EE", ".RE")
    yield ".SH SEE ALSO"
    yield ".BR xl (1),\n.BR xl.cfg (5),\n.BR xl.conf (5),\n.BR xl\\-disk\\-configuration (5),"
    yield ".BR xl\\-network\\-configuration (5)"
    yield ".PP"
    yield _text(f"Every rule has a page at {DOCS}rules/NAME/.")


def _command(command: Command) -> Iterator[str]:
    yield f".SS {_text(command.synopsis)}"
    yield _text(command.description)
    for argument in (*command.positionals, *command.options):
        if "--help" not in argument.flags:
            yield ".TP"
            yield _heading(argument)
            yield _text(argument.help)


def _heading(argument: Argument) -> str:
    """Flags bold, what they take in italics."""
    flags = ", ".join(f"\\fB{_text(flag)}\\fR" for flag in argument.flags)
    value = f"\\fI{_text(argument.metavar)}\\fR" if argument.metavar else ""
    return " ".join(part for part in (flags, value) if part)


def _list(heading: str, items: tuple[tuple[str, str], ...]) -> Iterator[str]:
    yield f".SH {heading}"
    for name, text in items:
        yield from (".TP", f".B {_text(name)}", _text(text))


def _text(text: str) -> str:
    """Text in lines of less than 80 characters, in which roff finds nothing to obey."""
    return "\n".join(map(_line, textwrap.wrap(text, 72, break_long_words=False, break_on_hyphens=False)))


def _line(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped
