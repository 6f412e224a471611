"""`xenlint config`."""

from __future__ import annotations

import json
import os

from xenlint.cli.common import Parser, add_settings_options, settings_for, use_utf8
from xenlint.discovery import find
from xenlint.engine.load import load
from xenlint.engine.packs import load_registry
from xenlint.knowledge.versions import format_version
from xenlint.model.facts import Fact, FactName, Facts
from xenlint.model.sizes import show_kib
from xenlint.report.visible import visible
from xenlint.settings.config import Settings
from xenlint.settings.schema import config_schema
from xenlint.typed import Any


def parser() -> Parser:
    made = Parser("xenlint config", description="Show the settings in force, or the JSON Schema of the config file.")
    made.add_argument(
        "what",
        nargs="?",
        default="show",
        metavar="WHAT",
        help="show (default), schema, or a path whose settings to show",
    )
    made.add_argument("--format", choices=("text", "json"), default="text", metavar="FORMAT", help="text or json")
    add_settings_options(made)
    return made


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    if options.what == "schema":
        print(json.dumps(config_schema(load_registry().rules), indent=2))
        return 0
    path = "." if options.what == "show" else options.what
    settings = settings_for(options, [path], load_registry().rules)
    values = _values(settings)
    hosts = [load(work).host for work in find([path], settings, os.getcwd()).hosts]
    facts = {host.name: _facts(host.facts) for host in hosts if host.facts.told}
    if options.format == "json":
        print(json.dumps({**values, "facts": facts}, indent=1))
        return 0
    for name, value in values.items():
        print(visible(f"{name} = {json.dumps(value, ensure_ascii=False)}"))
    for host, told in facts.items():
        for name, claims in told.items():
            held, *others = (f"{json.dumps(claim['value'], ensure_ascii=False)}  # {claim['from']}" for claim in claims)
            print(visible(f"facts.{host}.{name} = {held}"))
            for other in others:
                print(visible(f"#   and not {other}"))
    return 0


def _facts(facts: Facts) -> dict[str, list[dict[str, object]]]:
    """What is told of a host: for each fact, the claim that holds and those that do not, with their places."""
    names = dict.fromkeys(fact.name for fact in facts.told)
    return {
        _KEYS.get(name, name): [{"value": _shown(fact), "from": fact.where} for fact in facts.every(name)]
        for name in names
    }


_KEYS: dict[FactName, str] = {"version": "xen-version"}
"""Facts that the config file calls otherwise."""


def _shown(fact: Fact) -> object:
    value: Any = fact.value
    if fact.name == "memory":
        return show_kib(value)
    if fact.name == "version":
        return format_version(value)
    if fact.name == "command-line":
        return value.value
    if fact.name == "nodes":
        return [f"node {node.number}: {show_kib(node.span_kib)}, {len(node.cpus)} CPUs" for node in value]
    return fact.value


def _values(settings: Settings) -> dict[str, object]:
    version = settings.version_override or settings.version
    hosts = {
        name: {
            key: value
            for key, value in (
                ("root", host.root),
                ("memory", None if host.facts.memory_kib is None else show_kib(host.facts.memory_kib)),
                ("cpus", host.facts.cpus),
                ("xen-version", format_version(host.facts.version) if host.facts.version else None),
                ("iommu", host.facts.iommu),
                ("arch", host.facts.arch),
                ("distribution", host.facts.distribution),
            )
            if value is not None
        }
        for name, host in settings.hosts.items()
    }
    return {
        "config-file": os.path.relpath(settings.path) if settings.path else None,
        "xen-version": format_version(version) if version else None,
        "host-memory": None if settings.memory_kib is None else show_kib(settings.memory_kib),
        "select": list(settings.select),
        "extend-select": list(settings.extend_select),
        "ignore": list(settings.ignore),
        "exclude": list(settings.exclude),
        "policies": list(settings.policies),
        "edition": settings.edition,
        "fail-on": settings.fail_on,
        "not-ignorable": list(settings.not_ignorable),
        "baseline": os.path.relpath(settings.baseline) if settings.baseline else None,
        "per-file-ignores": {glob: list(names) for glob, names in settings.per_file_ignores},
        "per-host-ignores": {glob: list(names) for glob, names in settings.per_host_ignores},
        "severity": dict(settings.severities),
        "rules": dict(settings.rule_options),
        "hosts": hosts,
    }
