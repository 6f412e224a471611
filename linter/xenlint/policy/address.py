"""What a policy may speak of: `memory`, `vif.bridge`, `hypervisor.dom0_mem.max`, `xl-conf.autoballoon`, `host.cpus`.

Names are looked up in the tables of what Xen and its toolstacks know, which also say how values are to be compared. A
guest's key that is in no table and like none of them is a key of the shop's own, and a text.
"""

from __future__ import annotations

from collections.abc import Collection

from xenlint.model.sizes import KIB_PER_MIB
from xenlint.model.spelling import nearest
from xenlint.policy.policy import Address, Family, Sort

ABOUT_GUEST: dict[str, Sort] = {
    "type": "text",  # pv, pvh or hvm, however it is written
    "memory": "size",  # what it starts with
    "vcpus": "number",  # the most it may have
    "autostart": "flag",
    "file": "text",  # the file's name without its ending
}

ABOUT_HOST: dict[str, Sort] = {
    "name": "text",
    "memory": "size",
    "cpus": "number",
    "xen-version": "version",
    "arch": "text",
    "distribution": "text",
    "iommu": "flag",
    "toolstack": "text",
    "guests": "number",
}

DOM0_MEM = ("size", "min", "max")

FILES = ("grub-default", "xencommons", "xend-config", "xendomains", "xl-conf")
"""Files of settings that a host has one of, by their kind."""

SCREEN_KEYS: dict[str, Sort] = {
    "vnclisten": "text",
    "vncdisplay": "number",
    "vncunused": "flag",
    "vncpasswd": "text",
}

PREFIXES = ("hypervisor", "kernel", *FILES, "guest", "host", "screen")

_SORTS: dict[str, Sort] = {"integer": "number", "boolean": "flag"}


class BadAddressError(ValueError):
    """Nothing is called so. The message is a whole sentence."""


def read_address(text: str) -> Address:
    """What a text such as `vif.bridge` speaks of. Raises BadAddressError."""
    head, dot, rest = text.partition(".")
    if dot and not rest:
        raise BadAddressError(f"'{text}' ends with a dot; write what is meant behind it.")
    if head == "hypervisor" and rest:
        return _of_xen(text, rest)
    if head == "kernel" and rest:
        return Address(text, "kernel", "", rest)
    if head == "guest" and rest:
        return _listed(text, "about-guest", rest, ABOUT_GUEST)
    if head == "host" and rest:
        return _listed(text, "about-host", rest, ABOUT_HOST)
    if head == "screen" and rest:
        return _listed(text, "device", rest, SCREEN_KEYS, "screen")
    if head in FILES and rest:
        return _of_file(text, head, rest)
    if rest:
        return _of_device(text, head, rest)
    return _of_guest(text)


def _listed(text: str, family: Family, key: str, known: dict[str, Sort], kind: str = "") -> Address:
    if key not in known:
        raise _unknown(text, key, known)
    return Address(text, family, kind, key, known[key])


def _unknown(text: str, name: str, known: Collection[str]) -> BadAddressError:
    prefix = text[: len(text) - len(name)]
    close = nearest(name, known)
    if close is not None:
        return BadAddressError(f"nothing is called '{text}'; did you mean '{prefix}{close}'?")
    if len(known) > 40:
        return BadAddressError(f"nothing is called '{text}' in any version of Xen.")
    return BadAddressError(f"nothing is called '{text}'; known are {', '.join(prefix + key for key in sorted(known))}.")


def _of_xen(text: str, name: str) -> Address:
    from xenlint.knowledge.hypervisor import OPTIONS

    option, dot, part = name.partition(".")
    if option == "dom0_mem" and dot:
        if part not in DOM0_MEM:
            raise _unknown(text, part, DOM0_MEM)
        return Address(text, "dom0-mem", "", part, "size")
    if name not in OPTIONS:
        raise _unknown(text, name, OPTIONS)
    kind = OPTIONS[name].kind
    if kind == "custom":  # some of these may be numbers, as with dom0_max_vcpus
        return Address(text, "xen", kind, name)
    return Address(text, "xen", "", name, "size" if kind == "size" else _SORTS.get(kind, "text"))


def _of_file(text: str, kind: str, key: str) -> Address:
    if kind == "xl-conf":
        from xenlint.knowledge import xl_conf

        if (known := xl_conf.KEYS.get(key)) is None:
            raise _unknown(text, key, xl_conf.KEYS)
        return Address(text, "file", kind, key, *_sort(known.kind, known.unit))
    if kind == "xend-config":
        from xenlint.knowledge import xend_config

        if (option := xend_config.KEYS.get(key)) is None:
            raise _unknown(text, key, xend_config.KEYS)
        return Address(text, "file", kind, key, *_sort(option.kind, option.unit))
    return Address(text, "file", kind, key)


def _of_device(text: str, kind: str, key: str) -> Address:
    from xenlint.knowledge.devices import KINDS

    if kind not in KINDS:
        close = nearest(kind, (*KINDS, *PREFIXES))
        hint = "" if close is None else f"; did you mean '{close}.{key}'?"
        raise BadAddressError(f"nothing is called '{text}'{hint or '.'}")
    known = KINDS[kind].subkeys
    if key not in known:
        raise _unknown(text, key, known)
    return Address(text, "device", kind, key, *_sort(known[key].kind, known[key].unit))


def _of_guest(text: str) -> Address:
    from xenlint.knowledge.xl_cfg import KEYS
    from xenlint.knowledge.xm_cfg import KEYS as XM_KEYS

    if text in KEYS:
        return Address(text, "guest", "", text, *_sort(KEYS[text].kind, KEYS[text].unit))
    if text in XM_KEYS:
        return Address(text, "guest", "", text, *_sort(XM_KEYS[text].kind, ""))
    if text in PREFIXES:
        raise BadAddressError(f"'{text}' alone is nothing; write what of it, as in '{text}.…'.")
    if (close := nearest(text, KEYS)) is not None:
        raise BadAddressError(f"nothing is called '{text}'; did you mean '{close}'?")
    return Address(text, "guest", "", text)


def _sort(kind: str, unit: str) -> tuple[Sort, int]:
    if kind == "integer" and unit in ("MiB", "KiB"):
        return "size", KIB_PER_MIB if unit == "MiB" else 1
    return _SORTS.get(kind, "text"), 1
