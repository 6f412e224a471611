"""What must belong to one guest alone: its name, its UUID, its MAC addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint.model.devices import path_of
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.source import Span
from xenlint.syntax.xl_values import new
from xenlint.typed import NamedTuple

_MAC = r"[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5}"
_NOBODY = "00:00:00:00:00:00"


class Mark(NamedTuple):
    """Something that identifies a guest, in one spelling, and where it is written."""

    key: str
    domain: Domain
    span: Span


def side_by_side(host: Host) -> tuple[Domain, ...]:
    """Guests that may run at the same time: of several files with one name one, and all that start by themselves."""
    return host.once((side_by_side,), lambda: _side_by_side(host))


def _side_by_side(host: Host) -> tuple[Domain, ...]:
    chosen = set(host.guests)
    return tuple([domain for domain in host.domains if domain.autostart or domain in chosen])


def read_mac(text: str) -> str | None:
    """A MAC address in lower case with two digits each, or None where it is none."""
    if not re.fullmatch(_MAC, text):
        return None
    if len(text) == 17:
        return text.lower()
    return ":".join(f"{int(octet, 16):02x}" for octet in text.split(":"))


def _mac_of_xl(text: str) -> str | None:
    """What xl makes of an address in another spelling: it takes any character between two numbers."""
    from xenlint.syntax.device_values import mac_as_read

    return mac_as_read(text)


def macs_of(domain: Domain) -> tuple[Mark, ...]:
    """The MAC addresses a guest asks for. All zeros means "any", to xl."""
    return domain.derive(_macs)


def _macs(domain: Domain) -> tuple[Mark, ...]:
    if domain.cast is not None and domain.derive_alike(_are_macs_marks):
        source = domain.document.source
        return tuple(
            [new(Mark, (mac, domain, new(Span, (source, at, at + len(mac))))) for at, mac in domain.cast.cut.macs]
        )
    return tuple(_read_macs(domain))


def _are_macs_marks(domain: Domain) -> bool:
    """Whether the addresses that are cut out of a guest's file are those that it asks for."""
    marks = [(mark.span.start, mark.span.text) for mark in _read_macs(domain)]
    return domain.cast is not None and marks == list(domain.cast.cut.macs)


def _read_macs(domain: Domain) -> Iterator[Mark]:
    for vif in domain.vifs:
        part = vif.get("mac")
        if part is not None and part.known and part.value is not None:
            mac = read_mac(part.value.strip()) or (None if domain.is_xend else _mac_of_xl(part.value))
            if mac is not None and mac != _NOBODY:
                yield Mark(mac, domain, part.value_span)


def uuid_of(domain: Domain) -> Mark | None:
    """A guest's UUID without hyphens, in lower case; None where it has none that can be read."""
    if "uuid" not in domain.keys:
        return None
    if domain.cast is not None and domain.cast.cut.uuid is not None and domain.derive_alike(_is_uuid_mark):
        at, uuid = domain.cast.cut.uuid
        return Mark(uuid.replace("-", ""), domain, Span(domain.document.source, at - 1, at + len(uuid) + 1))
    return _read_uuid(domain)


def _is_uuid_mark(domain: Domain) -> bool:
    """Whether what is cut out of a guest's file is its UUID."""
    mark, cut = _read_uuid(domain), domain.cast.cut if domain.cast else None
    return mark is not None and cut is not None and cut.uuid is not None and mark.span.start + 1 == cut.uuid[0]


def _read_uuid(domain: Domain) -> Mark | None:
    setting, text = domain.get("uuid"), domain.text("uuid")
    if setting is None or text is None:
        return None
    plain = text.strip().replace("-", "").lower()
    if not re.fullmatch("[0-9a-f]{32}", plain) or plain == "0" * 32:
        return None
    return Mark(plain, domain, setting.value.span)


def shares_a_disk(one: Domain, other: Domain) -> bool:
    """Whether two files name the same disk: then they are two ways to start one guest, not two guests."""
    return bool(_disks(one) & _disks(other))


def _disks(domain: Domain) -> set[str]:
    """What the writable disks are made of; a CD-ROM image says nothing about who a guest is."""
    return {path for disk in domain.disks if disk.is_writable and (path := path_of(disk)) is not None}
