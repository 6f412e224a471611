"""Completion for fish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.cli.usage import Argument, Command

_FUNCTIONS = """\
# Completion of xenlint for fish. `xenlint completion fish` writes this.

function __xenlint_command -d 'Whether the command line runs one of these commands'
    set -l words (commandline -opc)
    test (count $words) -ge 2; and contains -- $words[2] $argv
end

function __xenlint_rules -d 'Codes and names of all rules with their titles'
    command xenlint rules 2>/dev/null | while read -l code severity name title
        set title (string trim -- $title)
        printf '%s\\t%s\\n%s\\t%s\\n' $code $title $name $title
    end
end

function __xenlint_list -d 'The rules, behind those that the word has before its last comma'
    set -l given (commandline -ct | string replace -r '[^,]*$' '')
    for rule in (__xenlint_rules)
        echo $given$rule
    end
end

"""


def script(commands: Iterable[Command]) -> str:
    commands = tuple(commands)
    first = "complete -c xenlint -n 'test (count (commandline -opc)) -eq 1' -f"
    lines = [f"{first} -a {command.name} -d {_quoted(command.purpose)}" for command in commands]
    lines += [f"{first} -s h -l help -d 'show help'", f"{first} -s V -l version -d 'show the version'"]
    for command in commands:
        lines += ("", *_command(command))
    return _FUNCTIONS + "\n".join(lines) + "\n"


def _command(command: Command) -> Iterator[str]:
    start = f"complete -c xenlint -n '__xenlint_command {command.name}'"
    for argument in command.positionals:
        if argument.value in ("rule", "rules"):
            yield f"{start} -f -a '(__xenlint_rules)'"
        elif argument.value == "words":
            yield f"{start} -f -a '{' '.join(argument.choices)}'"
    for option in command.options:
        names = [f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags]
        yield " ".join((start, *names, *_value(option, command), "-d", _quoted(option.help)))


def _value(option: Argument, command: Command) -> tuple[str, ...]:
    """-x takes a value and offers no files, -r takes one and offers them too."""
    if option.value == "words":
        return ("-x", "-a", f"'{' '.join(option.choices)}'")
    if option.value == "report":
        return ("-r", "-a", f"'{' '.join(f'{name}=' for name in command.formats)}'")
    return {
        "none": (),
        "file": ("-r", "-F"),
        "rule": ("-x", "-a", "'(__xenlint_rules)'"),
        "rules": ("-x", "-a", "'(__xenlint_list)'"),
    }.get(option.value, ("-x",))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
