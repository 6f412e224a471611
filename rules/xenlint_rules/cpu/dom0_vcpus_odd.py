"""dom0_max_vcpus does not say what was meant.

## What it does
Looks at `dom0_max_vcpus` on Xen's command line: values that Xen reads in part or not at all (`1..4`, `4,8`, `all`),
zero, a range whose ends are swapped, and more vCPUs than the host has CPUs. A dom0 with one vCPU on a host that is
known to have four CPUs or more, or of whose CPUs nothing is known and that has four guests or more, earns a note.

## Why is this bad?
Xen stops at what it does not understand. `1..4` is no limit at all: dom0 has a vCPU on every CPU. Before Xen 4.3, and
on Arm, it is one vCPU. `0` means all CPUs there and one vCPU since. More vCPUs than CPUs only get in each other's way.

## Fix safety
`1..4` and its like become `1-4`. For `4,8` and others the fix is not made without `--unsafe-fixes`.

## References
- [xen-command-line: dom0_max_vcpus](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_max_vcpus)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Fix, Host, Meta
from xenlint.model.advice import version_of, xen_of
from xenlint.model.cmdline import Option
from xenlint.model.cpus import RANGE_SINCE, Dom0Vcpus, read_dom0_vcpus
from xenlint.model.dom0_slips import is_written
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN401",
    name="dom0-vcpus-odd",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("cpu", "dom0", "boot"),
    fixable="safe",
    needs=("dom0-vcpus-option",),
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=1..4"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=1-4"\n'},
        at="1..4",
    ),
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=2G,max:2G dom0_max_vcpus=0\nmodule /vmlinuz ro\n"
        },
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=2G,max:2G dom0_max_vcpus=2\nmodule /vmlinuz ro\n"
        },
        at="0",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=8"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=1-8"\n'},
        at="8",
        config='[hosts.a]\nroot = "."\ncpus = 4\n',
    ),
)

_MANY = 4
_RANGE = lazy_pattern(r"([0-9]+)(?:\.{2,3}|:|,|–|\+|/|~|to)([0-9]+)")


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    host = context.host
    option = entry.hypervisor.get("dom0_max_vcpus")
    if option is None or not option.known or len(option.text) > 80 or _is_torn(entry, option):
        return
    read = read_dom0_vcpus(option, entry, host)
    if not read.is_read:
        yield _unread(option, read, entry, host)
    elif read.most is not None and read.most < read.least:
        yield _swapped(option, read)
    else:
        yield from _odd(option, read, entry, host)


def _is_torn(entry: BootEntry, option: Option) -> bool:
    """Whether blanks around the equals sign hide the value, which is another mistake."""
    if option.value:
        return False
    words = entry.hypervisor.options
    behind = words[words.index(option) + 1 :]
    return bool(behind) and behind[0].text[0] in "=0123456789"


def _unread(option: Option, read: Dom0Vcpus, entry: BootEntry, host: Host) -> Finding:
    value = option.value or ""
    takes_range = entry.arch == "x86" and version_of(entry, host) >= RANGE_SINCE
    found = _RANGE.fullmatch(value)
    if not takes_range:
        got = f"{read.most} vCPU{'s' if read.most != 1 else ''}" if read.most else "a vCPU on every CPU"
        where = "On Arm" if entry.arch == "arm" else f"In {xen_of(entry, host)}"
        return Finding(
            option.value_span,
            f"{where} 'dom0_max_vcpus' takes a number and nothing else: of '{value}' dom0 gets {got}. Write the number "
            "alone.",
            severity="error",
        )
    got = f"at most {read.most} vCPUs" if read.most is not None else "a vCPU on every CPU of the host"
    right = f"{found[1]}-{found[2]}" if found else None
    instead = f"Write 'dom0_max_vcpus={right}'." if right else "Write a number, or a range such as '1-4'."
    fix = None
    if right and is_written(option):
        is_dotted = re.fullmatch(r"[0-9]+\.+[0-9]+", value) is not None
        fix = Fix.replace(option.value_span, right, f"Write '{right}'", safe=is_dotted)
    return Finding(
        option.value_span,
        f"Xen cannot read '{value}' to its end: dom0 gets {got}. {instead}",
        fix=fix,
        severity="error",
    )


def _swapped(option: Option, read: Dom0Vcpus) -> Finding:
    right = f"{read.most}-{read.least}"
    return Finding(
        option.value_span,
        f"In '{option.value}' the most is less than the least: Xen takes the most, and dom0 gets {read.most} vCPUs. "
        f"Write 'dom0_max_vcpus={right}'.",
        fix=Fix.replace(option.value_span, right, f"Write '{right}'", safe=False) if is_written(option) else None,
    )


def _odd(option: Option, read: Dom0Vcpus, entry: BootEntry, host: Host) -> Iterator[Finding]:
    value, cpus = option.value, host.facts.cpus
    at = option.value_span if value else option.span
    if re.fullmatch(r"-?0*", value or ""):
        is_one = entry.arch == "x86" and version_of(entry, host) >= RANGE_SINCE
        what = f"'{value}' is no number of vCPUs" if value else "'dom0_max_vcpus' has no value"
        got = "one vCPU" if is_one else "a vCPU on every CPU, as without the option"
        yield Finding(at, f"{what}: dom0 gets {got}. Write a number such as '2', or leave the option out.")
    elif cpus is not None and read.least > cpus:
        yield Finding(
            at,
            f"Dom0 gets {read.least} vCPUs, and this host has {cpus} CPUs: the vCPUs wait for each other, and dom0 is "
            f"slower than with {cpus}. Write 'dom0_max_vcpus={cpus}' or less.",
        )
    elif read.most == 1 and (cpus >= _MANY if cpus is not None else len(host.guests) >= _MANY and host.is_whole):
        of = f" of this host's {cpus} CPUs" if cpus is not None else f" for {len(host.guests)} guests"
        yield Finding(
            at,
            f"Dom0 gets one vCPU{of}, and all guests' disks and networks go through it. Write 2 "
            "or more if the guests do much input and output.",
            severity="note",
            confidence="medium",
        )
