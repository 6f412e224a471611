"""What is known of a machine beside its files: RAM, CPUs, its Xen version, and who says so.

A `Facts` keeps all that was said, the most trusted first: the command line, the config file, inventories in their
order, then the captures that lie among the host's files. The first to state a fact wins; the others are kept, so that
a rule can tell where two of them disagree.
"""

from __future__ import annotations

from xenlint.knowledge.versions import Version
from xenlint.source import Span
from xenlint.syntax.tree import String
from xenlint.typed import Literal, NamedTuple, cast

Arch = Literal["x86", "arm"]
FactName = Literal["memory", "cpus", "version", "iommu", "arch", "distribution", "command-line", "nodes", "inside-dom0"]

FIRMWARE_PERCENT = 3
"""How far two true figures of a machine's RAM may be apart: firmware keeps one to three per cent of it."""


class Node(NamedTuple):
    """A NUMA node as `xl info -n` tells it. `span_kib` reaches from its first page to its last, holes included."""

    number: int
    span_kib: int
    free_kib: int
    cpus: tuple[int, ...] = ()


class Fact(NamedTuple):
    """One thing that one source says.

    The value is an int in KiB (`memory`), an int (`cpus`), a `Version`, a bool (`iommu`: whether Xen uses one), an
    `Arch`, a text (`distribution`, dom0's), a `String` (`command-line`: Xen's, of the boot that `xl info` looked at),
    a tuple of `Node` (`nodes`), or the name of a figure that is dom0's and not the machine's (`inside-dom0`).

    `origin` names the source for people: "--host-memory", or a path; `at` is the place in it where there is one.
    `slack_percent` is how far the value may be out; None where it is not to be held against others at all.
    """

    name: FactName
    value: object
    origin: str
    at: Span | None = None
    slack_percent: int | None = FIRMWARE_PERCENT

    @property
    def where(self) -> str:
        """The origin for a message, with the line where there is one: `hosts.yaml:3`."""
        return f"{self.origin}:{self.at.source.position(self.at.start)[0]}" if self.at else self.origin


class Facts(NamedTuple):
    """All that was said of a machine, the most trusted first."""

    told: tuple[Fact, ...] = ()

    def or_else(self, other: Facts) -> Facts:
        """These facts, completed by others where they are silent."""
        return Facts(self.told + other.told)

    def every(self, name: FactName) -> tuple[Fact, ...]:
        """What all sources say of this, the one that holds first."""
        return tuple(fact for fact in self.told if fact.name == name)

    def get(self, name: FactName) -> Fact | None:
        return next((fact for fact in self.told if fact.name == name), None)

    def _value(self, name: FactName) -> object:
        return next((fact.value for fact in self.told if fact.name == name), None)

    @property
    def memory_kib(self) -> int | None:
        """The machine's RAM."""
        return cast("int | None", self._value("memory"))

    @property
    def cpus(self) -> int | None:
        """Logical CPUs."""
        return cast("int | None", self._value("cpus"))

    @property
    def version(self) -> Version | None:
        return cast("Version | None", self._value("version"))

    @property
    def iommu(self) -> bool | None:
        return cast("bool | None", self._value("iommu"))

    @property
    def arch(self) -> Arch | None:
        return cast("Arch | None", self._value("arch"))

    @property
    def distribution(self) -> str | None:
        """Of dom0, as in "debian 12"."""
        return cast("str | None", self._value("distribution"))

    @property
    def command_line(self) -> String | None:
        """What Xen was really booted with when `xl info` was saved."""
        return cast("String | None", self._value("command-line"))

    @property
    def nodes(self) -> tuple[Node, ...]:
        return cast("tuple[Node, ...]", self._value("nodes") or ())

    @property
    def origin(self) -> str:
        """Where the RAM is told, as in "xenlint.toml"; "" where it is not."""
        fact = self.get("memory")
        return fact.origin if fact else ""

    @property
    def at(self) -> Span | None:
        """The place where the RAM is told, where that is a file."""
        fact = self.get("memory")
        return fact.at if fact else None
