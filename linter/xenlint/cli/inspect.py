"""`xenlint inspect`."""

from __future__ import annotations

import json
import os
import sys

from xenlint.cli.common import Parser, add_settings_options, read_stdin, settings_for, use_utf8, wants_color
from xenlint.discovery import Buffer, find
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.load import load
from xenlint.model.host import Host
from xenlint.report.visible import visible
from xenlint.report.wrap import terminal_width
from xenlint.settings.config import Settings
from xenlint.syntax import MODULES
from xenlint.syntax.tree import Document, Kind
from xenlint.typed import NamedTuple

KINDS = tuple(MODULES)


class Inspected(NamedTuple):
    """A file with its host, as it is with this file in it."""

    document: Document
    host: Host


def parser() -> Parser:
    made = Parser("xenlint inspect", description="Show how xenlint understands files.")
    made.add_argument("files", nargs="+", metavar="FILE", help="files; - for stdin")
    made.add_argument(
        "--kind",
        choices=KINDS,
        metavar="KIND",
        help=f"what the files are, instead of what xenlint thinks: {', '.join(KINDS)}",
    )
    made.add_argument("--format", choices=("text", "json"), default="text", metavar="FORMAT", help="text or json")
    made.add_argument("--color", choices=("auto", "always", "never"), default="auto", metavar="WHEN")
    made.add_argument("--stdin-filename", metavar="NAME", help="what to take standard input for")
    add_settings_options(made)
    return made


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    buffer = read_stdin(options.stdin_filename) if "-" in options.files else None
    color = wants_color(options.color, sys.stdout)
    status, separator = 0, ""
    for path in options.files:
        settings = settings_for(options, [buffer.name if buffer and path == "-" else path])
        inspected = inspect(path, settings, buffer, options.kind)
        if not isinstance(inspected, Inspected):
            sys.stdout.flush()
            for error in inspected:
                print(f"xenlint: {visible(error)}", file=sys.stderr)
            status = 2
        elif options.format == "json":
            from xenlint.report.inspection import describe

            print(json.dumps(describe(*inspected)))
        else:
            from xenlint.report.inspection_text import render

            print(separator + render(*inspected, terminal_width(), color), end="")
            separator = "\n"
    return status


def inspect(path: str, settings: Settings, buffer: Buffer | None, kind: Kind | None) -> Inspected | tuple[str, ...]:
    """What is made of one file, or why nothing is. What looks like nothing else is taken for a guest's file."""
    if os.path.isdir(path) and (buffer is None or path != "-"):
        return (f"{path}: this is a directory; name the files in it.",)
    found = find([path], settings, os.getcwd(), buffer)
    errors = found.errors
    for work in found.hosts:
        if not any(file.asked for file in work.files):
            continue
        loaded = load(_taken_for(work, kind))
        if not loaded.asked and not loaded.errors:
            loaded = load(_taken_for(work, "domu-xl"))
        for document in loaded.host.documents:
            if document.source.path in loaded.asked:
                return Inspected(document, loaded.host)
        errors += loaded.errors
    return errors or (f"{path}: the settings exclude this file.",)


def _taken_for(work: HostFiles, kind: Kind | None) -> HostFiles:
    return work._replace(files=tuple(file._replace(kind=kind) if file.asked else file for file in work.files))
