"""A key has a value that xl does not know.

## What it does
Compares the values of keys that take one of a few words with those that this version of xl takes: `type`, `on_crash`,
`vga`, `bios`, `device_model_version` and others, and the items of `viridian`, `mca_caps` and `smbios`. Words that came
with a later Xen, or went with an earlier one, are told as such. Keys that do not count for the guest's type are left
alone, and so are words that xl hands on to QEMU, unless they are a slip of the keyboard away from a known one.

## Why is this bad?
xl exits at the first such word: the guest does not start.

## Fix safety
Another case, or `_` for `-`, is safe, and so is `type` for a `builder` of xm's. Any other word needs your eye.

## References
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta, Number, String, Value
from xenlint.knowledge.entry import Key
from xenlint.knowledge.versions import Version, format_version
from xenlint.knowledge.xl_cfg import KEYS
from xenlint.model.edits import removal
from xenlint.model.host import Host
from xenlint.model.reading import kind_at, values_read
from xenlint.model.words import is_word, meant_word, words_at, words_of
from xenlint.model.xl_guest import TYPE_SINCE, XlGuest, xl_guest_of
from xenlint.remember import remember_short
from xenlint.syntax.xl import number_of

META = Meta(
    code="XEN015",
    name="unknown-value",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax", "guest", "upgrade"),
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/pbx.cfg": 'name = "pbx"\nkernel = "/k"\nmemory = 512\non_crash = "rename_restart"\n'},
        good={"etc/xen/pbx.cfg": 'name = "pbx"\nkernel = "/k"\nmemory = 512\non_crash = "rename-restart"\n'},
        at='"rename_restart"',
    ),
    Example(
        bad={"etc/xen/pbx.cfg": 'name = "pbx"\ntype = "hvm"\nmemory = 512\nvga = "std"\nbios = "uefi"\n'},
        good={"etc/xen/pbx.cfg": 'name = "pbx"\ntype = "hvm"\nmemory = 512\nvga = "stdvga"\nbios = "ovmf"\n'},
        at='"std"',
    ),
    Example(
        bad={"etc/xen/pbx.cfg": 'name = "pbx"\nbuilder = "hvm"\nmemory = 512\nviridian = [ "base", "stimer" ]\n'},
        good={"etc/xen/pbx.cfg": 'name = "pbx"\nbuilder = "hvm"\nmemory = 512\nviridian = [ "base", "freq" ]\n'},
        at='"stimer"',
        config='xen-version = "4.11"\n',
    ),
)

_ELSEWHERE = frozenset(("autoballoon", "output_format", "arm_sci"))
_TRADITIONAL = "qemu-xen-traditional"
_PAIRS = "KEY=VALUE"
_ONLY_AN_ERROR_HERE = frozenset(("domid_policy",))
"""Where xl prints a message and goes on with the default."""


def check(document: Document, context: Context) -> Iterator[Finding]:
    host = context.host
    guest = xl_guest_of(document, host)
    guest_type = _type_of(guest) if guest else None
    for key, value in values_read(document, host):
        if (not key.values and not key.guest_values) or key.name in _ELSEWHERE:
            continue
        if guest is not None and type(value) is String and _is_listed(value.value, key.name, guest_type, host.version):
            continue
        if not _counts(key, guest) or (key.name == "builder" and host.version < TYPE_SINCE):
            continue
        kind = kind_at(key, host.version)
        if isinstance(value, (String, Number)) and kind in ("string", "integer-or-string"):
            yield from _judge(key, value, guest, host)
        elif guest is not None and "list" in kind:
            for item in guest.items(key.name):
                yield from _judge(key, item, guest, host)


def _type_of(guest: XlGuest) -> str | None:
    """PV where PV or PVH is left open: they share their words."""
    return guest.type or ("pv" if guest.types == {"pv", "pvh"} else None)


def _counts(key: Key, guest: XlGuest | None) -> bool:
    if key.guest_values:
        return guest is not None and _type_of(guest) in ("pv", "pvh")  # HVM takes any path too
    return guest is None or not key.guests or "arm" in key.guests or not guest.types.isdisjoint(key.guests)


def _judge(key: Key, value: Value, guest: XlGuest | None, host: Host) -> Iterator[Finding]:
    guest_type = _type_of(guest) if guest else None
    if isinstance(value, String):
        if not value.known:
            return
        text = value.value
    else:
        text = value.text if isinstance(value, Number) else ""
    if kind_at(key, host.version) == "integer-or-string" and number_of(value) is not None:
        return
    if key.item_format == _PAIRS:
        text, equals, rest = text.partition("=")
        if not equals or not rest:
            return  # told as a badly written value
    if key.negation:
        text = text.removeprefix(key.negation)
    words = words_at(key, guest_type, host.version)
    if is_word(text, words, key):
        return
    if text in words_of(key, guest_type):
        yield from _of_other_version(key, value, text, words, host)
        return
    meant = meant_word(text, words, key)
    if key.values_from and meant is None:
        return
    shown = text if len(text) <= 40 else f"{text[:37]}…"
    fix = None
    if meant is not None and isinstance(value, String) and key.item_format != _PAIRS and not value.pieces:
        quote = value.span.text[0]
        sign = key.negation if key.negation and value.value.startswith(key.negation) else ""
        fix = Fix.replace(value, f"{quote}{sign}{meant[0]}{quote}", f"Write {meant[0]}", safe=meant[1])
    write = f"Write '{meant[0]}'" if meant else f"Write one of {_listed(words)}"
    if key.name == "builder" and guest is not None:
        setting = guest.settings["builder"]
        kind = "pvh" if text == "pvh" else {"hvm": "hvm", "generic": "pv"}.get(meant[0] if meant else "")
        if kind is not None and "type" not in guest and host.version >= (4, 10):
            write = f"Write 'type = \"{kind}\"' in its place"
            fix = Fix.replace(setting, f'type = "{kind}"', f'Write type = "{kind}"') if setting.op == "=" else None
        elif "type" in guest:
            write, fix = "Delete the line: 'type' says it", removal(setting)
    yield Finding(
        value,
        f"'{key.name}' knows no '{shown}': {_outcome(key)}. {write}.",
        fix=fix,
        severity="warning" if key.values_from or key.name in _ONLY_AN_ERROR_HERE else None,
    )


@remember_short
def _is_listed(text: str, name: str, guest_type: str | None, version: Version) -> bool:
    """Whether a text is simply one of the words of a guest's key: they are the same few in all files."""
    key = KEYS[name]
    return is_word(text, words_at(key, guest_type, version), key) and not key.negation and key.item_format != _PAIRS


def _outcome(key: Key) -> str:
    if key.values_from:
        return "xl hands it on, and QEMU does not take it"
    if key.name in _ONLY_AN_ERROR_HERE:
        return f"xl complains at every command and goes on with '{key.default}'"
    return "xl refuses the guest"


def _of_other_version(key: Key, value: Value, text: str, words: tuple[str, ...], host: Host) -> Iterator[Finding]:
    since, until = dict(key.value_since).get(text), dict(key.value_until).get(text)
    if text == _TRADITIONAL:
        return  # has a rule of its own
    here = f"Xen {format_version(host.version)}"
    if since is not None and host.version < since:
        if host.version_origin:
            yield Finding(
                value,
                f"'{key.name}' knows '{text}' since Xen {format_version(since)}: the xl of {here} refuses the guest. "
                f"Write one of {_listed(words)}.",
            )
    elif until is not None:
        if (key.name, text) == ("tsc_mode", "native_paravirt"):
            yield Finding(
                value,
                f"Xen {_next(until)} dropped the mode '{text}': xl still takes the word, and libxl refuses the guest. "
                "Write 'default'.",
                severity=None if host.version_origin else "warning",
            )
            return
        yield Finding(
            value,
            f"'{key.name}' knows no '{text}' since Xen {_next(until)}: xl refuses the guest. Write one of "
            f"{_listed(words)}.",
            severity=None if host.version_origin else "warning",
        )


def _next(version: Version) -> str:
    return format_version((version[0], version[1] + 1))


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words)
