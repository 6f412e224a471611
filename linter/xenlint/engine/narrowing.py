"""Which guests and files of a host a rule is to look at: by keys, words and traits without which it finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from xenlint.engine.quiet import Quiet
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.model.traits import OF_DOCUMENT, OF_DOMAIN, OF_HOST, is_literal
from xenlint.rule import Entry
from xenlint.source import Source
from xenlint.syntax.tree import Document
from xenlint.typed import Any

_SPEAKING = ("domu-xl", "domu-xm", "xl-conf")


class Narrowing:
    """What is known of a host's guests and files, asked once however many rules need it. `told` are the files that
    matter."""

    def __init__(self, host: Host, told: Sequence[Document], told_boot: bool, quiet: Quiet) -> None:
        self.host = host
        self.quiet = quiet
        self._new = [domain for domain in host.domains if domain.document.source in quiet.new]
        self._told = told
        # a file written for xm may be read by xl, which then meets problems of its own
        self._suspects = [document for document in told if document.problems or document.kind == "domu-xm"]
        self._chosen: dict[tuple[object, ...], list[Document]] = {}
        self._traits = {"boot-file-told": told_boot}
        self._guests: dict[str, set[Domain]] = {}
        self._keys: set[str] = set().union(*[domain.keys for domain in host.domains])
        self._mentioning: dict[tuple[str, ...], set[Source]] = {}
        self._names = "\n".join([domain.name or "" for domain in host.domains if domain.cast is not None])

    def host_has(self, needs: tuple[str, ...]) -> bool:
        """Whether the host has those of the traits that are a host's."""
        for need in needs:
            if need in OF_HOST:
                if need not in self._traits:
                    self._traits[need] = holds(OF_HOST[need], self.host)
                if not self._traits[need]:
                    return False
        return True

    def _is_settled(self, rule: Entry) -> bool:
        """Whether a rule about guests or files need look at none of the guests but the new ones."""
        settled = self.quiet.settled
        return (rule.alike and rule.module in settled) or not settled.isdisjoint(rule.needs)

    # files

    def documents(self, rule: Entry) -> Collection[Document]:
        """The files that a rule about files is to look at."""
        found = self._choose(rule.kinds, rule.only_problems, self._is_settled(rule))
        for need in rule.needs:
            if need in OF_DOCUMENT and found:
                found = [document for document in found if self._has(need, document)]
        if rule.alike and found:
            found = [document for document in found if not self.quiet.knows(document, rule.module)]
        return found

    def _choose(self, kinds: tuple[str, ...], only_problems: bool, is_settled: bool) -> list[Document]:
        key = kinds, only_problems, is_settled
        if key not in self._chosen:
            documents = self._suspects if only_problems else self._told
            self._chosen[key] = [
                document
                for document in documents
                if (not kinds or document.kind in kinds)
                and not (is_settled and document.cast is not None and document.source not in self.quiet.new)
            ]
        return self._chosen[key]

    def _has(self, need: str, document: Document) -> bool:
        if self.quiet.knows(document, need):
            return False
        found = self.host.once((need, document.source), lambda: holds(OF_DOCUMENT[need], document, self.host))
        if not found:
            self.quiet.learn(document, need)
        return found

    # guests

    def domains(self, rule: Entry) -> Collection[Domain]:
        """The guests that a rule about guests is to look at."""
        found: Collection[Domain] = self._new if self._is_settled(rule) else self.host.domains
        if not found or (rule.keys and self._keys.isdisjoint(rule.keys)):
            return ()
        if rule.words:
            mentioning = self._mentions(rule.words)
            found = [domain for domain in found if domain.document.source in mentioning] if mentioning else ()
        if rule.keys and found:
            wanted = set(rule.keys)
            found = [domain for domain in found if not wanted.isdisjoint(domain.keys)]
        for need in rule.needs:
            if need in OF_DOMAIN and found:
                having = self._domains_with(need)
                found = [domain for domain in found if domain in having] if having else ()
        if rule.alike and found:
            found = [domain for domain in found if not self.quiet.knows(domain.document, rule.module)]
        return found

    def _domains_with(self, need: str) -> set[Domain]:
        if need not in self._guests:
            having = self._guests[need] = set()
            for domain in self._new if need in self.quiet.settled else self.host.domains:
                if self.quiet.knows(domain.document, need):
                    continue
                if holds(OF_DOMAIN[need], domain, self.host):
                    having.add(domain)
                else:
                    self.quiet.learn(domain.document, need)
        return self._guests[need]

    def is_worth_it(self, rule: Entry) -> bool:
        """Whether a rule about the host has the keys and words it needs."""
        if rule.keys and self._keys.isdisjoint(rule.keys):
            return False
        return not rule.words or bool(self._mentions(rule.words))

    def _mentions(self, words: tuple[str, ...]) -> set[Source]:
        """The files in which one of the words may be meant."""
        if words not in self._mentioning:
            are_names = any(word in self._names for word in words)
            is_settled = words in self.quiet.settled and not are_names
            self._mentioning[words] = {
                document.source
                for document in self.host.documents
                if document.kind in _SPEAKING
                and not (is_settled and document.cast is not None and document.source not in self.quiet.new)
                and self._may_mention(document, words, are_names)
            }
        return self._mentioning[words]

    def _may_mention(self, document: Document, words: tuple[str, ...], are_names: bool) -> bool:
        if not are_names and self.quiet.knows(document, words):
            return False
        if not is_literal(document) or any(word in document.source.text for word in words):
            return True
        self.quiet.learn(document, words)
        return False


def holds(ask: Callable[..., bool], *arguments: Any) -> bool:
    """What cannot be told is taken to be there: then the rule itself fails, and is told of."""
    try:
        return ask(*arguments)
    except Exception:
        return True
