"""What a fingerprint depends on, and what not."""

from __future__ import annotations

import re

import pytest
from xenlint.engine.diagnostic import Diagnostic, Silence
from xenlint.engine.fingerprint import fingerprints
from xenlint.rule import Entry
from xenlint.source import Source

TEXT = "name = 'web1'\nmemory = 512\n"


def diagnostic(rule: Entry, text: str = TEXT, marked: str = "512", **changes: object) -> Diagnostic:
    source = Source("hosts/alpha/etc/xen/web1.cfg", text.encode("utf-8", "surrogateescape"))
    start = source.text.index(marked)
    span = source.span(start, start + len(marked))
    made = Diagnostic(rule, "error", "high", "hosts", "alpha", "etc/xen/web1.cfg", span, "It is wrong.")
    return made._replace(**changes)  # type: ignore[arg-type]  # each test passes fields as they are declared


@pytest.mark.parametrize(
    "text",
    [
        "# a new line\n\n" + TEXT,
        TEXT + "vcpus = 2\n",
        TEXT.replace("memory = ", "  memory \t=  "),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("web1", "web2"),
    ],
)
def test_survives(rules: tuple[Entry, ...], text: str) -> None:
    assert fingerprints([diagnostic(rules[0], text)]) == fingerprints([diagnostic(rules[0])])


def test_survives_another_wording_and_severity(rules: tuple[Entry, ...]) -> None:
    changed = diagnostic(rules[0], message="It is not right.", severity="note", silence=Silence("comment"))
    assert fingerprints([changed]) == fingerprints([diagnostic(rules[0])])


def test_differs(rules: tuple[Entry, ...]) -> None:
    one = diagnostic(rules[0])
    others = [
        one,
        diagnostic(rules[1]),
        one._replace(host="beta"),
        one._replace(place="etc/xen/web2.cfg"),
        diagnostic(rules[0], TEXT.replace("512", "513"), "513"),
        diagnostic(rules[0], marked="memory"),
        diagnostic(rules[0], "memory = 512\udcff\n"),
    ]
    assert len({fingerprints([other])[0] for other in others}) == len(others)


def test_equal_ones_are_counted(rules: tuple[Entry, ...]) -> None:
    one = diagnostic(rules[0])
    first, second, third = fingerprints([one, one, one])
    assert len({first, second, third}) == 3
    assert fingerprints([one, one]) == [first, second]
    assert fingerprints([]) == []
    assert re.fullmatch("[0-9a-f]{32}", first)
