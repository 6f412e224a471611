"""xl's scanner for the strings of a `disk` list.

It is made by flex (tools/libs/util/libxlu_disk_l.l, before 4.15 in tools/libxl/): at each place the rule that matches
the most characters wins, and of equals the first. Rules with trailing context count to the end of the line although
they consume less, which is why `phy:` is a prefix and `nas:vol` is a target.
"""

from __future__ import annotations

import re

from xenlint.knowledge.devices import DISK_PREFIXES, KINDS
from xenlint.knowledge.versions import Version
from xenlint.patterns import lazy_pattern
from xenlint.syntax import disk_mistakes as mistakes
from xenlint.syntax.disk_mistakes import Mistake
from xenlint.syntax.parts import MASK, MAX_PROBLEMS, Form, Part, masked, problem
from xenlint.syntax.tree import Problem, String
from xenlint.typed import Literal

_WORD = lazy_pattern("grant_usage|[a-z][-a-z0-9]*")
_BLANKS = lazy_pattern("[ \t\n]+")

_ENUMERATIONS = ("format", "backendtype", "specification", "access")
_SETTLED_ONCE = ("target", "vdev", "backend", "script", "colo-host", "colo-export", "active-disk", "hidden-disk")


class XlReader:
    """Reads on creation."""

    __slots__ = (
        "_found", "certain", "had_access", "had_prefix", "is_cdrom", "keys", "parts", "prefixes", "problems", "settled",
        "text", "value", "version",
    )  # fmt: skip

    def __init__(self, text: String, version: Version) -> None:
        self.text = text
        self.value = masked(text)
        self.certain = text.known
        self.version = version
        self.keys = KINDS["disk"].subkeys
        self.prefixes = dict(DISK_PREFIXES)
        self.parts: list[Part] = []
        self.settled: dict[str, Part] = {}
        self.problems: list[Problem] = []
        self.is_cdrom = self.had_prefix = self.had_access = False
        self._found = {",": (0, -1), "=": (0, -1), "\n": (0, -1)}
        self.read()

    @property
    def is_writable(self) -> bool | None:
        if self.is_cdrom:
            return False
        access = self.settled.get("access")
        if access is None:
            return True
        return access.value not in ("r", "ro") if access.known else None

    def read(self) -> None:
        at: int | None = 0
        size = len(self.value)
        while at is not None and at < size and len(self.problems) < MAX_PROBLEMS:
            at = self.token(at)
        if not self.problems:
            target = self.settled.get("target")
            if "vdev" not in self.settled:
                self.report(0, size, mistakes.no_vdev(self.text.value, target))
            if target is None and not self.is_cdrom:
                self.report(0, size, mistakes.no_target())

    def next(self, mark: str, at: int) -> int:
        """Where this character comes next, or the end. Remembered, or many short tokens would cost their square."""
        asked, found = self._found[mark]
        if not asked <= at <= found:
            found = self.value.find(mark, at)
            if found < 0:
                found = len(self.value)
            self._found[mark] = at, found
        return found

    def reads(self, word: str) -> bool:
        """Whether this version has a sub-key of this name."""
        entry = self.keys.get(word)
        return entry is not None and entry.since <= self.version

    def report(self, start: int, end: int, mistake: Mistake) -> None:
        if self.certain:
            self.problems.append(problem(self.text, start, end, *mistake))

    # one token; each method returns where the next one begins, or None to stop

    def token(self, at: int) -> int | None:
        value = self.value
        comma, equals = self.next(",", at), self.next("=", at)
        reach = comma + 1 if comma < equals else equals
        if blanks := _BLANKS.match(value, at):
            behind = blanks.end()
            if behind == len(value) or self.next("\n", behind) >= reach:
                return behind
        elif word := _WORD.match(value, at):
            mark = value[word.end() : word.end() + 1]
            if mark == "=":
                return self.assignment(at, word[0], comma, reach)
            if mark == ":" and "-" not in word[0] and "_" not in word[0]:
                return self.colon(at, word[0], reach)
            if mark in ("", ",") and self.is_flag(word[0]):
                return self.flag(at, word[0], reach)
        if reach == at:
            return self.stray_equals(at)
        return self.positional(at, reach)

    def is_flag(self, word: str) -> bool:
        return self.reads(word) and self.keys[word].kind == "flag"

    def assignment(self, at: int, word: str, comma: int, reach: int) -> int | None:
        value = self.value
        behind = at + len(word) + 1
        following = value[behind : behind + 1]
        if word == "grant_usage":
            if self.reads(word) and following in ("0", "1") and following:
                self.add(word, at, behind + 1, behind)
                return behind + 1 + (value[behind + 1 : behind + 2] == ",")
            return self.positional(at, reach)
        if word == "target" and following != "\n":
            end = self.next("\n", behind)
            self.set(self.add(word, at, end - (value[end - 1] == ","), behind))
            return end
        if word != "target" and self.reads(word) and not self.is_flag(word):
            self.set(self.add(word, at, comma, behind))
            return comma + 1
        if following in ("", ","):
            return self.flag(at, word, behind - 1) if self.is_flag(word) else self.positional(at, reach)
        entry = self.keys.get(word)
        self.report(at, behind - 1, mistakes.unknown_parameter(word, self.version, entry))
        return behind + 1 + (value[behind + 1 : behind + 2] == ",")

    def flag(self, at: int, word: str, reach: int) -> int:
        end = at + len(word)
        self.parts.append(part := Part(self.text, word, None, at, end, end, end, "flag"))
        self.settled[word] = part
        if word == "cdrom":
            self.is_cdrom = True
        return reach

    def colon(self, at: int, word: str, reach: int) -> int | None:
        """A word and a colon: a prefix, a wrong one, or the beginning of a positional parameter."""
        value = self.value
        behind = at + len(word) + 1
        following = value[behind : behind + 1]
        is_word = following and following in "abcdefghijklmnopqrstuvwxyz0123456789"
        unknown_reach = behind if is_word or not following else self.next("\n", behind + 1)
        meaning = self.prefixes.get(word)
        if meaning and self.next("\n", at) >= max(unknown_reach, reach):
            return self.prefix(at, word, meaning)
        if unknown_reach >= reach:
            self.report(at, behind, mistakes.unknown_prefix(word))
            return None
        return self.positional(at, reach)

    def prefix(self, at: int, word: str, meaning: str) -> int:
        self.had_prefix = True
        end = at + len(word)
        key = {"format": "format", "script": "script"}.get(meaning, "")
        name = f"block-{word}" if key == "script" else word
        self.parts.append(part := Part(self.text, key, name, at, end + 1, at, end, "prefix"))
        if key:
            self.set(part)
        return end + 1

    def stray_equals(self, at: int) -> int | None:
        """An equals sign that no rule takes. The scanner loses one at the very end and jams before a line feed."""
        if self.value[at + 1 : at + 2] == "\n":
            self.report(at, at + 1, mistakes.jam())
        elif at + 1 < len(self.value):
            self.report(at, min(self.next(",", at), self.next("\n", at)), mistakes.stray_equals())
        return None

    def positional(self, at: int, reach: int) -> int | None:
        following = self.value[reach : reach + 2]
        if self.value[reach - 1] != "," and len(following) == 2 and following[1] != "\n":  # it ends at an equals sign
            word = self.text.value[at:reach]
            self.report(at, self.next(",", reach), mistakes.equals_within(word, "target" in self.settled, self.keys))
            return None
        end = reach - (self.value[reach - 1] == ",")
        if self.problems:
            return reach  # what stood before may have shifted the places
        target = self.settled.get("target")
        colon = self.value.rfind(":", at, end)
        if target is None:
            self.set(self.add("target", at, end, at, "positional"))
        elif not self.had_prefix and "format" not in self.settled:
            if target.value or colon < 0:
                self.set(self.add("format", at, end, at, "positional"))
            else:
                self.vdev_and_type(at, colon, end)
                self.settled["format"] = Part(self.text, "format", "empty", at, at, at, at, "positional")
        elif "vdev" not in self.settled:
            if colon < 0:
                self.set(self.add("vdev", at, end, at, "positional"))
            else:
                self.vdev_and_type(at, colon, end)
        elif not self.had_access:
            self.had_access = True
            self.set(self.add("access", at, end, at, "positional"))
        else:
            self.report(at, end, mistakes.too_many(self.text.value[at:end]))
            return None
        return reach

    def vdev_and_type(self, at: int, colon: int, end: int) -> None:
        self.set(self.add("vdev", at, colon, at, "positional"))
        self.set(self.add("devtype", colon + 1, end, colon + 1, "positional"))

    # what a part means

    def add(self, key: str, start: int, end: int, value_start: int, form: Form = "named") -> Part:
        known = self.certain or MASK not in self.value[start:end]
        part = Part(self.text, key, self.text.value[value_start:end], start, end, value_start, end, form, known)
        self.parts.append(part)
        return part

    def set(self, part: Part) -> None:
        key, value = part.key, part.value or ""
        before = self.settled.get(key)
        if key == "devtype":
            self.is_cdrom = value == "cdrom" or (self.is_cdrom and value != "disk")
        if not part.known:
            pass
        elif mistake := self.mistake(part, value):
            self.report(part.value_start, part.value_end, mistake)
            return
        elif before is not None and self.clashes(key, before.value or "", value):
            self.report(part.start, part.end, mistakes.respecified(key, before.value or ""))
            return
        self.settled[key] = part

    def mistake(self, part: Part, value: str) -> Mistake | None:
        """What is wrong with the value in itself."""
        key = part.key
        if key == "colo-port":
            return None if _atoi(value) else mistakes.colo_port(value)
        if key == "devtype":
            return None if value in ("cdrom", "disk") else mistakes.device_type(value, part.form)
        if key not in _ENUMERATIONS or value in self.values(key):
            return None
        return mistakes.unknown_value(part, value, self.values(key))

    def values(self, key: str) -> tuple[str, ...]:
        entry = self.keys[key]
        since = dict(entry.value_since)
        values = tuple(value for value in entry.values if since.get(value, entry.since) <= self.version)
        return (*values, "") if key == "format" else values

    def clashes(self, key: str, before: str, value: str) -> bool:
        if key in ("format", "backendtype", "specification"):
            return (before or "raw") != (value or "raw")
        return key in _SETTLED_ONCE and before != ""


def _atoi(text: str) -> Literal[0] | int:
    """C's atoi as far as zero is concerned."""
    found = re.match(r"[ \t\n\v\f\r]*[-+]?([0-9]+)", text)
    return int(found[1].lstrip("0")[:9] or "0") if found else 0
