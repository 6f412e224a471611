"""A rule's page on a terminal and for programs: one made up, and those of every rule there is."""

from __future__ import annotations

import json
import re
import sys
from types import ModuleType

import pytest
from xenlint.engine.packs import load_registry
from xenlint.report.page_text import page_text
from xenlint.report.reference import page_data, summary_data
from xenlint.rule import Entry, Example, Option

RULES = load_registry().rules
DOC = """A thing is odd.

## What it does
Looks for `a = 1 or more` and for \x07 [a page](https://example.org/x) and other words that go on for a while.

- one item that is longer than the line
- two

```text
kept  as it is, however long the line may be that stands in this code, and so on
```

## Why is this bad?
It bites.

## References
- [a name](https://example.org/an/address/that/is/longer/than/the/line/itself#anchor)
"""


@pytest.fixture
def entry(rules: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch) -> Entry:
    module = ModuleType("made_up_rule", DOC)
    example = Example(
        bad={"etc/xen/a.cfg": 'memory = "1"\n', "etc/b": b"\xff\n"}, good={"etc/xen/a.cfg": "memory = 1\n"}
    )
    module.EXAMPLES = (example,)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "made_up_rule", module)
    return rules[0]._replace(
        module="made_up_rule", xen=((4, 1), (4, 18)), options=(Option("names", ("a",), "Some."),), preview=True
    )


def test_a_page_in_plain_text(entry: Entry) -> None:
    text = page_text(entry, 40, color=False)
    assert text.startswith(
        "XEN101 dom0-memory-unlimited\nA thing is odd.\n\n  severity   error, with high confidence\n"
    )
    assert "\n  Xen        Xen from 4.1 to before 4.18\n" in text
    assert "  since      0.1, a preview: it runs when it is named\n" in text
    assert (
        "What it does\n  Looks for `a = 1 or more` and for \\x07 a\n  page (https://example.org/x) and other\n"
        "  words that go on for a while.\n\n  - one item that is longer than the\n    line\n  - two\n\n"
        "      kept  as it is, however long the line may be that stands in this code, and so on\n"
    ) in text
    assert '\nExample\n  `etc/xen/a.cfg`\n      memory = "1"\n\n  `etc/b`\n      \\xff\n\nUse instead\n' in text
    assert '\nOptions\n  - `names` (default `["a"]`): Some.\n' in text
    assert "  - a name\n    https://example.org/an/address/that/is/longer/than/the/line/itself#anchor\n" in text
    assert "##" not in text
    assert "\x1b" not in text


def test_a_page_in_colour(entry: Entry) -> None:
    text = page_text(entry, 80, color=True)
    assert "\x1b[1mWhat it does\x1b[0m\n" in text
    assert "\x1b[36ma = 1 or more\x1b[0m" in text
    assert "\x1b[34mmemory" in text, "the example is in the colours of its language"
    assert "\\x07" in text
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert bare == page_text(entry, 80, color=False).replace("`", "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_page_fits_a_terminal(rule: Entry) -> None:
    text = page_text(rule, 80, color=False)
    for heading in ("What it does", "Why is this bad?"):
        assert f"\n\n{heading}\n  " in text
    assert ("\n\nFix safety\n" in text) == bool(rule.fixable)
    assert ("\n\nExample\n" in text) == ("\n\nUse instead\n" in text)
    for line in text.splitlines():
        assert len(line) <= 80 or "https://" in line or line.startswith("      "), line


def test_the_reference_for_programs(entry: Entry) -> None:
    data = json.loads(json.dumps(page_data(entry)))
    assert data["xen"] == {"from": "4.1", "before": "4.18"}
    assert data["url"] is None
    assert [section["heading"] for section in data["sections"]] == ["What it does", "Why is this bad?", "References"]
    assert data["examples"] == [
        {
            "bad": {"etc/xen/a.cfg": 'memory = "1"\n', "etc/b": "\ufffd\n"},
            "good": {"etc/xen/a.cfg": "memory = 1\n"},
            "at": "",
            "config": "",
        }
    ]
    assert data["options"] == [{"name": "names", "default": ["a"], "description": "Some."}]


def test_the_reference_of_every_rule() -> None:
    for rule in RULES:
        data = json.loads(json.dumps(page_data(rule)))
        assert data["url"] == f"https://xenlint.readthedocs.io/rules/{rule.name}/"
        assert data["family"] in rule.module
        assert data["examples"] or rule.subject == "Run"
        assert summary_data(rule).items() <= page_data(rule).items()
