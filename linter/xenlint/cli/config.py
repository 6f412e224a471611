"""`xenlint config`."""

from __future__ import annotations

import json
import os

from xenlint.cli.common import Parser, add_settings_options, settings_for, use_utf8
from xenlint.engine.packs import load_registry
from xenlint.knowledge.versions import format_version
from xenlint.model.sizes import show_kib
from xenlint.settings.config import Settings
from xenlint.settings.schema import config_schema


def run(arguments: list[str]) -> int:
    parser = Parser("xenlint config", description="Show the settings in force, or the JSON Schema of the config file.")
    parser.add_argument(
        "what",
        nargs="?",
        default="show",
        metavar="WHAT",
        help="show (default), schema, or a path whose settings to show",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", metavar="FORMAT", help="text or json")
    add_settings_options(parser)
    options = parser.parse_args(arguments)
    use_utf8()
    if options.what == "schema":
        print(json.dumps(config_schema(load_registry().rules), indent=2))
        return 0
    path = "." if options.what == "show" else options.what
    values = _values(settings_for(options, [path], load_registry().rules))
    if options.format == "json":
        print(json.dumps(values, indent=1))
        return 0
    for name, value in values.items():
        print(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    return 0


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
        "fail-on": settings.fail_on,
        "per-file-ignores": {glob: list(names) for glob, names in settings.per_file_ignores},
        "rules": dict(settings.rule_options),
        "hosts": hosts,
    }
