"""The report for GitLab's Code Quality: a JSON array.

GitLab knows a finding again by its fingerprint alone, so it is the one that outlives edits elsewhere in the file. Its
paths are relative to the project's directory and carry no `./`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.report.jsontext import encoder
from xenlint.report.links import page_url
from xenlint.report.plaintext import valid
from xenlint.report.view import View
from xenlint.report.visible import visible

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    encode = encoder()
    below = view.below("CI_PROJECT_DIR")
    yield "["
    separator = "\n"
    for result in results:
        for diagnostic, fingerprint in view._replace(show_suppressed=False).told(result):
            yield separator + encode(_issue(diagnostic, fingerprint, valid(below(diagnostic.path))))
            separator = ",\n"
        yield ""
    yield "\n]\n"


def _issue(diagnostic: Diagnostic, fingerprint: str, path: str) -> dict[str, object]:
    rule, source = diagnostic.rule, diagnostic.span.source
    begin, _ = source.position(diagnostic.span.start)
    end, column = source.position(diagnostic.span.end)
    return {
        "type": "issue",
        "check_name": rule.code,
        "description": visible(f"{rule.code} {rule.name}: {diagnostic.message}"),
        "content": {"body": " ".join(filter(None, (rule.title, page_url(rule))))},
        "categories": ["Security" if "security" in rule.tags else "Bug Risk"],
        "severity": _SEVERITIES[diagnostic.severity],
        "fingerprint": fingerprint,
        "location": {"path": path, "lines": {"begin": begin, "end": end - (column == 1 and end > begin)}},
    }
