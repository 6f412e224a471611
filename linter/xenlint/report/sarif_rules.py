"""The rules as SARIF describes them: `tool.driver.rules`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xenlint.docs import rule_url
from xenlint.engine.packs import BUILT_IN
from xenlint.report.pages import markdown, page_of, plain, summary
from xenlint.rule import Entry

_MOST_TAGS = 10
_LONGEST_TEXT = 255
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}


def descriptor(entry: Entry, patterns: Mapping[str, str]) -> dict[str, object]:
    """A `reportingDescriptor` with the patterns of its messages by their ids.

    GitLab cuts the description at 255 characters, GitHub keeps ten tags.
    """
    text = summary(entry, _LONGEST_TEXT)
    found: dict[str, object] = {
        "id": entry.code,
        "name": "".join(_pascal(entry.name)),
        "shortDescription": {"text": page_of(entry).title},
        "fullDescription": {"text": text, "markdown": text},
        "help": {"text": plain(entry), "markdown": markdown(entry)},
        "defaultConfiguration": {"level": entry.severity, "enabled": True},
        "properties": _properties(entry),
    }
    if entry.module.startswith(f"{BUILT_IN}."):
        found["helpUri"] = rule_url(entry.name)
    if patterns:
        found["messageStrings"] = {number: {"text": pattern} for number, pattern in patterns.items()}
    return found


def _properties(entry: Entry) -> dict[str, object]:
    # the tag alone or the figure alone makes half a security alert
    tags = [tag for tag in entry.tags if tag != "security"]
    found: dict[str, object] = {"precision": entry.confidence}
    if entry.security_severity:
        tags.insert(0, "security")
        found["security-severity"] = entry.security_severity
    else:
        found["problem.severity"] = _PROBLEM[entry.severity]
    found["tags"] = tags[:_MOST_TAGS]
    return found


def _pascal(name: str) -> Iterator[str]:
    """`pv-grub2-too-old` as PvGrub2TooOld. A capital needs a small letter or a digit after it, so `a-b` is Ab."""
    is_open = False
    for word in re.findall("[a-z0-9]+", name.lower()):
        starts = not is_open and word[0].isalpha()
        yield word.capitalize() if starts else word
        is_open = starts and len(word) == 1
