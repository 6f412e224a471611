"""xend's ballooning of dom0 does not go with dom0_mem.

## What it does
Compares `enable-dom0-ballooning` and `dom0-min-mem` in `xend-config.sxp` with what dom0 gets by the default boot entry:

- xend may shrink dom0 below its `dom0_mem`: a warning.
- `dom0-min-mem` is more than dom0 has: a warning.
- xend may not shrink dom0, and no `dom0_mem` limits it: an error.

Before Xen 3.3 there is no switch, and a `dom0-min-mem` of 0 means that dom0 is never shrunk. Later that is what it
means where the switch is not set. Without `dom0_mem` and with ballooning, which is how xend was shipped, the missing
`dom0_mem` is told by its own rule.

## Why is this bad?
xend takes memory from dom0 for each new guest, down to `dom0-min-mem` (196 MiB as shipped, 0 if it is not set), as if
nobody had chosen a size for dom0. Dom0 runs short: "xen_net: Memory squeeze in netback driver". With a floor above
dom0's size, xend reckons with memory that dom0 does not have and refuses guests that would fit. And a dom0 that owns
all of the memory and is never shrunk leaves none for guests.

## Fix safety
The fix turns ballooning off, or lowers the floor to dom0's size. It is unsafe: a guest that only started because dom0
was shrunk for it will not start any more.

## References
- [xend-config.sxp(5)](https://manpages.debian.org/wheezy/xen-utils-common/xend-config.sxp.5.en.html)
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Fix, Host, Meta, Related, Setting, XendConfig
from xenlint.model.advice import example_value, limit_of, version_of
from xenlint.model.dom0_slips import meant_limit
from xenlint.model.machine import dom0_initial_kib
from xenlint.model.sizes import KIB_PER_MIB, show_about_kib, show_kib
from xenlint.model.toolstack import XEND_SWITCH_SINCE, integer_of, text_of

META = Meta(
    code="XEN204",
    name="xend-ballooning-against-dom0-mem",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("memory", "dom0", "balloon"),
    xen="<4.5",
    fixable="unsafe",
    alike=True,
)

_BOOT = {"boot/grub/menu.lst": "title Xen\nkernel /xen-4.0.gz dom0_mem=512M\nmodule /vmlinuz-2.6.32-xen ro\n"}
_OLD = {"boot/grub/menu.lst": "title Xen\nkernel /xen-3.1.gz dom0_mem=256000\nmodule /vmlinuz-2.6.18-xen ro\n"}
_BARE = {"boot/grub/menu.lst": "title Xen\nkernel /xen-4.0.gz\nmodule /vmlinuz-2.6.32-xen ro\n"}
_SHIPPED = "(dom0-min-mem 196)\n(enable-dom0-ballooning yes)\n"

EXAMPLES = (
    Example(
        bad={**_BOOT, "etc/xen/xend-config.sxp": _SHIPPED},
        good={**_BOOT, "etc/xen/xend-config.sxp": "(dom0-min-mem 512)\n(enable-dom0-ballooning no)\n"},
        at="yes",
    ),
    Example(
        bad={**_OLD, "etc/xen/xend-config.sxp": "(dom0-min-mem 196)\n"},
        good={**_OLD, "etc/xen/xend-config.sxp": "(dom0-min-mem 0)\n"},
        at="196",
    ),
    Example(
        bad={**_BOOT, "etc/xen/xend-config.sxp": "(dom0-min-mem 1024)\n"},
        good={**_BOOT, "etc/xen/xend-config.sxp": "(dom0-min-mem 512)\n"},
        at="1024",
    ),
    Example(
        bad={**_BARE, "etc/xen/xend-config.sxp": "(enable-dom0-ballooning no)\n"},
        good={**_BARE, "etc/xen/xend-config.sxp": _SHIPPED},
        at="no",
    ),
)


def check(config: XendConfig, context: Context) -> Iterator[Finding]:
    host = context.host
    entry = host.default_entry
    switch, floor = config.get("enable-dom0-ballooning"), config.get("dom0-min-mem")
    if host.toolstack != "xend" or entry is None or not entry.hypervisor.known:
        return
    if (switch is not None and config.flag("enable-dom0-ballooning") is None) or (
        floor is not None and integer_of(floor) is None
    ):
        return  # not known, or for other rules to tell
    at = switch if switch is not None and host.version >= XEND_SWITCH_SINCE else floor
    balloons = config.balloons(host.version)
    limit = meant_limit(entry.hypervisor, version_of(entry, host), entry.arch)
    if not limit.is_limited:
        if not balloons and not limit_of(entry, host).is_limited:
            yield _never_starts(config, at, entry, host)
        return
    kib = dom0_initial_kib(entry, host, limit)
    if not balloons or kib is None:
        return
    floor_kib = config.dom0_min_mem_mib * KIB_PER_MIB
    if floor_kib > kib and floor is not None:
        yield _floor_too_high(floor, kib, entry)
    elif floor_kib + KIB_PER_MIB <= kib:
        yield _squeezed(config, at, kib, floor_kib, entry)


def _related(entry: BootEntry) -> tuple[Related, ...]:
    option = entry.hypervisor.get("dom0_mem")
    return (Related(option.span, "dom0's size is set here"),) if option else ()


def _squeezed(config: XendConfig, at: Setting | None, kib: int, floor_kib: int, entry: BootEntry) -> Finding:
    fix = None
    if at is None:
        cure = "Write '(enable-dom0-ballooning no)'."
    elif at.key == "dom0-min-mem":
        cure = "Write '(dom0-min-mem 0)', which tells this xend to leave dom0 alone."
        fix = Fix.replace(at.value, "0", "Write 0", safe=False)
    else:
        cure = "Write '(enable-dom0-ballooning no)'."
        fix = Fix.replace(at.value, "no", "Write no", safe=False)
    return Finding(
        at=at.value if at else config,
        message=f"xend may shrink dom0 for guests, from the {show_about_kib(kib)} of dom0_mem down to "
        f"{show_kib(floor_kib)}. {cure}",
        related=_related(entry),
        fix=fix,
    )


def _floor_too_high(floor: Setting, kib: int, entry: BootEntry) -> Finding:
    mib = kib // KIB_PER_MIB
    return Finding(
        at=floor.value,
        message=f"xend keeps {text_of(floor)} MiB for dom0, but dom0_mem gives it {show_kib(kib)}: xend counts the "
        f"difference as taken and refuses guests that would fit. Write '(dom0-min-mem {mib})'.",
        related=_related(entry),
        fix=Fix.replace(floor.value, str(mib), f"Write {mib}", safe=False),
    )


def _never_starts(config: XendConfig, at: Setting | None, entry: BootEntry, host: Host) -> Finding:
    return Finding(
        at=at.value if at else config,
        message="xend never shrinks dom0 with these settings, and no dom0_mem limits it: dom0 takes all of the memory "
        f"at boot, and no guest starts. Write 'dom0_mem={example_value(entry, host)}' on Xen's line.",
        related=(Related(entry.hypervisor.span, "dom0_mem is missing here"),),
        severity="error",
    )
