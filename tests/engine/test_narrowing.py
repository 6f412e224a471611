"""What rules say of their needs leaves nothing out: without it they find the same, on the corpus and all examples."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from xenlint.discovery import find
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.dispatch import subjects_of
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.lint import lint_host
from xenlint.engine.packs import load_registry
from xenlint.engine.plan import Plan, make_plan
from xenlint.model.host import Host
from xenlint.model.traits import OF_DOCUMENT, OF_DOMAIN, OF_HOST, OF_SETUP, TRAITS
from xenlint.rule import Entry, Example
from xenlint.settings.config import Settings, load

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
REGISTRY = load_registry()


def widened(rule: Entry) -> Entry:
    """The rule as if it had not said what it needs."""
    if rule.subject == "Host":
        rule = rule._replace(keys=())
    return rule._replace(
        needs=(), words=(), alike=False, kinds=() if rule.subject in ("Host", "Domain") else rule.kinds
    )


def plans(settings: Settings) -> tuple[Plan, Plan]:
    narrow = make_plan(settings._replace(select=("all",)), REGISTRY)
    wide = tuple(widened(rule) for rule in REGISTRY.rules)
    return narrow, narrow._replace(rules=wide, known=wide)


def told(result: HostResult) -> list[object]:
    return [*result.errors, *map(line_of, result.diagnostics), *result.claims]


def line_of(found: Diagnostic) -> object:
    places = [(related.message, related.span.source.path, *related.span[1:]) for related in found.related]
    edits = [(edit.at.source.path, *edit.at[1:], edit.text) for edit in found.fix.edits] if found.fix else None
    return found.rule.code, found.path, *found.span[1:], found.message, found.severity, found.confidence, places, edits


def hosts_below(root: Path, settings: Settings) -> Iterator[HostFiles]:
    yield from find([str(root)], settings, str(root)).hosts
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield from find([str(path)], settings, str(root)).hosts


def all_subjects(
    host: Host, rules: tuple[Entry, ...], reported: object, quiet: object
) -> Iterator[tuple[Entry, Iterable[Any]]]:
    return subjects_of(host, rules)


def lint_widely(work: HostFiles, plan: Plan) -> HostResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xenlint.engine.lint.subjects_of", all_subjects)
        return lint_host(work, plan)


def compare(root: Path, settings: Settings) -> int:
    narrow, wide = plans(settings)
    found = 0
    for work in hosts_below(root, settings):
        one, other = lint_host(work, narrow), lint_widely(work, wide)
        assert told(one) == told(other), work.name
        found += len(one.diagnostics)
    return found


@pytest.mark.parametrize("story", sorted(path.name for path in CORPUS.iterdir() if path.is_dir()))
def test_corpus(story: str) -> None:
    root = CORPUS / story
    path = root / "xenlint.toml"
    assert compare(root, load(str(path), str(path)) if path.exists() else Settings(root=str(root))) >= 0


def trees() -> Iterator[tuple[Entry, Example]]:
    for rule in REGISTRY.rules:
        for example in getattr(importlib.import_module(rule.module), "EXAMPLES", ()):
            yield rule, example


def test_examples(tmp_path: Path) -> None:
    found = 0
    for number, (rule, example) in enumerate(trees()):
        for name, files in (("bad", example.bad), ("good", example.good)):
            root = tmp_path / f"{number}{name}"
            for place, content in files.items():
                path = root / place
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)
            settings = Settings(root=str(root))
            if example.config:
                (root / "xenlint.toml").write_text(example.config)
                settings = load(str(root / "xenlint.toml"), "xenlint.toml")
            narrow, wide = plans(settings)
            for work in find([str(root)], settings, str(root)).hosts:
                one, other = lint_host(work, narrow), lint_widely(work, wide)
                assert told(one) == told(other), (rule.code, name)
                found += len(one.diagnostics)
    assert found > 500


def test_a_trait_is_of_one_kind_of_subject() -> None:
    assert len(TRAITS) == len(OF_SETUP) + len(OF_HOST) + len(OF_DOCUMENT) + len(OF_DOMAIN)


@pytest.mark.parametrize("rule", [rule for rule in REGISTRY.rules if rule.needs], ids=lambda rule: rule.name)
def test_rules_need_what_their_subject_can_have(rule: Entry) -> None:
    kinds: dict[str, Collection[str]] = {"Document": OF_DOCUMENT, "Domain": OF_DOMAIN}
    own = kinds.get(rule.subject, ())
    assert {*rule.needs} <= {*OF_SETUP, *OF_HOST, *own}
