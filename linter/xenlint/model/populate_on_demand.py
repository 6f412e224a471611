"""What libxl refuses for a guest that boots with less memory than `maxmem` (populate on demand)."""

from __future__ import annotations

from xenlint.model.xl_guest import XlGuest

_VNUMA_SINCE = (4, 6)
_ALTP2M_SINCE = (4, 8)
"""From when libxl looks, in tools/libs/light/libxl_vnuma.c and libxl_create.c."""


def refusing_pod(guest: XlGuest) -> list[str]:
    """The keys for which libxl refuses this guest, whose memory is below its maximum; none where it is not."""
    memory, maximum = guest.number("memory"), guest.number("maxmem")
    if memory is None or maximum is None or not 0 < memory < maximum or not guest.types or "pv" in guest.types:
        return []
    keys = []
    if guest.has_items("vnuma") and guest.version >= _VNUMA_SINCE:
        keys.append("vnuma")
    altp2m = altp2m_key(guest)
    if altp2m is not None and guest.version >= _ALTP2M_SINCE:
        keys.append(altp2m)
    return keys


def altp2m_key(guest: XlGuest) -> str | None:
    """The key that switches altp2m on, where one does."""
    number = guest.number("altp2m")
    words = ("mixed", "external", "limited")
    if number if number is not None else (guest.text("altp2m") or "").lower() in words:
        return "altp2m"
    return "altp2mhvm" if guest.is_hvm and guest.is_on("altp2mhvm") else None
