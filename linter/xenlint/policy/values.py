"""What an address stands for on a host: the subjects that may have it, and the values they have, as their reader sees
them. All reading is the model's; what it cannot know is None here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from xenlint.model.advice import is_for_trouble, limit_of, version_of
from xenlint.model.boot import BootEntry
from xenlint.model.boot_stale import lacks
from xenlint.model.cmdline import Option
from xenlint.model.devices import path_of
from xenlint.model.domain import Domain
from xenlint.model.host import Host
from xenlint.model.identity import read_mac
from xenlint.model.sizes import show_kib
from xenlint.model.toolstack import XendConfig, XlConf, integer_of, text_of
from xenlint.policy.policy import Address, Bare
from xenlint.source import Spanned
from xenlint.syntax.parts import Part
from xenlint.syntax.tree import Document, List, Number, Setting, String, Value
from xenlint.syntax.xl_values import number_of, to_long
from xenlint.typed import Any, NamedTuple


class Subject(NamedTuple):
    """What may have a setting: a guest, one of its devices, a boot entry, a file of settings, or the host."""

    at: Spanned
    document: Document | None
    domain: Domain | None
    thing: Any
    kind: str = ""
    """Of a device."""


class Found(NamedTuple):
    """A value in the form of its address's sort, and where it stands.

    `node` is what holds it in the tree, for fixes. `told` is the value for people where that is another text than
    `shown` makes of it.
    """

    value: Bare
    at: Spanned
    node: Setting | Part | Option | None = None
    told: str = ""


Values = tuple[Found, ...] | None
"""All values; empty where there is none for certain, None where that cannot be known."""


# --- subjects ---------------------------------------------------------------------------------------------------------


def subjects(address: Address, host: Host) -> tuple[Subject, ...]:
    """Everything on the host that may have it, in the order of the files."""
    if address.family in ("guest", "about-guest"):
        return host.once(("policy", "guests"), lambda: tuple(_guests(host)))
    if address.family == "device":
        return host.once(("policy", "devices", address.kind), lambda: tuple(_devices(host, address.kind)))
    if address.is_of_boot:
        return host.once(("policy", "entries"), lambda: tuple(_entries(host)))
    if address.family == "file":
        return host.once(("policy", "files", address.kind), lambda: tuple(_files(host, address.kind)))
    return (Subject(host.home, None, None, host),) if host.home is not None else ()


def having(address: Address, host: Host) -> tuple[Subject, ...]:
    """The subjects where the setting's key occurs at all: most policies have nothing to say of others."""
    if address.family != "guest":
        return subjects(address, host)
    found: dict[str, list[Subject]] = host.once(("policy", "keys"), lambda: _by_key(host))
    return tuple(found.get(address.key, ()))


def _by_key(host: Host) -> dict[str, list[Subject]]:
    found: dict[str, list[Subject]] = {}
    for subject in host.once(("policy", "guests"), lambda: tuple(_guests(host))):
        for key in subject.thing.by_key:
            found.setdefault(key, []).append(subject)
    return found


def _guests(host: Host) -> Iterator[Subject]:
    for domain in host.domains:
        yield Subject(domain, domain.document, domain, domain)


def _devices(host: Host, kind: str) -> Iterator[Subject]:
    key = "vfb" if kind == "screen" else kind
    for domain in host.domains:
        if kind != "screen" and key not in domain.by_key:
            continue
        devices: tuple[Any, ...] = (
            domain.disks if kind == "disk" else domain.screens if kind == "screen" else domain.devices(kind)
        )
        for device in devices:
            if kind != "screen" or device.is_on is not False:
                yield Subject(device, domain.document, domain, device, kind)


def devices_of(domain: Domain, kind: str, host: Host) -> tuple[Subject, ...]:
    """One guest's devices of a kind."""
    found: dict[int, list[Subject]] = host.once(("policy", "devices of", kind), lambda: _by_guest(host, kind))
    return tuple(found.get(id(domain), ()))


def _by_guest(host: Host, kind: str) -> dict[int, list[Subject]]:
    found: dict[int, list[Subject]] = {}
    for subject in subjects(Address("", "device", kind, ""), host):
        found.setdefault(id(subject.domain), []).append(subject)
    return found


def _entries(host: Host) -> Iterator[Subject]:
    for entry in host.boot_entries:
        if not is_for_trouble(entry):
            yield Subject(entry, entry.document, None, entry)


def _files(host: Host, kind: str) -> Iterator[Subject]:
    """One subject for all files of a kind, as the last of them decides; of hosts that are none, one for each."""
    documents = sorted((d for d in host.documents if d.kind == kind), key=lambda document: document.path)
    groups = [documents] if host.is_whole else [[document] for document in documents]
    for group in filter(None, groups):
        by_key: dict[str, Setting] = {}
        for document in group:
            of_this: Mapping[str, Setting] = (XendConfig if kind == "xend-config" else XlConf)(document).by_key
            by_key.update(of_this)
        yield Subject(group[0], group[0], None, _Files(by_key, any(d.problems for d in group), kind))


class _Files(NamedTuple):
    by_key: dict[str, Setting]
    is_broken: bool
    kind: str


# --- values -----------------------------------------------------------------------------------------------------------


class Readings(NamedTuple):
    """What a host has of a setting: the values of each subject where it may occur, and all there are."""

    of: tuple[tuple[Subject, tuple[Found, ...]], ...]
    values: frozenset[Bare]


def readings(address: Address, host: Host) -> Readings:
    """The values that are known, read once for all policies that ask."""
    return host.once(("policy", "readings", address), lambda: _readings(address, host))


def _readings(address: Address, host: Host) -> Readings:
    of = tuple((subject, values) for subject in having(address, host) if (values := read(address, subject, host) or ()))
    return Readings(of, frozenset(found.value for _, values in of for found in values))


def lacking(address: Address, host: Host) -> tuple[Subject, ...]:
    """The subjects where the setting is missing for certain."""
    return host.once(
        ("policy", "lacking", address),
        lambda: tuple(subject for subject in subjects(address, host) if is_there(address, subject, host) is False),
    )


def read(address: Address, subject: Subject, host: Host) -> Values:
    """The values that a subject has. Those of devices are kept: to read them again takes longer than to look."""
    if address.family == "device":
        known: dict[int, Values] = host.once(("policy", "values", address), dict)
        number = id(subject.thing)
        if number not in known:
            known[number] = _device(address, subject, host)
        return known[number]
    return _READERS[address.family](address, subject, host)


def is_there(address: Address, subject: Subject, host: Host) -> bool | None:
    """Whether the setting is written, whatever its value; None where that cannot be known."""
    if address.family == "guest":
        return address.key in subject.thing.by_key or (False if subject.thing.is_known else None)
    if address.family == "device" and address.kind != "screen":
        device = subject.thing
        return device.get(address.key) is not None or (False if device.text.known else None)
    if address.family == "file":
        return address.key in subject.thing.by_key or (None if subject.thing.is_broken else False)
    values = read(address, subject, host)
    return None if values is None else bool(values)


def _guest(address: Address, subject: Subject, host: Host) -> Values:
    domain: Domain = subject.thing
    setting = domain.by_key.get(address.key)
    if setting is None:
        return () if domain.is_known else None
    if setting.op == "=":
        found = _of_value(address, setting.value, setting)
        return found if found is not None or not isinstance(setting.value, List) else _of_list(address, setting.value)
    value = domain.value(address.key)
    if value is None or isinstance(value, List):
        return None if value is None else _of_list(address, value)
    joined = _of_value(address, value, None)
    return None if joined is None else tuple(found._replace(at=setting) for found in joined)


def _of_list(address: Address, value: List) -> Values:
    """Each item is a value."""
    found = [_of_value(address, item, None) for item in value.items]
    return None if None in found else tuple(each for items in found for each in items or ())


def _of_value(address: Address, value: Value, node: Setting | None) -> Values:
    """A single value; None where it is a list, or not known, or not what its reader wants."""
    if isinstance(value, String):
        if not value.known:
            return None
        text = value.value
    elif isinstance(value, Number):
        text = value.text
    else:
        return None
    if address.sort != "text":
        return _counted(address, number_of(value), value, node)
    plain = _plain(address, text) if address.key in _SPELT_VARIOUSLY else text
    return (Found(plain, value, node, "" if plain == text else text),)


def _counted(address: Address, number: int | None, at: Spanned, node: Setting | Part | Option | None) -> Values:
    if number is None:
        return None
    if address.sort == "size":
        number *= address.unit_kib
    return (Found(int(bool(number)) if address.sort == "flag" else number, at, node),)


_SPELT_VARIOUSLY = ("mac", "uuid")


def _plain(address: Address, text: str) -> str:
    """Texts that stand for the same thing in one spelling."""
    if address.key == "mac":
        return read_mac(text.strip()) or text
    return text.strip().lower() if address.key == "uuid" else text


def _device(address: Address, subject: Subject, host: Host) -> Values:
    device = subject.thing
    if address.kind == "screen":
        written = getattr(device, address.key)
        if written is None:
            return None  # absent, or not known
        return _of_text(address, written.value, written.span, None)
    part: Part | None = device.get(address.key)
    if part is None:
        return () if device.text.known else None
    if not part.known:
        return None
    if address.kind == "disk" and address.key == "target" and (path := path_of(device)) is not None:
        return (Found(path, part.value_span, part, part.value or ""),)
    return _of_text(address, part.value or "", part.value_span if part.value else part.span, part)


def _of_text(address: Address, text: str, at: Spanned, node: Part | Option | None) -> Values:
    if address.sort == "text":
        return (Found(_plain(address, text), at, node, text),)
    return _counted(address, to_long(text), at, node)


def _about_guest(address: Address, subject: Subject, host: Host) -> Values:
    domain: Domain = subject.thing
    key = address.key
    if key == "file":
        name = domain.document.path.rpartition("/")[2]
        return (Found(name.rpartition(".")[0] or name, domain),)
    if key == "autostart":
        return (Found(int(bool(domain.autostart)), domain),)
    if key == "memory":
        mib = domain.memory_mib
        return None if mib is None else (Found(mib * 1024, domain.get("memory") or domain.get("maxmem") or domain),)
    deciding = ("maxvcpus", "vcpus") if key == "vcpus" else ("type", "builder", "pvh")
    settings = [setting for name in deciding if (setting := domain.get(name)) is not None]
    if not domain.is_known or any(domain.text(setting.key) is None for setting in settings):
        return None
    return (Found(domain.vcpus if key == "vcpus" else domain.guest, settings[0] if settings else domain),)


def _xen(address: Address, subject: Subject, host: Host) -> Values:
    from xenlint.model.xen_options import read_line

    entry: BootEntry = subject.thing
    found = None
    for option, reading in read_line(entry.hypervisor, version_of(entry, host), entry.arch):
        if reading.name == address.key:
            found = option, reading
    if found is None:
        return _missing(address, entry, host, entry.hypervisor.known)
    option, reading = found
    at = option.value_span if option.value else option.span
    if address.sort == "text":
        return (Found(reading.value, at, option),)
    if address.kind == "custom":
        return _counted(address, _number(option.value or ""), at, option)
    if not isinstance(reading.stored, int):
        return None
    return (Found(reading.stored >> 10 if address.sort == "size" else int(reading.stored), at, option),)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _missing(address: Address, entry: BootEntry, host: Host, is_known: bool) -> Values:
    """No value: nothing is said of a menu that is older than what it is made from."""
    name = "dom0_mem" if address.family == "dom0-mem" else address.key
    return () if is_known and not lacks(entry, host, name) else None


def _dom0_mem(address: Address, subject: Subject, host: Host) -> Values:
    entry: BootEntry = subject.thing
    limit = limit_of(entry, host)
    amount = {"size": limit.size, "min": limit.minimum, "max": limit.maximum}[address.key]
    if amount is None:
        return _missing(address, entry, host, entry.hypervisor.known)
    option = entry.hypervisor.get("dom0_mem")
    if amount.depends_on_ram or option is None or not entry.hypervisor.known:
        return None
    return (Found(amount.size_bytes >> 10, option.value_span),)


def _kernel(address: Address, subject: Subject, host: Host) -> Values:
    entry: BootEntry = subject.thing
    option = entry.kernel.get(address.key)
    if option is None:
        return _missing(address, entry, host, entry.kernel.known)
    if not option.known:
        return None
    return _of_text(address, option.value or "", option.value_span if option.value else option.span, option)


def _file(address: Address, subject: Subject, host: Host) -> Values:
    files: _Files = subject.thing
    setting = files.by_key.get(address.key)
    if setting is None:
        return None if files.is_broken else ()
    if files.kind != "xend-config":
        return _of_value(address, setting.value, setting)
    text = text_of(setting)
    if text is None:
        return None
    if address.sort == "flag":
        truth = XendConfig(Document(setting.source, "xend-config", "", (setting,))).flag(setting.key)
        return None if truth is None else (Found(int(truth), setting.value, setting),)
    if address.sort == "text":
        return (Found(text, setting.value, setting),)
    return _counted(address, integer_of(setting), setting.value, setting)


def _about_host(address: Address, subject: Subject, host: Host) -> Values:
    facts = host.facts
    told: Mapping[str, Bare | None] = {
        "name": host.name,
        "toolstack": host.toolstack,
        "guests": len(host.guests),
        "memory": facts.memory_kib,
        "cpus": facts.cpus,
        "xen-version": host.version if host.version_origin else None,
        "arch": facts.arch,
        "distribution": facts.distribution,
        "iommu": None if facts.iommu is None else int(facts.iommu),
    }
    value = told[address.key]
    return () if value is None else (Found(value, subject.at),)


def told(address: Address, found: Found) -> str:
    """What was found, for people."""
    return found.told or shown(address, found.value)


def written(found: Found) -> str:
    """The text that could be copied to another place of its kind; "" where there is none."""
    if isinstance(found.node, Setting):
        return text_of(found.node) or ""
    return found.value if isinstance(found.value, str) else ""


def shown(address: Address, value: Bare) -> str:
    """A value for people."""
    if isinstance(value, tuple):
        return f"{value[0]}.{value[1]}"
    if address.sort == "size" and isinstance(value, int):
        return show_kib(value)
    return ("true" if value else "false") if address.sort == "flag" else str(value)


_READERS: dict[str, Callable[[Address, Subject, Host], Values]] = {
    "guest": _guest,
    "device": _device,
    "about-guest": _about_guest,
    "xen": _xen,
    "dom0-mem": _dom0_mem,
    "kernel": _kernel,
    "file": _file,
    "about-host": _about_host,
}
