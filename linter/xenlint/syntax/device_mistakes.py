"""What can be wrong in a device string other than a disk, and the words for it."""

from __future__ import annotations

from collections.abc import Collection

from xenlint.knowledge.entry import DeviceKind
from xenlint.knowledge.versions import Version, format_version
from xenlint.syntax.parts import REFUSED, XM_REFUSED
from xenlint.syntax.xl_mistakes import quote

_CONSEQUENCES = {
    "fatal": REFUSED,
    "dropped": "xl prints a message and leaves the whole string out",
    "message": "xl prints a message and goes on without it",
    "ignored": "xl passes over it without a word",
}


def unknown_key(kind: DeviceKind, key: str, version: Version, consequence: str) -> str:
    known, result = kind.subkeys, _CONSEQUENCES[consequence]
    entry, stripped = known.get(key), key.strip(" \t\n")
    if entry and entry.since > version:
        since, here = format_version(entry.since), format_version(version)
        return f"'{key}' needs Xen {since}, and this is read by xl of Xen {here}: {result}. Take it away."
    if entry and entry.until is not None and entry.until < version:
        return f"'{key}' is read up to Xen {format_version(entry.until)} only: {result}. Take it away."
    if entry:
        return f"'{key}' belongs to a {entry.level} of '{kind.key}': {result}. Write it there."
    if stripped != key and stripped in known:
        return f"The blanks around '{stripped}' belong to its name: {result}. Write '{stripped}=' without blanks."
    if key.lower() in known:
        return f"'{key}' is written in lower case: {result}. Write '{key.lower()}='."
    if key in kind.xm_only:
        return f"'{key}' of '{kind.key}' is one of xm's: {result}. Take it away."
    return f"'{kind.key}' has no sub-key {quote(key)}: {result}. Correct its name or take it away."


def flag_with_value(kind: str, key: str, consequence: str) -> str:
    return f"'{key}' of '{kind}' takes no value: {_CONSEQUENCES[consequence]}. Write '{key}' alone."


def no_value(key: str) -> str:
    return f"'{key}' has no value: {REFUSED}. Write one, or take '{key}=' away."


def word(kind: str, text: str, known: Collection[str], consequence: str) -> str:
    result = _CONSEQUENCES[consequence]
    if not text:
        return f"A part of this '{kind}' is empty: {result}. Take the comma away."
    if text in known:
        return f"'{text}' of '{kind}' has no value: {result}. Write '{text}=' and the value."
    return f"{quote(text)} is no KEY=VALUE of '{kind}': {result}. Write a key that xl knows, or take it away."


def stops(kind: str, text: str) -> str:
    return (
        f"{quote(text)} has no equals sign, and there xl stops reading this '{kind}' without a word: what stands "
        "behind is lost. Write KEY=VALUE parts only."
    )


def missing(kind: str, key: str) -> str:
    return f"This '{kind}' has no '{key}': {REFUSED}. Write '{key}=' and its value."


def wrong_value(kind: str, key: str, value: str, values: tuple[str, ...], consequence: str) -> str:
    listed = ", ".join(f"'{name}'" for name in values)
    return (
        f"{quote(value)} is no {key} of '{kind}' that xl knows: {_CONSEQUENCES[consequence]}. "
        f"Write {'one of ' if len(values) > 1 else ''}{listed}."
    )


def pci_word(text: str, address: bool, consequence: str) -> str:
    result = "xl leaves the device out" if consequence == "dropped" else REFUSED
    if not text:
        return f"Nothing follows the last comma: {result}. Take the comma away."
    if address:
        return f"{quote(text)} is no PCI address: {result}. Write [DDDD:]BB:SS.F in hex, such as '0000:03:00.0'."
    return f"{quote(text)} is no KEY=VALUE of 'pci': {result}. Write a key and its value, or take it away."


def pci_number(key: str, value: str) -> str:
    if key == "bdf":
        return f"{quote(value)} is no PCI address: {REFUSED}. Write [DDDD:]BB:SS.F in hex, such as '0000:03:00.0'."
    return f"{quote(value)} is no slot: {REFUSED}. Write a hex number up to 1f."


def pci_address(both: bool) -> str:
    if both:
        return f"This device has both an address and a name: {REFUSED}. Write one of them."
    return f"This device has neither an address nor a name: {REFUSED}. Write one, such as '0000:03:00.0'."


def sound_level() -> str:
    return f"This string does not begin with what it describes: {REFUSED}. Write 'card', 'pcm' or 'stream' first."


def half_type() -> str:
    return (
        "xl joins a type that begins with 'virtio' with the part behind the next comma, and crashes where there is "
        "none. Write 'type=virtio,device' and the number of the device in hex."
    )


def reserve_policy() -> str:
    return (
        "xl takes a good 'policy' for a bad one since Xen 4.15 and leaves the whole 'rdm' out without a word. Take it "
        "away, and write 'rdm_policy=' with each device of 'pci'."
    )


def short_mac(value: str, octets: list[str]) -> str:
    read = f"only {len(octets)} of its six numbers" if octets else "none of its six numbers"
    return (
        f"{quote(value)} is no MAC address: xl reads {read}, takes the rest from what stands behind or leaves it out, "
        "and the interface gets an address that nobody wrote. Write six pairs of hex digits with colons between them."
    )


def long_mac(rest: str) -> str:
    return f"xl does not read {quote(rest)} behind the six numbers of this MAC address. Take it away."


def misread_mac(value: str) -> str:
    return (
        f"{quote(value)} is not six pairs of hex digits: xl takes two characters of every three and gives the "
        "interface an address that nobody wrote. Write it as in '00:16:3e:00:00:01'."
    )


def rate_unsupported() -> str:
    return "xl of Xen 4.1 prints that it does not support 'rate' and goes on without it. Take it away."


def rate(value: str) -> str:
    return (
        f"{quote(value)} is no rate: {REFUSED}. Write a whole number and 'B/s' or 'b/s', with 'K', 'M' or 'G' before "
        "it, such as '10Mb/s'."
    )


def rate_size(value: str) -> str:
    return (
        f"{quote(value)} is out of xl's range for rates: {REFUSED}. Write a number from 1 to 4294967295 without "
        "leading zeros, and a larger unit where that is too small."
    )


def rate_interval(value: str) -> str:
    return (
        f"{quote(value)} is no interval of a rate: {REFUSED}. Write a whole number of seconds, or one with 'ms' or "
        "'us', up to 4294 seconds."
    )


def number(value: str) -> str:
    return f"{quote(value)} is no number: {REFUSED}. Write one in decimal digits."


def uuid(value: str) -> str:
    return f"{quote(value)} is no UUID: {REFUSED}. Write 32 hex digits in groups of 8, 4, 4, 4 and 12 with hyphens."


def empty_list(key: str) -> str:
    return f"'{key}' is empty, and xl crashes. Write at least one item, or take '{key}=' away."


def connector(text: str, consequence: str) -> str:
    return (
        f"{quote(text)} is no connector: {_CONSEQUENCES[consequence]}. Write its name, a colon, width, 'x' and height, "
        "such as 'id0:1920x1080'."
    )


def sample_format(text: str) -> str:
    return f"{quote(text)} is no sample format that xl knows: {REFUSED}. Write one such as 's16_le'."


def xm_word(kind: str, text: str) -> str:
    if not text:
        return f"A part of this '{kind}' is empty: {XM_REFUSED}. Take the comma away."
    return f"{quote(text)} is no KEY=VALUE of '{kind}': {XM_REFUSED}. Write a key and its value, or take it away."


def xm_key(kind: str, key: str, known: Collection[str]) -> str:
    right = next((name for name in known if name == key.lower()), None)
    cure = f"Write '{right}'." if right else "Correct its name or take it away."
    return f"xm knows no {quote(key)} of '{kind}': {XM_REFUSED}. {cure}"


def xm_flag(key: str, value: str) -> str:
    return f"{quote(value)} is no value of '{key}' to xm: {XM_REFUSED}. Write 0 or 1."


def xm_pci_word(text: str) -> str:
    return (
        f"{quote(text)} is no PCI address with options: {XM_REFUSED}. Write [DDDD:]BB:SS.F in hex, such as "
        "'0000:03:00.0', and behind it no options but 'msitranslate' and 'power_mgmt'."
    )


def xm_screen(value: str) -> str:
    return f"xm knows no screen of type {quote(value)}: {XM_REFUSED}. Write 'type=vnc', 'type=sdl' or 'vnc=1'."


def xm_functions(text: str) -> str:
    return (
        f"The functions of {quote(text)} make no device: {XM_REFUSED}. Write each of them once, such as '0', '0-3' or "
        "'0,2', so that the guest sees one as function 0."
    )
