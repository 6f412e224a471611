"""A rule's page, from a module made up for the test."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from xenlint.report.pages import Section, markdown, page_of, plain, summary
from xenlint.rule import Entry, Example, Option

DOC = """Nothing limits dom0's memory.

A word before.

## What it does
Looks at `dom0_mem`. Then it looks
at [Xen's page](https://xenbits.xen.org/docs/x.html#dom0_mem).

## Why is this bad?
It is bad.

````sh
echo '```'
````

## References
- none
"""


@pytest.fixture
def entry(rules: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch) -> Entry:
    module = ModuleType("made_up_rule", DOC)
    module.EXAMPLES = (  # type: ignore[attr-defined]
        Example(
            bad={"etc/a": "x = 1\r\n\tb\x1b[0m\n", "etc/same": "s\n", "etc/old": b"\xff\n", "etc/l": "link:../a"},
            good={"etc/a": "x = '```'\n", "etc/same": "s\n", "etc/new": "", "etc/l": "link:../a"},
            config="[hosts.a]\n",
        ),
    )
    monkeypatch.setitem(sys.modules, "made_up_rule", module)
    return rules[0]._replace(
        module="made_up_rule",
        xen=((4, 1), (4, 18)),
        fixable="unsafe",
        options=(
            Option("minimum", "512MiB", "The least."),
            Option("names", ("a",), "Some."),
            Option("on", True, "Or."),
        ),
    )


def test_page(entry: Entry) -> None:
    page = page_of(entry)
    assert page.title == "Nothing limits dom0's memory."
    assert page.lead == "A word before."
    assert [section.heading for section in page.sections] == ["What it does", "Why is this bad?", "References"]
    assert page.sections[2] == Section("References", "- none")
    assert page.section("Fix safety") == ""


def test_markdown(entry: Entry) -> None:
    text = markdown(entry)
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## What it does",
        "## Why is this bad?",
        "## Example",
        "## Use instead",
        "## Options",
        "## References",
    ]
    bad, good = text.split("## Example")[1].split("## Use instead")
    assert "`etc/a`\n```text\nx = 1\\x0d\n\tb\\x1b[0m\n```" in bad
    assert "`etc/old`\n```text\n\\xff\n```" in bad
    assert "`etc/l` is a link to `../a`." in bad
    assert "`xenlint.toml`\n```text\n[hosts.a]\n```" in bad
    assert "etc/same" in bad
    assert "`etc/a`\n````text\nx = '```'\n````" in good
    assert "Remove `etc/old`." in good
    assert "`etc/new`" in good
    assert "etc/same" not in good
    assert '- `minimum` (default `"512MiB"`): The least.\n- `names` (default `["a"]`): Some.\n' in text
    assert text.endswith(
        "Code XEN101 · severity error · confidence high · since 0.1 · Xen from 4.1 to before 4.18"
        " · tags memory · fix needs a look\n"
    )


def test_plain(entry: Entry) -> None:
    text = plain(entry)
    assert text.startswith(
        "XEN101 dom0-memory-unlimited\nNothing limits dom0's memory.\n\nA word before.\n\nWhat it does\n"
    )
    assert "Xen's page: https://xenbits.xen.org/docs/x.html#dom0_mem." in text
    assert "\n    echo '```'\n" in text
    assert "\n`etc/a`\n    x = '```'\n" in text
    assert "##" not in text


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (None, None, "every Xen"),
        ((4, 10), None, "Xen 4.10 and newer"),
        (None, (4, 5), "Xen before 4.5"),
    ],
)
def test_versions(entry: Entry, low: tuple[int, int], high: tuple[int, int], told: str) -> None:
    assert f" · {told} · " in markdown(entry._replace(xen=(low, high)))


def test_summary_ends_with_a_sentence(entry: Entry) -> None:
    assert summary(entry, 255) == (
        "Looks at `dom0_mem`. Then it looks at Xen's page: https://xenbits.xen.org/docs/x.html#dom0_mem."
    )
    assert summary(entry, 40) == "Looks at `dom0_mem`."
    assert summary(entry, 10) == "Looks at…"


def test_module_that_cannot_be_imported(rules: tuple[Entry, ...]) -> None:
    assert page_of(rules[0]).title == "Nothing limits dom0's memory."
    assert summary(rules[0], 255) == "Nothing limits dom0's memory."
    assert markdown(rules[0]).startswith("Nothing limits dom0's memory.\n\nCode XEN101 ·")
