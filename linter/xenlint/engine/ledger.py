"""The baseline during a run: what it silences, what of it was met, and what is to be written.

An entry is judged only by a run that could have met its finding: the rule ran, and the file was looked at, or is gone
from a directory that was looked at as a whole. So runs over parts never speak of the rest, and never disagree.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from xenlint.engine.baseline import (
    Baseline,
    Item,
    likeness,
    path_below,
    read_baseline,
    shown_text,
    written,
)
from xenlint.engine.diagnostic import Diagnostic, Follower, HostResult, Likeness, Silence
from xenlint.engine.hostfiles import HostFile, HostFiles, Known
from xenlint.engine.plan import Plan
from xenlint.settings.config import Settings
from xenlint.typed import Literal

Mode = Literal["use", "prune", "write"]


class Ledger:
    """`path` is the baseline's; to be written it may be new, None. `base` is the absolute directory that its paths are
    relative to, `given` are the absolute directories that the run was given as a whole."""

    def __init__(
        self, path: str, plan: Plan, baseline: Baseline | None, base: str, given: Iterable[str], mode: Mode
    ) -> None:
        self.path = path
        self.plan = plan
        self.baseline = baseline
        self.base = base
        self.mode = mode
        self.items = dict(baseline.entries) if baseline else {}
        self._given = [path_below(base, directory) for directory in given]
        self._running = {rule.code: rule for rule in plan.rules}
        self._by_path: dict[str, list[Item]] = {}
        for item in self.items.values():
            self._by_path.setdefault(item.likeness[0], []).append(item)
        self._met: Counter[Likeness] = Counter()
        self._texts: dict[Likeness, str] = {}
        # of the paths that the baseline names: those looked at, those whose whole host was, those under no host's root
        # (what is read beside such a file depends on what a run is about), and those that failed
        self._looked_at: set[str] = set()
        self._in_whole_hosts: set[str] = set()
        self._loose: set[str] = set()
        self._failed: set[str] = set()
        self._has_failed = False
        self.followed = 0

    # --- while hosts pass ---------------------------------------------------------------------------------------------

    def prepared(self, work: HostFiles) -> HostFiles:
        """A host with the baseline's part for it; what is written anew needs no more than the rest."""
        is_anew = self.mode == "write"
        files = [file for file in work.files if not (is_anew and (file.reported or file.asked))]
        counts = {item.likeness: item.number for path in self._paths(files) for item in self._by_path[path]}
        return work._replace(known=Known(self.base, counts, is_anew))

    def observed(self, hosts: Iterable[HostFiles], results: Iterable[HostResult]) -> Iterator[HostResult]:
        """The results of these hosts, each observed as it passes."""
        for work, result in zip(hosts, results, strict=True):
            self.observe(work, result)
            yield result

    def _paths(self, files: Iterable[HostFile]) -> Iterator[str]:
        """Of these files the paths that the baseline names."""
        if self._by_path:
            yield from (path for file in files if (path := path_below(self.base, file.path)) in self._by_path)

    def observe(self, work: HostFiles, result: HostResult) -> None:
        """Take note of what a host's findings say about the baseline."""
        if result.errors:
            self._has_failed = True
            self._failed.update(self._paths(work.files))
        reported = [file for file in work.files if file.reported or file.asked]
        paths = set(self._paths(reported))
        self._looked_at |= paths
        if work.is_loose:
            self._loose |= paths
        if len(reported) == len(work.files):
            self._in_whole_hosts |= paths
        self._follow(result.fixes.followers)
        self._met.update(result.met)
        for diagnostic in result.diagnostics if self.mode == "write" else ():
            # what is known from another place stays the entry that it is
            if diagnostic.silence == Silence("baseline"):
                self._meet(diagnostic)

    def _follow(self, followers: Iterable[Follower]) -> None:
        """Give the entries of lines that were fixed the text that stands there now."""
        for before, after, text in followers:
            item = self.items.pop(before)
            if item.number > 1:
                self.items[before] = item._replace(number=item.number - 1)
            there = self.items.get(after, Item(after, 0, text))
            self.items[after] = there._replace(number=there.number + 1)
            self.followed += 1

    def _meet(self, diagnostic: Diagnostic) -> None:
        alike = likeness(diagnostic, self.base)
        self._met[alike] += 1
        if self.mode == "write" and alike not in self._texts:
            self._texts[alike] = shown_text(diagnostic)

    def silenced(self, result: HostResult) -> HostResult:
        """What was found about the fleet, without what is known. Such findings are of many hosts."""
        self._has_failed = self._has_failed or bool(result.errors)
        found = []
        for diagnostic in result.diagnostics:
            if diagnostic.silence is None and self.plan.may_be_silenced(diagnostic.rule):
                alike = likeness(diagnostic, self.base)
                item = self.items.get(alike)
                if self.mode == "write" or (item is not None and self._met[alike] < item.number):
                    self._meet(diagnostic)
                    diagnostic = diagnostic._replace(silence=Silence("baseline"))
            found.append(diagnostic)
        return result._replace(diagnostics=tuple(found))

    # --- when all have passed -----------------------------------------------------------------------------------------

    def could_meet(self, item: Item) -> bool:
        """Whether this run would have met the findings of an entry, if they were still there."""
        path, code, _ = item.likeness
        rule = self._running.get(code)
        if rule is None or path in self._failed:
            return False
        if rule.subject == "Clash":
            return "." in self._given and not self._has_failed
        if path in self._loose and "." not in self._given:
            return False
        if path in self._looked_at:
            return rule.subject != "Run" or path in self._in_whole_hosts
        return not self._has_failed and any(
            given == "." or path == given or path.startswith(given + "/") for given in self._given
        )

    def judged(self) -> HostResult:
        """A finding for each entry that no longer occurs as often as it says, unless they are to be taken out."""
        rule = next((r for r in self.plan.rules if r.subject == "Run" and r.name == "stale-baseline-entry"), None)
        if self.mode != "use" or rule is None or self.baseline is None:
            return HostResult("", ())
        source, lines = self.baseline.source, self.baseline.lines
        found = []
        entries = (item for item in self.items.values() if item.likeness in lines)  # those that followed a fix are met
        for item in sorted(entries, key=lambda item: lines[item.likeness]):
            if self._met[item.likeness] < item.number and self.could_meet(item):
                start = source.line_starts[lines[item.likeness] - 1]
                span = source.span(start, start + len(source.line(lines[item.likeness])))
                message = self._message(item)
                found.append(
                    Diagnostic(rule, rule.severity, rule.confidence, ".", "", source.path, span, message),
                )
        return HostResult("", tuple(found))

    def _message(self, item: Item) -> str:
        path, code, _ = item.likeness
        rule = self._running[code]
        met = self._met[item.likeness]
        if not self.plan.may_be_silenced(rule):
            what = f"The baseline cannot silence {code} ({rule.name}): 'not-ignorable' in the config file names it."
        elif met:
            what = (
                f"{code} ({rule.name}) is found in {path} with this text {_times(met)} and no longer "
                f"{_times(item.number)}, so the next one would not be told."
            )
        else:
            what = f"{code} ({rule.name}) is no longer found in {path} with this text. Nobody is told if it comes back."
        return f"{what} `xenlint check --prune-baseline` takes out what is gone."

    def kept(self) -> list[Item]:
        """The entries of the baseline that is to be written."""
        if self.mode == "use":
            return list(self.items.values())
        kept: list[Item] = []
        for alike, item in self.items.items():
            met = self._met[alike]
            if self.could_meet(item):
                number = met if self.mode == "write" else min(met, item.number)
            else:
                number = max(met, item.number)
            if number:
                kept.append(item._replace(number=number))
        new = [Item(alike, self._met[alike], text) for alike, text in self._texts.items() if alike not in self.items]
        return kept + new

    def text(self) -> str:
        """The baseline that is to be written. One that only the order of its entries would change stays as it is."""
        kept = self.kept()
        if self.baseline is not None and kept == list(self.baseline.entries.values()):
            return self.baseline.source.text
        return written(kept, self.baseline.head if self.baseline else ())

    def told(self) -> str:
        """What writing it means, for people."""
        if self.mode == "use":
            return f"{_findings(self.followed)} in fixed lines still known."
        number = sum(item.number for item in self.kept())
        if self.mode == "write":
            return f"{_findings(number)} written."
        gone = sum(item.number for item in self.items.values()) - number
        return f"{_findings(gone)} taken out, {number} left."


def _findings(number: int) -> str:
    return f"{number} finding{'' if number == 1 else 's'}"


def _times(number: int) -> str:
    return "once" if number == 1 else "twice" if number == 2 else f"{number} times"


def open_ledger(
    path: str, shown: str, plan: Plan, settings: Settings, tops: Sequence[str], given: Iterable[str], mode: Mode
) -> Ledger:
    """A ledger for the baseline at this path. Raises UsageError where it cannot be read; to be written, it may be new.

    `tops` are the absolute directories below which hosts were looked for, as in `discovery.Found`.
    """
    path = os.path.abspath(path)
    is_new = mode == "write" and not os.path.lexists(path)
    return Ledger(path, plan, None if is_new else read_baseline(path, shown), _base(path, settings, tops), given, mode)


def _base(path: str, settings: Settings, tops: Sequence[str]) -> str:
    """The directory that a baseline's paths are relative to, whatever part of it a run is about.

    That is the root of the repository, or where the config file lies; elsewhere the baseline's own directory, if it is
    above all that is looked at.
    """
    own = os.path.dirname(path)
    try:
        common = os.path.commonpath(tops or [own])
    except ValueError:  # on several drives
        return own
    is_root = os.path.lexists(os.path.join(common, ".git")) or (settings.path is not None and common == settings.root)
    is_below = common == own or common.startswith(own.rstrip(os.sep) + os.sep)
    return own if is_below and not is_root else common
