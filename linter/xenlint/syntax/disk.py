"""The strings of a `disk` list, read as xl reads them.

xl-disk-configuration(5) describes the meaning. xl's scanner is in `disk_xl`; the parser of Xen 4.1, another one, in
`disk_old`, that of xm and xend in `disk_xm`. The two ways in which nearly every disk is written are read here at once.
"""

from __future__ import annotations

from functools import lru_cache

from xenlint.knowledge.versions import Version
from xenlint.patterns import lazy_pattern
from xenlint.remember import remember_short
from xenlint.source import Span
from xenlint.syntax.parts import Form, Part
from xenlint.syntax.tree import Problem, String
from xenlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xenlint.syntax.disk_old import OldReader
    from xenlint.syntax.disk_xl import XlReader
    from xenlint.syntax.disk_xm import XmReader

_SCANNER: Version = (4, 2)
"""The first version with that scanner."""


class DiskSpec(NamedTuple):
    """One disk.

    `parts` are all that were read, in their order; `settled` holds the part in force for each sub-key, under xl's name
    whichever toolstack read it (xm's fifth field, which xl does not have, is `protocol`). The toolstack refuses the
    domain where there is a problem; the rest then is what was read up to there. Where `text` is not known as a whole
    there are no problems, since the unknown characters might hold anything.
    """

    text: String
    parts: tuple[Part, ...]
    settled: dict[str, Part]
    is_cdrom: bool
    is_writable: bool | None
    """Whether the guest may write to it; None where it is not known."""
    problems: tuple[Problem, ...]

    @property
    def span(self) -> Span:
        return self.text.span

    def get(self, key: str) -> Part | None:
        """The part in force."""
        return self.settled.get(key)

    @property
    def target(self) -> Part | None:
        return self.settled.get("target")

    @property
    def format(self) -> Part | None:
        return self.settled.get("format")

    @property
    def vdev(self) -> Part | None:
        return self.settled.get("vdev")

    @property
    def access(self) -> Part | None:
        return self.settled.get("access")

    @property
    def prefixes(self) -> tuple[Part, ...]:
        """The words with a colon, such as `phy:`: to xm what kind of target follows, to xl deprecated. Those that name
        neither a format nor a script have no key."""
        return tuple(part for part in self.parts if part.form == "prefix")

    @property
    def format_name(self) -> str | None:
        """The format xl takes it for, raw where none is written; None where it is not known."""
        target, written = self.target, self.format
        if self.is_cdrom and not (target and target.value):
            return "empty"
        if written is None:
            return "raw"
        return (written.value or "raw") if written.known else None


def parse_disk(text: String, version: Version, by_xend: bool = False) -> DiskSpec:
    """One item of `disk`, as xl of this version, or xend, reads it. Never raises."""
    if not by_xend and version >= _SCANNER:
        plain = _plain(text, version)
        if plain is not None:
            return plain
    reader = _reader(text, version, by_xend)
    return DiskSpec(
        text,
        tuple(reader.parts),
        reader.settled,
        reader.is_cdrom,
        reader.is_writable,
        tuple(reader.problems),
    )


def _reader(text: String, version: Version, by_xend: bool) -> XlReader | OldReader | XmReader:
    if by_xend:
        from xenlint.syntax.disk_xm import XmReader

        return XmReader(text)
    if version >= _SCANNER:
        from xenlint.syntax.disk_xl import XlReader

        return XlReader(text, version)
    from xenlint.syntax.disk_old import OldReader

    return OldReader(text)


# --- the usual spellings, for xl's scanner ----------------------------------------------------------------------------

_NAME = lazy_pattern("(?:xvd|hd|sd)[a-z]{1,3}[0-9]{0,3}")
_PLACES = ("target", "format", "vdev", "access")


def _plain(text: String, version: Version) -> DiskSpec | None:
    """`KEY=VALUE,...,target=/PATH` of three keys, or `/PATH,FORMAT,VDEV,ACCESS`, without any mistake; None for all
    else, which is for the scanner to judge."""
    value = text.value
    if not text.known or "\n" in value:
        return None
    form: Form
    if value[:1] == "/":
        form = "positional"
        path, comma, words = value.partition(",")
        at = len(path) + 1
        if not comma or "=" in value or ":" in value or value[-1] == ",":
            return None
        target = Part(text, "target", path, 0, at - 1, 0, at - 1, form)
    else:
        form = "named"
        words, mark, path = value.partition("target=")
        at, start, end = 0, len(words), len(value)
        if not mark or path[:1] != "/" or path[-1] == ",":
            return None
        target = Part(text, "target", path, start, end, start + 7, end)
    found = _plain_words(words, form, version)
    if found is None:
        return None
    settled = {"target": target} if form == "positional" else {}
    for key, word, start, inner, end in found:
        settled[key] = Part(text, key, word, at + start, at + end, at + inner, at + end, form)
    settled["target"] = target
    access = settled.get("access")
    is_writable = access is None or access.value not in ("r", "ro")
    return DiskSpec(text, tuple(settled.values()), settled, False, is_writable, ())


@remember_short
def _plain_words(words: str, form: Form, version: Version) -> tuple[tuple[str, str, int, int, int], ...] | None:
    """All but the target: each key and its value, where it starts, where its value does, and where it ends."""
    found: dict[str, tuple[str, str, int, int, int]] = {}
    items = words.split(",")
    if form == "named" and items.pop().strip(" \t"):
        return None
    if form == "positional" and len(items) >= len(_PLACES):
        return None
    at = 0
    for number, item in enumerate(items):
        end = at + len(item)
        word = item.lstrip(" \t")
        start = inner = end - len(word)
        if form == "positional":
            key = _PLACES[number + 1]
        else:
            key, mark, word = word.partition("=")
            inner = start + len(key) + 1
            if not mark or key in found:
                return None
        if not (_NAME.fullmatch(word) if key == "vdev" else word in _words(key, version)):
            return None
        found[key] = key, word, start, inner, end
        at = end + 1
    return tuple(found.values()) if "vdev" in found else None


@lru_cache(maxsize=64)
def _words(key: str, version: Version) -> frozenset[str]:
    """The words that this version takes for `format` or `access`; of other keys none is plain."""
    from xenlint.knowledge.devices import KINDS

    if key not in ("format", "access"):
        return frozenset()
    entry = KINDS["disk"].subkeys[key]
    since = dict(entry.value_since)
    return frozenset(word for word in entry.values if word and since.get(word, entry.since) <= version)
