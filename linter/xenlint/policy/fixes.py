"""What a policy's cure comes to in a file: edits of one place, or none where it cannot be done without a doubt."""

from __future__ import annotations

import re

from xenlint.finding import Edit, Fix
from xenlint.model.boot import BootEntry
from xenlint.model.domain import Domain
from xenlint.model.edits import insertion, removal
from xenlint.policy.policy import Address, Cure
from xenlint.policy.values import Found, Subject
from xenlint.source import Span
from xenlint.syntax.devices import DeviceSpec
from xenlint.syntax.parts import Part
from xenlint.syntax.tree import Number, Setting, String

_PLAIN = r"[^\"'\\\r\n\x00]*"
"""What can stand between quotes of any format."""

_IN_DEVICE = r"[^\"'\\,=\s\x00]+"
_IN_LINE = r"[^\"'\\\s$`\x00]+"
_BARE = r"[A-Za-z0-9_.:/+-]+"


def fix_of(cure: Cure, text: str | None, address: Address, subject: Subject, found: Found | None) -> Fix | None:
    """The fix for a value that is wrong, or for a setting that is missing (`found` None). `text` is the cure's, with
    its placeholders filled in; None takes the setting out."""
    if text is None:
        return None if found is None else _remove(found, cure.safe)
    if found is not None:
        return _replace(found, text, cure.safe)
    return _insert(address, subject, text, cure.safe)


def _replace(found: Found, text: str, safe: bool) -> Fix | None:
    node = found.node
    if isinstance(node, Setting):
        new = _quoted(node, text)
        return None if new is None else _write_over(node.value.span, new, text, safe)
    if node is None or node.value is None or not re.fullmatch(_IN_DEVICE if isinstance(node, Part) else _IN_LINE, text):
        return None
    # a value put together of several places stands in none of them
    return _write_over(node.value_span, text, text, safe) if node.value_span.text == node.value else None


def _write_over(at: Span, new: str, text: str, safe: bool) -> Fix | None:
    return None if at.text == new else Fix.replace(at, new, f"Write '{text}'", safe=safe)


def _quoted(setting: Setting, text: str) -> str | None:
    """A value as it is to be written where another stands, with quotes where that has some."""
    if not re.fullmatch(_PLAIN, text):
        return None
    value = setting.value
    if isinstance(value, String):
        quote = value.source.text[value.start : value.start + 1]
        if quote in ("'", '"'):
            return f"{quote}{text}{quote}"
        return text if re.fullmatch(_BARE, text) else None
    if isinstance(value, Number):
        return text if text.isdecimal() else f'"{text}"'
    return None


def _remove(found: Found, safe: bool) -> Fix | None:
    node = found.node
    if isinstance(node, Setting):
        return removal(node, safe=safe)
    if node is None:
        return None
    span = node.span
    text, start, end = span.source.text, span.start, span.end
    between = "," if isinstance(node, Part) else " "
    written = node.text.value[node.start : node.end] if isinstance(node, Part) else node.text
    if text[start:end] != written:
        return None
    before = start - len(text[:start]) + len(text[:start].rstrip(" "))
    if text[before - 1 : before] == between and isinstance(node, Part):
        start = before - 1
    elif text[start - 1 : start] == between:
        start -= 1
    elif text[end : end + 1] == between:
        end += 1
        end += len(text[end:]) - len(text[end:].lstrip(" ")) if isinstance(node, Part) else 0
    return Fix.replace(Span(span.source, start, end), "", f"Remove '{written}'", safe=safe)


def _insert(address: Address, subject: Subject, text: str, safe: bool) -> Fix | None:
    thing = subject.thing
    if isinstance(thing, DeviceSpec) and re.fullmatch(_IN_DEVICE, text):
        size = len(thing.text.value)
        comma = "," if thing.text.value.strip() else ""
        return _write(thing.text.at(size, size), f"{comma}{address.key}={text}", safe)
    if isinstance(thing, BootEntry) and address.family in ("xen", "kernel"):
        line = (thing.hypervisor if address.family == "xen" else thing.kernel).text
        word = address.key if text == "true" else f"{address.key}={text}"
        if line is None or not line.value.strip() or not re.fullmatch(_IN_LINE, text):
            return None
        size = len(line.value.rstrip())
        return _write(line.at(size, size), f" {word}", safe)
    document = subject.document
    if document is None or not document.settings or not re.fullmatch(_PLAIN, text):
        return None
    value = text if text.isdecimal() else f'"{text}"'
    first = document.settings[0]
    if isinstance(thing, Domain):
        fix = insertion(first, f"{address.key} = {value}")
    elif address.family == "file" and address.kind != "xend-config":
        fix = insertion(first, f"{address.key}={value}")
    else:
        return None
    return fix._replace(safe=safe)


def _write(at: Span, text: str, safe: bool) -> Fix:
    return Fix(f"Add '{text.strip(' ,')}'", (Edit(at.after() if at.start != at.end else at, text),), safe)
