"""The report for code scanning and editors: SARIF 2.1.0.

The same findings give the same bytes: no time, no machine, no absolute path (but for files outside the repository).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from json import JSONEncoder

from xenlint.docs import DOCS
from xenlint.engine.diagnostic import Diagnostic, HostResult, Silence
from xenlint.engine.fingerprint import fingerprints
from xenlint.finding import Edit, Fix
from xenlint.report.linehash import LineHashes
from xenlint.report.plaintext import valid
from xenlint.report.regions import Region, Regions
from xenlint.report.sarif_rules import MESSAGE, MESSAGE_ID, descriptor
from xenlint.report.view import View
from xenlint.report.visible import visible
from xenlint.source import Source, Span

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "SRCROOT"
_FILESYSTEM = "FILESYSTEM"
_LONGEST_MESSAGE = 2000  # GitLab drops a result whose message has more than 2,048 characters
_MOST_RELATED = 100
_MOST_LINKS = 5
_UNSAFE_IN_LINK = frozenset("[]\\")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")

Json = dict[str, object]


def render(results: Iterable[HostResult], view: View) -> Iterator[str]:
    """Chunks of the log: each result as soon as its host is done, then the rules and how the run ended."""
    encode = JSONEncoder(separators=(",", ":")).encode
    rules = view.plan.rules
    codes = {rule.code: index for index, rule in enumerate(rules)}
    used: set[str] = set()
    yield f'{{"$schema":"{_SCHEMA}","version":"2.1.0","runs":[{{{encode(_run())[1:-1]},"results":['
    separator = "\n"
    for result in results:
        files = _Files(view)
        for diagnostic, fingerprint in zip(result.diagnostics, fingerprints(result.diagnostics), strict=True):
            if not diagnostic.suppressed or view.show_suppressed:
                used.add(diagnostic.rule.code)
                yield separator + encode(_result(diagnostic, fingerprint, codes, files, view.show_suppressed))
                separator = ",\n"
    # only now is it known which rules need a message string: one without results would have it for nothing
    yield f'\n],"tool":{{"driver":{encode(_driver(view))[:-1]},"rules":['
    for number, rule in enumerate(rules):
        yield (",\n" if number else "\n") + encode(descriptor(rule, rule.code in used))
    yield f'\n]}}}},"invocations":[{encode(_invocation(view))}]}}]}}\n'


def _driver(view: View) -> Json:
    return {
        "name": "xenlint",
        "fullName": f"xenlint {view.version}",
        "organization": "xenlint",
        "version": view.version,
        "semanticVersion": ".".join([*view.version.split("."), "0", "0"][:3]),
        "informationUri": DOCS,
    }


def _run() -> Json:
    return {
        "automationDetails": {"id": "xenlint/"},
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n"],
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The root of the repository."}},
            _FILESYSTEM: {"uri": "file:///", "description": {"text": "Holds files outside of the repository."}},
        },
    }


def _invocation(view: View) -> Json:
    errors = dict.fromkeys((*view.errors, *view.summary.errors))
    invocation: Json = {"executionSuccessful": not errors, "exitCode": view.exit_code()}
    if errors:
        invocation["toolExecutionNotifications"] = [
            {"level": "error", "message": {"text": visible(error)}} for error in errors
        ]
    return invocation


# --- one result -------------------------------------------------------------------------------------------------------


def _result(
    diagnostic: Diagnostic, fingerprint: str, codes: dict[str, int], files: _Files, with_suppressions: bool
) -> Json:
    span = diagnostic.span
    file = files.of(span.source)
    related = diagnostic.related[:_MOST_RELATED]
    location = file.location(span)
    result: Json = {
        "ruleId": diagnostic.rule.code,
        "ruleIndex": codes[diagnostic.rule.code],
        "kind": "fail",
        "level": diagnostic.severity,
        "message": _message(diagnostic.message, [place.message for place in related]),
        "locations": [location],
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
    if with_suppressions:
        result["suppressions"] = [_suppression(diagnostic.silence)] if diagnostic.silence else []
    return result


def _message(text: str, related: Sequence[str]) -> Json:
    """The message, and behind it what it refers to as links to the related places, numbered from 1.

    The one argument is all of it: a rule words its messages as it needs, not from a fixed set of patterns.
    """
    links = []
    for number, message in enumerate(related[:_MOST_LINKS], 1):
        # readers differ in how they unescape brackets in a link; the place has the whole text anyway
        shown = visible(message)
        label = shown.removesuffix(".") if _UNSAFE_IN_LINK.isdisjoint(shown) else "See here"
        links.append(f"[{label}]({number}).")
    message = _literal(text)
    if len(message) > _LONGEST_MESSAGE:
        message = message[:_LONGEST_MESSAGE].rstrip("\\") + "…"
    while links and len(message) + sum(map(len, links)) + len(links) > _LONGEST_MESSAGE:
        links.pop()
    whole = " ".join((message, *links)).removesuffix(".")
    return {"text": MESSAGE.replace("{0}", whole), "id": MESSAGE_ID, "arguments": [whole]}


def _literal(text: str) -> str:
    """Text in which nothing is taken for a link: config text in brackets before parentheses looks like one."""
    text = visible(text)
    return text.replace("[", r"\[").replace("]", r"\]") if "](" in text else text


def _suppression(silence: Silence) -> Json:
    found: Json = {"kind": "inSource" if silence.by == "comment" else "external"}
    if silence.reason:
        found["justification"] = visible(silence.reason)
    return found


def _fix(fix: Fix, files: _Files) -> Json | None:
    """The fix, or None where SARIF cannot express it whole."""
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.at.source.path, []).append(edit)
    changes = []
    for edits in by_path.values():
        file = files.of(edits[0].at.source)
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


# --- files ------------------------------------------------------------------------------------------------------------


class _Files:
    """The files of one host that findings point into."""

    def __init__(self, view: View) -> None:
        self._root = view.root
        self._cwd = view.cwd
        self._files: dict[int, _File] = {}

    def of(self, source: Source) -> _File:
        file = self._files.get(id(source))
        if file is None:
            file = self._files[id(source)] = _File(source, self._artifact(source.path))
        return file

    def _artifact(self, path: str) -> Json:
        """A path as a URI below the repository's root; one outside of it is below the file system's."""
        whole = os.path.normpath(os.path.join(self._cwd, path))
        below = os.path.relpath(whole, self._root).replace(os.sep, "/")
        if below == ".." or below.startswith("../"):
            return {"uri": _quote(whole.replace(os.sep, "/").lstrip("/")), "uriBaseId": _FILESYSTEM}
        return {"uri": _quote(below), "uriBaseId": _ROOT}


def _quote(path: str) -> str:
    data = path.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in data)


class _File:
    """A file as SARIF points into it."""

    def __init__(self, source: Source, artifact: Json) -> None:
        self.source = source  # keeps it alive, and so its id its own
        self.artifact = artifact
        self.regions = Regions(source)
        self._hashes: LineHashes | None = None

    def location(self, span: Span) -> Json:
        region, context = self.regions.shown(span.start, span.end)
        physical: Json = {"artifactLocation": self.artifact, "region": region}
        if context:
            physical["contextRegion"] = context
        return {"physicalLocation": physical}

    def line_hash(self, span: Span) -> str:
        if self._hashes is None:
            self._hashes = LineHashes(valid(self.source.text.removeprefix("\ufeff")))
        return self._hashes.of(self.regions.first_line(span.start, span.end))
