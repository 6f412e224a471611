"""A saved figure of memory was taken inside dom0, so it does not tell the machine's RAM.

## What it does
On a host whose RAM is told nowhere, points at figures of memory that were taken inside dom0: saved copies of
`/proc/meminfo`, saved outputs of `free` and `lshw`, and, in an inventory, what Ansible and its like gathered
(`ansible_memtotal_mb`). They are the nearest thing to an answer, and the wrong one. In a file that `inventory` names
this is a warning, for somebody meant it as the answer.

## Why is this bad?
It is not, as long as nobody takes the figure for the machine's. A system inside dom0 sees the memory that Xen gave to
dom0: with `dom0_mem=512M` that is half a GiB on a machine of any size, and without `dom0_mem` it is what happened to
be left when the figure was taken. `lshw` that lists single banks had them from the firmware and is no such case.

## References
- [xl(1): info](https://xenbits.xen.org/docs/unstable/man/xl.1.html)
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta, Related
from xenlint.model.captures import INSIDE_DOM0

META = Meta(
    code="XEN307",
    name="dom0-memory-is-not-ram",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("memory", "capacity"),
    needs=("inside-dom0",),
)

_GUEST = {"etc/xen/web.cfg": 'name = "web"\nmemory = 512\n'}
_MEMINFO = "MemTotal:         497896 kB\nMemFree:          101232 kB\n"
_FREE = (
    "              total        used        free      shared  buff/cache   available\n"
    "Mem:            486         140          98           5         247         330\n"
)

EXAMPLES = (
    Example(
        bad={**_GUEST, "etc/xen/meminfo": _MEMINFO},
        good={**_GUEST, "etc/xen/meminfo": _MEMINFO, "etc/xen/xl-info": "host : alpha\ntotal_memory : 8191\n"},
        at="MemTotal:         497896 kB",
    ),
    Example(
        bad={**_GUEST, "etc/xen/free.txt": _FREE},
        good={**_GUEST, "etc/xen/free.txt": _FREE.replace("Mem:", "memory")},
        at="Mem:            486",
    ),
    Example(
        bad={**_GUEST, "hosts.yml": "all:\n  hosts:\n    alpha: {ansible_memtotal_mb: 486}\n"},
        good={**_GUEST, "hosts.yml": "all:\n  hosts:\n    alpha: {ansible_memtotal_mb: 486, xenlint_memory: 8GiB}\n"},
        config='inventory = ["hosts.yml"]\n',
        at="memory = 512",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    if host.facts.memory_kib is not None or not host.is_whole:
        return
    own = {document.source for document in host.documents}
    entry = host.default_entry
    option = entry.hypervisor.get("dom0_mem") if entry else None
    share = (Related(option.span, "dom0's share is set here"),) if option else ()
    for fact in host.facts.every("inside-dom0"):
        if fact.at is None:
            continue
        message = f"'{fact.value}' {INSIDE_DOM0}, and tell it with 'memory' in xenlint.toml or an inventory."
        if fact.at.source in own:
            yield Finding(fact.at, message, related=share)
        elif host.home is not None:
            yield Finding(
                host.home,
                f"The RAM of host '{host.name}' is not known, and {fact.where} does not tell it. {message}",
                related=(Related(fact.at, "a figure of dom0's"), *share),
                severity="warning",
            )
