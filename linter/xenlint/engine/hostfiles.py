"""One host's work: the files to read and what is known beforehand. Small, picklable, without any file's content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xenlint.model.facts import Facts
from xenlint.syntax.tree import Kind
from xenlint.typed import NamedTuple

_AUTO = "etc/xen/auto/"


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


class Known(NamedTuple):
    """Findings that need not be told: how many of each likeness (see `engine/baseline.py`), or all there are.
    Paths in likenesses are relative to `base`, an absolute directory.
    """

    base: str
    counts: Mapping[tuple[str, str, str], int]
    is_all: bool = False

    def following(self, pairs: Iterable[tuple[tuple[str, str, str], tuple[str, str, str]]]) -> Known:
        """The same when a finding of the first likeness has become one of the second, in each pair."""
        counts = dict(self.counts)
        for before, after in pairs:
            counts[before] = counts.get(before, 0) - 1
            counts[after] = counts.get(after, 0) + 1
        return self._replace(counts=counts)


class HostFiles(NamedTuple):
    """A host before anything of it is read. `links` are the links under etc/xen/auto: (their place, their target).

    `group` is the directory that holds the host's root, relative to the repository's; "." for that one itself.
    `known` is what the baseline knows of the host.
    """

    name: str
    files: tuple[HostFile, ...]
    links: tuple[tuple[str, str], ...] = ()
    facts: Facts = Facts()
    is_loose: bool = False
    group: str = "."
    known: Known | None = None


def is_auto(place: str) -> bool:
    """Whether what lies here starts with the host: xendomains takes `/etc/xen/auto/*`, and no hidden names."""
    name = place[len(_AUTO) :]
    return place.startswith(_AUTO) and "/" not in name and not name.startswith(".")


def resolve(place: str, target: str) -> str:
    """The path on the host that a link at this place leads to."""
    parts: list[str] = [] if target.startswith("/") else place.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
