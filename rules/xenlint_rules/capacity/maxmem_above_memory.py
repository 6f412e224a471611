"""A guest is promised more memory than it gets.

## What it does
Looks for HVM and PVH guests whose `maxmem` is above `memory`.

## Why is this bad?
Such a guest boots with a memory map of `maxmem`, of which only `memory` is there ("populate on demand"). Its balloon
driver must give the difference back before the guest touches it. A guest without that driver, such as Windows without
PV drivers, an installer or a rescue system, uses more than there is sooner or later, and Xen destroys it: `out of PoD
memory`.

PV guests are left alone: they know their real size. PVH kernels bring the driver, so for them this is only a note.

## References
- [xl.cfg(5): maxmem](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#Memory-Allocation)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related
from xenlint.model.passthrough import is_pod_refused
from xenlint.model.populate_on_demand import refusing_pod
from xenlint.model.sizes import KIB_PER_MIB, show_kib
from xenlint.model.xl_guest import guest_of

META = Meta(
    code="XEN303",
    name="maxmem-above-memory",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("memory", "guest"),
    xen=">=3.4",
    keys=("maxmem",),
    needs=("unlike-memory",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/office.cfg": 'name = "office"\ntype = "hvm"\nmemory = 2048\nmaxmem = 4096\n'},
        good={"etc/xen/office.cfg": 'name = "office"\ntype = "hvm"\nmemory = 4096\nmaxmem = 4096\n'},
        at="4096",
    ),
    Example(
        bad={"etc/xen/office.cfg": 'name = "office"\ntype = "pvh"\nkernel = "/k"\nmemory = 2048\nmaxmem = 4096\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nkernel = "/k"\nmemory = 2048\nmaxmem = 4096\n'},
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    memory, maximum = domain.number("memory"), domain.number("maxmem")
    own, setting = domain.get("memory"), domain.get("maxmem")
    if memory is None or maximum is None or own is None or setting is None:
        return
    if domain.guest == "pv" or not 0 < memory < maximum or is_pod_refused(domain):
        return
    guest = guest_of(domain, context.host)
    if guest is not None and not domain.is_xend and refusing_pod(guest):
        return  # told as settings that exclude each other
    missing = show_kib((maximum - memory) * KIB_PER_MIB)
    yield Finding(
        setting.value,
        f"{domain.label} boots believing it has {show_kib(maximum * KIB_PER_MIB)}, and gets "
        f"{show_kib(memory * KIB_PER_MIB)} of it: unless its balloon driver gives {missing} back in time, Xen destroys "
        f"it for touching memory that is not there. Write 'maxmem = {memory}', unless the guest has PV drivers.",
        related=(Related(own, "what it gets"),),
        severity="note" if domain.guest == "pvh" else None,
    )
