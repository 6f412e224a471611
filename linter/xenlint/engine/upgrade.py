"""What a newer Xen would break, change or ignore: the findings that a host has under it and has not today."""

from __future__ import annotations

from collections import Counter

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.lint import lint_host
from xenlint.engine.plan import Plan
from xenlint.knowledge.versions import Version
from xenlint.model.facts import Fact, Facts
from xenlint.patterns import lazy_pattern

_VERSION = lazy_pattern(r"\b[2-9]\.[0-9]{1,2}\b")


def lint_upgrade(work: HostFiles, plan: Plan, target: Version) -> HostResult:
    """Lint a host as it is and as Xen `target` would read it, and keep what is new; nothing where it has that already.

    Of a host whose version nobody told, what rules about versions say of the target is kept. Claims for comparisons
    between hosts are dropped: no version changes them.
    """
    before = lint_host(work, plan)
    if before.version is not None and before.version >= target:
        return before._replace(diagnostics=(), claims=())
    asked = Facts((Fact("version", target, "--upgrade-to", slack_percent=None),))
    after = lint_host(work._replace(facts=asked.or_else(work.facts)), plan)
    if before.version is None:
        new = [each for each in after.diagnostics if "upgrade" in each.rule.tags]
    else:
        new = _new(before.diagnostics, after.diagnostics)
    return before._replace(diagnostics=tuple(new), claims=(), errors=after.errors)


def _new(before: tuple[Diagnostic, ...], after: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    known = Counter(map(_likeness, before))
    new = []
    for each in after:
        if each.rule.subject == "Run":  # whether a comment is of use, today's Xen decides
            continue
        likeness = _likeness(each)
        known[likeness] -= 1
        if known[likeness] < 0:
            new.append(each)
    return new


def _likeness(diagnostic: Diagnostic) -> tuple[str, str, int, int, str, str]:
    """What makes two findings the same one, whatever versions their messages name."""
    span = diagnostic.span
    message = _VERSION.sub("", diagnostic.message)
    return diagnostic.rule.code, span.source.path, span.start, span.end, diagnostic.severity, message
