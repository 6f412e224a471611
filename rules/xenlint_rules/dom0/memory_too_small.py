"""Dom0 gets too little memory to work with.

## What it does
Works out what dom0 boots with from `dom0_mem` (the size, or the maximum where that is less; percentages where the
host's RAM is known) and compares it with what a dom0 needs: less than 128 MiB is an error, less than `minimum` a
warning, less than 1 GiB a note where the host has more than eight guests.

Old and small machines have a scale of their own, because 128 MiB was a good dom0 for a Pentium III: with a Xen before
4.1, a dom0 kernel of the 2.6.18 line, NetBSD in dom0 or at most 1 GiB of RAM only less than 32 MiB is an error, and on
Arm less than 64 MiB. A `min:` on the line shows that somebody has thought about the size; then there is no warning.

## Why is this bad?
Dom0 runs a kernel, its drivers, xenstored, and a QEMU for each HVM guest. With 127 MiB a kernel of today does not even
start ("Domain 0 allocation is too small for kernel image"); with little more the initramfs does not unpack, or the
first busy day ends with the OOM killer taking the process that a guest's disk depends on.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Host, Meta, Option, Severity
from xenlint.model.advice import example_option, limit_of, version_of
from xenlint.model.dom0_slips import read_slips
from xenlint.model.machine import dom0_initial_kib
from xenlint.model.sizes import KIB_PER_GIB, KIB_PER_MIB, parse_setting_size, show_kib

META = Meta(
    code="XEN109",
    name="dom0-memory-too-small",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("memory", "dom0", "boot"),
    needs=("boot-file-told", "boot-entry"),
    options=(Option("minimum", "512MiB", 'Dom0 should have at least this much; a size such as "1GiB".'),),
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=96M,max:96M"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=1G,max:1G"\n'},
        at="96M,max:96M",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:256M"\n'},
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-3.1.0.gz dom0_mem=128M\nmodule /vmlinuz-2.6.18-xen ro\n",
        },
        at="2G,max:256M",
    ),
    Example(
        config='[rules.dom0-memory-too-small]\nminimum = "2GiB"\n',
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=1G,max:1G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        at="1G,max:1G",
    ),
)

_MANY_GUESTS = 8
_SMALL_HOST_KIB = KIB_PER_GIB


def check(host: Host, context: Context) -> Iterator[Finding]:
    minimum_kib = (parse_setting_size(context.options["minimum"]) or 0) >> 10
    least_kib = host.derive_alike(_least_kib)
    if least_kib is None or least_kib >= max(minimum_kib, KIB_PER_GIB):
        return
    for entry in host.boot_entries:
        kib = _given_kib(entry, host)
        if kib is not None:
            yield from _judge(kib, entry, host, minimum_kib)


def _least_kib(host: Host) -> int | None:
    """The least that one of the host's entries gives dom0."""
    sizes = [_given_kib(entry, host) for entry in host.boot_entries]
    return min([kib for kib in sizes if kib is not None], default=None)


def _given_kib(entry: BootEntry, host: Host) -> int | None:
    """What dom0 boots with by its `dom0_mem`; None where that is not known, or no mistake in itself."""
    line = entry.hypervisor
    if not line.all("dom0_mem") or entry.is_installer or not line.known:
        return None
    if any(reading.of("unit-missing") for reading in read_slips(line, version_of(entry, host), entry.arch)):
        return None
    limit = limit_of(entry, host)
    kib = dom0_initial_kib(entry, host, limit) if limit.is_limited else None
    if kib is None and limit.size is None and limit.maximum is not None and not limit.maximum.depends_on_ram:
        return limit.maximum.size_bytes >> 10  # however much RAM there is
    return kib


def _judge(kib: int, entry: BootEntry, host: Host, minimum_kib: int) -> Iterator[Finding]:
    severity = _severity(kib, entry, host, minimum_kib)
    if severity is None:
        return
    effect = {
        "error": "too little for its kernel to start, and the host stops at boot",
        "warning": "little for its kernel, its drivers and a QEMU for each HVM guest, so the OOM killer makes room",
        "note": f"little for the disks and networks of {len(host.guests)} guests",
    }[severity]
    yield Finding(
        at=entry.hypervisor.all("dom0_mem")[-1].value_span,
        message=f"Dom0 gets {show_kib(kib)}: {effect}. Give it more, as in '{example_option(entry, host)}'.",
        severity=severity,
    )


def _severity(kib: int, entry: BootEntry, host: Host, minimum_kib: int) -> Severity | None:
    fatal_kib = _fatal_kib(entry, host)
    if kib < fatal_kib:
        return "error"
    if fatal_kib < 128 * KIB_PER_MIB or limit_of(entry, host).minimum is not None:
        return None
    if kib < minimum_kib:
        return "warning"
    return "note" if kib < KIB_PER_GIB and host.is_whole and len(host.guests) > _MANY_GUESTS else None


def _fatal_kib(entry: BootEntry, host: Host) -> int:
    """What dom0's kernel does not start without."""
    if entry.arch == "arm":
        return 64 * KIB_PER_MIB
    memory_kib = host.facts.memory_kib
    is_old = version_of(entry, host) < (4, 1) or entry.has_classic_kernel or entry.dom0_system == "netbsd"
    if is_old or (memory_kib is not None and memory_kib <= _SMALL_HOST_KIB):
        return 32 * KIB_PER_MIB
    return 128 * KIB_PER_MIB
