"""`check --fix` and `check --diff`: what is done with the fixes of a run, and what is told about them."""

from __future__ import annotations

import sys

from xenlint.engine.diagnostic import HostResult, TakenBack
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.plan import Plan
from xenlint.report.visible import visible
from xenlint.settings.errors import UsageError
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from xenlint.cli.arguments import Parser
    from xenlint.discovery import Buffer


def add_fix_options(parser: Parser) -> None:
    group = parser.add_argument_group("fixes")
    group.add_argument("--fix", action="store_true", help="make the safe fixes; the report tells what remains")
    group.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: make the unsafe ones too")
    group.add_argument("--diff", action="store_true", help="write the fixes to stdout as a patch, and change no file")


class Fixing:
    """What a run does with fixes. Raises UsageError for options that cannot go together."""

    def __init__(self, options: Namespace, plan: Plan, buffer: Buffer | None) -> None:
        self.is_dry: bool = options.diff
        self.buffer = buffer
        self.is_wanted: bool = options.fix or options.diff
        self.takes_stdout: bool = options.diff or (options.fix and buffer is not None)
        if options.fix and options.diff:
            raise UsageError("--fix writes files and --diff changes none: give one of the two.")
        if self.is_wanted and options.upgrade_to is not None:
            option = "--diff" if self.is_dry else "--fix"
            raise UsageError(f"{option} makes the files right for the Xen that runs today, not for --upgrade-to.")
        if self.is_wanted and getattr(options, "write_baseline", None) is not None:
            raise UsageError("--write-baseline takes the findings as they are: fix first, and write the baseline then.")
        if options.fix and buffer is not None and len(options.paths) > 1:
            raise UsageError("--fix writes the fixed standard input to stdout, so '-' must be the only path.")
        if self.is_wanted:
            plan = plan._replace(fix="unsafe" if options.unsafe_fixes else "safe")
        self.plan = plan
        self._taken_back: list[TakenBack] = []
        self._unfinished: list[str] = []
        self._foreign: list[str] = []

    def settle(self, work: HostFiles, plan: Plan, result: HostResult) -> HostResult:
        """Write a host's fixes, or show them. A file that cannot be written is as it was, and so are its findings."""
        self._taken_back += result.fixes.taken_back
        if not result.fixes.is_finished:
            self._unfinished.append(result.host)
        if not result.fixes.changes:
            return result
        if self.takes_stdout:
            self._show(result)
            return _not_followed(result)
        from xenlint.engine.writing import write_change

        failed: dict[str, str] = {}
        for change in result.fixes.changes:
            if reason := write_change(change, plan.root):
                failed[change.shown] = f"{change.shown}: this file was not fixed: {reason}"
        return _without(work, plan, result, failed) if failed else result

    def _show(self, result: HostResult) -> None:
        if not self.is_dry:
            sys.stdout.buffer.write(result.fixes.changes[0].after)
            self.buffer = None
            return
        from xenlint.report.patch import render_patch

        for chunk in render_patch(result.fixes.changes):
            sys.stdout.buffer.write(chunk)
        self._foreign += [each.shown for each in result.fixes.changes if each.shown.startswith("../")]

    def finish(self) -> None:
        """Standard input that needed no fix comes out as it went in."""
        if self.takes_stdout and not self.is_dry and self.buffer is not None:
            sys.stdout.buffer.write(self.buffer.data)

    def warnings(self) -> list[str]:
        """What was not done, and why."""
        told = []
        for diagnostic, reason in self._taken_back:
            line, _ = diagnostic.span.source.position(diagnostic.span.start)
            rule = diagnostic.rule
            where = f"{diagnostic.path}:{line}"
            told.append(visible(f"{where}: the fix of {rule.code} ({rule.name}) was taken back: {reason}"))
        for host in self._unfinished:
            told.append(visible(f"host {host}: not all fixes were tried. Run it again for the others."))
        if self._foreign:
            first = visible(self._foreign[0])
            told.append(f"{first} lies outside of the working directory, so git takes no such patch.")
        return told


def _not_followed(result: HostResult) -> HostResult:
    """The same where no file is written: the baseline's entries are met, and stay what they are."""
    met = list(result.met)
    for before, after, _ in reversed(result.fixes.followers):
        met[met.index(after)] = before
    return result._replace(met=tuple(met), fixes=result.fixes._replace(followers=()))


def _without(work: HostFiles, plan: Plan, result: HostResult, failed: dict[str, str]) -> HostResult:
    """What holds of a host when some of its files could not be written."""
    from xenlint.engine.lint import lint_host

    followers = result.fixes.followers
    if work.known is not None and followers:
        from xenlint.engine.baseline import path_below

        base = work.known.base
        left = {path_below(base, shown) for shown in failed}
        followers = tuple(each for each in followers if each.before[0] not in left)
        work = work._replace(known=work.known.following((each.before, each.after) for each in followers))
    now = lint_host(work, plan)
    fixes = result.fixes._replace(
        followers=followers,
        changes=tuple(change for change in result.fixes.changes if change.shown not in failed),
        fixed=tuple(each for each in result.fixes.fixed if each.fixed_paths.isdisjoint(failed)),
    )
    return now._replace(fixes=fixes, errors=(*now.errors, *failed.values()))
