"""A list of CPUs is written in a way that xl cannot read.

## What it does
Reads `cpus` and `cpus_soft` as xl does: terms such as `3`, `0-3`, `all`, `node:1`, with `^` in front to take them out
again, between commas and without blanks. It also tells a list that takes out all it has put in, or begins with nothing.

## Why is this bad?
xl says `Invalid pcpu range` and refuses to create the guest. With no CPU left it refuses it too: `vcpu hard affinity
map is empty`.

## Fix safety
Blanks are taken away, `;` becomes a comma and `..` a hyphen. That is safe.

## References
- [xl.cfg(5): cpus](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#cpus-CPULIST)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Fix, Meta, String
from xenlint.knowledge.versions import Version
from xenlint.model.cpus import LIST_OF_MASKS, affinity_of
from xenlint.syntax.ranges import Numbers, parse_cpus

META = Meta(
    code="XEN403",
    name="cpus-syntax",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("cpu", "guest"),
    xen=">=4.2",
    keys=("cpus", "cpus_soft"),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "all, ^0"\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "all,^0"\n'},
        at=" ^0",
    ),
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "1;2"\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = [ "1", "2" ]\n'},
        at="1;2",
    ),
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "^0"\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "all,^0"\n'},
        at="^0",
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    if domain.is_xend:
        return
    for key in ("cpus", "cpus_soft"):
        if key == "cpus_soft" and domain.version < (4, 5):
            continue
        affinity = affinity_of(domain, key) if key in domain.by_key else None
        if affinity is None or (affinity.is_list and domain.version < LIST_OF_MASKS):
            continue
        for text, mask in zip(affinity.texts, affinity.masks, strict=True):
            if mask.problems:
                yield _refused(text, mask, domain.version)
            elif mask.terms and _is_nothing(mask) and key == "cpus":
                yield _nothing(text, mask)


def _refused(text: String, mask: Numbers, version: Version) -> Finding:
    problem = mask.problems[0]
    right = ",".join(term.strip() for term in text.value.replace(";", ",").split(","))
    right = re.sub(r"(?<=[0-9])\s*(?:\.{2,3}|-)\s*(?=[0-9])", "-", right)
    right = re.sub(r"(?<=[0-9])\s+(?=\^?[0-9])", ",", right)
    right = re.sub(r"\^\s+", "^", right).strip(",")
    certain = right != text.value and not parse_cpus(text._replace(value=right, pieces=()), version).problems
    makes = f" That makes '{right}'." if certain else ""
    is_plain = certain and not text.pieces
    at = text.at(0, len(text.value))
    return Finding(
        problem, problem.message + makes, fix=Fix.replace(at, right, f"Write '{right}'") if is_plain else None
    )


def _is_nothing(mask: Numbers) -> bool:
    """Whether every term is taken out again, or none was ever put in."""
    return all(term.is_excluded for term in mask.terms)


def _nothing(text: String, mask: Numbers) -> Finding:
    right = f"all,{text.value}"
    return Finding(
        text.at(0, len(text.value)),
        f"'{text.value}' only takes CPUs out, and xl begins with none: no CPU is left, and xl refuses the domain. "
        f"Write '{right}'.",
        fix=Fix.replace(text.at(0, len(text.value)), right, f"Write '{right}'") if not text.pieces else None,
    )
