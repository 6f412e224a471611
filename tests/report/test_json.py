"""The JSON report's shape is public: it may grow but not change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from xenlint.engine.diagnostic import Diagnostic, Fixes, HostResult, RelatedPlace, Silence
from xenlint.engine.fingerprint import fingerprints
from xenlint.finding import Fix
from xenlint.report import jsonl
from xenlint.report.json import render
from xenlint.report.view import View
from xenlint.rule import Entry
from xenlint.source import Source


def make(rule: Entry) -> Diagnostic:
    grub = Source("hosts/alpha/etc/default/grub", 'A=1\nX="😀b"\n'.encode())
    other = Source("hosts/alpha/etc/xen/a.cfg", b"memory = 5\r\n")
    return Diagnostic(
        rule,
        "error",
        "high",
        "hosts",
        "alpha",
        "etc/default/grub",
        grub.span(7, 9),
        "Value '\x1b[31m\n' is wrong.",
        (RelatedPlace(other.span(0, 6), "It is set here."),),
        Fix.replace(grub.span(7, 8), "ü", "Write ü", safe=False),
    )


def test_shape(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    diagnostic = make(rules[0])
    result = HostResult("alpha", (diagnostic,), (("hosts/alpha/etc/default/grub", "grub-default"),))
    view = view_of()
    view.summary.count(result)
    text = "".join(render([result], view))
    assert text.isascii()
    assert text.endswith("}\n")
    place = {"line": 2, "column": 4, "end_line": 2, "end_column": 6}
    assert json.loads(text) == {
        "version": 1,
        "findings": [
            {
                "code": "XEN101",
                "name": "dom0-memory-unlimited",
                "severity": "error",
                "confidence": "high",
                "path": "hosts/alpha/etc/default/grub",
                **place,
                "host": "alpha",
                "message": r"Value '\x1b[31m\x0a' is wrong.",
                "fingerprint": fingerprints([diagnostic])[0],
                "related": [
                    {
                        "path": "hosts/alpha/etc/xen/a.cfg",
                        "line": 1,
                        "column": 1,
                        "end_line": 1,
                        "end_column": 7,
                        "message": "It is set here.",
                    }
                ],
                "fix": {
                    "description": "Write ü",
                    "safe": False,
                    "edits": [
                        {"path": "hosts/alpha/etc/default/grub", **place, "end_column": 5, "replacement": "ü"},
                    ],
                },
            }
        ],
        "errors": [],
        "summary": {
            "files": 1,
            "hosts": 1,
            "errors": 1,
            "warnings": 0,
            "notes": 0,
            "suppressed": 0,
            "known": 0,
            "fixed": 0,
        },
    }


def test_nothing_found(view_of: Callable[..., View]) -> None:
    report = json.loads("".join(render([], view_of())))
    assert report["findings"] == []
    assert set(report["summary"].values()) == {0}


def test_suppressed_findings_are_only_counted(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    one = make(rules[0])
    results = [HostResult("alpha", (one._replace(silence=Silence("comment")), one))]
    view = view_of()
    view.summary.count(results[0])
    report = json.loads("".join(render(results, view)))
    assert [finding["fingerprint"] for finding in report["findings"]] == fingerprints([one, one])[1:]
    assert report["summary"]["suppressed"] == 1


def test_suppressed_findings_are_told_where_asked(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    one = make(rules[0])
    comment = Source("hosts/alpha/etc/default/grub", b"X=1 # xenlint: ignore[XEN101] no \x1b\n")
    silences = Silence("comment", "no \x1b", comment.span(4, 34)), Silence("baseline"), None
    results = [HostResult("alpha", tuple(one._replace(silence=silence) for silence in silences))]
    view = view_of(show_suppressed=True)
    expected = [
        {
            "by": "comment",
            "reason": r"no \x1b",
            "at": {
                "path": "hosts/alpha/etc/default/grub",
                **{"line": 1, "column": 5, "end_line": 1, "end_column": 35},
            },
        },
        {"by": "baseline", "reason": None, "at": None},
        None,
    ]
    findings = json.loads("".join(render(results, view)))["findings"]
    assert [finding["suppression"] for finding in findings] == expected
    lines = "".join(jsonl.render(results, view)).splitlines()
    assert [json.loads(line) for line in lines] == findings
    assert "suppression" not in json.loads("".join(jsonl.render(results, view_of())))


def test_what_was_fixed(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    one = make(rules[0])
    results = [HostResult("alpha", (), fixes=Fixes(fixed=(one, one))), HostResult("beta", ())]
    view = view_of()
    assert "fixed" not in json.loads("".join(render(results, view)))
    view = view._replace(plan=view.plan._replace(fix="safe"))
    assert json.loads("".join(render([], view)))["fixed"] == []
    first, second = json.loads("".join(render(results, view)))["fixed"]
    assert first == second
    assert first == {
        "code": "XEN101",
        "name": "dom0-memory-unlimited",
        "severity": "error",
        "path": "hosts/alpha/etc/default/grub",
        **{"line": 2, "column": 4, "end_line": 2, "end_column": 6},
        "host": "alpha",
        "message": r"Value '\x1b[31m\x0a' is wrong.",
        "description": "Write ü",
        "safe": False,
    }


def test_bytes_that_are_no_text(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    source = Source("\udcff.cfg", b"a = '\xff'\n")
    span = source.span(5, 6)
    one = Diagnostic(
        rules[0], "note", "low", ".", ".", "x", span, f"'{span.text}'", fix=Fix.replace(span, "\udcfe", "No")
    )
    text = "".join(render([HostResult(".", (one,))], view_of()))
    text.encode()
    [finding] = json.loads(text)["findings"]
    assert (finding["path"], finding["message"], finding["fix"]) == ("\ufffd.cfg", r"'\xff'", None)


def test_findings_are_written_as_they_come(rules: tuple[Entry, ...], view_of: Callable[..., View]) -> None:
    asked = []

    def results() -> Iterator[HostResult]:
        for host in ("alpha", "beta"):
            asked.append(host)
            yield HostResult(host, (make(rules[0])._replace(host=host),))

    chunks = render(results(), view_of())
    while "alpha" not in next(chunks):
        pass
    assert asked == ["alpha"]
    assert "beta" in "".join(chunks)
