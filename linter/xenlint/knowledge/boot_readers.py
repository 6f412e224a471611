"""How Xen 4.1 to 4.23 reads options whose kind alone does not tell it, and how wide the numbers are that it keeps.

From the `*_param()` declarations of the stable branches: many options were plain booleans or integers before they got
a reader of their own. What is not listed follows from `BootOption.kind` and `BootOption.custom`.
"""

from __future__ import annotations

from xenlint.knowledge.versions import Version
from xenlint.typed import Literal

Reader = Literal["boolean", "integer", "size", "string", "custom", "ignored", "boot-code"]
"""`custom` is a function of the option's own; `boot-code` means that only the code before Xen proper looks for it."""

READERS: dict[str, tuple[tuple[Reader, Version], ...]] = {
    "acpi_pstate_strict": (("integer", (4, 1)), ("boolean", (4, 5))),
    "acpi_sleep": (("string", (4, 1)), ("custom", (4, 13))),
    "ats": (("custom", (4, 1)), ("boolean", (4, 2))),
    "bootscrub": (("boolean", (4, 1)), ("custom", (4, 12))),
    "console_timestamps": (("boolean", (4, 1)), ("custom", (4, 5))),
    "dbgp": (("string", (4, 3)), ("custom", (4, 17))),
    "debugtrace": (("integer", (4, 1)), ("custom", (4, 13))),
    "dom0_max_vcpus": (("integer", (4, 1)), ("custom", (4, 3))),
    "edd": (("boot-code", (4, 1)), ("ignored", (4, 15))),
    "edid": (("boot-code", (4, 1)), ("ignored", (4, 15))),
    "flask_enforcing": (("integer", (4, 1)), ("boolean", (4, 6))),
    "gnttab_max_frames": (("integer", (4, 1)), ("custom", (4, 12))),
    "gnttab_max_maptrack_frames": (("integer", (4, 1)), ("custom", (4, 12))),
    "lapic": (("custom", (4, 1)), ("boolean", (4, 5))),
    "max_cstate": (("integer", (4, 1)), ("custom", (4, 13))),
    "no-real-mode": (("boot-code", (4, 1)),),
    "smap": (("boolean", (4, 1)), ("custom", (4, 8))),
    "smep": (("boolean", (4, 1)), ("custom", (4, 8))),
    "snb_igd_quirk": (("boolean", (4, 1)), ("custom", (4, 5))),
    "tboot": (("string", (4, 1)), ("integer", (4, 5))),
    "vpmu": (("boolean", (4, 1)), ("custom", (4, 2))),
    "watchdog": (("boolean", (4, 1)), ("custom", (4, 4))),
}

READERS_ON_ARM: dict[str, Reader] = {"dom0_max_vcpus": "integer"}

WIDTHS: dict[str, int] = {
    "cachesize": 4,
    "conring_size": 4,
    "hardware_dom": 2,
    "irq-max-guests": 1,
    "llc-size": 4,
    "serial_tx_buffer": 4,
    "tboot": 8,
    "xenheap_megabytes": 8,
}
"""Bytes of the variable a number goes into, where it is not the usual 4 of an integer or 8 of a size."""
