"""A guest is tied to CPUs that its host does not have.

## What it does
Where the number of a host's CPUs is known, looks for higher numbers in `cpus` and `cpus_soft`. The first CPU has the
number 0.

## Why is this bad?
xl drops such numbers without a word. Where none is left the guest is refused: `vcpu hard affinity map is empty` by xl,
or `Hard affinity completely outside of domain's cpupool!` by libxl.

## References
- [xl.cfg(5): cpus](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#cpus-CPULIST)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.cpus import affinity_of, allows
from xenlint.syntax.ranges import Numbers

META = Meta(
    code="XEN405",
    name="cpus-nonexistent",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("cpu", "guest"),
    xen=">=4.2",
    keys=("cpus", "cpus_soft"),
)

_CONFIG = '[hosts.a]\nroot = "."\ncpus = 8\n'

EXAMPLES = (
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "8"\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "7"\n'},
        at="8",
        config=_CONFIG,
    ),
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "4-11"\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "4-7,^8"\n'},
        at="4-11",
        config=_CONFIG,
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    cpus = context.host.facts.cpus
    if domain.is_xend or not cpus:
        return
    for key in ("cpus", "cpus_soft"):
        affinity = affinity_of(domain, key) if key in domain.by_key else None
        for mask in affinity.masks if affinity else ():
            yield from _beyond(mask, cpus, key, domain)


def _beyond(mask: Numbers, cpus: int, key: str, domain: Domain) -> Iterator[Finding]:
    terms = [term for term in mask.terms if not term.is_excluded and not term.is_nodes and term.last is not None]
    terms = [term for term in terms if term.last is not None and term.last >= cpus]
    if not terms or mask.problems:
        return
    first = terms[0]
    is_left = any(allows(mask, cpu, domain.version) is not False for cpu in range(min(cpus, 4096)))
    missing = "drops what is beyond" if is_left else "finds no CPU left"
    outcome = f"xl {missing}" + ("" if is_left else ", and the domain cannot be built")
    if key == "cpus_soft":
        outcome = "xl drops what is beyond"
    numbers = f"0 to {cpus - 1}" if cpus > 1 else "0 alone"
    yield Finding(
        first,
        f"'{first.span.text}' names CPUs that this host does not have: its {cpus} CPUs are {numbers}. {outcome}. Write "
        "numbers of these.",
        severity="warning" if is_left or key == "cpus_soft" else None,
    )
