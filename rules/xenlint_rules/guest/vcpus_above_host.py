"""A guest has more vCPUs than the machine has CPUs.

## What it does
Compares `vcpus` of each guest with the host's CPUs, where these are known.

## Why is this bad?
Xen allows it. But two vCPUs of one guest then share a CPU, and while one holds a lock the other one waits for it in
vain: the guest is slower than with fewer vCPUs.

## References
- [xl.cfg(5): vcpus](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta

META = Meta(
    code="XEN723",
    name="vcpus-above-host",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("guest", "cpu", "capacity"),
    kinds=("domu-xl", "domu-xm"),
    keys=("vcpus",),
    needs=("cpus",),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/build.cfg": 'name = "build"\nkernel = "/k"\nvcpus = 16\n'},
        good={"etc/xen/build.cfg": 'name = "build"\nkernel = "/k"\nvcpus = 8\n'},
        at="vcpus = 16",
        config='[hosts.alpha]\nroot = "."\ncpus = 8\n',
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    cpus, vcpus, setting = context.host.facts.cpus, domain.number("vcpus"), domain.get("vcpus")
    if cpus is None or vcpus is None or setting is None or vcpus <= cpus:
        return
    yield Finding(
        setting,
        f"This guest has {vcpus} vCPUs, and the host has {cpus} CPUs: vCPUs of the guest wait for each other, and it "
        f"is slower for that. Write 'vcpus = {cpus}' or less.",
    )
