"""Lint a host: run the rules over what its files mean, and judge what they say.

`lint_host` depends on nothing but its arguments and the files they name, so hosts can be linted anywhere in any order.
Rules about several hosts run afterwards on the claims that each host hands on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module

from xenlint.engine.comments import Comments
from xenlint.engine.diagnostic import Diagnostic, FleetClaim, HostResult, Likeness, RelatedPlace, Silence
from xenlint.engine.dispatch import is_for, subjects_of
from xenlint.engine.hostfiles import HostFiles, Known
from xenlint.engine.load import Loaded, load
from xenlint.engine.parts import Parts
from xenlint.engine.plan import Plan
from xenlint.engine.quiet import Quiet
from xenlint.engine.suppress import Suppression
from xenlint.finding import Finding
from xenlint.model.host import Host
from xenlint.rule import Clash, Context, Entry, Holder
from xenlint.source import Source
from xenlint.syntax.tree import Document
from xenlint.typed import Any

MOST_ALIKE = 100
"""So many findings of one rule are told of one file; the last says how many more there are."""

MOST_COUNTED = 5_000
"""So many are counted: a file that one rule finds more to say about than this is broken as a whole."""


def lint_host(work: HostFiles, plan: Plan) -> HostResult:
    """Everything the rules say about one host, in order."""
    loaded = load(work, looks_for_moulds=not plan.is_for_one)
    host = loaded.host
    plan = plan.for_host(work.group, host.name)
    documents = {document.source.path: document for document in host.documents}
    run = _Run(work.group, host.name, plan, documents, loaded.reported, work.known)
    quiet = Quiet(host, loaded.reported)
    for rule, subjects in subjects_of(host, plan.rules, loaded.reported, quiet):
        flawed = run.check(rule, subjects, host)
        if rule.alike:
            quiet.learn_of(rule, flawed)
    quiet.keep()
    run.match_other_places()
    run.tell_left_out()
    run.judge_suppressions(host, is_whole=len(loaded.reported) == len(loaded.files))
    result = HostResult(
        host.name,
        tuple(sorted(run.diagnostics, key=lambda diagnostic: diagnostic.order)),
        tuple((d.source.path, d.kind) for d in host.documents if d.source.path in loaded.reported),
        tuple(_claims(loaded, plan, run)),
        (*loaded.errors, *run.errors),
        host.version if host.version_origin else None,
        met=tuple(run.met),
    )
    host.forget()
    return result


class _Run:
    """The findings of one host while they come in."""

    def __init__(
        self,
        group: str,
        host: str,
        plan: Plan,
        documents: Mapping[str, Document],
        reported: frozenset[str],
        known: Known | None = None,
    ) -> None:
        self.group = group
        self.host = host
        self.plan = plan
        self.documents = documents
        self.reported = reported
        self.diagnostics: list[Diagnostic] = []
        self.errors: list[str] = []
        self._seen: set[tuple[str, str, int, int, str]] = set()
        self._failed: set[Entry] = set()
        self._comments = Comments(plan, documents)
        self.met: list[Likeness] = []
        self._baseline = known
        self._known = dict(known.counts) if known else {}
        self._alike: dict[tuple[str, str], int] = {}
        self._last: dict[tuple[str, str], int] = {}
        self._parts = Parts(documents)

    def check(self, rule: Entry, subjects: Iterable[Any], host: Host | None) -> list[Any]:
        """Run one rule on its subjects; returns those in which it found something. Where it raises, that is an error,
        and all others go on."""
        flawed: list[Any] = []
        check: Callable[..., Iterable[Finding]] | None = None
        arguments: tuple[Context, ...] = ()
        for subject in subjects:
            try:
                if check is None:
                    check = _function_of(rule, "check", self.plan, self.group)
                    if rule.wants_context and host is not None:
                        arguments = (Context(host, self.plan.options_of(rule)),)
                is_flawed = False
                for finding in check(subject, *arguments):
                    is_flawed = True
                    self.add(rule, _sound(finding))
                    if type(subject) is Document and self._is_enough(rule, subject.source.path):
                        break
                if is_flawed:
                    flawed.append(subject)
            except (Exception, SystemExit) as error:  # whatever a rule does wrong must not stop the run
                where = getattr(getattr(subject, "document", None), "path", self.host)
                self.errors.append(_failure(rule, where, error))
                self._failed.add(rule)
                flawed.append(subject)
        return flawed

    def add(self, rule: Entry, finding: Finding, comment: Suppression | None = None) -> None:
        """Take a finding in, if it is to be reported at all. It may be about a suppression comment."""
        span = finding.at.span
        path = span.source.path
        is_reported = path in self.reported
        if self.plan.is_ignored(rule, path) or not (is_reported or self._known):
            return
        key = (rule.code, path, span.start, span.end, finding.message)
        if key in self._seen:
            return
        self._seen.add(key)
        diagnostic = self._diagnostic(rule, finding)
        if not is_reported:
            self._take(diagnostic)  # what is told elsewhere, the baseline knows there
            return
        silence = self._comments.silence(rule, span, comment) or self._in_baseline(diagnostic)
        if silence is not None:
            diagnostic = diagnostic._replace(silence=silence)
        else:
            group = rule.code, path
            self._alike[group] = count = self._alike.get(group, 0) + 1
            if count > MOST_ALIKE:
                return
            self._last[group] = len(self.diagnostics)
        self.diagnostics.append(diagnostic)

    def _diagnostic(self, rule: Entry, finding: Finding) -> Diagnostic:
        span = finding.at.span
        document = self.documents.get(span.source.path)
        return Diagnostic(
            rule,
            self.plan.severities.get(rule.code) or finding.severity or rule.severity,
            finding.confidence or rule.confidence,
            self.group,
            self.host,
            document.path if document else span.source.path,
            span,
            finding.message,
            tuple(RelatedPlace(related.at.span, related.message) for related in finding.related),
            finding.fix,
            part=self._parts.at(span),
            is_about_file=type(finding.at) is Document,
        )

    def _in_baseline(self, diagnostic: Diagnostic) -> Silence | None:
        baseline = self._baseline
        if baseline is None or not self.plan.may_be_silenced(diagnostic.rule):
            return None
        if baseline.is_all:
            return Silence("baseline")
        alike = self._take(diagnostic)
        if alike is None:
            return None
        self.met.append(alike)
        return Silence("baseline")

    def _take(self, diagnostic: Diagnostic) -> Likeness | None:
        """Take one finding like this from those that the baseline knows, if there is one left."""
        if self._baseline is None or not self._known:
            return None
        from xenlint.engine.baseline import likeness

        alike = likeness(diagnostic, self._baseline.base)
        left = self._known.get(alike, 0)
        if left <= 0:
            return None
        self._known[alike] = left - 1
        return alike

    def match_other_places(self) -> None:
        """Of what two files have against each other one is told, and which one depends on the files that a run is
        about: the baseline may know it of the other."""
        takes_all = self._baseline is not None and self._baseline.is_all
        for number, diagnostic in enumerate(self.diagnostics if self._known else ()):
            is_free = diagnostic.silence is None or (diagnostic.silence.by == "baseline" and takes_all)
            if not is_free or not self.plan.may_be_silenced(diagnostic.rule):
                continue
            for place in diagnostic.related:
                if place.span.source.path == diagnostic.path:
                    continue
                alike = self._take(diagnostic.seen_from(place.span, self._parts.at(place.span)))
                if alike is not None:
                    if diagnostic.silence is None:
                        self._alike[diagnostic.rule.code, diagnostic.path] -= 1
                    self.met.append(alike)
                    self.diagnostics[number] = diagnostic._replace(silence=Silence("baseline", at=place.span))
                    break

    def _is_enough(self, rule: Entry, path: str) -> bool:
        # what the baseline knows may stand behind all that is new
        return not self._known and self._alike.get((rule.code, path), 0) >= MOST_COUNTED

    def tell_left_out(self) -> None:
        """Say in the last finding of a rule in a file how many like it were left out."""
        for group, count in self._alike.items():
            if count > MOST_ALIKE:
                at = self._last[group]
                last = self.diagnostics[at]
                more = f"{'at least ' if count >= MOST_COUNTED else ''}{count - MOST_ALIKE}"
                told = f"{last.message} This rule has {more} more to say of this file."
                self.diagnostics[at] = last._replace(message=told)

    def judge_suppressions(self, host: Host, is_whole: bool) -> None:
        """Findings about the comments themselves; that one is unused only where all of the host was looked at."""
        commented = sorted([path for path in self.reported if self._comments.are_in(self.documents[path].source)])
        if not commented:
            return
        names = {rule.name: rule for rule in self.plan.rules if rule.subject == "Run"}
        running = set(self.plan.rules) - self._failed

        for path in commented:

            def could_fire(rule: Entry, path: str = path) -> bool:
                return (
                    is_whole
                    and rule in running
                    and rule.subject != "Clash"
                    and "upgrade" not in rule.tags
                    and is_for(rule, host.version)
                    and not self.plan.is_ignored(rule, path)
                    and not self._is_enough(rule, path)
                )

            for name, finding, comment in self._comments.findings(self.documents[path].source, could_fire):
                if name in names:
                    self.add(names[name], finding, comment)


def _function_of(rule: Entry, name: str, plan: Plan, group: str) -> Callable[..., Iterable[Any]]:
    """A rule's `check` or `collect`. Asked for on every host, and `import_module` takes its time to find what is there
    already."""
    module = sys.modules.get(rule.module) or import_module(rule.module)
    function: Callable[..., Iterable[Any]] = getattr(module, name)
    policy = plan.policies.get(rule.code)
    return function if policy is None else partial(function, policy, group)


_SEVERITIES = (None, "error", "warning", "note")


def _sound(finding: Finding) -> Finding:
    """A finding that is one in all its parts. Raises TypeError or ValueError, so that the rule is told of that made it,
    and not what stumbles over it later."""
    if not isinstance(finding, Finding):
        raise TypeError(f"it yielded {finding!r:.60}, which is no Finding")
    edits = () if finding.fix is None else finding.fix.edits
    for message in (finding.message, *(related.message for related in finding.related), *(text for _, text in edits)):
        if not isinstance(message, str):
            raise TypeError(f"{message!r:.60} is no text")
    if not finding.message.strip():
        raise ValueError("a finding's message is empty")
    if finding.severity not in _SEVERITIES:
        raise ValueError(f"{finding.severity!r:.60} is no severity")
    for at in (finding.at, *(related.at for related in finding.related), *(at for at, _ in edits)):
        span = at.span
        if not 0 <= span.start <= span.end <= len(span.source.text):
            raise ValueError(f"{span.start} to {span.end} is no place in {span.source.path}")
    return finding


def _failure(rule: Entry, where: str, error: BaseException) -> str:
    return f"internal error: rule {rule.code} ({rule.name}) failed on {where}: {type(error).__name__}: {error}"


# --- rules about several hosts ----------------------------------------------------------------------------------------


def _claims(loaded: Loaded, plan: Plan, run: _Run) -> Iterator[FleetClaim]:
    host, files, reported = loaded.host, loaded.files, loaded.reported
    for rule in plan.rules:
        if rule.subject != "Clash":
            continue
        try:
            for key, at, label in _function_of(rule, "collect", plan, run.group)(host):
                source, start, end = at.span
                file = files[source.path]
                place = run.documents[source.path].path
                is_reported = source.path in reported
                yield FleetClaim(
                    rule.code, key, label, run.group, host.name, file.path, file.shown, place, start, end, is_reported
                )
        except (Exception, SystemExit) as error:  # as in _Run.check
            run.errors.append(_failure(rule, host.name, error))


def lint_fleet(groups: Iterable[list[FleetClaim]], plan: Plan, texts: Mapping[str, bytes] | None = None) -> HostResult:
    """What the rules about several hosts say, once every host is done: of each group of claims to one key. `texts` are
    files, by the names shown, that were not linted as they lie there."""
    rules = {rule.code: rule for rule in plan.rules}
    diagnostics: list[Diagnostic] = []
    errors: list[str] = []
    for group in groups:
        code, key = group[0].code, group[0].key
        sources: dict[str, Source] = {}
        try:
            for claim in group:
                if texts and claim.shown in texts:
                    sources.setdefault(claim.shown, Source(claim.shown, texts[claim.shown]))
                elif claim.shown not in sources:
                    with open(claim.path, "rb") as file:
                        sources[claim.shown] = Source(claim.shown, file.read())
        except OSError as error:
            errors.append(f"{claim.shown}: cannot read this file again: {error.strerror}.")
            continue
        spans = {claim: sources[claim.shown].span(claim.start, claim.end) for claim in group}
        clash = Clash(key, tuple(Holder(claim.host, claim.label, spans[claim]) for claim in group))
        reported = frozenset(claim.shown for claim in group if claim.reported)
        places = {claim.shown: claim for claim in group}
        run = _Run("", "", plan, {}, reported)
        run.check(rules[code], (clash,), None)
        errors += run.errors
        for diagnostic in run.diagnostics:
            claim = places[diagnostic.path]
            if plan.is_ignored_on(rules[code], claim.group, claim.host):
                continue
            diagnostics.append(diagnostic._replace(group=claim.group, host=claim.host, place=claim.place))
    in_order = sorted(diagnostics, key=lambda diagnostic: diagnostic.order)
    return HostResult("", tuple(in_order), errors=tuple(sorted(errors)))
