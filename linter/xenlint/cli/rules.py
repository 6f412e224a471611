"""`xenlint rules`."""

from __future__ import annotations

from xenlint.cli.common import Parser, registry_here, use_utf8
from xenlint.engine.select import is_named


def parser() -> Parser:
    made = Parser("xenlint rules", description="List the rules: code, severity, name, and what each finds.")
    made.add_argument("selectors", nargs="*", metavar="RULES", help="only these: codes, prefixes, names, tags")
    made.add_argument("--format", choices=("text", "json"), default="text", metavar="FORMAT", help="text or json")
    return made


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    registry = registry_here()
    rules = [rule for rule in registry.rules if not options.selectors or is_named(rule, options.selectors)]
    if options.format == "json":
        import json

        fields = ("code", "name", "title", "severity", "confidence", "tags", "fixable", "preview", "since")
        print(json.dumps([{field: getattr(rule, field) for field in fields} for rule in rules], indent=1))
        return 0
    width = max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        marks = " (preview)" if rule.preview else ""
        print(f"{rule.code}  {rule.severity:7}  {rule.name:{width}}  {rule.title}{marks}")
    return 0
