"""Facts from outputs that somebody saved: `xl info`, `dmidecode`, `/etc/os-release`.

What a system inside dom0 tells of memory (`/proc/meminfo`, `free`, the facts of configuration tools) is dom0's share
of it and never read as the machine's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator

from xenlint.knowledge.versions import parse_version
from xenlint.model.facts import Arch, Fact, FactName, Facts, Node
from xenlint.model.toolstack import text_of
from xenlint.patterns import lazy_pattern
from xenlint.source import Span
from xenlint.syntax.tree import Document, Kind, Setting, String

CAPTURE_KINDS: tuple[Kind, ...] = ("xl-info", "dmidecode", "os-release", "inside-dom0")
"""The most trusted first."""

INSIDE_DOM0 = (
    "is what dom0 has, not what the machine has: inside dom0 nothing shows the RAM that Xen gave to others. "
    "Take the machine's RAM from 'total_memory' of `xl info`, which is in MiB"
)
"""The end of a sentence about a figure that was taken inside dom0."""

_MODULES_SLACK_PERCENT = 12
"""What is plugged in is more than what Xen finds: graphics and firmware keep up to an eighth of a small machine."""

_UNITS_KIB = {"kb": 1, "mb": 1024, "gb": 1024 * 1024, "tb": 1024 * 1024 * 1024}
_ROW = lazy_pattern(r"[0-9]+")
_MOST_DIGITS = 12
_ARCHES: tuple[tuple[str, Arch], ...] = (("x86", "x86"), ("i686", "x86"), ("aarch64", "arm"), ("arm", "arm"))


def facts_of(document: Document) -> Facts:
    """What a document of one of `CAPTURE_KINDS` says of the machine."""
    return Facts(tuple(_READERS[document.kind](document)))


def captured_facts(documents: Iterable[Document]) -> Facts:
    """The facts in a host's own files, from those that Xen states to those of the firmware."""
    facts = Facts()
    captures = [document for document in documents if document.kind in CAPTURE_KINDS]
    for document in sorted(captures, key=lambda document: (CAPTURE_KINDS.index(document.kind), document.path)):
        facts = facts.or_else(facts_of(document))
    return facts


def host_of(document: Document) -> str:
    """The host that a capture belongs to: as its `host` line says, else by its name."""
    for setting in document.settings:
        if document.kind == "xl-info" and setting.key == "host" and (name := text_of(setting)):
            return name
    return host_of_path(document.source.path)


def host_of_path(path: str) -> str:
    """The host that a file's name tells of: `alpha.txt`, `alpha-dmidecode.txt`, `alpha/dmidecode.txt` are alpha's."""
    base = re.sub(r"\.(txt|log|out|ya?ml|json)$", "", os.path.basename(path))
    what = r"(?:(?:xl|xm)[-_]?info|dmidecode|dmi|meminfo|free|lshw)"
    name = re.sub(rf"^{what}(?:[-_.]|$)|[-_.]{what}$", "", base)
    return name or os.path.basename(os.path.dirname(path))


# --- xl info, xm info -------------------------------------------------------------------------------------------------


def _xl_info(document: Document) -> Iterator[Fact]:
    """tools/xl/xl_info.c; tools/python/xen/xm/main.py for `xm info`. `total_memory` is in MiB, and what Xen found."""
    origin = document.source.path
    values: dict[str, Setting] = {}
    for setting in document.settings:
        if not setting.scope:
            values.setdefault(setting.key, setting)
    nodes = _nodes(document)

    def fact(name: FactName, value: object, key: str, slack_percent: int | None = 3) -> Fact:
        return Fact(name, value, origin, values[key].span, slack_percent)

    memory_mib, cpus = _number(values.get("total_memory")), _number(values.get("nr_cpus"))
    if memory_mib:
        yield fact("memory", memory_mib * 1024, "total_memory")
    elif nodes and "numa_info" in values:
        # with the hole below 4 GiB, where devices are: too much by as much as that, and so not held against others
        yield fact("memory", sum(node.span_kib for node in nodes), "numa_info", None)
    if cpus:
        yield fact("cpus", cpus, "nr_cpus")
    elif rows := [setting for setting in document.settings if setting.scope == "cpu_topology"]:
        yield Fact("cpus", len(rows), origin, rows[0].span)
    text = text_of(values.get("xen_version"))
    key = "xen_version"
    if text is None and "xen_major" in values and "xen_minor" in values:
        text, key = f"{text_of(values['xen_major'])}.{text_of(values['xen_minor'])}", "xen_major"
    if text and (version := parse_version(text.partition("-")[0])):
        yield fact("version", version, key)
    words = (text_of(values.get("virt_caps")) or "").split()
    if "virt_caps" in values:
        yield fact("iommu", any(word.endswith("directio") for word in words), "virt_caps")
    for key in ("xen_caps", "machine"):
        told = text_of(values.get(key)) or ""
        if arch := next((arch for word, arch in _ARCHES if word in told), None):
            yield fact("arch", arch, key)
            break
    line = values.get("xen_commandline")
    if line is not None and isinstance(line.value, String):
        yield fact("command-line", line.value, "xen_commandline")
    if nodes:
        yield fact("nodes", nodes, "numa_info" if "numa_info" in values else next(iter(values)))


def _nodes(document: Document) -> tuple[Node, ...]:
    """The tables of `xl info -n`: CPUs with core, socket and node; nodes with their sizes in MiB."""
    cpus: dict[int, list[int]] = {}
    found: dict[int, tuple[int, int]] = {}
    for setting in document.settings:
        if not setting.scope:
            continue
        cells = _cells(setting)
        number = int(setting.key)
        if setting.scope == "cpu_topology" and len(cells) >= 3:
            cpus.setdefault(cells[2], []).append(number)
        elif setting.scope == "numa_info" and len(cells) >= 2:
            found[number] = cells[0] * 1024, cells[1] * 1024
    return tuple(Node(number, *found[number], tuple(cpus.get(number, ()))) for number in sorted(found))


def _cells(setting: Setting) -> list[int]:
    cells = (text_of(setting) or "").split()
    numbers = [cell for cell in cells[:3] if _ROW.fullmatch(cell) and len(cell) <= _MOST_DIGITS]
    return [int(cell) for cell in numbers]


def _number(setting: Setting | None) -> int | None:
    text = text_of(setting) or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


# --- dmidecode --------------------------------------------------------------------------------------------------------


def _dmidecode(document: Document) -> Iterator[Fact]:
    """The sum of the modules in all devices of the arrays that are system memory (dmidecode.c, SMBIOS types 16, 17).

    Nothing, where a size is unknown or devices are missing: part of the modules is not the machine's RAM.
    """
    arrays: dict[str, dict[str, Setting]] = {}
    devices: dict[str, dict[str, Setting]] = {}
    for setting in document.settings:
        title, _, handle = setting.scope.rpartition(" ")
        blocks = {"Physical Memory Array": arrays, "Memory Device": devices}.get(title)
        if blocks is not None:
            blocks.setdefault(handle, {}).setdefault(setting.key, setting)
    wanted = {handle for handle, array in arrays.items() if text_of(array.get("Use")) == "System Memory"}
    counts = [_number(arrays[handle].get("Number Of Devices")) or 0 for handle in wanted]
    seen, total_kib, first = 0, 0, None
    for device in devices.values():
        array = text_of(device.get("Array Handle"))
        if (array in arrays and array not in wanted) or text_of(device.get("Type")) in ("Flash", "ROM", "EEPROM"):
            continue
        seen += 1
        size_kib = _module_kib(device)
        if size_kib is None:
            return
        if size_kib and first is None:
            first = device["Size"].span
        total_kib += size_kib
    if first is not None and seen >= sum(counts):
        yield Fact("memory", total_kib, document.source.path, first, _MODULES_SLACK_PERCENT)


def _module_kib(device: dict[str, Setting]) -> int | None:
    """A device's RAM: 0 where its slot is empty, None where the firmware does not know."""
    size = text_of(device.get("Size"))
    if size in ("No Module Installed", "Not Installed", "None"):
        return 0
    size_kib = _size_kib(size)
    volatile = text_of(device.get("Volatile Size"))
    if size_kib is None or volatile in (None, "Unknown"):
        return size_kib
    # a module that keeps its content may be no RAM, or in part
    volatile_kib = 0 if volatile == "None" else _size_kib(volatile)
    return size_kib if volatile_kib is None else min(size_kib, volatile_kib)


def _size_kib(text: str | None) -> int | None:
    number, _, unit = (text or "").partition(" ")
    factor = _UNITS_KIB.get(unit.strip().lower())
    if factor is None or not _ROW.fullmatch(number) or len(number) > _MOST_DIGITS:
        return None
    return int(number) * factor


# --- os-release -------------------------------------------------------------------------------------------------------


def _os_release(document: Document) -> Iterator[Fact]:
    """os-release(5): `ID` and `VERSION_ID`, as in "debian 12"; a rolling distribution has no version."""
    values = {setting.key: setting for setting in document.settings}
    if name := text_of(values.get("ID")):
        version = text_of(values.get("VERSION_ID"))
        at: Span = values["ID"].span
        yield Fact("distribution", f"{name} {version}" if version else name, document.source.path, at)


# --- inside dom0 ------------------------------------------------------------------------------------------------------


def _inside_dom0(document: Document) -> Iterator[Fact]:
    """That there is a figure, which tells nothing of the machine."""
    for setting in document.settings[:1]:
        yield Fact("inside-dom0", setting.key, document.source.path, setting.span, None)


_READERS: dict[Kind, Callable[[Document], Iterator[Fact]]] = {
    "xl-info": _xl_info,
    "dmidecode": _dmidecode,
    "os-release": _os_release,
    "inside-dom0": _inside_dom0,
}
