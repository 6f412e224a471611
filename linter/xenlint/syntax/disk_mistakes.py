"""What can be wrong in a disk string, and the words for it."""

from __future__ import annotations

import re
from collections.abc import Collection

from xenlint.knowledge.entry import SubKey
from xenlint.knowledge.versions import Version, format_version
from xenlint.syntax.parts import REFUSED, XM_REFUSED, Part
from xenlint.syntax.tree import Reason
from xenlint.syntax.xl_mistakes import quote
from xenlint.typed import NamedTuple

_FIELDS = "The fields are TARGET,FORMAT,VDEV,ACCESS."
_VDEV = "(?:xvd|hd|sd)[a-z]+[0-9]*"


class Mistake(NamedTuple):
    message: str
    cure: str | None = None
    reason: Reason = "syntax"


def no_vdev(text: str, target: Part | None) -> Mistake:
    if target and target.form == "named" and re.search(r",\s*(vdev|format|access|cdrom|devtype|script)\b", text):
        return Mistake(
            "'target=' takes all the rest of the string as the name of the file, so no vdev is left: "
            f"{REFUSED}. Write 'target=' last.",
            reason="disk-target-not-last",
        )
    return Mistake(f"This disk has no vdev, the name that the guest sees: {REFUSED}. Write one, such as 'vdev=xvda'.")


def no_target() -> Mistake:
    return Mistake(
        f"This disk has no target: {REFUSED}. Write 'target=' and the path, or 'cdrom' for an empty CD-ROM drive."
    )


def unknown_parameter(word: str, version: Version, entry: SubKey | None) -> Mistake:
    if entry is None:
        return Mistake(f"Disks have no parameter '{word}': {REFUSED}. Take it away or correct its name.")
    if entry.kind == "flag" and entry.since <= version:
        return Mistake(f"'{word}' takes no value: {REFUSED}. Write '{word}' alone.")
    if entry.since <= version:
        return Mistake(f"'{word}=' is followed by a line end: {REFUSED}. Write the path right behind it.")
    return Mistake(
        f"'{word}=' needs Xen {format_version(entry.since)}, and xl of Xen {format_version(version)} does not know "
        f"it: {REFUSED}. Take it away."
    )


def unknown_prefix(word: str) -> Mistake:
    return Mistake(
        f"'{word}:' is none of the prefixes xl knows: {REFUSED}. Write 'target=' in front of the path if the colon "
        "belongs to it, and 'format=' or 'script=' for what the prefix was to say.",
        reason="disk-prefix",
    )


def jam() -> Mistake:
    return Mistake("An equals sign before a line end makes xl's scanner fail, and xl stops. Take both away.")


def equals_within(word: str, has_target: bool, known: Collection[str]) -> Mistake:
    """A word that is no parameter, and the equals sign behind it."""
    name = word.strip(" \t")
    if name.lower() in known:
        right = name.lower()
        reason: Reason = "disk-blank" if name == right else "syntax"
        return Mistake(
            f"'{name}' is no parameter in this spelling: {REFUSED}. Write '{right}=', without blanks.", reason=reason
        )
    if has_target or re.fullmatch(r"[A-Za-z][\w-]*", name, re.ASCII):
        return Mistake(f"Disks have no parameter {quote(name)}: {REFUSED}. Take it away or correct its name.")
    return Mistake(
        f"A target that holds an equals sign must be written with its name: {REFUSED}. "
        "Write 'target=' in front of it, as the last of the parameters."
    )


def old_syntax() -> Mistake:
    return Mistake(
        f"xl of Xen 4.1 cannot read this disk: {REFUSED}. Write 'phy:', 'file:' or 'tap:', TARGET,VDEV,MODE."
    )


def old_prefix(word: str) -> Mistake:
    return Mistake(f"xl of Xen 4.1 knows no prefix {quote(word)}: {REFUSED}. Write 'phy:', 'file:', 'tap:' or 'tap2:'.")


def old_format(word: str) -> Mistake:
    return Mistake(
        f"{quote(word)} is no format that xl of Xen 4.1 knows: {REFUSED}. Behind 'tap:' write 'aio:', 'raw:', 'qcow:', "
        "'qcow2:' or 'vhd:'."
    )


def old_type(value: str) -> Mistake:
    return Mistake(f"{quote(value)} behind the colon is no type of disk: {REFUSED}. Write 'cdrom' or nothing.")


def stray_equals() -> Mistake:
    return Mistake(f"The equals sign here belongs to no parameter that xl knows: {REFUSED}. {_FIELDS}")


def too_many(word: str) -> Mistake:
    return Mistake(f"{quote(word)} is one field too many: {REFUSED}. {_FIELDS}")


def respecified(key: str, before: str) -> Mistake:
    return Mistake(f"'{key}' is set for the second time, after {quote(before)}: {REFUSED}. Write it once.")


def colo_port(value: str) -> Mistake:
    return Mistake(f"{quote(value)} is no port: {REFUSED}. Write a number from 1 to 65535.")


def device_type(value: str, form: str) -> Mistake:
    where = "behind the colon" if form == "positional" else "as 'devtype'"
    return Mistake(f"{quote(value)} {where} is no type of disk: {REFUSED}. Write 'cdrom' or 'disk'.")


def unknown_value(part: Part, value: str, values: tuple[str, ...]) -> Mistake:
    """A value of `format`, `access`, `backendtype` or `specification` that is none of these."""
    key, places = part.key, part.form == "positional"
    known = ", ".join(f"'{name}'" for name in values if name)
    stripped = value.strip(" \t")
    if stripped != value and stripped in values:
        where = "in front of" if value.endswith(stripped) else "behind"
        what = f"'{stripped}'" if stripped else "the comma"
        return Mistake(
            f"The blank {where} {what} belongs to the {key}: {REFUSED}. Take the blank away.", stripped, "disk-blank"
        )
    if key == "format" and places and re.fullmatch(f"{_VDEV}:cdrom", value):
        device = value.partition(":")[0]
        return Mistake(
            f"'{value}' stands where the format belongs: {REFUSED}. Write the empty field, the device and the flag: "
            f"',{device},cdrom'.",
            reason="disk-cdrom",
        )
    if key == "format" and places and re.fullmatch(_VDEV, stripped):
        return Mistake(
            f"'{stripped}' stands where the format belongs: {REFUSED}. Write the format in front of it, as in "
            f"'raw,{stripped}', or leave that field empty.",
            reason="disk-format-missing",
        )
    if key == "access" and places and re.fullmatch(_VDEV, value):
        return Mistake(
            f"'{value}' stands where the access belongs: {REFUSED}. Behind a prefix such as 'phy:' no field is "
            "left for the format. Leave that field out."
        )
    if key == "access" and value in ("w!", "r!"):
        return Mistake(
            f"'{value}' is a mode of xm that xl does not know: {REFUSED}. Write '{value[0]}'.", reason="disk-mode"
        )
    if value.lower() in values:
        small = value.lower()
        return Mistake(f"'{value}' is written in lower case: {REFUSED}. Write '{small}'.", small)
    return Mistake(f"{quote(value)} is no {key} that xl knows: {REFUSED}. Write one of {known}.")


def xm_fields(number: int) -> Mistake:
    found = "more than 5" if number > 5 else str(number)
    return Mistake(
        f"This disk has {found} fields and xm takes 3 to 5: {XM_REFUSED}. Write PREFIX:TARGET,VDEV,MODE, such as "
        "'phy:/dev/vg/web1,xvda,w'."
    )


def xm_no_target() -> Mistake:
    return Mistake(
        f"This disk has no target: {XM_REFUSED}. Write one such as 'phy:/dev/vg/web1', or ':cdrom' behind the device "
        "for an empty CD-ROM drive."
    )


def xm_no_prefix(target: str) -> Mistake:
    return Mistake(
        f"{quote(target)} does not say what it is: {XM_REFUSED}. Write 'phy:' in front of a device, and 'file:' or "
        "'tap:aio:' in front of a file."
    )


def xm_driver(tap: str, word: str, has_colon: bool) -> Mistake:
    known = "'aio:', 'qcow:', 'qcow2:' or 'vhd:'"
    if has_colon:
        return Mistake(f"{quote(word)} is no driver of '{tap}:': {XM_REFUSED}. Write {known} there.")
    return Mistake(f"'{tap}:' names no driver: {XM_REFUSED}. Write {known} behind it.")


def xm_no_vdev() -> Mistake:
    return Mistake(f"This disk has no device, the name that the guest sees: {XM_REFUSED}. Write one, such as 'xvda'.")


def xm_mode(value: str) -> Mistake:
    stripped = value.strip()
    cure = stripped if stripped in ("r", "w", "w!") else {"rw": "w", "ro": "r"}.get(stripped.lower())
    what = f"Write '{cure}'." if cure else "Write 'r' or 'w'."
    return Mistake(f"{quote(value)} is no mode that xend knows: {XM_REFUSED}. {what}", cure)
