"""The fixes of a SARIF log, applied as an editor would, give what xenlint itself makes of a file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from xenlint.api import Report, lint
from xenlint.engine.diagnostic import Diagnostic, HostResult
from xenlint.engine.edits import apply_fixes
from xenlint.engine.fingerprint import fingerprints
from xenlint.engine.packs import load_registry
from xenlint.report.sarif import render
from xenlint.report.view import View
from xenlint.rule import Entry, Example
from xenlint.settings.config import Settings, load
from xenlint.testing import write_tree

CORPUS = Path(__file__).resolve().parent.parent.parent / "corpus"
FIXABLE = [rule for rule in load_registry().rules if rule.fixable]

STALE = (Example(bad={"etc/xen/web1.cfg": "name = 'web1'  # xenlint: ignore[XEN006]\r\nmemory = 512\r\n"}, good={}),)
"""For the rule that has no examples, for it is the engine that finds stale suppressions."""


class Editor:
    """A file as an editor holds it: text without byte order mark, places in lines and UTF-16 code units."""

    def __init__(self, data: bytes) -> None:
        self.text = data.decode("utf-8").removeprefix("\ufeff")
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def _offset(self, line: int, column: int) -> int:
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        units = self.text[start:end].rstrip("\r\n").encode("utf-16-le")
        assert 0 < column <= len(units) // 2 + 1, "a column that the line does not have"
        return start + len(units[: 2 * (column - 1)].decode("utf-16-le"))

    def _start(self, line: int, column: int) -> int:
        """VS Code's viewer takes a start in the indentation for one at the first character behind it."""
        start = self._starts[line - 1]
        indentation = re.compile(r"[ \t]*").match(self.text, start)
        assert indentation is not None
        is_blank = self.text[indentation.end() : indentation.end() + 1] in ("", "\r", "\n")
        return max(self._offset(line, column), start if is_blank else indentation.end())

    def replaced(self, replacements: list[dict[str, Any]]) -> str:
        """The text with all of the replacements made at once."""
        parts, done = [], 0
        for replacement in replacements:
            region = replacement["deletedRegion"]
            start = self._start(region["startLine"], region["startColumn"])
            end = self._offset(region["endLine"], region["endColumn"])
            assert done <= start <= end
            parts += [self.text[done:start], replacement.get("insertedContent", {"text": ""})["text"]]
            done = end
        return "".join((*parts, self.text[done:]))


def check(root: Path, report: Report, view: View) -> tuple[int, list[Diagnostic]]:
    """Compare the fixes of a report's log with the engine's. Returns how many, and the findings whose fix it lacks."""
    diagnostics = report.diagnostics
    view = view._replace(root=str(root), cwd=os.getcwd(), show_suppressed=True)
    text = "".join(render((HostResult("h", diagnostics),), view))
    [run] = json.loads(text)["runs"]
    results = {result["partialFingerprints"]["xenlint/v1"]: result for result in run["results"]}
    compared, lacking = 0, []
    for identity, diagnostic in zip(fingerprints(diagnostics), diagnostics, strict=True):
        if diagnostic.fix is None:
            assert "fixes" not in results[identity]
            continue
        if "fixes" not in results[identity]:
            lacking.append(diagnostic)
            continue
        [fix] = results[identity]["fixes"]
        changes = {
            unquote_to_bytes(change["artifactLocation"]["uri"]): change["replacements"]
            for change in fix["artifactChanges"]
        }
        sources = {edit.at.source.path: edit.at.source for edit in diagnostic.fix.edits}
        assert len(changes) == len(sources) == len(fix["artifactChanges"])
        for path, source in sources.items():
            place = os.fsencode(os.path.relpath(os.path.join(os.getcwd(), path), root))
            edits = tuple(edit for edit in diagnostic.fix.edits if edit.at.source is source)
            expected, made = apply_fixes(source.text, [diagnostic.fix._replace(edits=edits)])
            assert made
            found = Editor(Path(os.fsdecode(os.path.join(os.fsencode(root), place))).read_bytes())
            assert found.replaced(changes[place]) == expected.removeprefix("\ufeff"), diagnostic.rule.name
            compared += 1
    return compared, lacking


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: str(rule.name))
def test_examples(rule: Entry, tmp_path: Path, view_of: Callable[..., View]) -> None:
    compared, lacking = 0, []
    rules = tuple(each for each in load_registry().rules if each.code in {rule.code, "XEN006"})
    for number, example in enumerate(getattr(import_module(rule.module), "EXAMPLES", STALE)):
        root = tmp_path / str(number)
        write_tree(str(root), example.bad)
        settings = Settings(root=str(root))
        if example.config:
            (root / "xenlint.toml").write_text(example.config, encoding="utf-8")
            settings = load(str(root / "xenlint.toml"), "xenlint.toml")
        report = lint([str(root)], settings._replace(select=tuple(each.code for each in rules)))
        view = view_of()
        more, without = check(root, report, view._replace(plan=view.plan._replace(rules=rules)))
        compared += more
        lacking += without
    if rule.name == "byte-order-mark":
        # an editor does not show the mark, so there is nothing to replace
        assert compared == 0
        assert lacking
    else:
        assert compared
        assert not lacking


def test_corpus(view_of: Callable[..., View]) -> None:
    view = view_of()
    view = view._replace(plan=view.plan._replace(rules=load_registry().rules))
    compared = 0
    for story in sorted(CORPUS.iterdir()):
        if story.is_dir():
            more, lacking = check(story, lint([str(story)], Settings(root=str(story), select=("all",))), view)
            compared += more
            assert not lacking
    assert compared >= 10
