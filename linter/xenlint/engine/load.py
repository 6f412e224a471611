"""From a host's files to its `Host`: read, classify, parse, put together."""

from __future__ import annotations

from collections.abc import Iterable

from xenlint.engine.hostfiles import HostFile, HostFiles, is_auto, resolve
from xenlint.engine.reading import read_file
from xenlint.knowledge.versions import NEWEST, Version
from xenlint.model.distribution import reads_drop_ins
from xenlint.model.host import Host, infer_version, may_be_one_host
from xenlint.model.toolstack import chosen_toolstack, toolstack_of
from xenlint.source import Source
from xenlint.syntax import parse
from xenlint.syntax.classify import classify, names_no_kind
from xenlint.syntax.tree import Document, Kind
from xenlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xenlint.syntax.mould import Cut, Mould

CAPTURES = frozenset({"dmidecode", "fstab", "inside-dom0", "os-release", "xl-info"})
"""Kinds that tell of a machine, and set nothing of Xen's on it."""

_TELLS_NOTHING_OF_XEN = CAPTURES - {"xl-info"} | {"modprobe", "network"}

_VERSIONED = ("domu-xl", "domu-xm", "xl-conf")


class Loaded(NamedTuple):
    """A host, which of its files are reported or were asked for by name, and why some could not be read."""

    host: Host
    reported: frozenset[str]
    asked: frozenset[str]
    errors: tuple[str, ...]
    files: dict[str, HostFile]


class _Pending(NamedTuple):
    """A file that cannot be parsed before the host's Xen is known; with its mould, where it has one."""

    source: Source
    kind: Kind
    place: str
    mark: Cut | None
    mould: Mould | None


def load(work: HostFiles, looks_for_moulds: bool = False) -> Loaded:
    """Read and put together one host. It `looks_for_moulds` where there are other hosts, whose guests may be alike."""
    errors: list[str] = []
    pending: list[_Pending] = []
    documents: list[Document] = []
    files: dict[str, HostFile] = {}
    if looks_for_moulds:
        from xenlint.syntax.mould import are_guests_alike, cut, mould_of

        looks_for_moulds = are_guests_alike()
    for file in work.files:
        data = read_file(file, errors)
        if data is None:
            continue
        place = file.place
        mark = cut(data) if looks_for_moulds and file.kind is None and names_no_kind(place) else None
        mould = None if mark is None else mould_of(mark.shape, file.asked or place.startswith("etc/xen/"))
        kind = file.kind or (mould and mould.kind) or classify(place, data, is_asked=file.asked)
        if kind is None:
            continue
        files[file.shown] = file
        source = Source(file.shown, data)
        if kind not in _VERSIONED:
            documents.append(parse(kind, source, place, NEWEST))
            continue
        if mould is not None:
            mould.kind = kind
        pending.append(_Pending(source, kind, place, mark, mould))
    facts = work.facts
    if any(document.kind in CAPTURES for document in documents):
        from xenlint.model.captures import captured_facts

        facts = facts.or_else(captured_facts(documents))
    kinds = [document.kind for document in documents] + [each.kind for each in pending]
    is_whole = not work.is_loose or may_be_one_host(kinds)
    version, origin = infer_version(documents, kinds, facts) if is_whole else infer_version((), (), facts)
    is_xend = is_whole and toolstack_of(kinds, version, chosen_toolstack(documents)) == "xend"
    documents += [_parsed(each, version, is_xend) for each in pending]
    reported = frozenset([shown for shown, file in files.items() if file.reported or file.asked])
    asked = frozenset([shown for shown, file in files.items() if file.asked])
    if not asked and not _mention_xen(documents):
        documents, files, reported = [], {}, frozenset()
    # Context first: of two places that cannot both be right, the later one is told, and it should be one to report.
    documents.sort(key=lambda document: (document.source.path in reported, document.path))
    autostart = _autostart(work.links, [document.path for document in documents])
    is_told = work.facts.version is not None
    places = [file.place for file in work.files] + [place for place, _ in work.links]
    drop_ins = reads_drop_ins(places, documents, facts.distribution)
    host = Host(work.name, tuple(documents), facts, version, origin, autostart, work.is_loose, is_told, drop_ins)
    return Loaded(host, reported, asked, tuple(errors), files)


def _parsed(file: _Pending, version: Version, is_xend: bool) -> Document:
    """A file as this Xen's toolstack reads it. A guest's is read later if others of its mould were read before."""
    source, kind, place, mark, mould = file
    if is_xend and kind == "domu-xl":
        kind = "domu-xm"  # xm runs its files as Python, however plain they look

    def read() -> Document:
        return parse(kind, source, place, version)

    if mark is None or mould is None or kind != "domu-xl":
        return read()
    if version not in mould.readings:
        document = read()
        document.cast = mould.begin(document, mark, version)
        return document
    cast = mould.cast(mark, version)
    return read() if cast is None else Document.later(source, kind, place, cast, read)


def _mention_xen(documents: list[Document]) -> bool:
    """Whether any of the files has to do with Xen: a tree of boot files that never mention it is no Xen host at all."""
    boot = ("grub-default", "grub-cfg", "grub-legacy", "syslinux", "netbsd-boot", "loader-conf", "bls-entry")
    for document in documents:
        if document.kind in _TELLS_NOTHING_OF_XEN:
            continue
        text = document.source.text.lower() if document.kind in boot else "xen"
        if "xen" in text or "dom0_" in text:
            return True
    return False


def _autostart(links: Iterable[tuple[str, str]], places: Iterable[str]) -> dict[str, str]:
    """Guests' files to what starts them: a link under etc/xen/auto, or lying there themselves.

    A link's target is a path on the host, so an absolute one means the host's own root, not this machine's.
    """
    targets = {place: resolve(place, target) for place, target in links}
    started = {place: place for place in places if is_auto(place)}
    for place in targets:
        if not is_auto(place):
            continue
        end = place
        for _ in range(8):
            if end not in targets:
                break
            end = targets[end]
        started.setdefault(end, place)
    return started
