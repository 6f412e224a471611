"""Dom0 has a size but no maximum.

## What it does
Looks for a `dom0_mem` that sets dom0's size without a `max:`, on Xen 4.1 and later with a dom0 kernel that can grow
(any Linux but the 2.6.18 line). NetBSD and FreeBSD in dom0, which lay themselves out for what they boot with, a
negative size, installation media, and Arm, where `max:` does not exist, are left alone.

## Why is this bad?
Without `max:` dom0's kernel prepares for the largest size it may ever get: up to eleven times its first size, or all of
the host's memory. The page structures for that come out of what it has: a dom0 of 512 MiB on a host of 8 GiB loses 111
MiB to them. And dom0 may grow when a guest stops, so that the guest finds no room when it comes back.

## Fix safety
The fix repeats the size as `max:`. Dom0 starts as before, but can no longer be given more with `xl mem-set` later; who
wants that must write a larger maximum. So the fix is not made without `--unsafe-fixes`.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
- [Dom0 memory: where it has not gone](https://xenproject.org/2012/04/30/dom0-memory-where-it-has-not-gone/)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Edit, Example, Finding, Fix, Host, Meta
from xenlint.model.advice import limit_of, version_of, wants_max
from xenlint.model.dom0_mem import parts_of, show_amount
from xenlint.model.dom0_slips import has_slip, is_written, part_span
from xenlint.model.machine import dom0_initial_kib
from xenlint.model.memory.linux import prepared_pages, preparing_cost_kib
from xenlint.model.sizes import show_about_kib

META = Meta(
    code="XEN105",
    name="dom0-memory-without-max",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("memory", "dom0", "boot"),
    fixable="unsafe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G loglvl=all"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G loglvl=all"\n'},
        at="2G",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=min:1G,2G\nkernel=vmlinuz-6.1 ro\n"},
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.1.gz dom0_mem=512M\nmodule /vmlinuz-2.6.18-8.el5xen ro\n",
        },
        at="2G",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=25%"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=min:1G dom0_mem=max:4G"\n'},
        at="25%",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    host = context.host
    line, version = entry.hypervisor, version_of(entry, host)
    if not wants_max(entry, host) or entry.is_installer or not line.known:
        return
    limit = limit_of(entry, host)
    if limit.size is None or limit.size.negative or limit.maximum is not None or has_slip(line, version):
        return
    for option in reversed(line.all("dom0_mem")):
        sizes = [part for part in parts_of(option, version) if part.slot == "size" and part.amount is not None]
        if not sizes:
            continue
        part, value = sizes[-1], option.value or ""
        at = part_span(option, part.start, part.end)
        fix = None
        if is_written(option):
            fix = Fix(f"Write 'max:{part.text}' too", (Edit(at.after(), f",max:{part.text}"),), safe=False)
        corrected = f"{value[: part.end]},max:{part.text}{value[part.end :]}"
        yield Finding(
            at=at,
            message=f"Dom0 starts with {show_amount(limit.size)} but has no maximum: {_cost(entry, host)}, and it may "
            f"grow when a guest stops. Write 'dom0_mem={corrected}'.",
            fix=fix,
        )
        return


def _cost(entry: BootEntry, host: Host) -> str:
    """What dom0 loses by it, in numbers where the host's RAM is known."""
    memory_kib, initial_kib = host.facts.memory_kib, dom0_initial_kib(entry, host)
    if memory_kib is None or initial_kib is None:
        return "its kernel spends part of that on page tables for all of the host's memory"
    initial_pages = initial_kib // 4
    host_pages = memory_kib // 4
    pages = prepared_pages(initial_pages, None, host_pages)
    lost_kib = preparing_cost_kib(initial_pages, None, host_pages)
    return (
        f"its kernel lays out page tables for {show_about_kib(pages * 4)} and spends about {show_about_kib(lost_kib)} "
        "on them"
    )
