"""A number with a leading zero is octal.

## What it does
Looks for numbers with a leading zero, quoted or not, whose value differs from what it looks like.

## Why is this bad?
xl reads numbers as C does. `memory = 0512` is 330 MiB and `vcpus = 010` is 8 vCPUs. `08` and `09` are no numbers at
all: xl warns and ignores the setting.

## Fix safety
The zero may have been there to make columns even, or the number may be octal on purpose. Dropping the zero needs your
eye.

## References
- [xl.cfg(5): syntax](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#SYNTAX)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Fix, Meta, Number, String
from xenlint.model.reading import kind_at, odd_values
from xenlint.syntax.xl import Joined, number_of

META = Meta(
    code="XEN011",
    name="octal-number",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("syntax", "memory"),
    kinds=("domu-xl", "domu-xm", "xl-conf"),
    fixable="unsafe",
    needs=("odd",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 0512\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\n'},
        at="0512",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\nvcpus = "010"\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 0x200\nvcpus = "02"\n'},
        at='"010"',
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\nvcpus = 08\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\nvcpus = 8\n'},
        at="08",
    ),
)


def check(document: Document, context: Context) -> Iterator[Finding]:
    for key, value in odd_values(document, context.host):
        if not isinstance(value, (String, Number)) or isinstance(value, Joined):
            continue
        text = (value.value if isinstance(value, String) else value.text).strip()
        if not re.fullmatch("0[0-9]{1,18}", text) or (isinstance(value, String) and not value.known):
            continue
        number, plain = number_of(value), int(text)
        if kind_at(key, context.host.version) != "integer" or number == plain:
            continue
        unit = f" {key.unit}" if key.unit else ""
        if number is None:
            what = f"xl reads leading zeros as octal, and {text} is no octal number: it warns and ignores '{key.name}'."
        else:
            what = f"A number with a leading zero is octal: xl reads '{key.name} = {text}' as {number}{unit}."
        yield Finding(
            value,
            f"{what} Write {plain}{f' or {number:#x}' if number else ''}.",
            fix=Fix.replace(value, str(plain), f"Write {plain}", safe=False),
        )
