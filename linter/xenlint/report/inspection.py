"""How a file is understood, as a JSON object: settings with their values, devices taken apart, boot entries, mistakes.

Lines and columns count from 1, columns in code points; ends are exclusive. A value is what the file's own reader would
hand on: for xl a number is what C's strtol with base 0 makes of it, null where it makes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint.knowledge.devices import KINDS
from xenlint.knowledge.versions import format_version
from xenlint.model.boot import BootEntry
from xenlint.model.cmdline import CommandLine
from xenlint.model.host import Host
from xenlint.report.plaintext import valid
from xenlint.report.visible import visible
from xenlint.source import Span
from xenlint.syntax.devices import DeviceSpec, parse_parts
from xenlint.syntax.devices_xm import KEYS as XM_KINDS
from xenlint.syntax.disk import DiskSpec, parse_disk
from xenlint.syntax.parts import Part
from xenlint.syntax.tree import Document, List, MenuEntry, Number, Problem, Setting, String, Value
from xenlint.syntax.xl_values import effective

Json = dict[str, object]

DEEPEST = 50
"""Lists within lists, as far as they are shown. xl itself reads two levels."""

_BIGGEST = 1 << 64


def describe(document: Document, host: Host) -> Json:
    """A document as `inspect --format json` shows it."""
    facts: Json = {
        "path": valid(document.source.path),
        "kind": document.kind,
        "host": valid(host.name),
        "xen_version": format_version(host.version),
        "settings": [_setting(setting, document, host) for setting in document.settings],
    }
    if is_xl(document):
        facts["in_force"] = {valid(key): value_of(value) for key, value in effective(document.settings).items()}
    menu = menu_of(document)
    facts["boot_entries"] = [_entry(entry, document, menu) for entry in entries_of(document, host)]
    facts["errors"] = [_error(problem) for problem in document.problems]
    return facts


def is_xl(document: Document) -> bool:
    """Whether it is written in xl's own syntax."""
    return document.kind in ("domu-xl", "xl-conf")


def entries_of(document: Document, host: Host) -> list[BootEntry]:
    """The ways to start Xen that this file describes."""
    return [entry for entry in host.all_boot_entries if entry.document is document]


def menu_of(document: Document) -> dict[int, MenuEntry]:
    """The entries of a file's menu by the places where they begin: those of the title and of each command."""
    places: dict[int, MenuEntry] = {}
    for entry in document.menu:
        places[entry.start] = entry
        places |= ((command.start, entry) for command in entry.commands)
    return places


def devices_of(setting: Setting, document: Document, host: Host) -> list[DiskSpec | DeviceSpec]:
    """The device strings of a guest's setting, as its host's toolstack reads them."""
    by_xend = document.kind == "domu-xm" and host.toolstack == "xend"
    kinds = ("disk", *XM_KINDS) if by_xend else KINDS if document.kind == "domu-xl" else ()
    if setting.key not in kinds:
        return []
    texts = _strings(setting.value)
    if setting.key == "disk":
        return [parse_disk(text, host.version, by_xend) for text in texts]
    return [parse_parts(setting.key, text, host.version, by_xend) for text in texts]


def _strings(value: Value, depth: int = 0) -> Iterator[String]:
    if isinstance(value, String):
        yield value
    elif isinstance(value, List) and depth < DEEPEST:
        for item in value.items:
            yield from _strings(item, depth + 1)


def value_of(value: Value, depth: int = 0) -> Json:
    if isinstance(value, String):
        return {"type": "string", "value": valid(value.value)} if value.known else _unknown(value.value)
    if isinstance(value, Number):
        number = value.value
        is_shown = number is not None and -_BIGGEST < number < _BIGGEST  # JSON has neither infinity nor its like
        return {"type": "number", "text": valid(value.text), "value": number if is_shown else None}
    if isinstance(value, List) and depth < DEEPEST:
        return {"type": "list", "items": [value_of(item, depth + 1) for item in value.items]}
    return _unknown(value.span.text)


def _unknown(text: str) -> Json:
    return {"type": "unknown", "text": valid(text)}


def _setting(setting: Setting, document: Document, host: Host) -> Json:
    found: Json = {
        "key": valid(setting.key),
        "op": setting.op.strip(),
        "value": value_of(setting.value),
        **_place(setting.span),
    }
    if setting.scope:
        found["scope"] = valid(setting.scope)
    if devices := devices_of(setting, document, host):
        found["devices"] = [_device(device) for device in devices]
    return found


def _device(device: DiskSpec | DeviceSpec) -> Json:
    found: Json = {
        "text": valid(device.text.value),
        "parts": [_part(part) for part in device.parts],
        "problems": [_error(problem) for problem in device.problems],
        **_place(device.span),
    }
    if isinstance(device, DiskSpec):
        found["disk"] = {
            "target": _value_in_force(device.target),
            "format": device.format_name,
            "vdev": _value_in_force(device.vdev),
            "cdrom": device.is_cdrom,
            "writable": device.is_writable,
        }
    return found


def _value_in_force(part: Part | None) -> str | None:
    return None if part is None or part.value is None or not part.known else valid(part.value)


def _part(part: Part) -> Json:
    return {
        "key": valid(part.key),
        "value": None if part.value is None else valid(part.value),
        "form": part.form,
        "known": part.known,
        **_place(part.span),
    }


def line_of_entry(entry: BootEntry, document: Document, menu: dict[int, MenuEntry]) -> int:
    """The line of its title; without one, the line that says what Xen gets. 1 where that is in another file."""
    if entry.at.source is not document.source:
        return 1
    titled = None if entry.generated else menu.get(entry.at.start)
    return document.source.position(titled.start if titled else entry.at.start)[0]


def _entry(entry: BootEntry, document: Document, menu: dict[int, MenuEntry]) -> Json:
    found: Json = {
        "title": valid(entry.title),
        "default": entry.default,
        "recovery": entry.recovery,
        "xen": options_of(entry.hypervisor),
        "kernel": options_of(entry.kernel),
        "line": line_of_entry(entry, document, menu),
        "generated": entry.generated,
        "image": valid(entry.image),
        "kernel_image": valid(entry.kernel_image),
    }
    titled = menu.get(entry.at.start)
    if titled is not None and titled.path and not entry.generated:
        found["submenus"] = [valid(title) for title in titled.submenus]
        found["position"] = list(titled.path)
    found["xen_options"] = _options(entry.hypervisor)
    found["kernel_options"] = _options(entry.kernel)
    return found


def options_of(line: CommandLine) -> str:
    """The options with single blanks between them."""
    return valid(" ".join(option.text for option in line.options))


def _options(line: CommandLine) -> list[Json]:
    return [
        {
            "name": valid(option.name),
            "value": None if option.value is None else valid(option.value),
            "known": option.known,
            "path": valid(option.span.source.path),
            **_place(option.span),
        }
        for option in line.options
    ]


def _error(problem: Problem) -> Json:
    return {**_place(problem.span), "message": visible(problem.message), "reason": problem.reason}


def _place(span: Span) -> Json:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
