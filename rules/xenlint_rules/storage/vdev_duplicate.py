"""Two disks of a guest are one to it.

## What it does
Compares the devices of a guest's disks by their numbers: `xvda`, `d0` and `51712` are one. A whole disk beside one of
its own partitions is told too. In an HVM guest `hda` and `xvda` are the same place of the emulated controller, and so
are all partitions of a disk.

## Why is this bad?
libxl writes the first disk to xenstore and stops at the second: `device already exists in xenstore`. Where only the
emulated place is the same, QEMU refuses to start. A whole disk and its partition fight for one name in the guest, and
only one of them is seen.

## References
- [xen-vbd-interface(7)](https://xenbits.xen.org/docs/unstable/man/xen-vbd-interface.7.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta, Related
from xenlint.model.devices import Vdev, vdev_of
from xenlint.model.disk_repair import sound_disks
from xenlint.syntax.parts import Part
from xenlint.typed import NamedTuple

META = Meta(
    code="XEN613",
    name="vdev-duplicate",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("storage", "guest"),
    keys=("disk",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={
            "etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/a,raw,xvda", "/dev/vg0/b,raw,xvda" ]\n'
        },
        good={
            "etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/a,raw,xvda", "/dev/vg0/b,raw,xvdb" ]\n'
        },
        at="xvda",
    ),
    Example(
        bad={
            "etc/xen/w.cfg": 'name = "w"\nmemory = 512\ntype = "hvm"\n'
            'disk = [ "/dev/vg0/a,raw,hda", "/dev/vg0/b,raw,xvda" ]\n'
        },
        good={
            "etc/xen/w.cfg": 'name = "w"\nmemory = 512\ntype = "hvm"\n'
            'disk = [ "/dev/vg0/a,raw,hda", "/dev/vg0/b,raw,sda", "/dev/vg0/c,raw,xvdb" ]\n'
        },
        at="xvda",
    ),
    Example(
        bad={
            "etc/xen/w.cfg": 'name = "w"\nmemory = 512\ndisk = [ "phy:/dev/vg0/a,xvda1,w", "phy:/dev/vg0/b,xvda,w" ]\n'
        },
        good={
            "etc/xen/w.cfg": 'name = "w"\nmemory = 512\ndisk = [ "phy:/dev/vg0/a,xvda1,w", "phy:/dev/vg0/b,xvda2,w" ]\n'
        },
        at="xvda",
    ),
)

_EMULATED = 4
"""Disks that the emulated IDE controller has places for."""


class _Disk(NamedTuple):
    part: Part
    vdev: Vdev
    is_emulated: bool


def check(domain: Domain) -> Iterator[Finding]:
    before: dict[tuple[object, ...], _Disk] = {}
    for disk in sound_disks(domain):
        part, vdev = disk.vdev, vdev_of(disk, domain.is_xend)
        if part is None or vdev is None:
            continue
        on_ide = disk.is_cdrom or not (part.value or "").startswith("sd")
        this = _Disk(part, vdev, domain.guest == "hvm" and bool(vdev.bus) and on_ide and vdev.disk < _EMULATED)
        whole, pieces = ("whole", vdev.bus, vdev.disk), ("pieces", vdev.bus, vdev.disk)
        places = (("number", vdev.number), ("place", vdev.disk), whole if vdev.partition else pieces)
        others = [before[place] for place in places if place in before]
        finding = next((found for other in others if (found := _clash(domain, this, other))), None)
        if finding:
            yield finding
        before.setdefault(("number", vdev.number), this)
        if this.is_emulated:
            before.setdefault(("place", vdev.disk), this)
        if vdev.bus:
            before.setdefault(pieces if vdev.partition else whole, this)


def _clash(domain: Domain, this: _Disk, other: _Disk) -> Finding | None:
    name, first = this.part.value, other.part.value
    related = (Related(other.part.value_span, "the other disk"),)
    if this.vdev.number == other.vdev.number:
        called = "too" if name == first else f"by the name of '{first}'"
        who = "xend" if domain.is_xend else "libxl"
        return Finding(
            this.part.value_span,
            f"Another disk of {domain.label} is '{name}' {called}: {who} finds that the device exists already and does "
            "not create the domain. Give this disk a name of its own.",
            related,
        )
    if this.is_emulated and other.is_emulated and this.vdev.disk == other.vdev.disk:
        return Finding(
            this.part.value_span,
            f"'{name}' and '{first}' are one place of the emulated IDE controller, the one with number "
            f"{this.vdev.disk}: QEMU refuses to start with both. Give this disk another letter.",
            related,
        )
    same_disk = this.vdev.bus != "" and (this.vdev.bus, this.vdev.disk) == (other.vdev.bus, other.vdev.disk)
    if same_disk and 0 in (this.vdev.partition, other.vdev.partition):
        return Finding(
            this.part.value_span,
            f"'{name}' and '{first}' are a whole disk and a partition of it: they claim one name in the guest, and one "
            "of them is not seen. Give this disk another letter.",
            related,
            severity="warning",
        )
    return None
