"""What a part of a `vif` was meant to be, where what is written leaves little doubt.

The parser tells what the toolstack cannot read (`syntax.devices`); what it reads and nobody can have meant is found
here too: blanks that become part of a bridge's name, and a semicolon where only a comma divides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from xenlint.knowledge.devices import KINDS
from xenlint.model.spelling import nearest
from xenlint.patterns import lazy_pattern
from xenlint.source import Span
from xenlint.syntax.devices_xm import KEYS as XM_KEYS
from xenlint.syntax.parts import Part
from xenlint.syntax.tree import Problem
from xenlint.syntax.xl_mistakes import quote
from xenlint.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xenlint.knowledge.versions import Version
    from xenlint.model.domain import Domain
    from xenlint.syntax.devices import DeviceSpec

_ALIASES = {
    "addr": "mac", "address": "mac", "amc": "mac", "br": "bridge", "bridgename": "bridge", "dhcp": "",
    "ethernet": "mac", "hw": "mac", "hwaddr": "mac", "hwaddress": "mac", "ifname": "vifname", "interface": "",
    "ipaddr": "ip", "ipaddress": "ip", "macaddr": "mac", "macaddress": "mac", "mca": "mac", "name": "vifname",
    "netmask": "", "nic": "",
}  # fmt: skip
"""Names from elsewhere for what xl calls otherwise; those with nothing behind them are no slip of any key."""

_MAC = lazy_pattern(r"[0-9a-fA-F]{1,2}([:.-])[0-9a-fA-F]{1,2}(?:\1[0-9a-fA-F]{1,2}){4}\Z")
_TWELVE = lazy_pattern(r"(?:[0-9a-fA-F]{2,4}[-:. ]?){2,5}[0-9a-fA-F]{2,4}\Z")
_BRIDGE = lazy_pattern(r"(?:xen|vir|ovs|lxc|vm|x|k|n)?-?br(?:idge)?[-_]?[0-9]{1,4}\Z")
_FOR_EQUALS = lazy_pattern(r"([a-z]+)[ \t]*[: \t][ \t]*(\S+)[ \t]*\Z")
_DIVIDER = lazy_pattern(r"(?:[ \t]*[;|][ \t]*|[ \t]+)(?=([a-z]+)[ \t]*=)")
_MODELS = ("rtl8139", "e1000", "e1000e", "virtio", "virtio-net", "ne2k_pci", "pcnet", "vmxnet3")
_KEEPS_BLANKS = ("bridge", "model", "script", "vifname", "backend", "gatewaydev")


class Slip(NamedTuple):
    """A mistake in a vif: what to say, and `text` in place of each of `at` where one knows what was meant. `lost` is
    the sub-key that the interface goes without."""

    span: Span
    message: str
    lost: str = ""
    at: tuple[Span, ...] = ()
    text: str = ""
    safe: bool = False
    is_harmless: bool = False


def slips_of(domain: Domain, vif: DeviceSpec) -> Iterator[Slip]:
    """What is wrong in a vif, in the order of its characters."""
    known = _known(domain)
    reader = "xm" if domain.is_xend else "xl"
    halved = {part: slip for part in vif.parts if (slip := divided(part, "vif", known, reader))}
    blanks = {part: slip for part in vif.parts if part not in halved and (slip := _blanks(part, domain))}
    for problem in vif.problems:
        part = _part_at(vif, problem)
        if part is not None and part in halved and (part.key.strip() != part.key or part.key.strip() in known):
            continue
        yield _slip(domain, part, problem, known)
        if part is not None and part.key not in known:
            blanks.pop(part, None)
    yield from halved.values()
    yield from blanks.values()


def _known(domain: Domain) -> tuple[str, ...]:
    """The sub-keys that the toolstack reads, without those for COLO, that nobody comes near by a slip."""
    if domain.is_xend:
        return XM_KEYS["vif"]
    version: Version = domain.version
    return tuple(
        name
        for name, entry in KINDS["vif"].subkeys.items()
        if entry.since <= version and (entry.until is None or version <= entry.until) and not name.startswith("colo_")
    )


def _part_at(vif: DeviceSpec, problem: Problem) -> Part | None:
    for part in vif.parts:
        span = part.span
        if span.source is problem.source and span.start <= problem.start <= span.end:
            return part
    return None


def _advised(message: str, advice: str) -> str:
    """The message with other advice in its last sentence."""
    return f"{message.rpartition('. ')[0]}. {advice}"


def _slip(domain: Domain, part: Part | None, problem: Problem, known: tuple[str, ...]) -> Slip:
    plain = Slip(problem.span, problem.message)
    if part is None:
        return plain
    if part.form == "word":
        return _of_word(part, problem, known) or plain
    value = (part.value or "").strip()
    if part.key not in known and part.form == "named":
        return _of_key(part, problem, known) or plain._replace(lost=part.key.strip())
    if part.key == "mac":
        return _of_mac(part, problem, value) or plain
    if part.key == "type":
        return _of_type(domain, part, problem, value) or plain
    if problem.cure is not None:
        return plain._replace(at=(problem.span,), text=problem.cure, safe=True)
    return plain


def _of_word(part: Part, problem: Problem, known: tuple[str, ...]) -> Slip | None:
    text = part.key.strip()
    found = _FOR_EQUALS.match(text)
    key, value, is_safe = "", "", False
    if not text:
        comma = part.text.value.rfind(",", 0, part.start)
        if comma < 0:
            return None
        return Slip(problem.span, problem.message, "", (part.text.at(comma, part.end),), "", True, True)
    if found and found[1] in known and found[1] not in ("trusted", "untrusted"):
        key, value, is_safe = found[1], found[2], True
    elif _MAC.match(text):
        key, value = "mac", text
    elif _BRIDGE.match(text):
        key, value = "bridge", text
    else:
        return None
    written = f"{key}={value}"
    return Slip(
        problem.span,
        _advised(problem.message, f"Write '{written}'."),
        key,
        (part.span,),
        written,
        is_safe and key != "mac",
    )


def _of_key(part: Part, problem: Problem, known: tuple[str, ...]) -> Slip | None:
    key, value = part.key.strip(" \t\n"), (part.value or "").strip(" \t\n")
    lower = key.lower()
    meant: str | None
    is_safe = lower in known
    if is_safe:
        meant = lower
    elif lower.replace("_", "").replace("-", "") in _ALIASES:
        meant = _ALIASES[lower.replace("_", "").replace("-", "")]
        meant = None if meant == "mac" and not _MAC.match(value) else meant
    else:
        meant = nearest(lower, known)
    if not meant or meant not in known or meant in ("trusted", "untrusted"):
        return None
    written = f"{meant}={value}"
    return Slip(problem.span, _advised(problem.message, f"Write '{written}'."), meant, (part.span,), written, is_safe)


def _of_mac(part: Part, problem: Problem, value: str) -> Slip | None:
    digits = re.sub("[^0-9a-fA-F]", "", value)
    if len(digits) == 12 and _TWELVE.match(value):
        written = ":".join(digits[at : at + 2].lower() for at in range(0, 12, 2))
        message = _advised(problem.message, f"Write 'mac={written}'.")
        return Slip(problem.span, message, "", (part.value_span,), written, True)
    if problem.start > part.value_span.start:  # six numbers, and something behind them
        is_harmless = not re.match(r"[:;.-]?[0-9a-fA-F]", value[-(problem.end - problem.start) :])
        return Slip(problem.span, problem.message, "", is_harmless=is_harmless)
    return None


def _of_type(domain: Domain, part: Part, problem: Problem, value: str) -> Slip | None:
    lower, is_hvm = value.lower(), domain.guest == "hvm"
    if lower in ("vif", "ioemu"):
        written, is_safe = f"type={lower}", True
    elif lower in _MODELS and is_hvm:
        written, is_safe = f"model={lower}", False
    elif lower in ("netfront", "pv", "vbd", "front", "vfi", "paravirt", "paravirtualized", "paravirtualised", "xen"):
        written, is_safe = "type=vif", not is_hvm
    elif lower in ("emu", "hvm", "qemu", "emulated", "ioemulated", "tap"):
        written, is_safe = "type=ioemu", False
    else:
        meant = nearest(lower, ("ioemu",))
        if meant is None:
            return None
        written, is_safe = f"type={meant}", False
    if written == "type=ioemu" and not is_hvm:
        return None
    return Slip(problem.span, _advised(problem.message, f"Write '{written}'."), "", (part.span,), written, is_safe)


def divided(part: Part, kind: str, known: Collection[str], reader: str) -> Slip | None:
    """A part of any kind of device that holds a second one behind something that is no comma."""
    value = part.value
    if not part.known or value is None:
        return None
    dividers = [found for found in _DIVIDER.finditer(value) if found[1] in known]
    if not dividers:
        return None
    first = dividers[0]
    places = [part.text.at(part.value_start + found.start(), part.value_start + found.end()) for found in dividers]
    sign = first[0].strip()
    what = quote(sign) if sign else "the blank"
    return Slip(
        places[0],
        f"{reader} divides a '{kind}' at commas and nowhere else, and takes {quote(value)} as a "
        f"whole for the value of '{part.key.strip()}'. Write a comma in place of {what}.",
        first[1] if part.key.strip() != "bridge" else "",
        tuple(places),
        ",",
        True,
    )


def _blanks(part: Part, domain: Domain) -> Slip | None:
    """A value that a blank belongs to, to xl."""
    value, key = part.value, part.key.strip(" ")
    if domain.is_xend or not part.known or value is None or key not in _KEEPS_BLANKS:
        return None
    plain = value.strip(" \t")
    if plain == value or not plain:
        return None
    what = {"bridge": "bridge", "script": "script", "backend": "domain", "gatewaydev": "device"}.get(key, key)
    return Slip(
        part.span,
        f"A blank at the equals sign or before the comma belongs to the value: xl takes {quote(value)} for the name of "
        f"the {what}, and there is none such. Write '{key}={plain}'.",
        "",
        (part.span,),
        f"{key}={plain}",
        True,
    )
