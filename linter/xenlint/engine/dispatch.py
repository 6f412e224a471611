"""Which rule looks at what: a host's documents, settings, boot entries, domains, or the host itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xenlint.model.host import Host
from xenlint.rule import Entry
from xenlint.syntax.tree import Document
from xenlint.typed import Any


def subjects_of(host: Host, rules: Iterable[Entry]) -> Iterator[tuple[Entry, Iterable[Any]]]:
    """Each rule with what it looks at on this host; a rule that has nothing to look at may be left out."""
    kinds = {document.kind for document in host.documents}
    settings: dict[tuple[str, str], list[Any]] | None = None
    # a file written for xm may be read by xl, which then meets problems of its own
    suspects = [document for document in host.documents if document.problems or document.kind == "domu-xm"]
    for rule in rules:
        low, high = rule.xen
        if (low is not None and host.version < low) or (high is not None and host.version >= high):
            continue
        if rule.kinds and kinds.isdisjoint(rule.kinds):
            continue
        subject = rule.subject
        if subject == "Domain":
            if host.domains:
                yield rule, _with_keys(host.domains, rule.keys)
        elif subject == "Document":
            documents = suspects if rule.only_problems else host.documents
            yield rule, [d for d in documents if d.kind in rule.kinds] if rule.kinds else documents
        elif subject == "Setting":
            if settings is None:
                settings = _settings(host.documents)
            yield rule, _select_settings(settings, rule)
        elif subject == "BootEntry":
            yield rule, host.boot_entries
        elif subject == "XlConf":
            yield rule, _with_keys((host.xl_conf,) if host.xl_conf else (), rule.keys)
        elif subject == "XendConfig":
            yield rule, _with_keys((host.xend_config,) if host.xend_config else (), rule.keys)
        elif subject == "Host":
            yield rule, (host,)


def _with_keys(subjects: Iterable[Any], keys: tuple[str, ...]) -> Iterable[Any]:
    if len(keys) == 1:
        (key,) = keys
        return [subject for subject in subjects if key in subject.by_key]
    return [s for s in subjects if not s.by_key.keys().isdisjoint(keys)] if keys else subjects


def _settings(documents: Iterable[Document]) -> dict[tuple[str, str], list[Any]]:
    found: dict[tuple[str, str], list[Any]] = {}
    for document in documents:
        kind = document.kind
        for setting in document.settings:
            found.setdefault((kind, setting.key), []).append(setting)
    return found


def _select_settings(settings: Mapping[tuple[str, str], list[Any]], rule: Entry) -> list[Any]:
    if rule.keys and rule.kinds:
        return [s for kind in rule.kinds for key in rule.keys for s in settings.get((kind, key), ())]
    return [
        setting
        for (kind, key), found in settings.items()
        if (not rule.kinds or kind in rule.kinds) and (not rule.keys or key in rule.keys)
        for setting in found
    ]
