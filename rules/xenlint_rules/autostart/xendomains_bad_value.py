"""A setting of xendomains has a value that its script does not take as it is meant.

## What it does
Looks in `/etc/default/xendomains` and `/etc/sysconfig/xendomains` for switches that are neither "true" nor "false",
numbers that are none, directories without a leading `/`, and a directory for saved guests that a reboot empties.

## Why is this bad?
The script compares a switch with the word "true", letter by letter: "yes", "1" and "True" mean no. It runs in some
directory or other, so a relative path leads anywhere. A guest saved to `/run` or `/tmp` is gone after the reboot that
it was saved for.

## Fix safety
A switch that says yes becomes "true". It comes into force for the first time, so the fix is unsafe.

## References
- [xendomains](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/xendomains.in)
- [its settings](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/init.d/sysconfig.xendomains.in)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta, Setting
from xenlint.knowledge.xendomains import VARIABLES
from xenlint.model.service import is_debian, service_settings
from xenlint.model.toolstack import text_of

META = Meta(
    code="XEN755",
    name="xendomains-bad-value",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("autostart",),
    kinds=("xendomains",),
    fixable="unsafe",
)

EXAMPLES = (
    Example(
        bad={"etc/default/xendomains": "XENDOMAINS_SAVE=/var/lib/xen/save\nXENDOMAINS_RESTORE=yes\n"},
        good={"etc/default/xendomains": "XENDOMAINS_SAVE=/var/lib/xen/save\nXENDOMAINS_RESTORE=true\n"},
        at="yes",
    ),
    Example(
        bad={"etc/sysconfig/xendomains": 'XENDOMAINS_AUTO_ONLY="1"\n'},
        good={"etc/sysconfig/xendomains": 'XENDOMAINS_AUTO_ONLY="false"\n'},
        at='"1"',
    ),
    Example(
        bad={"etc/default/xendomains": "XENDOMAINS_SAVE=xen/save\n"},
        good={"etc/default/xendomains": "XENDOMAINS_SAVE=\n"},
        at="xen/save",
    ),
    Example(
        bad={"etc/default/xendomains": "XENDOMAINS_STOP_MAXWAIT=5m\n"},
        good={"etc/default/xendomains": "XENDOMAINS_STOP_MAXWAIT=300\n"},
        at="5m",
    ),
)

_YES = frozenset({"yes", "y", "1", "on", "t", "enable", "enabled", "true"})
_NO = frozenset({"", "false", "no", "n", "0", "off"})
_LOST = ("/tmp", "/run", "/var/run", "/dev/shm", "/var/lock")
_MEANING = {
    "XENDOMAINS_RESTORE": "saved guests are not restored",
    "XENDOMAINS_AUTO_ONLY": "at shutdown all guests are treated alike, and not only those of etc/xen/auto",
}


def check(document: Document, context: Context) -> Iterator[Finding]:
    settings = context.host.derive(service_settings, document)
    debian = is_debian(context.host)
    for name, setting in settings.by_key.items():
        text, form = text_of(setting), VARIABLES.get(name)
        if text is None or form is None:
            continue
        if form == "flag":
            yield from _flag(name, setting, text.strip(), debian=debian)
        elif form == "number" and text and not (text.isascii() and text.isdecimal()):
            yield Finding(
                setting.value, f"'{name}' takes a whole number{_unit(name)}, and '{text}' is none. {_cure(name)}"
            )
        elif form == "directory" and text:
            yield from _directory(name, setting, text)


def _flag(name: str, setting: Setting, text: str, *, debian: bool) -> Iterator[Finding]:
    if debian:
        # Debian's script knows one of the switches, and asks whether there is anything in it
        if name == "XENDOMAINS_RESTORE" and text.lower() in _NO and text:
            yield Finding(
                setting.value,
                f"Debian's xendomains asks whether '{name}' holds anything, and restores saved guests at '{text}' too. "
                f"Write '{name}=' for no.",
                fix=Fix.replace(setting.value, "", "Leave the value empty", safe=False),
            )
        return
    if text == "true" or text in _NO:
        return
    is_yes = text.lower() in _YES
    yield Finding(
        setting.value,
        f"xendomains compares '{name}' with the word \"true\", and '{text}' is not it: {_MEANING[name]}. "
        f"Write '{name}={'true' if is_yes else 'false'}'.",
        fix=Fix.replace(setting.value, "true", "Write true", safe=False) if is_yes else None,
    )


def _directory(name: str, setting: Setting, text: str) -> Iterator[Finding]:
    if not text.startswith("/"):
        yield Finding(
            setting.value,
            f"'{text}' is a relative path: it leads somewhere else for each directory that xendomains runs in. Write "
            f"the whole path, such as '{name}=/{'etc/xen/auto' if name.endswith('AUTO') else 'var/lib/xen/save'}'.",
        )
    elif name == "XENDOMAINS_SAVE" and f"{text}/".startswith(tuple(f"{place}/" for place in _LOST)):
        yield Finding(
            setting.value,
            f"Guests are saved here when the host goes down, and '{text}' is empty when it comes up again: each guest "
            "then starts as after a power failure. Write a directory that stays, such as "
            "'XENDOMAINS_SAVE=/var/lib/xen/save'.",
        )


def _unit(name: str) -> str:
    return " of seconds" if name.endswith("MAXWAIT") else " of microseconds"


def _cure(name: str) -> str:
    return f"Write '{name}={'300' if name.endswith('MAXWAIT') else '100000'}', say."
