"""A host starts more guests by itself than the house allows.

## What it does
Counts the guests in `/etc/xen/auto` of each host; more than the option `most` are too many.

## Why is this bad?
After a power cut all of them start at once, and the storage is busy with that for an hour.

## References
- [xendomains](https://xenbits.xen.org/docs/unstable/man/xl.1.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Example, Finding, Host, Meta, Option, Related

META = Meta(
    code="HOUSE001",
    name="host-model",
    since="1.0",
    severity="warning",
    confidence="high",
    tags=("capacity", "house"),
    options=(Option("most", 20, "The most guests that may start with a host."),),
)

_TWO = {"etc/xen/auto/a.cfg": 'name = "a"\nmemory = 512\n', "etc/xen/auto/b.cfg": 'name = "b"\nmemory = 512\n'}

EXAMPLES = (
    Example(
        bad=_TWO,
        good={"etc/xen/auto/a.cfg": _TWO["etc/xen/auto/a.cfg"], "etc/xen/b.cfg": _TWO["etc/xen/auto/b.cfg"]},
        config="[rules.host-model]\nmost = 1\n",
    ),
)


def check(host: Host, context: Context) -> Iterator[Finding]:
    most = context.options["most"]
    started = host.started
    if len(started) <= most:
        return
    yield Finding(
        at=started[most],
        message=f"{len(started)} guests start with this host; the house allows {most}. Take some out of /etc/xen/auto.",
        related=tuple(Related(domain.span, f"'{domain.label}' starts too") for domain in started[:most]),
    )
