"""The files that grub-mkconfig reads together, and what each of them does to the variables.

It sources `/etc/default/grub`, then, with Debian's patch, every `/etc/default/grub.d/*.cfg` in the order of their names
(grub:util/grub-mkconfig.in).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xenlint.syntax.shell import evaluate, stages
from xenlint.syntax.tree import Document, String
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from xenlint.model.host import Host

MAIN = "etc/default/grub"
DROP_INS = "etc/default/grub.d/"
FOR_XEN = ("GRUB_CMDLINE_XEN", "GRUB_CMDLINE_XEN_DEFAULT")


def is_drop_in(document: Document) -> bool:
    return document.path.startswith(DROP_INS)


def groups(documents: Iterable[Document], reads_drop_ins: bool) -> list[list[Document]]:
    """`/etc/default/grub` with its drop-ins, where the host is one that reads them; any other such file stands alone.

    A file among the drop-ins that is not called `*.cfg` is read by nobody.
    """
    main: list[Document] = []
    alone: list[list[Document]] = []
    for document in sorted((d for d in documents if d.kind == "grub-default"), key=lambda d: d.path):
        if document.path == MAIN:
            main.append(document)
        elif is_drop_in(document):
            if reads_drop_ins and document.path.endswith(".cfg"):
                main.append(document)
        else:
            alone.append([document])
    return [main, *alone] if main else alone


def main_group(host: Host) -> list[Document]:
    """The files that the host's own grub-mkconfig reads, in its order; none for loose files."""
    found = groups(host.documents, host.reads_drop_ins)
    return found[0] if found and (found[0][0].path == MAIN or is_drop_in(found[0][0])) else []


def variables(host: Host, group: list[Document]) -> Mapping[str, String]:
    """What the variables hold after these files."""
    names = tuple(document.path for document in group)
    return host.once(("mkconfig variables", names), lambda: evaluate([document.source for document in group]))


def history(host: Host) -> Iterator[tuple[Document, Mapping[str, String], Mapping[str, String]]]:
    """Each file of the host's own with the variables before and after it."""
    group = main_group(host)
    before: Mapping[str, String] = {}
    for document, after in zip(group, stages([document.source for document in group]), strict=True):
        yield document, before, after
        before = after
