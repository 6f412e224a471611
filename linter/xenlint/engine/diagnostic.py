"""A finding once the engine has judged it: with its rule, its severity and its host."""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.finding import Confidence, Fix, Severity
from xenlint.knowledge.versions import Version
from xenlint.rule import Entry
from xenlint.source import Span
from xenlint.typed import Any, Literal, NamedTuple


class RelatedPlace(NamedTuple):
    span: Span
    message: str


class Silence(NamedTuple):
    """Why a finding is not told: a comment (`at`) in its file says so, or the baseline knows it already, perhaps by the
    other place (`at`) that it is about."""

    by: Literal["comment", "baseline"]
    reason: str = ""
    at: Span | None = None


class Part(NamedTuple):
    """What a finding is about: the names that lead there, and from where to where it is written."""

    key: str
    start: int
    end: int


class Diagnostic(NamedTuple):
    """`group` is the directory that holds its host's root, relative to the repository's; `place` is the file's path on
    its host. One that `is_about_file` points at the file's first line for want of a better place."""

    rule: Entry
    severity: Severity
    confidence: Confidence
    group: str
    host: str
    place: str
    span: Span
    message: str
    related: tuple[RelatedPlace, ...] = ()
    fix: Fix | None = None
    silence: Silence | None = None
    part: Part | None = None
    is_about_file: bool = False

    @property
    def suppressed(self) -> bool:
        return self.silence is not None

    @property
    def path(self) -> str:
        return self.span.source.path

    def seen_from(self, span: Span, part: Part | None) -> Diagnostic:
        """What it would be if it were told of another place that it is about."""
        return self._replace(span=span, part=part, is_about_file=False)

    @property
    def fixed_paths(self) -> set[str]:
        """The files that its fix edits."""
        return {at.source.path for at, _ in self.fix.edits} if self.fix is not None else set()

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        return self.path, self.span.start, self.span.end, self.rule.code, self.message


Likeness = tuple[str, str, str]
"""What makes two findings one to the baseline: the path of the file, the rule's code, the digest of the text."""


class FleetClaim(NamedTuple):
    """A claim reduced to what a fleet-wide comparison needs, without the text of its file."""

    code: str
    key: str
    label: str
    group: str
    host: str
    path: str
    shown: str
    place: str
    start: int
    end: int
    reported: bool


class Change(NamedTuple):
    """A file's bytes before and after its fixes. `path` opens it, `shown` names it in reports."""

    path: str
    shown: str
    before: bytes
    after: bytes


class TakenBack(NamedTuple):
    """A finding as it now stands, whose fix was tried and not kept, and why."""

    diagnostic: Diagnostic
    reason: str


class Follower(NamedTuple):
    """A finding that the baseline knows, and whose text a fix of another finding changed: what it was to the baseline,
    what it is now, and its line as the baseline shows it."""

    before: Likeness
    after: Likeness
    text: str


class Fixes(NamedTuple):
    """What fixing made of a host. `fixed` are the findings as they stood when their fixes were made; `is_finished` is
    false where more could be done than was tried."""

    changes: tuple[Change, ...] = ()
    fixed: tuple[Diagnostic, ...] = ()
    taken_back: tuple[TakenBack, ...] = ()
    is_finished: bool = True
    followers: tuple[Follower, ...] = ()


class HostResult(NamedTuple):
    """All that came of linting one host. `errors` are reasons why xenlint could not do part of its work; `version` is
    its Xen's, None where it is not known. With `fixes`, the findings are those that remain; `met` is what the baseline
    knows of them."""

    host: str
    diagnostics: tuple[Diagnostic, ...]
    kinds: tuple[tuple[str, str], ...] = ()
    claims: tuple[FleetClaim, ...] = ()
    errors: tuple[str, ...] = ()
    version: Version | None = None
    fixes: Fixes = Fixes()
    met: tuple[Likeness, ...] = ()

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        # a fleet's claims are most of what comes from other processes, and plain tuples pickle in half the time
        return _unpickled, (self.host, self.diagnostics, self.kinds, tuple(map(tuple, self.claims)), *self[4:])

    def fixable(self, allowed: Literal["", "safe", "unsafe"]) -> list[Diagnostic]:
        """The findings with a fix that may be made: those told, where all that the fix edits is reported too."""
        paths = {path for path, _ in self.kinds}
        return [
            each
            for each in self.diagnostics
            if each.fix is not None
            and not each.suppressed
            and allowed
            and (each.fix.safe or allowed == "unsafe")
            and each.fixed_paths <= paths
        ]


def _unpickled(
    host: str,
    diagnostics: tuple[Diagnostic, ...],
    kinds: tuple[tuple[str, str], ...],
    claims: Iterable[Any],
    *rest: Any,
) -> HostResult:
    return HostResult(host, diagnostics, kinds, tuple([FleetClaim(*claim) for claim in claims]), *rest)
