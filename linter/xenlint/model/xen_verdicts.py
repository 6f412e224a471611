"""What is wrong with each word of Xen's line, one verdict a word, for the rules to say.

A word has one mistake at most, so that each mistake belongs to one rule. Words that other modules judge are left out:
`dom0_mem` and its misspellings (`dom0_slips`, `dom0_names`), options torn apart by blanks (`torn_options`), quotes and
tabs, file names and what boot loaders leave behind.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from xenlint.knowledge.entry import BootOption
from xenlint.knowledge.hypervisor import OPTIONS
from xenlint.knowledge.linux_options import LINUX_ONLY, LINUX_PREFIXES
from xenlint.knowledge.versions import OLDEST_TABLED, Version
from xenlint.model.advice import version_of
from xenlint.model.boot import BootEntry
from xenlint.model.cmdline import CommandLine, Option
from xenlint.model.dom0_mem import Arch
from xenlint.model.dom0_names import misspelt_dom0_mem
from xenlint.model.dom0_slips import read_slips
from xenlint.model.host import Host
from xenlint.model.spelling import nearest
from xenlint.model.torn_options import torn_options
from xenlint.model.xen_options import Reading, find_option, parse_bool, read_line
from xenlint.model.xen_values import BadValue, find_bad_value
from xenlint.patterns import lazy_pattern
from xenlint.source import Span
from xenlint.typed import Literal, NamedTuple

Flaw = Literal["", "linux", "misspelt", "near", "unknown", "foreign", "gone", "early", "superseded", "value", "cut"]


class Verdict(NamedTuple):
    """One option and what is wrong with it, if anything.

    `linux`: it is one of Linux's. `misspelt`: the name has capitals, a `-` for a `_` and the like; `near`: it is a slip
    away from another; `cure` is the whole word as it was meant. `unknown`: nobody can tell. `foreign`: an option of
    Xen on other processors. `gone`, `early`: `known` is the option of the other versions. `superseded`: there is a
    newer option for it. `value`: see `bad`. `cut`: its end is lost.
    """

    option: Option
    reading: Reading
    flaw: Flaw = ""
    cure: str | None = None
    known: BootOption | None = None
    bad: BadValue | None = None

    @property
    def span(self) -> Span:
        """The bad part of the value where it can be told, else the option."""
        bad, value = self.bad, self.option.value_span
        if bad is None or value.text != self.option.value:
            return self.option.span
        return value.sub(bad.start, bad.end)


_ODD = lazy_pattern(r"[^!-~]|[\"'`\\]")
_FILE = lazy_pattern(r"[(/]|.*\.(?:gz|cfg|efi|img|elf|bin)$")
_KERNEL = lazy_pattern(r"[-–—]*(?:[\w./-]*/)?vmlinu[xz]")
_LEFT_BEHIND = frozenset({"dummy", "placeholder", "BOOT_IMAGE", "load_addr", "="})
"""Words that loaders and their manuals put before Xen's options, whose first word was once lost."""
_PATCHED = frozenset(
    {"mbi-video", "suse_vtsc_tolerance", "vtd", "xenheap_megabytes", "physdev_dom0_hide", "noht", "pae"}
)
"""Options that some distribution's Xen has, or that Xen had before the tables begin."""
_LINUX_TOO = frozenset({"nosplash", "noplymouth", "video", "xencons", "rootfs", "runlevel", "verbose", "debug"})
_SYNONYMS = {
    "dom0_cpus": "dom0_max_vcpus",
    "dom0_max_cpus": "dom0_max_vcpus",
    "dom0_vcpus": "dom0_max_vcpus",
    "dom0_vcpu": "dom0_max_vcpus",
    "dom0_pin_vcpus": "dom0_vcpus_pin",
    "dom0_vcpu_pin": "dom0_vcpus_pin",
    "gnttab_frames": "gnttab_max_frames",
    "guest_log_level": "guest_loglvl",
    "guest_loglevel": "guest_loglvl",
    "hyperthreading": "smt",
    "log_level": "loglvl",
    "microcode": "ucode",
    "scheduler": "sched",
}
_MOST_SEARCHES = 100
"""Unknown words of one line for which a known one is sought: more are no slips."""
_LEVEL = lazy_pattern(r"(?:none|error|warning|info|debug|all)(?:/|$)")


def judge_line(entry: BootEntry, host: Host) -> tuple[Verdict, ...]:
    """A verdict on each word of Xen's line, but for those that are other modules' affair."""
    return judge_words(entry.hypervisor, version_of(entry, host), entry.arch)


def judge_words(line: CommandLine, version: Version, arch: Arch) -> tuple[Verdict, ...]:
    """The same of a line alone."""
    return line.derive((judge_words, version, arch), lambda: tuple(_judge(line, version, arch)))


def _judge(line: CommandLine, version: Version, arch: Arch) -> Iterator[Verdict]:
    torn = {number for start, count in torn_options(line) for number in range(start, start + count)}
    taken = _Places(slip.span for reading in read_slips(line, version, arch) for slip in reading.slips)
    readings = dict(read_line(line, version, arch))
    searches = _MOST_SEARCHES
    for number, option in enumerate(line.options):
        if _KERNEL.match(option.text):
            return  # a bad separator of syslinux's has left it and what follows to Xen
        if number in torn or not option.known or _is_left_alone(option) or option.span in taken:
            continue
        verdict = _verdict(option, readings[option], version, arch)
        if verdict.flaw == "unknown" and searches:
            searches -= 1
            cure, is_sure = _cure(option.text, version, arch)
            if cure is not None:
                verdict = verdict._replace(flaw="misspelt" if is_sure else "near", cure=cure)
            elif version < OLDEST_TABLED:
                verdict = verdict._replace(flaw="")
        yield verdict


def _is_left_alone(option: Option) -> bool:
    text = option.text
    if option.name in ("dom0_mem", "no-dom0_mem") or option.name in _LEFT_BEHIND or not text.strip("-="):
        return True
    return bool(_ODD.search(text) or _FILE.match(option.name) or misspelt_dom0_mem(text))


class _Places:
    """Spans of files, asked whether a span begins in one of them."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted((id(span.source), span.start, span.end) for span in spans)

    def __contains__(self, span: Span) -> bool:
        at = bisect_right(self._spans, (id(span.source), span.start, len(span.source.text) + 1))
        if not at:
            return False
        source, _, end = self._spans[at - 1]
        return source == id(span.source) and span.start < end


def _verdict(option: Option, reading: Reading, version: Version, arch: Arch) -> Verdict:
    verdict = Verdict(option, reading, known=reading.option)
    if reading.option is None:
        return _unknown(verdict, version, arch)
    bad = None if option.text.startswith("no-") else find_bad_value(reading, version, arch)
    if bad is not None:
        return verdict._replace(flaw="linux" if bad.why == "linux" and option.name == "console" else "value", bad=bad)
    if reading.lost:
        return verdict._replace(flaw="cut")
    if _is_superseded(reading.option, version, arch):
        return verdict._replace(flaw="superseded")
    return verdict


def _is_superseded(option: BootOption, version: Version, arch: Arch) -> bool:
    if option.deprecated is not None and version >= option.deprecated:
        return True
    names = [new.partition("=")[0] for new in option.replaced_by]
    return bool(names) and all(find_option(name, version, arch)[0] is not None for name in names)


def _unknown(verdict: Verdict, version: Version, arch: Arch) -> Verdict:
    name = verdict.reading.name
    base = re.split(r"[\[({<]", name, maxsplit=1)[0]
    known = OPTIONS.get(name) or OPTIONS.get(base)
    if known is not None and known.arch != "ia64":
        if known.arch not in (arch, "both"):
            return verdict._replace(flaw="foreign", known=known)
        if known.until is not None and version > known.until:
            return verdict._replace(flaw="gone", known=known)
        if version < known.since:
            return verdict._replace(flaw="early" if version >= OLDEST_TABLED else "", known=known)
    if name in _LINUX_TOO or is_linux(verdict.option):
        return verdict._replace(flaw="linux")
    return verdict if name in _PATCHED else verdict._replace(flaw="unknown")


def is_linux(option: Option) -> bool:
    """Whether Linux, or what it starts, knows this name and no Xen does."""
    name = option.name
    if name == "loglevel":
        return _LEVEL.match(option.value or "") is None
    return (
        name in LINUX_ONLY
        or name.startswith(LINUX_PREFIXES)
        or re.match(r"[a-z0-9_-]+\.[a-z0-9_-]+=", option.text) is not None
    )


def _cure(text: str, version: Version, arch: Arch) -> tuple[str | None, bool]:
    """The word as it was meant, and whether nobody can doubt it."""
    dashes = text.lstrip("-")
    name, equals, value = dashes.partition("=")
    prefix = "no-" if name.lower().startswith("no-") else ""
    body = name[len(prefix) :]
    names = [each for each in OPTIONS if find_option(each, version, arch)[0] is not None]
    if body in names:
        return f"{prefix}{body}{equals}{value}", True  # only the dashes were too many
    by_bare: dict[str, str] = {}
    for each in names:
        by_bare.setdefault(_bare(each), each)
    found = by_bare.get(_bare(body))
    if found is not None:
        return f"{prefix}{found}{equals}{value}", True
    if not equals:
        match = re.match(r"([A-Za-z0-9_.-]+)[:;,](.+)$", dashes)
        is_right = match and match[1] in names
        if match and is_right and (OPTIONS[match[1]].kind != "boolean" or parse_bool(match[2]) is not None):
            return f"{match[1]}={match[2]}", True
    if body == "loglevel":
        return f"loglvl{equals}{value}", False
    synonym = _SYNONYMS.get(body.lower().replace("-", "_"))
    if synonym in names:
        return f"{prefix}{synonym}{equals}{value}", False
    close = nearest(body.lower(), names) or nearest(body.lower().replace("-", "_"), names)
    return (f"{prefix}{close}{equals}{value}", False) if close else (None, False)


def _bare(name: str) -> str:
    return re.sub("[_.-]", "", name.lower())
