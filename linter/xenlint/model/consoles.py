"""Who can reach the graphics consoles of guests: where VNC and SPICE listen, and with which password."""

from __future__ import annotations

from xenlint.model.devices import Screen, Written
from xenlint.model.domain import Domain
from xenlint.typed import NamedTuple

_EVERYWHERE = ("0.0.0.0", "::", "[::]", "*", "0")


def is_everywhere(address: str) -> bool:
    """Whether an address to listen on, perhaps with `:DISPLAY` behind it, is every address of the host."""
    address = address.strip()
    return address in _EVERYWHERE or address.rpartition(":")[0] in ("0.0.0.0", "[::]", "*")


def is_seen(domain: Domain, screen: Screen) -> bool:
    """Whether VNC shows this screen; xl does so unless it is told not to."""
    return screen.is_on is not False and not (domain.is_xend and screen.is_on is None and not screen.is_vfb)


def knows_password(domain: Domain, screen: Screen) -> bool:
    """Whether the file tells which password there is, none included."""
    if screen.vncpasswd is not None:
        return True
    if not screen.is_vfb:
        return domain.get("vncpasswd") is None
    return all(device.get("vncpasswd") is None for device in domain.devices("vfb") if device.span == screen.span)


def as_number(written: Written | None, default: int) -> int:
    """What atoi makes of the text."""
    text = written.value.strip() if written else ""
    sign, digits = (-1, text[1:]) if text[:1] == "-" else (1, text.removeprefix("+"))
    size = len(digits) - len(digits.lstrip("0123456789"))
    return sign * int(digits[: min(size, 9)]) if size else (0 if written else default)


class Spice(NamedTuple):
    """The SPICE server of an HVM guest. What is not known is None, as is what is absent."""

    host: str | None
    is_open: bool
    """Anybody may connect without a password."""
    password: str | None


def spice_of(domain: Domain) -> Spice | None:
    """None where there is no such server, or where the file does not tell."""
    if domain.guest != "hvm" or domain.is_xend or not domain.number("spice") or not domain.is_known:
        return None
    is_open = bool(domain.number("spicedisable_ticketing"))
    return Spice(domain.text("spicehost"), is_open, domain.text("spicepasswd"))
