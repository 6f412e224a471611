"""Two settings of a guest exclude each other.

## What it does
Looks for settings that libxl refuses together: `altp2m` with `nestedhvm`; `altp2m` or `vnuma` with a `maxmem` above
`memory` (populate on demand); `usbversion` or `spiceusbredirection` with `usb` or `usbdevice`; a viridian group that is
both on and off, or on without the group `base`.

## Why is this bad?
`xl create` goes a long way before libxl says no, and the guest does not start. `xl create -n` does not notice.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Number, Related, String
from xenlint.model.populate_on_demand import altp2m_key, refusing_pod
from xenlint.model.xl_guest import XlGuest, guest_of

META = Meta(
    code="XEN716",
    name="refused-together",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    keys=("altp2m", "altp2mhvm", "spiceusbredirection", "usbversion", "viridian", "vnuma"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/lab.cfg": 'name = "lab"\ntype = "hvm"\nmemory = 512\nnestedhvm = 1\naltp2m = "mixed"\n'},
        good={"etc/xen/lab.cfg": 'name = "lab"\ntype = "hvm"\nmemory = 512\nnestedhvm = 0\naltp2m = "mixed"\n'},
        at='altp2m = "mixed"',
    ),
    Example(
        bad={"etc/xen/lab.cfg": 'name = "lab"\ntype = "hvm"\nmemory = 512\nusb = 1\nusbversion = 2\n'},
        good={"etc/xen/lab.cfg": 'name = "lab"\ntype = "hvm"\nmemory = 512\nusbversion = 2\n'},
        at="usbversion = 2",
    ),
    Example(
        bad={"etc/xen/lab.cfg": 'name = "lab"\ntype = "hvm"\nmemory = 512\nviridian = [ "synic", "stimer" ]\n'},
        good={
            "etc/xen/lab.cfg": 'name = "lab"\ntype = "hvm"\nmemory = 512\nviridian = [ "base", "synic", "stimer" ]\n'
        },
        at='viridian = [ "synic", "stimer" ]',
    ),
)

_ALTP2M_SINCE = (4, 6)
_POD = "'maxmem' above 'memory' (populate on demand)"
_SAME = "the same value for both"
_DEFAULTS = frozenset(("base", "freq", "time_ref_count", "apic_assist", "crash_ctl", "no_vp_limit", "cpu_hotplug"))


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None or not guest.types or "pv" in guest.types:
        return
    yield from _altp2m(guest)
    for key in refusing_pod(guest):
        yield _finding(guest, key, "maxmem", _POD, _SAME)
    if guest.is_hvm:
        yield from _usb(guest)
        yield from _viridian(guest)


def _altp2m(guest: XlGuest) -> Iterator[Finding]:
    if guest.version < _ALTP2M_SINCE:
        return
    name = altp2m_key(guest)
    if name is not None and guest.is_on("nestedhvm"):
        yield _finding(guest, name, "nestedhvm", "'nestedhvm'", "only one of the two")


def _usb(guest: XlGuest) -> Iterator[Finding]:
    name = "usbversion" if guest.is_on("usbversion") else "spiceusbredirection"
    if not guest.is_on(name) or (name == "spiceusbredirection" and not guest.is_on("spice")):
        return
    other = "usb" if guest.is_on("usb") else "usbdevice"
    if other == "usb" or guest.has_items(other) or guest.has_text(other):
        yield _finding(guest, name, other, f"'{other}'", f"either '{name}' with 'usbdev', or '{other}'")


def _finding(guest: XlGuest, name: str, other: str, what: str, write: str) -> Finding:
    return Finding(
        guest.settings[name],
        f"libxl refuses a guest with '{name}' and {what}. Write {write}.",
        related=(Related(guest.settings[other], "this does not go with it"),),
    )


def _viridian(guest: XlGuest) -> Iterator[Finding]:
    if not guest.has_items("viridian"):
        return
    on: dict[str, String | Number] = {}
    off: dict[str, String | Number] = {}
    for item in guest.items("viridian"):
        word = item.value if isinstance(item, String) else item.text
        if word == "all":
            return
        if word == "defaults":
            on.update(dict.fromkeys(_DEFAULTS, item))
        elif word.startswith("!"):
            off[word[1:].lower()] = item
            on.pop(word[1:].lower(), None)
        else:
            on[word.lower()] = item
            off.pop(word.lower(), None)
    if on and "base" not in on:
        why = "the group 'base' is off" if "base" in off else "the group 'base' is missing"
        yield Finding(
            guest.settings["viridian"],
            f"All groups of 'viridian' need another one, and {why}: libxl says 'base group not enabled' and refuses "
            "the guest. Write 'base' too, or 'defaults'.",
        )
