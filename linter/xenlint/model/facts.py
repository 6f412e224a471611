"""What is known of a machine beside its files: RAM, CPUs, and its Xen version."""

from typing import NamedTuple

from xenlint.knowledge.versions import Version, parse_version
from xenlint.model.toolstack import text_of
from xenlint.source import Span
from xenlint.syntax.tree import Document


class Facts(NamedTuple):
    """None where nobody said. `origin` tells where the memory figure comes from, as in "xenlint.toml"."""

    memory_kib: int | None = None
    cpus: int | None = None
    version: Version | None = None
    origin: str = ""
    at: Span | None = None
    iommu: bool | None = None

    def or_else(self, other: "Facts") -> "Facts":
        """These facts, completed by others where they are silent."""
        first = self if self.memory_kib is not None else other
        return Facts(
            first.memory_kib,
            self.cpus if self.cpus is not None else other.cpus,
            self.version or other.version,
            first.origin,
            first.at,
            self.iommu if self.iommu is not None else other.iommu,
        )


def facts_of_xl_info(document: Document) -> Facts:
    """The facts in a saved `xl info`: `total_memory` is in MiB, and counts what Xen itself found."""
    values = {setting.key: setting for setting in document.settings}
    memory = text_of(values.get("total_memory")) or ""
    cpus = text_of(values.get("nr_cpus")) or ""
    version = text_of(values.get("xen_version"))
    if version is None and "xen_major" in values and "xen_minor" in values:
        version = f"{text_of(values['xen_major'])}.{text_of(values['xen_minor'])}"
    return Facts(
        int(memory) * 1024 if memory.isdecimal() else None,
        int(cpus) if cpus.isdecimal() else None,
        parse_version(version) if version else None,
        document.source.path,
        values["total_memory"].span if "total_memory" in values else None,
    )
