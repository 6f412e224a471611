"""Files that set up dom0's network, read for one thing: which bridges there are.

ifupdown's `interfaces(5)`, `ifcfg-*` of Red Hat and SUSE, netplan, systemd-networkd, NetworkManager's keyfiles and
netctl's profiles. Which of them a file is, its place tells. Each setting is a name that stands there, key and value
alike, and its `scope` says what it names: a `bridge`; a `switch`, which is a bridge of Open vSwitch; an `interface`
that is set up, whatever it is; or a `command` that may make bridges nobody sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from xenlint.patterns import lazy_pattern
from xenlint.source import Source
from xenlint.syntax.lines import plain
from xenlint.syntax.tree import Document, Kind, Piece, Setting, String

_PLACE = lazy_pattern(
    r"(?P<interfaces>etc/network/interfaces(?:\.d/[^/]+)?)\Z"
    r"|(?P<ifcfg>etc/sysconfig/(?:network-scripts|network)/ifcfg-[^/]+)\Z"
    r"|(?P<netplan>etc/netplan/[^/]+\.ya?ml)\Z"
    r"|(?P<networkd>etc/systemd/network/[^/]+\.(?:netdev|network))\Z"
    r"|(?P<keyfile>etc/NetworkManager/system-connections/[^/]+)\Z"
    r"|(?P<netctl>etc/netctl/[^/]+)\Z"
)

_Found = Iterator[tuple[str, int, int]]
"""What is named, and where; `_FILE_NAME` where the name of the file says it."""

_FILE_NAME = (-1, -1)
_MOST_FLOWS = 20


def format_of(place: str) -> str | None:
    """What a file at this place of the host is, None for one that sets up no network."""
    if not place.startswith("etc/"):
        return None
    found = _PLACE.match(place)
    return found.lastgroup if found else None


def parse(source: Source, path: str, kind: Kind, version: object = None) -> Document:
    """Settings only; `op` is "=". `path` is the place on the host."""
    reader = _READERS.get(format_of(path) or "")
    settings = [_setting(source, path, *found) for found in (reader(source.text, path) if reader else ())]
    return Document(source, kind, path, tuple(settings))


def _setting(source: Source, path: str, what: str, start: int, end: int) -> Setting:
    if (start, end) != _FILE_NAME:
        value = plain(source, start, end)
        return Setting(source, start, end, value.value, "=", value, what)
    name = path.rpartition("ifcfg-")[2]
    pieces = (Piece(len(name), source, 0, 0),) if name else ()
    return Setting(source, 0, 0, "", "=", String(source, 0, 0, name, 0, pieces), what)


# --- ifupdown ---------------------------------------------------------------------------------------------------------

_STANZA = lazy_pattern(r"(?:iface[ \t]+(?P<name>[^\s\\]+)|(?:auto|allow-\S+|mapping|source\S*|no-\S+|rename)\b)")
_COMMAND = lazy_pattern(r"(?:pre-|post-)?(?:up|down)[ \t]+")
_ADDED = lazy_pattern(
    r"\bbrctl[ \t]+addbr[ \t]+(?P<brctl>[^\s;&|]+)"
    r"|\bip[ \t]+link[ \t]+add[ \t]+(?:name[ \t]+|dev[ \t]+)?(?P<ip>[^\s;&|]+)[ \t]+type[ \t]+bridge\b"
    r"|\bovs-vsctl[ \t]+(?:--\S+[ \t]+)*add-br[ \t]+(?P<ovs>[^\s;&|]+)"
)
_MAKES_BRIDGES = lazy_pattern(r"/etc/|/usr/local/|/opt/|/root/|brctl|bridge|ovs-|xen")


def _interfaces(text: str, path: str) -> _Found:
    name: tuple[int, int] | None = None
    for start, end in _logical_lines(text):
        line = text[start:end]
        if stanza := _STANZA.match(line):
            name = None
            if stanza["name"]:
                name = start + stanza.start("name"), start + stanza.end("name")
                yield "interface", *name
            elif line.startswith("source"):
                yield from _sourced(line, start)
            continue
        if name is None:
            continue
        if re.match(r"bridge[_-](?:ports|vlan|stp|fd|hw|access|maxwait|mcsnoop)", line):
            yield "bridge", *name
        elif re.match(r"ovs_type[ \t]+OVSBridge\b", line):
            yield "switch", *name
        elif command := _COMMAND.match(line):
            yield from _command(line, start, command.end(), name, text)


def _sourced(line: str, start: int) -> _Found:
    """A directive that reads files elsewhere than where they are looked for."""
    words = line.split()
    if len(words) < 2 or not re.match(r"(?:/etc/network/)?interfaces\.d(?:/[^/]*)?\Z", words[1]):
        yield "command", start, start + len(line)


def _command(line: str, start: int, at: int, name: tuple[int, int], text: str) -> _Found:
    added = False
    for found in _ADDED.finditer(line, at):
        key = "switch" if found.lastgroup == "ovs" else "bridge"
        place = start + found.start(found.lastgroup or 0), start + found.end(found.lastgroup or 0)
        written = text[place[0] : place[1]].strip("\"'")
        if written in ("$IFACE", "${IFACE}"):
            yield key, *name
        elif "$" in written:
            continue
        else:
            yield key, *place
        added = True
    if not added and _MAKES_BRIDGES.search(line, at):
        yield "command", start, start + len(line)


def _logical_lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines without the blanks around them and without comments; a backslash at the end joins the next one."""
    at, size = 0, len(text)
    while at < size:
        end = text.find("\n", at)
        end = size if end < 0 else end
        while end < size and text[end - 1 : end] == "\\" and end > at:
            following = text.find("\n", end + 1)
            end = size if following < 0 else following
        start = at
        while start < end and text[start] in " \t\r":
            start += 1
        if start < end and text[start] != "#":
            yield start, start + len(text[start:end].rstrip())
        at = end + 1


# --- files of NAME=value ----------------------------------------------------------------------------------------------

_ASSIGNMENT = lazy_pattern(
    r"^[ \t]*(?P<key>[A-Za-z][\w-]*)[ \t]*=[ \t]*(?P<quote>[\"']?)(?P<value>[^\s\"'#]*)(?P=quote)", re.M
)
_SECTION = lazy_pattern(r"^[ \t]*\[(?P<name>[^\]\n]*)\]", re.M)


def _assignments(text: str) -> dict[str, tuple[str, int, int]]:
    """The last value of each key, and its place."""
    return {found["key"]: (found["value"], *found.span("value")) for found in _ASSIGNMENT.finditer(text)}


def _ifcfg(text: str, path: str) -> _Found:
    values = _assignments(text)
    kind = values.get("TYPE", ("", 0, 0))[0].lower()
    device = values.get("DEVICE") or values.get("NAME")
    is_suse = values.get("BRIDGE", ("", 0, 0))[0].lower() == "yes"
    if kind in ("bridge", "ovsbridge") or is_suse:
        place = _FILE_NAME if device is None or is_suse else device[1:]
        yield "switch" if kind == "ovsbridge" else "bridge", *place
    elif "BRIDGE" in values and values["BRIDGE"][0].lower() not in ("", "no"):
        yield "bridge", *values["BRIDGE"][1:]
    if "OVS_BRIDGE" in values:
        yield "switch", *values["OVS_BRIDGE"][1:]


def _netctl(text: str, path: str) -> _Found:
    values = _assignments(text)
    if values.get("Connection", ("", 0, 0))[0].lower() == "bridge" and "Interface" in values:
        yield "bridge", *values["Interface"][1:]


def _sections(text: str) -> Iterator[tuple[str, dict[str, tuple[str, int, int]]]]:
    marks = list(_SECTION.finditer(text))
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        block = {
            found["key"]: (found["value"], *found.span("value"))
            for found in _ASSIGNMENT.finditer(text, mark.end(), end)
        }
        yield mark["name"].lower(), block


def _networkd(text: str, path: str) -> _Found:
    for name, values in _sections(text):
        if name == "netdev" and values.get("Kind", ("", 0, 0))[0].lower() == "bridge" and "Name" in values:
            yield "bridge", *values["Name"][1:]
        elif name == "network" and "Bridge" in values:
            yield "bridge", *values["Bridge"][1:]


def _keyfile(text: str, path: str) -> _Found:
    for name, values in _sections(text):
        kind = values.get("type", ("", 0, 0))[0].lower()
        if name != "connection":
            continue
        if kind in ("bridge", "ovs-bridge") and "interface-name" in values:
            yield "switch" if kind == "ovs-bridge" else "bridge", *values["interface-name"][1:]
        elif values.get("slave-type", values.get("port-type", ("", 0, 0)))[0] == "bridge":
            above = values.get("master") or values.get("controller")
            if above and not re.match(r"[0-9a-f]{8}-", above[0]):
                yield "bridge", *above[1:]


# --- netplan ----------------------------------------------------------------------------------------------------------

_YAML_KEY = lazy_pattern(
    r"(?P<indent> *)(?P<quote>[\"']?)(?P<name>[^\s:#\"'{}\[\],&*]+)(?P=quote)[ \t]*:(?=[ \t\r\n]|\Z)"
)
_FLOW_KEY = lazy_pattern(r"[{,][ \t\r\n]*[\"']?(?P<name>[^\s:#\"'{}\[\],]+)[\"']?[ \t]*:")


def _netplan(text: str, path: str) -> _Found:
    """The keys below each `bridges:`. Of YAML only mappings by indentation, and those in braces on one level, are read;
    anything else may hide bridges."""
    at, size = 0, len(text)
    outer, inner = -1, -1
    names: list[tuple[str, int, int]] = []
    has_switch = False
    flows = 0
    while at < size:
        end = text.find("\n", at)
        end = size if end < 0 else end
        found = _YAML_KEY.match(text, at, end)
        if found:
            indent = len(found["indent"])
            if outer >= 0 and indent <= outer:
                outer = inner = -1
            if outer >= 0:
                inner = indent if inner < 0 else inner
                if indent == inner:
                    names.append(("bridge", *found.span("name")))
            elif found["name"] == "bridges":
                outer, inner = indent, -1
                rest = text[found.end() : end].strip()
                if rest.startswith("{") and flows < _MOST_FLOWS:
                    flows += 1
                    names += _flow(text, found.end())
                    outer = -1
                elif rest and not rest.startswith("#"):
                    yield "command", at, end
            elif found["name"] == "openvswitch":
                has_switch = True
            elif text[found.end() : end].lstrip().startswith(("{", "*")) and "bridges" in text[at:end]:
                yield "command", at, end
        at = end + 1
    for _, start, stop in names:
        yield "switch" if has_switch else "bridge", start, stop


def _flow(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    depth = 0
    for found in re.finditer(r"[{}\[\]]|[{,][^{}\[\],\n]*", text[at : at + 10_000]):
        if found[0][0] == "{":
            depth += 1
        elif found[0][0] in "}]":
            depth -= 1
            if depth <= 0:
                return
        elif found[0][0] == "[":
            depth += 1
        if depth == 1 and found[0][0] in "{," and (key := _FLOW_KEY.match(text, at + found.start())):
            yield "bridge", *key.span("name")


_READERS: dict[str, Callable[[str, str], _Found]] = {
    "interfaces": _interfaces,
    "ifcfg": _ifcfg,
    "netplan": _netplan,
    "networkd": _networkd,
    "keyfile": _keyfile,
    "netctl": _netctl,
}
