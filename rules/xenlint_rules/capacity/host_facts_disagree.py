"""Two sources say different things of one machine.

## What it does
Compares what the config file, inventories and the host's own captures (`xl info`, `dmidecode`) say of a machine's RAM,
its CPUs and its Xen version. Figures of RAM that are within three per cent of each other agree: firmware keeps that
much for itself. What `dmidecode` lists may be an eighth more than what Xen finds, for graphics live on it too.

## Why is this bad?
One of them is out of date, and every sum about this host starts from the one that xenlint trusts more: first the
config file, then inventories in their order, then `xl info`, then `dmidecode`. What `--host-memory` and
`--xen-version` say is a question and not a claim, so it is held against nothing.

## References
- [xl(1): info](https://xenbits.xen.org/docs/unstable/man/xl.1.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta, Related
from xenlint.knowledge.versions import Version, format_version
from xenlint.model.facts import Fact, FactName
from xenlint.model.sizes import show_about_kib, show_kib
from xenlint.source import Spanned
from xenlint.typed import cast

META = Meta(
    code="XEN305",
    name="host-facts-disagree",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("memory", "capacity"),
    needs=("fact-told-twice",),
)

_INFO = "host : alpha\nnr_cpus : 8\ntotal_memory : 16278\nxen_version : 4.17.3\n"

EXAMPLES = (
    Example(
        bad={"etc/xen/web.cfg": 'name = "web"\nmemory = 512\n', "etc/xen/xl-info.txt": _INFO},
        good={"etc/xen/web.cfg": 'name = "web"\nmemory = 512\n', "etc/xen/xl-info.txt": _INFO.replace("16278", "8098")},
        config='[hosts.alpha]\nroot = "."\nmemory = "8GiB"\n',
        at="total_memory : 16278",
    ),
    Example(
        bad={"etc/xen/web.cfg": 'name = "web"\nmemory = 512\n', "etc/xen/xl-info.txt": _INFO},
        good={"etc/xen/web.cfg": 'name = "web"\nmemory = 512\n', "etc/xen/xl-info.txt": _INFO.replace("4.17", "4.14")},
        config='[hosts.alpha]\nroot = "."\nxen-version = "4.14"\n',
        at="xen_version : 4.17.3",
    ),
)

_WHAT: dict[FactName, str] = {"memory": "The RAM", "cpus": "The number of CPUs", "version": "The Xen version"}


def check(host: Host) -> Iterator[Finding]:
    if not host.is_whole:
        return
    own = {document.source for document in host.documents}
    for name, what in _WHAT.items():
        claims = host.facts.every(name)
        if not claims:
            continue
        held, *others = claims
        for other in others:
            if _agree(held, other):
                continue
            place = other.at if other.at is not None and other.at.source in own else host.home
            if place is None:
                continue
            yield Finding(
                place,
                f"{what} of host '{host.name}' is told twice, and not alike: {held.where} says {_show(held, other)}, "
                f"{other.where} says {_show(other, held)}. xenlint goes by {held.origin}. Correct the one that is out "
                "of date.",
                related=tuple(_related(held, other, place)),
            )


def _agree(first: Fact, second: Fact) -> bool:
    """Whether two claims can both be true; one that is no claim agrees with everything."""
    if first.slack_percent is None or second.slack_percent is None:
        return True
    if first.name != "memory":
        return first.value == second.value
    low, high = sorted((cast(int, first.value), cast(int, second.value)))
    return (high - low) * 100 <= max(first.slack_percent, second.slack_percent) * high


def _show(fact: Fact, beside: Fact) -> str:
    """A fact's value; a size in so many digits that it can be told from the one beside it."""
    if fact.name == "version":
        return format_version(cast(Version, fact.value))
    if fact.name == "cpus":
        return str(fact.value)
    kib = cast(int, fact.value)
    about = show_about_kib(kib)
    return show_kib(kib) if about == show_about_kib(cast(int, beside.value)) else about


def _related(held: Fact, other: Fact, place: Spanned) -> Iterator[Related]:
    if held.at is not None:
        yield Related(held.at, "what xenlint goes by")
    if other.at is not None and other.at != place:
        yield Related(other.at, "what differs from it")
