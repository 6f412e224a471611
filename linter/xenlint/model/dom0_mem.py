"""What Xen makes of `dom0_mem=`.

Xen 2.0 read a number of KiB. From 3.0.4 to 4.11 the parser kept whatever it had read when it met something it did not
understand, and an unreadable part stored 0; since 4.12 a part is taken whole or not at all, and percentages exist. On
Arm the option is one bare size. Xen 3.0.0 to 3.0.3 knew one size only, but is not told apart from 3.0.4 here.
Sources: xen/arch/x86/dom0_build.c (`parse_amt`, `parse_dom0_mem`), xen/arch/x86/domain_build.c up to 4.8,
xen/arch/arm/domain_build.c; xen/common/kernel.c (`parse_params`) for words; docs/misc/xen-command-line.pandoc.
"""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.knowledge.versions import Version
from xenlint.model.cmdline import CommandLine, Option
from xenlint.model.sizes import LONGEST_OPTION, read_size, show_kib
from xenlint.remember import remember_short
from xenlint.typed import Literal, NamedTuple

Slot = Literal["size", "min", "max"]
Arch = Literal["x86", "arm"]

LIST_SINCE: Version = (3, 0)
STRICT_SINCE: Version = (4, 12)
TERA_SINCE: Version = (4, 5)


class Amount(NamedTuple):
    """`size_bytes` plus `percent` of what is available; `negative` means all that is available but this much."""

    size_bytes: int
    percent: int = 0
    negative: bool = False

    @property
    def pages(self) -> int:
        return self.size_bytes >> 12

    @property
    def depends_on_ram(self) -> bool:
        return self.negative or bool(self.percent)

    @property
    def is_given(self) -> bool:
        """Zero counts as not given."""
        return bool(self.pages or self.percent or self.negative)


class Part(NamedTuple):
    """One comma-separated part of a value; offsets count from the value's first character.

    `amount` is what Xen takes from it; None where it takes nothing. `rest` is text after the amount that Xen did not
    understand; from 4.12 on it spoils the part, before it was dropped.
    """

    start: int
    end: int
    text: str
    slot: Slot
    amount: Amount | None
    rest: str
    has_unit: bool


class Dom0Mem(NamedTuple):
    """The three slots in force after all `dom0_mem` options of a line; None: never set, or set to nothing."""

    size: Amount | None = None
    minimum: Amount | None = None
    maximum: Amount | None = None

    @property
    def is_limited(self) -> bool:
        """Whether dom0 gets less than everything: a size, or a `max:`."""
        return self.size is not None or self.maximum is not None


@remember_short
def read_parts(value: str, version: Version, arch: Arch = "x86") -> tuple[Part, ...]:
    """Split a value at its commas and say what Xen takes from each part, up to the part where it stops reading."""
    parts: list[Part] = []
    start = 0
    for text in [value] if arch == "arm" or version < LIST_SINCE else value.split(","):
        part = _read_part(text, start, version, arch)
        parts.append(part)
        if part.rest or (part.amount is None and version >= STRICT_SINCE):
            break
        start += len(text) + 1
    return tuple(parts)


def _read_part(text: str, start: int, version: Version, arch: Arch) -> Part:
    slot: Slot = "size"
    body = text
    if version < LIST_SINCE:
        number = read_size(text)
        length = number.length - number.has_unit
        return Part(start, start + len(text), text, slot, Amount(read_size(text[:length]).amount), text[length:], False)
    if arch == "x86":
        if text.startswith("min:"):
            slot, body = "min", text[4:]
        elif text.startswith("max:"):
            slot, body = "max", text[4:]
    strict = version >= STRICT_SINCE and arch == "x86"
    amount, length, has_unit = (_read_strict if strict else _read_lenient)(body, version, arch)
    rest = body[length:]
    if strict and rest:
        amount = None
    return Part(start, start + len(text), text, slot, amount, rest, has_unit)


def _read_lenient(body: str, version: Version, arch: Arch) -> tuple[Amount | None, int, bool]:
    negative = arch == "x86" and body.startswith("-")
    text, has_tera = body[negative:], version >= TERA_SINCE
    size = read_size(text, has_tera=has_tera)
    if not size.length and read_size(f"0{text[:1]}", has_tera=has_tera).has_unit:
        size = size._replace(length=1)  # a lone unit letter is a 0 that reading goes on behind
    amount = Amount(size.amount, negative=negative and bool(size.amount >> 12))
    return amount, negative + size.length, size.has_unit


def _read_strict(body: str, version: Version, arch: Arch) -> tuple[Amount | None, int, bool]:
    negative = body.startswith("-")
    at = int(negative)
    first = read_size(body[at:], percent=True)
    if not first.length:
        return None, at, False
    at += first.length
    if body[at : at + 1] == "%":
        if first.amount >= 100:
            return None, at, False
        return Amount(0, first.amount, negative), at + 1, True
    if body[at : at + 1] != "+":
        return Amount(first.amount, 0, negative), at, first.has_unit
    second = read_size(body[at + 1 :], percent=True)
    end = at + 1 + second.length
    if not second.length or body[end : end + 1] != "%" or second.amount >= 100:
        return None, at, first.has_unit
    return Amount(first.amount, second.amount, negative), end + 1, first.has_unit


def read_dom0_mem(line: CommandLine, version: Version, arch: Arch = "x86") -> Dom0Mem:
    """What is in force after every `dom0_mem` on the line: each one overwrites only the slots it mentions."""
    return read_values(values_of(line, version), version, arch)


def values_of(line: CommandLine, version: Version) -> list[str]:
    """The texts that Xen reads as `dom0_mem`, in order: words are cut to its buffer, and `no-dom0_mem` is a text `no`.

    Source: xen/common/kernel.c, `cmdline_parse`.
    """
    values: list[str] = []
    for option in line.options:
        if option.name not in ("dom0_mem", "no-dom0_mem"):
            continue
        name, _, value = option.text[: longest_word(version)].partition("=")
        if name == "no-dom0_mem" and version > (4, 0):
            if value:
                continue
            value = "no"
        values.append(value)
    return values


def longest_word(version: Version) -> int:
    """Characters that Xen keeps of one option; the rest is dropped without a word."""
    return LONGEST_OPTION if version >= (4, 10) else 99


def read_values(values: Iterable[str], version: Version, arch: Arch = "x86") -> Dom0Mem:
    """What these values of `dom0_mem`, given one after the other, come to."""
    slots: dict[Slot, Amount] = {}
    for value in values:
        for part in read_parts(value, version, arch):
            if part.amount is not None:
                slots[part.slot] = part.amount
    return Dom0Mem(*(_given(slots.get(slot), slot) for slot in ("size", "min", "max")))


def parts_of(option: Option, version: Version, arch: Arch = "x86") -> tuple[Part, ...]:
    """The parts of one `dom0_mem` option; a bare `dom0_mem` has one empty part."""
    return read_parts(option.value or "", version, arch)


def _given(amount: Amount | None, slot: str) -> Amount | None:
    # `max:0` does set a maximum, of nothing; a size or minimum of 0 is no size at all.
    return amount if amount is not None and (amount.is_given or slot == "max") else None


def show_amount(amount: Amount) -> str:
    """An amount for people: "2 GiB", "25 % of the memory", "all but 512 MiB"."""
    parts = [show_kib(amount.size_bytes >> 10)] if amount.size_bytes else []
    if amount.percent:
        parts.append(f"{amount.percent} % of the memory")
    text = " and ".join(parts) or "0"
    return f"all but {text}" if amount.negative else text


def show_limit(limit: Dom0Mem, arch: Arch = "x86") -> str:
    """What dom0 gets by this, to follow "dom0 gets"."""
    if limit.size is None and limit.maximum is None:
        return "512 MiB" if arch == "arm" else "all of the memory"
    if limit.size is None and limit.maximum is not None:
        return f"{show_amount(limit.maximum)} at most"
    size = show_amount(limit.size) if limit.size else ""
    if arch == "arm":
        return size
    return f"{size} and a maximum of {show_amount(limit.maximum)}" if limit.maximum else f"{size} and no maximum"
