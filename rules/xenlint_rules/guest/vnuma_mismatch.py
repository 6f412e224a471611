"""The nodes of a guest's vnuma do not add up.

## What it does
Adds the sizes and the vCPUs of the nodes in `vnuma` and compares them with `maxmem`, `memory`, `maxvcpus` and `vcpus`;
looks for vCPUs that two nodes have or none, for nodes that are no list of KEY=VALUE, and counts the distances. Also for
`vnuma` in PV guests.

## Why is this bad?
xl or libxl refuses the guest: "maxmem and vnuma memory size mismatch", "vnuma vcpus and maxvcpus= mismatch", "PV vNUMA
is not yet supported".

## References
- [xl.cfg(5): vnuma](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, List, Meta, Related, String, Value
from xenlint.model.xl_guest import XlGuest, guest_of
from xenlint.typed import NamedTuple

META = Meta(
    code="XEN718",
    name="vnuma-mismatch",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("guest", "memory"),
    kinds=("domu-xl", "domu-xm"),
    keys=("vnuma",),
    xen=">=4.6",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={
            "etc/xen/hpc.cfg": 'name = "hpc"\ntype = "hvm"\nmemory = 4096\nmaxmem = 4096\nvcpus = 4\nvnuma = [\n'
            '  [ "pnode=0", "size=2048", "vcpus=0-1", "vdistances=10,20" ],\n'
            '  [ "pnode=1", "size=1024", "vcpus=2-3", "vdistances=20,10" ],\n]\n'
        },
        good={
            "etc/xen/hpc.cfg": 'name = "hpc"\ntype = "hvm"\nmemory = 4096\nmaxmem = 4096\nvcpus = 4\nvnuma = [\n'
            '  [ "pnode=0", "size=2048", "vcpus=0-1", "vdistances=10,20" ],\n'
            '  [ "pnode=1", "size=2048", "vcpus=2-3", "vdistances=20,10" ],\n]\n'
        },
    ),
    Example(
        bad={
            "etc/xen/hpc.cfg": 'name = "hpc"\ntype = "hvm"\nmaxvcpus = 4\n'
            'vnuma = [ [ "size=1024", "vcpus=0-1" ], [ "size=1024", "vcpus=2" ] ]\n'
        },
        good={
            "etc/xen/hpc.cfg": 'name = "hpc"\ntype = "hvm"\nmaxvcpus = 3\n'
            'vnuma = [ [ "size=1024", "vcpus=0-1" ], [ "size=1024", "vcpus=2" ] ]\n'
        },
    ),
)

_MOST_VCPUS = 4096
"""More than any guest has; a list that names more is not counted."""


class _Node(NamedTuple):
    at: Value
    size_mib: int | None
    vcpus: tuple[int, ...] | None
    distances: int | None


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    guest = guest_of(domain, context.host)
    value = guest.value("vnuma") if guest else None
    if guest is None or not isinstance(value, List) or not value.items or not guest.types:
        return
    setting = guest.settings["vnuma"]
    if guest.type == "pv":
        yield Finding(setting.key_span, "libxl knows no vnuma for PV guests and refuses this one. Delete the setting.")
        return
    nodes, findings = [], []
    for item in value.items:
        node = _node(item)
        if isinstance(node, Finding):
            findings.append(node)
        else:
            nodes.append(node)
    yield from findings
    if findings:
        return
    yield from _memory(guest, nodes)
    yield from _vcpus(guest, nodes)
    for node in nodes:
        if node.distances is not None and node.distances != len(nodes):
            yield Finding(
                node.at,
                f"This node has {node.distances} distances, and there are {len(nodes)} nodes: libxl refuses the guest, "
                "or reads what is not there. Write one distance for each node.",
            )


def _node(item: Value) -> _Node | Finding:
    if not isinstance(item, List):
        return Finding(
            item,
            "A node of 'vnuma' is a list of its own: xl says 'cannot get vnode config option list' and refuses the "
            "guest. Write each node in brackets.",
        )
    size: int | None = 0
    vcpus: tuple[int, ...] | None = ()
    distances = None
    for text in item.items:
        if not isinstance(text, String) or not text.known:
            continue
        name, equals, rest = text.value.partition("=")
        name, rest = name.strip(), rest.strip()
        if not equals:
            return Finding(text, f"'{name[:40]}' is no KEY=VALUE: xl refuses the guest. Write it as in 'size=1024'.")
        if name == "size":
            size = int(rest) if _is_number(rest) and size is not None else None
        elif name == "vcpus":
            more = _range(rest)
            vcpus = vcpus + more if more is not None and vcpus is not None else None
        elif name == "vdistances":
            distances = len([part for part in rest.split(",") if part.strip()])
    return _Node(item, size, vcpus, distances)


def _is_number(text: str) -> bool:
    return re.fullmatch("[0-9]{1,12}", text) is not None


def _range(text: str) -> tuple[int, ...] | None:
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not _is_number(first) or (dash and not _is_number(last)):
            return None
        start, end = int(first), int(last) if dash else int(first)
        if end - start > _MOST_VCPUS or len(found) > _MOST_VCPUS:
            return None
        found += range(start, end + 1)
    return tuple(found)


def _memory(guest: XlGuest, nodes: list[_Node]) -> Iterator[Finding]:
    if any(node.size_mib is None for node in nodes):
        return
    total = sum(node.size_mib or 0 for node in nodes)
    maximum, memory = guest.number("maxmem"), guest.number("memory")
    if maximum is not None and maximum != total:
        yield Finding(
            guest.settings["vnuma"].key_span,
            f"The nodes have {total} MiB together, and 'maxmem' is {maximum} MiB: xl says 'maxmem and vnuma memory "
            "size mismatch' and refuses the guest. Make the sizes add up, or leave 'maxmem' out.",
            related=(Related(guest.settings["maxmem"], "the maximum"),),
        )
    elif memory is not None and maximum is None and 0 < memory < total:
        yield Finding(
            guest.settings["vnuma"].key_span,
            f"The nodes have {total} MiB together, and 'memory' is {memory} MiB: libxl does not do vnuma with populate "
            "on demand and refuses the guest. Make the sizes add up to 'memory'.",
            related=(Related(guest.settings["memory"], "the memory"),),
        )


def _vcpus(guest: XlGuest, nodes: list[_Node]) -> Iterator[Finding]:
    named = [vcpu for node in nodes for vcpu in node.vcpus or ()]
    if any(node.vcpus is None for node in nodes):
        return
    at = guest.settings["vnuma"].key_span
    maximum, online = guest.number("maxvcpus") or 0, guest.number("vcpus")
    if maximum and maximum != len(named):
        yield Finding(
            at,
            f"The nodes have {len(named)} vCPUs together, and 'maxvcpus' is {maximum}: xl says 'vnuma vcpus and "
            "maxvcpus= mismatch' and refuses the guest. Give each vCPU a node, or leave 'maxvcpus' out.",
            related=(Related(guest.settings["maxvcpus"], "the maximum"),),
        )
    elif not maximum and online is not None and online > len(named):
        yield Finding(
            at,
            f"The nodes have {len(named)} vCPUs together, and 'vcpus' is {online}: xl says 'maxvcpus < vcpus' and "
            "refuses the guest. Give each vCPU a node.",
            related=(Related(guest.settings["vcpus"], "the vCPUs"),),
        )
    elif len(set(named)) != len(named):
        twice = next(vcpu for vcpu in named if named.count(vcpu) > 1)
        yield Finding(at, f"vCPU {twice} is in two nodes: libxl refuses the guest. Give each vCPU from 0 up one node.")
    elif named and max(named) >= len(named):
        yield Finding(
            at,
            f"The nodes name vCPU {max(named)}, but have {len(named)} vCPUs together: libxl refuses the guest, as one "
            "of those below is in no node. Give each vCPU from 0 up one node.",
        )
