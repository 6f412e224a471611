"""Numbers and sizes as Xen's boot line and xenlint's own settings write them."""

from __future__ import annotations

from xenlint.patterns import lazy_pattern
from xenlint.typed import NamedTuple

KIB_PER_MIB = 1024
KIB_PER_GIB = 1024 * 1024
PAGE_KIB = 4
_MASK_64 = (1 << 64) - 1
_SHIFTS = {"b": 0, "k": 10, "m": 20, "g": 30, "t": 40}
LONGEST_OPTION = 127
"""Characters that Xen keeps of one option. Python refuses to read numbers of thousands of digits."""

_NUMBER = lazy_pattern(r"0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*")


class Size(NamedTuple):
    """What the front of a text says: `amount` in bytes, `length` characters read, whether a unit letter was there."""

    amount: int
    length: int
    has_unit: bool


def read_size(text: str, *, percent: bool = False, has_tera: bool = True) -> Size:
    """Read a size as Xen does (xen/lib/parse-size.c): C rules for the base, one unit letter, KiB without one.

    A text that begins with no digit reads as 0 with length 0. With `percent`, a `%` after the digits keeps the bare
    number. The `T` came with Xen 4.5 (`has_tera`). The result wraps at 64 bits, as it does in Xen.
    """
    match = _NUMBER.match(text, 0, LONGEST_OPTION)
    if match is None:
        return Size(0, 0, False)
    digits, end = match.group(), match.end()
    if digits[:2] in ("0x", "0X"):
        number = int(digits, 16)
    elif digits[0] == "0":
        number = int(digits, 8)
    else:
        number = int(digits)
    unit = text[end : end + 1].lower()
    if unit in _SHIFTS and unit and (has_tera or unit != "t"):
        return Size((number << _SHIFTS[unit]) & _MASK_64, end + 1, True)
    if percent and unit == "%":
        return Size(number & _MASK_64, end, False)
    return Size((number << 10) & _MASK_64, end, False)


_LONGEST_SETTING = 40
_SETTING_SIZE = lazy_pattern(r"([0-9]+)(?:\.([0-9]+))?\s*([KMGT])(?:i?B)?")


def parse_setting_size(text: str) -> int | None:
    """Bytes of a size in xenlint's own settings (`512MiB`, `8GiB`, `8G`, `8192M`); None where it is no size."""
    match = _SETTING_SIZE.fullmatch(text.strip())
    if match is None or len(text) > _LONGEST_SETTING:
        return None
    whole, fraction, unit = match.groups()
    shift = _SHIFTS[unit.lower()]
    amount = int(whole) << shift
    if fraction:
        amount += (int(fraction) << shift) // 10 ** len(fraction)
    return amount


def show_kib(kib: int) -> str:
    """A size for people: whole GiB where it is whole, else MiB, else KiB. `show_kib(2097152)` is "2 GiB"."""
    sign, kib = ("-", -kib) if kib < 0 else ("", kib)
    if kib >= KIB_PER_GIB and kib % KIB_PER_GIB == 0:
        return f"{sign}{kib // KIB_PER_GIB} GiB"
    if kib >= KIB_PER_MIB:
        return f"{sign}{_round(kib / KIB_PER_MIB)} MiB"
    return f"{sign}{kib} KiB"


def show_about_kib(kib: int) -> str:
    """As `show_kib`, but in GiB with one digit behind the point from 1 GiB on: for figures that need no precision."""
    if abs(kib) >= KIB_PER_GIB and kib % KIB_PER_GIB:
        return f"{kib / KIB_PER_GIB:.1f} GiB"
    return show_kib(kib)


def _round(number: float) -> str:
    return f"{number:.0f}" if number >= 10 or number == int(number) else f"{number:.1f}"
