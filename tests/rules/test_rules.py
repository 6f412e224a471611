"""Every rule: its page, its place in the index, and its examples."""

from __future__ import annotations

import importlib
import re
from types import ModuleType

import pytest
from xenlint import Example
from xenlint.engine.edits import apply_fixes
from xenlint.engine.indexing import render, rule_modules
from xenlint.engine.packs import load_registry
from xenlint.rule import Entry
from xenlint.testing import example_mistakes, lint_tree

REGISTRY = load_registry()
RULES = [rule for rule in REGISTRY.rules if rule.module.startswith("xenlint_rules.")]
HEADINGS = ["What it does", "Why is this bad?", "Fix safety", "References"]


def module_of(rule: Entry) -> ModuleType:
    return importlib.import_module(rule.module)


def examples() -> list[pytest.param]:  # type: ignore[valid-type]
    return [
        pytest.param(rule, example, id=f"{rule.name}-{number}")
        for rule in RULES
        for number, example in enumerate(getattr(module_of(rule), "EXAMPLES", ()), 1)
    ]


def test_index_is_fresh() -> None:
    path = importlib.import_module("xenlint_rules._index").__file__
    assert path is not None
    with open(path, encoding="utf-8") as file:
        assert file.read() == render("xenlint_rules"), "run python -m xenlint.engine.indexing xenlint_rules"


def test_no_pack_is_broken() -> None:
    assert REGISTRY.errors == ()


def test_codes_and_names_are_unique() -> None:
    modules = list(rule_modules("xenlint_rules"))
    assert (
        len({module.META.code for module in modules}) == len({module.META.name for module in modules}) == len(modules)
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page(rule: Entry) -> None:
    doc = module_of(rule).__doc__ or ""
    title = doc.strip().splitlines()[0]
    assert title.endswith(".")
    assert len(title) < 90
    headings = re.findall(r"^## (.*)$", doc, re.MULTILINE)
    assert [heading for heading in HEADINGS if heading in headings] == headings
    assert {"What it does", "Why is this bad?"} <= set(headings)
    assert ("Fix safety" in headings) == bool(rule.fixable)
    assert re.fullmatch(r"XEN\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)
    assert not rule.name.startswith(("no-", "require-", "disallow-"))
    assert ("security" in rule.tags) == bool(rule.security_severity)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.subject != "Run"], ids=lambda rule: rule.name)
def test_has_examples(rule: Entry) -> None:
    assert module_of(rule).EXAMPLES


@pytest.mark.parametrize(("rule", "example"), examples())
def test_example(rule: Entry, example: Example) -> None:
    assert example_mistakes(module_of(rule), example) == []


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.fixable and rule.subject != "Run"], ids=lambda rule: rule.name
)
def test_fixable_rules_fix_an_example(rule: Entry) -> None:
    reports = [lint_tree(example.bad, (rule.code,), example.config) for example in module_of(rule).EXAMPLES]
    fixes = [d.fix for report in reports for d in report.diagnostics if d.fix is not None]
    assert fixes
    for fix in fixes:
        text = fix.edits[0].at.source.text
        assert apply_fixes(text, [fix])[0] != text


def test_good_examples_raise_no_alarm_elsewhere() -> None:
    """What one rule calls right must not be an error to another."""
    for rule in RULES:
        for example in getattr(module_of(rule), "EXAMPLES", ()):
            report = lint_tree(example.good, config=example.config)
            errors = [(d.rule.name, d.message) for d in report.diagnostics if d.severity == "error"]
            assert errors == [], f"a good example of {rule.name}"
