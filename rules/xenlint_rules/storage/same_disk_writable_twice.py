"""Two guests may write to one disk.

## What it does
Compares what the disks of the guests that may run at the same time on a host are made of. `/dev/vg0/web1` and
`/dev/mapper/vg0-web1` are one volume, `phy:` and `file:` make no difference, and a disk holds its partitions. What
dom0 mounts by `/etc/fstab` counts too. Of several files with one name only one counts, and files that are another way
to start a guest, such as `web1-rescue.cfg`, are left alone unless both start with the host. So is xm's mode `w!`, which
means sharing, and so are guests that all only read.

## Why is this bad?
A file system that two systems write to is soon destroyed; each keeps in memory what the other changes on the disk. For
devices and loop files the script behind the disk refuses the second guest (`… is mounted in a guest domain, and so
cannot be mounted now`). For images that QEMU serves nothing looks.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Confidence, Example, Finding, Host, Meta, Related, Severity
from xenlint.model.identity import side_by_side
from xenlint.model.shared_disks import HeldDisk, Mount, are_variants, disk_keys, held_disks, keys_of, mounts_of, overlap
from xenlint.typed import TypeVar

META = Meta(
    code="XEN610",
    name="same-disk-writable-twice",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("storage", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("disk",),
)


def _guest(name: str, disk: str) -> str:
    return f'name = "{name}"\nmemory = 512\ndisk = [ "{disk}" ]\n'


_COMPARED = 20
"""Disks with one key that are compared with the next one."""

_ORDER = ("error", "warning", "note")

_Kept = TypeVar("_Kept", HeldDisk, Mount)

EXAMPLES = (
    Example(
        bad={
            "etc/xen/web1.cfg": _guest("web1", "phy:/dev/vg0/web1,xvda,w"),
            "etc/xen/web2.cfg": _guest("web2", "/dev/mapper/vg0-web1,raw,xvda,rw"),
        },
        good={
            "etc/xen/web1.cfg": _guest("web1", "phy:/dev/vg0/web1,xvda,w"),
            "etc/xen/web2.cfg": _guest("web2", "/dev/mapper/vg0-web2,raw,xvda,rw"),
        },
        at="/dev/mapper/vg0-web1",
    ),
    Example(
        bad={
            "etc/xen/web1.cfg": _guest("web1", "/srv/web.img,raw,xvda"),
            "etc/xen/web2.cfg": _guest("web2", "vdev=xvda,target=/srv//web.img"),
        },
        good={
            "etc/xen/web1.cfg": _guest("web1", "/srv/web.img,raw,xvda,r"),
            "etc/xen/web2.cfg": _guest("web2", "vdev=xvda,access=ro,target=/srv//web.img"),
        },
        at="/srv//web.img",
    ),
    Example(
        bad={
            "etc/xen/web1.cfg": _guest("web1", "phy:/dev/sdb,xvda,w"),
            "etc/fstab": "/dev/sda1 / ext4 defaults 0 1\n/dev/sdb1 /srv ext4 defaults 0 2\n",
        },
        good={
            "etc/xen/web1.cfg": _guest("web1", "phy:/dev/sdb,xvda,w"),
            "etc/xen/web1-rescue.cfg": _guest("web1-rescue", "phy:/dev/sdb,xvda,w"),
            "etc/fstab": "/dev/sda1 / ext4 defaults 0 1\n/dev/sdb1 /srv ext4 noauto 0 2\n",
        },
        at="/dev/sdb",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    if not host.is_whole:
        return
    guests, mounted_here = side_by_side(host), mounts_of(host)
    keys = [key for guest in guests for key in disk_keys(guest)]
    keys += {key for mount in mounted_here for key in keys_of(mount.key)}
    if len(keys) == len(set(keys)):
        return
    mounts: dict[str, list[Mount]] = {}
    for mount in mounted_here:
        for key in keys_of(mount.key):
            _keep(mounts, key, mount)
    before: dict[str, list[HeldDisk]] = {}
    for domain in guests:
        for disk in held_disks(domain):
            found = [other for key in disk.keys for other in before.get(key, ())][:_COMPARED]
            mounted = [mount for key in disk.keys for mount in mounts.get(key, ())]
            if not found and not mounted:
                for key in disk.keys:
                    _keep(before, key, disk)
                continue
            finding = _worst([*(_between(host, disk, other) for other in found), _mounted(disk, mounted)])
            if finding is not None:
                yield finding
            for key in disk.keys:
                _keep(before, key, disk)


def _keep(table: dict[str, list[_Kept]], key: str, kept: _Kept) -> None:
    others = table.setdefault(key, [])
    if len(others) < _COMPARED:
        others.append(kept)


def _worst(findings: list[Finding | None]) -> Finding | None:
    found = [finding for finding in findings if finding is not None]
    return min(found, key=lambda finding: _ORDER.index(finding.severity or META.severity), default=None)


def _between(host: Host, disk: HeldDisk, other: HeldDisk) -> Finding | None:
    """What there is to say of two disks; nothing where they are partitions of one disk beside each other."""
    if not overlap(disk.key, other.key) or disk.may_share or other.may_share:
        return None
    if not disk.is_writable and not other.is_writable:
        return None
    if disk.domain is other.domain:
        return _within(disk, other)
    both_start = bool(disk.domain.autostart and other.domain.autostart)
    if are_variants(disk.domain, other.domain) and not both_start:
        return None
    severity: Severity | None = None
    confidence: Confidence | None = None if both_start else "medium"
    if host.is_loose:
        severity = "warning" if disk.domain.path.rpartition("/")[0] == other.domain.path.rpartition("/")[0] else "note"
    one, two = disk.domain.label, other.domain.label
    what = f"'{disk.text}'"
    if disk.key != other.key:
        what += f" and '{other.text}', a disk and a partition of it,"
    related = (Related(other.span, "the other guest's disk"),)
    if not disk.is_writable or not other.is_writable:
        reader, writer = (one, two) if other.is_writable else (two, one)
        return Finding(
            disk.span,
            f"{writer} may write to {what} while {reader} reads it: {reader} does not see what changes, and the script "
            "behind the disk refuses whichever comes second. Let both only read it, or give each a disk of its own.",
            related,
            severity="note",
            confidence="medium",
        )
    return Finding(
        disk.span,
        f"{one} and {two} may both write to {what}: as soon as both run, each destroys what the other has written. "
        "Give one of them a disk of its own, or let both only read it.",
        related,
        severity=severity,
        confidence=confidence,
    )


def _within(disk: HeldDisk, other: HeldDisk) -> Finding | None:
    if not disk.is_writable or not other.is_writable or (disk.vdev is not None and disk.vdev == other.vdev):
        return None  # two disks of one name are told as such
    return Finding(
        disk.span,
        f"{disk.domain.label} has '{disk.text}' twice, under two names: what it writes under the one destroys what it "
        "wrote under the other. Name the disk that is meant here.",
        (Related(other.span, "the first time"),),
        severity="warning",
        confidence="medium",
    )


def _mounted(disk: HeldDisk, mounts: list[Mount]) -> Finding | None:
    mount = next((mount for mount in mounts if overlap(disk.key, mount.key)), None)
    if mount is None or not disk.is_writable or disk.may_share:
        return None
    use = "uses it for swap" if mount.place in ("none", "swap") else f"mounts it at {mount.place}"
    return Finding(
        disk.span,
        f"Dom0 {use} by its fstab, and {disk.domain.label} may write to '{disk.text}': the script behind the disk "
        "refuses the guest, and where it does not look both destroy what the other has written. Take the line out of "
        "fstab, or give the guest a disk of its own.",
        (Related(mount.span, "dom0's fstab"),),
    )
