"""How a file is understood, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from xenlint.knowledge.versions import format_version
from xenlint.model.boot import BootEntry
from xenlint.model.host import Host
from xenlint.report.excerpt import excerpt
from xenlint.report.inspection import (
    DEEPEST,
    devices_of,
    entries_of,
    is_xl,
    line_of_entry,
    menu_of,
    options_of,
)
from xenlint.report.text import Painter, frame, paragraph
from xenlint.report.visible import cells, visible
from xenlint.report.wrap import wrap
from xenlint.syntax.devices import DeviceSpec
from xenlint.syntax.disk import DiskSpec
from xenlint.syntax.tree import Document, Kind, List, MenuEntry, Number, Problem, Setting, String, Value
from xenlint.syntax.xl_values import effective

NAMES: dict[Kind, str] = {
    "domu-xl": "a guest, for xl",
    "domu-xm": "a guest, for xm",
    "xl-conf": "settings of xl",
    "xend-config": "settings of xend",
    "grub-default": "settings of grub-mkconfig",
    "grub-cfg": "a menu of GRUB 2",
    "grub-legacy": "a menu of GRUB legacy",
    "xen-efi": "a menu of Xen's EFI loader",
    "syslinux": "a menu of syslinux",
    "xl-info": "a saved `xl info`",
    "dmidecode": "a saved dmidecode",
    "os-release": "dom0's distribution",
    "inside-dom0": "dom0's memory as seen from inside",
    "netbsd-boot": "a menu of NetBSD's boot loader",
    "loader-conf": "settings of FreeBSD's boot loader",
    "imagebuilder": "settings of ImageBuilder",
    "fstab": "dom0's file systems",
    "network": "dom0's network",
    "bls-entry": "an entry of the Boot Loader Specification",
    "modprobe": "options of dom0's kernel modules",
    "xendomains": "settings of xendomains",
    "xencommons": "settings of Xen's services",
    "auto-backup": "a backup copy that starts with the host",
    "auto-broken-link": "a link to a guest's file that is not there",
}

_WIDEST_KEY = 28
_ERROR, _BOLD, _DIM = "\x1b[1;31m", "\x1b[1m", "\x1b[2m"


def render(document: Document, host: Host, width: int, color: bool) -> str:
    return "\n".join(_lines(document, host, width, Painter(color))) + "\n"


def _lines(document: Document, host: Host, width: int, paint: Painter) -> Iterator[str]:
    source = document.source
    yield paint(_BOLD, visible(source.path))
    whose = "of no host in particular" if host.is_loose else f"host {visible(host.name)}"
    yield f"  {NAMES[document.kind]} ({document.kind}), {whose}, Xen {format_version(host.version)}"
    gutter = max(len(str(source.line_count)), 3)
    widest = max((cells(_key(setting)) for setting in document.settings), default=0)
    column = min(widest, _WIDEST_KEY)
    for scope, settings in groupby(document.settings, key=lambda setting: setting.scope):
        yield ""
        if scope:
            yield f"{' ' * gutter}  {paint(_BOLD, visible(f'[{scope}]'))}"
        for setting in settings:
            yield from _setting(setting, document, host, gutter, column, width, paint)
    yield from _in_force(document, gutter, column, width, paint)
    menu = menu_of(document)
    for number, entry in enumerate(entries_of(document, host)):
        if number == 0:
            yield ""
            yield f"{' ' * gutter}  {paint(_BOLD, 'entries that start Xen')}"
        yield from _entry(entry, document, menu, gutter, width)
    for problem in document.problems:
        yield from _error(problem, width, paint)
    if not document.problems:
        yield ""
        yield f"{' ' * gutter}  {paint(_DIM, 'no mistakes of syntax')}"


def _key(setting: Setting) -> str:
    op = setting.op.strip()
    return f"{visible(setting.key)} {'' if op == ':' else op}".rstrip() if op != "=" else visible(setting.key)


def _setting(
    setting: Setting, document: Document, host: Host, gutter: int, column: int, width: int, paint: Painter
) -> Iterator[str]:
    line = document.source.position(setting.start)[0]
    key = _key(setting)
    lead = f"{line:>{gutter}}  {key}{' ' * (column - cells(key))}  "
    devices = devices_of(setting, document, host)
    if not devices:
        yield from _hang(lead, show(setting.value), width, gutter + 4 + column)
        return
    count = len(devices)
    yield lead + (f"{count} device{'s' if count > 1 else ''}" if isinstance(setting.value, List) else "1 device")
    for device in devices:
        yield from _device(device, document, gutter, width, paint)


def _device(
    device: DiskSpec | DeviceSpec, document: Document, gutter: int, width: int, paint: Painter
) -> Iterator[str]:
    line = document.source.position(device.text.start)[0]
    yield from _hang(f"{line:>{gutter}}    ", show(device.text), width, gutter + 4)
    keys = [visible(part.key) or part.form for part in device.parts]
    column = min(max((cells(key) for key in keys), default=0), _WIDEST_KEY)
    for key, part in zip(keys, device.parts, strict=True):
        value = "" if part.value is None else visible(part.value) or "''"
        if part.form == "word":
            value = "(means nothing here)"
        elif not part.known:
            value = f"unknown: {value}"
        lead = f"{' ' * gutter}      {key}{' ' * (column - cells(key))}  "
        yield from _hang(lead, value, width, gutter + 8 + column)
    if isinstance(device, DiskSpec) and not device.problems:
        writable = {True: "writable", False: "read-only", None: "writable or not, which is not known"}
        means = [
            f"format {visible(device.format_name or 'not known')}",
            "CD-ROM" if device.is_cdrom else "disk",
            writable[device.is_writable],
        ]
        yield f"{' ' * gutter}      {paint(_DIM, '= ' + ', '.join(means))}"
    for problem in device.problems:
        yield from _hang(f"{' ' * gutter}      {paint(_ERROR, '!')} ", visible(problem.message), width, gutter + 8)


def _in_force(document: Document, gutter: int, column: int, width: int, paint: Painter) -> Iterator[str]:
    """What holds in the end of the keys that several lines of an xl file set."""
    if not is_xl(document):
        return
    several = {key for key, count in Counter(setting.key for setting in document.settings).items() if count > 1}
    if not several:
        return
    yield ""
    yield f"{' ' * gutter}  {paint(_BOLD, 'in force, of what several lines set')}"
    for key, value in effective(document.settings).items():
        if key in several:
            lead = f"{' ' * gutter}  {visible(key)}{' ' * (column - cells(visible(key)))}  "
            yield from _hang(lead, show(value), width, gutter + 4 + column)


def _entry(entry: BootEntry, document: Document, menu: dict[int, MenuEntry], gutter: int, width: int) -> Iterator[str]:
    line = line_of_entry(entry, document, menu) if entry.at.source is document.source else ""
    marks = [name for name in ("default", "recovery") if getattr(entry, name)]
    marks += ["written by the generator" if entry.generated else ""]
    said = ", ".join(mark for mark in marks if mark)
    title = f"'{visible(entry.title)}'{f' ({said})' if said else ''}"
    yield from _hang(f"{line:>{gutter}}  ", title, width, gutter + 2)
    indent = " " * (gutter + 4)
    titled = menu.get(entry.at.start)
    if titled is not None and titled.path and not entry.generated:
        yield f"{indent}menu   {'>'.join(str(number) for number in titled.path)}"
    for name, image, options in (
        ("Xen", entry.image, entry.hypervisor),
        ("dom0", entry.kernel_image, entry.kernel),
    ):
        if image:
            yield from _hang(f"{indent}{name:5}  ", visible(image), width, gutter + 11)
        lead = f"{indent}{'' if image else name:5}  "
        yield from _hang(lead, visible(options_of(options)) or "(no options)", width, gutter + 11)
        if not options.known:
            yield f"{' ' * (gutter + 11)}(what stands in for '$' only running it would tell)"


def _error(problem: Problem, width: int, paint: Painter) -> Iterator[str]:
    shown = excerpt(problem.span, paint.enabled)
    gutter = len(str(shown.last_line))
    yield ""
    yield paint(_ERROR, "error")
    yield from frame(shown, "-->", "^", _ERROR, gutter, paint)
    yield from paragraph("= ", problem.message, gutter, width, paint)


def _hang(lead: str, text: str, width: int, indent: int) -> Iterator[str]:
    """A text behind its lead, broken at blanks, with all other lines below the first."""
    room = max(width - indent, 30)
    first, *others = [part for line in wrap(text, room) for part in _cut(line, room)]
    yield f"{lead}{first}".rstrip()
    for line in others:
        yield f"{' ' * indent}{line}".rstrip()


def _cut(line: str, room: int) -> Iterator[str]:
    """A line without blanks, broken behind its commas and slashes, or where it must be."""
    while len(line) > room:
        end = max(line.rfind(mark, room // 3, room) for mark in ",/") + 1 or room
        yield line[:end]
        line = line[end:]
    yield line


def show(value: Value, depth: int = 0) -> str:
    """A value on one line; texts stand in quotes."""
    if isinstance(value, List) and depth < DEEPEST:
        return "[" + ", ".join(show(item, depth + 1) for item in value.items) + "]"
    if isinstance(value, Number):
        text, number = visible(value.text), value.value
        if number is None:
            return f"{text} (no number to its reader)"
        simple = isinstance(number, float) or str(value.text) == _decimal(number)
        return text if simple else f"{text} (= {_decimal(number)})"
    if isinstance(value, String):
        return f"'{visible(value.value)}'" if value.known else f"unknown: {visible(value.value)}"
    return f"unknown: {visible(value.span.text)}"


def _decimal(number: int | float) -> str:
    return str(number) if -(1 << 64) < number < 1 << 64 else "a very big number"
