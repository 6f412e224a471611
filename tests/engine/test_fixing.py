"""Fixing a host: rounds, what is taken back, and what must hold of every rule's fixes."""

from __future__ import annotations

import importlib
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from fixes import checked_fixes, hosts_of, with_changes, written
from xenlint import Document, Edit, Example, Finding, Fix, Related
from xenlint.engine import fixing
from xenlint.engine.diagnostic import HostResult
from xenlint.engine.fixing import fix_host
from xenlint.engine.hostfiles import HostFile, HostFiles
from xenlint.engine.lint import lint_host
from xenlint.engine.packs import load_registry
from xenlint.engine.plan import Plan
from xenlint.finding import Severity
from xenlint.rule import Entry

REGISTRY = load_registry()
FIXABLE = [rule for rule in REGISTRY.rules if rule.fixable and rule.module.startswith("xenlint_rules.")]
CORPUS = Path(__file__).resolve().parents[2] / "corpus"

Check = Callable[[Document], Iterator[Finding]]
Rule = Callable[..., Entry]


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> Rule:
    """Makes a rule of a check."""

    def make(code: str, check: Check, severity: Severity = "warning") -> Entry:
        module = ModuleType(f"rule_{code}")
        module.check = check  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return Entry(code, code.lower(), "", module.__name__, "Document", False, severity, "high", (), fixable="safe")

    return make


def replaces(old: str, new: str, *, safe: bool = True, first: bool = False, related: str = "") -> Check:
    """A check that finds a text, and would write another in its place."""

    def check(document: Document) -> Iterator[Finding]:
        text, at = document.source.text, -1
        while (at := text.find(old, at + 1)) >= 0:
            span = document.source.span(at, at + len(old))
            others = [i for i in range(at + 1, len(text)) if text.startswith(related, i)] if related else []
            yield Finding(
                span,
                f"'{old}' is wrong.",
                related=tuple(Related(document.source.span(i, i + len(related)), "too") for i in others),
                fix=Fix.replace(span, new, f"Write '{new}'", safe=safe),
            )
            if first:
                return

    return check


def dislikes(text: str) -> Check:
    """A check that finds a text, and knows no cure."""

    def check(document: Document) -> Iterator[Finding]:
        at = document.source.text.find(text)
        if at >= 0:
            yield Finding(document.source.span(at, at + len(text)), f"'{text}' is bad.")

    return check


def host(**texts: str) -> HostFiles:
    return HostFiles(
        "a",
        tuple(
            HostFile(name, f"{name}.cfg", f"etc/xen/{name}.cfg", kind="domu-xl", data=text.encode())
            for name, text in texts.items()
        ),
    )


def plan(*rules: Entry, fix: str = "safe", known: tuple[Entry, ...] = ()) -> Plan:
    return Plan(rules, (*rules, *known), "/", (), {}, fix=fix)  # type: ignore[arg-type]


def fixed(work: HostFiles, *rules: Entry, fix: str = "safe") -> tuple[str, HostResult]:
    """The first file's text afterwards, and all else."""
    result = fix_host(work, plan(*rules, fix=fix))
    data = with_changes(work, result).files[0].data
    assert data is not None
    return data.decode("utf-8", "surrogateescape"), result


def test_all_that_do_not_touch_are_made_at_once_and_others_in_rounds(rule: Rule) -> None:
    rules = rule("A", replaces("aa", "b")), rule("B", replaces(" = 1", " = 2"))
    text, result = fixed(host(x="aa = 1\naa = 3\na = 1\n"), *rules)
    assert text == "b = 2\nb = 3\na = 2\n"
    assert [each.rule.code for each in result.fixes.fixed] == ["A", "A", "B", "B"]
    assert result.diagnostics == ()
    assert result.fixes.is_finished


def test_what_is_unsafe_is_left_alone_unless_it_is_asked_for(rule: Rule) -> None:
    risky = rule("A", replaces("1", "2", safe=False))
    text, result = fixed(host(x="a = 1\n"), risky)
    assert (text, len(result.diagnostics), result.fixes.fixed) == ("a = 1\n", 1, ())
    assert fixed(host(x="a = 1\n"), risky, fix="unsafe")[0] == "a = 2\n"


def test_a_fix_that_brings_something_as_grave_is_taken_back(rule: Rule) -> None:
    rules = rule("A", replaces("1", "2")), rule("B", dislikes("2")), rule("C", replaces("x", "y"))
    text, result = fixed(host(x="a = 1\nb = x\n"), *rules)
    assert text == "a = 1\nb = y\n"
    (back,) = result.fixes.taken_back
    assert (back.diagnostic.rule.code, back.reason) == ("A", "it would bring warning[B] b at x.cfg:1.")
    (left,) = result.diagnostics
    assert (left.rule.code, left.fix) == ("A", None), "nobody shall be told that --fix would help"


def test_what_a_fix_brings_may_be_fixed_with_it(rule: Rule) -> None:
    rules = rule("A", replaces("1", "2")), rule("B", replaces("2", "3")), rule("C", replaces("3", "4"))
    text, result = fixed(host(x="a = 1\n"), *rules)
    assert (text, [each.rule.code for each in result.fixes.fixed]) == ("a = 4\n", ["A", "B", "C"])
    # all or nothing
    text, result = fixed(host(x="a = 1\n"), *rules, rule("D", dislikes("4")))
    assert (text, [each.reason[:22] for each in result.fixes.taken_back]) == ("a = 1\n", ["it would bring warning"])
    text, result = fixed(host(x="a = 1\n"), rules[0], rule("B", replaces("2", "3", safe=False)))
    assert (text, len(result.fixes.taken_back)) == ("a = 1\n", 1)


def test_one_culprit_among_many_is_found(rule: Rule) -> None:
    good = "".join("k = 1\n" for _ in range(40))
    rules = rule("A", replaces("1", "2")), rule("B", dislikes("bad = 2"))
    text, result = fixed(host(x=f"{good}bad = 1\n{good}"), *rules)
    assert text == f"{good}bad = 1\n{good}".replace(" = 1", " = 2").replace("bad = 2", "bad = 1")
    assert len(result.fixes.fixed) == 80
    assert len(result.fixes.taken_back) == 1
    assert result.fixes.is_finished


def test_a_file_with_many_culprits_does_not_hold_up_the_others(rule: Rule) -> None:
    rules = rule("A", replaces("1", "2", first=True), "error"), rule("C", replaces("x", "y"), "note")
    work = host(**{"bad": "a = 1\n" + "b = 1\n" * 9, **{f"f{number}": "c = x\n" * 9 for number in range(9)}})
    result = fix_host(work, plan(*rules))
    assert [change.after for change in result.fixes.changes] == [b"c = y\n" * 9] * 9
    assert [each.diagnostic.path for each in result.fixes.taken_back] == ["bad.cfg"]


def test_culprits_in_many_files_are_all_found(rule: Rule) -> None:
    rules = rule("A", replaces("1", "2")), rule("B", dislikes("bad = 2"))
    text = "k = 1\nk = 1\nbad = 1\nk = 1\nbad = 1\n"
    result = fix_host(host(**{f"f{number}": text for number in range(80)}), plan(*rules))
    assert {change.after for change in result.fixes.changes} == {b"k = 2\nk = 2\nbad = 1\nk = 2\nbad = 1\n"}
    assert (len(result.fixes.changes), len(result.fixes.taken_back), result.fixes.is_finished) == (80, 160, True)
    assert {
        (each.diagnostic.path[:-4], each.reason.split()[-1].partition(".")[0]) for each in result.fixes.taken_back
    } == {(f"f{number}", f"f{number}") for number in range(80)}, "each is told of its own file"


def test_a_file_that_is_worse_for_another_s_fix_gets_its_own(rule: Rule) -> None:
    def across(document: Document) -> Iterator[Finding]:
        """What is written in one file is bad for another."""
        if document.source.path == "b.cfg" and seen.get("a.cfg"):
            yield Finding(document.source.span(0, 1), "The other file is bad for this one.")
        seen[document.source.path] = "bad = 2" in document.source.text

    seen: dict[str, bool] = {}
    rules = rule("A", replaces("1", "2")), rule("B", across)
    result = fix_host(host(a="bad = 1\n", b="k = 1\n"), plan(*rules))
    assert [(change.shown, change.after) for change in result.fixes.changes] == [("b.cfg", b"k = 2\n")]
    assert [each.diagnostic.path for each in result.fixes.taken_back] == ["a.cfg"]


def test_a_grave_finding_may_give_way_to_a_lesser_one(rule: Rule) -> None:
    rules = rule("A", replaces("1", "2"), "error"), rule("B", dislikes("2"), "warning")
    text, result = fixed(host(x="a = 1\n"), *rules)
    assert (text, [each.rule.code for each in result.diagnostics]) == ("a = 2\n", ["B"])
    # but that does not excuse a lesser fix that is made beside it
    more = rule("B", dislikes("y"), "warning"), rule("C", replaces("x", "y"), "note")
    text, result = fixed(host(x="a = 1\nb = x\n"), rules[0], *more)
    assert (text, [each.diagnostic.rule.code for each in result.fixes.taken_back]) == ("a = 2\nb = x\n", ["C"])


def test_a_finding_that_stays_is_not_fixed(rule: Rule) -> None:
    text, result = fixed(host(x="a = 1\n"), rule("A", replaces("1", "11", first=True)))
    assert text == "a = 1\n"
    assert [each.reason for each in result.fixes.taken_back] == ["the finding stays."]


def test_a_finding_that_gets_graver_is_taken_back(rule: Rule) -> None:
    def check(document: Document) -> Iterator[Finding]:
        at = document.source.text.find("b")
        severity: Severity = "error" if "2" in document.source.text else "note"
        yield Finding(document.source.span(at, at + 1), "This depends.", severity=severity)

    text, result = fixed(host(x="a = 1\nb\n"), rule("A", replaces("1", "2")), rule("B", check))
    assert text == "a = 1\nb\n"
    assert [each.reason for each in result.fixes.taken_back] == ["it would make of a note error[B] b at x.cfg:2."]


def test_a_rule_may_tell_the_first_of_many_if_it_names_the_others(rule: Rule) -> None:
    text, _ = fixed(host(x="1 1 1\n"), rule("A", replaces("1", "2", first=True, related="1")))
    assert text == "2 2 2\n"
    text, _ = fixed(host(x="1 1 1 1 1 1 1 1 1\n"), rule("B", replaces("1", "2", first=True)))
    assert text == "1 1 1 1 1 1 1 1 1\n"


def test_more_findings_of_a_rule_than_are_told_are_all_fixed(rule: Rule) -> None:
    text, result = fixed(host(x="a = 1\n" * 350), rule("A", replaces("1", "2")))
    assert text == "a = 2\n" * 350
    assert len(result.fixes.fixed) == 350


def test_a_fix_over_two_files_is_made_whole(rule: Rule) -> None:
    def check(document: Document) -> Iterator[Finding]:
        if "move" in document.source.text:
            span = document.source.span(0, 4)
            yield Finding(
                span, "It is here.", fix=Fix("Move it", (Edit(span, ""), Edit(others[0].source.span(0, 0), "was ")))
            )
        else:
            others.append(document)

    others: list[Document] = []
    work = host(x='name = "x"\n', y="move\n")
    result = fix_host(work, plan(rule("A", check)))
    after = {change.shown: change.after for change in result.fixes.changes}
    assert after == {"x.cfg": b'was name = "x"\n', "y.cfg": b"\n"}
    # a file that is only context is not written, and so the other one is not either; the rule is not asked about it
    work = work._replace(files=(work.files[0]._replace(reported=False), work.files[1]))
    result = fix_host(work, plan(rule("A", check)))
    assert (result.fixes.changes, len(result.diagnostics)) == ((), 1)


@pytest.mark.parametrize("text", ["a = 1 # xenlint: ignore[A] so it is\n", "# xenlint: ignore-file[A]\na = 1\n"])
def test_what_is_silenced_is_not_fixed(rule: Rule, text: str) -> None:
    after, result = fixed(host(x=text), rule("A", replaces("a = 1", "a = 2")))
    assert (after, result.fixes.changes) == (text, ())


def test_readers_must_not_stumble_even_where_no_rule_of_theirs_runs(rule: Rule) -> None:
    known = tuple(each for each in REGISTRY.rules if each.only_problems)
    assert known
    work, mine = host(x='a = "1"\n'), rule("A", replaces('"1"', '"2'))
    result = fix_host(work, plan(mine, known=known))
    assert result.fixes.changes == ()
    assert "it would bring error[XEN001] syntax-error" in result.fixes.taken_back[0].reason
    assert [each.rule.code for each in result.diagnostics] == ["A"], "rules that are not selected tell nothing"


def test_a_rule_that_fails_on_the_result(rule: Rule) -> None:
    def check(document: Document) -> Iterator[Finding]:
        if "2" in document.source.text:
            raise ValueError("two")
        yield from ()

    text, result = fixed(host(x="a = 1\n"), rule("A", replaces("1", "2")), rule("B", check))
    assert (text, result.errors) == ("a = 1\n", ())
    assert "rule B (b) failed on" in result.fixes.taken_back[0].reason


@pytest.mark.parametrize(("new", "why"), [("\ud800", "cannot be written"), ("", "change its encoding")])
def test_bytes_stay_what_they_are(rule: Rule, new: str, why: str) -> None:
    """Two bytes that are no text may become one letter when what stands between them goes."""
    work = host(x="")
    work = work._replace(files=(work.files[0]._replace(data=b"a = \xc31\xa9\n"),))
    result = fix_host(work, plan(rule("A", replaces("1", new))))
    assert result.fixes.changes == ()
    assert why in result.fixes.taken_back[0].reason


def test_no_end_is_no_end(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fixes that undo each other, and more culprits than anybody has time for."""
    text, result = fixed(host(x="a = 1\n"), rule("A", replaces("1", "2")), rule("B", replaces("2", "1")))
    assert (text, len(result.fixes.taken_back), result.fixes.is_finished) == ("a = 1\n", 1, True)
    rules = rule("A", replaces("1", "12")), rule("C", replaces("x", "y"))
    text, result = fixed(host(x="a = 1\n" * 90 + "x\n"), *rules)
    assert not result.fixes.is_finished
    calls = counted(monkeypatch)
    fixed(host(x="a = 1\n" * 90 + "x\n"), *rules)
    assert len(calls) <= fixing.MOST_TRIES + fixing.MOST_LINKS


def counted(monkeypatch: pytest.MonkeyPatch) -> list[HostFiles]:
    """What is linted from now on."""
    calls: list[HostFiles] = []

    def lint(work: HostFiles, plan: Plan) -> HostResult:
        calls.append(work)
        return lint_host(work, plan)

    monkeypatch.setattr(fixing, "lint_host", lint)
    return calls


def test_few_runs_do_where_all_goes_well(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch)
    rules = rule("A", replaces("1", "2"), "error"), rule("B", replaces("x", "y"), "note")
    fixed(host(x="a = 1\nb = x\n" * 20), *rules)
    assert len(calls) == 2
    fixed(host(x="a = 3\n"), *rules)
    assert len(calls) == 3


def test_it_can_be_done_elsewhere(tmp_path: Path) -> None:
    written(str(tmp_path), {"etc/xen/a.cfg": 'name = "a"\nmemory = 0512\nacpi = True\n'}, "")
    ((work, made),) = hosts_of(str(tmp_path), REGISTRY, ("default",))
    work, made = pickle.loads(pickle.dumps((work, made._replace(fix="safe"))))
    result = pickle.loads(pickle.dumps(fix_host(work, made)))
    (change,) = result.fixes.changes
    assert change.after == b'name = "a"\nmemory = 0512\nacpi = 1\n'
    assert change.before == (tmp_path / "etc/xen/a.cfg").read_bytes(), "nothing is written"


def test_a_link_is_no_file(tmp_path: Path) -> None:
    """What stands for a link's target is linted as a text, and must not be written as one."""
    written(str(tmp_path), {"etc/xen/a.cfg": 'name = "a"\n', "etc/xen/auto/a.cfg~": "link:../a.cfg"}, "")
    for work, made in hosts_of(str(tmp_path), REGISTRY, ("all",)):
        assert any(file.kind for file in work.files)
        assert all(
            not change.shown.endswith("~") for change in fix_host(work, made._replace(fix="unsafe")).fixes.changes
        )


# --- the rules that there are ----------------------------------------------------------------------------------------


def examples() -> list[pytest.param]:  # type: ignore[valid-type]
    return [
        pytest.param(rule, example, id=f"{rule.name}-{number}")
        for rule in FIXABLE
        for number, example in enumerate(getattr(importlib.import_module(rule.module), "EXAMPLES", ()), 1)
    ]


@pytest.mark.parametrize(("rule", "example"), examples())
def test_example(rule: Entry, example: Example, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fixed by this rule alone, and among all others: what has a fix is gone, and nothing is worse."""
    written(str(tmp_path), example.bad, example.config)
    monkeypatch.chdir(tmp_path)
    for work, made in hosts_of(str(tmp_path), REGISTRY, ("default", rule.code), example.config):
        among_others = checked_fixes(work, made._replace(fix="unsafe"))
        alone = fix_host(work, made._replace(rules=(rule,), fix="unsafe"))
        for result in (among_others, alone):
            assert result.fixes.taken_back == ()
            assert result.fixable("unsafe") == []
            assert result.fixes.is_finished


@pytest.mark.parametrize("story", sorted(path.name for path in CORPUS.iterdir() if path.is_dir()))
def test_corpus(story: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CORPUS / story)
    config = "yes" if os.path.exists("xenlint.toml") else ""
    for level in ("safe", "unsafe"):
        for work, made in hosts_of(os.getcwd(), REGISTRY, ("default",), config):
            result = checked_fixes(work, made._replace(fix=level))
            assert result.fixes.taken_back == ()
