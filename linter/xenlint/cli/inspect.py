"""`xenlint inspect`."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from xenlint.cli.common import Parser, add_settings_options, settings_for, use_utf8
from xenlint.discovery import find
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.load import load
from xenlint.knowledge.versions import format_version
from xenlint.model.boot import BootEntry
from xenlint.model.host import Host
from xenlint.report.visible import visible
from xenlint.source import Span
from xenlint.syntax import MODULES
from xenlint.syntax.tree import Document, Kind, List, Number, String, Value

KINDS = tuple(MODULES)


def run(arguments: list[str]) -> int:
    parser = Parser("xenlint inspect", description="Show how xenlint understands files.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument(
        "--kind",
        choices=KINDS,
        metavar="KIND",
        help=f"what the files are, instead of what xenlint thinks: {', '.join(KINDS)}",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", metavar="FORMAT", help="text or json")
    add_settings_options(parser)
    options = parser.parse_args(arguments)
    use_utf8()
    status = 0
    for path in options.files:
        if os.path.isdir(path):
            print(f"xenlint: {path}: this is a directory; name the files in it.", file=sys.stderr)
            status = 2
            continue
        settings = settings_for(options, [path])
        found = find([path], settings, os.getcwd())
        errors = found.errors
        for work in found.hosts:
            facts, errors = _inspect(work, options.kind)
            if facts is not None and options.format == "json":
                print(json.dumps(facts))
            elif facts is not None:
                print("\n".join(_text(facts)))
        for error in errors:
            print(f"xenlint: {error}", file=sys.stderr)
            status = 2
    return status


def _inspect(work: HostFiles, kind: Kind | None) -> tuple[dict[str, Any] | None, tuple[str, ...]]:
    """What is made of the one file asked for. What looks like nothing else is taken for a guest's file."""
    loaded = load(_taken_for(work, kind))
    if not loaded.asked and not loaded.errors:
        loaded = load(_taken_for(work, "domu-xl"))
    for document in loaded.host.documents:
        if document.source.path in loaded.asked:
            return describe(document, loaded.host), ()
    return None, loaded.errors


def _taken_for(work: HostFiles, kind: Kind | None) -> HostFiles:
    return work._replace(files=tuple(file._replace(kind=kind) if file.asked else file for file in work.files))


def describe(document: Document, host: Host) -> dict[str, Any]:
    """A document as `inspect --format json` shows it."""
    entries = [entry for entry in host.all_boot_entries if entry.document is document]
    return {
        "path": document.source.path,
        "kind": document.kind,
        "host": host.name,
        "xen_version": format_version(host.version),
        "settings": [
            {"key": setting.key, "op": setting.op, "value": _value(setting.value), **_place(setting.span)}
            | ({"scope": setting.scope} if setting.scope else {})
            for setting in document.settings
        ],
        "boot_entries": [_entry(entry) for entry in entries],
        "errors": [
            {"line": line, "column": column, "message": problem.message}
            for problem in document.problems
            for line, column in [document.source.position(problem.start)]
        ],
    }


def _value(value: Value) -> dict[str, Any]:
    if isinstance(value, String):
        if not value.known:
            return {"type": "unknown", "text": _clean(value.value)}
        return {"type": "string", "value": _clean(value.value)}
    if isinstance(value, Number):
        return {"type": "number", "text": _clean(value.text), "value": value.value}
    if isinstance(value, List):
        return {"type": "list", "items": [_value(item) for item in value.items]}
    return {"type": "unknown", "text": _clean(value.text)}


def _clean(text: str) -> str:
    """Bytes that are not UTF-8 become U+FFFD: JSON has no place for them."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _place(span: Span) -> dict[str, int]:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def _entry(entry: BootEntry) -> dict[str, Any]:
    return {
        "title": _clean(entry.title),
        "default": entry.default,
        "recovery": entry.recovery,
        "xen": _clean(" ".join(option.text for option in entry.hypervisor.options)),
        "kernel": _clean(" ".join(option.text for option in entry.kernel.options)),
        "line": entry.document.source.position(entry.at.start)[0] if entry.at.source is entry.document.source else 1,
    }


def _text(facts: dict[str, Any]) -> list[str]:
    lines = [f"{facts['path']}: {facts['kind']}, host {facts['host']}, Xen {facts['xen_version']}"]
    for setting in facts["settings"]:
        scope = f"[{setting['scope']}] " if "scope" in setting else ""
        lines.append(
            f"  {setting['line']:4}:{setting['column']:<3} {scope}{setting['key']} {setting['op'].strip()} "
            f"{_show(setting['value'])}"
        )
    for entry in facts["boot_entries"]:
        marks = [name for name in ("default", "recovery") if entry[name]]
        lines.append(
            f"  {entry['line']:4}     entry '{entry['title']}'{' (' + ', '.join(marks) + ')' if marks else ''}"
        )
        lines.append(f"             Xen:    {entry['xen']}")
        lines.append(f"             kernel: {entry['kernel']}")
    lines += [f"  {error['line']:4}:{error['column']:<3} error: {error['message']}" for error in facts["errors"]]
    return [visible(line) for line in lines]


def _show(value: dict[str, Any]) -> str:
    if value["type"] == "list":
        return "[" + ", ".join(_show(item) for item in value["items"]) + "]"
    if value["type"] == "number":
        return str(value["text"])
    return f"'{value['value']}'" if value["type"] == "string" else f"unknown: {value['text']}"
