"""`xenlint check`."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module

from xenlint import __version__
from xenlint.cli.baseline import add_baseline_options, ledger_for, save
from xenlint.cli.common import (
    Parser,
    add_settings_options,
    check_selectors,
    parse_version_option,
    quoted,
    read_stdin,
    settings_for,
    split_commas,
    use_utf8,
    wants_color,
    with_command_line,
)
from xenlint.cli.fixing import Fixing, add_fix_options
from xenlint.cli.output import Outputs
from xenlint.cli.progress import Progress
from xenlint.cli.scale import add_options as add_scale_options
from xenlint.cli.scale import cache_for, mapper_for
from xenlint.discovery import find
from xenlint.engine.diagnostic import HostResult
from xenlint.engine.packs import load_registry, with_policies
from xenlint.engine.plan import make_plan
from xenlint.engine.run import Summary
from xenlint.engine.run import run as run_hosts
from xenlint.engine.task import Task
from xenlint.report.together import together
from xenlint.report.view import SarifRuns, View
from xenlint.report.visible import visible
from xenlint.report.wrap import terminal_width
from xenlint.settings.config import repository_root
from xenlint.settings.errors import UsageError
from xenlint.typed import IO, TYPE_CHECKING, get_args

if TYPE_CHECKING:
    from argparse import Namespace

    from xenlint.report.statistics import Statistics

FORMATS = (
    "text",
    "concise",
    "sarif",
    "json",
    "jsonl",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "csv",
)
_RANKS = {"error": 3, "warning": 2, "note": 1}
_WIDEST_LINE = 160


def parser() -> Parser:
    parser = Parser("xenlint check", description="Find mistakes in the configuration of Xen hosts.")
    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="files or directories; - for stdin")
    output = parser.add_argument_group("report")
    output.add_argument("--output-format", choices=FORMATS, default="text", metavar="FORMAT", help=", ".join(FORMATS))
    output.add_argument("--output-file", metavar="FILE", help="write the report there instead of to stdout")
    output.add_argument(
        "--output", action="append", default=[], metavar="FORMAT=FILE", help="write one more report; may be repeated"
    )
    output.add_argument(
        "--sarif-category", default="xenlint", metavar="NAME", help="what a SARIF log is an analysis of"
    )
    output.add_argument(
        "--sarif-runs", choices=get_args(SarifRuns), default="auto", metavar="HOW", help="auto, one, groups (of hosts)"
    )
    output.add_argument("--show-suppressed", action="store_true", help="tell suppressed findings too")
    output.add_argument("--statistics", action="store_true", help="count findings by rule, host group and file")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto", metavar="WHEN")
    output.add_argument("-q", "--quiet", action="store_true", help="tell nothing but the exit status and errors")
    output.add_argument(
        "-v", "--verbose", action="store_true", help="tell what was looked at, and all places of folded findings"
    )
    add_settings_options(parser)
    rules = parser.add_argument_group("rules")
    for name, text in (
        ("--select", "run only these: codes, code prefixes, names, tags, default, all"),
        ("--extend-select", "run these too"),
        ("--ignore", "do not run these"),
    ):
        rules.add_argument(name, action="append", metavar="RULES", help=text)
    add_fix_options(parser)
    add_scale_options(parser)
    add_baseline_options(parser)
    status = parser.add_argument_group("exit status")
    status.add_argument("--fail-on", choices=tuple(_RANKS), metavar="SEVERITY", help="error, warning (default) or note")
    status.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever was found")
    status.add_argument("--allow-empty", action="store_true", help="nothing to lint is no error")
    parser.add_argument("--upgrade-to", metavar="X.Y", help="tell only what this newer Xen breaks, changes or ignores")
    parser.add_argument("--stdin-filename", metavar="NAME", help="what to take standard input for")
    return parser


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    # A run makes trees and drops them host by host; looking for cycles among them takes a tenth of the time.
    gc.disable()
    paths: list[str] = options.paths
    cwd = os.getcwd()
    buffer = read_stdin(options.stdin_filename) if "-" in paths else None
    registry = load_registry()
    settings = settings_for(options, [buffer.name] if buffer else paths, registry.rules)
    registry = with_policies(registry, settings.root, settings.policies)
    select, extend, ignore = (split_commas(getattr(options, n)) for n in ("select", "extend_select", "ignore"))
    warnings = check_selectors(registry, settings, (*select, *extend, *ignore))
    settings = with_command_line(settings, select, extend, ignore)._replace(
        fail_on=options.fail_on or settings.fail_on,
        upgrade_to=None if options.upgrade_to is None else parse_version_option("--upgrade-to", options.upgrade_to),
    )
    plan = make_plan(settings, registry)._replace(heeds_comments=not options.no_suppressions)
    fixing = Fixing(options, plan, buffer)
    plan = fixing.plan
    found = find(paths, settings, cwd, buffer)
    task = Task(plan, None if buffer else cache_for(options, found.hosts, plan))
    ledger = ledger_for(options, settings, plan, found)
    summary = Summary()
    summary.is_dry = fixing.is_dry
    summary.errors += [*registry.errors, *found.errors]

    def status() -> int:
        if summary.errors:
            return 2
        failing = any(summary.severities[name] for name, rank in _RANKS.items() if rank >= _RANKS[settings.fail_on])
        return int((failing or (fixing.is_dry and summary.fixed > 0)) and not options.exit_zero)

    category = visible(options.sarif_category).strip("/")
    if not category:
        raise UsageError("--sarif-category: write a name, as in 'nightly'.")
    with _Reports(options, sys.stderr if fixing.takes_stdout else sys.stdout) as reports:
        start = os.path.abspath(buffer.name if buffer else paths[0])
        view = View(
            color=reports.main is reports.default and wants_color(options.color, reports.main),
            width=terminal_width(),
            root=repository_root(start if os.path.isdir(start) else os.path.dirname(start)) or cwd,
            cwd=cwd,
            registry=registry,
            plan=plan,
            summary=summary,
            version=__version__,
            show_suppressed=options.show_suppressed,
            exit_code=status,
            errors=tuple(summary.errors),
            warnings=tuple(warnings),
            groups=found.hosts.groups,
            has_baseline=ledger is not None,
            sarif_category=category,
            sarif_runs=options.sarif_runs,
            fail_on=settings.fail_on,
            verbose=options.verbose,
            statistics=_statistics(options),
            line_width=terminal_width(_WIDEST_LINE, elsewhere=_WIDEST_LINE),
        )
        progress = Progress(len(found.hosts), not options.quiet)
        texts = {file.shown: file.data for host in found.hosts for file in host.files if file.data} if buffer else None
        settle = fixing.settle if fixing.is_wanted else None
        results = run_hosts(found.hosts, task, summary, mapper_for(options, found.hosts), settle, texts, ledger)
        if not options.allow_empty:
            results = _never_empty(results, summary, paths)
        reports.write(progress.watch(results), view, progress)
    fixing.finish()
    save(ledger, options, is_complete=status() != 2)
    _tell(options, summary, view.statistics, [*warnings, *fixing.warnings()])
    return status()


def _never_empty(results: Iterator[HostResult], summary: Summary, paths: list[str]) -> Iterator[HostResult]:
    """Pass the results on. That nothing was there to lint is an error, known to every report before it ends: none
    must look like that of a clean repository."""
    yield from results
    if not summary.files and not summary.errors:
        summary.errors.append(f"nothing to lint: there is no file of a Xen host in {quoted(paths)}.")


class _Reports(Outputs):
    """The main report and those beside it, each written to its own place."""

    def __init__(self, options: Namespace, default: IO[str]) -> None:
        super().__init__()
        self.quiet: bool = options.quiet
        self.format: str = options.output_format
        self.default = self.main = default
        self.others: list[tuple[str, IO[str]]] = []
        pairs = [text.partition("=") for text in options.output]
        for name, _, path in pairs:
            if name not in FORMATS or not path:
                raise UsageError(f"--output: write FORMAT=FILE with a format of {', '.join(FORMATS)}, not '{name}'.")
            if path == "-":
                raise UsageError(f"--output: '-' is no file: stdout gets what --output-format={name} tells.")
        if options.output_file not in (None, "", "-"):
            self.main = self.open(options.output_file)
        self.others = [(name, self.open(path)) for name, _, path in pairs]

    def write(self, results: Iterator[HostResult], view: View, progress: Progress) -> None:
        """Every report in one pass."""
        targets = [(self.format, self.main), *self.others]
        if self.quiet and self.main is self.default:
            targets = targets[1:]
        if view.statistics is not None:
            results = view.statistics.watch(results)
        renders = [
            partial(_render(name, view), view=view._replace(color=view.color and file is self.default))
            for name, file in targets
        ]
        for number, chunk in together(results, renders):
            if chunk and targets[number][1] is self.default:
                progress.wipe()
            targets[number][1].write(chunk)


def _render(name: str, view: View) -> Callable[..., Iterator[str]]:
    """A format's function; for people statistics stand in the place of the findings."""
    module = "statistics" if view.statistics is not None and name in ("text", "concise") else name
    render: Callable[..., Iterator[str]] = import_module(f"xenlint.report.{module}").render
    return render


def _statistics(options: Namespace) -> Statistics | None:
    if not options.statistics:
        return None
    from xenlint.report.statistics import Statistics

    return Statistics()


def _tell(
    options: Namespace,
    summary: Summary,
    statistics: Statistics | None,
    warnings: list[str],
) -> None:
    """What does not belong into a report goes to stderr."""
    sys.stdout.flush()
    for warning in dict.fromkeys((*warnings, *summary.warnings)):
        print(f"xenlint: warning: {warning}", file=sys.stderr)
    for error in summary.errors:
        print(f"xenlint: {visible(error)}", file=sys.stderr)
    if options.upgrade_to and summary.unversioned:
        names = ", ".join(visible(name) for name in summary.unversioned[:5])
        more = ", …" if len(summary.unversioned) > 5 else ""
        print(
            f"xenlint: warning: the Xen version of {names}{more} is not known: everything that matters on the way to "
            f"{options.upgrade_to} was told. Tell it with 'xen-version' in xenlint.toml or with --xen-version.",
            file=sys.stderr,
        )
    if statistics is not None and not options.quiet and options.output_format not in ("text", "concise", "json"):
        from xenlint.report.statistics import table

        sys.stderr.writelines(table(statistics))
    if options.verbose:
        for kind, number in sorted(summary.kinds.items()):
            print(f"{number:6}  {kind}", file=sys.stderr)
