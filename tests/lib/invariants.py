"""What must hold of whatever a parser reads: any bytes, any version.

`TARGETS` maps names to functions that read some bytes, and raise where something does not hold: an exception of the
parser itself, or AssertionError. For the property tests and for `fuzz.py`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence

from xenlint.engine.suppress import Suppression, covers, read_suppressions, without
from xenlint.knowledge.devices import KINDS
from xenlint.knowledge.versions import Version
from xenlint.model.cmdline import CommandLine
from xenlint.model.dom0_mem import Arch, read_dom0_mem, read_parts
from xenlint.report.linehash import LineHashes
from xenlint.report.plaintext import valid
from xenlint.report.visible import cells, visible
from xenlint.source import Source, Span, Spanned
from xenlint.syntax import MODULES, parse
from xenlint.syntax.classify import classify
from xenlint.syntax.devices import parse_parts
from xenlint.syntax.devices_xm import KEYS as XM_KINDS
from xenlint.syntax.disk import parse_disk
from xenlint.syntax.parts import Part
from xenlint.syntax.tree import Document, Kind, List, MenuEntry, Piece, String, Value

VERSIONS: tuple[Version, ...] = ((3, 4), (4, 1), (4, 2), (4, 4), (4, 8), (4, 12), (4, 14), (4, 17), (4, 22))

PLACES: dict[Kind, str] = {
    "domu-xl": "etc/xen/web.cfg",
    "domu-xm": "etc/xen/web.cfg",
    "xl-conf": "etc/xen/xl.conf",
    "xend-config": "etc/xen/xend-config.sxp",
    "grub-default": "etc/default/grub",
    "grub-cfg": "boot/grub/grub.cfg",
    "grub-legacy": "boot/grub/menu.lst",
    "xen-efi": "boot/efi/EFI/xen/xen.cfg",
    "syslinux": "boot/extlinux.conf",
    "xl-info": "etc/xen/xl-info.txt",
    "dmidecode": "dmidecode.txt",
    "os-release": "etc/os-release",
    "inside-dom0": "meminfo.txt",
    "netbsd-boot": "boot.cfg",
    "loader-conf": "boot/loader.conf",
    "imagebuilder": "boot/imagebuilder",
    "fstab": "etc/fstab",
    "bls-entry": "boot/loader/entries/debian.conf",
    "network": "etc/network/interfaces",
    "modprobe": "etc/modprobe.d/zfs.conf",
    "xendomains": "etc/default/xendomains",
    "xencommons": "etc/default/xencommons",
    "auto-backup": "etc/xen/auto/web.cfg~",
    "auto-broken-link": "etc/xen/auto/web.cfg",
}
"""Where a file of each kind lies on its host."""


def version_for(data: bytes) -> Version:
    """The version some bytes are read with. It depends on them alone, so that a file is all it takes to try again."""
    return VERSIONS[zlib.crc32(data) % len(VERSIONS)]


# --- documents --------------------------------------------------------------------------------------------------------


def check_document(kind: Kind, data: bytes) -> Document:
    source, version = Source("any", data), version_for(data)
    document = parse(kind, source, PLACES[kind], version)
    assert source.data == data, "the text is no longer what was read"
    assert (document.source, document.kind, document.path) == (source, kind, PLACES[kind])
    assert parse(kind, source, PLACES[kind], version) == document, "read again, it is something else"
    for setting in document.settings:
        inside(setting, source)
        within(setting.key_span, setting)
        assert setting.op.strip() in ("=", "+=", ":"), f"operator {setting.op!r}"
        # what a Python script computes holds items of other lines
        _check_value(setting.value, setting, source.span(0, len(source.text)) if kind == "domu-xm" else None)
    for problem in document.problems:
        inside(problem, source)
        assert problem.message, "a problem without words"
        visible(problem.message)
    in_order(document.problems, "problems")
    if kind != "syslinux":  # there a default command line is an entry in the middle of another
        in_order(document.menu, "entries")
    for entry in document.menu:
        _check_entry(entry, source)
    return document


def inside(node: Spanned, source: Source) -> None:
    """The node lies inside of this text."""
    span = node.span
    assert span.source is source, f"{node} is of another text"
    assert 0 <= span.start <= span.end <= len(source.text), f"{span.start}:{span.end} is outside of the text"


def within(inner: Spanned, outer: Spanned) -> None:
    a, b = inner.span, outer.span
    assert a.source is b.source, f"{inner} is of another text than {outer}"
    assert b.start <= a.start <= a.end <= b.end, f"{a.start}:{a.end} is outside of {b.start}:{b.end}"


def in_order(nodes: Sequence[Spanned], what: str) -> None:
    starts = [node.span.start for node in nodes]
    assert starts == sorted(starts), f"{what} are not in the order of the text"


def _check_value(value: Value, parent: Spanned, of_items: Spanned | None) -> None:
    todo = [(value, parent)]
    while todo:
        node, above = todo.pop()
        within(node, above)
        if isinstance(node, List):
            todo += ((item, of_items or node) for item in node.items)
        elif isinstance(node, String):
            check_string(node)


def check_string(text: String) -> None:
    """Its pieces add up, lie in their texts, and are there as they are written where they say so."""
    if not text.pieces:
        end = text.inner + len(text.value)
        assert text.start <= text.inner <= end <= text.end, "the value is outside of the string"
        assert text.source.text[text.inner : end] == text.value, "the value is not what is written"
        return
    assert sum(piece.length for piece in text.pieces) == len(text.value), "pieces do not add up to the value"
    at = 0
    for piece in text.pieces:
        inside(_span(piece), piece.source)
        assert piece.length >= 0
        at += piece.length
    for start in {0, len(text.value) // 2, max(len(text.value) - 1, 0)}:
        for end in {start, min(start + 1, len(text.value)), len(text.value)}:
            span = text.at(start, end)
            inside(span, span.source)
            text.is_known(start, end)


def _span(piece: Piece) -> Span:
    return Span(piece.source, piece.start, piece.end)


def _check_entry(entry: MenuEntry, source: Source) -> None:
    inside(entry, source)
    assert len(entry.submenus) == len(entry.submenu_ids) or not entry.submenu_ids
    for command in entry.commands:
        inside(command, source)
        for word in command.words:
            within(word, command)
            check_string(word)


# --- strings inside of values -----------------------------------------------------------------------------------------


def quoted(data: bytes) -> String:
    """The bytes as a text that stands between quotes. Some, told by the bytes alone, are unknown or escapes."""
    source = Source("any", b"'" + data + b"'")
    value = source.text[1:-1]
    plain = String(source, 0, len(source.text), value, 1)
    dice = zlib.crc32(data)
    if len(value) < 3 or dice % 4:
        return plain
    first, second = sorted((dice % len(value), (dice >> 8) % len(value)))
    pieces = [
        Piece(first, source, 1, 1 + first),
        Piece(second - first, source, 1 + first, 1 + second, known=bool(dice % 8)),
        Piece(len(value) - second, source, 1 + second, 1 + len(value)),
    ]
    return plain._replace(pieces=tuple(piece for piece in pieces if piece.length))


def check_device(kind: str, data: bytes, by_xend: bool = False) -> None:
    text, version = quoted(data), version_for(data)
    if kind == "disk":
        disk = parse_disk(text, version, by_xend)
        assert disk == parse_disk(text, version, by_xend), "read again, it is something else"
        _check_parts(disk.parts, text)
        _check_parts([part for part in disk.settled.values() if part not in disk.parts], text)
        problems = disk.problems
    else:
        spec = parse_parts(kind, text, version, by_xend)
        assert spec == parse_parts(kind, text, version, by_xend), "read again, it is something else"
        _check_parts(spec.parts, text)
        assert not spec.is_refused or spec.problems
        problems = spec.problems
    for problem in problems:
        within(problem, text)
    assert text.known or not problems, "a problem of what is not known"


def _check_parts(parts: Iterable[Part], text: String) -> None:
    for part in parts:
        assert 0 <= part.start <= part.value_start <= part.value_end <= part.end <= len(text.value), f"{part}"
        for span in (part.span, part.key_span, part.value_span):
            within(span, text)


def check_command_line(owner: str, data: bytes) -> None:
    text = quoted(data)
    line = CommandLine(text, text.span, owner)
    within(line.span, text)
    for option in line.options:
        assert option.text.startswith(option.name)
        within(option.span, text)
        within(option.value_span, text)
        assert line.get(option.name) is not None
    again = CommandLine(text, text.span, owner)
    assert again.options == line.options
    for version in ((4, 1), (4, 17)):
        read_dom0_mem(line, version)


def check_dom0_mem(data: bytes) -> None:
    value = Source("any", data).text
    for version in ((3, 4), (4, 4), (4, 11), (4, 17)):
        arch: Arch
        for arch in ("x86", "arm"):
            at = 0
            for part in read_parts(value, version, arch):
                assert at <= part.start <= part.end <= len(value), "a part outside of the value"
                assert part.text == value[part.start : part.end]
                assert part.rest == "" or part.text.endswith(part.rest)
                assert part.amount is None or (part.amount.size_bytes >= 0 and 0 <= part.amount.percent < 100)
                at = part.end


# --- what reports do with texts ---------------------------------------------------------------------------------------


def check_classify(data: bytes) -> None:
    for place in (*PLACES.values(), "a", "etc/xen/auto/xen.cfg"):
        kind = classify(place, data)
        assert kind is None or kind in MODULES
        classify(place, data, is_asked=True)


def check_suppressions(data: bytes) -> None:
    source = Source("any", data)
    kinds: tuple[Kind, ...] = ("domu-xl", "grub-legacy", "grub-default", "xend-config", "loader-conf")
    for kind in kinds:
        document = parse(kind, source, PLACES[kind], version_for(data))
        for found in read_suppressions(source, kind, document):
            inside(found.span, source)
            assert found.span.text.startswith("#")
            assert 0 <= found.line <= source.line_count + 2
            covers(found, source.span(0, len(source.text)))
            assert found.is_understood or not found.selectors
            _check_removal(found)


def _check_removal(found: Suppression) -> None:
    """What goes is the comment, the blanks before it and at most its line's end; of a list only what is named."""
    text = found.span.source.text
    edit = without(found, frozenset(found.selectors)) if found.is_understood else None
    if edit is not None:
        at, new = edit
        assert at.start <= found.span.start
        assert found.span.end <= at.end
        assert new == ""
        assert not text[at.start : found.span.start].strip(" \t")
        assert not text[found.span.end : at.end].strip(" \t\r\n")
        assert text[found.span.end : at.end].count("\n") <= 1
    if len(set(found.selectors)) > 1:
        one = without(found, frozenset(found.selectors[:1]))
        assert one is not None
        at, new = one
        left = read_suppressions(
            Source("any", (text[: at.start] + new + text[at.end :]).encode("utf-8", "surrogateescape")), "domu-xl"
        )
        assert any(set(each.selectors) == set(found.selectors[1:]) - {found.selectors[0]} for each in left)


def check_printing(data: bytes) -> None:
    text = Source("any", data).text
    shown = visible(text)
    assert shown == shown.replace("\n", "").replace("\x1b", "").replace("\r", "")
    shown.encode()
    assert visible(shown) == shown
    assert cells(shown) >= 0
    plain = valid(text)
    plain.encode()
    hashes = LineHashes(plain)
    for line in range(1, plain.count("\n") + 2):
        assert ":" in hashes.of(line)


def check_lines(data: bytes) -> None:
    source = Source("any", data)
    lines = [source.line(number) for number in range(1, source.line_count + 1)]
    assert len(lines) == max(len(data.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n")), 1)
    for offset in {0, len(source.text) // 2, len(source.text)}:
        line, column = source.position(offset)
        assert source.line_starts[line - 1] + column - 1 == offset


def _document(kind: Kind) -> Callable[[bytes], object]:
    return lambda data: check_document(kind, data)


def _device(kind: str, by_xend: bool = False) -> Callable[[bytes], object]:
    return lambda data: check_device(kind, data, by_xend)


TARGETS: dict[str, Callable[[bytes], object]] = {
    **{kind: _document(kind) for kind in MODULES},
    **{f"device-{kind}": _device(kind) for kind in KINDS},
    **{f"device-xm-{kind}": _device(kind, by_xend=True) for kind in ("disk", *XM_KINDS)},
    "xen-line": lambda data: check_command_line("xen", data),
    "kernel-line": lambda data: check_command_line("kernel", data),
    "dom0-mem": check_dom0_mem,
    "classify": check_classify,
    "suppressions": check_suppressions,
    "printing": check_printing,
    "lines": check_lines,
}
