"""The null scheduler has more vCPUs to place than there are CPUs.

## What it does
Adds up the vCPUs of dom0 and of the guests, those that start with the host where any do, on hosts that boot Xen with
`sched=null` and whose CPUs are known.

## Why is this bad?
The null scheduler gives each vCPU a CPU of its own and shares none. vCPUs that come too late wait until another guest
is gone: they do not run at all. dom0 is first, and without `dom0_max_vcpus` it takes every CPU.

## References
- [xen-command-line: sched](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#sched)
- [null.c](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=xen/common/sched/null.c)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Example, Finding, Host, Meta, Related
from xenlint.model.cpus import read_dom0_vcpus

META = Meta(
    code="XEN163",
    name="null-scheduler-overcommitted",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("boot", "cpu"),
    needs=("boot-file-told", "boot-entry", "cpus"),
)

_CONFIG = '[hosts.rt]\nroot = "."\ncpus = 4\n'
EXAMPLES = (
    Example(
        bad={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G sched=null"\n',
            "etc/xen/rt.cfg": 'name = "rt"\nkernel = "/k"\nmemory = 512\nvcpus = 2\n',
        },
        good={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G sched=null dom0_max_vcpus=2"\n',
            "etc/xen/rt.cfg": 'name = "rt"\nkernel = "/k"\nmemory = 512\nvcpus = 2\n',
        },
        at="sched=null",
        config=_CONFIG,
    ),
)


def check(host: Host) -> Iterator[Finding]:
    entry, cpus = host.default_entry, host.facts.cpus
    if entry is None or cpus is None or not entry.hypervisor.known or not host.is_whole:
        return
    option = entry.hypervisor.get("sched")
    if option is None or option.value != "null":
        return
    guests = host.started or list(host.guests)
    wanted = sum(max(guest.number("vcpus") or 1, 1) for guest in guests)
    own = _dom0(entry, host, cpus)
    if own is None or not guests or own + wanted <= cpus:
        return
    number = "Its guest needs" if len(guests) == 1 else f"The {len(guests)} guests need"
    yield Finding(
        at=option.span,
        message=f"The null scheduler gives each vCPU a CPU of its own. {number} {wanted} and dom0 takes {own}, and the "
        f"host has {cpus}: vCPUs that are left over never run. Write 'sched=credit2', or "
        f"{'lower dom0_max_vcpus and ' if own > 1 and entry.hypervisor.get('dom0_max_vcpus') else _cure(own)}"
        "the guests' 'vcpus'.",
        related=tuple(Related(setting, "vCPUs") for guest in guests[:5] if (setting := guest.get("vcpus"))),
    )


def _cure(own: int) -> str:
    return "write 'dom0_max_vcpus=1' too and lower " if own > 1 else "lower "


def _dom0(entry: BootEntry, host: Host, cpus: int) -> int | None:
    """dom0's vCPUs; None where Xen does not read their number."""
    option = entry.hypervisor.get("dom0_max_vcpus")
    if option is None:
        return cpus
    vcpus = read_dom0_vcpus(option, entry, host)
    if not option.known or not vcpus.is_read:
        return None
    return vcpus.least if vcpus.most == vcpus.least else max(vcpus.least, min(cpus, vcpus.most or cpus))
