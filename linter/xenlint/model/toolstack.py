"""The toolstack's own settings: `xl.conf`, and `xend-config.sxp` up to Xen 4.4."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from xenlint.knowledge.versions import LAST_WITH_XEND, Version
from xenlint.model.cmdline import CommandLine
from xenlint.source import Span
from xenlint.syntax.tree import Document, Kind, List, Number, Setting, String, Value
from xenlint.syntax.xl_values import number_of
from xenlint.typed import Literal

Autoballoon = Literal["on", "off", "auto"]
Toolstack = Literal["xl", "xend"]

_FIRST_WITH_XL: Version = (4, 1)

# The POSIX patterns that `auto` holds against Xen's command line (tools/xl/xl.c; tools/libxl/xl.c up to 4.8), but so
# that a text can be read in one way only: to let a run of digits fall apart into several sizes takes Python forever.
# Hence the end of the newer one: the pattern of xl takes `100%` for `1` and `00%`.
_AUTO_OLD = r"(^| )dom0_mem=(?:(?:min:|max:)?[0-9]+(?![0-9])[bBkKmMgG]?,?)+($| )"
_AUTO_NEW = (
    r"(^| )dom0_mem=(?:(?:min:|max:)?"
    r"(?:-?[0-9]+(?![0-9%])[bBkKmMgGtT]?(?:\+[0-9]{1,2}%)?|(?:[0-9]+|-[0-9]{2,})%),?)+($| )"
)

AUTO_SINCE: Version = (4, 3)
"""The first version whose `autoballoon` takes words, and the first with "auto"; before, it is a number."""

XEND_SWITCH_SINCE: Version = (3, 3)
"""The first version with `enable-dom0-ballooning`."""

_TOOLSTACKS: dict[str, Toolstack] = {"xl": "xl", "xm": "xend", "xend": "xend"}

_TRUE_WORDS = frozenset({"yes", "y", "1", "on", "true", "t"})
_FALSE_WORDS = frozenset({"no", "n", "0", "off", "false", "f"})


def text_of(setting: Setting | None) -> str | None:
    """A setting's value as text, whether quoted or not; None where there is none or it is no single known value."""
    if setting is None:
        return None
    value = setting.value
    if isinstance(value, String):
        return value.value if value.known else None
    return value.text if isinstance(value, Number) else None


def integer_of(setting: Setting | None) -> int | None:
    """A decimal integer as Python's int() reads it (xend); None for anything else."""
    text = text_of(setting)
    if text is None or "_" in text or not text.isascii():
        return None  # what only Python 3 reads
    try:
        return int(text)
    except ValueError:
        return None


def chosen_toolstack(documents: Iterable[Document]) -> Toolstack | None:
    """What `TOOLSTACK=` of `/etc/default/xen` and its like chooses; None where it chooses nothing that is known."""
    chosen: Toolstack | None = None
    for document in documents:
        if document.kind == "xencommons":
            for setting in document.settings:
                if setting.key == "TOOLSTACK":
                    chosen = _TOOLSTACKS.get((text_of(setting) or "").rpartition("/")[2])
    return chosen


def toolstack_of(kinds: Collection[Kind], version: Version, chosen: Toolstack | None = None) -> Toolstack:
    """Who starts the guests of a host with files of these kinds: xend where Xen is old enough for it and it was chosen,
    or nothing was, its settings are there, and nobody set up xl; always xend before there was xl."""
    if version < _FIRST_WITH_XL:
        return "xend"
    if version > LAST_WITH_XEND:
        return "xl"
    return chosen or ("xend" if "xend-config" in kinds and "xl-conf" not in kinds else "xl")


class XlConf:
    """`/etc/xen/xl.conf`; the last setting of a name wins."""

    __slots__ = ("by_key", "document")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.by_key = {setting.key: setting for setting in document.settings}

    @property
    def span(self) -> Span:
        return self.document.span

    def get(self, key: str) -> Setting | None:
        return self.by_key.get(key)


def autoballoon_mode(conf: XlConf | None, version: Version) -> Autoballoon:
    """What `autoballoon` says. Unset or not understood means `auto` since 4.3, `on` before."""
    setting = conf.get("autoballoon") if conf else None
    text = text_of(setting)
    if version < AUTO_SINCE:
        return "off" if setting is not None and number_of(setting.value) == 0 else "on"
    if text in ("on", "1"):
        return "on"
    if text in ("off", "0"):
        return "off"
    return "auto"


def auto_turns_off(line: CommandLine, version: Version) -> bool:
    """Whether `autoballoon="auto"` sees a dom0_mem it recognises on Xen's command line and so leaves dom0 alone."""
    pattern = _AUTO_NEW if version >= (4, 16) else _AUTO_OLD
    return re.search(pattern, " ".join(option.text for option in line.options)) is not None


def _first(value: Value) -> Value:
    """The first of several values, as xend takes it; a single value as it is."""
    if not isinstance(value, List) or not value.items:
        return value
    several = value.items[0].start == value.start  # what stands in parentheses begins with one
    values = value.items if several else (value,)
    head = values[0].items[0] if isinstance(values[0], List) and values[0].items else None
    if isinstance(head, String) and head.value == "@":
        values = values[1:]
    return values[0] if values else List(value.source, value.end, value.end, ())


class XendConfig:
    """`xend-config.sxp`; the first form of a name wins, and of its values the first, unless that holds attributes:
    `(@ …)` (child_value in tools/python/xen/xend/sxp.py)."""

    __slots__ = ("by_key", "document")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.by_key: dict[str, Setting] = {}
        for setting in document.settings:
            if setting.key not in self.by_key:
                self.by_key[setting.key] = setting._replace(value=_first(setting.value))

    @property
    def span(self) -> Span:
        return self.document.span

    def get(self, key: str) -> Setting | None:
        return self.by_key.get(key)

    def flag(self, key: str) -> bool | None:
        """A boolean option, compared in lower case; None where it is absent or no boolean."""
        text = (text_of(self.get(key)) or "").lower()
        if text in _TRUE_WORDS:
            return True
        return False if text in _FALSE_WORDS else None

    @property
    def dom0_min_mem_mib(self) -> int:
        """The size below which xend does not balloon dom0; the code's default is 0."""
        return integer_of(self.get("dom0-min-mem")) or 0

    def balloons(self, version: Version) -> bool:
        """Whether xend shrinks dom0. Without the switch, and before Xen 3.3, a `dom0-min-mem` of 0 means no."""
        flag = self.flag("enable-dom0-ballooning") if version >= XEND_SWITCH_SINCE else None
        return flag if flag is not None else self.dom0_min_mem_mib > 0


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches a server at this address or interface."""
    bare = address.strip().lower()
    return bare in ("localhost", "localhost.localdomain", "::1", "lo", "ip6-localhost") or bare.startswith("127.")


def listens_on_loopback(setting: Setting | None) -> bool:
    """Whether a setting of xend's binds its server to the loopback interface, or to what cannot be known."""
    if setting is None or (isinstance(setting.value, List) and not setting.value.items):
        return False
    text = text_of(setting)
    return text is None or is_loopback(text)
