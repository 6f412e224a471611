"""An option for debugging is on in an entry that is booted every day.

## What it does
Looks on Xen's line for `sync_console`, `noreboot`, `guest_loglvl=all`, `loglvl=all`, `watchdog=force`,
`console_to_ring`, `debugtrace`, `iommu=debug`, `apic_verbosity=debug`. Entries for recovery are left alone.

## Why is this bad?
They have their use while a fault is sought. Later `sync_console` makes Xen wait for each character on the serial line,
`noreboot` leaves a crashed host standing, and `guest_loglvl=all` lets any guest fill the log.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import is_for_trouble, version_of
from xenlint.model.xen_options import Reading, read_line

META = Meta(
    code="XEN156",
    name="debug-option-left-on",
    since="0.1",
    severity="note",
    confidence="medium",
    tags=("boot", "strict"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G sync_console"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G no-sync_console loglvl=info"\n'},
        at="sync_console",
    ),
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=1G,max:1G guest_loglvl=all\nmodule /vmlinuz ro\n"
        },
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=1G,max:1G\nmodule /vmlinuz ro\n"},
        at="guest_loglvl=all",
    ),
)

_SWITCHES = {
    "console_to_ring": "guests' messages fill Xen's log",
    "e820-verbose": "Xen's log begins with the memory map",
    "noreboot": "the host stays down after a crash",
    "sync_console": "Xen waits for each character on the serial line",
}
_VALUES = {
    "apic_verbosity": ("debug", "Xen's log fills with the state of interrupts"),
    "guest_loglvl": ("all", "any guest can fill Xen's log"),
    "loglvl": ("all", "Xen's log fills with details, and what matters is overwritten sooner"),
    "watchdog": ("force", "a host that is slow for some seconds is taken for dead"),
}


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    if is_for_trouble(entry):
        return
    for option, reading in read_line(entry.hypervisor, version_of(entry, context.host), entry.arch):
        effect = _effect(reading)
        if effect:
            yield Finding(
                at=option.span,
                message=f"'{option.text}' is for debugging: {effect}. Take it away when the fault is found.",
            )


def _effect(reading: Reading) -> str:
    if reading.name in _SWITCHES and reading.stored is True:
        return _SWITCHES[reading.name]
    if reading.option is not None and reading.name in _VALUES:
        word, effect = _VALUES[reading.name]
        return effect if reading.value.split("/")[0] == word else ""
    if reading.name == "iommu" and "debug" in reading.value.split(","):
        return "Xen checks each of its mappings, and fills its log"
    if reading.name == "reboot" and reading.value.startswith("n"):
        return "the host stays down after a crash"
    return ""
