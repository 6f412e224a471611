"""A guest's file with the eyes of the host's xl: the keys this version reads, and the type of guest they make.

Sources in Xen's tree: tools/xl/xl_parse.c (tools/libxl/xl_cmdimpl.c up to 4.8), `parse_config_data`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from xenlint.knowledge.entry import Key
from xenlint.knowledge.versions import Version
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.model.memory.guest import GuestType
from xenlint.model.reading import as_read, values_read
from xenlint.source import Span
from xenlint.syntax.tree import Document, List, Number, Setting, String, Value
from xenlint.syntax.xl import number_of

TYPE_SINCE: Version = (4, 10)
"""The first version with `type`; since then an unknown word is refused, in `builder` too."""

_TYPES: dict[str, GuestType] = {"hvm": "hvm", "pv": "pv", "pvh": "pvh", "generic": "pv"}
_ALL: frozenset[GuestType] = frozenset(("pv", "pvh", "hvm"))


class XlGuest:
    """`by_key` holds the keys that this xl reads, with the values in force; what it does not know is not there.

    `types` is what the guest may be: several where the file leaves it to the machine or cannot be known, none where xl
    refuses it. `is_certain` is false for a file written for xm where nothing says that its host has xl.
    """

    __slots__ = ("by_key", "document", "is_certain", "settings", "types", "version")

    def __init__(self, document: Document, read: Document, by_key: Mapping[str, tuple[Key, Value]], host: Host) -> None:
        self.document = read
        self.version = host.version
        self.by_key = by_key
        self.settings: dict[str, Setting] = {setting.key: setting for setting in read.settings}
        self.types = _types(self, host)
        self.is_certain = document.kind == "domu-xl" or (host.is_whole and bool(host.xl_conf or host.version_origin))

    @property
    def is_whole(self) -> bool:
        """Whether xl reads the file to its end: in a broken one a missing key may still be written."""
        return not self.document.problems

    @property
    def type(self) -> GuestType | None:
        """The guest's type where it is certain."""
        return next(iter(self.types)) if len(self.types) == 1 else None

    @property
    def is_of_newer_xen(self) -> bool:
        """Whether the file says its type in a way that this xl does not read."""
        return "type" in self.settings and "type" not in self.by_key

    @property
    def is_hvm(self) -> bool:
        return self.types == {"hvm"}

    @property
    def at(self) -> Span:
        """Where the guest's type is written, or else its name, or else the file's first line."""
        for name in ("type", "builder", "name"):
            if name in self.by_key:
                return self.settings[name].span
        return self.document.span

    @property
    def label(self) -> str:
        return self.text("name") or self.document.path.rsplit("/", 1)[-1]

    def __contains__(self, name: str) -> bool:
        return name in self.by_key

    def value(self, name: str) -> Value | None:
        pair = self.by_key.get(name)
        return pair[1] if pair else None

    def key_span(self, name: str) -> Span:
        return self.settings[name].key_span

    def text(self, name: str) -> str | None:
        """A text or number as xlu_cfg_get_string takes it; None where there is none, or it is not known."""
        value = self.value(name)
        if isinstance(value, String):
            return value.value if value.known else None
        return value.text if isinstance(value, Number) else None

    def number(self, name: str) -> int | None:
        value = self.value(name)
        return None if value is None else number_of(value)

    def has_text(self, name: str) -> bool:
        """Whether xl gets a text here, be it an empty or an unknown one."""
        return isinstance(self.value(name), (String, Number))

    def has_items(self, name: str) -> bool:
        value = self.value(name)
        return isinstance(value, List) and bool(value.items)

    def items(self, name: str) -> Iterator[String | Number]:
        """The items of a list that are texts or numbers."""
        value = self.value(name)
        if isinstance(value, List):
            for item in value.items:
                if isinstance(item, (String, Number)):
                    yield item

    def is_on(self, name: str) -> bool:
        return bool(self.number(name))


def xl_guest_of(document: Document, host: Host) -> XlGuest | None:
    """The guest whose file this is; None where it is not one, where xend reads it, or where it is a program."""
    return host.derive(_make, document)


def guest_of(domain: Domain, host: Host) -> XlGuest | None:
    return xl_guest_of(domain.document, host)


def _make(document: Document, host: Host) -> XlGuest | None:
    if document.kind not in ("domu-xl", "domu-xm"):
        return None
    values = values_read(document, host)
    if not values:
        return None
    return XlGuest(document, as_read(document, host), {key.name: (key, value) for key, value in values}, host)


def _types(guest: XlGuest, host: Host) -> frozenset[GuestType]:
    kind, builder = guest.text("type"), guest.text("builder")
    if (kind is None and "type" in guest) or (builder is None and "builder" in guest):
        return _ALL  # not known
    if guest.version < TYPE_SINCE:
        if builder is not None and "hvm".startswith(builder):
            return frozenset(("hvm",))
        return frozenset(("pvh" if guest.is_on("pvh") else "pv",))
    named: set[GuestType | None] = set()
    if kind is not None:
        named.add(_TYPES.get(_begun(kind, ("hvm", "pv", "pvh"))))
    if builder is not None:
        named.add(_TYPES.get(_begun(builder, ("hvm", "generic"))))
    if named:
        return frozenset(word for word in named if word) if len(named) == 1 else frozenset()
    on_arm = is_arm(guest, host)
    return frozenset(("pv", "pvh") if on_arm is None else ("pvh",) if on_arm else ("pv",))


def _begun(text: str, words: tuple[str, ...]) -> str:
    """The first of the words that begins with the text."""
    return next((word for word in words if word.startswith(text)), "")


def is_arm(guest: XlGuest, host: Host) -> bool | None:
    """Whether the machine is one of Arm's; None where nothing says what it is."""
    if not _arm_keys().isdisjoint(guest.by_key):
        return True
    if host.facts.arch is not None:
        return host.facts.arch == "arm"
    return host.arches == {"arm"} if host.arches else None


@lru_cache(maxsize=1)
def _arm_keys() -> frozenset[str]:
    """The keys that are of use on Arm only."""
    from xenlint.knowledge.xl_cfg import KEYS

    return frozenset(name for name, key in KEYS.items() if key.guests == ("arm",))
