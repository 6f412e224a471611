"""The report for programs that read line by line: one JSON object a finding, shaped as in the JSON report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xenlint.engine.diagnostic import HostResult
from xenlint.report.json import finding
from xenlint.report.jsontext import encoder
from xenlint.report.view import View


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    """A line a finding and nothing else, so that counting lines counts findings. Suppressed ones are there
    only where they are asked for."""
    encode = encoder()
    for result in results:
        for diagnostic, fingerprint in view.told(result):
            yield encode(finding(diagnostic, fingerprint, view.show_suppressed)) + "\n"
        yield ""
