"""xl's reading of the strings inside `vif`, `pci`, `vfb` and their like.

All are parts between commas, but nearly every kind has its own habits with blanks, with words that are no `key=value`
and with sub-keys it does not know (tools/xl/xl_parse.c; the tables are in `knowledge.devices`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xenlint.knowledge.entry import Dated, DeviceKind, SubKey
from xenlint.knowledge.versions import Version
from xenlint.syntax import device_mistakes as mistakes
from xenlint.syntax import pci
from xenlint.syntax.device_values import judge, judge_whole
from xenlint.syntax.parts import MASK, MAX_PROBLEMS, Part, masked, problem
from xenlint.syntax.tree import Problem, String

_STOP_AT_WORDS = ("vfb", "vtpm", "pvcalls")
_TRIM = ("channel", "vnuma")
_VIF_WORDS_ARE_READ: Version = (4, 6)
_P9_IN_PAIRS: Version = (4, 18)
"""From when `p9` is read as `channel` is, and both split a part at its first equals sign."""
_LEVELS = ("card", "pcm", "stream")


def _at(dated: Dated, version: Version, otherwise: str) -> str:
    """The text that holds in this version."""
    for text, since in dated:
        if since <= version:
            otherwise = text
    return otherwise


class XlPartsReader:
    __slots__ = (
        "certain", "inherited", "is_refused", "kind", "parts", "problems", "settled", "stops_at_words", "text", "trims",
        "unknown", "value", "version",
    )  # fmt: skip

    def __init__(self, kind: DeviceKind, text: String, version: Version, inherited: Collection[str]) -> None:
        name = kind.key
        self.kind = kind
        self.text = text
        self.version = version
        self.inherited = inherited
        self.value = masked(text)
        self.certain = text.known
        self.unknown = _at(kind.unknown, version, "ignored")
        self.trims = name in _TRIM or (name == "p9" and version >= _P9_IN_PAIRS)
        self.stops_at_words = (
            name in _STOP_AT_WORDS
            or (name == "p9" and version < _P9_IN_PAIRS)
            or (name == "vif" and version < _VIF_WORDS_ARE_READ)
        )
        self.parts: list[Part] = []
        self.settled: dict[str, Part] = {}
        self.problems: list[Problem] = []
        self.is_refused = False

    def read(self) -> None:
        for part in self.split():
            if not self.certain:
                part = part._replace(known=MASK not in self.value[part.start : part.end])
            self.parts.append(part)
            if part.form in ("flag", "positional") or (part.form == "named" and self.knows(part.key)):
                self.settled[part.key] = part
            if part.form == "word" and part.known and self.stops_at_words:
                if self.certain:
                    self.report("ignored", part.start, len(self.value), mistakes.stops(self.kind.key, part.key))
                break
            if self.certain and (self.is_last(part) or len(self.problems) >= MAX_PROBLEMS):
                return
        if self.certain and not self.is_refused:
            self.look_for_required()

    def report(self, consequence: str, start: int, end: int, message: str, cure: str | None = None) -> None:
        self.is_refused |= consequence == "fatal"
        self.problems.append(problem(self.text, start, end, message, cure))

    # parts

    def split(self) -> Iterator[Part]:
        name = self.kind.key
        if name == "pci":
            return pci.split(self.text, self.value, self.version)
        if name == "vnuma":  # commas belong to the value
            return iter((self.part(0, len(self.value)),))
        return self.between_commas()

    def between_commas(self) -> Iterator[Part]:
        value, at, size = self.value, 0, len(self.value)
        skips_blanks = self.kind.key not in ("arm_sci", "rdm")
        takes_empty = self.kind.key == "rdm"  # to strtok, which all the others use, an empty part is none
        while at < size + takes_empty:
            comma = value.find(",", at)
            end = size if comma < 0 else comma
            if end > at or takes_empty:
                start = at
                while skips_blanks and start < end and value[start] == " ":
                    start += 1
                if self.kind.key == "virtio" and comma >= 0 and value.startswith("type=virtio", start):
                    comma = value.find(",", comma + 1)
                    end = size if comma < 0 else comma
                yield self.part(start, end)
            at = end + 1

    def part(self, start: int, end: int) -> Part:
        if self.kind.key == "vsnd" and not self.parts:
            word = self.text.value[start:end]
            return Part(self.text, "level", word, start, end, start, end, "positional")
        if self.trims:
            return self.pair(start, end)
        written, equals = self.text.value, self.value.find("=", start, end)
        if equals >= 0:
            return Part(self.text, written[start:equals], written[equals + 1 : end], start, end, equals + 1, end)
        word = written[start:end]
        return Part(self.text, word, None, start, end, end, end, "flag" if self.is_flag(word) else "word")

    def pair(self, start: int, end: int) -> Part:
        """A name and a value, each without its outer blanks."""
        value, written = self.value, self.text.value
        begin = start
        equals = value.find("=", start, end)
        behind = equals + 1
        stop = end
        if equals >= 0 and self.version < _P9_IN_PAIRS:  # strtok: a row of signs counts as one, and a second one ends
            begin = _beyond(value, "=", start, end)
            equals = value.find("=", begin, end)
            if equals >= 0:
                behind = _beyond(value, "=", equals, end)
                second = value.find("=", behind, end)
                stop = end if second < 0 else second
        if equals < 0:
            start, end = _trim(value, start, end)
            return Part(self.text, written[start:end], None, start, end, end, end, "word")
        key_start, key_end = _trim(value, begin, equals)
        value_start, value_end = _trim(value, behind, stop)
        key, inner = written[key_start:key_end], written[value_start:value_end]
        return Part(self.text, key, inner, key_start, max(_trim(value, behind, end)[1], behind), value_start, value_end)

    def is_flag(self, word: str) -> bool:
        entry = self.kind.subkeys.get(word)
        return entry is not None and entry.kind == "flag" and entry.since <= self.version

    # what is wrong with them

    def is_last(self, part: Part) -> bool:
        """Look for what is wrong with a part; whether xl stops reading behind it."""
        if part.form == "word":
            return self.word(part)
        if part.form == "named":
            self.named(part)
        elif part.key == "level" and (part.value or "").lower() not in _LEVELS:
            self.report("fatal", part.start, part.end, mistakes.sound_level())
            return True
        return False

    def word(self, part: Part) -> bool:
        """A word that is no `key=value`."""
        kind = self.kind.key
        if kind == "pci":
            address = not any(other.form != "word" for other in self.parts)
            consequence = _at(self.kind.bad_value, self.version, "fatal")
            self.report(consequence, part.start, part.end, mistakes.pci_word(part.key, address, consequence))
            return True
        consequence = "fatal" if self.trims else self.unknown
        self.report(consequence, part.start, part.end, mistakes.word(kind, part.key, self.kind.subkeys, consequence))
        return False

    def named(self, part: Part) -> None:
        kind, key, value = self.kind.key, part.key, part.value or ""
        entry = self.kind.subkeys.get(key)
        if self.trims and not value and self.value[part.end - 1 : part.end] == "=":
            self.report("fatal", part.start, part.end, mistakes.no_value(key))
        elif entry is None or not self.is_read(entry):
            message = mistakes.unknown_key(self.kind, key, self.version, self.unknown)
            self.report(self.unknown, part.start, part.start + len(key), message)
        elif entry.kind == "flag":
            message = mistakes.flag_with_value(kind, key, self.unknown)
            self.report(self.unknown, part.start, part.end, message, key)
        elif kind == "rdm" and key == "policy" and self.version >= (4, 15) and value.lower() in entry.values:
            self.report("dropped", part.start, part.end, mistakes.reserve_policy())
        elif kind == "virtio" and key == "type" and value.startswith("virtio") and "," not in value:
            self.report("fatal", part.start, part.end, mistakes.half_type())
        elif kind == "pci" and key in ("bdf", "vslot"):
            reads = pci.read_address if key == "bdf" else pci.read_slot
            if reads(value, self.version) is None:
                self.report("fatal", part.value_start, part.value_end, mistakes.pci_number(key, value))
        else:
            bad_value = _at(self.kind.bad_value, self.version, "dropped" if kind == "rdm" else "fatal")
            if verdict := judge(kind, part, entry.values, self.version, bad_value):
                at = part.value_start
                self.report(verdict.consequence, at + verdict.start, at + verdict.end, verdict.message)

    def knows(self, key: str) -> bool:
        """Whether this is a sub-key with a value here."""
        entry = self.kind.subkeys.get(key)
        return entry is not None and entry.kind != "flag" and self.is_read(entry)

    def is_read(self, entry: SubKey) -> bool:
        if entry.since > self.version or (entry.until is not None and entry.until < self.version):
            return False
        level = self.parts[0].value if self.kind.key == "vsnd" else None
        return not entry.level or level is None or entry.level == level.lower()

    def look_for_required(self) -> None:
        kind, size = self.kind.key, len(self.value)
        if verdict := judge_whole(kind, self.settled, self.version, self.inherited):
            self.report(verdict.consequence, 0, size, verdict.message)
        if kind == "pci" and ("bdf" in self.settled) == ("name" in self.settled) and not self.problems:
            self.report("fatal", 0, size, mistakes.pci_address("bdf" in self.settled))


def _beyond(value: str, character: str, start: int, end: int) -> int:
    """Where the row of this character that begins here ends."""
    while start < end and value[start] == character:
        start += 1
    return start


def _trim(value: str, start: int, end: int) -> tuple[int, int]:
    """Without the blanks at both ends (C's isspace)."""
    blanks = " \t\n\v\f\r"
    while start < end and value[start] in blanks:
        start += 1
    while end > start and value[end - 1] in blanks:
        end -= 1
    return start, end
