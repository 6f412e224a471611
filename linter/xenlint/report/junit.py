"""The report for whatever shows test results: JUnit's XML.

A host is a suite, a file a class and a finding a case. A case is named by rule and fingerprint, so that it keeps its
name when lines move, and no two have the same. It fails where the run fails because of it; other findings count as
skipped. A host without findings is a case that passes, for a report without cases looks like a run that broke.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.report.links import page_url
from xenlint.report.view import View
from xenlint.report.xml import DECLARATION, attributes, escape
from xenlint.typed import Literal, NamedTuple

_FLEET = "all hosts"
_DIGITS = 12
"""Of a fingerprint, in a case's name: enough among the findings of one rule in one file."""


class _Case(NamedTuple):
    """`details` is the message, and what stands below it."""

    name: str
    classname: str
    outcome: Literal["passed", "failure", "error", "skipped"] = "passed"
    type: str = ""
    details: tuple[str, str] = ("", "")


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    yield f'{DECLARATION}<testsuites name="xenlint">\n'
    is_empty = True
    for result in results:
        cases = [_case(diagnostic, fingerprint, view) for diagnostic, fingerprint in view.told(result)]
        if not cases and result.kinds:
            cases.append(_Case("no findings", result.host))
        if cases:
            is_empty = False
            yield _suite(result.host or _FLEET, cases)
        yield ""
    errors = view.summary.errors
    if errors:
        broken = [
            _Case(f"run {number}", "xenlint", "error", "error", (text, "")) for number, text in enumerate(errors, 1)
        ]
        yield _suite("xenlint", broken)
    elif is_empty:
        yield _suite("xenlint", [_Case("no findings", "xenlint")])
    yield "</testsuites>\n"


def _case(diagnostic: Diagnostic, fingerprint: str, view: View) -> _Case:
    rule = diagnostic.rule
    line, column = diagnostic.span.source.position(diagnostic.span.start)
    below = f"{diagnostic.path}:{line}:{column}", f"{diagnostic.severity}[{rule.code}]", page_url(rule) or ""
    return _Case(
        f"{rule.code} {rule.name} {fingerprint[:_DIGITS]}",
        diagnostic.path,
        "failure" if view.is_failing(diagnostic) else "skipped",
        diagnostic.severity,
        (diagnostic.message, " ".join(below).rstrip()),
    )


def _suite(name: str, cases: list[_Case]) -> str:
    outcomes = [case.outcome for case in cases]
    about = attributes(
        name=name,
        tests=len(cases),
        failures=outcomes.count("failure"),
        errors=outcomes.count("error"),
        skipped=outcomes.count("skipped"),
    )
    return f"  <testsuite{about}>\n{''.join(map(_element, cases))}  </testsuite>\n"


def _element(case: _Case) -> str:
    start = f"    <testcase{attributes(name=case.name, classname=case.classname)}"
    if case.outcome == "passed":
        return f"{start}/>\n"
    message, below = case.details
    about = attributes(type=case.type, message=message)
    return f"{start}>\n      <{case.outcome}{about}>{escape(below)}</{case.outcome}>\n    </testcase>\n"
