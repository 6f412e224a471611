"""Keys have no effect for this type of guest.

## What it does
Looks in guests' files for keys that xl or libxl read for other types of guests only: `boot`, `vga` or `usbdevice` in
a PV guest, `e820_host` in an HVM guest, `pvshim` outside of PVH. One finding stands for all of a file. A key that is
set to 0 or to nothing, and those that a type of guest must not have at all, are left to other rules.

## Why is this bad?
xl does not say a word about them. Often the file is right and its type is not: where `type` is missing, xl makes a PV
guest on x86.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, List, Meta, Related, String, Value
from xenlint.model.xl_guest import XlGuest, xl_guest_of
from xenlint.syntax.xl import number_of

META = Meta(
    code="XEN726",
    name="key-of-other-type",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("guest",),
    kinds=("domu-xl", "domu-xm"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/nas.cfg": 'name = "nas"\ntype = "pv"\nkernel = "/k"\nboot = "dc"\nusbdevice = "tablet"\n'},
        good={"etc/xen/nas.cfg": 'name = "nas"\ntype = "hvm"\nboot = "dc"\nusbdevice = "tablet"\n'},
        at="boot",
    ),
    Example(
        bad={"etc/xen/nas.cfg": 'name = "nas"\ntype = "hvm"\ne820_host = 1\n'},
        good={"etc/xen/nas.cfg": 'name = "nas"\nkernel = "/k"\ne820_host = 1\nusb = 0\n'},
        at="e820_host",
    ),
)

_REFUSED = frozenset(("timer_mode", "vnuma"))
"""What PV guests must not have."""

_TOLD = frozenset(("pvh", "altp2mhvm", "stdvga"))
"""Where another rule has more to say."""

_NOTHING = frozenset(("", "disabled", "none"))
_NAMES = {"pv": "PV", "pvh": "PVH", "hvm": "HVM"}
_MOST_LISTED = 6
_MOST_RELATED = 20


def check(document: Document, context: Context) -> Iterator[Finding]:
    guest = xl_guest_of(document, context.host)
    if guest is None or guest.is_of_newer_xen or not guest.types or guest.types == {"pv", "pvh", "hvm"}:
        return
    idle = [
        name
        for name, (key, value) in guest.by_key.items()
        if key.guests
        and guest.types.isdisjoint(key.guests)
        and "arm" not in key.guests[:1]
        and not ("arm" in key.guests and "pvh" in guest.types)
        and name not in _REFUSED
        and name not in _TOLD
        and not _is_nothing(value)
    ]
    if not idle:
        return
    idle.sort(key=lambda name: guest.settings[name].start)
    yield Finding(
        guest.key_span(idle[0]),
        f"{_subject(idle)} no effect here: {_reason(guest)}. {_advice(guest, idle)}",
        related=tuple(Related(guest.key_span(name), "nor has this") for name in idle[1:_MOST_RELATED]),
    )


def _is_nothing(value: Value) -> bool:
    if isinstance(value, List):
        return not value.items
    return number_of(value) == 0 or (isinstance(value, String) and value.value in _NOTHING)


def _subject(names: list[str]) -> str:
    shown = [f"'{name}'" for name in names[:_MOST_LISTED]]
    if len(names) > _MOST_LISTED:
        return f"{', '.join(shown)} and {len(names) - _MOST_LISTED} more have"
    return f"{shown[0]} has" if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]} have"


def _reason(guest: XlGuest) -> str:
    kind = guest.type
    if kind is None:
        return "nothing says what type of guest this is, and xl makes no HVM guest of it by itself"
    if "type" in guest or "builder" in guest:
        return f"the guest's type is {_NAMES[kind]}, and xl reads this for others"
    return f"without 'type' the guest is {_NAMES[kind]}, and xl reads this for others"


def _advice(guest: XlGuest, idle: list[str]) -> str:
    what = "the line" if len(idle) == 1 else "the lines"
    if idle == ["vfb"]:
        return "Write what it says as keys of their own, such as 'vnc = 1'."
    wanted = set.intersection(*(set(guest.by_key[name][0].guests) for name in idle))
    for kind, name in _NAMES.items():
        if wanted == {kind} and not guest.is_hvm:
            return f"Delete {what}, or write 'type = \"{kind}\"' if it is meant to be {_an(name)} guest."
    return f"Delete {what}."


def _an(name: str) -> str:
    return f"an {name}" if name == "HVM" else f"a {name}"
