"""pygrub looks at the wrong disk.

## What it does
Looks in PV guests that start with pygrub for a first disk that is swap by its name, or that comes behind another one by
its device, as where `xvdb` is written before `xvda`.

## Why is this bad?
pygrub gets the first disk of the list, whatever its device is called, and looks for kernel and menu there. It finds
none, and the guest does not start: `Unable to find partition containing kernel`, `Boot loader didn't return any data`.

## References
- [PyGrub](https://wiki.xenproject.org/wiki/PyGrub)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta, Related
from xenlint.model.devices import vdev_of
from xenlint.patterns import lazy_pattern
from xenlint.syntax.disk import DiskSpec

META = Meta(
    code="XEN620",
    name="pygrub-disk-order",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("storage", "guest", "boot"),
    keys=("bootloader",),
    alike=True,
)

_PV = 'name = "w"\nmemory = 512\nbootloader = "pygrub"\n'

EXAMPLES = (
    Example(
        bad={"etc/xen/w.cfg": f'{_PV}disk = [ "phy:/dev/vg0/w-swap,xvda1,w", "phy:/dev/vg0/w-disk,xvda2,w" ]\n'},
        good={"etc/xen/w.cfg": f'{_PV}disk = [ "phy:/dev/vg0/w-disk,xvda2,w", "phy:/dev/vg0/w-swap,xvda1,w" ]\n'},
        at="phy:/dev/vg0/w-swap,xvda1,w",
    ),
    Example(
        bad={"etc/xen/w.cfg": f'{_PV}disk = [ "/dev/vg0/w-data,raw,xvdb", "/dev/vg0/w,raw,xvda" ]\n'},
        good={"etc/xen/w.cfg": f'{_PV}disk = [ "/dev/vg0/w,raw,xvda", "/dev/vg0/w-data,raw,xvdb" ]\n'},
        at="/dev/vg0/w-data,raw,xvdb",
    ),
)

_SWAP = lazy_pattern(r"swap(?![a-z])")
_SYSTEM = lazy_pattern(r"(?<![a-z])(?:boot|disk|os|root|rootfs|sys|system)(?![a-z])")


def check(domain: Domain) -> Iterator[Finding]:
    text = domain.text("bootloader") or ""
    if "pygrub" not in text.rpartition("/")[2] or domain.get("kernel") is not None or domain.guest != "pv":
        return
    disks = domain.disks
    if len(disks) < 2 or any(disk.problems or not disk.text.known for disk in disks):
        return
    first, others = disks[0], disks[1:]
    better = next((disk for disk in others if not disk.is_cdrom and not _is_named(disk, _SWAP)), None)
    if _is_named(first, _SWAP):
        if better is not None:
            yield _finding(domain, first, better, "is swap by its name")
        return
    earlier = next((disk for disk in others if _comes_before(disk, first, domain)), None)
    if earlier is not None and not first.is_cdrom and not _is_named(first, _SYSTEM) and not _is_root(domain, first):
        yield _finding(domain, first, earlier, f"is not the first of its disks, by the name '{_name(first)}'")


def _finding(domain: Domain, first: DiskSpec, better: DiskSpec, why: str) -> Finding:
    return Finding(
        first.text.at(0, len(first.text.value)),
        f"pygrub looks for the kernel on the first disk of the list alone, which here {why}: {domain.label} does not "
        f"start where there is none. Write '{_name(better)}' first, if that holds the kernel.",
        related=(Related(better, "the disk to boot from?"),),
    )


def _name(disk: DiskSpec) -> str:
    return (disk.vdev.value if disk.vdev else None) or ""


def _is_named(disk: DiskSpec, pattern: re.Pattern[str]) -> bool:
    target = disk.target
    return bool(target and target.value and pattern.search(target.value.rpartition("/")[2].lower()))


def _comes_before(disk: DiskSpec, other: DiskSpec, domain: Domain) -> bool:
    """Whether the guest has this disk for its very first, and the other for a later one."""
    one, two = vdev_of(disk, domain.is_xend), vdev_of(other, domain.is_xend)
    if one is None or two is None or disk.is_cdrom or _is_named(disk, _SWAP) or one.bus != two.bus:
        return False
    return one.disk == 0 and one.partition < 2 and (one.disk, one.partition) < (two.disk, two.partition)


def _is_root(domain: Domain, disk: DiskSpec) -> bool:
    """Whether the kernel is told that its root is on this disk."""
    told = " ".join(domain.text(key) or "" for key in ("root", "extra", "cmdline"))
    return re.search(rf"(?<![a-z]){re.escape(_name(disk))}(?![0-9a-z])", told) is not None
