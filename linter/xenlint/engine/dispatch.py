"""Which rule looks at what: a host's documents, settings, boot entries, domains, or the host itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping

from xenlint.knowledge.versions import Version
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.model.traits import OF_DOCUMENT, OF_DOMAIN, OF_HOST, is_literal
from xenlint.rule import Entry
from xenlint.source import Source
from xenlint.syntax.tree import Document
from xenlint.typed import Any

_OF_TOOLSTACK = ("domu-xl", "domu-xm", "xl-conf", "xend-config")


def is_for(rule: Entry, version: Version) -> bool:
    """Whether a rule has anything to say of hosts with this Xen."""
    low, high = rule.xen
    return (low is None or version >= low) and (high is None or version < high)


def subjects_of(
    host: Host, rules: Iterable[Entry], reported: Container[str] | None = None
) -> Iterator[tuple[Entry, Iterable[Any]]]:
    """Each rule with what it looks at on this host; a rule that has nothing to look at may be left out.

    Where `reported` tells the paths that matter, what lies in others is left out for rules that look at one file: they
    speak of that file alone, and those about boot entries of no file of the toolstack or of a guest.
    """
    told = host.documents if reported is None else [d for d in host.documents if d.source.path in reported]
    told_boot = any(document.kind not in _OF_TOOLSTACK for document in told)
    kinds = {document.kind for document in host.documents}
    settings: dict[str, dict[str, list[Any]]] | None = None
    # a file written for xm may be read by xl, which then meets problems of its own
    suspects = [document for document in told if document.problems or document.kind == "domu-xm"]
    xl_conf = host.xl_conf if host.xl_conf and host.xl_conf.document in told else None
    xend_config = host.xend_config if host.xend_config and host.xend_config.document in told else None
    narrowing = _Narrowing(host, told_boot)
    for rule in rules:
        if not is_for(rule, host.version):
            continue
        if rule.kinds and kinds.isdisjoint(rule.kinds):
            continue
        if rule.needs and not narrowing.host_has(rule.needs):
            continue
        subject = rule.subject
        if subject == "Domain":
            if found := narrowing.domains(rule):
                yield rule, found
        elif subject == "Document":
            documents = suspects if rule.only_problems else told
            chosen = [d for d in documents if d.kind in rule.kinds] if rule.kinds else documents
            yield rule, narrowing.with_traits(chosen, rule.needs)
        elif subject == "Setting":
            if settings is None:
                settings = _settings(told)
            yield rule, _select_settings(settings, rule)
        elif subject == "BootEntry":
            if told_boot:
                yield rule, host.boot_entries
        elif subject == "XlConf":
            yield rule, _with_keys((xl_conf,) if xl_conf else (), rule.keys)
        elif subject == "XendConfig":
            yield rule, _with_keys((xend_config,) if xend_config else (), rule.keys)
        elif subject == "Host" and narrowing.is_worth_it(rule):
            yield rule, (host,)


class _Narrowing:
    """What is known of a host's guests and files, asked once however many rules need it."""

    def __init__(self, host: Host, told_boot: bool) -> None:
        self.host = host
        self._traits = {"boot-file-told": told_boot}
        self._having: dict[tuple[str, Source], bool] = {}
        self._guests: dict[str, set[Domain]] = {}
        self._by_key: dict[str, list[Domain]] | None = None
        self._mentioning: dict[tuple[str, ...], set[Source]] = {}
        self._texts: list[Source] | None = None
        self._may_mention: set[Source] = set()

    def host_has(self, needs: tuple[str, ...]) -> bool:
        """Whether the host has those of the traits that are a host's."""
        for need in needs:
            if need in OF_HOST:
                if need not in self._traits:
                    self._traits[need] = _holds(OF_HOST[need], self.host)
                if not self._traits[need]:
                    return False
        return True

    def with_traits(self, documents: Iterable[Document], needs: tuple[str, ...]) -> Iterable[Document]:
        for need in needs:
            if need in OF_DOCUMENT:
                documents = [document for document in documents if self._has(need, document)]
        return documents

    def _has(self, need: str, document: Document) -> bool:
        key = need, document.source
        if key not in self._having:
            self._having[key] = _holds(OF_DOCUMENT[need], document, self.host)
        return self._having[key]

    def domains(self, rule: Entry) -> Collection[Domain]:
        """The guests that a rule about guests is to look at."""
        found: Collection[Domain] = self._with_keys(rule.keys) if rule.keys else self.host.domains
        if rule.words and found:
            mentioning = self._mentions(rule.words)
            found = [domain for domain in found if domain.document.source in mentioning] if mentioning else ()
        for need in rule.needs:
            if need in OF_DOMAIN and found:
                having = self._domains_with(need)
                found = [domain for domain in found if domain in having] if having else ()
        return found

    def _domains_with(self, need: str) -> set[Domain]:
        if need not in self._guests:
            ask, host = OF_DOMAIN[need], self.host
            try:
                self._guests[need] = {domain for domain in host.domains if ask(domain, host)}
            except Exception:
                self._guests[need] = {domain for domain in host.domains if _holds(ask, domain, host)}
        return self._guests[need]

    def is_worth_it(self, rule: Entry) -> bool:
        """Whether a rule about the host has the keys and words it needs."""
        if rule.keys and not self._with_keys(rule.keys):
            return False
        return not rule.words or bool(self._mentions(rule.words))

    def _with_keys(self, keys: tuple[str, ...]) -> Collection[Domain]:
        if self._by_key is None:
            self._by_key = {}
            for domain in self.host.domains:
                for key in domain.by_key:
                    self._by_key.setdefault(key, []).append(domain)
        if len(keys) == 1:
            return self._by_key.get(keys[0], ())
        lists = [self._by_key[key] for key in keys if key in self._by_key]
        if len(lists) < 2:
            return lists[0] if lists else ()
        wanted = {domain for found in lists for domain in found}
        return [domain for domain in self.host.domains if domain in wanted]

    def _mentions(self, words: tuple[str, ...]) -> set[Source]:
        if words not in self._mentioning:
            if self._texts is None:
                speaking = [document for document in self.host.documents if document.kind in _SPEAKING]
                self._texts = [document.source for document in speaking if is_literal(document)]
                self._may_mention = {document.source for document in speaking if not is_literal(document)}
            found = self._mentioning[words] = set(self._may_mention)
            for word in words:
                found.update([source for source in self._texts if word in source.text])
        return self._mentioning[words]


_SPEAKING = ("domu-xl", "domu-xm", "xl-conf")


def _holds(ask: Callable[..., bool], *arguments: Any) -> bool:
    """What cannot be told is taken to be there: then the rule itself fails, and is told of."""
    try:
        return ask(*arguments)
    except Exception:
        return True


def _with_keys(subjects: Iterable[Any], keys: tuple[str, ...]) -> Iterable[Any]:
    return [s for s in subjects if not s.by_key.keys().isdisjoint(keys)] if keys else subjects


def _settings(documents: Iterable[Document]) -> dict[str, dict[str, list[Any]]]:
    """All settings by the kinds of their files, and by their keys."""
    found: dict[str, dict[str, list[Any]]] = {}
    for document in documents:
        by_key = found.setdefault(document.kind, {})
        for setting in document.settings:
            if setting.key in by_key:
                by_key[setting.key].append(setting)
            else:
                by_key[setting.key] = [setting]
    return found


def _select_settings(settings: Mapping[str, Mapping[str, list[Any]]], rule: Entry) -> list[Any]:
    chosen = [settings[kind] for kind in rule.kinds or settings if kind in settings]
    if not rule.keys:
        return [setting for by_key in chosen for found in by_key.values() for setting in found]
    return [setting for by_key in chosen for key in rule.keys for setting in by_key.get(key, ())]
