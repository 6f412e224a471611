"""What need not be asked again, because it was asked where everything that matters was the same.

A rule that is `alike` and found nothing in a guest finds nothing in the others of its mould (`syntax/mould.py`), and a
trait that a guest lacks they lack too, on all hosts of one manner. So it is with rules about boot entries on hosts that
have the same boot files. A fleet has few of both: most rules are settled for a host by one look.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from xenlint.model.host import BOOT_KINDS, Host
from xenlint.rule import Entry
from xenlint.source import Source
from xenlint.syntax.tree import Document
from xenlint.typed import Any, Union

Absent = Union[str, tuple[str, ...]]
"""A trait, the module of a rule that finds nothing, or words none of which stands in the text."""

_LONGEST_BOOT_FILES = 1 << 14


class Quiet:
    """What is known not to be on a host: in its guests, and in its boot entries."""

    def __init__(self, host: Host) -> None:
        manner = ("absent", *_manner(host))
        self._of: dict[Source, set[Absent]] = {}
        known: list[set[Absent]] = []
        self.new: set[Source] = set()
        """The files of guests of which nothing is known."""
        for document in host.documents:
            if document.kind not in ("domu-xl", "domu-xm"):
                continue
            if document.cast is not None:
                absent = self._of[document.source] = document.cast.reading.known.setdefault(manner, set())
                if absent:
                    known.append(absent)
                    continue
            self.new.add(document.source)
        self.settled: set[Absent] = set.intersection(*known) if known else set()
        """What none of the other guests has."""
        self.at_boot = _at_boot(host, manner)
        """The modules of rules that find nothing in the boot entries."""

    def knows(self, document: Document, what: Absent) -> bool:
        """Whether a guest is known not to have it."""
        return what in self._of.get(document.source, ())

    def learn(self, document: Document, what: Absent) -> None:
        """A guest has it not."""
        if document.source in self._of:
            self._of[document.source].add(what)

    def learn_of(self, rule: Entry, silent: Sequence[Any], host: Host) -> None:
        """A rule has found nothing in these subjects."""
        if rule.subject != "BootEntry":
            for subject in silent:
                self.learn(subject if type(subject) is Document else subject.document, rule.module)
        elif len(silent) == len(host.boot_entries):
            self.at_boot.add(rule.module)


def _manner(host: Host) -> tuple[object, ...]:
    """What a rule that is `alike` may know of the host: its Xen, its toolstack and its architecture."""
    arches = frozenset([entry.arch for entry in host.all_boot_entries]) if host.is_whole else frozenset()
    is_told = host.is_version_told, bool(host.version_origin)
    return host.version, is_told, host.toolstack, host.is_whole, host.facts.arch, arches


def _at_boot(host: Host, manner: tuple[object, ...]) -> set[str]:
    files = tuple([(d.kind, d.path, d.source.text) for d in host.documents if d.kind in BOOT_KINDS])
    if sum([len(text) for _, _, text in files]) > _LONGEST_BOOT_FILES:
        return set()
    return _quiet_in(files, manner, host.reads_drop_ins, not host.is_loose and host.has_toolstack)


@lru_cache(maxsize=64)
def _quiet_in(*boot: object) -> set[str]:
    """All that the boot entries of a host come of has one set, which fills when rules find nothing."""
    return set()
