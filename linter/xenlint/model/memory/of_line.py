"""What Xen's boot line says about the machine and about dom0, beside `dom0_mem`.

Sources: xen/arch/x86/e820.c (`mem`, `availmem`), xen/drivers/char/console.c (`conring_size`), xen/arch/x86/dom0_build.c
(`dom0`, `dom0_max_vcpus`; domain_build.c with `dom0_shadow` up to 4.8), xen/arch/x86/setup.c (`dom0pvh`, 4.5 to 4.8),
xen/drivers/passthrough/iommu.c (`iommu`).
"""

from __future__ import annotations

import re

from xenlint.knowledge.versions import Version
from xenlint.model.cmdline import CommandLine
from xenlint.model.memory.dom0 import Dom0
from xenlint.model.memory.xen import Machine
from xenlint.model.sizes import read_size

_OFF = frozenset({"no", "off", "false", "disable", "0"})
_ON = frozenset({"yes", "on", "true", "enable", "1", "force", "required"})
_VCPUS = r"([0-9]*)(-?)([0-9]*)"
_MOST_PV_VCPUS = 8192
_MOST_HVM_VCPUS = 128
_DOM0_SINCE: Version = (4, 9)
_DOM0PVH_SINCE: Version = (4, 5)


def machine_on(line: CommandLine, machine: Machine, version: Version) -> Machine:
    """The machine as Xen sees it with this line: less RAM by `mem=` and `availmem=`, without its IOMMU by `iommu=off`,
    with a log ring of `conring_size=`."""
    mem_kib, availmem_kib = _kib(line, "mem", version), _kib(line, "availmem", version)
    if mem_kib or availmem_kib:
        machine = machine.with_limits(mem_kib=mem_kib, availmem_kib=availmem_kib)
    ring_kib = _kib(line, "conring_size", version)
    if ring_kib:
        machine = machine._replace(conring_kib=ring_kib)
    switches = [word for word in _words(line, "iommu") if word in _OFF or word in _ON]
    if (switches and switches[-1] in _OFF) or line.get("no-iommu"):
        machine = machine._replace(iommu="none")
    return machine


def dom0_on(
    line: CommandLine, machine: Machine, version: Version, *, is_pvh: bool = False, has_shadow: bool = True
) -> Dom0:
    """How this line has dom0 built. `is_pvh`: what dom0 is without a word about it (FreeBSD's can be nothing else).
    `has_shadow`: whether this Xen has shadow paging; one without it refuses `dom0=shadow`."""
    words = _words(line, "dom0") if version >= _DOM0_SINCE else []
    pvh = is_pvh
    for word in words:
        if word in ("pv", "pvh"):
            pvh = word == "pvh"
    shadow = "shadow" in words
    if version < _DOM0_SINCE:
        pvh = pvh or (version >= _DOM0PVH_SINCE and _flag(line, "dom0pvh"))
        shadow = _flag(line, "dom0_shadow")
    limit = _MOST_HVM_VCPUS if pvh else _MOST_PV_VCPUS
    return Dom0(
        type="pvh" if pvh else "pv",
        vcpus=min(_vcpus(line, max(machine.cpus, 1)), limit),
        shadow=has_shadow and shadow,
        iommu_passthrough=bool({"dom0-passthrough", "passthrough"} & set(_words(line, "iommu"))),
    )


def _flag(line: CommandLine, name: str) -> bool:
    option = line.get(name)
    return option is not None and option.value not in _OFF


def _vcpus(line: CommandLine, cpus: int) -> int:
    """dom0's vCPUs: one a CPU, but not fewer and not more than `dom0_max_vcpus=MIN-MAX` says."""
    option = line.get("dom0_max_vcpus")
    match = re.fullmatch(_VCPUS, option.value or "", re.ASCII) if option and len(option.text) < 40 else None
    if match is None:
        return cpus
    low, dash, high = match.groups()
    least = max(int(low or "0"), 1)
    most = int(high) if high else None if dash else least
    cpus = max(cpus, least)
    return cpus if most is None else max(min(cpus, most), 1)


def _kib(line: CommandLine, name: str, version: Version) -> int:
    option = line.get(name)
    return read_size(option.value or "", has_tera=version >= (4, 5)).amount >> 10 if option else 0


def _words(line: CommandLine, name: str) -> list[str]:
    return [word for option in line.all(name) for word in (option.value or "").split(",")]
