"""An option stands on Xen's line twice, with different values.

## What it does
Looks for options that are given twice, where the last one alone counts: `dom0_max_vcpus=2 dom0_max_vcpus=4`,
`smt=off smt`, `console=com1 console=vga`, `dom0_mem=1G dom0_mem=4G`. Options whose occurrences add up, such as `iommu`
and `spec-ctrl`, and `dom0_mem=min:1G dom0_mem=max:4G`, are right.

## Why is this bad?
The first value is lost without a message; whoever reads the line from the left believes in it. Where one of them comes
from `GRUB_CMDLINE_XEN` and the other from `GRUB_CMDLINE_XEN_DEFAULT` this may be meant, for entries for recovery get
the former only; that is a note, but for `dom0_mem`.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta, Related, Span
from xenlint.model.advice import version_of
from xenlint.model.cmdline import Option
from xenlint.model.dom0_mem import Amount, parts_of, show_amount
from xenlint.model.dom0_slips import has_slip
from xenlint.model.xen_verdicts import judge_line

META = Meta(
    code="XEN145",
    name="xen-option-repeated",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=2 loglvl=all dom0_max_vcpus=4"\n'
        },
        good={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=4 iommu=verbose iommu=no-igfx"\n'
        },
        at="dom0_max_vcpus=4",
    ),
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz dom0_mem=1G,max:4G dom0_mem=4G\nmodule /vmlinuz ro\n"
        },
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz dom0_mem=1G dom0_mem=max:4G\nmodule /vmlinuz ro\n"},
        at="dom0_mem=4G",
    ),
)

_ADDS_UP = frozenset(
    {"cpuid", "dom0-cpuid", "pci-phantom", "rmrr", "ivmd", "ivrs_hpet", "ivrs_ioapic", "reboot", "psr"}
)
_LAST_WINS = frozenset(
    {"bootscrub", "console_timestamps", "cpufreq", "crashkernel", "credit2_runqueue", "dom0_max_vcpus", "flask"}
) | {"gnttab_max_frames", "gnttab_max_maptrack_frames", "guest_loglvl", "loglvl", "low_crashinfo", "max_cstate"}
_LAST_WINS |= {"sched-gran", "smap", "smep", "tsx", "watchdog_timeout", "xsm"}
_READERS = frozenset({"boolean", "integer", "size", "string"})


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    first: dict[str, tuple[Option, object]] = {}
    for verdict in judge_line(entry, context.host):
        reading = verdict.reading
        if reading.option is None or verdict.flaw not in ("", "superseded", "cut"):
            continue
        is_plain = reading.reader in _READERS or reading.name in _LAST_WINS
        if not is_plain or reading.name in _ADDS_UP:
            continue
        effect: object = reading.stored if reading.reader in _READERS else reading.value
        before = first.get(reading.name)
        if before is not None and before[1] != effect:
            yield _finding(before[0], verdict.option, reading.name)
        first[reading.name] = verdict.option, effect
    yield from _sizes(entry, context)


def _sizes(entry: BootEntry, context: Context) -> Iterator[Finding]:
    """The parts of dom0_mem, of which the last of each kind counts."""
    version, line = version_of(entry, context.host), entry.hypervisor
    options = [option for option in line.all("dom0_mem") if option.known]
    if not options or has_slip(line, version, entry.arch):
        return
    seen: dict[str, tuple[Option, Amount]] = {}
    for option in options:
        clash: tuple[Option, str] | None = None
        for part in parts_of(option, version, entry.arch):
            if part.amount is None:
                continue
            before = seen.get(part.slot)
            if before is not None and before[1] != part.amount:
                what = "" if part.slot == "size" else f"{part.slot}:"
                clash = before[0], f"'{what}' of {show_amount(before[1])}" if what else show_amount(before[1])
            seen[part.slot] = option, part.amount
        if clash is not None:
            before_option, lost = clash
            if before_option is option:
                message = f"'{option.text}' gives the same thing twice: the last one counts, and {lost} is lost."
                yield Finding(at=option.span, message=f"{message} Keep the one that is meant.")
            else:
                yield _finding(before_option, option, "dom0_mem")


def _finding(before: Option, option: Option, name: str) -> Finding:
    is_elsewhere = not _is_one_text(before.span, option.span)
    return Finding(
        at=option.span,
        message=f"{name} is on Xen's line twice, and the last one counts: '{before.text}' is lost without a message. "
        "Keep the one that is meant.",
        related=(Related(before.span, "this one is lost"),),
        severity="note" if is_elsewhere and name != "dom0_mem" else None,
    )


def _is_one_text(one: Span, other: Span) -> bool:
    """Whether both stand in one line of one file, and not in variables that are joined later."""
    if one.source is not other.source:
        return False
    return "\n" not in one.source.text[min(one.start, other.start) : max(one.end, other.end)]
