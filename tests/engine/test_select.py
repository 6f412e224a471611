"""Selection as a table: what stands in the config file, what on the command line, and which rules run."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from xenlint.cli import main
from xenlint.cli.common import check_selectors, with_command_line
from xenlint.engine.packs import Registry, load_registry
from xenlint.engine.plan import make_plan
from xenlint.engine.select import choose, edition_mistake, graded
from xenlint.finding import Severity
from xenlint.rule import Entry
from xenlint.settings.config import Settings, load
from xenlint.settings.errors import UsageError
from xenlint.testing import lint_tree, write_tree


def entry(code: str, name: str, *tags: str, preview: bool = False) -> Entry:
    return Entry(code, name, "", "m", "Host", False, "error", "high", tags, preview=preview)


RULES = (
    entry("XEN101", "one", "memory"),
    entry("XEN102", "two", "memory", "boot"),
    entry("XEN111", "three", "boot"),
    entry("XEN301", "four", "boot", "strict"),
    entry("XEN302", "five", preview=True),
    entry("HOUSE001", "six", "house"),
)

TABLE = [
    # the file: select, extend-select, ignore; the command line: the same; the rules that run
    ("default", "", "", "", "", "", "101 102 111 001"),
    ("all", "", "", "", "", "", "101 102 111 301 302 001"),
    ("default", "strict", "", "", "", "", "101 102 111 301 001"),
    ("default", "XEN302", "", "", "", "", "101 102 111 302 001"),
    ("default", "", "XEN1", "", "", "", "001"),
    # the closest one wins, whatever list it is in
    ("XEN1", "", "XEN101", "", "", "", "102 111"),
    ("XEN101", "", "XEN1", "", "", "", "101"),
    ("XEN1", "", "XEN", "", "", "", "101 102 111"),
    ("XEN10", "", "XEN1", "", "", "", "101 102"),
    ("XEN1", "", "XEN11", "", "", "", "101 102"),
    ("one", "", "XEN101", "", "", "", ""),
    ("memory", "", "XEN1", "", "", "", ""),
    ("XEN1", "", "memory", "", "", "", "101 102 111"),
    ("default", "", "memory", "", "", "", "111 001"),
    ("default", "one", "memory", "", "", "", "101 111 001"),
    ("memory", "", "boot", "", "", "", "101"),
    ("all", "", "default", "", "", "", "301 302"),
    # of equals, ignoring wins
    ("XEN1", "", "XEN1", "", "", "", ""),
    ("default", "XEN101", "XEN101", "", "", "", "102 111 001"),
    # --select takes the place of what the file says
    ("default", "XEN302", "XEN101", "XEN1", "", "", "101 102 111"),
    ("default", "", "XEN101", "XEN101", "", "", "101"),
    ("XEN3", "", "", "XEN1", "XEN301", "XEN102", "101 111 301"),
    ("default", "", "", "XEN1", "XEN10", "XEN101", "102 111"),
    # the other two have the last word over it
    ("default", "", "XEN101", "", "XEN101", "", "101 102 111 001"),
    ("XEN101", "", "", "", "", "XEN1", ""),
    ("XEN101", "XEN301", "", "", "", "XEN", ""),
    ("default", "", "XEN1", "", "XEN10", "", "101 102 001"),
    ("XEN101", "", "", "", "XEN10", "XEN1", "101 102"),
    ("default", "", "", "", "memory", "XEN102", "101 111 001"),
    ("default", "", "", "", "XEN1", "XEN1", "001"),
]


@pytest.mark.parametrize(("select", "extend", "ignore", "cli_select", "cli_extend", "cli_ignore", "codes"), TABLE)
def test_selection(
    select: str, extend: str, ignore: str, cli_select: str, cli_extend: str, cli_ignore: str, codes: str
) -> None:
    written = (tuple(text.split()) for text in (select, extend, ignore))
    chosen, extended, ignored = written
    settings = Settings("/", select=chosen, extend_select=extended, ignore=ignored)
    asked = (tuple(text.split()) for text in (cli_select, cli_extend, cli_ignore))
    plan = make_plan(with_command_line(settings, *asked), Registry(RULES))
    assert " ".join(rule.code[-3:] for rule in plan.rules) == codes


def test_an_edition_freezes_no_pack_of_others() -> None:
    rules = (RULES[0]._replace(module="xenlint_rules.m", since="0.2"), RULES[-1]._replace(since="1.0"))
    assert [rule.code for rule in choose(rules, ["default"], [], "0.1")] == ["HOUSE001"]


@pytest.mark.parametrize(
    ("edition", "told"),
    [
        ("", ""),
        ("0.1", ""),
        ("0.2", ""),
        ("0.3", "edition 0.3 is later than this xenlint, 0.2.1"),
        ("9.9", "edition 9.9 is later than this xenlint, 0.2.1"),
        ("0.0", "edition 0.0 is older than every rule, so no default rule runs; the first edition is 0.1"),
    ],
)
def test_an_edition_that_there_is_not(edition: str, told: str) -> None:
    rules = (RULES[0]._replace(module="xenlint_rules.m", since="0.1"), RULES[-1]._replace(since="0.0.1"))
    mistake = edition_mistake(edition, rules, "0.2.1")
    assert mistake.startswith(told)
    assert bool(mistake) == bool(told)


@pytest.mark.parametrize(
    ("severities", "levels"),
    [
        ((), {}),
        ((("XEN1", "note"),), {"101": "note", "102": "note", "111": "note"}),
        ((("XEN102", "warning"), ("XEN1", "note")), {"101": "note", "102": "warning", "111": "note"}),
        (
            (("memory", "note"), ("boot", "warning")),
            {"101": "note", "102": "warning", "111": "warning", "301": "warning"},
        ),
        ((("two", "warning"), ("XEN102", "note")), {"102": "note"}),
        ((("XEN11", "error"), ("boot", "note"), ("XEN3", "error")), {"102": "note", "111": "error", "301": "error"}),
    ],
)
def test_severities(severities: tuple[tuple[str, Severity], ...], levels: dict[str, str]) -> None:
    found = graded(RULES, severities)
    assert {code[3:]: severity for code, severity in found.items() if code != "XEN302"} == levels


GUEST = 'name = "a"\nmemory = 010\nmaxmem = 5\n'


def test_a_severity_holds_for_every_finding() -> None:
    def levels(config: str) -> dict[str, str]:
        report = lint_tree({"etc/xen/a.cfg": GUEST}, ("XEN0", "XEN304"), config)
        return {each.rule.code: each.severity for each in report.diagnostics}

    assert levels("") == {"XEN011": "error", "XEN304": "error"}
    assert levels('[severity]\nXEN0 = "note"\noctal-number = "warning"\n') == {"XEN011": "warning", "XEN304": "error"}


def test_a_rule_whose_findings_differ_obeys_too() -> None:
    sizes = "memory = 512\nmaxmem = 1024\n"
    tree = {f"etc/xen/{kind}.cfg": f'name = "{kind}"\ntype = "{kind}"\n{sizes}' for kind in ("hvm", "pvh")}
    before = {each.severity for each in lint_tree(tree, ("XEN303",)).diagnostics}
    after = {each.severity for each in lint_tree(tree, ("XEN303",), '[severity]\nXEN303 = "error"\n').diagnostics}
    assert len(before) == 2, "the rule itself takes one for graver than the other"
    assert after == {"error"}


FLEET = {
    "hosts/lab/a/etc/xen/a.cfg": GUEST,
    "hosts/lab/b/etc/xen/b.cfg": GUEST.replace('"a"', '"b"'),
    "hosts/web-1/etc/xen/c.cfg": GUEST.replace('"a"', '"c"'),
}


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        ({}, "a b web-1"),
        ({"lab": ["octal-number"]}, "web-1"),
        ({"hosts/lab": ["XEN0"]}, "web-1"),
        ({"hosts/lab/b": ["all"]}, "a web-1"),
        ({"b": ["XEN011"], "web-*": ["syntax"]}, "a"),
        ({"lab": ["XEN3"]}, "a b web-1"),
        ({"hosts/*": ["XEN011"]}, ""),
        ({"lab/*": ["XEN011"]}, "a b web-1"),
        ({"**/lab/*": ["XEN011"]}, "web-1"),
    ],
)
def test_per_host_ignores(globs: dict[str, list[str]], found: str) -> None:
    lines = "".join(f"{json.dumps(glob)} = {json.dumps(names)}\n" for glob, names in globs.items())
    report = lint_tree(FLEET, ("XEN011",), f"[per-host-ignores]\n{lines}")
    assert " ".join(each.host for each in report.diagnostics) == found
    assert not report.errors


def test_what_one_host_ignores_is_still_told_of_the_other() -> None:
    vif = 'memory = 512\nvif = [ "mac=00:16:3e:00:00:01" ]\n'
    tree = {"hosts/a/etc/xen/a.cfg": f'name = "a"\n{vif}', "hosts/b/etc/xen/b.cfg": f'name = "b"\n{vif}'}
    both = lint_tree(tree, ("XEN503",))
    assert [each.host for each in both.diagnostics] == ["b"], "it stands at the later one"
    one = lint_tree(tree, ("XEN503",), '[per-host-ignores]\na = ["XEN503"]\n')
    assert [each.host for each in one.diagnostics] == ["b"]
    assert lint_tree(tree, ("XEN503",), '[per-host-ignores]\nb = ["XEN503"]\n').diagnostics == ()


def test_a_suppression_of_what_the_host_ignores_is_not_unused() -> None:
    text = "name = 'a'\nmemory = 010 # xenlint: ignore[XEN011] as xend had it\n"
    select = ("XEN011", "XEN090")
    config = '[per-host-ignores]\na = ["XEN011"]\n'
    assert lint_tree({"hosts/a/etc/xen/a.cfg": text}, select, config).diagnostics == ()


@pytest.mark.parametrize(
    "text",
    [
        'select = ["XEN1", "XEN9999"]',
        'extend-select = ["XEN9999"]',
        'ignore = ["XEN9999"]',
        '[per-file-ignores]\n"*" = ["XEN9999"]',
        '[per-host-ignores]\n"*" = ["XEN9999"]',
        '[severity]\nXEN9999 = "note"',
        "[rules.XEN9999]\na = 1",
    ],
)
def test_an_unknown_name_in_the_file_is_a_warning(tmp_path: Path, text: str) -> None:
    registry = load_registry()
    write_tree(str(tmp_path), {"xenlint.toml": f"{text}\n"})
    settings = load(os.path.join(tmp_path, "xenlint.toml"), "xenlint.toml", registry.rules)
    (warning,) = check_selectors(registry, settings, ())
    assert warning.startswith("xenlint.toml: no rule, tag or prefix is called 'XEN9999'; did you mean")
    with pytest.raises(UsageError, match="'XEN9999'"):
        check_selectors(registry, settings, ("XEN9999",))


def test_an_edition_from_the_future_is_a_warning(tmp_path: Path) -> None:
    write_tree(str(tmp_path), {"xenlint.toml": 'edition = "9.9"\n'})
    settings = load(os.path.join(tmp_path, "xenlint.toml"), "xenlint.toml")
    (warning,) = check_selectors(load_registry(), settings, ())
    assert warning.startswith("xenlint.toml: edition 9.9 is later than this xenlint")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[severity]\nXEN101 = "fatal"', "xenlint.toml:2: severity.XEN101 must be one of error, warning, note"),
        ('severity = "note"', "xenlint.toml:1: severity must be a table"),
        ('[per-host-ignores]\nlab = "XEN1"', "xenlint.toml:2: per-host-ignores.lab must be a list"),
        ("[per-hosts-ignores]", "did you mean 'per-host-ignores'?"),
        ("[rules.dom0-memory-too-small]\nminimun = '1GiB'", "xenlint.toml:2: unknown setting 'minimun'; did you mean"),
        ("[rules.dom0-memory-too-small]\nminimum = 1", "xenlint.toml:2: rules.dom0-memory-too-small.minimum must be"),
    ],
)
def test_mistakes_in_the_file_have_their_line(tmp_path: Path, text: str, told: str) -> None:
    write_tree(str(tmp_path), {"xenlint.toml": f"{text}\n"})
    with pytest.raises(UsageError) as caught:
        load(os.path.join(tmp_path, "xenlint.toml"), "xenlint.toml", load_registry().rules)
    assert told in str(caught.value)


def test_sarif_tells_the_severity_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_tree(str(tmp_path), {"etc/xen/a.cfg": GUEST, "xenlint.toml": '[severity]\nXEN011 = "note"\n'})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gc.disable", lambda: None)  # what ends with a process must not end with the tests
    assert main(["check", "--select", "XEN011", "--output-format", "sarif"]) == 0, "a note fails no run"
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (rule,), (result,) = run["tool"]["driver"]["rules"], run["results"]
    assert (rule["defaultConfiguration"]["level"], result["level"]) == ("note", "note")
    assert main(["check", "--select", "XEN011", "--quiet", "--isolated"]) == 1
