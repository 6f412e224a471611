"""Guests' files that differ in nothing but what identifies the guest: a fleet's guests are cast in few moulds.

What identifies a guest is its name, in its own setting, in paths and in comments, its logical volumes, its UUID, and
the MAC addresses of Xen's range. Cut out of a file they leave its `shape`. Files of one shape are read alike: the same
settings, none of them with a problem where the first has none, and the same values but for the marks. So whoever asks
what does not depend on marks needs the answer once for all of them (`Reading.known`).

A file has no shape where its marks may matter to somebody: a name that is a device's, say.
"""

from __future__ import annotations

from functools import lru_cache

from xenlint.knowledge.versions import Version
from xenlint.patterns import lazy_pattern
from xenlint.syntax.tree import Document, Kind, String
from xenlint.syntax.xl_values import new
from xenlint.typed import Any, NamedTuple

_LONGEST_BYTES = 4096
_MOST = 1024
"""Moulds that are kept; one needs some kilobytes."""
_MANY = 512
"""So many shapes are looked at before it is judged whether it pays."""

_NAME_SETTING = lazy_pattern(rb"(?m)^[ \t]*name[ \t]*=[ \t]*([\"'])([A-Za-z_][A-Za-z0-9_.-]{1,99})\1[ \t]*$")
_UUID_SETTING = lazy_pattern(rb"\nuuid[ \t]*=[ \t]*[\"']([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[\"']")
_MAC = lazy_pattern(rb"00:16:3e:[0-9a-f]{2}:[0-9a-f]{2}:[0-9a-f]{2}(?![0-9a-fA-F:])")
_PATH = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+-"
_MEANT = lazy_pattern(
    r"(?:cdrom|cdrw|dvd|dvdrw|fd|mapper|net|null|scd|sr|zero|zvol)[0-9]*\Z"
    r"|[^.]*(?:\.[^.]+)*\.(?:cow|gz|img|iso|qcow2?|qed|raw|vdi|vhdx?|vmdk|xz)\Z"
)
_MEANT_WITHIN = ("-fc-", "domain-0", "drbd", "grub", "hvmloader", "iscsi", "nfs", "python")
"""What a name is, or holds, that somebody takes for something else than a name: a device, say, or a file's kind."""
_VOLUME = lazy_pattern(
    rb"(/dev/(?!by|disk|drbd|iscsi|mapper|nbd|rbd|zvol)[a-z][A-Za-z0-9_-]*/[A-Za-z0-9_-]+)(?=[,\"'])"
)
"""A logical volume, as a whole text or before a comma."""
NAME_MARK = "\x01"
_MARK, _MAC_MARK, _UUID_MARK, _VOLUME_MARK = b"\x01", b"\x02" * 17, b"\x03" * 36, b"\x04"
_MARKS = (b"\x01", b"\x02", b"\x03", b"\x04")


class Cut(NamedTuple):
    """A file without its marks (`shape`), and the marks: the guest's name, its MAC addresses and its UUID, both with
    the places where they are written, and its logical volumes."""

    shape: bytes
    name: str
    macs: tuple[tuple[int, str], ...]
    uuid: tuple[int, str] | None
    volumes: tuple[str, ...]


def cut(data: bytes) -> Cut | None:
    """Take out of a guest's file what identifies the guest; None where that is not plain to see."""
    if len(data) > _LONGEST_BYTES or not data.isascii() or b"xenlint" in data or b"\\" in data:
        return None
    for sign in _MARKS:
        if sign in data:
            return None
    macs: list[tuple[int, str]] = []
    at = data.find(b"mac=00:16:3e:")
    while at >= 0:
        if _MAC.match(data, at + 4):
            macs.append((at + 4, data[at + 4 : at + 21].decode()))
            data = b"%b%b%b" % (data[: at + 4], _MAC_MARK, data[at + 21 :])
        at = data.find(b"mac=00:16:3e:", at + 4)
    uuid = None
    if b"\nuuid" in data and (written := _UUID_SETTING.search(data)):
        uuid = written.start(1), written[1].decode()
        data = b"%b%b%b" % (data[: uuid[0]], _UUID_MARK, data[uuid[0] + 36 :])
    parts = _VOLUME.split(data)
    data = _VOLUME_MARK.join(parts[::2])
    found = _NAME_SETTING.search(data)
    if found is None:
        return None
    name = found[2].decode()
    small = name.lower()
    if _MEANT.match(small):
        return None
    for word in _MEANT_WITHIN:
        if word in small:
            return None
    volumes = tuple([volume.decode() for volume in parts[1::2]])
    return new(Cut, (_without(data, found[2], found.start(2)), name, tuple(macs), uuid, volumes))


def _without(data: bytes, name: bytes, start: int) -> bytes:
    """The file without the name where it is set, in paths and in comments."""
    first, *others = data.split(name)
    parts = [first]
    at, before, is_comment = len(first), first, False
    for part in others:
        is_cut = at == start or before[-1:] == b"/"
        if not is_cut:
            line = before[before.rfind(b"\n") + 1 :]
            is_comment = line[:1] == b"#" or (is_comment and len(line) == len(before))
            is_cut = is_comment or _is_path(line)
        parts += (_MARK if is_cut else name, part)
        at += len(name) + len(part)
        before = part
    return b"".join(parts)


def _is_path(line: bytes) -> bool:
    """Whether what ends here is a path."""
    slash = line.rfind(b"/")
    return slash >= 0 and not line[slash:].translate(None, _PATH)


# --- moulds -----------------------------------------------------------------------------------------------------------


class Mould:
    """What files of one shape have in common: their kind, and by Xen's version what its xl reads in them, or None where
    that has to be found out for each."""

    __slots__ = ("kind", "readings")

    def __init__(self) -> None:
        self.kind: Kind | None = None
        self.readings: dict[Version, Reading | None] = {}

    def begin(self, document: Document, mark: Cut, version: Version) -> Cast | None:
        """Learn from the first file what xl of this version reads in all of them."""
        reading = self.readings[version] = _read_from(document, mark)
        return None if reading is None else Cast(reading, mark)

    def cast(self, mark: Cut, version: Version) -> Cast | None:
        """One more file, of a version from which the mould has begun."""
        reading = self.readings[version]
        return None if reading is None else new(Cast, (reading, mark))


class Reading:
    """What one version of xl reads in the files of a mould: its keys, and what else is `known` of all of them. Nothing
    known may depend on their marks, or hold on to one of the files."""

    __slots__ = ("keys", "known")

    def __init__(self, keys: frozenset[str]) -> None:
        self.keys = keys
        self.known: dict[object, Any] = {}


class Cast(NamedTuple):
    """One file of a mould: what it shares with the others, and what it has for itself."""

    reading: Reading
    cut: Cut


def are_guests_alike() -> bool:
    """Whether it pays to look for moulds: not where of hundreds of files hardly any was like another."""
    seen = mould_of.cache_info()
    return seen.misses < _MANY or seen.hits > seen.misses >> 3


@lru_cache(maxsize=_MOST)
def mould_of(shape: bytes, is_expected: bool) -> Mould:
    """The mould of a shape; `is_expected`: among the guests of a host, where less makes a guest's file."""
    return Mould()


def _read_from(document: Document, mark: Cut) -> Reading | None:
    """What the other files of a document's shape share with it; None where they may be read in another way."""
    if document.kind != "domu-xl" or document.problems:
        return None
    keys = [setting.key for setting in document.settings]
    if keys.count("name") != 1:
        return None
    setting = document.settings[keys.index("name")]
    if setting.op != "=" or not isinstance(setting.value, String) or setting.value.value != mark.name:
        return None
    return Reading(frozenset(keys))
