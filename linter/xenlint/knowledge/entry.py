"""The shapes of the tables' entries.

Every field but the name and the kind has a default, so that an entry states only what is special about it.

Kinds
    `boolean` is a number in xl files (0 or not; words do not count) and a word in xend's and on Xen's line. `size` is a
    number with one suffix letter, KiB without one. `hex` is a number in hex without 0x. `flag` is a bare word. The
    items of a `list` are strings in xl files, and words with commas between them on Xen's line. `X-or-Y` takes both.
    `enumeration` is one of the values. `custom` has a syntax of its own; `ignored` is accepted without effect.

Formats
    `path`, `uuid` and `mac` are what they say. `cpulist` is `all`, or terms `N`, `N-M`, `^N`, `^N-M` joined by commas,
    without blanks: exclusions used to count last and count from left to right since 4.4, which also brought `node:`
    and `nodes:` before a range. As items of a list they were single numbers before 4.5, which also refuses `^all`.

Values
    `values` are all that any tabled version takes; `value_since` and `value_until` (the last version with it) date
    those that do not share the entry's own span. In boot options BOOL, INT, N and other words in capitals stand for any
    such value, `name=BOOL` for a sub-option and `a|b` for a choice.

Versions
    `since` and `until` are the first and the last version that reads the name, `until=None` means still read.
    `*_since` fields are pairs of a text and the first version it holds for.

No `from __future__ import annotations` here: NamedTuple would compile the text of each annotation, and importing this
module would take twice as long.
"""

from xenlint.knowledge.versions import Version
from xenlint.typed import NamedTuple

Dated = tuple[tuple[str, Version], ...]
"""Texts, each with a version."""


class Key(NamedTuple):
    """A key of a domain's xl file or of `xl.conf`."""

    name: str
    kind: str
    since: Version = (4, 1)
    until: Version | None = None
    kind_since: Dated = ()
    """How the kind changed; `kind` is the newest."""
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    bounds_from: str = ""
    """Who sets the bounds, if it is not the code that reads the key."""
    bounds_since: Version | None = None
    """From when the code refuses what is out of bounds, if later than `since`."""
    values: tuple[str, ...] = ()
    value_since: Dated = ()
    value_until: Dated = ()
    values_from: str = ""
    """Who sets the values, if the code that reads the key does not check them."""
    guest_values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The values by type of guest, where they differ."""
    prefix_match: bool = False
    """Any beginning of a value is taken for it, even the empty string."""
    ignore_case: bool = False
    negation: str = ""
    """What may stand before a value to take it back."""
    pattern: str = ""
    """A regular expression for the value."""
    format: str = ""
    item_format: str = ""
    """What an item of the list looks like."""
    guests: tuple[str, ...] = ()
    """`pv`, `hvm`, `pvh`, and `arm` for what only Arm has; empty for all. Other guests ignore the key."""
    deprecated: Version | None = None
    use: str = ""
    """What to write instead of a deprecated or removed key; empty if nothing replaces it."""
    warns: str = ""
    """When xl says itself that the key is deprecated."""
    old_forms: tuple[tuple[str, Version, str], ...] = ()
    """Kinds of value that are deprecated while the key is not: the kind, since when, what to write instead."""
    default: str = ""
    default_since: Dated = ()
    """How the default changed; `default` is the newest."""
    required: Version | None = None
    """From when xl refuses to go on without the key."""
    came_late: tuple[Version, ...] = ()
    """Versions whose first point release lacks the key."""
    security: str = ""
    note: str = ""


class XendOption(NamedTuple):
    """An option of `xend-config.sxp`."""

    name: str
    kind: str
    since: Version = (4, 1)
    until: Version = (4, 4)
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    values: tuple[str, ...] = ()
    format: str = ""
    default: str = ""
    """What the code assumes; empty for nothing."""
    shipped: str | None = None
    """What the example file that Xen ships says, if it sets the option."""
    memory: bool = False
    """It has a part in dom0's memory."""
    security: str = ""
    note: str = ""


class XmVariable(NamedTuple):
    """A variable of a domain's xm file."""

    name: str
    kind: str
    since: Version = (4, 1)
    until: Version = (4, 4)
    format: str = ""
    default: str = ""
    xl_since: Version | None = None
    """From when xl reads the same name; None if it never did."""
    use: str = ""
    """What xl has instead, for names it does not read or has deprecated."""
    difference: str = ""
    """What xl does otherwise with the same name."""
    note: str = ""


class BootOption(NamedTuple):
    """An option of the hypervisor's command line."""

    name: str
    kind: str
    since: Version = (4, 1)
    until: Version | None = None
    released: Version | None = None
    """The first version whose X.0 release has it, where `since` counts a backport to a stable branch."""
    arch: str = "x86"
    """`x86`, `arm`, `both`, `riscv` or `ia64`."""
    vendor: str = ""
    """The maker of the processors it is about."""
    custom: bool = False
    """Read by a function of its own: `no-NAME` hands `no` to it since 4.10, and must not carry a value."""
    unit: str = ""
    """Unit of a number without suffix."""
    minimum: int | None = None
    """Bounds of a size are in bytes."""
    maximum: int | None = None
    values: tuple[str, ...] = ()
    value_since: Dated = ()
    value_until: Dated = ()
    syntax: str = ""
    """What the value looks like; the whole option if its name has a part in brackets."""
    pattern: str = ""
    max_length: tuple[tuple[int, Version], ...] = ()
    """Characters of the value that are kept, from a version on; the rest is cut without a message."""
    deprecated: Version | None = None
    replaced_by: tuple[str, ...] = ()
    """Options, or `option=word`, that do its work now."""
    runtime: Version | None = None
    """From when `xl set-parameters` or hypfs can change it on a running host."""
    documented: bool = True
    default: str = ""
    default_since: Dated = ()
    security: str = ""
    note: str = ""


class SubKey(NamedTuple):
    """A named part of a device string."""

    name: str
    kind: str
    since: Version = (4, 1)
    until: Version | None = None
    position: int = 0
    """Its place, from 1, when it is written without its name; 0 if that is not possible."""
    level: str = ""
    """The kind of inner list it belongs to, if only to one."""
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    bounds_from: str = ""
    values: tuple[str, ...] = ()
    value_since: Dated = ()
    values_from: str = ""
    ignore_case: bool = False
    pattern: str = ""
    format: str = ""
    max_length: int | None = None
    guests: tuple[str, ...] = ()
    deprecated: Version | None = None
    use: str = ""
    default: str = ""
    security: str = ""
    note: str = ""


class DeviceKind(NamedTuple):
    """A kind of device string: its key in the xl file and its sub-keys."""

    key: str
    subkeys: dict[str, SubKey]
    unknown: Dated
    """What xl does with an unknown sub-key: `ignored` (without a word), `message` (and goes on with the rest),
    `dropped` (a message, and the string is left out) or `fatal`."""
    since: Version = (4, 1)
    listed: bool = True
    """The key holds a list of such strings, not one."""
    nested: bool = False
    """Each item of the list is a list of strings itself."""
    required: tuple[str, ...] = ()
    bad_value: Dated = ()
    """What xl does with a bad value, in the words of `unknown`, or `unchecked`."""
    prefixes: tuple[tuple[str, str], ...] = ()
    """Words that may stand before the target with a colon, and what they mean."""
    xm_only: tuple[str, ...] = ()
    """Sub-keys that xm knew and xl does not."""
    note: str = ""


class GrubVariable(NamedTuple):
    """A variable of `/etc/default/grub`."""

    name: str
    feeds: str = ""
    """The command line it ends up on: `hypervisor`, `kernel` (dom0's) or, empty, neither."""
    normal: bool = False
    """It reaches the normal Xen entries."""
    recovery: bool = False
    """It reaches the Xen entries for recovery."""
    replaces: str = ""
    """The variable whose place it takes in Xen entries, if it is not empty."""
    since: Version | None = None
    """The first version of GRUB with it, where that is known to matter."""
    origin: str = "GRUB"
    """Who has it: GRUB, or the distribution that added it."""
    note: str = ""
