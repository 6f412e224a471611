"""The report for code scanning and editors: SARIF 2.1.0.

The same findings give the same bytes: no time, no machine, no absolute path (but for files outside the repository).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.docs import DOCS
from xenlint.engine.diagnostic import HostResult
from xenlint.engine.fingerprint import fingerprints
from xenlint.report.sarif_places import ENCODE, FILESYSTEM, ROOT, Files, Json, quote
from xenlint.report.sarif_results import Patterns, result_of
from xenlint.report.sarif_rules import descriptor
from xenlint.report.sarif_runs import Collected, Run
from xenlint.report.view import View
from xenlint.report.visible import visible

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    """Chunks of the log. Each result is written down when its host is done, which frees the host's files; the runs they
    belong to are known when the last one has passed."""
    patterns = Patterns()
    collected = Collected(view.groups, view.sarif_runs)
    for result in results:
        files = Files(view.root, view.cwd)
        for diagnostic, fingerprint in zip(result.diagnostics, fingerprints(result.diagnostics), strict=True):
            if not diagnostic.suppressed or view.show_suppressed:
                region = files.of(diagnostic.span.source).start(diagnostic.span)
                written = result_of(diagnostic, fingerprint, files, patterns, view)
                collected.add(diagnostic, region, ENCODE(written)[1:])
        yield ""
    whole = _Log(view, patterns, {rule.code: ENCODE(descriptor(rule, patterns.of(rule))) for rule in view.plan.rules})
    runs, notices = collected.runs(whole.chunks)
    view.summary.warnings += notices
    yield from whole.chunks(runs)


class _Log:
    """The log around the results."""

    def __init__(self, view: View, patterns: Patterns, rules: dict[str, str]) -> None:
        self._view = view
        self._patterns = patterns
        self._rules = rules

    def chunks(self, runs: tuple[Run, ...]) -> Iterator[str]:
        yield f'{{"$schema":"{_SCHEMA}","version":"2.1.0","runs":['
        for number, run in enumerate(runs):
            yield ",\n" if number else ""
            # the first run has all rules, any other those it has results of: all of them in each would fill the log
            used = {written.code for written in run.results}
            codes = [code for code in self._rules if number == 0 or code in used]
            indexes = {code: index for index, code in enumerate(codes)}
            yield f'{{{ENCODE(self._head(run))[1:-1]},"results":['
            separator = "\n"
            for written in run.results:
                yield f'{separator}{{"ruleId":"{written.code}","ruleIndex":{indexes[written.code]},{written.text}'
                separator = ",\n"
            yield f'\n],"tool":{{"driver":{ENCODE(self._driver())[:-1]},"rules":['
            for index, code in enumerate(codes):
                yield (",\n" if index else "\n") + self._rules[code]
            yield f'\n]}}}},"invocations":[{ENCODE(self._invocation(run, number == 0))}]}}'
        yield "]}\n"

    def _head(self, run: Run) -> Json:
        group = f"{quote(run.group)}/" if run.group else ""
        return {
            "automationDetails": {"id": f"{self._view.sarif_category}/{group}"},
            "columnKind": "utf16CodeUnits",
            "newlineSequences": ["\r\n", "\n"],
            "originalUriBaseIds": {
                ROOT: {"description": {"text": "The root of the repository."}},
                FILESYSTEM: {"uri": "file:///", "description": {"text": "Holds files outside of the repository."}},
            },
        }

    def _driver(self) -> Json:
        version = self._view.version
        return {
            "name": "xenlint",
            "fullName": f"xenlint {version}",
            "organization": "xenlint",
            "version": version,
            "semanticVersion": ".".join([*version.split("."), "0", "0"][:3]),
            "informationUri": DOCS,
        }

    def _invocation(self, run: Run, is_first: bool) -> Json:
        """How the run ended. What is true of the whole run of xenlint is told in the first run of the log."""
        view = self._view
        errors = dict.fromkeys((*view.errors, *view.summary.errors))
        invocation: Json = {"executionSuccessful": not errors, "exitCode": view.exit_code()}
        told = [("error", error) for error in errors] if is_first else []
        told += [("warning", notice) for notice in run.notices]
        if told:
            invocation["toolExecutionNotifications"] = [_notification(level, text) for level, text in told]
        if view.warnings and is_first:
            invocation["toolConfigurationNotifications"] = [_notification("warning", text) for text in view.warnings]
        return invocation


def _notification(level: str, text: str) -> Json:
    return {"level": level, "message": {"text": visible(text)}}
