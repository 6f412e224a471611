"""Selection, suppression, and what happens when something breaks."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from xenlint.discovery import find
from xenlint.engine.diagnostic import Silence
from xenlint.engine.edits import apply_fixes
from xenlint.engine.lint import lint_host
from xenlint.engine.packs import load_registry
from xenlint.engine.plan import make_plan
from xenlint.engine.select import choose, suggestion, unknown_selectors
from xenlint.finding import Edit, Finding, Fix
from xenlint.model.boot import BootEntry
from xenlint.rule import Entry
from xenlint.settings.config import Settings
from xenlint.source import Source
from xenlint.testing import lint_tree, write_tree


def entry(code: str, name: str, *tags: str, preview: bool = False) -> Entry:
    return Entry(code, name, "", "m", "Host", False, "error", "high", tags, preview=preview)


RULES = (
    entry("XEN101", "one", "memory"),
    entry("XEN102", "two", "memory", "style"),
    entry("XEN301", "three", "style"),
    entry("XEN302", "four", preview=True),
)


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        (["default"], [], "101 102 301"),
        (["all"], [], "101 102 301 302"),
        (["default"], ["XEN1"], "301"),
        (["default"], ["style"], "101"),
        (["default", "XEN102"], ["XEN1"], "102 301"),
        (["default", "two"], ["style"], "101 102"),
        (["XEN1"], ["XEN101"], "102"),
        (["memory"], [], "101 102"),
        (["XEN302"], [], "302"),
        (["XEN3"], [], "301 302"),
        (["XEN101"], ["XEN101"], ""),
        ([], [], ""),
    ],
)
def test_choose(select: list[str], ignore: list[str], codes: str) -> None:
    assert " ".join(rule.code[3:] for rule in choose(RULES, select, ignore)) == codes


def test_opinions_are_for_those_who_ask() -> None:
    rules = (*RULES, entry("XEN901", "five", "strict"))
    for select, codes in ((["default"], ""), (["default", "strict"], "901"), (["all"], "901"), (["XEN9"], "901")):
        chosen = [rule.code[3:] for rule in choose(rules, select, [])]
        assert [code for code in chosen if code == "901"] == codes.split()


def test_an_edition_keeps_later_rules_out_of_the_default() -> None:
    early, late, *_ = (rule._replace(module="xenlint_rules.m") for rule in RULES)
    rules = (early._replace(since="0.9"), late._replace(since="0.10"))
    for edition, codes in (("", "101 102"), ("0.9", "101"), ("0.10", "101 102"), ("1.0", "101 102"), ("0.8", "")):
        assert " ".join(rule.code[3:] for rule in choose(rules, ["default"], [], edition)) == codes
    assert [rule.code for rule in choose(rules, ["default", "XEN102"], [], "0.9")] == ["XEN101", "XEN102"]


def test_unknown_selectors() -> None:
    assert unknown_selectors(RULES, ["XEN1", "one", "style", "all", "XEN9", "oen"]) == ["XEN9", "oen"]
    assert suggestion("oen", RULES) == "; did you mean 'one'?"


MISTAKE = 'GRUB_CMDLINE_XEN="loglvl=all"'
FLAW = "XEN101"


@pytest.mark.parametrize(
    "text",
    [
        f"{MISTAKE} # xenlint: ignore[{FLAW}] a lab\n",
        f"# xenlint: ignore[{FLAW}] a lab\n{MISTAKE}\n",
        f"# xenlint: ignore[dom0-memory-unlimited] a lab\n{MISTAKE}\n",
        f"# xenlint: ignore[XEN1] a lab\n# xenlint: ignore[XEN3]\n{MISTAKE}\n",
        f"{MISTAKE}\n# xenlint: ignore-file[{FLAW}] a lab\n",
        f"#xenlint:ignore[XEN999, {FLAW}] a lab\n{MISTAKE}\n",
    ],
)
def test_suppressed(text: str) -> None:
    report = lint_tree({"etc/default/grub": text}, (FLAW,))
    silences = [d.silence for d in report.diagnostics]
    assert [s and s._replace(at=None) for s in silences] == [Silence("comment", "a lab")] * len(silences)
    assert all(s and s.at and s.at.text.startswith("#") for s in silences)
    assert report.summary.suppressed == len(report.diagnostics) > 0
    assert not report.summary.findings


@pytest.mark.parametrize(
    "text",
    [
        f"# xenlint: ignore[{FLAW}]\n\n{MISTAKE}\n",
        f"# xenlint: ignore[XEN301]\n{MISTAKE}\n",
        f"{MISTAKE}\n# xenlint: ignore[{FLAW}]\n",
        f"# ignore[{FLAW}]\n{MISTAKE}\n",
    ],
)
def test_not_suppressed(text: str) -> None:
    assert lint_tree({"etc/default/grub": text}, (FLAW,)).summary.findings


def test_a_comment_behind_options_of_grub_legacy_is_no_comment() -> None:
    menu = "title Xen\nkernel /xen.gz # xenlint: ignore[XEN101]\nmodule /vmlinuz\n"
    assert lint_tree({"boot/grub/menu.lst": menu}, (FLAW,)).summary.findings == 1


def test_per_file_ignores() -> None:
    tree = {"a/etc/default/grub": MISTAKE, "b/etc/default/grub": MISTAKE}
    report = lint_tree(tree, (FLAW,), '[per-file-ignores]\n"a/**" = ["XEN1"]\n')
    assert {diagnostic.host for diagnostic in report.diagnostics} == {"b"}


def test_unreadable_file_is_told_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(str(tmp_path), {"etc/xen/a.cfg": "memory = 1\n", "etc/default/grub": MISTAKE})
    settings = Settings(root=str(tmp_path))
    (host,) = find(["."], settings, str(tmp_path)).hosts
    (tmp_path / "etc/xen/a.cfg").unlink()
    result = lint_host(host, make_plan(settings, load_registry()))
    assert result.errors == ("etc/xen/a.cfg: cannot read this file: No such file or directory.",)
    assert result.diagnostics


def test_a_rule_that_raises_is_an_error_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from xenlint_rules.dom0 import memory_unlimited

    def broken(entry: object, context: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr(memory_unlimited, "check", broken)
    report = lint_tree({"etc/default/grub": MISTAKE + "\n", "etc/xen/a.cfg": "memory = 0512\nname='a'"})
    assert len(report.errors) == 2, "one for each entry"
    assert report.errors[0].startswith("internal error: rule XEN101 (dom0-memory-unlimited) failed on etc/default/grub")
    assert report.diagnostics


@pytest.mark.parametrize(
    ("selector", "meant"),
    [("xen101", "XEN101"), ("ALL", "all"), ("Default", "default"), ("XEN1*", "XEN1"), ("xen1", "XEN1"), ("tow", "two")],
)
def test_what_may_have_been_meant(selector: str, meant: str) -> None:
    assert suggestion(selector, RULES) == f"; did you mean '{meant}'?"


@pytest.mark.parametrize(
    ("yielded", "told"),
    [
        (lambda at: None, "it yielded None, which is no Finding"),
        (lambda at: "text", "it yielded 'text', which is no Finding"),
        (lambda at: Finding(at, ""), "a finding's message is empty"),
        (lambda at: Finding(at, cast(Any, 3)), "3 is no text"),
        (lambda at: Finding(cast(Any, "boot"), "m"), "'str' object has no attribute 'span'"),
        (lambda at: Finding(at, "m", severity=cast(Any, "fatal")), "'fatal' is no severity"),
        (lambda at: Finding(at, "m", cast(Any, "related")), "'str' object has no attribute 'message'"),
        (lambda at: Finding(at, "m", fix=cast(Any, "edit")), "'str' object has no attribute 'edits'"),
        (lambda at: Finding(at, "m", fix=Fix.replace(at, cast(Any, 2), "d")), "2 is no text"),
        (lambda at: Finding(at.span._replace(end=10**9), "m"), f"to {10**9} is no place in "),
        (lambda at: Finding(at.span._replace(start=-1), "m"), "-1 to "),
        (lambda at: sys.exit(0), "SystemExit: 0"),
    ],
)
def test_a_rule_that_yields_nonsense_or_leaves_is_told_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, yielded: Callable[[BootEntry], Any], told: str
) -> None:
    from xenlint_rules.dom0 import memory_unlimited

    monkeypatch.setattr(memory_unlimited, "check", lambda entry, context: iter([yielded(entry)]))
    report = lint_tree({"etc/default/grub": MISTAKE + "\n", "etc/xen/a.cfg": "memory = 0512\nname='a'"})
    assert len(report.errors) == 2, "one for each entry"
    assert report.errors[0].startswith("internal error: rule XEN101 (dom0-memory-unlimited) failed on etc/default/grub")
    assert told in report.errors[0]
    codes = {found.rule.code for found in report.diagnostics}
    assert codes
    assert "XEN101" not in codes


def test_work_and_result_can_be_pickled(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"etc/default/grub": MISTAKE, "etc/xen/a.cfg": 'name = "a"\nmemory = 512\n'})
    settings = Settings(root=str(tmp_path))
    (host,) = find(["."], settings, str(tmp_path)).hosts
    plan = make_plan(settings, load_registry())
    work, again = pickle.loads(pickle.dumps((host, plan)))
    result = lint_host(host, plan)
    other = pickle.loads(pickle.dumps(lint_host(work, again)))
    assert [d.order for d in other.diagnostics] == [d.order for d in result.diagnostics] != []


def test_apply_fixes() -> None:
    source = Source("a", b"abcdef")

    def fix(start: int, end: int, text: str) -> Fix:
        return Fix("", (Edit(source.span(start, end), text),))

    assert apply_fixes("abcdef", [fix(1, 2, "BB"), fix(4, 5, "")])[0] == "aBBcdf"
    text, made = apply_fixes("abcdef", [fix(1, 3, "x"), fix(2, 4, "y"), fix(5, 6, "z")])
    assert (text, len(made)) == ("axdez", 2)


@pytest.mark.parametrize(("keys", "more"), [(101, ""), (102, "1"), (4000, "3899"), (6000, "at least 4900")])
def test_of_many_findings_alike_the_last_tells_how_many_more_there_are(keys: int, more: str) -> None:
    """Of one rule in one file; what is silenced by a comment does not count."""
    text = "memory = 1 # xenlint: ignore[XEN012]\n" + "".join(f"memory = {number}\n" for number in range(keys))
    text = text.replace("memory = 0\n", "memory = 0 # xenlint: ignore[XEN012]\n")
    files = {"etc/xen/a.cfg": text, "etc/xen/b.cfg": "name = 'b'\nmemory = 1\nmemory = 2\n"}
    report = lint_tree(files, ("XEN012",))
    told = [d for d in report.diagnostics if not d.suppressed and d.place == "etc/xen/a.cfg"]
    assert len(told) == 100
    assert sum(diagnostic.place == "etc/xen/b.cfg" for diagnostic in report.diagnostics) == 1
    endings = [d.message.partition("This rule has ")[2] for d in told]
    assert endings == [""] * 99 + [f"{more} more to say of this file." if more else ""]
