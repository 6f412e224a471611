"""Values in device strings that xl itself looks into: what it cannot read, and what comes of it.

`judge` answers for one part; `judge_whole` for what the parts of a device leave out between them. Sources in Xen's
tree: tools/xl/xl_parse.c (until 4.8 tools/libxl/xl_cmdimpl.c), libxlu_vif.c beside libxlu_pci.c, and the enumerations
of libxl_types.idl, which libxl compares without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from xenlint.knowledge.versions import Version
from xenlint.patterns import lazy_pattern
from xenlint.syntax import device_mistakes as mistakes
from xenlint.syntax.parts import Part
from xenlint.typed import NamedTuple

_PARSE_NIC: Version = (4, 6)
"""The first version that looks at a vif's `mac` and `type` instead of copying them."""

_BLANKS = r"[ \t\n\v\f\r]*"
_DECIMAL = lazy_pattern(_BLANKS + r"[-+]?([0-9]+)")
_OCTET = lazy_pattern(_BLANKS + r"\+?(?:0[xX](?=[0-9a-fA-F]))?0*([0-9a-fA-F]+)")
_OLD_MAC = lazy_pattern(r"[0-9a-fA-F]{2}(?:.[0-9a-fA-F]{2}){5}\Z", re.S)
_RATE = lazy_pattern(r"([0-9]+)([GMK]?)([Bb])/s\Z")
_INTERVAL = lazy_pattern(r"([0-9]+)([mu]?)s?\Z")
_UUID = lazy_pattern(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_RESOLUTION = lazy_pattern(_BLANKS + r"\+?([0-9]+)(?:x" + _BLANKS + r"(\+?[0-9]+)?)?")

_UINT32 = (1 << 32) - 1
_UINT64 = (1 << 64) - 1
_FACTORS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}
_MICROSECONDS = {"": 10**6, "m": 10**3, "u": 1}

_ALSO_ACCEPTED = {"p9": "unknown", "pci": "invalid", "virtio": "unknown", "vkb": "unknown"}
"""Words of libxl's enumerations that nobody should write, and that xl takes."""

_CASE_MATTERS = ("channel", "rdm", "vif")
_CHECKED = {
    "arm_sci": "type", "channel": "connection", "p9": "type", "pci": "rdm_policy", "rdm": "strategy",
    "usbctrl": "type", "usbdev": "type", "vif": "type", "virtio": "transport", "vkb": "backend-type", "vsnd": "type",
}  # fmt: skip
"""The sub-key of each kind whose value is compared with a list of words."""


class Verdict(NamedTuple):
    """What is wrong with a value. `consequence` is one of `knowledge.entry.DeviceKind.unknown`; `start` and `end` count
    from the value's first character."""

    consequence: str
    start: int
    end: int
    message: str


def mac_as_read(text: str) -> str | None:
    """The MAC address xl reads in this text, in lower case with two digits an octet: six numbers in hex with any one
    character between them, whatever follows. None where there are not six."""
    octets, _ = _octets(text)
    return ":".join(octets) if len(octets) == 6 else None


def _octets(text: str) -> tuple[list[str], int]:
    """Up to six octets, and where the last one ends."""
    octets: list[str] = []
    at = end = 0
    while len(octets) < 6 and (found := _OCTET.match(text, at)):
        if len(found[1]) > 2:
            break
        octets.append(found[1].lower().rjust(2, "0"))
        end = found.end()
        at = end + 1
    return octets, end


def read_decimal(text: str) -> int | None:
    """What C's strtoul makes of the text in base ten, whatever follows the digits; None where it begins with none."""
    found = _DECIMAL.match(text)
    if not found:
        return None
    digits = found[1].lstrip("0")
    return int(digits or "0") if len(digits) < 20 else _UINT64


def accepts(kind: str, value: str, values: tuple[str, ...], version: Version) -> bool:
    """Whether xl takes this word for one of its values."""
    if kind in _CASE_MATTERS or (kind == "pci" and version < (4, 15)):
        return value in values
    return value.lower() in (*values, _ALSO_ACCEPTED.get(kind))


def judge(kind: str, part: Part, values: tuple[str, ...], version: Version, bad_value: str) -> Verdict | None:
    """What is wrong with a part that has a value. `values` are those of its sub-key, `bad_value` is what comes of one
    that is not among them."""
    key, value = part.key, part.value or ""
    if _CHECKED.get(kind) == key:
        if bad_value == "unchecked" or accepts(kind, value, values, version):
            return None
        return Verdict(bad_value, 0, len(value), mistakes.wrong_value(kind, key, value, values, bad_value))
    reader = _READERS.get((kind, key))
    return reader(value, values, version) if reader else None


def _mac(value: str, _values: tuple[str, ...], version: Version) -> Verdict | None:
    size = len(value)
    if version < _PARSE_NIC:
        return None if _OLD_MAC.match(value) else Verdict("ignored", 0, size, mistakes.misread_mac(value))
    octets, end = _octets(value)
    if len(octets) < 6:
        return Verdict("message", 0, size, mistakes.short_mac(value, octets))
    if value[end:].strip():
        return Verdict("ignored", end, size, mistakes.long_mac(value[end:]))
    return None


def _rate(value: str, _values: tuple[str, ...], version: Version) -> Verdict | None:
    if version < (4, 2):
        return Verdict("message", 0, len(value), mistakes.rate_unsupported())
    text, at, interval = value.partition("@")
    found = _RATE.match(text)
    if not found:
        return Verdict("fatal", 0, len(text), mistakes.rate(text))
    number = _unsigned(found[1])
    if number is None:
        return Verdict("fatal", 0, len(text), mistakes.rate_size(text))
    amount = number * _FACTORS[found[2]] // (8 if found[3] == "b" else 1)
    microseconds = 50_000
    if at:
        measured = _INTERVAL.match(interval)
        length = _unsigned(measured[1]) if measured else None
        if measured is None or length is None or length * _MICROSECONDS[measured[2]] > _UINT32:
            return Verdict("fatal", len(text) + 1, len(value), mistakes.rate_interval(interval))
        microseconds = length * _MICROSECONDS[measured[2]]
    if amount > _UINT64 // microseconds:
        return Verdict("fatal", 0, len(value), mistakes.rate_size(value))
    return None


def _unsigned(digits: str) -> int | None:
    """What strtoull makes of digits in the base they show, if it is a number above 0 that 32 bits hold. Digits that
    are none in octal make it stop, and what it then takes for the unit is none."""
    if digits[0] == "0":
        octal = re.match("[0-7]*", digits)
        digits = octal[0] if octal else ""
        number = int(digits.lstrip("0")[:20] or "0", 8)
    else:
        number = int(digits[:20])
    return number if 0 < number <= _UINT32 else None


def _whole_number(value: str, _values: tuple[str, ...], _version: Version) -> Verdict | None:
    number = read_decimal(value)
    return None if number is not None and number < _UINT64 else Verdict("fatal", 0, len(value), mistakes.number(value))


def _distances(value: str, values: tuple[str, ...], version: Version) -> Verdict | None:
    return _each(value, ",", lambda item: _whole_number(item, values, version))


def _uuid(value: str, _values: tuple[str, ...], _version: Version) -> Verdict | None:
    return None if _UUID.match(value) else Verdict("fatal", 0, len(value), mistakes.uuid(value))


def _connectors(value: str, _values: tuple[str, ...], _version: Version) -> Verdict | None:
    if not value.strip(";"):
        return Verdict("fatal", 0, len(value), mistakes.empty_list("connectors"))
    return _each(value, ";", _connector)


def _connector(text: str) -> Verdict | None:
    fields = [field for field in text.split(":") if field]
    found = _RESOLUTION.match(fields[1]) if len(fields) > 1 else None
    if found and found[2]:
        return None
    # to fail at the first number counts as success
    consequence = "fatal" if found or len(fields) < 2 or not fields[1].strip(" \t\n\v\f\r") else "message"
    return Verdict(consequence, 0, len(text), mistakes.connector(text, consequence))


def _formats(value: str, values: tuple[str, ...], version: Version) -> Verdict | None:
    if not value.strip(";"):
        return Verdict("fatal", 0, len(value), mistakes.empty_list("sample-formats"))

    def check(text: str) -> Verdict | None:
        if accepts("vsnd", text, values, version):
            return None
        return Verdict("fatal", 0, len(text), mistakes.sample_format(text))

    return _each(value, ";", check)


def _rates(value: str, _values: tuple[str, ...], _version: Version) -> Verdict | None:
    return None if value.strip(";") else Verdict("fatal", 0, len(value), mistakes.empty_list("sample-rates"))


def _each(value: str, separator: str, check: Callable[[str], Verdict | None]) -> Verdict | None:
    """The first verdict on an item of a list within the value; empty items are none."""
    at = 0
    for text in value.split(separator):
        if text and (verdict := check(text)):
            return verdict._replace(start=at + verdict.start, end=at + verdict.end)
        at += len(text) + 1
    return None


_READERS: dict[tuple[str, str], Callable[[str, tuple[str, ...], Version], Verdict | None]] = {
    ("p9", "max-files"): _whole_number,
    ("p9", "max-open-files"): _whole_number,
    ("p9", "max-space"): _whole_number,
    ("vdispl", "connectors"): _connectors,
    ("vif", "devid"): _whole_number,
    ("vif", "mac"): _mac,
    ("vif", "mtu"): _whole_number,
    ("vif", "rate"): _rate,
    ("vnuma", "pnode"): _whole_number,
    ("vnuma", "size"): _whole_number,
    ("vnuma", "vdistances"): _distances,
    ("vsnd", "sample-formats"): _formats,
    ("vsnd", "sample-rates"): _rates,
    ("vtpm", "uuid"): _uuid,
}

_XL_REQUIRES = {
    "channel": ("connection",), "p9": ("tag", "path", "security_model"), "vdispl": ("connectors",),
    "vkb": ("backend-type",), "vtpm": ("backend",),
}  # fmt: skip
_TOUCH_SIZES = ("multi-touch-width", "multi-touch-height", "multi-touch-num-contacts")


def judge_whole(kind: str, in_force: dict[str, Part], version: Version, inherited: Collection[str]) -> Verdict | None:
    """What the parts in force leave out, and xl refuses to do without. `inherited` come from elsewhere."""
    if kind == "p9" and version >= (4, 19):  # left to libxl, which fills in what xen_9pfsd needs
        return None
    for key in _XL_REQUIRES.get(kind, ()):
        if (key not in in_force and key not in inherited) or (
            kind == "vkb" and (in_force[key].value or "").lower() == "unknown"
        ):
            return Verdict("fatal", 0, 0, mistakes.missing(kind, key))
    if kind == "channel" and in_force["connection"].value == "socket" and "path" not in in_force:
        return Verdict("fatal", 0, 0, mistakes.missing(kind, "path"))
    touch = in_force.get("feature-multi-touch") if kind == "vkb" else None
    if touch and _is_set(touch) and not any(key in in_force and _is_set(in_force[key]) for key in _TOUCH_SIZES):
        return Verdict("fatal", 0, 0, mistakes.missing(kind, _TOUCH_SIZES[0]))
    return None


def _is_set(part: Part) -> bool:
    """Whether strtoul in the base the digits show makes anything but 0 of the value."""
    return re.match(_BLANKS + "[-+]?(?:0[xX]0*[1-9a-fA-F]|0*[1-7]|[1-9])", part.value or "") is not None
