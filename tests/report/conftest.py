"""Views and rules for reports that need no rule pack."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from xenlint.engine.diagnostic import Diagnostic, HostResult, RelatedPlace, Silence
from xenlint.engine.packs import Registry
from xenlint.engine.plan import Plan
from xenlint.engine.run import Summary
from xenlint.finding import Edit, Fix
from xenlint.report.view import View
from xenlint.rule import Entry
from xenlint.source import Source

ROOT = "/repo"


@pytest.fixture
def rules() -> tuple[Entry, ...]:
    """One rule of each severity; the modules of the first two do not exist."""
    return (
        Entry(
            "XEN101",
            "dom0-memory-unlimited",
            "Nothing limits dom0's memory",
            "xenlint_rules.none",
            "Host",
            False,
            "error",
            "high",
            ("memory",),
            since="0.1",
        ),
        Entry(
            "XEN501",
            "bridge-a-b-4x",
            "A bridge is missing",
            "no_such_pack.none",
            "Host",
            False,
            "warning",
            "medium",
            tuple(f"tag{number}" for number in range(14)),
        ),
        Entry(
            "XEN901",
            "vnc-open-to-all",
            "VNC listens on every address",
            "xenlint_rules.none2",
            "Host",
            False,
            "note",
            "low",
            ("security", "guest"),
            security_severity="7.5",
        ),
    )


@pytest.fixture
def view_of(rules: tuple[Entry, ...]) -> Callable[..., View]:
    def make(**changes: object) -> View:
        view = View(
            color=False,
            width=100,
            root=ROOT,
            cwd=ROOT,
            registry=Registry(rules),
            plan=Plan(rules, rules, ROOT, (), {}),
            summary=Summary(),
            version="0.1.0",
            show_suppressed=False,
            exit_code=lambda: 1,
        )
        return view._replace(**changes)  # type: ignore[arg-type]  # each test passes fields as they are declared

    return make


HOSTILE = {
    "web 1%#é.cfg": "name = 'wéb😀1'\r\nmemory = 512\r\n  vif = [ 'mac=x' ]\r\n",
    "a:b\\c?.cfg": "x = '\x1b[31m' \u202e\n\n\nlast = 1",
    "bom.cfg": "\ufeffname = 'x'\n",
    "empty.cfg": "",
    "[x](mailto:a@b)\n::error::.cfg": "a = '{0} {7} [y](1) \\ \"'\n" * 3,
    "bytes\udcff.cfg": "a = '\udce2\udc82' # \udcff\n\tb = 2\n",
}
"""Names and contents of files that a report must get through unharmed; lone surrogates stand for bytes."""


@pytest.fixture
def hostile(rules: tuple[Entry, ...]) -> tuple[HostResult, ...]:
    """Findings at many places of hostile files, with related places, fixes and suppressions."""
    sources = [Source(name, text.encode("utf-8", "surrogateescape")) for name, text in sorted(HOSTILE.items())]
    results = []
    for number, source in enumerate(sources):
        length = len(source.text)
        other = sources[number - 1]
        found = []
        for start in sorted({*range(0, length, 7), max(length - 1, 0), length}):
            span = source.span(start, min(start + start % 5, length))
            rule = rules[start % 3]
            fix = Fix("Change it", (Edit(span, "😀\n"), Edit(other.span(0, 0), "# more\n")), safe=bool(start % 2))
            related = (
                RelatedPlace(other.span(0, 1), f"See '{other.text[:9]}'."),
                RelatedPlace(span, "It is [here](9)."),
            )
            found.append(
                Diagnostic(
                    rule,
                    rule.severity,
                    rule.confidence,
                    ".",
                    "h",
                    f"etc/{number}",
                    span,
                    f"Value {number}.{start} '{span.text}' of '{source.path}' is wrong.",
                    related if start % 2 else (),
                    fix if start % 3 else None,
                    Silence("comment", "because\x1b[0m" if start % 8 == 1 else "") if start % 4 == 1 else None,
                )
            )
        results.append(HostResult("h", tuple(found), ((source.path, "domu-xl"),)))
    return tuple(results)
