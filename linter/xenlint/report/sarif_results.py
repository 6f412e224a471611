"""One finding as SARIF describes it: an element of `runs[].results`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xenlint.engine.diagnostic import Diagnostic, Silence
from xenlint.finding import Edit, Fix
from xenlint.report.regions import Region
from xenlint.report.sarif_places import File, Files, Json
from xenlint.report.view import View
from xenlint.report.visible import visible
from xenlint.rule import Entry

_LONGEST_MESSAGE = 1950  # GitLab drops a result whose message has more than 2,048 characters, links included
_LONGEST_TITLE = 255  # and cuts there what it takes for the title: the whole message
_MOST_RELATED = 100
_MOST_LINKS = 5
_MOST_PATTERNS = 20
_UNSAFE_IN_LINK = frozenset("[]\\")
_QUOTED = r"(?<![^ (\[])'([^']*)'(?![^ .,;:)\]])"


def result_of(diagnostic: Diagnostic, fingerprint: str, files: Files, patterns: Patterns, view: View) -> Json:
    """A `result` without `ruleId` and `ruleIndex`: which rules its run has is known later."""
    span = diagnostic.span
    file = files.of(span.source)
    related = diagnostic.related[:_MOST_RELATED]
    text = _message(diagnostic.message, [place.message for place in related])
    result: Json = {
        "kind": "fail",
        "level": diagnostic.severity,
        "message": patterns.message(diagnostic.rule, text),
        "locations": [file.location(span)],
        "partialFingerprints": {
            "primaryLocationLineHash": file.line_hash(span),
            "xenlint/v1": fingerprint,
        },
    }
    if related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": _literal(place.message)},
                **files.of(place.span.source).location(place.span),
            }
            for number, place in enumerate(related, 1)
        ]
    fix = _fix(diagnostic.fix, files) if diagnostic.fix else None
    if fix:
        result["fixes"] = [fix]
    if view.has_baseline:
        is_known = diagnostic.silence is not None and diagnostic.silence.by == "baseline"
        result["baselineState"] = "unchanged" if is_known else "new"
    if view.show_suppressed:
        result["suppressions"] = [_suppression(diagnostic.silence, files)] if diagnostic.silence else []
    return result


def _suppression(silence: Silence, files: Files) -> Json:
    found: Json = {"kind": "inSource" if silence.by == "comment" else "external"}
    if silence.reason:
        found["justification"] = visible(silence.reason)
    if silence.at is not None:
        found["location"] = files.of(silence.at.source).location(silence.at)
    return found


# --- messages ---------------------------------------------------------------------------------------------------------


class Patterns:
    """The messages of each rule with placeholders for what they quote: its `messageStrings`.

    A rule words its messages as it needs; only what came out of it tells the patterns.
    """

    def __init__(self) -> None:
        self._of: dict[str, dict[str, str]] = {}

    def of(self, rule: Entry) -> dict[str, str]:
        """The patterns of a rule's messages so far, with their ids."""
        return {number: pattern for pattern, number in self._of.get(rule.code, {}).items()}

    def message(self, rule: Entry, text: str) -> Json:
        """A `message` of this text. Its pattern and arguments give the same text again."""
        known = self._of.setdefault(rule.code, {})
        arguments: list[str] = []

        def place(match: re.Match[str]) -> str:
            arguments.append(match[1])
            return f"'{{{len(arguments) - 1}}}'"

        pattern = re.sub(_QUOTED, place, text)
        # readers differ in what they make of braces that are no placeholders
        is_odd = pattern.count("{") != len(arguments) or pattern.count("}") != len(arguments)
        if is_odd or (pattern not in known and len(known) >= _MOST_PATTERNS):
            pattern, arguments = "{0}.", [text.removesuffix(".")]
        number = known.setdefault(pattern, str(len(known) + 1))
        return {"text": text, "id": number, **({"arguments": arguments} if arguments else {})}


def _message(text: str, related: Sequence[str]) -> str:
    """The message, and behind it what it refers to as links to the related places, numbered from 1.

    It has to read well without links too: not every reader makes them of places in files.
    """
    message = _literal(text)
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE].rstrip("\\") + "…"
    whole = " ".join((message, *_links([_label(place) for place in related[:_MOST_LINKS]])))
    if len(whole) > _LONGEST_TITLE:
        whole = " ".join((message, *_links([str(number) for number, _ in enumerate(related[:_MOST_LINKS], 1)])))
    return whole if whole.endswith(".") else f"{whole}."


def _links(labels: Sequence[str]) -> list[str]:
    links = ", ".join(f"[{label}]({number})" for number, label in enumerate(labels, 1))
    return [f"See also: {links}."] if links else []


def _label(message: str) -> str:
    # readers differ in how they unescape brackets in a link; the place has the whole text anyway
    shown = visible(message).removesuffix(".")
    return shown if _UNSAFE_IN_LINK.isdisjoint(shown) else "here"


def _literal(text: str) -> str:
    """Text in which nothing is taken for a link: config text in brackets before parentheses looks like one."""
    text = visible(text)
    return text.replace("[", r"\[").replace("]", r"\]") if "](" in text else text


# --- fixes ------------------------------------------------------------------------------------------------------------


def _fix(fix: Fix, files: Files) -> Json | None:
    """The fix, or None where SARIF cannot express it whole."""
    by_file: dict[File, list[Edit]] = {}
    for edit in fix.edits:
        by_file.setdefault(files.of(edit.at.source), []).append(edit)
    changes = []
    for file, edits in by_file.items():
        replacements = file.regions.replacements(edits)
        if replacements is None:
            return None
        if replacements:
            changes.append(
                {
                    "artifactLocation": file.artifact,
                    "replacements": [_replacement(region, text) for region, text in replacements],
                }
            )
    if not changes:
        return None
    hint = "" if fix.safe else " (unsafe: check it before you apply it)"
    return {
        "description": {"text": f"{_literal(fix.description).removesuffix('.')}{hint}."},
        "artifactChanges": changes,
    }


def _replacement(region: Region, text: str) -> Json:
    return {"deletedRegion": region, "insertedContent": {"text": text}} if text else {"deletedRegion": region}
