"""`xenlint explain`."""

from __future__ import annotations

import sys

from xenlint.cli.common import Parser, registry_here, use_utf8, wants_color
from xenlint.engine.packs import load_registry
from xenlint.engine.select import suggestion
from xenlint.report.pages import markdown
from xenlint.report.wrap import reflow, terminal_width
from xenlint.settings.errors import UsageError


def parser() -> Parser:
    made = Parser("xenlint explain", description="Show a rule's page: what it finds, why it matters, what to write.")
    made.add_argument("rule", metavar="RULE", help="a rule's code or name")
    made.add_argument(
        "--format", choices=("text", "markdown"), default="text", metavar="FORMAT", help="text or markdown"
    )
    made.add_argument("--color", choices=("auto", "always", "never"), default="auto", metavar="WHEN")
    return made


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    registry = load_registry()
    entry = registry.find(options.rule)
    if entry is None:  # then only a policy can be meant
        registry = registry_here()
        entry = registry.find(options.rule)
    if entry is None:
        raise UsageError(f"no rule is called '{options.rule}'{suggestion(options.rule, registry.rules)}")
    page = f"# {entry.code} {entry.name}\n\n{markdown(entry)}"
    if options.format == "text":
        page = reflow(page, terminal_width())
        if wants_color(options.color, sys.stdout):
            from pygments import highlight
            from pygments.formatters.terminal import TerminalFormatter
            from pygments.lexers import get_lexer_by_name

            page = highlight(page, get_lexer_by_name("markdown"), TerminalFormatter())
    print(page.rstrip("\n"))
    return 0
