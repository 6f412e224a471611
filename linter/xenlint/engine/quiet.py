"""What need not be asked again, because it was asked where everything that matters was the same.

A rule that is `alike` and found nothing in a guest finds nothing in the others of its mould (`syntax/mould.py`), and a
trait that a guest lacks they lack too, on all hosts of one manner. So it is with files that are no guests', and with
rules about boot entries, the toolstack's settings and the host, on hosts that are set up alike (`Host.alike`). A fleet
has few of both: most rules are settled for a host by one look, and of most hosts not even the boot entries are read.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import lru_cache

from xenlint.model.host import GUESTS, SETUP_KINDS, Host
from xenlint.rule import Entry
from xenlint.source import Source
from xenlint.syntax.tree import Document
from xenlint.typed import Any, Union

Absent = Union[str, tuple[str, ...]]
"""A trait, the module of a rule that finds nothing, or words none of which stands in the text."""


class Quiet:
    """What is known not to be on a host: in its guests, in the files of its setup, and in all that those come to, which
    rules are shown only where all of the files are `reported`. What is found out of them is known from `keep` on."""

    def __init__(self, host: Host, reported: Container[str] | None = None) -> None:
        self._reported = reported
        self._places: dict[Source, tuple[dict[Any, Any], object]] = {}
        """Where what is known of a file is kept: in a table, under a key."""
        self._of: dict[Source, frozenset[Absent]] = {}
        self.new: set[Source] = set()
        """The files of guests of which nothing is known."""
        manner = ("absent", *_manner(host))
        known: set[frozenset[Absent]] = set()
        for document in host.documents:
            if document.kind not in GUESTS:
                continue
            absent = None
            if document.cast is not None:
                self._places[document.source] = document.cast.reading.known, manner
                absent = document.cast.reading.known.get(manner)
            if absent is None:
                self.new.add(document.source)
            else:
                self._of[document.source] = absent
                known.add(absent)
        self.settled = _interned(frozenset.intersection(*known)) if known else _NOTHING
        """What none of the other guests has."""
        setup = [document for document in host.documents if document.kind in SETUP_KINDS]
        for number, document in enumerate(setup):
            key = "absent", number
            self._places[document.source] = host.alike, key
            self._of[document.source] = host.alike.get(key, _NOTHING)
        self._is_all = reported is None or all(document.source.path in reported for document in setup)
        self.of_setup: set[str] = host.alike.setdefault("absent", set())
        """The modules of rules that find nothing in the boot entries, the toolstack's settings and the host."""
        self.extent = len(self.of_setup) + sum([len(self._of[document.source]) for document in setup])
        """How much is known of the setup. It only grows."""
        self._asked: set[Absent] = set()
        self._asked_of_reported: set[Absent] = set()
        self._found: dict[Source, set[Absent]] = {}

    def knows(self, document: Document, what: Absent) -> bool:
        """Whether a file is known not to have it."""
        return what in self._of.get(document.source, _NOTHING)

    def settles(self, rule: Entry, document: Document | None = None) -> bool:
        """Whether a rule about guests or files is known to find nothing in this file, or in any guest but the new ones:
        for itself, or for want of what it needs."""
        absent = self.settled if document is None else self._of.get(document.source, _NOTHING)
        return (rule.alike and rule.module in absent) or not absent.isdisjoint(rule.needs)

    def learn(self, what: Absent, having: Iterable[Source], of_reported: bool = False) -> None:
        """All files, or all that are reported, that were not known to lack it were asked, and these have it."""
        (self._asked_of_reported if of_reported else self._asked).add(what)
        for source in having:
            self._found.setdefault(source, set()).add(what)

    def learn_of(self, rule: Entry, flawed: Sequence[Any]) -> None:
        """A rule has looked at all it is for, and found something in these."""
        if rule.subject in ("Document", "Domain"):
            documents = [each if type(each) is Document else each.document for each in flawed]
            self.learn(rule.module, [document.source for document in documents], rule.subject == "Document")
        elif not flawed and self._is_all:
            self.of_setup.add(rule.module)

    def keep(self) -> None:
        """Remember for others what was found out."""
        of_reported = self._asked | self._asked_of_reported
        for source, (table, key) in self._places.items():
            absent = self._of.get(source, _NOTHING)
            is_reported = self._reported is None or source.path in self._reported
            asked = of_reported if is_reported else self._asked
            if not asked <= absent:
                table[key] = _interned(absent.union(asked - self._found.get(source, _NOTHING)))


_NOTHING: frozenset[Absent] = frozenset()


@lru_cache(maxsize=256)
def _interned(absent: frozenset[Absent]) -> frozenset[Absent]:
    """The same for all that lack the same: there are few of them, and so they are compared at once."""
    return absent


def _manner(host: Host) -> tuple[object, ...]:
    """What a rule about guests that is `alike` may know of the host: its Xen, its toolstack and its architecture."""
    is_told = host.is_version_told, bool(host.version_origin)
    return host.version, is_told, host.toolstack, host.is_whole, host.facts.arch, host.arches
