"""What Xen itself makes of each option of its line, by version.

Xen copies a word into a small buffer and loses what does not fit, looks its name up, and has it read as what it was
declared: a boolean, an integer, a size, a text, or by a function of its own. Sources: xen/common/kernel.c
(`parse_params` from 4.10 on, `cmdline_parse` and `_cmdline_parse` before; `assign_integer_param`, `parse_bool`,
`parse_boolean`, `parse_signed_integer`, `cmdline_strcmp`) and xen/lib (`simple_strtoll`, `parse_size_and_unit`).

Up to 4.9 Xen says nothing of what it does not understand: words that are no booleans count as on, numbers end where
their digits end. From 4.10 on it names such options on its console, but still stores what it has read of a number.
"""

from __future__ import annotations

from xenlint.knowledge.boot_readers import READERS, READERS_ON_ARM, WIDTHS, Reader
from xenlint.knowledge.entry import BootOption
from xenlint.knowledge.hypervisor import ARGUMENT_LENGTH, FALSE_WORDS, OPTIONS, TRUE_WORDS
from xenlint.knowledge.versions import OLDEST_TABLED, Version
from xenlint.model.cmdline import CommandLine, Option
from xenlint.model.dom0_mem import Arch
from xenlint.model.sizes import read_size
from xenlint.patterns import lazy_pattern
from xenlint.remember import remember_short
from xenlint.typed import Literal, NamedTuple, TypeVar

Complaint = Literal["", "unknown", "invalid", "overflow"]

TELLS_SINCE: Version = (4, 10)
"""From here on Xen's console names what is unknown, invalid or too large."""

_NO_TO_FUNCTIONS_SINCE: Version = (4, 5)
_BRACKETS_SINCE: Version = (4, 4)
_TERA_SINCE: Version = (4, 5)
_PERCENT_SINCE: Version = (4, 12)
_EXACT_BOOLEANS_SINCE: Version = (4, 13)
_EQUALS_ENDS_WORD_SINCE: Version = (4, 13)
_MASK_64 = (1 << 64) - 1

_T = TypeVar("_T")

_UNITS = "bBkKmMgGtT"
_INTEGER = lazy_pattern(r"-?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[0-9]+)?")
_DECIMAL = lazy_pattern(r"-?[0-9]*")
_BRACKET = lazy_pattern(r"[(\[{<]")


class Reading(NamedTuple):
    """How Xen takes one option.

    `name` is what it looks for, without a `no-`; `value` what the option's reader gets to see, which is less than what
    stands there where `lost` characters at the end do not fit. `option` is None where no option of this version has
    the name. `stored` is the boolean, number or text that Xen keeps; None where it keeps nothing or a function of the
    option's own decides. `rest` is what follows a number: from 4.10 on that is invalid, and the number is kept anyway.
    """

    name: str
    value: str
    option: BootOption | None
    reader: Reader | None
    stored: bool | int | str | None
    complaint: Complaint
    lost: int = 0
    rest: str = ""

    def is_told(self, version: Version) -> bool:
        """Whether Xen's console says that something is wrong."""
        return bool(self.complaint) and version >= TELLS_SINCE


def kept(text: str, version: Version) -> str:
    """The front of one option that Xen keeps: 99 bytes up to 4.9, 127 from 4.10 on, name and value together."""
    return _front(text, _dated(ARGUMENT_LENGTH, version) or 0)


def read_line(line: CommandLine, version: Version, arch: Arch = "x86") -> tuple[tuple[Option, Reading], ...]:
    """Every option of Xen's line that can be known, with what Xen makes of it."""
    return line.derive(
        ("readings", version, arch),
        lambda: tuple((option, read_option(option.text, version, arch)) for option in line.options if option.known),
    )


@remember_short
def read_option(text: str, version: Version, arch: Arch = "x86") -> Reading:
    """How Xen of this version takes one option, a word without blanks."""
    word = kept(text, version)
    lost = len(text) - len(word)
    name, equals, value = word.partition("=")
    is_plain = not name.startswith("no-")
    wanted = name if is_plain else name[3:]
    option, reader = find_option(wanted, version, arch)
    if option is None:
        return _read_odd(name, equals + value, lost, version, arch)._replace(name=wanted)
    common = (wanted, value, option, reader)
    if reader == "boolean":
        truth = parse_bool(value) if value else True
        if truth is None and version >= TELLS_SINCE:
            return Reading(*common, None, "invalid", lost)
        return Reading(*common, is_plain if truth is not False else not is_plain, "", lost)
    if reader == "integer" or reader == "size":
        number, rest = _read_integer(value) if reader == "integer" else _read_size(value, version)
        stored, complaint = _assign(number, WIDTHS.get(wanted, 4 if reader == "integer" else 8), version)
        if rest and version >= TELLS_SINCE:
            complaint = "invalid"
        return Reading(*common, stored, complaint, lost, rest)
    if reader == "string":
        room = _dated(option.max_length, version)
        stored_text = value if room is None else _front(value, room)
        return Reading(*common, stored_text, "", lost + len(value) - len(stored_text))
    if reader == "custom" and not is_plain and version >= _NO_TO_FUNCTIONS_SINCE:
        # The function hears the word "no"; with a value besides it is not called at all.
        return Reading(wanted, "" if value else "no", option, reader, None, "invalid" if value else "", lost)
    return Reading(*common, None, "", lost)


def _read_odd(name: str, rest: str, lost: int, version: Version, arch: Arch) -> Reading:
    """A name that no option has as it stands: one with a bracket in it, or one of the boot code's."""
    bracket = _BRACKET.search(name) if rest and version >= _BRACKETS_SINCE else None
    if bracket is not None:
        option = OPTIONS.get(name[: bracket.start()])
        if option is not None and _exists(option, version, arch) and option.syntax.startswith(name[: bracket.end()]):
            return Reading(name, name[bracket.start() :] + rest, option, "custom", None, "", lost)
    option = OPTIONS.get(name)
    if option is not None and _reader(option, version, arch) == "boot-code":
        return Reading(name, rest[1:], option, "boot-code", None, "unknown", lost)
    return Reading(name, rest[1:], None, None, None, "unknown", lost)


def find_option(name: str, version: Version, arch: Arch = "x86") -> tuple[BootOption | None, Reader | None]:
    """The option of this very name that Xen's own scanner knows, and how it reads it."""
    if name.endswith("["):  # the names of these do end in a bracket in Xen's table
        option = OPTIONS.get(name[:-1])
        is_known = option is not None and option.syntax.startswith(name) and _exists(option, version, arch)
        return (option, "custom") if is_known else (None, None)
    option = OPTIONS.get(name)
    if option is None or not _exists(option, version, arch) or option.syntax.startswith(f"{name}["):
        return None, None
    reader = _reader(option, version, arch)
    return (None, None) if reader == "boot-code" else (option, reader)


def _exists(option: BootOption, version: Version, arch: Arch) -> bool:
    is_there = option.since <= max(version, OLDEST_TABLED) and (option.until is None or version <= option.until)
    return is_there and option.arch in (arch, "both")


_PLAIN_READERS: dict[str, Reader] = {
    "boolean": "boolean",
    "integer": "integer",
    "size": "size",
    "ignored": "ignored",
}


def _reader(option: BootOption, version: Version, arch: Arch) -> Reader:
    if arch == "arm" and option.name in READERS_ON_ARM:
        return READERS_ON_ARM[option.name]
    listed = _dated(READERS.get(option.name, ()), version)
    if listed is not None:
        return listed
    if option.custom:
        return "custom"
    return _PLAIN_READERS.get(option.kind, "string")


def _dated(values: tuple[tuple[_T, Version], ...], version: Version) -> _T | None:
    """The value in force at a version; versions from before the tables count as the oldest tabled."""
    found = None
    for value, since in values:
        if since <= max(version, OLDEST_TABLED):
            found = value
    return found


# --- values -----------------------------------------------------------------------------------------------------------


def parse_bool(text: str) -> bool | None:
    """A word for on or off; None for any other."""
    return True if text in TRUE_WORDS else False if text in FALSE_WORDS else None


def parse_boolean(name: str, text: str, version: Version) -> bool | Literal["bad"] | None:
    """A part of a list that may be NAME, no-NAME or NAME=BOOL; None where it is not about this name.

    "bad" is NAME with a value that is no boolean, which Xen tells from another name since 4.13. Before that, no-NAME
    with a value was taken as well, and the value counted.
    """
    is_negated = text.startswith("no-")
    body = text[3:] if is_negated else text
    if body == name:
        return not is_negated
    is_strict = version >= _EXACT_BOOLEANS_SINCE
    if not body.startswith(f"{name}=") or (is_negated and is_strict):
        return None
    truth = parse_bool(body[len(name) + 1 :])
    return "bad" if truth is None and is_strict else truth


def parse_signed_integer(name: str, text: str) -> int | Literal["bad"] | None:
    """A part of a list that may be NAME=N, with decimal digits only; None where it is not about this name."""
    if not text.startswith(f"{name}="):
        return None
    value = text[len(name) + 1 :]
    if _DECIMAL.fullmatch(value) is None:
        return "bad"
    return _wrap(_integer(value, 10), 8)


def begins_with_word(text: str, name: str, version: Version) -> bool:
    """Whether a list begins with this word (`cmdline_strcmp`): a comma, colon or semicolon, or its end, follows."""
    after = text[len(name) : len(name) + 1]
    return text.startswith(name) and (after in ",:;" or (after == "=" and version >= _EQUALS_ENDS_WORD_SINCE))


def _read_integer(value: str) -> tuple[int, str]:
    match = _INTEGER.match(value)
    digits = match.group() if match else ""
    return _integer(digits, 0), value[len(digits) :]


def _integer(digits: str, base: int) -> int:
    sign = -1 if digits.startswith("-") else 1
    digits = digits.removeprefix("-")
    if not digits:
        return 0
    if base == 0:
        base = 16 if digits[:2] in ("0x", "0X") else 8 if digits[0] == "0" else 10
    return sign * int(digits, base) & _MASK_64


def _read_size(value: str, version: Version) -> tuple[int, str]:
    has_tera = version >= _TERA_SINCE
    size = read_size(value, percent=version >= _PERCENT_SINCE, has_tera=has_tera)
    if value and not size.length and value[0] in (_UNITS if has_tera else _UNITS[:-2]):
        return 0, value[1:]  # a unit without a number is 0 of them
    return size.amount, value[size.length :]


def _assign(number: int, width: int, version: Version) -> tuple[int | None, Complaint]:
    """The number as a variable of so many bytes holds it, negative where it was given so; None where it has no room."""
    bits = 8 * width
    is_large = (1 << bits) <= number < (1 << 64) - (1 << (bits - 1))
    if is_large and version >= TELLS_SINCE:
        return None, "overflow"
    is_negative = number >= 1 << 63
    stored = number & ((1 << bits) - 1)
    return (stored - (1 << bits) if is_negative and stored >> (bits - 1) else stored), ""


def _wrap(number: int, width: int) -> int:
    bits = 8 * width
    number &= (1 << bits) - 1
    return number - (1 << bits) if number >> (bits - 1) else number


def _front(text: str, most_bytes: int) -> str:
    """The characters that fit whole into so many bytes."""
    if text.isascii():
        return text[:most_bytes]
    size = 0
    for number, character in enumerate(text):
        size += len(character.encode("utf-8", "surrogateescape"))
        if size > most_bytes:
            return text[:number]
    return text
