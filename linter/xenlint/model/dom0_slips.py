"""What people write for `dom0_mem` and Xen does not read, or reads otherwise: which slip it is, and what was meant.

Each part of a value has one slip at most, so that each mistake belongs to one rule:

- `unit-missing`: a number too small to be KiB; `unit-unwritten`: one that may well be KiB.
- `unit`: a unit or a kind of number that Xen does not know (`512MB`, `1.5G`, `512 M`, `25%` before 4.12).
- `part`: anything else that is wrong in the list (`max=2G`, `2G;max:2G`, `2G, max:2G`, a comma too many).

What Xen really takes from a value is `dom0_mem.read_dom0_mem`'s affair; nothing here is about that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.knowledge.versions import Version
from xenlint.model.cmdline import CommandLine, Option
from xenlint.model.dom0_mem import STRICT_SINCE, TERA_SINCE, Arch, Dom0Mem, read_values
from xenlint.model.sizes import LONGEST_OPTION
from xenlint.patterns import lazy_pattern
from xenlint.source import Span
from xenlint.typed import Literal, NamedTuple

SlipKind = Literal["unit-missing", "unit-unwritten", "unit", "part"]
Reason = Literal[
    "no-unit",
    "two-letters",
    "fraction",
    "blank",
    "percent-unknown",
    "tera-unknown",
    "keyword",
    "separator",
    "empty",
    "percent-too-large",
    "percent-first",
    "octal",
    "quotes",
    "unreadable",
]

SURELY_NOT_KIB = 65536
"""A number without unit below this would give dom0 less than 64 MiB: it was not meant in KiB."""

_ANY_CASE = re.IGNORECASE | re.ASCII
_KEYWORD = lazy_pattern(r"(min|max)(?:imum)?(?:[:=][:=.;]?|[.;-][:=.;-]?)?", _ANY_CASE)
"""Behind a colon or an equals sign a `-` belongs to the amount: `max:-1G` is all but 1 GiB."""
_AMOUNT = lazy_pattern(r"(-?)(\d+)([bkmgt]?)(\+\d{1,2}%)?", _ANY_CASE)
_HEX = lazy_pattern(r"-?0x[0-9a-f]+[kmgt]?", _ANY_CASE)
_PERCENT = lazy_pattern(r"-?(\d+)%", re.ASCII)
_PERCENT_FIRST = lazy_pattern(r"(\d{1,2}%)\+(\d+[bkmgt])", _ANY_CASE)
_TWO_LETTERS = lazy_pattern(r"(-?\d+)([kmgt])(?:i?b|i|i?o|i?bytes?|egs?|ega|igs?|iga)", _ANY_CASE)
_FRACTION = lazy_pattern(r"(-?)(\d{0,6})\.(\d{1,6})([kmgt]?)(?:i?b|i)?", _ANY_CASE)
_JOINED = lazy_pattern(r"(-?\d+[a-z]{0,3}?)[^0-9a-z]*((?:min|max).*)", _ANY_CASE)
_WHOLE = lazy_pattern(r"((?:min:|max:)?)(\d{1,2})", re.ASCII)
_TENTHS = lazy_pattern(r"(\d{1,3})([gt])(?:i?b)?", _ANY_CASE)
_LONE_UNIT = lazy_pattern(r"([kmgt])(?:i?b)?", _ANY_CASE)
_MORE = lazy_pattern(r",|,?(?:min|max)[:=].*", _ANY_CASE)
_VALUE = lazy_pattern(r"=|[0-9]|(?:min|max)[:=]", _ANY_CASE)
_DIGITS = "0123456789"
_QUOTES = "\"'“”‘’„"


class Slip(NamedTuple):
    """`text` stands at `span`; `cure` is what was meant, None where nobody can tell, and `certain` if nobody can doubt
    it. `is_written`: the option is written out, and not put together from variables that may serve others too."""

    kind: SlipKind
    reason: Reason
    text: str
    span: Span
    cure: str | None
    certain: bool
    is_written: bool = True

    @property
    def can_be_replaced(self) -> bool:
        """Whether the cure can take the place of the text in the file."""
        return self.cure is not None and self.is_written and self.span.text == self.text


class Reading(NamedTuple):
    """One `dom0_mem` option with its slips. `cured` is the value as it was meant; None where nobody can tell."""

    option: Option
    slips: tuple[Slip, ...]
    cured: str | None

    def of(self, *kinds: SlipKind) -> list[Slip]:
        return [slip for slip in self.slips if slip.kind in kinds]


class _Flaw(NamedTuple):
    kind: SlipKind
    reason: Reason
    cure: str | None = None
    certain: bool = True


def read_slips(line: CommandLine, version: Version, arch: Arch = "x86") -> list[Reading]:
    """Every `dom0_mem` on Xen's line whose text is known, but not one whose value stands behind a blank."""
    return line.derive((read_slips, version, arch), lambda: _read_slips(line, version, arch))


def _read_slips(line: CommandLine, version: Version, arch: Arch) -> list[Reading]:
    words = line.options
    readings: list[Reading] = []
    for number, option in enumerate(words):
        if option.name != "dom0_mem" or not option.known or len(option.text) > LONGEST_OPTION:
            continue
        if option.value:
            readings.append(_read(words, number, version, arch))
        elif number + 1 == len(words) or not _VALUE.match(words[number + 1].text):
            slip = Slip("part", "empty", option.text, option.span, None, False)
            readings.append(Reading(option, (slip,), None))
    return readings


def meant_limit(line: CommandLine, version: Version, arch: Arch = "x86") -> Dom0Mem:
    """What the line would come to with every slip cured that can be."""
    readings = read_slips(line, version, arch)
    return read_values((reading.cured or reading.option.value or "" for reading in readings), version, arch)


def has_slip(line: CommandLine, version: Version, arch: Arch = "x86") -> bool:
    """Whether a rule about the spelling of `dom0_mem` has something to say about this line."""
    return any(reading.of("unit-missing", "unit", "part") for reading in read_slips(line, version, arch))


def part_span(option: Option, start: int, end: int) -> Span:
    """Where these characters of an option's value are written; all of it where the option is not written out."""
    return option.value_span.sub(start, end) if is_written(option) else option.value_span


def is_written(option: Option) -> bool:
    """Whether an option stands in the file letter by letter."""
    return option.span.text == option.text


def _read(words: tuple[Option, ...], number: int, version: Version, arch: Arch) -> Reading:
    option = words[number]
    blank = _split_by_blank(words, number, version)
    if blank is not None:
        return Reading(option, (blank,), blank.cure)
    value = option.value or ""
    if arch == "arm":
        value = value.split(",")[0]  # what follows is nothing that Xen reads there, and does no harm
    slips: list[Slip] = []
    cured: list[str | None] = []
    written = is_written(option)
    for start, text, flaw in _flaws(value, version):
        if flaw is not None:
            span = option.value_span.sub(start, start + len(text)) if written else option.value_span
            slips.append(Slip(flaw.kind, flaw.reason, text, span, flaw.cure, flaw.certain, written))
        cured.append(text if flaw is None else flaw.cure)
    whole = _whole(cured)
    if any(slip.reason == "empty" for slip in slips):
        # The comma goes with the empty part, so the value is replaced as a whole.
        certain = all(slip.certain for slip in slips)
        slips = [Slip("part", "empty", value, part_span(option, 0, len(value)), whole, certain, written)]
    return Reading(option, tuple(slips), whole)


def _whole(parts: list[str | None]) -> str | None:
    known = [part for part in parts if part]
    return ",".join(known) if known and None not in parts else None


def _split_by_blank(words: tuple[Option, ...], number: int, version: Version) -> Slip | None:
    """A value that goes on behind a blank, and so was meant for more than Xen reads of it."""
    value = words[number].value or ""
    last, joined = number, value
    while last + 1 < len(words) and words[last + 1].known:
        text = words[last + 1].text
        unit = _LONE_UNIT.fullmatch(text)
        if unit is not None and last == number and value[-1] in _DIGITS:
            return _blank_slip(words, number, number + 1, f"{value}{unit[1].upper()}", "unit", version)
        if not (_MORE.fullmatch(text) or (joined.endswith(",") and text[0] in _DIGITS)):
            break
        joined += text if joined.endswith(",") or text.startswith(",") else f",{text}"
        last += 1
    return _blank_slip(words, number, last, joined, "part", version) if last > number else None


def _blank_slip(
    words: tuple[Option, ...], first: int, last: int, joined: str, kind: SlipKind, version: Version
) -> Slip:
    flaws = [(text, flaw) for _, text, flaw in _flaws(joined, version)]
    cure = _whole([text if flaw is None else flaw.cure for text, flaw in flaws])
    certain = all(flaw is None or flaw.certain for _, flaw in flaws)
    start, end = words[first].value_span, words[last].span
    text = " ".join([words[first].value or "", *(word.text for word in words[first + 1 : last + 1])])
    if start.source is not end.source or end.end < start.end:
        return Slip(kind, "blank", text, start, cure, certain, False)
    span = Span(start.source, start.start, end.end)
    if not is_written(words[first]) or span.text.split() != text.split():
        return Slip(kind, "blank", text, span, cure, certain, False)
    return Slip(kind, "blank", span.text, span, cure, certain)


def _flaws(value: str, version: Version) -> Iterator[tuple[int, str, _Flaw | None]]:
    """The parts of a value: offset, text, and what is wrong with it. A decimal comma makes one part of two."""
    parts = value.split(",")
    start = number = 0
    while number < len(parts):
        text = parts[number]
        flaw: _Flaw | None = None
        if number + 1 < len(parts):
            whole, tenths = _WHOLE.fullmatch(text), _TENTHS.fullmatch(parts[number + 1])
            if whole is not None and tenths is not None:
                cure, _ = _whole_number("", whole[2], tenths[1], tenths[2])
                text = f"{text},{parts[number + 1]}"
                flaw = _Flaw("unit", "fraction", f"{whole[1]}{cure}", False)
                number += 1
        yield start, text, flaw or _flaw_of(text, version)
        start += len(text) + 1
        number += 1


def _flaw_of(text: str, version: Version) -> _Flaw | None:
    if not text:
        return _Flaw("part", "empty", "")
    bare = text.lstrip(_QUOTES + "=").rstrip(_QUOTES)
    if bare == text:
        return _flaw_of_part(text, version)
    flaw = _flaw_of_part(bare, version) if bare else _Flaw("part", "unreadable")
    cure = bare if flaw is None else flaw.cure
    return _Flaw("part", "quotes" if cure else "unreadable", cure, flaw is None or flaw.certain)


def _flaw_of_part(text: str, version: Version) -> _Flaw | None:
    keyword = _KEYWORD.match(text)
    if keyword is None:
        return _flaw_of_amount(text, version)
    slot = f"{keyword[1].lower()}:"
    flaw = _flaw_of_amount(text[keyword.end() :], version)
    if flaw is not None and flaw.reason == "unreadable":
        return flaw
    cure = text[keyword.end() :] if flaw is None else flaw.cure
    cure = None if cure is None else slot + cure
    if keyword.group() != slot:
        return _Flaw("part", "keyword", cure, flaw is None or flaw.certain)
    return flaw._replace(cure=cure) if flaw is not None else None


def _flaw_of_amount(text: str, version: Version) -> _Flaw | None:
    if (match := _AMOUNT.fullmatch(text)) is not None:
        return _flaw_of_number(text, match, version)
    if _HEX.fullmatch(text):
        return None
    if (match := _PERCENT.fullmatch(text)) is not None:
        if version < STRICT_SINCE:
            return _Flaw("unit", "percent-unknown")
        return _Flaw("part", "percent-too-large") if len(match[1].lstrip("0")) > 2 else None
    if (match := _TWO_LETTERS.fullmatch(text)) is not None:
        return _Flaw("unit", "two-letters", f"{match[1]}{match[2].upper()}")
    if (match := _FRACTION.fullmatch(text)) is not None:
        cure, exact = _whole_number(match[1], match[2], match[3], match[4])
        return _Flaw("unit", "fraction", cure, exact)
    if (match := _PERCENT_FIRST.fullmatch(text)) is not None and version >= STRICT_SINCE:
        return _Flaw("part", "percent-first", f"{match[2]}+{match[1]}")
    if (match := _JOINED.fullmatch(text)) is not None:
        return _flaw_of_joined(match[1], match[2], version)
    return _Flaw("part", "unreadable", None, False)


def _flaw_of_number(text: str, match: re.Match[str], version: Version) -> _Flaw | None:
    sign, digits, unit, percent = match.groups()
    bare = digits.lstrip("0")
    if percent and version < STRICT_SINCE:
        return _Flaw("unit", "percent-unknown")
    if not bare:
        return None
    if digits != bare and unit:
        return _Flaw("part", "octal", f"{sign}{bare}{unit}{percent or ''}", False)
    if unit in ("t", "T") and version < TERA_SINCE:
        return _Flaw("unit", "tera-unknown", f"{sign}{int(bare) * 1024}G" if len(bare) < 7 else None)
    if unit:
        return None
    if digits != bare or len(bare) > 15:
        return _Flaw("unit-missing", "no-unit", None, False) if len(bare) <= 4 else None
    kib = int(bare)
    if kib >= SURELY_NOT_KIB:
        cure = f"{kib >> 20}G" if not kib % (1 << 20) else f"{kib >> 10}M" if not kib % 1024 else f"{kib}K"
        return _Flaw("unit-unwritten", "no-unit", f"{sign}{cure}{percent or ''}")
    # Below 64 not even MiB make sense: GiB is the better guess, and no more than a guess.
    return _Flaw("unit-missing", "no-unit", f"{sign}{kib}{'M' if kib >= 64 else 'G'}{percent or ''}", kib >= 64)


def _flaw_of_joined(first: str, rest: str, version: Version) -> _Flaw:
    """`2G;max:2G`: two parts with something else than a comma between them."""
    cures: list[str] = []
    certain = True
    for flaw, text in ((_flaw_of_amount(first, version), first), (_flaw_of_keyword(rest, version), rest)):
        cure = text if flaw is None else flaw.cure
        if cure is None:
            return _Flaw("part", "separator", None, False)
        cures.append(cure)
        certain = certain and (flaw is None or flaw.certain)
    return _Flaw("part", "separator", ",".join(cures), certain)


def _flaw_of_keyword(text: str, version: Version) -> _Flaw | None:
    keyword = _KEYWORD.match(text)
    if keyword is None or _JOINED.fullmatch(text[keyword.end() :]):
        return _Flaw("part", "unreadable", None, False)
    return _flaw_of_part(text, version)


def _whole_number(sign: str, whole: str, fraction: str, unit: str) -> tuple[str | None, bool]:
    """1.5G as 1536M, and whether that is exactly the same."""
    if not unit or unit in "kK":
        return None, False
    scale = 10 ** len(fraction)
    number = int(whole or "0") * scale + int(fraction)
    if number % scale == 0:
        return f"{sign}{number // scale}{unit.upper()}", True
    smaller = {"M": "K", "G": "M", "T": "G"}[unit.upper()]
    return f"{sign}{number * 1024 // scale}{smaller}", number * 1024 % scale == 0


# --- for messages -----------------------------------------------------------------------------------------------------
