"""One host's work: the files to read and what is known beforehand. Small, picklable, without any file's content."""

from typing import NamedTuple

from xenlint.model.facts import Facts
from xenlint.syntax.tree import Kind


class HostFile(NamedTuple):
    """`path` opens it, `shown` names it in reports, `place` is where it stands on the host (`etc/xen/web1.cfg`).

    `asked` marks a file that was named on the command line: it is linted whatever it is called. A file that is not
    `reported` is read for context alone. `data` stands in for what the file holds, as for an editor's buffer,
    and `kind` for what would be made of it.
    """

    path: str
    shown: str
    place: str
    asked: bool = False
    reported: bool = True
    data: bytes | None = None
    kind: Kind | None = None


class HostFiles(NamedTuple):
    """A host before anything of it is read. `links` are the links under etc/xen/auto: (their place, their target)."""

    name: str
    files: tuple[HostFile, ...]
    links: tuple[tuple[str, str], ...] = ()
    facts: Facts = Facts()
    is_loose: bool = False
