"""An option is for another scheduler than the one that is booted.

## What it does
Looks on Xen's line for options of the credit scheduler (`sched_credit_tslice_ms`, `sched_smt_power_savings`,
`vcpu_migration_delay`, `tickle_one_idle_cpu`, `load-balance-ratelimit`) where another one is booted, and for those of
credit2 (`credit2_runqueue`, `sched_credit2_migrate_resist` and so on) where credit2 is not. `sched_ratelimit_us` is for
both.

## Why is this bad?
Xen reads them without a message, and nothing uses them. Since 4.12 credit2 is the default: with the upgrade a host that
was tuned for credit loses its tuning.

## References
- [xen-command-line: sched](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#sched)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import is_sized_by_toolstack, version_of, xen_of
from xenlint.model.xen_options import read_line

META = Meta(
    code="XEN162",
    name="scheduler-option-unused",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("boot", "upgrade"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.12.gz sched_credit_tslice_ms=5\nmodule /vmlinuz-4.19 ro\n"
        },
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.11.gz sched_credit_tslice_ms=5\nmodule /vmlinuz-4.19 ro\n"
        },
        at="sched_credit_tslice_ms=5",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G sched=credit credit2_runqueue=core"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G sched=credit sched_credit_tslice_ms=5"\n'},
        at="credit2_runqueue=core",
    ),
)

_CREDIT = frozenset(
    {"sched_credit_default_yield", "sched_credit_tslice_ms", "sched_smt_power_savings", "tickle_one_idle_cpu"}
) | {"load-balance-ratelimit", "vcpu_migration_delay"}
_CREDIT2_PREFIXES = ("credit2_", "sched_credit2_")
_CREDIT2_SINCE = (4, 12)
_KNOWN = frozenset({"credit", "credit2", "sedf", "arinc653", "rtds", "null"})


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    host = context.host
    version = version_of(entry, host)
    readings = read_line(entry.hypervisor, version, entry.arch)
    tuned = [(o, r) for o, r in readings if r.name in _CREDIT or r.name.startswith(_CREDIT2_PREFIXES)]
    if not tuned or not entry.hypervisor.known or is_sized_by_toolstack(entry):
        return
    chosen = [reading.stored for _, reading in readings if reading.name == "sched" and reading.option is not None]
    used = chosen[-1] if chosen and chosen[-1] in _KNOWN else "credit2" if version >= _CREDIT2_SINCE else "credit"
    for option, reading in tuned:
        belongs_to = "credit" if reading.name in _CREDIT else "credit2"
        if reading.option is None or belongs_to == used:
            continue
        why = f"'sched={used}' boots another" if chosen else f"{xen_of(entry, host)} boots {used} by default"
        yield Finding(
            at=option.span,
            message=f"'{option.text}' is for the scheduler {belongs_to}, and {why}: nothing uses it. Write "
            f"'sched={belongs_to}' too, or take it away.",
        )
