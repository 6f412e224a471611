"""Disks and vifs that are read at once come out as xl's own readers read them."""

from __future__ import annotations

import random

import pytest
from xenlint.knowledge.devices import KINDS
from xenlint.source import Source
from xenlint.syntax import devices, disk
from xenlint.syntax.devices_xl import XlPartsReader
from xenlint.syntax.disk_xl import XlReader
from xenlint.syntax.tree import String

VERSIONS = ((4, 2), (4, 5), (4, 6), (4, 10), (4, 17), (4, 20))
# fmt: off
DISK = (
    "format=raw", "format=qcow2", "format=", "format=Raw", "vdev=xvda", "vdev=hda1", "vdev=", "vdev=sda,", "access=rw",
    "access=r", "access=ro", "access=w", "access=", "access=x", "backendtype=phy", "devtype=cdrom", "cdrom", "discard",
    "target=/dev/vg0/web", "target=", "target=web.img", "target=/srv/a,b", "/dev/vg0/web", "/srv/a.img", "web.img",
    "phy:/dev/sda", "raw", "qcow2", "xvda", "xvdb1", "hdc:cdrom", "w", "rw", "ro", "r", "r!", "", " ", "\t", "\n", "=",
    "script=block-drbd", "format=qed", "format=vhd", "aio", "backend=net", ":",
)
VIF = (
    "mac=00:16:3e:00:00:01", "mac=00-16-3e-00-00-01", "mac=0:1:2:3:4:5", "mac=", "mac=00:16:3E:AA:bb:cc", "mac",
    "bridge=xenbr0", "bridge=br 0", "bridge=", "bridge = x", "Bridge=x", "bridge=x=y", "bridge=ovs;x", "type=vif",
    "type=ioemu", "model=e1000", "ip=10.0.0.1", "script=vif-route", "vifname=v", "", " ", "\t", "\n", "trusted",
)
# fmt: on


def text_of(value: str) -> String:
    source = Source("any", b'"' + value.encode() + b'"')
    return String(source, 0, len(source.text), value, 1)


def texts(words: tuple[str, ...], separators: tuple[str, ...], number: int) -> list[str]:
    dice = random.Random(11)
    found = []
    for _ in range(number):
        text = dice.choice(words)
        for _ in range(dice.randrange(6)):
            text += dice.choice(separators) + dice.choice(words)
        found.append(text)
    return found


def usual_disks() -> list[str]:
    """Of the two plain shapes, with more or less in its place."""
    dice = random.Random(5)
    found = []
    for _ in range(4000):
        named = ["format=raw", "vdev=xvda", "access=rw"]
        dice.shuffle(named)
        found.append(
            ", ".join([*named[: dice.randrange(4)], "target=" + dice.choice(("/dev/a/b", "/a,b", "/a=b", "x"))])
        )
        place = [dice.choice(("/dev/a/b", "/a b ")), dice.choice(("raw", "qcow2", "", " raw", "raw ", "cdrom"))]
        place += [dice.choice(("xvda", "hdc", "sda1 ", "a")), dice.choice(("w", "r", " rw", "q", ""))]
        found.append(",".join(place[: 1 + dice.randrange(4)]))
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_disks(version: tuple[int, int]) -> None:
    plain = 0
    for value in [*usual_disks(), *texts(DISK, (",", ",", ", ", ":", " "), 8000)]:
        text = text_of(value)
        found = disk._plain(text, version)
        if found is not None:
            plain += 1
            reader = XlReader(text, version)
            wanted = disk.DiskSpec(
                text, tuple(reader.parts), reader.settled, reader.is_cdrom, reader.is_writable, tuple(reader.problems)
            )
            assert found == wanted, value
    assert plain > 500


@pytest.mark.parametrize("version", [version for version in VERSIONS if version >= (4, 6)])
def test_vifs(version: tuple[int, int]) -> None:
    plain = 0
    for value in texts(VIF, (",", ",", ", ", "  "), 20000):
        text = text_of(value)
        found = devices._plain_vif(text)
        if found is not None:
            plain += 1
            reader = XlPartsReader(KINDS["vif"], text, version, ())
            reader.read()
            wanted = devices.DeviceSpec(
                "vif", text, tuple(reader.parts), reader.settled, tuple(reader.problems), reader.is_refused
            )
            assert found == wanted, value
    assert plain > 300
