"""An option of Xen's line is longer than what Xen keeps of it.

## What it does
Looks for options with more than 127 characters, name and value together (99 up to Xen 4.9), and for values that do not
fit into the room of their option: 9 characters for `sched` and `clocksource`, 29 for `console`. On lines of more than
1023 characters it looks for a `dom0_mem` behind that.

## Why is this bad?
Xen copies each option into a small buffer and drops the rest without a message: the last devices of a long list are
missing, a number is shorter than it reads. The whole line may be longer than 1023 characters, for Xen reads it all;
but what `xl info` shows ends there, and xl looks there for `dom0_mem` when `autoballoon` is "auto".

## References
- [xen/include/xen/param.h](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=xen/include/xen/param.h)
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import version_of, xen_of
from xenlint.model.xen_verdicts import judge_line

META = Meta(
    code="XEN144",
    name="xen-option-cut",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot",),
    alike=True,
)

_LONG = ",".join(f"no-{word}" for word in ("avx512f", "avx512dq", "avx512cd", "avx512bw", "avx512vl", "xsaves", "pku"))
_LONG = f"{_LONG},{_LONG}"

EXAMPLES = (
    Example(
        bad={"etc/default/grub": f'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G cpuid={_LONG}"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G cpuid=no-avx512f,no-avx512dq"\n'},
        at=f"cpuid={_LONG}",
    ),
    Example(
        bad={"etc/default/grub": f'GRUB_CMDLINE_XEN="{"loglvl=all " * 100}dom0_mem=2G,max:2G"\n'},
        good={"etc/default/grub": f'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G {"loglvl=all " * 100}"\n'},
        at="dom0_mem=2G,max:2G",
    ),
)

_KEPT_OF_LINE = 1023


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    xen = xen_of(entry, context.host)
    for verdict in judge_line(entry, context.host):
        if verdict.flaw == "cut":
            reading = verdict.reading
            kept = str(reading.stored) if reading.reader == "string" else reading.value
            yield Finding(
                at=verdict.option.span,
                message=f"{xen} keeps the front of this option only, and drops its last {reading.lost} characters "
                f"without a message: the value ends with '{kept[-20:]}'. Write a shorter one"
                f"{_halves(verdict.option.name)}.",
            )
    yield from _behind_what_xl_sees(entry, context)


def _halves(name: str) -> str:
    lists = ("cpuid", "dom0-cpuid", "rmrr", "ivmd", "spec-ctrl", "iommu", "pci-phantom")
    return f", or '{name}=' twice with half of the list each" if name in lists else ""


def _behind_what_xl_sees(entry: BootEntry, context: Context) -> Iterator[Finding]:
    line = entry.hypervisor
    if len(line.value) <= _KEPT_OF_LINE or not line.known or version_of(entry, context.host) < (4, 1):
        return
    option = line.get("dom0_mem")
    if option is None:
        return
    end = line.value.rfind(option.text) + len(option.text)
    if end > _KEPT_OF_LINE:
        yield Finding(
            at=option.span,
            message=f"This line has {len(line.value)} characters. Xen reads them all, but keeps {_KEPT_OF_LINE} for "
            'xl, which does not see this dom0_mem and shrinks dom0 when autoballoon is "auto". Write dom0_mem first.',
        )
