"""A size in dom0_mem has a unit that Xen does not know.

## What it does
Looks in `dom0_mem` for units of two letters (`512MB`, `1024Mi`), fractions (`1.5G`), a unit behind a blank (`512 M`),
and for `%` and `T` on versions of Xen that do not know them yet.

## Why is this bad?
Xen knows whole numbers with one letter: `K`, `M`, `G`, and `T` since 4.5; percentages since 4.12. Since 4.12 anything
else makes it drop that part and what follows, and dom0 gets all of the memory. Up to 4.11 it reads as far as it
understands: `512MB` as 512 MiB, but `512MB,max:512MB` without its maximum, `1.5G` as nothing, and `25%` as 25 KiB, with
which the host does not boot. Where such a version reads the value as it was meant, xl still does not recognise it, and
leaves ballooning on.

## Fix safety
Taking away letters and blanks is safe, and so is a fraction that is whole in the next smaller unit (`1.5G` is `1536M`).
Others are rounded down, and a decimal comma is a guess; those are unsafe.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import version_of
from xenlint.model.dom0_effect import effect_of, slip_fix
from xenlint.model.dom0_slips import Reason, read_slips

META = Meta(
    code="XEN103",
    name="dom0-memory-bad-unit",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("memory", "dom0", "boot"),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=512MB,max:512MB"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=512M,max:512M"\n'},
        at="512MB",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=1.5G,max:1.5G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=1536M,max:1536M"\n'},
        at="1.5G",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2048 MB loglvl=all"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2048M,max:2048M loglvl=all"\n'},
        at="2048 MB",
    ),
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz dom0_mem=25%\nmodule /vmlinuz-3.16 ro\n"},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.17.gz dom0_mem=25%,max:25%\nmodule /vmlinuz-6.1 ro\n"},
        at="25%",
    ),
)

_WHY: dict[Reason, str] = {
    "two-letters": "A unit is one letter to Xen, K, M, G or T, so '{}' is no size.",
    "fraction": "Xen knows whole numbers only, so '{}' is no size.",
    "blank": "The blank in '{}' ends the value before its unit.",
    "percent-unknown": "'{}' is a percentage, which Xen knows since 4.12.",
    "tera-unknown": "'{}' is in tebibytes, a unit that Xen knows since 4.5.",
}


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    host = context.host
    for reading in read_slips(entry.hypervisor, version_of(entry, host), entry.arch):
        slips = reading.of("unit")
        if not slips:
            continue
        effect = effect_of(reading, entry, host)
        cure = f"Write 'dom0_mem={reading.cured}'." if reading.cured else "Write a size such as '2G'."
        yield Finding(
            at=slips[0].span,
            message=f"{_WHY[slips[0].reason].format(slips[0].text)} {effect.text} {cure}",
            fix=slip_fix(slips),
            severity=effect.severity,
        )
