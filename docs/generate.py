"""Pages and parts of pages that the program itself knows best: rules, settings, commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from xenlint.cli.usage import Argument, Command, commands
from xenlint.engine.packs import BUILT_IN, load_registry
from xenlint.report.pages import markdown
from xenlint.rule import Entry
from xenlint.settings.schema import SIZE, VERSION, config_schema

_SHAPES = {SIZE: "a size, as in `8GiB`", VERSION: "a version, as in `4.17`"}


def rules() -> tuple[Entry, ...]:
    """The built-in rules, by code; those of other packs that happen to be installed are not ours to describe."""
    return tuple(entry for entry in load_registry().rules if entry.module.startswith(f"{BUILT_IN}."))


def rule_pages() -> dict[str, str]:
    """One page a rule, at the path that the rule's address ends with."""
    return {f"rules/{entry.name}.md": _rule_page(entry) for entry in rules()}


def _rule_page(entry: Entry) -> str:
    family = _family_of(entry)
    up = f"[All rules](index.md) · [{family}](index.md#{family})"
    return f"# {entry.code} {entry.name}\n\n{markdown(entry)}\n{up}\n"


def _family_of(entry: Entry) -> str:
    return entry.module.split(".")[1]


def rule_index() -> str:
    """The rules by family, each with what is known of it at a glance."""
    families: dict[str, list[Entry]] = {}
    for entry in rules():
        families.setdefault(_family_of(entry), []).append(entry)
    return "\n\n".join("\n".join(_family(name, families[name])) for name in sorted(families))


def _family(name: str, entries: list[Entry]) -> Iterator[str]:
    yield f"## {name}\n\n{import_module(f'{BUILT_IN}.{name}').__doc__}\n"
    yield "| code | rule | severity |\n|---|---|---|"
    for entry in entries:
        remarks = [*([f"{entry.fixable} fix"] if entry.fixable else []), *entry.tags]
        more = f"{'preview; ' if entry.preview else ''}{', '.join(remarks)}"
        title = f"[{entry.name}]({entry.name}.md)<br>{_cell(entry.title)}<br><small>{more}</small>"
        yield f"| {entry.code} | {title} | {entry.severity} |"


def settings() -> str:
    """The reference of the config file, from its schema."""
    schema = config_schema(rules())
    return "\n\n".join("\n\n".join(_setting(name, value)) for name, value in schema["properties"].items())


def _setting(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### `{name}`"
    yield f"{schema['description']} Takes {_shape(schema)}."
    if name == "hosts":
        properties: Mapping[str, Any] = schema["additionalProperties"]["properties"]
        rows = (f"| `{key}` | {_shape(value)} | {value['description']} |" for key, value in properties.items())
        yield "\n".join(("| key of `[hosts.NAME]` | takes | meaning |\n|---|---|---|", *rows))
    elif name == "rules":
        rows = (
            f"| [{entry.name}](rules/{entry.name}.md) | `{option.name}` | {option.description} |"
            for entry in rules()
            for option in entry.options
        )
        yield "\n".join(("| `[rules.NAME]` | option | meaning |\n|---|---|---|", *rows))


def _shape(schema: Mapping[str, Any]) -> str:
    """What a value must be, in words."""
    if "enum" in schema:
        return f"one of {', '.join(f'`{value}`' for value in schema['enum'])}"
    kind = schema.get("type")
    if kind == "array":
        return "a list of texts"
    if kind == "object":
        return "a table"
    if kind == "string":
        return _SHAPES.get(schema.get("pattern", ""), "a text")
    return {"integer": "a whole number", "boolean": "`true` or `false`"}.get(str(kind), "a value")


def command_reference() -> str:
    """Every command with all it takes, from its parser."""
    return "\n\n".join("\n\n".join(_command(command)) for command in commands())


def _command(command: Command) -> Iterator[str]:
    yield f"## xenlint {command.name}"
    yield command.description
    yield f"```text\n{command.synopsis}\n```"
    if command.positionals:
        yield _arguments(command.positionals)
    for group in command.groups:
        if group.title:
            yield f"**{group.title.capitalize()}**"
        yield _arguments(group.options)


def _arguments(arguments: tuple[Argument, ...]) -> str:
    return "\n".join(f"- `{argument.synopsis}`: {argument.help}" for argument in arguments)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PARTS = {"rules": rule_index, "settings": settings, "commands": command_reference}
"""What may stand in a page as `<!-- generated: NAME -->`."""
