"""A value is written in a way that is deprecated.

## What it does
Looks for `tsc_mode` and `timer_mode` as numbers, and for `bootloader_args` as one text.

## Why is this bad?
xl prints a warning at each start of the guest, and may drop the old way.

## Fix safety
The name means the same as the number, and a list of the words the same as the text.

## References
- [xl.cfg(5): tsc_mode, timer_mode, bootloader_args](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Fix, Meta, Number, String, Value
from xenlint.knowledge.entry import Key
from xenlint.knowledge.versions import format_version
from xenlint.model.xl_guest import TYPE_SINCE, XlGuest, guest_of
from xenlint.syntax.xl import number_of

META = Meta(
    code="XEN804",
    name="deprecated-value",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("upgrade", "guest"),
    kinds=("domu-xl", "domu-xm"),
    keys=("bootloader_args", "timer_mode", "tsc_mode"),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/ts.cfg": 'name = "ts"\ntype = "hvm"\ntsc_mode = 1\ntimer_mode = "1"\n'},
        good={
            "etc/xen/ts.cfg": 'name = "ts"\ntype = "hvm"\ntsc_mode = "always_emulate"\n'
            'timer_mode = "no_delay_for_missed_ticks"\n'
        },
        at="1",
    ),
    Example(
        bad={"etc/xen/ts.cfg": 'name = "ts"\nbootloader = "pygrub"\nbootloader_args = "-q --entry=1"\n'},
        good={"etc/xen/ts.cfg": 'name = "ts"\nbootloader = "pygrub"\nbootloader_args = [ "-q", "--entry=1" ]\n'},
        at='"-q --entry=1"',
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    if guest is None:
        return
    for key, value in guest.by_key.values():
        for kind, since, _ in key.old_forms:
            if since > guest.version:
                continue
            if key.name == "timer_mode" and not _reads_timer_mode(guest):
                continue
            if kind == "integer":
                yield from _number(key, value, format_version(since))
            elif kind == "string":
                yield from _text(key, value, format_version(since))


def _reads_timer_mode(guest: XlGuest) -> bool:
    """xl refuses it for PV guests, and before 4.10 read it for HVM ones only."""
    return guest.is_hvm or ("pvh" in guest.types and "pv" not in guest.types and guest.version >= TYPE_SINCE)


def _number(key: Key, value: Value, since: str) -> Iterator[Finding]:
    number = number_of(value)
    if number is None or not 0 <= number < len(key.values):
        return
    name = key.values[number]
    yield Finding(
        value,
        f"'{key.name}' as a number is deprecated since Xen {since}: xl warns about it. "
        f"Write '{key.name} = \"{name}\"'.",
        fix=Fix.replace(value, f'"{name}"', f'Write "{name}"') if isinstance(value, (String, Number)) else None,
    )


def _text(key: Key, value: Value, since: str) -> Iterator[Finding]:
    if not isinstance(value, (String, Number)):
        return
    text = value.value if isinstance(value, String) else value.text
    words = text.split()
    listed = "[ " + ", ".join(f'"{word}"' for word in words) + " ]"
    is_plain = not any(letter in text for letter in "\"'\\") and not (isinstance(value, String) and value.pieces)
    is_short = is_plain and len(listed) <= 80
    write = f"Write '{key.name} = {listed}'" if is_short else "Write a list with a text for each word"
    yield Finding(
        value,
        f"'{key.name}' as one text is deprecated since Xen {since}: xl splits it at blanks and warns about it. "
        f"{write}.",
        fix=Fix.replace(value, listed, "Write a list") if is_plain else None,
    )
