"""A DomU: one guest's file and what the toolstack reads in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable

from xenlint.knowledge.versions import Version
from xenlint.model.devices import Screen, read_devices, read_disks, read_screens
from xenlint.model.memory.guest import XL_DEFAULT_MEMORY_MIB, GuestType
from xenlint.source import Span
from xenlint.syntax.tree import Document, List, Setting, String, Unknown, Value
from xenlint.syntax.xl import effective, number_of
from xenlint.typed import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from xenlint.model.toolstack import Toolstack
    from xenlint.syntax.devices import DeviceSpec
    from xenlint.syntax.disk import DiskSpec

_GUESTS: dict[str, GuestType] = {"pv": "pv", "pvh": "pvh", "hvm": "hvm"}

_Derived = TypeVar("_Derived")


class Domain:
    """A guest's file. Values are those in force: the last assignment, or all that `+=` joined.

    `autostart` is the path of its link or copy under etc/xen/auto, or "" where xendomains does not start it.
    `toolstack` is its host's: the two read device strings by different grammars.
    """

    __slots__ = ("_derived", "_devices", "autostart", "by_key", "cast", "document", "toolstack", "version")
    by_key: dict[str, Setting]

    def __init__(self, document: Document, version: Version, autostart: str = "", toolstack: Toolstack = "xl") -> None:
        self.document = document
        self.version = version
        self.autostart = autostart
        self.toolstack = toolstack
        self._devices: dict[str, tuple[DeviceSpec, ...]] = {}
        self.cast = document.cast
        self._derived: dict[object, Any] = {}

    def __getattr__(self, name: str) -> dict[str, Setting]:
        if name != "by_key":
            raise AttributeError(name)
        self.by_key = {setting.key: setting for setting in self.document.settings}
        return self.by_key

    @property
    def keys(self) -> Collection[str]:
        """The keys that are set."""
        return self.by_key.keys() if self.cast is None else self.cast.reading.keys

    @property
    def span(self) -> Span:
        return (self.by_key.get("name") or self.document).span

    @property
    def path(self) -> str:
        return self.document.source.path

    @property
    def is_xm(self) -> bool:
        return self.document.kind == "domu-xm"

    @property
    def is_xend(self) -> bool:
        """Whether xm and xend read it."""
        return self.toolstack == "xend"

    def derive(self, make: Callable[[Domain], _Derived]) -> _Derived:
        """`make(self)`, worked out once, however many rules ask."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: _Derived = self._derived[make]
        return found

    def derive_alike(self, make: Callable[..., _Derived], *arguments: Hashable) -> _Derived:
        """`make(self, *arguments)`, worked out once for all guests of a mould: for what does not depend on their marks
        (see `syntax/mould.py`), nor on the place of their files, and holds on to none of them."""
        if self.cast is None:
            return make(self, *arguments) if arguments else self.derive(make)
        known, key = self.cast.reading.known, (make, self.toolstack, *arguments)
        if key not in known:
            known[key] = make(self, *arguments)
        found: _Derived = known[key]
        return found

    def forget(self) -> None:
        """Drop all that was worked out."""
        self._derived.clear()

    def get(self, key: str) -> Setting | None:
        """The last setting of this key."""
        return self.by_key.get(key)

    def value(self, key: str) -> Value | None:
        """The value in force."""
        setting = self.by_key.get(key)
        if setting is None:
            return None
        if setting.op == "=" or self.is_xm:
            return setting.value
        return self.derive(_values).get(key)

    def text(self, key: str) -> str | None:
        value = self.value(key)
        if isinstance(value, String):
            return value.value if value.known else None
        return None if value is None or isinstance(value, (List, Unknown)) else value.text

    def number(self, key: str) -> int | None:
        """A number as xl reads it; None where the key is absent, unknown, or no number to xl."""
        value = self.value(key)
        return None if value is None else number_of(value)

    @property
    def is_known(self) -> bool:
        """Whether the file was read without a stop: in a broken one a missing key may still be written."""
        return not self.document.problems

    @property
    def name(self) -> str | None:
        return self.text("name") if self.cast is None else self.cast.cut.name

    @property
    def label(self) -> str:
        """What to call it in a message: its name, or else its file's."""
        return self.name or self.document.path.rsplit("/", 1)[-1]

    @property
    def guest(self) -> GuestType:
        """PV, PVH or HVM, by `type`, `builder` and `pvh` (tools/xl/xl_parse.c)."""
        return self.derive(_guest)

    @property
    def memory_mib(self) -> int | None:
        """What it starts with. Without `memory`, `maxmem`; without both, xl's 32 MiB. None where it is not known."""
        for key in ("memory", "maxmem"):
            value = self.value(key)
            if isinstance(value, Unknown) or (isinstance(value, String) and not value.known):
                return None
            number = None if value is None else number_of(value)
            if number is not None:
                return number
        return XL_DEFAULT_MEMORY_MIB if self.is_known else None

    @property
    def vcpus(self) -> int:
        return max(self.number("maxvcpus") or 0, self.number("vcpus") or 0, 1)

    def devices(self, kind: str) -> tuple[DeviceSpec, ...]:
        """The devices of a kind of `knowledge.devices.KINDS` other than `disk`."""
        if kind not in self._devices:
            self._devices[kind] = read_devices(self, kind)
        return self._devices[kind]

    @property
    def vifs(self) -> tuple[DeviceSpec, ...]:
        return self.devices("vif")

    @property
    def disks(self) -> tuple[DiskSpec, ...]:
        """The items of `disk` that are texts; a problem of one keeps the toolstack from creating the guest."""
        return self.derive(read_disks)

    @property
    def screens(self) -> tuple[Screen, ...]:
        """What can be seen over VNC."""
        return self.derive(read_screens)


def _values(domain: Domain) -> dict[str, Value]:
    return effective(domain.document.settings)


def _guest(domain: Domain) -> GuestType:
    kind = _GUESTS.get(domain.text("type") or "")
    if kind:
        return kind
    if domain.text("builder") == "hvm":
        return "hvm"
    return "pvh" if domain.version < (4, 10) and domain.number("pvh") else "pv"
