"""Try policies on the examples that stand with them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping

from xenlint.api import Report
from xenlint.discovery import find
from xenlint.engine.packs import Registry
from xenlint.engine.plan import make_plan
from xenlint.engine.run import Summary, run
from xenlint.engine.task import Task
from xenlint.policy.policy import Policy, PolicyExample
from xenlint.settings.config import Settings, load
from xenlint.settings.errors import UsageError
from xenlint.testing import fixed_tree, write_tree
from xenlint.typed import NamedTuple

_LINK = "link:"


class Outcome(NamedTuple):
    """What came of one example; `failures` is empty where all was as it must be."""

    example: PolicyExample
    failures: tuple[str, ...]


def try_policy(policy: Policy) -> list[Outcome]:
    """Lint the examples of a policy with it alone."""
    return [Outcome(example, tuple(_failures(policy, example))) for example in policy.examples]


def _failures(policy: Policy, example: PolicyExample) -> Iterator[str]:
    try:
        if example.has_bad:
            yield from _of_bad(policy, example)
        if example.has_good:
            report = _lint(policy, example.trees.good, example.trees.config)
            yield from _of_run(report, "good")
            for found in report.diagnostics:
                line, column = found.span.source.position(found.span.start)
                yield f"the good files have a finding, at {_below(found.path)}:{line}:{column}: {found.message}"
    except (UsageError, OSError) as error:
        yield f"the files could not be linted: {error}"


def _of_bad(policy: Policy, example: PolicyExample) -> Iterator[str]:
    bad: Mapping[str, str] = {name: str(text) for name, text in example.trees.bad.items()}
    report = _lint(policy, bad, example.trees.config)
    yield from _of_run(report, "bad")
    pointed = [found.span.text for found in report.diagnostics]
    if not pointed:
        yield "the bad files have no finding."
    elif example.trees.at and example.trees.at not in pointed:
        places = ", ".join(f"'{text}'" for text in pointed)
        yield f"in the bad files '{example.trees.at}' must be pointed at, and not {places}."
    if pointed and all(found.fix is not None for found in report.diagnostics):
        fixed = fixed_tree(bad, report)
        for found in _lint(policy, fixed, example.trees.config).diagnostics:
            yield f"its fix does not cure the bad files: {found.message}"


def _of_run(report: Report, which: str) -> Iterator[str]:
    yield from report.errors
    if not report.summary.files and not report.errors:
        yield f"the {which} files are none of a Xen host; give each its path there, as in etc/xen/web1.cfg."


def _lint(policy: Policy, tree: Mapping[str, str | bytes], config: str) -> Report:
    """A tree, linted with one policy. Its links are made last, so that no file can be written through one."""
    with tempfile.TemporaryDirectory() as root:
        links = {
            name: text[len(_LINK) :] for name, text in tree.items() if isinstance(text, str) and text.startswith(_LINK)
        }
        write_tree(root, {name: text for name, text in tree.items() if name not in links})
        for name, target in links.items():
            os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
            os.symlink(target, os.path.join(root, name))
        settings = Settings(root=root)
        if config:
            write_tree(root, {"xenlint.toml": config})
            settings = load(os.path.join(root, "xenlint.toml"), "config")
        plan = make_plan(settings._replace(select=(policy.entry.code,)), Registry((policy.entry,), (), (policy,)))
        found = find([root], settings, root)
        summary = Summary()
        summary.errors += found.errors
        results = list(run(found.hosts, Task(plan), summary))
    return Report(tuple(each for result in results for each in result.diagnostics if not each.suppressed), summary)


def _below(path: str) -> str:
    return path.removeprefix("./")
