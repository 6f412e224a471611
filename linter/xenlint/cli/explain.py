"""`xenlint explain`."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from xenlint.cli.common import Parser, registry_here, use_utf8, wants_color
from xenlint.engine.packs import Registry, load_registry
from xenlint.engine.select import is_named, suggestion
from xenlint.report.pages import markdown
from xenlint.report.wrap import terminal_width
from xenlint.rule import Entry
from xenlint.settings.errors import UsageError


def parser() -> Parser:
    made = Parser("xenlint explain", description="Show rules' pages: what they find, why it matters, what to write.")
    made.add_argument("rules", nargs="+", metavar="RULE", help="a rule's code or name; also prefixes, tags, all")
    made.add_argument(
        "--format",
        choices=("text", "markdown", "json"),
        default="text",
        metavar="FORMAT",
        help="text, markdown or json",
    )
    made.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", metavar="WHEN", help="auto, always or never"
    )
    return made


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    entries = _named(options.rules)
    if options.format == "json":
        import json

        from xenlint.report.reference import page_data

        print(json.dumps([page_data(entry) for entry in entries], indent=1))
    elif options.format == "markdown":
        print("\n".join(f"# {entry.code} {entry.name}\n\n{markdown(entry)}" for entry in entries).rstrip("\n"))
    else:
        from xenlint.report.page_text import page_text

        width, color = terminal_width(), wants_color(options.color, sys.stdout)
        rule = f"\n{'─' * width}\n\n"
        print(rule.join(page_text(entry, width, color) for entry in entries), end="")
    return 0


def _named(names: Iterable[str]) -> list[Entry]:
    """The rules, each once, in the order in which they were asked for."""
    registry = load_registry()
    found: dict[str, Entry] = {}
    for name in names:
        entries = _called(registry, name)
        if not entries:  # then only a policy can be meant
            registry = registry_here()
            entries = _called(registry, name)
        if not entries:
            raise UsageError(f"no rule is called '{name}'{suggestion(name, registry.rules)}")
        found.update((entry.code, entry) for entry in entries)
    return list(found.values())


def _called(registry: Registry, name: str) -> list[Entry]:
    entry = registry.find(name)
    return [entry] if entry else [rule for rule in registry.rules if is_named(rule, (name,))]
