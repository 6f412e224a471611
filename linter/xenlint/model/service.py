"""The settings of Xen's services as their scripts see them: of several assignments the last one counts."""

from __future__ import annotations

from xenlint.model.host import Host
from xenlint.model.toolstack import text_of
from xenlint.syntax.tree import Document, Setting


class ServiceSettings:
    """`/etc/default/xendomains` or its like: variables by name, but for those on lines that the shell misreads."""

    __slots__ = ("by_key", "document")

    def __init__(self, document: Document) -> None:
        self.document = document
        broken = {document.source.position(problem.start)[0] for problem in document.problems}
        settings = [s for s in document.settings if document.source.position(s.start)[0] not in broken]
        self.by_key = {setting.key: setting for setting in settings}

    def get(self, key: str) -> Setting | None:
        return self.by_key.get(key)

    def text(self, key: str) -> str | None:
        """A value; None where the file does not set the variable, or only running something would tell."""
        return text_of(self.by_key.get(key))

    def is_empty(self, key: str) -> bool:
        """Whether the variable holds nothing: set to the empty text, or not set at all."""
        return key not in self.by_key or self.text(key) == ""


def service_settings(document: Document, host: Host) -> ServiceSettings:
    """For `host.derive`."""
    return ServiceSettings(document)


def is_debian(host: Host) -> bool:
    """Whether the host is known to run Debian or its kin, whose xendomains is a script of its own."""
    name = (host.facts.distribution or "").lower()
    return name.startswith(("debian", "ubuntu", "devuan", "linuxmint", "proxmox"))
