"""The host goes down before its guests have.

## What it does
Looks in the settings of xendomains for a `XENDOMAINS_SHUTDOWN` or `XENDOMAINS_SHUTDOWN_ALL` without `--wait`, for a
file in which nothing migrates, saves or shuts down guests, and for a `XENDOMAINS_STOP_MAXWAIT` of less than half a
minute.

## Why is this bad?
`xl shutdown` only asks a guest to go down. Without `--wait` the script goes on at once, the host switches off, and the
guests are cut off while they write. The watchdog of `XENDOMAINS_STOP_MAXWAIT` ends the waiting in the same way, and
breaks a save or a migration off in the middle.

## References
- [xendomains](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/xendomains.in)
- [its settings](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/init.d/sysconfig.xendomains.in)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Meta
from xenlint.model.service import ServiceSettings, is_debian, service_settings

META = Meta(
    code="XEN758",
    name="xendomains-cuts-guests-off",
    since="0.1",
    severity="note",
    confidence="medium",
    tags=("autostart",),
    kinds=("xendomains",),
)

EXAMPLES = (
    Example(
        bad={"etc/sysconfig/xendomains": 'XENDOMAINS_SHUTDOWN="--halt"\nXENDOMAINS_SHUTDOWN_ALL="--all --wait"\n'},
        good={"etc/sysconfig/xendomains": 'XENDOMAINS_SHUTDOWN="--wait"\nXENDOMAINS_SHUTDOWN_ALL="--all --wait"\n'},
        at='"--halt"',
    ),
    Example(
        bad={"etc/sysconfig/xendomains": "XENDOMAINS_STOP_MAXWAIT=10\n"},
        good={"etc/sysconfig/xendomains": "XENDOMAINS_STOP_MAXWAIT=300\n"},
        at="10",
    ),
    Example(
        bad={"etc/sysconfig/xendomains": "XENDOMAINS_SAVE=\nXENDOMAINS_SHUTDOWN=\nXENDOMAINS_SHUTDOWN_ALL=\n"},
        good={"etc/sysconfig/xendomains": "XENDOMAINS_SAVE=\nXENDOMAINS_SHUTDOWN=--wait\nXENDOMAINS_SHUTDOWN_ALL=\n"},
    ),
)

_MEANS = ("XENDOMAINS_MIGRATE", "XENDOMAINS_SAVE", "XENDOMAINS_SHUTDOWN", "XENDOMAINS_SHUTDOWN_ALL")
_LEAST_SECONDS = 30


def check(document: Document, context: Context) -> Iterator[Finding]:
    settings = context.host.derive(service_settings, document)
    debian = is_debian(context.host)
    if not debian:
        yield from _without_wait(settings)
        yield from _left_running(settings)
    yield from _too_short(settings, debian=debian)


def _without_wait(settings: ServiceSettings) -> Iterator[Finding]:
    for name in ("XENDOMAINS_SHUTDOWN", "XENDOMAINS_SHUTDOWN_ALL"):
        setting, text = settings.get(name), settings.text(name)
        if setting is None or not text or any(_waits(word) for word in text.split()):
            continue
        right = "--all --wait" if name.endswith("ALL") else "--wait"
        yield Finding(
            setting.value,
            f"Without '--wait' xendomains does not wait for guests to go down, and the host cuts them off. Write "
            f"'{name}=\"{right}\"'.",
        )


def _waits(word: str) -> bool:
    return word == "--wait" or (word.startswith("-") and not word.startswith("--") and "w" in word)


def _left_running(settings: ServiceSettings) -> Iterator[Finding]:
    if all(settings.is_empty(name) for name in _MEANS) and (last := settings.get("XENDOMAINS_SHUTDOWN")) is not None:
        yield Finding(
            last,
            "With these settings xendomains neither migrates nor saves nor shuts down a guest: the host cuts all of "
            "them off when it goes down. Write 'XENDOMAINS_SHUTDOWN=\"--wait\"'.",
            severity="warning",
        )


def _too_short(settings: ServiceSettings, *, debian: bool) -> Iterator[Finding]:
    setting, text = settings.get("XENDOMAINS_STOP_MAXWAIT"), settings.text("XENDOMAINS_STOP_MAXWAIT")
    if setting is None or not text or not text.isdecimal() or len(text) > 9:
        return
    seconds = int(text)
    if seconds >= _LEAST_SECONDS:
        return
    if seconds == 0 and not debian:
        what = (
            "0 means no limit to Xen's own xendomains and one second to Debian's: one guest that hangs keeps the host "
        )
        what += "from going down, or every guest is cut off."
    else:
        what = f"xendomains gives a guest {max(seconds, 1)} s to be saved or shut down, then breaks off."
    yield Finding(setting.value, f"{what} Write 'XENDOMAINS_STOP_MAXWAIT=300'.")
