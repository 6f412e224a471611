"""Completion for bash, from 3.2 on, with or without the package bash-completion."""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.cli.usage import Command

_SCRIPT = """\
# Completion of xenlint for bash. `xenlint completion bash` writes this.
# shellcheck shell=bash disable=SC2034,SC2207

_xenlint_rules() { # codes and names of all rules; asked for once in a shell
    local code severity name title
    [ -n "${_xenlint_known-}" ] || _xenlint_known=$(command xenlint rules 2>/dev/null |
        while read -r code severity name title; do printf '%s %s ' "$code" "$name"; done)
}

_xenlint() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} options=
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W '@COMMANDS@ --help --version' -- "$current"))
        return
    fi
    # bash makes three words of --color=never
    if [ "$current" = = ]; then
        current=
    elif [ "$before" = = ]; then
        before=${COMP_WORDS[COMP_CWORD-2]}
    fi
    # where nothing is offered here, bash offers files
    case ${COMP_WORDS[1]}:$before in
@VALUES@
    esac
    case ${COMP_WORDS[1]} in
@OPTIONS@
    esac
    case ${COMP_WORDS[1]}:$current in
        *:-*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
@POSITIONALS@
    esac
}

complete -o bashdefault -o default -F _xenlint xenlint
"""

_RULE = '_xenlint_rules && COMPREPLY=($(compgen -W "$_xenlint_known" -- "$current"))'
_RULES = """\
_xenlint_rules
            case $current in
                *,*) COMPREPLY=($(compgen -P "${current%,*}," -W "$_xenlint_known" -- "${current##*,}")) ;;
                *) COMPREPLY=($(compgen -W "$_xenlint_known" -- "$current")) ;;
            esac"""


def script(commands: Iterable[Command]) -> str:
    commands = tuple(commands)
    values: dict[str, list[str]] = {}
    options: list[str] = []
    positionals: dict[str, list[str]] = {}
    for command in commands:
        for option in command.options:
            if option.value != "none":
                offer = _offer(option.value, option.choices, command.formats)
                values.setdefault(offer, []).extend(f"{command.name}:{flag}" for flag in option.flags)
        flags = " ".join(flag for option in command.options for flag in option.flags)
        options.append(f"        {command.name}) options='{flags}' ;;")
        for argument in command.positionals:
            offer = _offer("rule" if argument.value == "rules" else argument.value, argument.choices, ())
            if offer:
                positionals.setdefault(offer, []).append(f"{command.name}:*")
    parts = {
        "@COMMANDS@": " ".join(command.name for command in commands),
        "@VALUES@": "\n".join(_case(patterns, offer, "return") for offer, patterns in values.items()),
        "@OPTIONS@": "\n".join(options),
        "@POSITIONALS@": "\n".join(_case(patterns, offer) for offer, patterns in positionals.items()),
    }
    text = _SCRIPT
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


def _offer(value: str, choices: tuple[str, ...], formats: tuple[str, ...]) -> str:
    if value == "words":
        return _words(choices)
    if value == "report":
        return f"compopt -o nospace 2>/dev/null\n            {_words(formats, ' -S =')}"
    return {"rule": _RULE, "rules": _RULES}.get(value, "")


def _words(words: tuple[str, ...], more: str = "") -> str:
    return f"COMPREPLY=($(compgen{more} -W '{' '.join(words)}' -- \"$current\"))"


def _case(patterns: list[str], *commands: str) -> str:
    joined = " | \\\n        ".join(patterns)
    lines = "\n".join(f"            {command}" for command in commands if command)
    return f"        {joined})\n{lines}\n            ;;"
