"""A guest is given I/O ports, I/O memory or interrupts of the host.

## What it does
Looks for `ioports`, `iomem` and `irqs`. Not among the default rules: some guests are there for just that.

## Why is this bad?
What is behind them is not checked by anybody: a wrong range gives the guest the host's own devices.

## References
- [xl.cfg(5): ioports, iomem, irqs](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html#Devices)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, List, Meta

META = Meta(
    code="XEN778",
    name="raw-hardware-access",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("passthrough", "security", "guest", "strict"),
    kinds=("domu-xl", "domu-xm"),
    keys=("ioports", "iomem", "irqs"),
    security_severity="4.4",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/serial.cfg": "name = 'serial'\nmemory = 512\nioports = [ '2f8-2ff' ]\n"},
        good={"etc/xen/serial.cfg": "name = 'serial'\nmemory = 512\nioports = [ ]\n"},
        at="ioports",
    ),
    Example(
        bad={"etc/xen/serial.cfg": "name = 'serial'\nmemory = 512\nirqs = [ 3 ]\n"},
        good={"etc/xen/serial.cfg": "name = 'serial'\nmemory = 512\n"},
        at="irqs",
    ),
)

_WHAT = {"ioports": "I/O ports", "iomem": "I/O memory", "irqs": "interrupts"}


def check(domain: Domain) -> Iterator[Finding]:
    for key, what in _WHAT.items():
        setting, value = domain.get(key), domain.value(key)
        if setting is not None and isinstance(value, List) and value.items:
            yield Finding(
                setting.key_span,
                f"{domain.label} is given {what} of the host, and nobody checks what is behind them: whoever is in the "
                "guest has that device as the host has it. Is that meant?",
            )
