"""What guests' disks are made of, so that those of several guests can be compared, and what dom0 mounts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.model.devices import Vdev, path_of, plain_path, vdev_of
from xenlint.model.disk_repair import sound_disks
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.patterns import lazy_pattern
from xenlint.source import Span
from xenlint.syntax.disk import DiskSpec
from xenlint.syntax.parts import Part
from xenlint.typed import NamedTuple

_PARTITION = lazy_pattern(r"(/dev/(?:(?:sd|hd|vd|xvd)[a-z]+|(?:nvme[0-9]+n|mmcblk|loop|md|nbd)[0-9]+(?=p)))p?[0-9]+")
_OF_NOBODY = lazy_pattern(r"/dev/(?:null|zero|(?:cdrom|cdrw|dvd|dvdrw|sr|scd|fd)[0-9]*)")
_WAYS = (
    "alt|bios|boot|bootstrap|cdrom|debug|fallback|hvm|inst|install|installer|installation|iso|live|maint|maintenance|old"
    "|orig|pv|pvgrub|pvh|pygrub|recover|recovery|rescue|setup|single|uefi"
)
_LONGEST_NAME = 255
_VARIANT = lazy_pattern(rf"(?:[-_.](?:{_WAYS})[0-9]*)+\Z|\A(?:(?:{_WAYS})[-_.])+")


class HeldDisk(NamedTuple):
    """A guest's disk. `key` is what it is made of in one spelling, `keys` as in `keys_of`, `text` the same as written.

    `may_share`: the file says that sharing is meant (xm's `w!`).
    """

    key: str
    keys: tuple[str, ...]
    text: str
    domain: Domain
    part: Part
    is_writable: bool
    may_share: bool
    vdev: Vdev | None

    @property
    def span(self) -> Span:
        return self.part.value_span


class Mount(NamedTuple):
    """A line of dom0's fstab that is carried out at boot."""

    key: str
    place: str
    span: Span


def held_disks(domain: Domain) -> tuple[HeldDisk, ...]:
    """The disks of a guest of which it is known what they are made of and whether the guest may write to them."""
    return domain.derive(_held)


def disk_keys(domain: Domain) -> list[str]:
    """The `keys` of the held disks, of a guest like others worked out without reading its file."""
    return domain.derive(_disk_keys)


def _disk_keys(domain: Domain) -> list[str]:
    paths = None if domain.cast is None else domain.derive_alike(_other_paths)
    if paths is None or domain.cast is None:
        return [key for disk in held_disks(domain) for key in disk.keys]
    name, keys = domain.cast.cut.name, list(domain.cast.cut.volumes)
    for path in paths:
        keys += keys_of(plain_path(path.replace(_NAME, name)))
    return keys


_NAME = "\0"
"""Stands for the guest's name."""
_PLAIN_PATH = lazy_pattern(r"/[A-Za-z0-9_./+-]+\Z")


def _other_paths(domain: Domain) -> tuple[str, ...] | None:
    """The paths of the held disks but for the volumes that are cut out of the file, with the guest's name as `_NAME`;
    None where the held disks are not only paths, or not all the volumes."""
    texts = [disk.text for disk in held_disks(domain)]
    if domain.cast is None or not all(map(_PLAIN_PATH.match, texts)):
        return None
    if [disk.key for disk in held_disks(domain)] != [plain_path(text) for text in texts]:
        return None
    name, volumes = domain.cast.cut.name, domain.cast.cut.volumes
    if [text for text in texts if text in volumes] != list(volumes):
        return None
    return tuple([text.replace(name, _NAME) for text in texts if text not in volumes])


def _held(domain: Domain) -> tuple[HeldDisk, ...]:
    return tuple(_read_held(domain))


def _read_held(domain: Domain) -> Iterator[HeldDisk]:
    for disk in sound_disks(domain):
        key, target = _key_of(disk), disk.target
        if key is None or target is None or target.value is None or disk.is_writable is None:
            continue
        access = disk.access
        may_share = bool(access and access.value and access.value.endswith("!"))
        vdev = vdev_of(disk, domain.is_xend)
        yield HeldDisk(key, keys_of(key), target.value, domain, target, disk.is_writable, may_share, vdev)


def _key_of(disk: DiskSpec) -> str | None:
    target, script, backend = disk.target, disk.get("script"), disk.get("backend")
    if target is None or not target.value or not target.known:
        return None
    if script is not None:
        key: str | None = f"{script.value}:{target.value}" if script.known else None
    elif target.value[0] != "/" and re.match("[a-z]+:", target.value):
        key = target.value  # a protocol of QEMU's, such as rbd:
    else:
        key = path_of(disk)
    if key is None or _OF_NOBODY.fullmatch(key):
        return None
    if backend is not None and backend.value not in ("0", "Domain-0", "dom0"):
        return f"{backend.value}!{key}" if backend.known else None
    return key


def whole_of(key: str) -> str | None:
    """The disk that this is a partition of, by the names of Linux."""
    found = _PARTITION.fullmatch(key)
    return found[1] if found else None


def keys_of(key: str) -> tuple[str, ...]:
    """Itself, and the whole disk that it is a partition of: what overlaps has one of these in common."""
    whole = whole_of(key)
    return (key, whole) if whole else (key,)


def overlap(one: str, other: str) -> bool:
    """Whether two keys are one disk, or the one is a partition of the other."""
    return one == other or whole_of(one) == other or whole_of(other) == one


def are_variants(one: Domain, other: Domain) -> bool:
    """Whether names tell that two files are two ways to start one guest, as `web1` and `web1-rescue` do."""
    return any(
        _stem(first) == _stem(second)
        for first, second in (
            (one.name or "", other.name or ""),
            (_file(one), _file(other)),
            (one.name or "", _file(other)),
            (_file(one), other.name or ""),
        )
        if first and second
    )


def _file(domain: Domain) -> str:
    base = domain.document.path.rpartition("/")[2]
    return re.sub(r"\.(?:cfg|conf|xl|xm|hvm|pv|pvh|sxp|txt)\Z", "", base)


def _stem(name: str) -> str:
    name = name.lower()
    return (_VARIANT.sub("", name) or name) if len(name) <= _LONGEST_NAME else name


def mounts_of(host: Host) -> tuple[Mount, ...]:
    """What dom0 mounts at boot by the host's own /etc/fstab, swap included. Devices that go by UUID or label are none
    that a guest's file can name."""
    return tuple(_read_mounts(host))


def _read_mounts(host: Host) -> Iterator[Mount]:
    for document in host.documents:
        if document.kind != "fstab":
            continue
        for setting in document.settings:
            if setting.key.startswith("/dev/") and "noauto" not in setting.scope.split(","):
                yield Mount(plain_path(setting.key), setting.value.span.text, setting.key_span)
