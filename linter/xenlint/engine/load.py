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
from xenlint.syntax.mould import Cast, Cut, Mould, are_guests_alike, cut, mould_of, read_from
from xenlint.syntax.tree import Document, Kind
from xenlint.typed import NamedTuple

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


def load(work: HostFiles) -> Loaded:
    """Read and put together one host."""
    errors: list[str] = []
    pending: list[tuple[Source, Kind, str, Cut | None, Mould | None]] = []
    documents: list[Document] = []
    files: dict[str, HostFile] = {}
    for file in work.files:
        data = read_file(file, errors)
        if data is None:
            continue
        mould = None
        mark = cut(data) if names_no_kind(file.place) and are_guests_alike() else None
        if mark is not None:
            mould = mould_of(mark.shape, file.asked or file.place.startswith("etc/xen/"))
        kind = file.kind or (mould and mould.kind) or classify(file.place, data, is_asked=file.asked)
        if kind is None:
            continue
        files[file.shown] = file
        source = Source(file.shown, data)
        if kind in _VERSIONED:
            if mould is not None:
                mould.kind = kind
            pending.append((source, kind, file.place, mark, mould))
        else:
            documents.append(parse(kind, source, file.place, NEWEST))
    facts = work.facts
    if any(document.kind in CAPTURES for document in documents):
        from xenlint.model.captures import captured_facts

        facts = facts.or_else(captured_facts(documents))
    kinds = [document.kind for document in documents] + [each[1] for each in pending]
    is_whole = not work.is_loose or may_be_one_host(kinds)
    version, origin = infer_version(documents, kinds, facts) if is_whole else infer_version((), (), facts)
    is_xend = is_whole and toolstack_of(kinds, version, chosen_toolstack(documents)) == "xend"
    for source, kind, place, mark, mould in pending:
        # xm runs its files as Python, however plain they look
        kind = "domu-xm" if is_xend and kind == "domu-xl" else kind
        if mark is None or mould is None or kind != "domu-xl":
            documents.append(parse(kind, source, place, version))
        else:
            documents.append(_cast(source, place, version, mark, mould))
    if not any(files[document.source.path].asked for document in documents):
        documents = _only_xen(documents)
    # Context first: of two places that cannot both be right, the later one is told, and it should be one to report.
    documents.sort(key=lambda document: (_is_reported(files[document.source.path]), document.path))
    autostart = _autostart(work.links, [document.path for document in documents])
    is_told = work.facts.version is not None
    places = [file.place for file in work.files] + [place for place, _ in work.links]
    drop_ins = reads_drop_ins(places, documents, facts.distribution)
    host = Host(work.name, tuple(documents), facts, version, origin, autostart, work.is_loose, is_told, drop_ins)
    files = {document.source.path: files[document.source.path] for document in documents}
    reported = frozenset(shown for shown, file in files.items() if _is_reported(file))
    asked = frozenset(shown for shown, file in files.items() if file.asked)
    return Loaded(host, reported, asked, tuple(errors), files)


def _cast(source: Source, place: str, version: Version, mark: Cut, mould: Mould) -> Document:
    """A guest's file, which is read later if others of its mould were read before."""

    def read() -> Document:
        return parse("domu-xl", source, place, version)

    if version in mould.readings:
        reading = mould.readings[version]
        return read() if reading is None else Document.later(source, "domu-xl", place, Cast(reading, mark), read)
    document = read()
    reading = mould.readings[version] = read_from(document, mark)
    if reading is not None:
        document.cast = Cast(reading, mark)
    return document


def _is_reported(file: HostFile) -> bool:
    return file.reported or file.asked


def _only_xen(documents: list[Document]) -> list[Document]:
    """Nothing, where a tree holds only boot files that never mention Xen: then it is no Xen host at all."""
    boot = ("grub-default", "grub-cfg", "grub-legacy", "syslinux", "netbsd-boot", "loader-conf", "bls-entry")
    for document in documents:
        if document.kind in _TELLS_NOTHING_OF_XEN:
            continue
        text = document.source.text.lower() if document.kind in boot else "xen"
        if "xen" in text or "dom0_" in text:
            return documents
    return []


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
