"""An option of Xen's line, or a word of its value, came with a later version.

## What it does
Looks for options that the Xen that is booted does not have yet, and for words that an option does not take yet:
`dom0=pvh` before Xen 4.9, `sched=null` before 4.9, `dom0-iommu` before 4.12, `ucode=scan` before 4.4. Options that came
to a version with its security updates count as known there.

## Why is this bad?
Xen passes over what it does not know. Since 4.10 its console says so at boot, before that nothing does; the setting is
not made.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.knowledge.entry import BootOption
from xenlint.knowledge.versions import Version, format_version
from xenlint.model.advice import version_of, xen_of
from xenlint.model.dom0_mem import Arch
from xenlint.model.xen_options import find_option
from xenlint.model.xen_verdicts import Verdict, judge_line

META = Meta(
    code="XEN143",
    name="xen-option-too-new",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.8.gz dom0=pvh\nmodule /vmlinuz-4.9 ro\n"},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.11.gz dom0=pvh\nmodule /vmlinuz-4.9 ro\n"},
        at="dom0=pvh",
    ),
    Example(
        config='xen-version = "4.8"\n',
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G sched=null"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G sched=rtds spec-ctrl=no-rsb smt=off"\n'},
        at="null",
    ),
)

_AT_MOST = "xend-config.sxp"
"""It tells the newest version there may be, and may be left over."""


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    version = version_of(entry, context.host)
    if entry.version is None and context.host.version_origin == _AT_MOST:
        return
    for verdict in judge_line(entry, context.host):
        bad, known = verdict.bad, verdict.known
        if verdict.flaw == "early" and known is not None:
            since, what = known.released or known.since, f"the option '{known.name}'"
        elif verdict.flaw == "value" and bad is not None and bad.why == "early" and bad.version:
            since, what = bad.version, f"'{bad.text}' as a value of {verdict.reading.name}"
        else:
            continue
        yield Finding(
            at=verdict.span,
            message=f"{xen_of(entry, context.host)} does not know {what}, which came with Xen {format_version(since)}: "
            f"it passes over it.{_before(verdict, version, entry.arch)}",
        )


def _before(verdict: Verdict, version: Version, arch: Arch) -> str:
    """What did the same in this version."""
    from xenlint.knowledge.hypervisor import OPTIONS

    option = verdict.option
    written = f"{option.name}={option.value}" if option.value else option.name
    found: list[BootOption] = [
        old
        for old in OPTIONS.values()
        if written in old.replaced_by
        or (old.replaced_by == (option.name,) and old.name not in ("bti", "flask_enabled"))
    ]
    names = [old.name for old in found if find_option(old.name, version, arch)[0] is not None]
    return f" Its name was '{names[0]}' then." if names else " Take it away, or boot a newer Xen."
