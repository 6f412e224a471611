"""Fix a host: make the fixes of its findings, in rounds, and keep what made nothing worse.

Like `lint_host` this writes nothing, and depends on its arguments and the files they name alone. Fixed text stands in
for the files' own as `HostFile.data`, so every round lints what the host would hold.
"""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.engine.diagnostic import Change, Diagnostic, Fixes, Follower, HostResult, TakenBack
from xenlint.engine.edits import Edits
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.lint import lint_host
from xenlint.engine.plan import Plan
from xenlint.engine.worse import RANKS, Flaw, flaws
from xenlint.source import Source
from xenlint.typed import NamedTuple

_OF_LINKS = ("auto-backup", "auto-broken-link")
"""Kinds of files whose text may be the target of a link, and no file to write."""

MOST_TRIES = 60
"""A host is linted so often, or a few times more. Two or three times will do, unless many fixes are taken back."""

MOST_LINKS = 8
"""So many fixes are made for the sake of the one before, itself included."""


def fix_host(work: HostFiles, plan: Plan) -> HostResult:
    """What remains to say of a host when the fixes that `plan.fix` allows are made, and what they change."""
    fixing = _Fixing(work, plan)
    number = -1
    # What was taken back is tried again until that changes nothing: so fixing the outcome once more changes nothing.
    while len(fixing.fixed) > number and not fixing.is_tired:
        number = len(fixing.fixed)
        fixing.refused = []
        while (batch := fixing.fixable()) and not fixing.is_tired:
            fixing.round(batch)
    return fixing.outcome()


class _Refused(NamedTuple):
    """Where a finding is whose fix was taken back, as the files now stand."""

    code: str
    path: str
    start: int
    end: int
    reason: str

    def moved(self, edits: Edits) -> _Refused:
        start, end = edits.move(self.path, self.start, self.end)
        return self._replace(start=start, end=end)

    def is_of(self, diagnostic: Diagnostic) -> bool:
        span = diagnostic.span
        return (
            self.code == diagnostic.rule.code
            and self.path == span.source.path
            and self.start <= span.start
            and span.end <= self.end
        )


class _Fixing:
    """A host on its way. `work` holds the fixes made so far, `result` what there is to say of it."""

    def __init__(self, work: HostFiles, plan: Plan) -> None:
        self.plan = plan
        self.guarded = _with_parsers(plan)
        self.work = work
        self.result = lint_host(work, self.guarded)
        self.tries = 1
        self._running = frozenset(plan.rules)
        self.before: dict[str, bytes] = {}
        self.fixed: list[Diagnostic] = []
        self.refused: list[_Refused] = []
        self.followers: list[Follower] = []
        self._links = {file.shown for file in work.files if file.kind in _OF_LINKS}

    @property
    def is_tired(self) -> bool:
        return self.tries >= MOST_TRIES

    def fixable(self) -> list[Diagnostic]:
        """The findings whose fixes may be made and were not taken back."""
        chosen = self._allowed(self.result)
        return [each for each in chosen if not any(refused.is_of(each) for refused in self.refused)]

    def _allowed(self, result: HostResult) -> list[Diagnostic]:
        """The findings whose fixes may be made."""
        chosen = result.fixable(self.plan.fix)
        return [each for each in chosen if each.rule in self._running and self._links.isdisjoint(each.fixed_paths)]

    def round(self, batch: list[Diagnostic]) -> None:
        """Make all fixes of a batch that do not touch each other. If the host is not better for it, try those in other
        files, then those of the gravest findings, then half of each file's, and so on, down to one in each file, which
        are taken back."""
        while not self.is_tired:
            made = _apart(batch)
            found = self._try(made)
            if not found:
                return
            paths = {flaw.path for flaw in found}
            if len(made) == 1 or _is_each_to_blame(made, paths):
                self._take_back(made, found)
                return
            gravest = max(RANKS[each.severity] for each in made)
            parts = (
                [each for each in made if each.fixed_paths.isdisjoint(paths)],
                [each for each in made if RANKS[each.severity] == gravest],
                _half_of_each(made),
                made[: len(made) // 2],
            )
            batch = next(part for part in parts if 0 < len(part) < len(made))

    def _take_back(self, made: list[Diagnostic], found: list[Flaw]) -> None:
        for each in made:
            reason = next((flaw.reason for flaw in found if flaw.path in each.fixed_paths), found[0].reason)
            self.refused.append(_Refused(each.rule.code, each.path, each.span.start, each.span.end, reason))

    def _try(self, made: list[Diagnostic]) -> list[Flaw]:
        """Make some fixes and keep what came of it, or tell what is wrong with it.

        A reader that stumbles once no more may stumble further down: what fixes bring that has fixes of its own, those
        are made too before it is judged.
        """
        work, steps, done, more = self.work, list[Edits](), list[Diagnostic](), made
        for _ in range(MOST_LINKS):
            edits = Edits()
            more = [each for each in more if each.fix is not None and edits.add(each.fix)]
            work, reason = _edited(work, edits, more)
            if reason:
                return [Flaw(reason)]
            steps.append(edits)
            done += more
            self.tries += 1
            try:
                work, result, followers = self._linted(work, steps)
            except Exception as error:  # a defect of ours that these fixes bring to light must not cost the others
                return [Flaw(f"xenlint fails on the result: {type(error).__name__}: {error}.")]
            found = list(flaws(self.result, result, made, steps))
            if not found:
                self._keep(work, result, done, steps)
                self.followers += followers
                return []
            allowed = {id(each) for each in self._allowed(result)}
            more = [flaw.new for flaw in found if flaw.new is not None and id(flaw.new) in allowed]
            if len(more) < len(found):
                break
        return found

    def _linted(self, work: HostFiles, steps: list[Edits]) -> tuple[HostFiles, HostResult, list[Follower]]:
        """What is said of a host with these edits, and the findings in edited lines that the baseline knows."""
        known = self.work.known
        work = work._replace(known=known)
        result = lint_host(work, self.guarded)
        if known is None or not known.counts:
            return work, result, []
        from xenlint.engine.follow import followers

        found = list(followers(self.result, result, steps, known.base))
        if found:
            work = work._replace(known=known.following((each.before, each.after) for each in found))
            result = lint_host(work, self.guarded)
        return work, result, found

    def _keep(self, work: HostFiles, result: HostResult, done: list[Diagnostic], steps: list[Edits]) -> None:
        for each in done:
            for source in _sources(each):
                self.before.setdefault(source.path, source.data)
        self.work, self.result = work, result
        self.fixed += done
        for edits in steps:
            self.refused = [refused.moved(edits) for refused in self.refused]

    def outcome(self) -> HostResult:
        is_finished = not self.is_tired
        result = self.result if self.guarded is self.plan else lint_host(self.work, self.plan)
        taken_back: list[TakenBack] = []
        remaining: list[Diagnostic] = []
        for each in result.diagnostics:
            reasons = [refused.reason for refused in self.refused if refused.is_of(each)]
            if reasons and each.fix is not None:
                taken_back.append(TakenBack(each, reasons[0]))
                each = each._replace(fix=None)
            remaining.append(each)
        changes = [
            Change(file.path, file.shown, self.before[file.shown], file.data)
            for file in self.work.files
            if file.data is not None and file.data != self.before.get(file.shown, file.data)
        ]
        fixes = Fixes(tuple(changes), tuple(self.fixed), tuple(taken_back), is_finished, tuple(self.followers))
        return result._replace(diagnostics=tuple(remaining), fixes=fixes)


def _with_parsers(plan: Plan) -> Plan:
    """The plan with every rule that tells what a reader stumbles over: no fix may bring that about, selected or not."""
    running = set(plan.rules)
    more = tuple(rule for rule in plan.known if rule.only_problems and rule not in running)
    return plan._replace(rules=plan.rules + more) if more else plan


def _apart(batch: list[Diagnostic]) -> list[Diagnostic]:
    """Those whose fixes do not touch one of the others'."""
    edits = Edits()
    return [each for each in batch if each.fix is not None and edits.add(each.fix)]


def _half_of_each(made: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The first half of each file's fixes, so that many files with a culprit take no longer than one."""
    files: dict[str, list[Diagnostic]] = {}
    for each in made:
        files.setdefault(min(each.fixed_paths), []).append(each)
    return [each for fixes in files.values() for each in fixes[: (len(fixes) + 1) // 2]]


def _is_each_to_blame(made: list[Diagnostic], paths: set[str]) -> bool:
    """Whether each fix is of another file, and each of these files is worse for it."""
    files = [each.fixed_paths for each in made]
    fixed = set[str]().union(*files)
    return fixed <= paths and len(fixed) == len(files) == sum(map(len, files))


def _sources(diagnostic: Diagnostic) -> list[Source]:
    return [at.source for at, _ in diagnostic.fix.edits] if diagnostic.fix is not None else []


def _edited(work: HostFiles, edits: Edits, made: Iterable[Diagnostic]) -> tuple[HostFiles, str]:
    """The host with these edits made in its files, or why that cannot be."""
    data: dict[str, bytes] = {}
    for source in {source.path: source for each in made for source in _sources(each)}.values():
        text = edits.apply(source.path, source.text)
        try:
            data[source.path] = text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return work, "the text cannot be written in the file's encoding."
        if data[source.path].decode("utf-8", "surrogateescape") != text:
            return work, "the file would change its encoding."
    files = (file._replace(data=data.get(file.shown, file.data)) for file in work.files)
    return work._replace(files=tuple(files)), ""
