"""`xenlint rules` and `xenlint explain`: which rules, and in which form."""

from __future__ import annotations

import json

import pytest
from xenlint.cli import main
from xenlint.engine.packs import load_registry

RULES = load_registry().rules


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["rules", "--format", "json", *arguments]) == 0
    return [rule["code"] for rule in json.loads(capsys.readouterr().out)]


def codes(**wanted: object) -> list[str]:
    return [rule.code for rule in RULES if all(getattr(rule, name) == value for name, value in wanted.items())]


def test_filters(capsys: pytest.CaptureFixture[str]) -> None:
    assert listed(capsys) == [rule.code for rule in RULES]
    assert listed(capsys, "--severity", "note") == codes(severity="note")
    assert listed(capsys, "--fixable") == [rule.code for rule in RULES if rule.fixable]
    storage = listed(capsys, "--family", "storage")
    assert storage == [rule.code for rule in RULES if ".storage." in rule.module]
    assert listed(capsys, "--family", "storage,network") == sorted(storage + listed(capsys, "--family", "network"))
    both = listed(capsys, "--tag", "dom0", "--tag", "boot")
    assert both == [rule.code for rule in RULES if {"dom0", "boot"} <= set(rule.tags)]
    assert listed(capsys, "XEN6", "--severity", "note") == [code for code in storage if code in codes(severity="note")]
    assert listed(capsys, "--select", "XEN101,octal-number") == ["XEN011", "XEN101"]
    assert listed(capsys, "--select", "default") == [
        rule.code for rule in RULES if not rule.preview and "strict" not in rule.tags
    ]
    old, new = listed(capsys, "--xen", "3.4"), listed(capsys, "--xen", "4.20")
    assert "XEN203" not in old
    assert "XEN203" in new
    assert "XEN101" in old


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--tag", "gest"], "there is no tag 'gest'; did you mean 'guest'?"),
        (["--family", "xyz"], "there is no family 'xyz'; there are autostart, balloon"),
        (["octal-numbr"], "no rule, tag or prefix is called 'octal-numbr'; did you mean 'octal-number'?"),
        (["--xen", "new"], "--xen: 'new' is no Xen version"),
    ],
)
def test_mistakes(capsys: pytest.CaptureFixture[str], arguments: list[str], told: str) -> None:
    assert main(["rules", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_forms(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["rules", "XEN616", "XEN303"]) == 0
    assert capsys.readouterr().out == (
        "XEN303  warning  maxmem-above-memory  A guest is promised more memory than it gets\n"
        "XEN616  note     cdrom-writable       A CD-ROM drive is said to be writable (fix)\n"
    )
    assert main(["rules", "--format", "markdown"]) == 0
    table = capsys.readouterr().out.splitlines()
    assert len(table) == len(RULES) + 2
    assert all(line.count("|") - line.count("\\|") == 6 for line in table)
    monkeypatch.setattr("xenlint.cli.rules.terminal_width", lambda widest: 80)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "XEN303  warning  maxmem-above-memory" in lines
    assert "        A guest is promised more memory than it gets" in lines


def test_explain_several(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "XEN616", "maxmem-above-memory", "xen616", "--format", "json"]) == 0
    pages = json.loads(capsys.readouterr().out)
    assert [page["code"] for page in pages] == ["XEN616", "XEN303"]
    assert main(["explain", "all", "--format", "markdown"]) == 0
    text = capsys.readouterr().out
    assert [line[2:] for line in text.splitlines() if line.startswith("# XEN")] == [f"{r.code} {r.name}" for r in RULES]
    assert main(["explain", "XEN616", "XEN303"]) == 0
    assert capsys.readouterr().out.count("What it does\n") == 2
    assert main(["explain", "XEN616", "cdrom-writeable"]) == 2
    assert "no rule is called 'cdrom-writeable'; did you mean 'cdrom-writable'?" in capsys.readouterr().err
