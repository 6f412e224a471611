"""Values of Xen's options that Xen does not understand, or takes otherwise than they read.

`xen_options` tells what Xen's own scanner makes of booleans, numbers and texts; here are also the options with a reader
of their own, whose words are in the tables. Words are compared as Xen compares them: whole, in small letters. Sources:
the readers in Xen's tree, such as `parse_iommu_param`, `parse_spec_ctrl`, `parse_loglvl`, `set_reboot_type`,
`serial_parse_handle`, `console_init_preirq`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xenlint.knowledge.entry import BootOption
from xenlint.knowledge.hypervisor import FALSE_WORDS, TRUE_WORDS
from xenlint.knowledge.versions import OLDEST_TABLED, Version
from xenlint.model.dom0_mem import Arch
from xenlint.model.spelling import distance
from xenlint.model.xen_options import TELLS_SINCE, Reading, parse_bool
from xenlint.patterns import lazy_pattern
from xenlint.typed import Literal, NamedTuple

Why = Literal["word", "number", "range", "gone", "early", "linux"]


class BadValue(NamedTuple):
    """The part of an option's value that Xen does not take, `start` to `end` of it.

    `cure` is what was meant, None where nobody can tell. `why`: a `word` that Xen never knew, a `number` with something
    behind it, one out of `range`, a word that is `gone` since `version` or comes `early`, before `version`, a value for
    `linux`. `kept` is the number that Xen stores all the same.
    """

    start: int
    end: int
    text: str
    why: Why
    cure: str | None = None
    version: Version | None = None
    kept: int | None = None


_LISTS = frozenset(
    {"argo", "cet", "dom0", "dom0-iommu", "efi", "ept", "gnttab", "hpet", "iommu", "pci", "pv", "pv-l1tf", "spec-ctrl"}
) | {"ucode", "vpmu", "xpti"}
_SINGLE = frozenset(
    {"apic", "apic_verbosity", "bootscrub", "clocksource", "console_timestamps", "core_parking", "credit2_runqueue"}
) | {"flask", "ioapic_ack", "irq_vector_map", "low_crashinfo", "nmi", "sched", "sched-gran", "smap", "smep"}
_SINGLE |= {"mce_verbosity", "pcid", "tsc", "tsx", "watchdog", "x2apic-mode", "xsm"}
_EXTRA_WORDS: dict[str, tuple[str, ...]] = {
    "clocksource": ("tsc",),
    "sched": ("idle",),
    "tsx": ("BOOL",),
    "xpti": ("default",),
}
_LIMITS = {"sched_credit_tslice_ms": (1, 1000), "sched_ratelimit_us": (100, 500000)}
_LEVELS = ("none", "error", "warning", "info", "debug", "all")
_GOVERNORS = ("powersave", "performance", "ondemand", "userspace")
_REBOOT = "nwcaekPptx"
_LINUX_CONSOLE = lazy_pattern(r"(?:hvc|xvc|tty|netcon|lp)[A-Za-z]{0,4}[0-9]*$")
_LINUX_IOMMU = frozenset({"pt", "nopt", "soft", "noforce", "memaper", "merge", "nomerge", "fullflush", "usedac"})
_CONSOLE = lazy_pattern(r"vga|none|com[12][HL]?$|com[12]$|dtuart|dbgp$|ehci$|xhci$|pv|xen")
_INTEGER = lazy_pattern(r"-?(?:0[xX][0-9a-fA-F]+|[0-9]+)$")
_OFF_WORDS = frozenset({"disabled", "n", "none", "never", "f"})
_ON_WORDS = frozenset({"enabled", "y", "always", "t"})
_VGA = lazy_pattern(
    r"(?:ask|current|text-80x(?:25|28|30|34|43|50|60)|gfx-[0-9]+x[0-9]+(?:x[0-9]+)?|mode-(?:0[xX])?[0-9a-fA-F]+)?"
    r"(?:,?keep)?$"
)
_COM = lazy_pattern(r"(?:auto|[0-9]*)(?:/[0-9]+)?(?:,.*)?$")
_NUMBER_AND_MORE = lazy_pattern(r"-?(?:0[xX][0-9a-fA-F]+|[0-9]+)")


def find_bad_value(reading: Reading, version: Version, arch: Arch = "x86") -> BadValue | None:
    """The first part of this option's value that Xen of this version does not take; None where all is well.

    An option without a value, and one that is negated, has none to judge.
    """
    option, value = reading.option, reading.value
    if option is None or not value or reading.complaint == "unknown":
        return None
    if reading.lost and not (reading.reader == "string" and option.name in _SINGLE):
        return None
    if reading.reader == "boolean":
        return _boolean(reading, version)
    if reading.reader in ("integer", "size"):
        return _number(reading, version)
    if reading.complaint:
        return None
    return _by_name(option, value, version, arch)


def _by_name(option: BootOption, value: str, version: Version, arch: Arch) -> BadValue | None:
    name = option.name
    if name == "console":
        return _first(_console(value, option, version))
    if name in _LISTS:
        return None if arch == "arm" and name == "spec-ctrl" else _first(_list(value, option, version))
    if name in _SINGLE:
        if version < OLDEST_TABLED:
            return None
        return _item(value, 0, option, version)
    if name in ("loglvl", "guest_loglvl"):
        return _first(_levels(value, version))
    if name in ("com1", "com2"):
        is_bad = "=" not in value and not _COM.match(value)
        return _serial(value) if is_bad else None
    if name == "vga":
        return None if _VGA.match(value) else _vga(value)
    if name == "reboot":
        bad = next((part for part in value.split(",") if part[:1] not in _REBOOT), None)
        return BadValue(*_place(value, bad), bad, "word") if bad else None
    if name == "cpufreq":
        return _cpufreq(value, option, version)
    if name == "crashkernel":
        return None if value[0] in "0123456789<" else BadValue(0, len(value), value, "word", "256M")
    if name == "numa" and not value.startswith(("on", "off", "fake=", "noacpi")):
        truth = parse_bool(value)
        return BadValue(0, len(value), value, "word", None if truth is None else "on" if truth else "off")
    if option.kind == "integer" and option.custom and not _INTEGER.match(value):
        match = _NUMBER_AND_MORE.match(value)
        return BadValue(0, len(value), value, "number", match.group() if match else None)
    return None


def _first(found: Iterable[BadValue]) -> BadValue | None:
    return next(iter(found), None)


def _place(value: str, part: str) -> tuple[int, int]:
    start = value.find(part)
    return start, start + len(part)


# --- booleans and numbers ---------------------------------------------------------------------------------------------


def _boolean(reading: Reading, version: Version) -> BadValue | None:
    value = reading.value
    if parse_bool(value) is not None:
        return None
    low = value.lower()
    cure: str | None = low if parse_bool(low) is not None else None
    if low in _OFF_WORDS:
        cure = "off"
    elif low in _ON_WORDS:
        cure = "on"
    elif cure is None:
        near = sorted(word for word in (*TRUE_WORDS, *FALSE_WORDS) if len(word) > 3 and distance(low, word) == 1)
        cure = near[0] if near else None
    if version < TELLS_SINCE and (cure is None or parse_bool(cure) is not False):
        return None  # it counts as on, as it was meant or nearly so
    return BadValue(0, len(value), value, "word", cure)


def _number(reading: Reading, version: Version) -> BadValue | None:
    value = reading.value
    whole = len(value)
    limits = _LIMITS.get(reading.name)
    stored = reading.stored if isinstance(reading.stored, int) else None
    if reading.complaint == "overflow":
        return BadValue(0, whole, value, "range")
    if reading.rest and (version >= TELLS_SINCE or reading.rest[0].isalpha() or stored == 0):
        digits = value[: whole - len(reading.rest)]
        return BadValue(0, whole, value, "number", digits or None, kept=stored)
    is_off = reading.name == "sched_ratelimit_us" and stored == 0
    if limits is not None and stored is not None and not (is_off or limits[0] <= stored <= limits[1]):
        return BadValue(0, whole, value, "range", str(limits[1] if stored > limits[1] else limits[0]))
    return None


# --- words ------------------------------------------------------------------------------------------------------------


def _words(option: BootOption, version: Version) -> tuple[list[str], dict[str, BadValue]]:
    """The words of a version, and those of others with what is to be said of them."""
    since, until = dict(option.value_since), dict(option.value_until)
    valid: list[str] = list(_EXTRA_WORDS.get(option.name, ()))
    others: dict[str, BadValue] = {}
    at = max(version, OLDEST_TABLED)
    for word in option.values:
        if word in until and at > until[word]:
            gone = until[word][0], until[word][1] + 1
            others[word] = BadValue(0, 0, "", "gone", version=gone)
        elif word in since and at < since[word]:
            others[word] = BadValue(0, 0, "", "early", version=since[word])
        else:
            valid.append(word)
    return valid, others


def _list(value: str, option: BootOption, version: Version) -> Iterator[BadValue]:
    at = 0
    for part in value.split(","):
        bad = _item(part, at, option, version) if part else None
        if bad is not None:
            yield bad
        at += len(part) + 1


def _item(text: str, at: int, option: BootOption, version: Version) -> BadValue | None:
    valid, others = _words(option, version)
    if any(_is_word(text, word, option.name) for word in valid):
        return None
    end = at + len(text)
    for word, bad in others.items():
        if _is_word(text, word, option.name):
            return bad._replace(start=at, end=end, text=text)
    if option.name == "iommu" and text in _LINUX_IOMMU:
        return BadValue(at, end, text, "linux")
    return BadValue(at, end, text, "word", _nearest_word(text, valid, option.name))


def _is_word(text: str, word: str, name: str) -> bool:
    """Whether a part of a value is this word of the table."""
    if word == "BOOL":
        return parse_bool(text) is not None and not (name == "spec-ctrl" and parse_bool(text))
    if word == "INT":
        return _INTEGER.match(text) is not None
    base, sign, kind = word.partition("=")
    if not sign:
        base, sign, kind = word.partition(":")
        if sign and kind in ("BOOL", "INT"):
            return text.startswith(f"{base}:")
        if text == word:
            return True
        return name in ("iommu", "ucode") and _is_switch(text, word)
    if kind == "BOOL":
        return _is_switch(text, base) or (name == "spec-ctrl" and _is_split_switch(text, base))
    if kind == "INT":
        return text.startswith(f"{base}=") and _INTEGER.match(text[len(base) + 1 :]) is not None
    return text in [f"{base}={choice}" for choice in kind.split("|")]


def _is_switch(text: str, base: str) -> bool:
    if text in (base, f"no-{base}"):
        return True
    return text.startswith(f"{base}=") and parse_bool(text[len(base) + 1 :]) is not None


def _is_split_switch(text: str, base: str) -> bool:
    """`verw=no-pv`, which sets one of the kinds of guest apart."""
    return text.startswith(f"{base}=") and text[len(base) + 1 :].removeprefix("no-").partition("=")[0] in ("pv", "hvm")


def _nearest_word(text: str, valid: list[str], name: str) -> str | None:
    """The word that was meant; a `no-` or `=VALUE` around it stays."""
    low = text.lower()
    if any(_is_word(low, word, name) for word in valid):
        return low
    prefix = "no-" if low.startswith("no-") else ""
    body, equals, rest = low[len(prefix) :].partition("=")
    best: tuple[int, str] | None = None
    for word in valid:
        base = re.split("[=:]", word)[0]
        allowed = 1 if min(len(base), len(body)) < 8 else 2
        if base.isupper() or len(base) < 3 or abs(len(base) - len(body)) > max(allowed, len(base) // 4):
            continue
        slips = 0 if _bare(base) == _bare(body) else distance(body, base)
        if slips <= allowed and len(body) > 2 and (best is None or slips < best[0]):
            cured = f"{prefix}{base}{':' if equals and ':' in word else equals}{rest}"
            if any(_is_word(cured, each, name) for each in valid):
                best = slips, cured
    return best[1] if best else None


def _bare(word: str) -> str:
    return word.replace("-", "").replace("_", "")


def _console(value: str, option: BootOption, version: Version) -> Iterator[BadValue]:
    since = dict(option.value_since)
    at = 0
    for part in value.split(","):
        end = at + len(part)
        match = _CONSOLE.match(part)
        if match is None and part and part != "/dev/null":  # an old way to write none
            if _LINUX_CONSOLE.match(part):
                # what Linux writes behind its console's comma belongs to it
                yield BadValue(at, len(value), value[at:], "linux")
                return
            yield BadValue(at, end, part, "word", _nearest_word(part, list(option.values), "console"))
        elif match is not None:
            word = match.group().rstrip("HL")
            if word in since and max(version, OLDEST_TABLED) < since[word]:
                yield BadValue(at, end, part, "early", version=since[word])
        at = end + 1


def _levels(value: str, version: Version) -> Iterator[BadValue]:
    """Two levels at most. Up to 4.9 what stands behind one does not matter; later it is invalid."""
    at = 0
    for part in value.split("/", 1):
        if part not in _LEVELS and (version >= TELLS_SINCE or not part.startswith(_LEVELS)):
            yield BadValue(at, at + len(part), part, "word", _nearest_word(part, list(_LEVELS), "") if part else None)
        at += len(part) + 1


def _serial(value: str) -> BadValue:
    match = re.match(r"([0-9]+)([noems].*|[ :;].*|[5-8].*)$", value)
    if match and re.match(r"[noems][5-8]", match[2]):
        return BadValue(0, len(value), value, "word", f"{match[1]},{match[2][1]}{match[2][0]}1")
    return BadValue(0, len(value), value, "word", "115200,8n1")


def _vga(value: str) -> BadValue:
    body, comma, rest = value.partition(",")
    why: Why = "linux" if body in ("normal", "extended") or _INTEGER.match(body) else "word"
    cure = None
    if _INTEGER.match(body) and not body.startswith("-"):
        number = int(body, 16 if body[:2].lower() == "0x" else 10)
        cure = f"mode-0x{number:x}{comma}{rest}"
    elif re.fullmatch(r"[0-9]+x[0-9]+x[0-9]+", body):
        cure = f"gfx-{body}{comma}{rest}"
    elif re.fullmatch(r"80x[0-9]+", body):
        cure = f"text-{body}{comma}{rest}"
    return BadValue(0, len(value), value, why, cure)


def _cpufreq(value: str, option: BootOption, version: Version) -> BadValue | None:
    head = re.split("[:,;]", value, maxsplit=1)[0]
    if head in _GOVERNORS:
        return BadValue(0, len(head), head, "word", f"xen:{head}")
    bad = _item(head, 0, option, version)
    if bad is not None:
        return bad
    if head not in ("xen", "hwp", "amd-cppc") and value[len(head) : len(head) + 1] == ":":
        return None
    if head == "xen" and value[3:4] == ":":
        governor = re.split("[,;]", value[4:], maxsplit=1)[0]
        if governor and governor not in (*_GOVERNORS, "verbose") and "=" not in governor:
            end = 4 + len(governor)
            return BadValue(4, end, governor, "word", _nearest_word(governor, list(_GOVERNORS), ""))
    return None
