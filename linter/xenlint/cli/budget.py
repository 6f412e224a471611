"""`xenlint budget`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module

from xenlint.cli.common import Parser, add_settings_options, quoted, settings_for, use_utf8, wants_color
from xenlint.cli.output import Outputs
from xenlint.discovery import find
from xenlint.engine.hostfiles import HostFile, HostFiles
from xenlint.engine.load import load
from xenlint.model.budget import Budget, budget_of
from xenlint.model.dom0_mem import Amount, Dom0Mem
from xenlint.model.sizes import parse_setting_size
from xenlint.report.visible import visible
from xenlint.report.wrap import terminal_width
from xenlint.settings.errors import UsageError
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

FORMATS = ("text", "json", "html", "svg")
_GUESTS = ("pv", "pvh", "hvm")


def parser() -> Parser:
    parser = Parser("xenlint budget", description="Show each host's memory: RAM, Xen, dom0, every guest, what is left.")
    parser.add_argument("paths", nargs="*", default=["."], metavar="PATH", help="files or directories")
    report = parser.add_argument_group("report")
    report.add_argument("--format", choices=FORMATS, default="text", metavar="FORMAT", help=", ".join(FORMATS))
    report.add_argument("--output", metavar="FILE", help="write there instead of to stdout")
    report.add_argument("--guests", action="store_true", help="show every guest, also of many hosts")
    report.add_argument("--color", choices=("auto", "always", "never"), default="auto", metavar="WHEN")
    add_settings_options(parser)
    what_if = parser.add_argument_group("what if")
    what_if.add_argument("--dom0", metavar="SIZE", help="dom0 had this size and maximum")
    what_if.add_argument(
        "--add",
        action="append",
        default=[],
        metavar="NAME=SIZE[,TYPE]",
        help="each host had one more guest, started last: as in db2=4GiB or win=8GiB,hvm; may be repeated",
    )
    return parser


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    use_utf8()
    settings = settings_for(options, options.paths)
    limit = None if options.dom0 is None else _fixed(options.dom0)
    added = [_guest(text) for text in options.add]
    found = find(options.paths, settings, os.getcwd())
    errors = list(found.errors)
    budgets = list(_budgets(found.hosts, added, limit, errors))
    if not budgets and not errors:
        errors.append(f"nothing to reckon: there is no Xen host in {quoted(options.paths)}.")
    with Outputs() as outputs:
        file = sys.stdout if options.output is None else outputs.open(options.output)
        for chunk in _render(options, budgets, is_terminal=options.output is None):
            file.write(chunk)
    sys.stdout.flush()
    for error in errors:
        print(f"xenlint: {visible(error)}", file=sys.stderr)
    return 2 if errors else 0


def _budgets(
    hosts: Iterable[HostFiles], added: list[HostFile], limit: Dom0Mem | None, errors: list[str]
) -> Iterator[Budget]:
    """Of every host with a guest or a boot entry; loose files that belong to no one machine have none."""
    for work in hosts:
        plain = load(work)
        errors += plain.errors
        host = plain.host
        if not host.is_whole or not (host.guests or host.boot_entries):
            continue
        yield budget_of(load(work._replace(files=(*work.files, *added))).host if added else host, limit)


def _render(options: Namespace, budgets: list[Budget], is_terminal: bool) -> Iterator[str]:
    if options.format == "text":
        from xenlint.report.budget.text import render

        color = wants_color(options.color, sys.stdout) and (is_terminal or options.color == "always")
        yield from render(budgets, terminal_width(widest=200), color, detail=options.guests or None)
    else:
        yield from import_module(f"xenlint.report.budget.{options.format}").render(budgets)


def _fixed(text: str) -> Dom0Mem:
    amount = Amount(_bytes("--dom0", text))
    return Dom0Mem(size=amount, maximum=amount)


def _guest(text: str) -> HostFile:
    """A guest that is in no file, as the file that it would have."""
    name, _, rest = text.partition("=")
    size, _, guest = rest.partition(",")
    if not name or (guest and guest not in _GUESTS) or not name.isprintable() or set(name) & set("\"'\\"):
        raise UsageError(
            f"--add: write NAME=SIZE, or NAME=SIZE,TYPE with a type of {', '.join(_GUESTS)}; not '{text}'."
        )
    mib = _bytes("--add", size) >> 20
    lines = (f'name = "{name}"', f'type = "{guest or "pvh"}"', f"memory = {mib}", "vcpus = 1")
    return HostFile("", f"--add {text}", f"etc/xen/{name}.cfg", data="\n".join(lines).encode(), kind="domu-xl")


def _bytes(option: str, text: str) -> int:
    size = parse_setting_size(text)
    if not size or size >> 20 == 0:
        raise UsageError(f"{option}: '{text}' is no size of a MiB or more; write it with its unit, as in 2GiB.")
    return size
