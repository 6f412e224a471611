"""What must hold of a fixed host, checked without the means that fixing itself uses.

For the tests, and for `fix_real.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator

from xenlint.discovery import find
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.fixing import fix_host
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.lint import lint_host
from xenlint.engine.packs import Registry
from xenlint.engine.plan import Plan, make_plan
from xenlint.finding import Edit, Severity
from xenlint.settings.config import Settings, load
from xenlint.testing import Tree, write_tree

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def hosts_of(
    root: str, registry: Registry, select: tuple[str, ...], config: str = ""
) -> Iterator[tuple[HostFiles, Plan]]:
    """The hosts of a tree on disk, each with the plan to fix it by."""
    settings = (
        load(os.path.join(root, "xenlint.toml"), "xenlint.toml", registry.rules) if config else Settings(root=root)
    )
    settings = settings._replace(select=select)
    plan = make_plan(settings, registry)
    for work in find([root], settings, root).hosts:
        yield work, plan


def written(root: str, tree: Tree, config: str) -> None:
    write_tree(root, {"xenlint.toml": config, **tree} if config else tree)


def with_changes(work: HostFiles, result: HostResult) -> HostFiles:
    """The host as it would be with its changes written."""
    new = {change.shown: change.after for change in result.fixes.changes}
    return work._replace(files=tuple(file._replace(data=new.get(file.shown, file.data)) for file in work.files))


def checked_fixes(work: HostFiles, plan: Plan) -> HostResult:
    """Fix a host and check what came of it. `plan` is fixed by, and judged by too."""
    before = lint_host(work, plan._replace(fix=""))
    result = fix_host(work, plan)
    after_work = with_changes(work, result)
    after = lint_host(after_work, plan._replace(fix=""))
    assert result.errors == before.errors
    assert dict(after.kinds) == dict(before.kinds), "a file is of another kind"
    assert [_line(each) for each in result.diagnostics] == [_line(each) for each in after.diagnostics]
    assert_not_worse(before, after, result)
    assert_nothing_else_changed(result)
    if not result.fixes.is_finished:
        return result
    again = fix_host(after_work, plan)
    assert again.fixes.changes == (), "a second run changes more"
    assert again.fixes.fixed == ()
    return result


def _line(diagnostic: Diagnostic) -> tuple[str, str, int, int, str]:
    span = diagnostic.span
    return diagnostic.rule.code, diagnostic.path, span.start, span.end, diagnostic.message


def told(result: HostResult) -> list[Diagnostic]:
    return [each for each in result.diagnostics if not each.suppressed]


def assert_not_worse(before: HostResult, after: HostResult, result: HostResult) -> None:
    counts = [Counter(each.severity for each in told(each)) for each in (before, after)]
    ranked = [[count[severity] for severity in SEVERITIES] for count in counts]
    if not result.fixes.changes:
        assert ranked[0] == ranked[1]
        return
    assert ranked[1] <= ranked[0], f"{ranked[0]} became {ranked[1]}"
    codes = [Counter(each.rule.code for each in told(each)) for each in (before, after)]
    gravest = min(SEVERITIES.index(each.severity) for each in result.fixes.fixed)
    for each in told(after):
        if codes[1][each.rule.code] > codes[0][each.rule.code]:
            assert SEVERITIES.index(each.severity) > gravest, f"new: {each.rule.code} {each.message}"
            assert not each.rule.only_problems, f"a reader stumbles: {each.message}"


def assert_nothing_else_changed(result: HostResult) -> None:
    """Made anew with slices, the edits of the fixes give just what the files became: not one byte more was touched."""
    for change in result.fixes.changes:
        text = change.before.decode("utf-8", "surrogateescape")
        rounds: list[tuple[str, list[tuple[int, int, str]]]] = []
        for at, new in _edits(result.fixes.fixed, change.shown):
            if not rounds or rounds[-1][0] != at.source.text:
                rounds.append((at.source.text, []))
            if (at.start, at.end, new) not in rounds[-1][1]:
                rounds[-1][1].append((at.start, at.end, new))
        for old, edits in rounds:
            assert text == old, f"{change.shown}: a round begins with another text than the one before ended with"
            for start, end, new in sorted(edits, reverse=True):
                text = text[:start] + new + text[end:]
        assert text.encode("utf-8", "surrogateescape") == change.after


def _edits(fixed: Iterable[Diagnostic], path: str) -> Iterator[Edit]:
    for each in fixed:
        assert each.fix is not None
        for edit in each.fix.edits:
            if edit.at.source.path == path:
                yield edit
