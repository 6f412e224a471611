"""The config file's JSON Schema, and a quick check against it.

The schema is the one description of the config file: `xenlint config schema` prints it, `fits` holds a file against it
on every run, and only a file that does not fit makes jsonschema explain why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from xenlint.rule import Entry, Option
from xenlint.typed import Any

SIZE = r"^[0-9]+(\.[0-9]+)?\s*[KMGT](i?B)?$"
VERSION = r"^[0-9]+\.[0-9]+(\.[0-9]+)?$"
EDITION = r"^[0-9]+\.[0-9]+$"
_INSIDE = r"^(?!/)(?!(.*/)?\.\.(/|$)).+$"

_SELECTORS = {"type": "array", "items": {"type": "string", "minLength": 1}}

HOST: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "root": {
            "type": "string",
            "pattern": _INSIDE,
            "description": 'The directory that mirrors this host\'s /; "." in a repository of one host.',
        },
        "memory": {"type": "string", "pattern": SIZE, "description": "The machine's RAM, as in 8GiB."},
        "cpus": {"type": "integer", "minimum": 1, "description": "Logical CPUs."},
        "xen-version": {"type": "string", "pattern": VERSION, "description": "As in 4.17."},
        "iommu": {"type": "boolean", "description": "Whether Xen uses an IOMMU on this machine."},
        "arch": {"enum": ["x86", "arm"], "description": "The machine's architecture."},
        "distribution": {"type": "string", "minLength": 1, "description": "Dom0's, as in debian 12."},
    },
}

HOSTS: dict[str, Any] = {"type": "object", "additionalProperties": HOST}


def config_schema(rules: Iterable[Entry] = ()) -> dict[str, Any]:
    """The schema of `xenlint.toml`. The options of these rules are described; those of others may be anything."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "xenlint.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "xen-version": {
                "type": "string",
                "pattern": VERSION,
                "description": "Xen's version on every host that does not say otherwise.",
            },
            "select": {
                **_SELECTORS,
                "description": "Rules to run: codes, code prefixes, names, tags, default, all. The closest one wins.",
            },
            "extend-select": {**_SELECTORS, "description": "Rules to run besides those of select."},
            "ignore": {**_SELECTORS, "description": "Rules not to run."},
            "edition": {
                "type": "string",
                "pattern": EDITION,
                "description": "The version of xenlint whose default rules to run, as in 0.1: later ones do not join.",
            },
            "exclude": {**_SELECTORS, "description": "Glob patterns of paths to leave out."},
            "inventory": {
                "type": "array",
                "items": {"type": "string", "pattern": _INSIDE},
                "description": "Files with host facts: YAML, JSON, inventories and host_vars of Ansible, "
                "saved outputs of xl info and dmidecode. Patterns with * are allowed.",
            },
            "policies": {
                "type": "array",
                "items": {"type": "string", "pattern": _INSIDE},
                "description": "Files with rules of your own, in YAML. Patterns with * are allowed.",
            },
            "fail-on": {"enum": ["error", "warning", "note"], "description": "The least severity that fails a run."},
            "per-file-ignores": {
                "type": "object",
                "additionalProperties": _SELECTORS,
                "description": "Glob pattern to the rules that are not reported there.",
            },
            "per-host-ignores": {
                "type": "object",
                "additionalProperties": _SELECTORS,
                "description": "Glob pattern of hosts' names, or of the directories above them, to the rules that are "
                "not reported there.",
            },
            "severity": {
                "type": "object",
                "additionalProperties": {"enum": ["error", "warning", "note"]},
                "description": "Codes, code prefixes, names and tags to the severity of these rules' findings.",
            },
            "not-ignorable": {
                **_SELECTORS,
                "description": "Rules that no comment, no per-file-ignores and no baseline silences.",
            },
            "baseline": {
                "type": "string",
                "pattern": _INSIDE,
                "description": "The file of known findings, which --write-baseline writes.",
            },
            "rules": {
                "type": "object",
                "additionalProperties": {"type": "object"},
                "properties": {name: _options(rule) for rule in rules for name in (rule.name, rule.code)},
                "description": "Options of single rules.",
            },
            "hosts": {**HOSTS, "description": "Facts of the hosts, by name."},
        },
    }


def _options(rule: Entry) -> dict[str, Any]:
    return {
        "type": "object",
        "description": rule.title,
        "additionalProperties": False,
        "properties": {
            option.name: {**_option_type(option), "description": option.description} for option in rule.options
        },
    }


def _option_type(option: Option) -> dict[str, Any]:
    default = option.default
    if isinstance(default, bool):
        return {"type": "boolean", "default": default}
    if isinstance(default, int):
        return {"type": "integer", "default": default}
    if isinstance(default, tuple):
        return {"type": "array", "items": {"type": "string"}, "default": list(default)}
    kind: dict[str, Any] = {"type": "string", "default": default}
    return {**kind, "pattern": SIZE} if re.search(SIZE, default) else kind


_TYPES: dict[str, type | tuple[type, ...]] = {"object": dict, "array": list, "string": str, "boolean": bool}
_NUMBERS = ("integer", "number")


def fits(data: object, schema: Mapping[str, Any]) -> bool:
    """Whether data satisfies a schema made of the words used above. May say no where jsonschema would say yes."""
    if "enum" in schema and data not in schema["enum"]:
        return False
    wanted = schema.get("type")
    if wanted is not None and not any(_is_a(kind, data) for kind in ([wanted] if isinstance(wanted, str) else wanted)):
        return False
    if isinstance(data, str):
        pattern = schema.get("pattern")
        is_long = schema.get("minLength", 0) <= len(data) <= schema.get("maxLength", len(data))
        return is_long and (pattern is None or re.search(pattern, data) is not None)
    if isinstance(data, int):
        return bool(data >= schema.get("minimum", data))
    if isinstance(data, list):
        return len(data) >= schema.get("minItems", 0) and all(fits(item, schema.get("items", {})) for item in data)
    if isinstance(data, dict):
        known = schema.get("properties", {})
        other = schema.get("additionalProperties", True)
        if len(data) < schema.get("minProperties", 0) or any(key not in data for key in schema.get("required", ())):
            return False
        return all(
            fits(value, known[key]) if key in known else other is True or (other is not False and fits(value, other))
            for key, value in data.items()
        )
    return True


def _is_a(kind: str, data: object) -> bool:
    if kind in _NUMBERS:
        return isinstance(data, int) and not isinstance(data, bool)
    return isinstance(data, _TYPES[kind])
