"""A guest's devices, and what their parts mean: the same shapes whichever toolstack reads them.

Parsers tell what a string says (`syntax.disk`, `syntax.devices`); here paths, disk names and PCI addresses get one
spelling, so that two of them can be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.patterns import lazy_pattern
from xenlint.remember import remember_short
from xenlint.source import Span
from xenlint.syntax.tree import List, String, Value
from xenlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xenlint.model.domain import Domain
    from xenlint.syntax.devices import DeviceSpec
    from xenlint.syntax.disk import DiskSpec
    from xenlint.syntax.parts import Part

_NESTED = ("vnuma", "vsnd")
_BY_XM = ("pci", "vfb", "vif")

VNC_KEYS = ("vnc", "vnclisten", "vncdisplay", "vncunused", "vncpasswd")


def read_disks(domain: Domain) -> tuple[DiskSpec, ...]:
    """The items of `disk` that are texts."""
    from xenlint.syntax.disk import parse_disk  # with its tables, for nothing where no rule asks for disks

    return tuple(parse_disk(item, domain.version, domain.is_xend) for item in _texts(domain.value("disk")))


def read_devices(domain: Domain, kind: str) -> tuple[DeviceSpec, ...]:
    """The texts under a key of `knowledge.devices.KINDS`; of lists of lists the inner ones, in their order.

    xm has no device of most kinds: there it finds none.
    """
    from xenlint.syntax.devices import parse_parts

    if domain.is_xend and kind not in _BY_XM:
        return ()
    value = domain.value(kind)
    texts = _inner_texts(value) if kind in _NESTED else (value,) if isinstance(value, String) else _texts(value)
    found: list[DeviceSpec] = []
    inherited: set[str] = set()
    for text in texts:
        device = parse_parts(kind, text, domain.version, domain.is_xend, inherited)
        found.append(device)
        if kind == "p9" and domain.version < (4, 18):
            inherited |= {part.key for part in device.parts}
    return tuple(found)


def _texts(value: Value | None) -> Iterator[String]:
    for item in value.items if isinstance(value, List) else ():
        if isinstance(item, String):
            yield item


def _inner_texts(value: Value | None) -> Iterator[String]:
    for item in value.items if isinstance(value, List) else ():
        yield from _texts(item)


# --- disks ------------------------------------------------------------------------------------------------------------


class Vdev(NamedTuple):
    """A disk as the guest counts it (xen-vbd-interface(7)). `number` is what is written to xenstore: `xvda`, `d0p0` and
    `51712` are one. Numbers of no known kind have no `bus`, and disk and partition 0."""

    number: int
    bus: str
    """`xvd`, `hd`, `sd` or ""."""
    disk: int
    partition: int
    """0 for the whole disk."""


_DISK_NAME = lazy_pattern(r"(xvd|hd|sd)([a-z]{1,7})([1-9][0-9]{0,3})?\Z")
_INT = r"\+?(0[xX][0-9a-fA-F]+|[0-9]+)"
_PLACE = lazy_pattern(f"d{_INT}p{_INT}\\Z")
_NUMBER = lazy_pattern(r"[ \t\n\v\f\r]*\+?(0[xX][0-9a-fA-F]+|[0-9]+)\Z")
_LIMITS = {"xvd": ((1 << 20) - 1, 255), "hd": (3, 63), "sd": (15, 15)}
_XEND_LIMITS = {"xvd": (259, 15), "hd": (19, 63), "sd": (255, 15)}
_IDE_MAJORS = (3, 22, 33, 34, 56, 57, 88, 89, 90, 91)
_SCSI_MAJORS: tuple[int, ...] = (8, *range(65, 72), *range(128, 136))


@remember_short
def read_vdev(name: str, by_xend: bool = False) -> Vdev | None:
    """The disk of this name, or None where libxl (or xend) knows none such.

    tools/libs/light/libxl_device.c, libxl__device_disk_dev_number; tools/python/xen/util/blkif.py for xend.
    """
    limits = _XEND_LIMITS if by_xend else _LIMITS
    if found := _DISK_NAME.match(name.removeprefix("/dev/") if by_xend else name):
        bus, partition = found[1], int(found[3] or 0)
        disk = _letters(found[2])
        if disk > limits[bus][0] or partition > limits[bus][1]:
            return None
        return Vdev(_device_number(bus, disk, partition), bus, disk, partition)
    if not by_xend and (found := _PLACE.match(name)):
        place, part = _c_integer(found[1]), _c_integer(found[2])
        if place is None or part is None or place >= 1 << 20 or part >= 256:
            return None
        return Vdev(_device_number("xvd", place, part), "xvd", place, part)
    if found := _NUMBER.match(name):
        number = int(found[1][:20]) if by_xend and found[1].isdigit() else _c_integer(found[1])
        return None if number is None or number >= 1 << 31 else _of_number(number)
    return None


def _letters(text: str) -> int:
    """`a` is 0, `z` 25, `aa` 26."""
    number = -1
    for letter in text:
        number = (number + 1) * 26 + ord(letter) - ord("a")
    return number


def _c_integer(text: str) -> int | None:
    """A number in C's bases; None where the digits are none of its base."""
    if len(text) > 20:
        return None
    try:
        return int(text, 16 if text[:2] in ("0x", "0X") else 8 if text[0] == "0" else 10)
    except ValueError:
        return None


def _device_number(bus: str, disk: int, partition: int) -> int:
    if bus == "hd":
        return _IDE_MAJORS[disk // 2] << 8 | (disk & 1) << 6 | partition
    if bus == "sd":
        return _SCSI_MAJORS[disk // 16] << 8 | (disk % 16) << 4 | partition
    if disk < 16 and partition < 16:
        return 202 << 8 | disk << 4 | partition
    return 1 << 28 | disk << 8 | partition


def _of_number(number: int) -> Vdev:
    if number >> 28 == 1:
        return Vdev(number, "xvd", number >> 8 & 0xFFFFF, number & 255)
    major, minor = number >> 8, number & 255
    if major == 202:
        return Vdev(number, "xvd", minor >> 4, minor & 15)
    if major == 8:
        return Vdev(number, "sd", minor >> 4, minor & 15)
    if major in _IDE_MAJORS[:2]:
        return Vdev(number, "hd", _IDE_MAJORS.index(major) * 2 + (minor >> 6), minor & 63)
    return Vdev(number, "", 0, 0)


def vdev_of(disk: DiskSpec, by_xend: bool = False) -> Vdev | None:
    part = disk.vdev
    return read_vdev(part.value or "", by_xend) if part and part.known else None


def path_of(disk: DiskSpec) -> str | None:
    """What the disk is made of, in one spelling, to compare it with others: absolute, relative names below /dev as both
    toolstacks take them, and a logical volume as /dev/GROUP/VOLUME.

    None where there is nothing behind it, where it is not known, and where a script makes something else of it.
    """
    target = disk.target
    if target is None or not target.value or not target.known or disk.get("script") or disk.format_name == "empty":
        return None
    return plain_path(target.value if target.value[0] == "/" else f"/dev/{target.value}")


def plain_path(path: str) -> str:
    """An absolute path without detours, and a logical volume as /dev/GROUP/VOLUME."""
    if path[:1] == "/" != path[-1] and not ("//" in path or "/." in path or path.startswith("/dev/mapper/")):
        return path
    parts: list[str] = []
    for name in path.split("/"):
        if name == ".." and parts:
            parts.pop()
        elif name not in ("", ".", ".."):
            parts.append(name)
    if len(parts) == 3 and parts[:2] == ["dev", "mapper"]:
        volume = re.fullmatch(r"((?:[^-]|--)+)-((?:[^-]|--)+)", parts[2])
        if volume:
            parts[1:] = [name.replace("--", "-") for name in volume.groups()]
    return "/" + "/".join(parts)


# --- PCI devices ------------------------------------------------------------------------------------------------------


class PciAddress(NamedTuple):
    """`text` is DDDD:BB:SS.F with four, two, two and one hex digits in lower case, `*` for all functions."""

    text: str
    part: Part

    @property
    def span(self) -> Span:
        return self.part.value_span

    def covers(self, other: str) -> bool:
        """Whether an address in the same spelling is among those meant here."""
        return self.text == other or (self.text[-1] == "*" and self.text[:-1] == other[:-1])


def pci_addresses(device: DeviceSpec) -> tuple[PciAddress, ...]:
    """The addresses of a `pci` string: one, or several where xm was given a list of functions. None for one that has a
    name instead, is not known, or is none."""
    part = device.get("bdf")
    if part is None or not part.known or part.value is None:
        return ()
    head, dot, tail = part.value.partition(".")
    if not dot:  # xm takes a comma there too
        from xenlint.syntax.devices_xm import split_address

        head, tail = split_address(part.value)
    fields = re.split("[:,]", head)
    numbers = [re.fullmatch(r"[ \t-\r]*[-+]?(?:0[xX])?0*([0-9a-fA-F]{0,4})", field) for field in fields]
    if not 2 <= len(numbers) <= 3:
        return ()
    places = [int(found[1] or "0", 16) for found in numbers if found]
    if len(places) < len(numbers):
        return ()
    domain, bus, slot = places if len(places) == 3 else (0, *places)
    stem = f"{domain:04x}:{bus:02x}:{slot:02x}."
    return tuple(PciAddress(stem + function, part) for function in _functions(tail))


def _functions(text: str) -> tuple[str, ...]:
    text = text.strip(" \t\n\v\f\r")
    if text == "*":
        return ("*",)
    if found := re.fullmatch(r"[-+]?(?:0[xX])?0*([0-7])", text):
        return (found[1],)
    from xenlint.syntax.devices_xm import read_functions

    return tuple(map(str, read_functions(text) or ()))


# --- screens ----------------------------------------------------------------------------------------------------------


class Written(NamedTuple):
    """A value and its place."""

    value: str
    span: Span


class Screen(NamedTuple):
    """A guest's framebuffer, from an item of `vfb` or from the `vnc*` keys of the file. What is absent or not known is
    None; numbers are as they are written."""

    span: Span
    is_vfb: bool
    vnc: Written | None
    vnclisten: Written | None
    vncdisplay: Written | None
    vncunused: Written | None
    vncpasswd: Written | None

    @property
    def is_on(self) -> bool | None:
        """Whether it can be seen over VNC; None where that is left to the toolstack."""
        if self.vnc is None:
            return None
        digits = re.match(r"[ \t-\r]*[-+]?([0-9]+)", self.vnc.value)
        return bool(digits and digits[1].strip("0"))


def read_screens(domain: Domain) -> tuple[Screen, ...]:
    """The screens in force: an HVM guest's come from the keys of the file, to xl; those of others from `vfb`, or from
    the keys where there is no `vfb` and `vnc` is set. xm makes one of the keys for HVM guests beside those of `vfb`."""
    is_hvm = domain.guest == "hvm"
    items = () if is_hvm and not domain.is_xend else domain.devices("vfb")
    screens = [_of_vfb(item, domain.is_xend) for item in items]
    top = None if screens and not is_hvm else _of_keys(domain)
    if top and (is_hvm or (not domain.is_xend and top.is_on)):
        screens.append(top)
    return tuple(screens)


def _of_vfb(device: DeviceSpec, by_xend: bool) -> Screen:
    found: dict[str, Written] = {}
    for key in VNC_KEYS:
        part = device.get(key)
        if part and part.known and part.value is not None:
            found[key] = Written(part.value, part.value_span)
    kind = device.get("type")
    if by_xend and kind and kind.known and kind.value == "vnc":
        found["vnc"] = Written("1", kind.value_span)
    return Screen(device.span, True, *(found.get(key) for key in VNC_KEYS))


def _of_keys(domain: Domain) -> Screen | None:
    found: dict[str, Written] = {}
    for key in VNC_KEYS:
        setting, text = domain.get(key), domain.text(key)
        if setting is not None and text is not None:
            found[key] = Written(text, setting.value.span)
    if not found:
        return None
    place = next(setting for key in VNC_KEYS if key in found and (setting := domain.get(key)))
    return Screen(place.span, False, *(found.get(key) for key in VNC_KEYS))


# --- driver domains ---------------------------------------------------------------------------------------------------

WITH_BACKEND = ("vif", "vtpm", "p9", "channel", "vkb", "vdispl", "vsnd", "pvcalls", "virtio")


def backends(domain: Domain) -> Iterator[tuple[str, Part]]:
    """Every `backend` that a device names, with the key it stands under."""
    for disk in domain.disks:
        if (part := disk.get("backend")) and part.value:
            yield "disk", part
    for kind in WITH_BACKEND:
        for device in domain.devices(kind):
            if (part := device.get("backend")) and part.value:
                yield kind, part
