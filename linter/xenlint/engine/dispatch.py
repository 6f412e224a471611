"""Which rule looks at what: a host's documents, settings, boot entries, domains, or the host itself."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator

from xenlint.engine.narrowing import Narrowing, holds
from xenlint.engine.quiet import Quiet
from xenlint.knowledge.versions import Version
from xenlint.model.host import GUESTS, SETUP_KINDS, Host
from xenlint.model.traits import OF_SETUP
from xenlint.rule import Entry
from xenlint.syntax.tree import Document, Kind
from xenlint.typed import Any

_OF_NO_HOST = ("Clash", "Run")
_OF_FILES = ("BootEntry", "Document", "Domain", "XendConfig", "XlConf")
_OF_TOOLSTACK = ("domu-xl", "domu-xm", "xl-conf", "xend-config")


def is_for(rule: Entry, version: Version) -> bool:
    """Whether a rule has anything to say of hosts with this Xen."""
    low, high = rule.xen
    return (low is None or version >= low) and (high is None or version < high)


def subjects_of(
    host: Host, rules: tuple[Entry, ...], reported: Container[str] | None = None, quiet: Quiet | None = None
) -> Iterator[tuple[Entry, Collection[Any]]]:
    """Each rule with what it looks at on this host; a rule that has nothing to look at may be left out.

    Where `reported` tells the paths that matter, what lies in others is left out for rules that look at one file: they
    speak of that file alone, and those about boot entries of no file of the toolstack or of a guest. So is what `quiet`
    knows.
    """
    told = host.documents if reported is None else [d for d in host.documents if d.source.path in reported]
    told_boot = any(document.kind not in _OF_TOOLSTACK for document in told)
    settings = _Settings(told)
    xl_conf = host.xl_conf if host.xl_conf and host.xl_conf.document in told else None
    xend_config = host.xend_config if host.xend_config and host.xend_config.document in told else None
    quiet = quiet or Quiet(host, reported)
    narrowing = Narrowing(host, told, told_boot, quiet)
    for rule in _worth_asking(host, rules, quiet):
        if rule.needs and not narrowing.host_has(rule.needs):
            continue
        subject = rule.subject
        found: Collection[Any] = ()
        if subject == "Domain":
            found = narrowing.domains(rule)
        elif subject == "Document":
            found = narrowing.documents(rule)
        elif subject == "Setting":
            found = settings.of(rule)
        elif subject == "BootEntry":
            found = host.boot_entries if told_boot else ()
        elif subject == "XlConf":
            found = _with_keys((xl_conf,) if xl_conf else (), rule.keys)
        elif subject == "XendConfig":
            found = _with_keys((xend_config,) if xend_config else (), rule.keys)
        elif subject == "Host" and narrowing.is_worth_it(rule):
            found = (host,)
        if found:
            yield rule, found
        elif rule.alike and subject in _OF_FILES and (quiet.new or rule.module not in quiet.settled):
            quiet.learn_of(rule, ())


def _worth_asking(host: Host, rules: tuple[Entry, ...], quiet: Quiet) -> list[Entry]:
    """Those of the rules that may find something on a host with this Xen, these kinds of files, this setup, and guests
    of which that much is settled. On hosts that are set up alike they are the same, as long as the rules are and no
    more is known of these."""
    key = _worth_asking, frozenset([document.kind for document in host.documents]), quiet.settled, bool(quiet.new)
    before: tuple[tuple[Entry, ...], int, list[Entry]] = host.alike.get(key, ((), 0, []))
    if before[0] is not rules or before[1] < quiet.extent:
        found = [rule for rule in rules if _is_worth_asking(rule, host, key[1], quiet)]
        host.alike[key] = before = rules, quiet.extent, found
    return before[2]


def _is_worth_asking(rule: Entry, host: Host, kinds: frozenset[Kind], quiet: Quiet) -> bool:
    if rule.subject in _OF_NO_HOST or (rule.subject == "Domain" and not host.domains):
        return False
    if rule.kinds and kinds.isdisjoint(rule.kinds):
        return False
    if (rule.alike and rule.module in quiet.of_setup) or not is_for(rule, host.version):
        return False
    if rule.needs and not all(holds(OF_SETUP[need], host) for need in rule.needs if need in OF_SETUP):
        return False
    return bool(quiet.new) or rule.subject not in ("Document", "Domain") or not _is_settled(rule, host, kinds, quiet)


def _is_settled(rule: Entry, host: Host, kinds: frozenset[Kind], quiet: Quiet) -> bool:
    """Whether it is known of all files that a rule about files or guests finds nothing in them."""
    if not quiet.settles(rule):
        return False
    if rule.subject == "Domain":
        return True
    others = kinds.intersection(rule.kinds) - GUESTS
    if not rule.kinds or not others <= SETUP_KINDS:
        return False
    documents = [document for document in host.documents if document.kind in others]
    return all(quiet.settles(rule, document) for document in documents)


def _with_keys(subjects: Collection[Any], keys: tuple[str, ...]) -> Collection[Any]:
    return [s for s in subjects if not s.by_key.keys().isdisjoint(keys)] if keys else subjects


class _Settings:
    """The settings of files by their keys; what has none of the keys that are asked for is not looked into."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = documents
        self._by_key: dict[Document, dict[str, list[Any]]] = {}

    def of(self, rule: Entry) -> list[Any]:
        documents = [document for document in self._documents if not rule.kinds or document.kind in rule.kinds]
        if not rule.keys:
            return [setting for document in documents for setting in document.settings]
        documents = [d for d in documents if d.cast is None or not d.cast.reading.keys.isdisjoint(rule.keys)]
        return [setting for key in rule.keys for d in documents for setting in self._in(d).get(key, ())]

    def _in(self, document: Document) -> dict[str, list[Any]]:
        if document not in self._by_key:
            by_key = self._by_key[document] = {}
            for setting in document.settings:
                by_key.setdefault(setting.key, []).append(setting)
        return self._by_key[document]
