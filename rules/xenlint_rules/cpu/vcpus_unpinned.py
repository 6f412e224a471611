"""A list of CPUs does not have an item for each vCPU.

## What it does
Compares the items of a `cpus` list with the guest's vCPUs, and tells a list that is too short or too long.

## Why is this bad?
In a list the first item is for vCPU 0, the next for vCPU 1, and so on. `cpus = ["0,1"]` ties vCPU 0 to two CPUs and
leaves all others free to run anywhere; a text without brackets, `cpus = "0,1"`, is for all. Items beyond the last vCPU
are dropped without a word.

## Fix safety
Where there is one item the fix takes the brackets away, so that it holds for all vCPUs. If only vCPU 0 is meant it is
wrong, so it is not made without `--unsafe-fixes`.

## References
- [xl.cfg(5): cpus](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#cpus-CPULIST)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Fix, Meta
from xenlint.model.cpus import affinity_of

META = Meta(
    code="XEN404",
    name="vcpus-unpinned",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("cpu", "guest"),
    xen=">=4.4",
    keys=("cpus",),
    fixable="unsafe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\nvcpus = 4\ncpus = [ "2-5" ]\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\nvcpus = 4\ncpus = "2-5"\n'},
        at='[ "2-5" ]',
    ),
    Example(
        bad={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\nvcpus = 4\ncpus = [ "2", "3" ]\n'},
        good={"etc/xen/db.cfg": 'name = "db"\nmemory = 512\nvcpus = 2\ncpus = [ "2", "3" ]\n'},
        at='[ "2", "3" ]',
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    setting, affinity = domain.get("cpus"), affinity_of(domain, "cpus")
    if domain.is_xend or setting is None or affinity is None or not affinity.is_list or not affinity.texts:
        return
    if any(key in domain.by_key and domain.number(key) is None for key in ("vcpus", "maxvcpus")):
        return
    items, vcpus = len(affinity.texts), domain.vcpus
    if items > vcpus:
        yield Finding(
            setting.value,
            f"The list has {items} items and {domain.label} has {vcpus} vCPU{'s' if vcpus != 1 else ''}: item by item "
            "they go to the vCPUs, and xl drops the rest. Write as many items as vCPUs, or one text for all of them.",
            severity="note",
        )
    elif items < vcpus:
        free = f"vCPU {items}" if items + 1 == vcpus else f"vCPUs {items} to {vcpus - 1}"
        joined = affinity.texts[0].value
        instead = f"Write 'cpus = \"{joined}\"' to tie all of them." if items == 1 else "Write an item for each vCPU."
        fix = None
        if items == 1 and not affinity.texts[0].pieces and setting.op == "=" and '"' not in joined:
            fix = Fix.replace(setting.value, f'"{joined}"', f'Write "{joined}"', safe=False)
        yield Finding(
            setting.value,
            f"The list has {items} item{'s' if items != 1 else ''}, one for each vCPU from the first on: {free} of "
            f"{domain.label} may run on any CPU. {instead}",
            fix=fix,
        )
