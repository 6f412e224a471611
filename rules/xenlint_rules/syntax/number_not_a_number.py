"""A number is written in a way xl cannot read.

## What it does
Looks at the keys that xl reads as numbers for text that is none: a unit as in "2G", a fraction, a blank behind the
digits, nothing at all, or digits joined with `+=`.

## Why is this bad?
Behind bare digits a unit or a dot makes xl refuse the whole file. In quotes it is worse: xl prints a warning, forgets
the setting, and starts the guest with the default. For `memory` that is 32 MiB.

## Fix safety
Sizes with a unit are written as MiB where they come out even, and blanks around a number removed; both are safe. All
else is left to you.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
- [xl.cfg(5): memory](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#Memory-Allocation)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xenlint import Context, Document, Example, Finding, Fix, Host, Meta, Number, Severity, Span, String, Value
from xenlint.knowledge.entry import Key
from xenlint.model.reading import kind_at, odd_values, problems_of, values_read
from xenlint.patterns import lazy_pattern
from xenlint.syntax.xl import Joined, number_of

META = Meta(
    code="XEN010",
    name="number-not-a-number",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax", "memory"),
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    fixable="safe",
    needs=("odd",),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/cache.cfg": 'name = "cache"\nmemory = "2G"\n'},
        good={"etc/xen/cache.cfg": 'name = "cache"\nmemory = "2048"\n'},
        at='"2G"',
    ),
    Example(
        bad={"etc/xen/cache.cfg": 'name = "cache"\nmemory = 512M\nvcpus = 1\n'},
        good={"etc/xen/cache.cfg": 'name = "cache"\nmemory = 512\nvcpus = 1\n'},
        at="512M",
    ),
    Example(
        bad={"etc/xen/cache.cfg": 'name = "cache"\nmemory = 512\nmaxmem = "1024 "\n'},
        good={"etc/xen/cache.cfg": 'name = "cache"\nmemory = 512\nmaxmem = " 1024"\n'},
        at='"1024 "',
    ),
    Example(
        bad={"etc/xen/cache.cfg": 'name = "cache"\nmemory = 512\nmemory += 512\n'},
        good={"etc/xen/cache.cfg": 'name = "cache"\nmemory = 1024\nextra = "a"\nextra += "b"\n'},
    ),
)

_WORDS = frozenset(("true", "yes", "on", "y", "false", "no", "off", "n", "none"))
_SIZE = lazy_pattern(r"(\d{1,12}(?:\.\d{1,6})?)\s*([kmgt])(?:i?b)?", re.IGNORECASE)
_KIB = {"k": 1, "m": 1 << 10, "g": 1 << 20, "t": 1 << 30}


def check(document: Document, context: Context) -> Iterator[Finding]:
    for problem in problems_of(document, context.host, "number-unit"):
        fix = Fix.replace(problem, problem.cure, f"Write {problem.cure}") if problem.cure else None
        yield Finding(problem, problem.message, fix=fix)
    for key, value in odd_values(document, context.host):
        kind = kind_at(key, context.host.version)
        if (
            not isinstance(value, (String, Number))
            or kind not in ("integer", "boolean")
            or number_of(value) is not None
        ):
            continue
        if (isinstance(value, String) and not value.known) or _is_ballooning(key, context.host):
            continue
        text = value.value if isinstance(value, String) else value.text
        if re.fullmatch("0[0-9]+", text) and not isinstance(value, Joined):
            continue  # an octal number that is none is told by the rule about those
        if kind == "boolean" and (not text.strip() or text.strip().lower() in _WORDS):
            continue
        yield _finding(key, value, text, {key.name: (key, value) for key, value in values_read(document, context.host)})


def _is_ballooning(key: Key, host: Host) -> bool:
    """Whether the rule about ballooning tells what comes of it, beside a dom0 of a fixed size."""
    if key.name != "autoballoon":
        return False
    from xenlint.model.advice import limit_of

    entry = host.default_entry
    return entry is not None and entry.hypervisor.known and limit_of(entry, host).is_limited


def _finding(key: Key, value: Value, text: str, values: Mapping[str, tuple[Key, Value]]) -> Finding:
    name = key.name
    outcome = f"xl warns and ignores the setting{_instead(name, values)}."
    if key.bounds_since is not None or name == "max_grant_version":
        outcome = "xl refuses it without a word."
    if isinstance(value, Joined):
        last = value.pieces[-1]
        at = Span(last.source, last.start, last.end)
        return Finding(at, f"xl cannot use '+=' with numbers: for '{name}' {outcome} Write one sum with '='.")
    severity: Severity | None = None
    if not text.strip():
        severity = "error" if name == "memory" else "note"
        return Finding(
            value,
            f"'{name}' is empty, which is no number: {outcome} Write a number, or leave the setting out.",
            severity=severity,
        )
    cure = _cure(key, text)
    write = f"Write '{name} = {cure}'." if cure else f"Write {'1 or 0' if key.kind == 'boolean' else 'digits only'}."
    if key.unit == "MiB":
        write = f"'{name}' counts MiB: write '{name} = {cure}'." if cure else f"'{name}' counts MiB: write digits only."
    shown = text if len(text) <= 40 else f"{text[:37]}…"
    return Finding(
        value,
        f"'{shown}' is no number to xl: {outcome} {write}",
        fix=Fix.replace(value, cure, f"Write {cure}") if cure else None,
    )


def _cure(key: Key, text: str) -> str | None:
    plain = text.strip()
    if re.fullmatch("[1-9][0-9]{0,17}|0", plain):
        return plain
    size = _SIZE.fullmatch(plain)
    if size is None or key.unit != "MiB":
        return None
    kib = float(size[1]) * _KIB[size[2].lower()]
    return str(int(kib) >> 10) if kib == int(kib) and int(kib) % 1024 == 0 else None


def _instead(name: str, values: Mapping[str, tuple[Key, Value]]) -> str:
    """What the guest gets when xl forgets this key."""
    if name == "memory":
        other = number_of(values["maxmem"][1]) if "maxmem" in values else None
        return f", and the guest starts with the {other} MiB of 'maxmem'" if other else ", and the guest gets 32 MiB"
    if name == "vcpus":
        return ", and the guest gets one vCPU"
    return ", and its default applies"
