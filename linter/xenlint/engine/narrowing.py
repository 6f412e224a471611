"""Which guests and files of a host a rule is to look at: by keys, words and traits without which it finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from xenlint.engine.quiet import Absent, Quiet
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.model.traits import BY_GUESTS, OF_DOCUMENT, OF_DOMAIN, OF_HOST, is_literal
from xenlint.rule import Entry
from xenlint.source import Source
from xenlint.syntax.tree import Document
from xenlint.typed import Any

_OF_KEYS = ("domu-xl", "domu-xm", "xl-conf", "xend-config")
_SPEAKING = ("domu-xl", "domu-xm", "xl-conf")


class Narrowing:
    """What is known of a host's guests and files, asked once however many rules need it. `told` are the files that
    matter."""

    def __init__(self, host: Host, told: Sequence[Document], told_boot: bool, quiet: Quiet) -> None:
        self.host = host
        self.quiet = quiet
        self._new = [domain for domain in host.domains if domain.document.source in quiet.new]
        self._old = [domain for domain in host.domains if domain.document.source not in quiet.new]
        self._told = told
        # a file written for xm may be read by xl, which then meets problems of its own
        self._suspects = [document for document in told if document.problems or document.kind == "domu-xm"]
        self._chosen: dict[tuple[object, ...], list[Document]] = {}
        self._traits = {"boot-file-told": told_boot}
        self._lacking: dict[str, set[Source]] = {}
        self._guests: dict[str, set[Domain]] = {}
        self._keys: set[str] = set().union(*[domain.keys for domain in host.domains])
        self._setters: dict[tuple[str, ...], set[Domain]] = {}
        self._mentioning: dict[tuple[str, ...], set[Source]] = {}
        marks = [(domain.cast.cut.name, *domain.cast.cut.volumes) for domain in host.domains if domain.cast is not None]
        self._names = "\n".join([name for names in marks for name in names])

    def host_has(self, needs: tuple[str, ...]) -> bool:
        """Whether the host has those of the traits that are a host's."""
        for need in needs:
            if need in OF_HOST:
                if need not in self._traits:
                    self._traits[need] = holds(OF_HOST[need], self.host) or bool(self._guests_for(need))
                if not self._traits[need]:
                    return False
        return True

    def _guests_for(self, need: str) -> Collection[Domain]:
        """The guests for which the host has a trait."""
        return self._domains_with(BY_GUESTS[need]) if need in BY_GUESTS else ()

    # files

    def documents(self, rule: Entry) -> Collection[Document]:
        """The files that a rule about files is to look at."""
        found = self._choose(rule.kinds, rule.only_problems, self.quiet.settles(rule))
        for need in rule.needs:
            if need in OF_DOCUMENT and found:
                lacking = self._documents_without(need)
                found = [document for document in found if document.source not in lacking]
        return self._unknown(found, rule.module) if rule.alike else found

    def _unknown(self, documents: Sequence[Document], what: Absent) -> list[Document]:
        """Those that are not known to lack it."""
        new, knows = self.quiet.new, self.quiet.knows
        return [document for document in documents if document.source in new or not knows(document, what)]

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

    def _documents_without(self, need: str) -> set[Source]:
        if need not in self._lacking:
            self._lacking[need] = lacking = set()
            having = []
            for document in self._told:
                if document.kind not in _OF_KEYS:
                    continue
                if self.quiet.knows(document, need) or not holds(OF_DOCUMENT[need], document, self.host):
                    lacking.add(document.source)
                else:
                    having.append(document.source)
            self.quiet.learn(need, having, of_reported=True)
        return self._lacking[need]

    # guests

    def domains(self, rule: Entry) -> Collection[Domain]:
        """The guests that a rule about guests is to look at."""
        if rule.keys and self._keys.isdisjoint(rule.keys):
            return ()
        found = self._new if self.quiet.settles(rule) else self._asked(rule.module if rule.alike else "")
        if rule.words:
            mentioning = self._mentions(rule.words)
            found = [domain for domain in found if domain.document.source in mentioning] if mentioning else []
        if rule.keys and found:
            setting = self._setting(rule.keys)
            found = [domain for domain in found if domain in setting]
        for need in rule.needs:
            if need in OF_DOMAIN and found:
                having = self._domains_with(need)
                found = [domain for domain in found if domain in having] if having else []
        return found

    def _setting(self, keys: tuple[str, ...]) -> set[Domain]:
        """The guests that set one of the keys."""
        if keys not in self._setters:
            wanted = set(keys)
            self._setters[keys] = {domain for domain in self.host.domains if not wanted.isdisjoint(domain.keys)}
        return self._setters[keys]

    def _asked(self, what: Absent) -> Sequence[Domain]:
        """The guests that are not known to lack it."""
        knows = self.quiet.knows
        unknown = [domain for domain in self._old if not knows(domain.document, what)]
        if len(unknown) == len(self._old):
            return self.host.domains
        return [*self._new, *unknown] if unknown else self._new

    def _domains_with(self, need: str) -> set[Domain]:
        if need not in self._guests:
            asked = self._new if need in self.quiet.settled else self._asked(need)
            having = {domain for domain in asked if holds(OF_DOMAIN[need], domain, self.host)}
            self._guests[need] = having
            self.quiet.learn(need, [domain.document.source for domain in having])
        return self._guests[need]

    def is_worth_it(self, rule: Entry) -> bool:
        """Whether a rule about the host has the keys and words it needs."""
        if rule.keys and self._keys.isdisjoint(rule.keys):
            return False
        return not rule.words or bool(self._mentions(rule.words))

    def _mentions(self, words: tuple[str, ...]) -> set[Source]:
        """The files in which one of the words may be meant."""
        if words not in self._mentioning:
            speaking = [document for document in self.host.documents if document.kind in _SPEAKING]
            if not any(word in self._names for word in words):
                speaking = self._unknown(speaking, words)
            having = {document.source for document in speaking if not is_literal(document)}
            for word in words:
                having.update([document.source for document in speaking if word in document.source.text])
            self._mentioning[words] = having
            self.quiet.learn(words, having)
        return self._mentioning[words]


def holds(ask: Callable[..., bool], *arguments: Any) -> bool:
    """What cannot be told is taken to be there: then the rule itself fails, and is told of."""
    try:
        return ask(*arguments)
    except Exception:
        return True
