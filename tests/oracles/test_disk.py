"""Our reader of disk strings against Xen's own, libxlutil's xlu_disk_parse: same verdict, same disk.

Needs the library (Debian: libxenmisc4.17). `XENLINT_DISKS` is the number of strings to generate.
"""

from __future__ import annotations

import ctypes
import os
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from xenlint.source import Source
from xenlint.syntax.disk import DiskSpec, parse_disk
from xenlint.syntax.tree import String

pytestmark = pytest.mark.oracle

VERSION = (4, 17)  # the layout of the structure below is that of this version
FORMATS = ("", "qcow", "qcow2", "vhd", "raw", "empty", "qed")
BACKENDS = ("", "phy", "tap", "qdisk", "standalone")


class Device(ctypes.Structure):
    """The beginning of libxl_device_disk, with room for the rest."""

    _fields_ = (
        ("backend_domid", ctypes.c_uint32),
        ("backend", ctypes.c_char_p),
        ("target", ctypes.c_char_p),
        ("vdev", ctypes.c_char_p),
        ("backendtype", ctypes.c_int),
        ("format", ctypes.c_int),
        ("script", ctypes.c_char_p),
        ("removable", ctypes.c_int),
        ("readwrite", ctypes.c_int),
        ("is_cdrom", ctypes.c_int),
        ("rest", ctypes.c_char * 512),
    )


class Disk(NamedTuple):
    target: str | None
    vdev: str | None
    format: str | None
    is_writable: bool | None
    is_cdrom: bool
    script: str | None
    backend: str | None
    backendtype: str | None


class Libxlutil:
    def __init__(self, library: ctypes.CDLL) -> None:
        pointer, text, integer = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
        library.xlu_cfg_init.restype, library.xlu_cfg_init.argtypes = pointer, [pointer, text]
        library.xlu_disk_parse.restype = integer
        library.xlu_disk_parse.argtypes = [pointer, integer, ctypes.POINTER(text), pointer]
        self.parse: Any = library.xlu_disk_parse
        libc = ctypes.CDLL(None)
        libc.fopen.restype, libc.fopen.argtypes = pointer, [text, text]
        self.config = library.xlu_cfg_init(libc.fopen(b"/dev/null", b"w"), b"config")

    def read(self, text: str) -> Disk | None:
        """The disk, or None where the library refuses it."""
        device, item = Device(), (ctypes.c_char_p * 1)(text.encode())
        if self.parse(self.config, 1, item, ctypes.byref(device)):
            return None
        return Disk(
            decoded(device.target),
            decoded(device.vdev),
            FORMATS[device.format],
            bool(device.readwrite),
            bool(device.is_cdrom),
            decoded(device.script),
            decoded(device.backend),
            BACKENDS[device.backendtype] or None,
        )


def decoded(data: bytes | None) -> str | None:
    return None if data is None else data.decode()


@pytest.fixture(scope="module")
def libxlutil() -> Libxlutil:
    try:
        return Libxlutil(ctypes.CDLL("libxlutil.so.4.17"))
    except OSError:
        pytest.skip("no libxlutil of Xen 4.17 here (Debian: libxenmisc4.17)")


def read(text: str) -> DiskSpec:
    return parse_disk(String(Source("web1.cfg", text.encode()), 0, len(text), text, 0), VERSION)


def ours(spec: DiskSpec) -> Disk | None:
    if spec.problems:
        return None

    def value(key: str) -> str | None:
        part = spec.get(key)
        return part.value if part else None

    return Disk(
        value("target"),
        value("vdev"),
        spec.format_name,
        spec.is_writable,
        spec.is_cdrom,
        value("script"),
        value("backend"),
        value("backendtype"),
    )


def jams(text: str) -> bool:
    """Whether the library might end the process: its scanner has no rule for a line feed behind a stray sign."""
    return "=\n" in text


TARGETS = ("/dev/vg/a", "/a.img", "", "a", "/a:b", "vg/a b", "nas:vol", "http://x", "é", "/a\n", "/a b", "0:1", "A:b")
FORMAT_WORDS = ("raw", "", "qcow2", "qed", "vhd", "raw ", "Raw", "empty", "qcow", " raw", "xvda", "hdc:cdrom", "vmdk")
VDEVS = ("xvda", "hda", "hdc:cdrom", "ioemu:hda", "sda1", "hdb:disk", "hdb:tape", "", "a:b:cdrom", ":cdrom", " xvdb")
ACCESSES = ("w", "r", "rw", "ro", "", "w!", "W", "r ")
PREFIXES = (
    "phy:", "file:", "tap:", "tap2:", "aio:", "tapdisk:", "ioemu:", "raw:", "qcow:", "qcow2:", "vhd:", "iscsi:",
    "nbd:", "enbd:", "drbd:", "qed:", "vmdk:", "Phy:", "phy :", "x-y:",
)  # fmt: skip
NAMES = (
    "target", "format", "vdev", "access", "devtype", "backend", "backendtype", "script", "specification", "colo-host",
    "colo-port", "colo-export", "active-disk", "hidden-disk", "cdrom", "discard", "bus", "Format", "grant_usage", "x-y",
)  # fmt: skip
FLAGS = ("cdrom", "direct-io-safe", "discard", "no-discard", "colo", "no-colo", "trusted", "untrusted", "readonly")
OTHERS = ("phy", "tap", "qdisk", "standalone", "xen", "virtio", "cdrom", "disk", "1", "0", "a b", "5x", "é", "x:y", "=")
JUNK = ",,,===::: \t\n!aA0-_/é"


def generated(random_: random.Random) -> str:
    """A disk string, mostly well formed."""
    pick, chance = random_.choice, random_.random

    def named() -> Iterator[str]:
        name = pick(NAMES)
        words = {"format": FORMAT_WORDS, "vdev": VDEVS, "access": ACCESSES, "target": TARGETS}
        if chance() < 0.8:
            name = pick(("vdev", "format", "access", "target"))
        yield f"{name}={pick(words.get(name, OTHERS)) if chance() < 0.9 else pick(OTHERS)}"

    prefix = "".join(pick(PREFIXES[:9] if chance() < 0.9 else PREFIXES) for _ in range(random_.randrange(3)))
    places = [(prefix if chance() < 0.3 else "") + pick(TARGETS)]
    if places[0] == places[0].removeprefix(prefix) or chance() < 0.1 or not prefix:
        places.append(pick(FORMAT_WORDS[:5]) if chance() < 0.9 else pick(FORMAT_WORDS))
    places += [pick(VDEVS[:4]) if chance() < 0.7 else pick(VDEVS), pick(ACCESSES[:5] if chance() < 0.9 else ACCESSES)]
    shape = chance()
    if shape < 0.5:
        parts = places[: random_.randint(1, 4)] if chance() < 0.3 else places
    elif shape < 0.8:
        parts = [item for _ in range(random_.randrange(1, 5)) for item in named()]
        if chance() < 0.7:
            parts = ["vdev=xvda", *parts]
    else:
        parts = places + [item for _ in range(random_.randrange(2)) for item in named()]
        random_.shuffle(parts)
    for _ in range(random_.choice((0, 0, 0, 1, 2))):
        parts.insert(random_.randint(0, len(parts)), pick(FLAGS))
    text = pick((",", ",", ",", ", ", ",\t", ",\n ")).join(parts)
    if chance() < 0.25:
        for _ in range(random_.randint(1, 3)):
            at = random_.randint(0, len(text))
            text = text[:at] + pick(JUNK) + text[at + (chance() < 0.4) :]
    return text


def test_generated_strings(libxlutil: Libxlutil) -> None:
    random_ = random.Random(72)
    wanted = int(os.environ.get("XENLINT_DISKS", "6000"))
    taken = refused = 0
    differences: list[str] = []
    while taken + refused < wanted:
        text = generated(random_)
        if jams(text):
            continue
        theirs, spec = libxlutil.read(text), read(text)
        if ours(spec) != theirs:
            differences.append(f"{text!r}: {ours(spec)} instead of {theirs} {[p.message for p in spec.problems]}")
        if theirs is None:
            refused += 1
        else:
            taken += 1
    print(f"{taken} strings taken, {refused} refused, {len(differences)} differences")
    assert not differences, "\n".join(differences[:20])
    assert min(taken, refused) > wanted // 5, "the generator leans to one side"
