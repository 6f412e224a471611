"""Xen's line does not turn on the watchdog.

## What it does
Looks at each boot entry of Xen for the option `watchdog`.

## Why is this bad?
Without it a host that hangs stays so until somebody comes to the data centre.

## References
- [xen-command-line: watchdog](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#watchdog-x86)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Example, Finding, Meta

META = Meta(
    code="HOUSE001",
    name="boot-model",
    since="1.0",
    severity="warning",
    confidence="high",
    tags=("boot", "house"),
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G watchdog"\n'},
        at="dom0_mem=2G,max:2G",
    ),
)


def check(entry: BootEntry) -> Iterator[Finding]:
    line = entry.hypervisor
    if not line.known or line.get("watchdog") is not None:
        return
    yield Finding(
        at=line,
        message="Xen's line lacks 'watchdog', so a host that hangs is not started again. Add it here.",
    )
