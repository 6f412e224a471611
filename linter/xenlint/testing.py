"""For tests of rules: lint a tree of files that stands in a dict.

`found(rule, tree)` says what a rule points at, `fixed(rule, tree)` what is left after its fixes, and
`check_examples(package)` runs the examples of all rules of a pack. A rule is its module, so none of them needs the pack
to be installed or its index to be fresh. `lint_tree` is for whole sets of rules.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from types import ModuleType

from xenlint.api import Report, lint
from xenlint.engine.diagnostic import Diagnostic
from xenlint.engine.edits import apply_fixes
from xenlint.engine.indexing import BadRuleError, entry_of, index_path, render, rule_modules
from xenlint.engine.packs import Registry, load_registry
from xenlint.rule import Example
from xenlint.settings.config import Settings, load

Tree = Mapping[str, "str | bytes"]
"""Paths to contents; text is written as UTF-8 with its line ends as they are. `link:` in front makes a link."""


def write_tree(root: str, tree: Tree) -> None:
    """Write a tree of files below a directory."""
    for path, content in tree.items():
        place = os.path.join(root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if isinstance(content, str) and content.startswith("link:"):
            os.symlink(content[5:], place)
            continue
        with open(place, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)


def lint_tree(
    tree: Tree, select: tuple[str, ...] = ("default",), config: str = "", registry: Registry | None = None
) -> Report:
    """Lint a tree with these rules. `config` is the text of its `xenlint.toml`; paths in the report are below it.

    The rules are those of the packs that are installed, or of `registry`.
    """
    rules = () if registry is None else registry.rules
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, {"xenlint.toml": config, **tree} if config else tree)
        settings = load(os.path.join(root, "xenlint.toml"), "xenlint.toml", rules) if config else Settings(root=root)
        return lint([root], settings._replace(select=select), registry)


def lint_rule(rule: ModuleType, tree: Tree, config: str = "") -> Report:
    """Lint a tree with the rule of this module alone. Raises BadRuleError where it is no proper rule, AssertionError
    where it fails."""
    entry = entry_of(rule)
    others = [other for other in load_registry().rules if entry.code != other.code and entry.name != other.name]
    report = lint_tree(tree, (entry.code,), config, Registry((*others, entry)))
    if report.errors:
        raise AssertionError("\n".join(report.errors))
    return report


def found(rule: ModuleType, tree: Tree, config: str = "") -> list[str]:
    """The texts that the rule's findings point at, in their order; empty where it has nothing to say."""
    return [diagnostic.span.text for diagnostic in lint_rule(rule, tree, config).diagnostics if not diagnostic.silence]


def fixed(rule: ModuleType, tree: Tree, config: str = "") -> dict[str, str]:
    """The tree as text after every fix of the rule, safe or not."""
    after = fixed_tree(tree, lint_rule(rule, tree, config))
    return {name: text if isinstance(text, str) else text.decode("utf-8", "replace") for name, text in after.items()}


def check_examples(package: str) -> None:
    """Run every example of every rule of a pack, installed or only importable. Raises AssertionError with all that is
    wrong, a line each; the index must be fresh, too."""
    mistakes = pack_mistakes(package)
    if mistakes:
        raise AssertionError("\n".join(mistakes))


def pack_mistakes(package: str) -> list[str]:
    """What is wrong with a pack: its rules' pages and types, its examples, its index. Empty where nothing is."""
    try:
        modules = list(rule_modules(package))
        index = render(package)
    except BadRuleError as error:
        return str(error).splitlines()
    mistakes = [f"{package}: there is no rule in this package"] if not modules else []
    for module in modules:
        for number, example in enumerate(getattr(module, "EXAMPLES", ()), 1):
            wrong = example_mistakes(module, example)
            mistakes += [f"{module.__name__}: example {number}: {mistake}" for mistake in wrong]
    if _read(index_path(package)) != index:
        mistakes.append(f"{package}: _index.py is not what the rules say; `xenlint rule index` writes it anew")
    return mistakes


def example_mistakes(rule: ModuleType, example: Example) -> list[str]:
    """What a run says against one example: the bad tree must have a finding, the good one none, fixes must help."""
    try:
        bad, good = (lint_rule(rule, tree, example.config) for tree in (example.bad, example.good))
    except AssertionError as error:
        return str(error).splitlines()
    texts = [diagnostic.span.text for diagnostic in bad.diagnostics]
    mistakes = [] if texts else ["the bad tree has no finding"]
    if texts and example.at and example.at not in texts:
        mistakes.append(f"no finding points at {example.at!r}, but at {', '.join(map(repr, texts))}")
    mistakes += [
        f"a message must end its sentence: {diagnostic.message!r}"
        for diagnostic in bad.diagnostics
        if not re.search(r"[.?]$", diagnostic.message)
    ]
    mistakes += [f"the good tree has a finding: {diagnostic.message}" for diagnostic in good.diagnostics]
    return mistakes + _fix_mistakes(rule, example, bad)


def _fix_mistakes(rule: ModuleType, example: Example, bad: Report) -> list[str]:
    fixable = rule.META.fixable
    fixes = [diagnostic.fix for diagnostic in bad.diagnostics if diagnostic.fix is not None]
    if not fixable:
        return ["there is a fix, and META is not fixable"] if fixes else []
    mistakes = []
    if fixable == "unsafe" and any(fix.safe for fix in fixes):
        mistakes.append("there is a safe fix, and META says fixable='unsafe'")
    for fix in fixes:
        text = fix.edits[0].at.source.text
        if apply_fixes(text, [fix])[0] == text:
            mistakes.append(f"the fix {fix.description!r} changes nothing")
    after = lint_rule(rule, fixed_tree(example.bad, bad), example.config)
    if len(after.diagnostics) > len(bad.diagnostics) - len(fixes):
        mistakes.append(f"after the fix there is still: {after.diagnostics[0].message}")
    return mistakes


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def fixed_tree(tree: Tree, report: Report) -> dict[str, str | bytes]:
    """The tree with every fix of the report made, safe or not. The first part of the report's paths is its root."""
    fixed = dict(tree)
    by_path: dict[str, list[Diagnostic]] = {}
    for diagnostic in report.diagnostics:
        if diagnostic.fix is not None:
            by_path.setdefault(diagnostic.fix.edits[0].at.source.path, []).append(diagnostic)
    for path, diagnostics in by_path.items():
        fixes = [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix is not None]
        text, _ = apply_fixes(fixes[0].edits[0].at.source.text, fixes)
        name = next(name for name in tree if path.endswith(name))
        fixed[name] = text.encode("utf-8", "surrogateescape")
    return fixed
