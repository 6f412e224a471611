"""What a policy is: values, read once, that every host's work takes along."""

from __future__ import annotations

from xenlint.finding import Severity
from xenlint.knowledge.versions import Version
from xenlint.rule import Entry, Example
from xenlint.typed import Literal, NamedTuple, Union

Sort = Literal["text", "number", "size", "flag", "version"]
"""How values are compared. Sizes are in KiB, flags 0 or 1."""

Family = Literal["guest", "device", "about-guest", "xen", "dom0-mem", "kernel", "file", "about-host"]

Bare = Union[str, int, Version]
"""A value in the form of its sort."""


class Address(NamedTuple):
    """What a policy speaks of, such as `vif.bridge`: `text` as it is written there.

    `kind` is a kind of device or of file where the family has several. `unit_kib` is what a bare number in the checked
    file stands for, where that is a size.
    """

    text: str
    family: Family
    kind: str
    key: str
    sort: Sort = "text"
    unit_kib: int = 1

    @property
    def is_of_guest(self) -> bool:
        return self.family in ("guest", "device", "about-guest")

    @property
    def is_of_boot(self) -> bool:
        return self.family in ("xen", "dom0-mem", "kernel")


class Test(NamedTuple):
    """What a value must be. What is not asked for is empty or None; `expected` tells it to people."""

    expected: str = ""
    one_of: frozenset[Bare] = frozenset()
    none_of: frozenset[Bare] = frozenset()
    like: tuple[str, ...] = ()
    matches: str = ""
    minimum: Bare | None = None
    maximum: Bare | None = None


class Condition(NamedTuple):
    """A setting that must be so for the policy to hold. `is_there` None: whether it is there is not asked."""

    address: Address
    test: Test | None
    is_there: bool | None = None


class Where(NamedTuple):
    """Where a policy holds; what is empty holds everywhere. All but `kinds` are globs."""

    kinds: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class Demand(NamedTuple):
    """What is demanded of a setting: of each value (`test`, `same_as`), or of all together."""

    present: bool = False
    absent: bool = False
    test: Test | None = None
    same_as: Address | None = None
    unique: Literal["", "host", "fleet"] = ""
    most_per_guest: int | None = None
    most_per_host: int | None = None
    sum_per_host: int | None = None


class Cure(NamedTuple):
    """What to write instead: the text, which may hold placeholders, or None where the setting is to go."""

    text: str | None
    safe: bool


class PolicyExample(NamedTuple):
    """Trees of files that must have a finding, or must not; `line` is its place in the policy file.

    `has_bad` and `has_good` say which of the two trees is there.
    """

    trees: Example
    has_bad: bool
    has_good: bool
    line: int


class Policy(NamedTuple):
    """One policy. `entry` is the rule that it is to everybody else."""

    entry: Entry
    origin: str
    """Where it stands: `policy/site.yaml:3:5`."""
    message: str
    """With placeholders; "" for one made of what is demanded."""
    reason: str
    address: Address
    demand: Demand
    where: Where = Where()
    when: tuple[Condition, ...] = ()
    cure: Cure | None = None
    examples: tuple[PolicyExample, ...] = ()

    @property
    def severity(self) -> Severity:
        return self.entry.severity
