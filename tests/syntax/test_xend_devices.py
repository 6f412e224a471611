"""Device strings as xm and xend read them. The verdicts are those of Xen 4.4's own create.py, pci.py and blkif.py."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.devices import DeviceSpec, parse_parts
from xenlint.syntax.devices_xm import KEYS, read_functions
from xenlint.syntax.disk import DiskSpec, parse_disk
from xenlint.syntax.tree import Piece, String

VERSION = (4, 4)


def string(text: str) -> String:
    return String(Source("web1", f"'{text}'".encode("utf-8", "surrogateescape")), 0, len(text) + 2, text, 1)


def disk(text: str) -> DiskSpec:
    return parse_disk(string(text), VERSION, by_xend=True)


def device(kind: str, text: str) -> DeviceSpec:
    return parse_parts(kind, string(text), VERSION, by_xend=True)


@pytest.mark.parametrize(
    ("text", "target", "vdev", "kind", "mode", "cdrom", "prefixes"),
    [
        ("phy:/dev/vg/a,xvda,w", "/dev/vg/a", "xvda", "raw", "w", False, ["phy"]),
        ("phy:vg/a,sda1,r", "vg/a", "sda1", "raw", "r", False, ["phy"]),
        ("file:/a:b.img,ioemu:hda,w!", "/a:b.img", "hda", "raw", "w!", False, ["file", "ioemu"]),
        ("tap:aio:/a.img,xvda,w", "/a.img", "xvda", "raw", "w", False, ["tap", "aio"]),
        ("tap:qcow2:/a.q,xvda,w", "/a.q", "xvda", "qcow2", "w", False, ["tap", "qcow2"]),
        ("tap2:tapdisk:vhd:/a.vhd,xvda,w", "/a.vhd", "xvda", "vhd", "w", False, ["tap2", "tapdisk", "vhd"]),
        ("tap:ioemu:other:/x,hda,w", "/x", "hda", "raw", "w", False, ["tap", "ioemu", "other"]),
        ("phy:/dev/cdrom,hdc:cdrom,r", "/dev/cdrom", "hdc", "raw", "r", True, ["phy"]),
        (",hdc:cdrom,r", "", "hdc", "empty", "r", True, []),
        ("nbd:host:1,xvda,w", "host:1", "xvda", "raw", "w", False, ["block-nbd"]),
    ],
)
def test_disks(text: str, target: str, vdev: str, kind: str, mode: str, cdrom: bool, prefixes: list[str]) -> None:
    spec = disk(text)
    assert spec.problems == ()
    assert spec.target is not None
    assert spec.vdev is not None
    assert spec.access is not None
    found = (spec.target.value, spec.vdev.value, spec.format_name, spec.access.value, spec.is_cdrom)
    assert found == (target, vdev, kind, mode, cdrom)
    assert [part.value for part in spec.prefixes] == prefixes
    assert spec.is_writable == (mode[0] == "w" and not cdrom)
    assert (spec.target.span.text, spec.vdev.span.text, spec.access.span.text) == (target, vdev, mode)


def test_backend_and_protocol() -> None:
    spec = disk("phy:/a,xvda,w,store,x86_32-abi")
    assert [spec.settled[key].value for key in ("backend", "protocol")] == ["store", "x86_32-abi"]
    assert disk("phy:/a,xvda,w,").get("backend") is None


@pytest.mark.parametrize(
    ("text", "place", "part_of_message"),
    [
        ("phy:/a,xvda", "phy:/a,xvda", "2 fields"),
        ("phy:/a,xvda,w,,,", "phy:/a,xvda,w,,,", "more than 5"),
        ("/dev/vg/a,xvda,w", "/dev/vg/a", "Write 'phy:'"),
        (",xvda,w", ",xvda,w", "no target"),
        ("tap:/a,xvda,w", "/a", "names no driver"),
        ("tap:foo:/a,xvda,w", "foo:", "no driver of 'tap:'"),
        ("phy:/a,xvda,rw", "rw", "Write 'w'."),
        ("phy:/a,xvda, w", " w", "Write 'w'."),
        ("phy:/a,,w", "phy:/a,,w", "no device"),
    ],
)
def test_mistakes_of_disks(text: str, place: str, part_of_message: str) -> None:
    problem = disk(text).problems[0]
    assert (problem.span.text, part_of_message in problem.message) == (place, True), problem.message
    assert "xend refuses" in problem.message


@pytest.mark.parametrize(
    ("kind", "text", "values"),
    [
        ("vif", "", {}),
        ("vif", " mac = 00:16:3e:00:00:01 , bridge = xenbr0 ", {"mac": "00:16:3e:00:00:01", "bridge": "xenbr0"}),
        ("vif", "bridge=a,bridge=b=c", {"bridge": "b=c"}),
        ("vfb", "type=vnc,vnclisten=0.0.0.0", {"type": "vnc", "vnclisten": "0.0.0.0"}),
        ("pci", "03:00.0", {"bdf": "03:00.0"}),
        ("pci", "0000:03:00.0-3@1f,msitranslate=Yes", {"bdf": "0000:03:00.0-3", "vslot": "1f", "msitranslate": "Yes"}),
        ("pci", "03,00,0=1,1=0", {"bdf": "03,00,0=1,1=0"}),
    ],
)
def test_other_devices(kind: str, text: str, values: dict[str, str]) -> None:
    spec = device(kind, text)
    assert not spec.is_refused
    assert {key: part.value for key, part in spec.settled.items()} == values
    for part in spec.settled.values():
        assert part.value_span.text == part.value


@pytest.mark.parametrize(
    ("kind", "text", "place", "part_of_message"),
    [
        ("vif", "bridge=a,", ",", "is empty"),
        ("vif", "bridge=a,b", "b", "no KEY=VALUE"),
        ("vif", "Bridge=a", "Bridge", "Write 'bridge'"),
        ("vif", "mtu=9000", "mtu", "xm knows no 'mtu'"),
        ("vfb", "type=vga", "vga", "no screen of type"),
        ("pci", "03:00.8", "03:00.8", "no PCI address"),
        ("pci", "03:00.1=1", "03:00.1=1", "make no device"),
        ("pci", "03:00.0,permissive=1", "permissive", "xm knows no 'permissive'"),
        ("pci", "03:00.0,msitranslate=2", "2", "Write 0 or 1"),
        ("pci", "03:00.0,power_mgmt", "power_mgmt", "no KEY=VALUE"),
    ],
)
def test_mistakes_of_other_devices(kind: str, text: str, place: str, part_of_message: str) -> None:
    spec = device(kind, text)
    assert spec.is_refused
    assert (spec.problems[0].span.text, part_of_message in spec.problems[0].message) == (place, True), spec.problems


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        ("0", (0,)), ("0-3", (0, 1, 2, 3)), ("3-0", (3, 2, 1, 0)), ("0=1,1=0", (0, 1)), ("7", (7,)), ("*", ()),
        ("0-1-2", ()), ("0,0", None), ("0-1=2", None), ("1=1", None), ("0.1", None),
    ],
)  # fmt: skip
def test_functions_of_a_device(text: str, functions: tuple[int, ...] | None) -> None:
    assert read_functions(text) == functions


PIECES = st.sampled_from([",", "=", ":", " ", "\n", "phy:", "tap:", "aio:", "tapdisk:", "ioemu:", "xvda", "w", "/a",
                          "03:00.0", "@", "-", "*", "type=vnc", "bridge", "é", "\0"])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=30)),
    st.sampled_from(["disk", *KEYS]),
    st.booleans(),
)
def test_anything_at_all(text: str, kind: str, known: bool) -> None:
    source = Source("a", b"'" + b"x" * 4000 + b"'")
    whole = String(source, 0, len(text) + 2, text, 1, () if known else (Piece(len(text), source, 1, 5, known=False),))
    spec = parse_disk(whole, VERSION, True) if kind == "disk" else parse_parts(kind, whole, VERSION, True)
    for part in spec.parts:
        assert 0 <= part.start <= part.value_start <= part.value_end <= part.end <= len(text)
    assert known or not spec.problems
    for problem in spec.problems:
        assert whole.start <= problem.start <= problem.end <= whole.end
