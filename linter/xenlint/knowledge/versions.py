"""Versions of Xen as pairs of numbers, and the few versions that are landmarks.

The tables of this package cover Xen 4.1 to 4.23; 4.23 was not yet released when they were made. `since=(4, 1)` means
"4.1 or earlier". Sources: the stable branches of Xen's tree.
"""

from __future__ import annotations

Version = tuple[int, int]
"""Major and minor number, `(4, 17)`; the third number of a release does not matter to any table."""

OLDEST_TABLED: Version = (4, 1)
"""The tables know nothing about what older versions lack."""

LAST_WITH_XEND: Version = (4, 4)
"""The last version with xend, xm and `xend-config.sxp`."""

NEWEST: Version = (4, 22)
"""The newest released version."""

NEWEST_TABLED: Version = (4, 23)
"""The version under development that the tables reach to."""


def parse_version(text: str) -> Version | None:
    """Read `4.17` or `4.17.3`; None for anything else."""
    parts = text.strip().split(".")
    if not 2 <= len(parts) <= 3:
        return None
    for part in parts:
        if not (part.isascii() and part.isdecimal() and len(part) <= 4):
            return None
    return int(parts[0]), int(parts[1])


def format_version(version: Version) -> str:
    """Write a version the way Xen does: `4.17`."""
    return f"{version[0]}.{version[1]}"
