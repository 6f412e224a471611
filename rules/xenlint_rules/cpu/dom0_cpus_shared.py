"""Guests may run on the CPUs that dom0 is pinned to.

## What it does
Where `dom0_vcpus_pin` and `dom0_max_vcpus` give dom0 the first CPUs, looks at the `cpus` of the guests and at
`vm.cpumask` in `xl.conf`. A guest whose `cpus` names CPUs of dom0's alone earns a warning, one whose `cpus` has others
too a note; those without `cpus` are counted in one note.

## Why is this bad?
Pinning ties dom0 to its CPUs, and keeps nobody else off them. A guest that computes there takes dom0's time, and
with it that of all guests' disks and networks, while dom0 cannot move away.

## References
- [xen-command-line: dom0_vcpus_pin](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_vcpus_pin)
- [xl.cfg(5): cpus](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#cpus-CPULIST)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Host, Meta, Related
from xenlint.model.cpus import affinity_of, allows, dom0_cpus
from xenlint.typed import Literal

META = Meta(
    code="XEN402",
    name="dom0-cpus-shared",
    since="0.1",
    severity="note",
    confidence="medium",
    tags=("cpu", "dom0"),
    kinds=("domu-xl", "domu-xm"),
    needs=("dom0-pin-option",),
)

_BOOT = 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=2 dom0_vcpus_pin"\n'

EXAMPLES = (
    Example(
        bad={
            "etc/default/grub": _BOOT,
            "etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "0-1"\n',
        },
        good={
            "etc/default/grub": _BOOT,
            "etc/xen/db.cfg": 'name = "db"\nmemory = 512\ncpus = "2-3"\n',
        },
        at='"0-1"',
    ),
    Example(
        bad={
            "etc/default/grub": _BOOT,
            "etc/xen/db.cfg": 'name = "db"\nmemory = 512\n',
        },
        good={
            "etc/default/grub": _BOOT,
            "etc/xen/db.cfg": 'name = "db"\nmemory = 512\n',
            "etc/xen/web.cfg": 'name = "web"\nmemory = 512\ncpus = "all,^0-1"\n',
            "etc/xen/xl.conf": 'vm.cpumask = "2-7"\n',
        },
        at="dom0_vcpus_pin",
    ),
)

_MASKS = ("vm.cpumask", "vm.pv.cpumask", "vm.hvm.cpumask")
_SHOWN = 5

Place = Literal["inside", "may", "apart", "unknown"]


def check(host: Host) -> Iterator[Finding]:
    entry = host.default_entry
    if not host.is_whole or entry is None or not entry.hypervisor.known or host.toolstack == "xend":
        return
    cpus = dom0_cpus(entry, host)
    pin = entry.hypervisor.get("dom0_vcpus_pin")
    if cpus is None or pin is None:
        return
    free: list[Domain] = []
    for domain in host.guests:
        place = _place(domain, cpus, host)
        setting = domain.get("cpus")
        if place == "inside" and setting is not None:
            yield Finding(
                setting.value,
                f"{domain.label} may run on {_names(cpus)} alone, and dom0 is pinned there by 'dom0_vcpus_pin': each "
                "takes the other's time, and dom0 cannot move away. Write other CPUs, such as "
                f"'cpus = \"all,^{_range(cpus)}\"'.",
                related=(Related(pin.span, "dom0's CPUs"),),
                severity="warning",
            )
        elif place == "may" and setting is not None:
            yield Finding(
                setting.value,
                f"{domain.label} may run on {_names(cpus)} as well, where dom0 is pinned by 'dom0_vcpus_pin'. If they "
                f"are to be dom0's alone, write other CPUs, such as 'cpus = \"all,^{_range(cpus)}\"'.",
                related=(Related(pin.span, "dom0's CPUs"),),
            )
        elif place == "may":
            free.append(domain)
    if free:
        names = ", ".join(domain.label for domain in free[:3]) + (" and others" if len(free) > 3 else "")
        yield Finding(
            pin.span,
            f"Dom0 is pinned to {_names(cpus)}, and nothing keeps {names} off them. If they are to be dom0's alone, "
            f"write 'cpus = \"all,^{_range(cpus)}\"' in the guests' files, or "
            f"'vm.cpumask=\"all,^{_range(cpus)}\"' in xl.conf.",
            related=tuple(Related(domain, "may run there too") for domain in free[:_SHOWN]),
        )


def _names(cpus: range) -> str:
    return "CPU 0" if len(cpus) == 1 else f"CPUs 0 to {len(cpus) - 1}"


def _range(cpus: range) -> str:
    return "0" if len(cpus) == 1 else f"0-{len(cpus) - 1}"


def _place(domain: Domain, cpus: range, host: Host) -> Place:
    """Where a guest's vCPUs may run."""
    if domain.get("pool") is not None or not domain.is_known:
        return "unknown"
    if domain.get("cpus") is None:
        is_masked = host.xl_conf is not None and any(key in host.xl_conf.by_key for key in _MASKS)
        return "unknown" if is_masked else "may"
    affinity = affinity_of(domain, "cpus")
    if affinity is None or any(mask.problems for mask in affinity.masks):
        return "unknown"
    masks = affinity.masks
    verdicts = [allows(mask, cpu, domain.version) for mask in masks for cpu in cpus]
    if None in verdicts or not masks:
        return "unknown"
    if not any(verdicts):
        return "apart"
    others = range(len(cpus), min(host.facts.cpus or 4096, len(cpus) + 512))
    return "may" if any(allows(mask, cpu, domain.version) for mask in masks for cpu in others) else "inside"
