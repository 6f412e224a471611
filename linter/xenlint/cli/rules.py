"""`xenlint rules`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from xenlint.cli.common import Parser, parse_version_option, registry_here, split_commas, use_utf8
from xenlint.engine.packs import Registry
from xenlint.engine.select import choose, family_of, is_for, suggestion, unknown_selectors
from xenlint.report.wrap import terminal_width, wrap
from xenlint.rule import Entry
from xenlint.settings.errors import UsageError

_FIXES = {"": "", "safe": " (fix)", "unsafe": " (unsafe fix)"}
_WIDEST, _NARROWEST = 250, 30


def parser() -> Parser:
    made = Parser("xenlint rules", description="List the rules. Of several filters a rule must pass all.")
    made.add_argument("selectors", nargs="*", metavar="RULES", help="only these: codes, prefixes, names, tags")
    made.add_argument("--select", action="append", metavar="RULES", help="the same: what `check --select` would run")
    made.add_argument("--tag", action="append", metavar="TAG", help="with this tag; may be repeated")
    made.add_argument("--family", action="append", metavar="FAMILY", help="of this family, such as storage")
    made.add_argument("--severity", choices=("error", "warning", "note"), metavar="SEVERITY", help="of this severity")
    made.add_argument("--fixable", action="store_true", help="whose findings may carry a fix")
    made.add_argument("--xen", metavar="X.Y", help="that look at hosts with this Xen")
    made.add_argument(
        "--format",
        choices=("text", "json", "markdown"),
        default="text",
        metavar="FORMAT",
        help="text, json or markdown",
    )
    return made


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    registry = registry_here()
    rules: Iterable[Entry] = registry.rules
    if selectors := (*options.selectors, *split_commas(options.select)):
        for name in unknown_selectors(rules, selectors):
            raise UsageError(f"no rule, tag or prefix is called '{name}'{suggestion(name, rules)}")
        rules = choose(rules, selectors, ())
    for tag in _known(options.tag, {tag for rule in registry.rules for tag in rule.tags}, "tag"):
        rules = [rule for rule in rules if tag in rule.tags]
    if families := _known(options.family, {family_of(rule) for rule in registry.rules}, "family"):
        rules = [rule for rule in rules if family_of(rule) in families]
    if options.severity:
        rules = [rule for rule in rules if rule.severity == options.severity]
    if options.fixable:
        rules = [rule for rule in rules if rule.fixable]
    if options.xen:
        version = parse_version_option("--xen", options.xen)
        rules = [rule for rule in rules if is_for(rule, version)]
    _print(list(rules), options.format, registry)
    return 0


def _known(asked: list[str] | None, known: set[str], what: str) -> tuple[str, ...]:
    """What was asked for, split at commas. Raises UsageError for what there is not."""
    names = split_commas(asked)
    for name in names:
        if name not in known:
            import difflib

            close = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(sorted(known - {''}))}."
            raise UsageError(f"there is no {what} '{name}'; {hint}")
    return names


def _print(rules: list[Entry], form: str, registry: Registry) -> None:
    if form == "json":
        import json

        from xenlint.report.reference import summary_data

        print(json.dumps([summary_data(rule) for rule in rules], indent=1))
        return
    lines = _markdown(rules) if form == "markdown" else _table(rules, terminal_width(_WIDEST), sys.stdout.isatty())
    for line in lines:
        print(line)
    if form == "text" and (sys.stdout.isatty() or not rules):
        print(f"{len(rules)} of {len(registry.rules)} rules", file=sys.stderr)


def _table(rules: list[Entry], width: int, is_terminal: bool) -> Iterator[str]:
    """A line a rule; on a terminal that is too narrow for that, what it finds stands below its name."""
    codes, names, titles = (
        max((len(getattr(rule, field)) for rule in rules), default=0) for field in ("code", "name", "title")
    )
    below = is_terminal and codes + names + titles + len("  warning    (unsafe fix)") > width
    for rule in rules:
        marks = f"{_FIXES[rule.fixable]}{' (preview)' if rule.preview else ''}"
        head = f"{rule.code:{codes}}  {rule.severity:7}  {rule.name:{0 if below else names}}"
        if not below:
            yield f"{head}  {rule.title}{marks}"
            continue
        yield f"{head}{marks}"
        indent = " " * (codes + 2)
        yield from (f"{indent}{line}" for line in wrap(rule.title, max(width - len(indent), _NARROWEST)))


def _markdown(rules: list[Entry]) -> Iterator[str]:
    yield "| code | name | severity | fix | finds |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        title = rule.title.replace("|", "\\|")
        preview = " (preview)" if rule.preview else ""
        yield f"| {rule.code} | {rule.name} | {rule.severity} | {rule.fixable} | {title}{preview} |"
