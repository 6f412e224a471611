"""A size in dom0_mem has no unit.

## What it does
Looks at each number in `dom0_mem` that has no unit letter, also behind `min:` and `max:`.

## Why is this bad?
Without a letter Xen counts KiB. `dom0_mem=512` is half a MiB, and Xen stops at boot because dom0's kernel does not fit.
A number below 65536, which would be 64 MiB, was not meant in KiB. Larger ones may well be right: `dom0_mem=262144` was
the usual way to write 256 MiB in the time of Xen 3. On a newer host a note asks to write the unit, because the next
reader takes the number for MiB. A size of 0 means "not given" to Xen, and is left alone.

## Fix safety
Numbers from 64 to 65535 get an `M`. That is safe: as KiB no dom0 of today starts with them. Below 64 the fix writes
`G`, which is a guess, and so is any fix where the result would be more than the host's RAM; these are unsafe. The fix
of a larger number writes the same size with its unit.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Host, Meta
from xenlint.model.advice import is_historic, version_of
from xenlint.model.dom0_effect import slip_fix
from xenlint.model.dom0_slips import Slip, read_slips
from xenlint.model.sizes import read_size, show_kib

META = Meta(
    code="XEN102",
    name="dom0-memory-without-unit",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("memory", "dom0", "boot"),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512\nmodule /vmlinuz-3.2 root=/dev/sda1\n"},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M\nmodule /vmlinuz-3.2 root=/dev/sda1\n"},
        at="512",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2048,max:2048"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2048M,max:2048M"\n'},
        at="2048",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2097152,max:2G"\n'},
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-3.1.gz dom0_mem=256000\nmodule /vmlinuz-2.6.18-xen ro\n",
            "etc/xen/xend-config.sxp": "(dom0-min-mem 250)\n",
        },
        at="2097152",
    ),
)

_OLD_MINIMUM_KIB = 16384  # 16 MiB, with which a dom0 of 2005 might still start


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    host = context.host
    old = is_historic(entry, host)
    for reading in read_slips(entry.hypervisor, version_of(entry, host), entry.arch):
        small = [slip for slip in reading.of("unit-missing") if not (old and _kib(slip) >= _OLD_MINIMUM_KIB)]
        if small:
            yield _too_small(small, reading.cured, host)
        elif not old:
            yield from map(_unwritten, reading.of("unit-unwritten")[:1])


def _too_small(slips: list[Slip], cured: str | None, host: Host) -> Finding:
    first = slips[0]
    kib, number = _kib(first), first.text.rpartition(":")[2]
    memory_kib = host.facts.memory_kib
    fits = memory_kib is None or all(_kib(slip) * 1024 < memory_kib for slip in slips)
    fix = slip_fix(slips)
    cure = f"Write 'dom0_mem={cured}'." if cured else "Write the size with its unit letter."
    return Finding(
        at=first.span,
        message=f"'{number}' has no unit, so Xen reads {show_kib(kib)}{_as_mib(kib)}: {_effect(first)}. {cure}",
        fix=fix and fix._replace(safe=fix.safe and fits),
    )


def _effect(slip: Slip) -> str:
    if slip.text.startswith("min:"):
        return "no floor to speak of for dom0"
    if "-" in slip.text:
        return "dom0 gets all of the memory but that"
    return "too little for dom0's kernel, and the host stops at boot"


def _as_mib(kib: int) -> str:
    return ", half a MiB" if kib == 512 else f", {kib / 1024:.1f} MiB" if 512 < kib < 1024 else ""


def _unwritten(slip: Slip) -> Finding:
    kib = _kib(slip)
    return Finding(
        at=slip.span,
        message=f"'{slip.text}' has no unit. Xen reads KiB, so this is {show_kib(kib)}; the next reader may take it "
        f"for MiB. Write '{slip.cure}'.",
        fix=slip_fix([slip]),
        severity="note",
    )


def _kib(slip: Slip) -> int:
    return read_size(slip.text.removeprefix("min:").removeprefix("max:").lstrip("-")).amount >> 10
