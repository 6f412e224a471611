"""An option of xend's has a value that it does not take.

## What it does
Compares the values in `xend-config.sxp` with what xend wants: a word for yes or no, a whole number, one of a few words.

## Why is this bad?
xend looks at a value when it needs the option, and then stops with an error: at its start for a server's port, at the
first guest for `dom0-min-mem`. "invalid xend config dom0-min-mem: expected int: 196M" is what its log says.

## Fix safety
A unit behind a number is worked out and left away, which is safe.

## References
- [xend-config.sxp(5)](https://manpages.debian.org/wheezy/xen-utils-common/xend-config.sxp.5.en.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, List, Meta, Setting, Value
from xenlint.knowledge.entry import XendOption
from xenlint.knowledge.xend_config import FALSE_WORDS, KEYS, TRUE_WORDS
from xenlint.model.reading import may_be_read_by_xend
from xenlint.patterns import lazy_pattern
from xenlint.syntax.tree import Number, String

META = Meta(
    code="XEN211",
    name="xend-bad-value",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("toolstack", "balloon"),
    kinds=("xend-config",),
    fixable="safe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xend-config.sxp": "(dom0-min-mem 196M)\n"},
        good={"etc/xen/xend-config.sxp": "(dom0-min-mem 196)\n"},
        at="196M",
    ),
    Example(
        bad={"etc/xen/xend-config.sxp": "(enable-dom0-ballooning never)\n"},
        good={"etc/xen/xend-config.sxp": "(enable-dom0-ballooning no)\n"},
        at="never",
    ),
    Example(
        bad={"etc/xen/xend-config.sxp": "(xend-relocation-server no)\n(xend-relocation-port 80002)\n"},
        good={"etc/xen/xend-config.sxp": "(xend-relocation-server False)\n(xend-relocation-port 8002)\n"},
        at="80002",
    ),
)

_SIZE = lazy_pattern(r"([0-9]{1,9})\s*([kmgt]?)i?b?", re.IGNORECASE)
_SHIFT = {"k": 10, "m": 20, "g": 30, "t": 40}
_UNIT = {"KiB": 10, "MiB": 20, "GiB": 30}
_MOST_DIGITS = 18
_WORDS = {
    **dict.fromkeys(("enable", "enabled", "always", "ok", "ja", "oui"), "yes"),
    **dict.fromkeys(("disable", "disabled", "never", "none", "nein", "non"), "no"),
}


def check(document: Document, context: Context) -> Iterator[Finding]:
    if not may_be_read_by_xend(context.host):
        return
    seen = set()
    for setting in document.settings:
        option = KEYS.get(setting.key)
        if option is None or setting.key in seen:
            continue
        seen.add(setting.key)
        value = _first(setting.value)
        text = _text(value)
        if value is None or text is None:
            continue
        if option.kind == "boolean":
            if text.lower() not in TRUE_WORDS and text.lower() not in FALSE_WORDS:
                yield _no_flag(setting, value, text)
        elif option.values:
            if text not in option.values and not (option.name == "loglevel" and text.upper() in option.values):
                yield _no_word(option, value, text)
        elif option.kind == "integer":
            yield from _integer(option, value, text)


def _first(value: Value) -> Value | None:
    """Of several values xend takes the first; an empty form leaves the option at its default."""
    if isinstance(value, List):
        return value.items[0] if value.items else None
    return value


def _text(value: Value | None) -> str | None:
    if isinstance(value, String):
        return value.value if value.known else None
    return value.text if isinstance(value, Number) else None


def _no_flag(setting: Setting, value: Value, text: str) -> Finding:
    meant = _WORDS.get(text.lower())
    write = f"Write '({setting.key} {meant})'." if meant else "Write 'yes' or 'no'."
    return Finding(
        value,
        f"xend wants yes or no for '{setting.key}', and '{text}' is neither: it stops with \"expected bool\" where it "
        f"needs the option. {write}",
        fix=Fix.replace(value, meant, f"Write {meant}", safe=True) if meant else None,
    )


def _no_word(option: XendOption, value: Value, text: str) -> Finding:
    *most, last = option.values
    if option.name == "loglevel":
        what = "xend cannot set its log up and does not start"
    elif option.name == "xsm_module_name":
        what = "xend finds no such module and does not start"
    else:
        what = "it does not do what it says"
    return Finding(value, f"'{option.name}' is {', '.join(most)} or {last}. With '{text}' {what}.")


def _integer(option: XendOption, value: Value, text: str) -> Iterator[Finding]:
    bare = text.strip()
    digits = bare[1:] if bare[:1] in ("+", "-") else bare
    name = option.name
    if not (digits.isascii() and digits.isdecimal()):
        number = _converted(option, bare)
        write = f"Write '({name} {number})'." if number is not None else "Write digits only."
        unit = f", in {option.unit}," if option.unit else ""
        yield Finding(
            value,
            f"xend wants a whole number{unit} for '{name}', and '{text}' is none: it stops with \"expected int\" where "
            f"it needs the option. {write}",
            fix=Fix.replace(value, str(number), f"Write {number}") if number is not None else None,
        )
    elif len(digits) <= _MOST_DIGITS:
        least, most, number = option.minimum, option.maximum, int(bare)
        if (least is not None and number < least) or (most is not None and number > most):
            bounds = f"at least {least}" if most is None else f"from {least} to {most}"
            yield Finding(value, f"'{name}' is {bounds}, and {number} is not. Write a number in that range.")


def _converted(option: XendOption, text: str) -> int | None:
    """The number in the option's unit that a number with a unit of its own stands for, where it is a whole one."""
    match = _SIZE.fullmatch(text)
    shift = _UNIT.get(option.unit)
    if match is None or shift is None or not match[2]:
        return None
    size = int(match[1]) << _SHIFT[match[2].lower()]
    return size >> shift if size >> shift << shift == size else None
