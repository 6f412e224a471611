"""The options of `xenlint check` about what is known already, and writing the baseline."""

from __future__ import annotations

import os
import sys

from xenlint.engine.plan import Plan
from xenlint.settings.config import Settings
from xenlint.settings.errors import UsageError
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from xenlint.cli.arguments import Parser
    from xenlint.discovery import Found
    from xenlint.engine.ledger import Ledger, Mode


def add_baseline_options(parser: Parser) -> None:
    group = parser.add_argument_group("known findings")
    group.add_argument("--baseline", metavar="FILE", help="do not tell the findings that this file lists")
    group.add_argument("--write-baseline", metavar="FILE", help="list all findings in this file")
    group.add_argument("--prune-baseline", action="store_true", help="take out of the baseline what no longer occurs")
    group.add_argument("--no-suppressions", action="store_true", help="pass over suppression comments and the baseline")


def ledger_for(options: Namespace, settings: Settings, plan: Plan, found: Found) -> Ledger | None:
    """The baseline that the options or the config file name. Raises UsageError where they do not go together."""
    named = options.baseline or options.write_baseline or ("" if options.prune_baseline else None)
    if options.write_baseline and (options.baseline or options.prune_baseline):
        other = "--baseline" if options.baseline else "--prune-baseline"
        raise UsageError(f"--write-baseline and {other} do not go together: it writes the whole baseline anew.")
    for flag, name, reason in (
        (options.no_suppressions, "--no-suppressions", "that passes over the baseline."),
        (plan.upgrade_to, "--upgrade-to", "the baseline lists what is found today, not what a newer Xen breaks."),
    ):
        if flag and named is not None:
            given = "--baseline" if options.baseline else "--write-baseline" if named else "--prune-baseline"
            raise UsageError(f"{given} and {name} do not go together: {reason}")
        if flag:
            return None
    path = named or settings.baseline
    if path is None:
        if options.prune_baseline:
            raise UsageError("--prune-baseline: tell which one with --baseline, or with 'baseline' in xenlint.toml.")
        return None
    from xenlint.engine.ledger import open_ledger

    mode: Mode = "write" if options.write_baseline else "prune" if options.prune_baseline else "use"
    return open_ledger(path, _shown(path), plan, settings, found.tops, found.given, mode)


def _shown(path: str) -> str:
    return os.path.relpath(path).replace(os.sep, "/")


def save(ledger: Ledger | None, options: Namespace, is_complete: bool) -> None:
    """Put the baseline in its place, if it is to be written or to be pruned and something of it is gone."""
    if ledger is None or ledger.mode == "use":
        return
    path = ledger.path
    if not is_complete:
        print(f"xenlint: {_shown(path)} was not written: this run is not complete.", file=sys.stderr)
        return
    text = ledger.text()
    if ledger.baseline is None or text != ledger.baseline.source.text:
        from xenlint.cli.output import Outputs

        with Outputs() as outputs:
            outputs.open(path).write(text)
    if not options.quiet:
        print(f"xenlint: {_shown(path)}: {ledger.told()}", file=sys.stderr)
