"""The strings of a `pci` list: an address, perhaps a slot, and options.

As tools/libs/util/libxlu_pci.c reads them since Xen 4.15, and tools/libxl/libxlu_pci.c before;
xl-pci-configuration(5) describes them.
"""

from collections.abc import Iterator

from xenlint.knowledge.versions import Version
from xenlint.patterns import lazy_pattern
from xenlint.syntax.parts import Part
from xenlint.syntax.tree import String

_NAMED_ADDRESS: Version = (4, 15)
"""The first version that takes `bdf=` and `name=`."""

_HEX = "[0-9a-fA-F]+"
_SIGN = r"(?:\+|-(?=(?:0[xX])?0+(?![0-9a-fA-FxX])))?"  # a minus makes the number too large, but for 0
_LATER = rf"[ \t-\r]*{_SIGN}(?:0[xX])?({_HEX}|(?<=[xX]))"  # what C's %x takes; to glibc a bare 0x is 0
_ADDRESS = lazy_pattern(rf"(?:({_HEX}):)?({_HEX}):{_LATER}\.(?:\*|{_LATER})")
_NUMBER = rf"[ \t-\r]*{_SIGN}(?:0[xX])?({_HEX})"
_OLD_ADDRESS = lazy_pattern(rf"(?:{_NUMBER}:)?{_NUMBER}:{_NUMBER}\.(?:\*|{_NUMBER})")
_SLOT = lazy_pattern(_LATER)


def read_address(text: str, version: Version, at: int = 0) -> int | None:
    """Where the address `[DDDD:]BB:SS.F` that begins here ends, or None where there is none."""
    new = version >= _NAMED_ADDRESS
    found = (_ADDRESS if new else _OLD_ADDRESS).match(text, at)
    if not found:
        return None
    limits = (0xFFFF, 0xFF, 0x1F if new else 0xFF, 7)
    for digits, limit in zip(found.groups("0"), limits, strict=True):
        if not _fits(digits, limit):
            return None
    return found.end()


def read_slot(text: str, version: Version, at: int = 0) -> int | None:
    """Where the slot number that begins here ends."""
    found = _SLOT.match(text, at)
    return found.end() if found and _fits(found[1], 0x1F if version >= _NAMED_ADDRESS else 0xFF) else None


def _fits(digits: str, limit: int) -> bool:
    return int(digits[-9:] or "0", 16) <= limit and (len(digits) < 9 or not digits[:-9].strip("0"))


def split(text: String, value: str, version: Version) -> Iterator[Part]:
    """The parts; `word` parts are what xl cannot read, and nothing comes behind one."""
    size, at = len(value), 0
    end = read_address(value, version)
    if end is not None:
        at, slot = end, None
        if value[at : at + 1] == "@":
            slot = read_slot(value, version, at + 1)
            at = at if slot is None else slot
        if at < size and value[at] != ",":
            yield Part(text, text.value, None, 0, size, size, size, "word")
            return
        yield Part(text, "bdf", text.value[:end], 0, end, 0, end, "positional")
        if slot is not None:
            yield Part(text, "vslot", text.value[end + 1 : slot], end + 1, slot, end + 1, slot, "positional")
        at += 1
        if at == size and version < _NAMED_ADDRESS:
            yield Part(text, "", None, size, size, size, size, "word")
    elif version < _NAMED_ADDRESS:
        yield Part(text, text.value, None, 0, size, size, size, "word")
        return
    while at < size:
        equals = value.find("=", at)
        if equals < 0:
            yield Part(text, text.value[at:], None, at, size, size, size, "word")
            return
        comma = value.find(",", equals)
        end = size if comma < 0 else comma
        yield Part(text, text.value[at:equals], text.value[equals + 1 : end], at, end, equals + 1, end)
        at = end + 1
        if at == size and version < _NAMED_ADDRESS:
            yield Part(text, "", None, size, size, size, size, "word")
