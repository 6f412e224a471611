"""Completion for zsh: a function `_xenlint` for a directory of `fpath`, which may be sourced as well."""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.cli.usage import Argument, Command

_SCRIPT = """\
#compdef xenlint
# Completion of xenlint for zsh. `xenlint completion zsh` writes this.

_xenlint_rules() { # codes and names of all rules with their titles; asked for once in a shell
    local line
    local -a words
    if (( ! $+_xenlint_known )); then
        typeset -ga _xenlint_known
        for line in ${(f)"$(command xenlint rules 2>/dev/null)"}; do
            words=( ${=line} )
            _xenlint_known+=( "$words[1]:$words[4,-1]" "$words[3]:$words[4,-1]" )
        done
    fi
    _describe -t rules rule _xenlint_known "$@"
}

_xenlint_reports() { # FORMAT=FILE
    if compset -P '*='; then
        _files
    else
        compadd -S = -- "$@"
    fi
}

_xenlint() {
    local curcontext=$curcontext state state_descr line
    local -A opt_args
    local -a commands=(
@COMMANDS@
    )
    _arguments -C '(- *)'{-h,--help}'[show help]' '(- *)'{-V,--version}'[show the version]' \\
        '1:command:->command' '*::argument:->argument' && return
    case $state in
        command) _describe -t commands command commands ;;
        argument)
            case $words[1] in
@CASES@
            esac
            ;;
    esac
}

if [[ $funcstack[1] == _xenlint ]]; then
    _xenlint "$@"
else
    compdef _xenlint xenlint
fi
"""


def script(commands: Iterable[Command]) -> str:
    commands = tuple(commands)
    names = "\n".join(f"        {_quoted(f'{command.name}:{command.purpose}')}" for command in commands)
    cases = "\n".join(_case(command) for command in commands)
    return _SCRIPT.replace("@COMMANDS@", names).replace("@CASES@", cases)


def _case(command: Command) -> str:
    specs = [_option(option, command) for option in command.options]
    specs += (_positional(argument) for argument in command.positionals)
    lines = " \\\n".join(f"                        {spec}" for spec in specs)
    return f"                {command.name})\n                    _arguments -s -S \\\n{lines}\n                    ;;"


def _option(option: Argument, command: Command) -> str:
    """`'(-q --quiet)'{-q,--quiet}'[help]'`, or `'*--select=[help]:RULES:action'`."""
    takes = option.value != "none"
    names = [f"{flag}=" if takes and flag.startswith("--") else flag for flag in option.flags]
    rest = f"[{_escaped(option.help)}]"
    if takes:
        rest += f":{_escaped(option.metavar)}:{_action(option, command)}"
    if len(names) == 1:
        return _quoted(f"{'*' if option.is_repeatable else ''}{names[0]}{rest}")
    if "--help" in option.flags:
        return f"'(- *)'{{{','.join(names)}}}{_quoted(rest)}"
    return f"'({' '.join(option.flags)})'{{{','.join(names)}}}{_quoted(rest)}"


def _positional(argument: Argument) -> str:
    number = "*" if argument.is_repeatable else "1"
    action = "_xenlint_rules" if argument.value == "rules" else _action(argument, None)
    return _quoted(f"{number}:{_escaped(argument.metavar)}:{action}")


def _action(argument: Argument, command: Command | None) -> str:
    if argument.value == "words":
        return f"({' '.join(argument.choices)})"
    if argument.value == "report" and command:
        return f"_xenlint_reports {' '.join(command.formats)}"
    # a single blank completes nothing, and shows what is wanted
    return {"file": "_files", "rule": "_xenlint_rules", "rules": "_sequence _xenlint_rules"}.get(argument.value, " ")


def _escaped(text: str) -> str:
    for character in "\\[]:":
        text = text.replace(character, f"\\{character}")
    return text


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
