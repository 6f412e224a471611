"""Which run of a SARIF log a result belongs to, and what is left out where there are too many.

A run's category is how a reader knows the last analysis of the same things, whose findings it then replaces: GitHub
closes the alerts that are not in the new one. So a host's category follows from where its directory lies, and from
nothing else once a log has several runs; that of the repository's root is then always among them, to close the alerts
of a log with one run.

Limits, all of one log: GitHub takes 20 runs of 25,000 results in 10 MB of gzip and shows the 5,000 most severe of a
run; GitLab takes 10 MB as they are, and the first 5,000 results of a run.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable

from xenlint.engine.diagnostic import Diagnostic
from xenlint.finding import Severity
from xenlint.report.sarif_places import ENCODE, Start
from xenlint.report.view import SarifRuns
from xenlint.typed import NamedTuple

MOST_RUNS = 20
MOST_RESULTS = 5_000
MOST_BYTES = 10_000_000
_MEGABYTES = MOST_BYTES // 10**6
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Written(NamedTuple):
    """A result in JSON, but for what comes before its `kind`. `number` tells in which order they came."""

    start: Start
    code: str
    number: int
    text: str


class Run(NamedTuple):
    """A run of the log, in the order of files and lines. `group` is "" for the repository's root."""

    group: str
    results: tuple[Written, ...]
    notices: tuple[str, ...] = ()


class Collected:
    """Results on their way into runs: of each run no more than it can hold."""

    def __init__(self, groups: Iterable[str], how: SarifRuns) -> None:
        self._how = how
        self._run_of = {} if how == "one" else _runs_of(groups)
        self._bins: dict[str, _Bin] = {"": _Bin()}
        for name in sorted(set(self._run_of.values())):
            self._bins.setdefault(name, _Bin())

    def add(self, diagnostic: Diagnostic, start: Start, text: str) -> None:
        found = self._bins[self._run_of.get(diagnostic.group, "")]
        found.add(diagnostic.severity, Written(start, diagnostic.rule.code, found.total, text))

    def runs(self, chunks: Callable[[tuple[Run, ...]], Iterable[str]]) -> tuple[tuple[Run, ...], list[str]]:
        """The runs of a log that its readers take, and what is to be said of them. `chunks` writes such a log."""
        total = sum(found.total for found in self._bins.values())
        bins, notices = self._bins, []
        if self._how == "auto" and (total <= MOST_RESULTS or len(set(self._run_of.values())) < 2):
            bins = {"": _merged(self._bins.values())}
        if self._how == "auto" and len(bins) > 1:
            notices.append(
                f"the SARIF log has {len(bins)} runs, for groups of hosts: there are {total:,} findings, and of a run "
                f"{MOST_RESULTS:,} are shown. To GitHub each run is an analysis of its own: pass --sarif-runs groups "
                "to keep them when there are fewer findings. For GitLab, which takes 10 MB, pass --sarif-runs one."
            )
        most, is_thin = MOST_RESULTS, False
        while True:
            runs = tuple(found.run(name, most, notices) for name, found in bins.items())
            size = _size(chunks(runs), len(runs) > 1)
            if size <= MOST_BYTES or not most:
                break
            if is_thin:
                most = most * MOST_BYTES * 9 // (size * 10)
            else:
                is_thin = True
                notices.append(f"the SARIF log is without the lines around findings, to stay below {_MEGABYTES} MB.")
                for found in bins.values():
                    found.thin()
        left_out = total - sum(len(run.results) for run in runs)
        if left_out:
            reason = f"{MOST_RESULTS:,} results in a run" if most == MOST_RESULTS else f"{_MEGABYTES} MB"
            split = " --sarif-runs groups writes a run for each group of hosts." if self._how == "one" else ""
            notices.append(
                f"{left_out:,} of {total:,} findings are not in the SARIF log, the least severe ones: "
                f"its readers take no more than {reason}.{split}"
            )
        return runs, notices


class _Bin:
    """The results of one run, sorted by severity. Once it is full, a result takes the place of a less severe one."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.kept: dict[str, list[Written]] = {severity: [] for severity in _SEVERITIES}

    @property
    def total(self) -> int:
        return sum(self.seen.values())

    def add(self, severity: Severity, written: Written) -> None:
        self.seen[severity] += 1
        if self.total > MOST_RESULTS:
            last = next(name for name in reversed(_SEVERITIES) if self.kept[name])
            if _SEVERITIES.index(last) <= _SEVERITIES.index(severity):
                return
            self.kept[last].pop()
        self.kept[severity].append(written)

    def thin(self) -> None:
        """Leave the lines around a place out of every result."""
        for severity, kept in self.kept.items():
            self.kept[severity] = [written._replace(text=_thin(written.text)) for written in kept]

    def run(self, name: str, most: int, notices: list[str]) -> Run:
        kept = [written for severity in _SEVERITIES for written in self.kept[severity]][:most]
        told = list(notices) if not name else []
        if len(kept) < self.total:
            left: Counter[str] = self.seen.copy()
            for severity in _SEVERITIES:
                left[severity] -= max(0, min(len(self.kept[severity]), most))
                most -= self.seen[severity] - left[severity]
            listed = ", ".join(f"{left[name]:,} of severity {name}" for name in _SEVERITIES if left[name])
            told.append(f"Of {self.total:,} findings {len(kept):,} are in this run. Left out: {listed}.")
        return Run(name, tuple(sorted(kept)), tuple(told))


def _thin(text: str) -> str:
    """A result without what it tells of the lines around its places."""
    result = json.loads(f"{{{text}")
    for place in (*result["locations"], *result.get("relatedLocations", ())):
        place["physicalLocation"].pop("contextRegion", None)
    return ENCODE(result)[1:]


def _merged(bins: Iterable[_Bin]) -> _Bin:
    merged = _Bin()
    for found in bins:
        merged.seen += found.seen
        for severity, written in found.kept.items():
            merged.kept[severity] += written
    return merged


def _runs_of(groups: Iterable[str]) -> dict[str, str]:
    """Which run the hosts of each group belong to: one of their own, or of a directory above where there are many.

    Where even the uppermost directories are too many, their names scatter them: so none moves when another comes.
    """
    parts = {group: [] if group == "." else group.split("/") for group in groups}
    for depth in range(max(map(len, parts.values()), default=0), 0, -1):
        runs = {group: "/".join(found[:depth]) for group, found in parts.items()}
        if len({"", *runs.values()}) <= MOST_RUNS:
            return runs
    from zlib import crc32

    return {
        group: f"part-{crc32(os.fsencode(group)) % (MOST_RUNS - 1) + 1:02}" if found else ""
        for group, found in parts.items()
    }


def _size(chunks: Iterable[str], is_packed: bool) -> int:
    """Bytes of a log (it is ASCII), packed as GitHub's action sends it."""
    if not is_packed:
        return sum(map(len, chunks))
    from zlib import compressobj

    packer = compressobj()
    return sum(len(packer.compress(chunk.encode("ascii"))) for chunk in chunks) + len(packer.flush())
