"""Lint a host: run the rules over what its files mean, and judge what they say.

`lint_host` depends on nothing but its arguments and the files they name, so hosts can be linted anywhere in any order.
Rules about several hosts run afterwards on the claims that each host hands on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module

from xenlint.engine.diagnostic import Diagnostic, FleetClaim, HostResult, RelatedPlace, Silence
from xenlint.engine.dispatch import subjects_of
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.load import Loaded, load
from xenlint.engine.parts import Parts
from xenlint.engine.plan import Plan
from xenlint.engine.select import is_named, unknown_selectors
from xenlint.engine.suppress import Suppression, covers, read_suppressions
from xenlint.finding import Finding, Fix
from xenlint.model.host import Host
from xenlint.rule import Clash, Context, Entry, Holder
from xenlint.source import Source, Span
from xenlint.syntax.tree import Document
from xenlint.typed import Any

MOST_ALIKE = 100
"""So many findings of one rule are told of one file; the last says how many more there are."""

MOST_COUNTED = 5_000
"""So many are counted: a file that one rule finds more to say about than this is broken as a whole."""


def lint_host(work: HostFiles, plan: Plan) -> HostResult:
    """Everything the rules say about one host, in order."""
    loaded = load(work)
    host = loaded.host
    plan = plan.for_host(work.group, host.name)
    run = _Run(
        work.group, host.name, plan, {document.source.path: document for document in host.documents}, loaded.reported
    )
    for rule, subjects in subjects_of(host, plan.rules, loaded.reported):
        run.check(rule, subjects, host)
    run.tell_left_out()
    run.judge_suppressions(is_whole=len(loaded.reported) == len(loaded.files))
    result = HostResult(
        host.name,
        tuple(sorted(run.diagnostics, key=lambda diagnostic: diagnostic.order)),
        tuple((d.source.path, d.kind) for d in host.documents if d.source.path in loaded.reported),
        tuple(_claims(loaded, plan, run)),
        (*loaded.errors, *run.errors),
        host.version if host.version_origin else None,
    )
    host.forget()
    return result


class _Run:
    """The findings of one host while they come in."""

    def __init__(
        self, group: str, host: str, plan: Plan, documents: Mapping[str, Document], reported: frozenset[str]
    ) -> None:
        self.group = group
        self.host = host
        self.plan = plan
        self.documents = documents
        self.reported = reported
        self.diagnostics: list[Diagnostic] = []
        self.errors: list[str] = []
        self._seen: set[tuple[str, str, int, int, str]] = set()
        self._suppressions: dict[str, list[Suppression]] = {}
        self._used: set[Suppression] = set()
        self._alike: dict[tuple[str, str], int] = {}
        self._last: dict[tuple[str, str], int] = {}
        self._parts = Parts(documents)

    def check(self, rule: Entry, subjects: Iterable[Any], host: Host | None) -> None:
        """Run one rule on its subjects. Where it raises, that is an error, and all others go on."""
        check: Callable[..., Iterable[Finding]] | None = None
        arguments: tuple[Context, ...] = ()
        for subject in subjects:
            try:
                if check is None:
                    check = _function_of(rule, "check", self.plan, self.group)
                    if rule.wants_context and host is not None:
                        arguments = (Context(host, self.plan.options_of(rule)),)
                for finding in check(subject, *arguments):
                    self.add(rule, finding)
                    if type(subject) is Document and self._is_enough(rule, subject.source.path):
                        break
            except Exception as error:  # whatever a rule does wrong must not stop the run
                where = getattr(getattr(subject, "document", None), "path", self.host)
                self.errors.append(_failure(rule, where, error))

    def add(self, rule: Entry, finding: Finding) -> None:
        span = finding.at.span
        path = span.source.path
        if path not in self.reported or self.plan.is_ignored(rule, path):
            return
        key = (rule.code, path, span.start, span.end, finding.message)
        if key in self._seen:
            return
        self._seen.add(key)
        document = self.documents.get(path)
        suppression = self._suppression(rule, span)
        if suppression is None:
            group = rule.code, path
            self._alike[group] = count = self._alike.get(group, 0) + 1
            if count > MOST_ALIKE:
                return
            self._last[group] = len(self.diagnostics)
        self.diagnostics.append(
            Diagnostic(
                rule,
                self.plan.severities.get(rule.code) or finding.severity or rule.severity,
                finding.confidence or rule.confidence,
                self.group,
                self.host,
                document.path if document else path,
                span,
                finding.message,
                tuple(RelatedPlace(related.at.span, related.message) for related in finding.related),
                finding.fix,
                Silence("comment", suppression.reason, suppression.span) if suppression else None,
                part=self._parts.at(span),
            )
        )

    def _is_enough(self, rule: Entry, path: str) -> bool:
        return self._alike.get((rule.code, path), 0) >= MOST_COUNTED

    def tell_left_out(self) -> None:
        """Say in the last finding of a rule in a file how many like it were left out."""
        for group, count in self._alike.items():
            if count > MOST_ALIKE:
                at = self._last[group]
                last = self.diagnostics[at]
                more = f"{'at least ' if count >= MOST_COUNTED else ''}{count - MOST_ALIKE}"
                told = f"{last.message} This rule has {more} more to say of this file."
                self.diagnostics[at] = last._replace(message=told)

    def suppressions_of(self, source: Source) -> list[Suppression]:
        found = self._suppressions.get(source.path)
        if found is None:
            document = self.documents.get(source.path)
            found = read_suppressions(source, document.kind if document else "domu-xl")
            self._suppressions[source.path] = found
        return found

    def _suppression(self, rule: Entry, span: Span) -> Suppression | None:
        for suppression in self.suppressions_of(span.source):
            if covers(suppression, span) and is_named(rule, suppression.selectors):
                self._used.add(suppression)
                return suppression
        return None

    def judge_suppressions(self, is_whole: bool) -> None:
        """Findings about suppressions themselves: unknown names, and those that silence nothing."""
        for path in sorted(self.reported):
            for suppression in self.suppressions_of(self.documents[path].source):
                unknown = unknown_selectors(self.plan.known, suppression.selectors)
                if unknown or not suppression.selectors:
                    self._add_own("unknown-suppression", _unknown(suppression, unknown))
                elif suppression not in self._used and is_whole and self._could_fire(suppression):
                    self._add_own("unused-suppression", _unused(suppression))

    def _add_own(self, name: str, finding: Finding) -> None:
        """A finding that the engine makes by itself, if its rule is to run."""
        for rule in self.plan.rules:
            if rule.subject == "Run" and rule.name == name:
                self.add(rule, finding)

    def _could_fire(self, suppression: Suppression) -> bool:
        """Whether the rules it names ran, and looked at this host alone: only then silence proves anything."""
        named = [rule for rule in self.plan.known if is_named(rule, suppression.selectors)]
        running = set(self.plan.rules)
        return all(rule in running and rule.subject != "Clash" for rule in named)


def _function_of(rule: Entry, name: str, plan: Plan, group: str) -> Callable[..., Iterable[Any]]:
    """A rule's `check` or `collect`. Asked for on every host, and `import_module` takes its time to find what is there
    already."""
    module = sys.modules.get(rule.module) or import_module(rule.module)
    function: Callable[..., Iterable[Any]] = getattr(module, name)
    policy = plan.policies.get(rule.code)
    return function if policy is None else partial(function, policy, group)


def _failure(rule: Entry, where: str, error: Exception) -> str:
    return f"internal error: rule {rule.code} ({rule.name}) failed on {where}: {type(error).__name__}: {error}"


def _unknown(suppression: Suppression, names: list[str]) -> Finding:
    if not names:
        return Finding(
            suppression.span,
            "This suppression names no rule, so it silences nothing. Write the code or name of a rule in the brackets.",
        )
    listed = ", ".join(f"'{name}'" for name in names)
    return Finding(
        suppression.span,
        f"No rule is called {listed}, so this suppression silences nothing there. `xenlint rules` lists them all.",
    )


def _unused(suppression: Suppression) -> Finding:
    span = suppression.span
    source = span.source
    start, end = span.start, span.end
    while start and source.text[start - 1] in " \t":
        start -= 1
    if suppression.is_alone and source.text[end : end + 1] == "\n":
        end += 1
    return Finding(
        span,
        "This suppression silences nothing: the finding it was written for is gone. Remove the comment.",
        fix=Fix.replace(source.span(start, end), "", "Remove the comment"),
    )


# --- rules about several hosts ----------------------------------------------------------------------------------------


def _claims(loaded: Loaded, plan: Plan, run: _Run) -> Iterator[FleetClaim]:
    host = loaded.host
    for rule in plan.rules:
        if rule.subject != "Clash":
            continue
        try:
            for claim in _function_of(rule, "collect", plan, run.group)(host):
                span = claim.at.span
                shown = span.source.path
                yield FleetClaim(
                    rule.code,
                    claim.key,
                    claim.label,
                    run.group,
                    host.name,
                    loaded.files[shown].path,
                    shown,
                    run.documents[shown].path,
                    span.start,
                    span.end,
                    shown in loaded.reported,
                )
        except Exception as error:  # as in _Run.check
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
