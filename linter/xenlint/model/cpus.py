"""On which CPUs guests and dom0 run, as far as their files say."""

from __future__ import annotations

import re

from xenlint.knowledge.versions import Version
from xenlint.model.advice import version_of
from xenlint.model.boot import BootEntry
from xenlint.model.cmdline import Option
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.patterns import lazy_pattern
from xenlint.syntax.ranges import Numbers, parse_cpus
from xenlint.syntax.tree import List, Number, String
from xenlint.typed import NamedTuple

LIST_OF_MASKS: Version = (4, 4)
"""From when each item of a list of `cpus` is a mask; before, it was one number."""

RANGE_SINCE: Version = (4, 3)
"""From when `dom0_max_vcpus` takes a range, on x86."""

_MOST_CPUS = 4096
"""NR_CPUS is less in whatever was ever built."""

_MOST_TERMS = 1000

_OFF = ("no", "off", "false", "0", "disable")
_DIGITS = lazy_pattern(r"0[xX][0-9a-fA-F]+|[0-9]+")


class Affinity(NamedTuple):
    """The value of `cpus` or `cpus_soft`: one mask for all vCPUs, or in a list one for each in their order."""

    is_list: bool
    texts: tuple[String, ...]
    masks: tuple[Numbers, ...]


def affinity_of(domain: Domain, key: str) -> Affinity | None:
    """None where there is none, where only running code would tell it, or where nobody wrote it."""
    value = domain.value(key)
    items = value.items if isinstance(value, List) else (value,)
    texts = tuple(_text(item) for item in items if isinstance(item, (String, Number)))
    if len(texts) < len(items) or any(not text.known for text in texts):
        return None
    masks = tuple(parse_cpus(text, domain.version) for text in texts)
    if sum(len(mask.terms) for mask in masks) > _MOST_TERMS:
        return None
    return Affinity(isinstance(value, List), texts, masks)


def _text(item: String | Number) -> String:
    return item if isinstance(item, String) else String(item.source, item.start, item.end, item.text, item.start)


def allows(mask: Numbers, cpu: int, version: Version) -> bool | None:
    """Whether a mask holds this CPU; None where it names nodes."""
    if any(term.is_nodes for term in mask.terms):
        return None
    verdicts = [not term.is_excluded for term in mask.terms if term.last is None or term.first <= cpu <= term.last]
    if version < LIST_OF_MASKS:  # exclusions count last
        return bool(verdicts) and all(verdicts)
    return bool(verdicts) and verdicts[-1]


class Dom0Vcpus(NamedTuple):
    """What `dom0_max_vcpus` comes to: dom0 has as many vCPUs as the host has CPUs, but within these bounds.

    `most` is None for no bound. `is_read` is false where Xen stops in the middle of the value.
    """

    least: int
    most: int | None
    is_read: bool


def read_dom0_vcpus(option: Option, entry: BootEntry, host: Host) -> Dom0Vcpus:
    """As xen/arch/x86/dom0_build.c reads it; on Arm, and up to 4.2, as a plain number, of which 0 means all CPUs."""
    text = option.value or ""
    first, rest = _leading(text.removeprefix("-"))
    if entry.arch == "arm" or version_of(entry, host) < RANGE_SINCE:
        number, rest = _leading(text)
        return Dom0Vcpus(number or 1, number or None, not rest)
    if text.startswith("-"):
        return Dom0Vcpus(1, first, not rest and text != "-")
    least = max(first, 1)
    if not rest:
        return Dom0Vcpus(least, least, True)
    if not rest.startswith("-"):
        return Dom0Vcpus(least, None, False)
    if rest == "-":
        return Dom0Vcpus(least, None, True)
    most, rest = _leading(rest[1:])
    return Dom0Vcpus(least, most, not rest)


def _leading(text: str) -> tuple[int, str]:
    """C's number at the beginning of a text, its base told by its prefix, and what follows."""
    found = _DIGITS.match(text[:40])
    if found is None:
        return 0, text
    digits = found[0]
    if digits[:2] in ("0x", "0X"):
        return int(digits, 16), text[found.end() :]
    if digits[0] == "0":
        octal = re.match("[0-7]+", digits)
        end = octal.end() if octal else 0
        return int(digits[:end], 8), text[end:]
    return int(digits), text[found.end() :]


def dom0_cpus(entry: BootEntry, host: Host) -> range | None:
    """The CPUs that dom0's vCPUs are pinned to, one each; None where it is not pinned, or has all of them."""
    line = entry.hypervisor
    pin, option = line.get("dom0_vcpus_pin"), line.get("dom0_max_vcpus")
    if pin is None or not pin.known or pin.value in _OFF or option is None or not option.known:
        return None
    vcpus = read_dom0_vcpus(option, entry, host)
    cpus = host.facts.cpus
    if not vcpus.is_read or vcpus.most is None:
        return None
    number = vcpus.most if vcpus.least == vcpus.most or cpus is None else max(vcpus.least, min(cpus, vcpus.most))
    return range(number) if 0 < number < (cpus or _MOST_CPUS) else None
