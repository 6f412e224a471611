"""Only one half of the serial console is set up.

## What it does
Looks at the serial port on both lines of a boot entry: `com1=` whose port `console=` leaves out, `console=com1` without
`com1=`, a dom0 kernel that is to write to `ttyS0` while Xen has that port (on Arm `ttyAMA0` with `console=dtuart`), and
one that is not told to use `hvc0` where Xen's messages go to the serial port.

## Why is this bad?
Xen takes the port it writes to away from dom0. What dom0 writes reaches it by Xen's own console, which Linux calls
`hvc0`; to `ttyS0` it writes in vain. A port that is set up and not named in `console=` stays silent, and one without
`com1=` keeps the speed that the firmware has left it.

## References
- [xen-command-line: console](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#console)
- [Xen's wiki: serial console](https://wiki.xenproject.org/wiki/Xen_Serial_Console)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta, Related
from xenlint.model.cmdline import Option
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN153",
    name="serial-console-half",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("boot",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G com1=115200,8n1 console=vga"\n'},
        good={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G com1=115200,8n1 console=com1,vga"\n'
            'GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT="console=tty0 console=hvc0"\n',
        },
        at="com1=115200,8n1",
    ),
    Example(
        bad={
            "boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=com1=115200,8n1 console=com1\n"
            "kernel=vmlinuz ro console=ttyS0,115200\n",
        },
        good={
            "boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=com1=115200,8n1 console=com1\nkernel=vmlinuz ro console=hvc0\n",
        },
        at="console=ttyS0,115200",
    ),
)

_PORTS = {"com1": "ttyS0", "com2": "ttyS1", "dtuart": r"tty(?:AMA|S|PS|MSM|LP|SC|mxc)\d+"}
_ONE = r"(?:vga|none|com[12][HL]?|dtuart|dbgp|ehci|xhci|pv|xen)"
_CONSOLES = lazy_pattern(rf"{_ONE}(?:,{_ONE})*$")


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    line, kernel = entry.hypervisor, entry.kernel
    console = line.get("console")
    if not line.known or (console is not None and not _CONSOLES.match(console.value or "")):
        return
    if len({option.value for option in line.all("console")}) > 1:
        return  # the last one takes the place of the others: told as an option that stands there twice
    named = _ports(console)
    for port in ("com1", "com2"):
        set_up = line.get(port)
        if set_up is not None and console is not None and port not in named and not _is_used_otherwise(entry, port):
            value = f"{port},{console.value}" if console.value and console.value != "none" else port
            yield Finding(
                at=set_up.span,
                message=f"Xen sets up {port} here, but '{console.text}' leaves it out: nothing is written to it. Write "
                f"'console={value}'.",
                related=(Related(console.span, f"{port} is missing here"),),
            )
        elif set_up is None and console is not None and port in named and entry.arch == "x86":
            yield Finding(
                at=console.span,
                message=f"'{console.text}' names {port}, and there is no '{port}=': Xen keeps the speed that "
                f"the firmware or the loader has left. Write '{port}=115200,8n1' too, at the speed of the other end.",
                severity="note",
            )
    if entry.dom0_system == "linux" and kernel.known:
        yield from _dom0(entry, console, named)


def _ports(console: Option | None) -> list[str]:
    return [part.rstrip("HL") for part in (console.value or "").split(",")] if console else []


def _is_used_otherwise(entry: BootEntry, port: str) -> bool:
    gdb = entry.hypervisor.get("gdb")
    return gdb is not None and (gdb.value or "").startswith(port)


def _dom0(entry: BootEntry, console: Option | None, named: list[str]) -> Iterator[Finding]:
    line, own = entry.hypervisor, entry.kernel.all("console")
    if any((option.value or "").startswith(("hvc", "xvc")) for option in own):
        return
    if console is None:
        named = ["dtuart"] if entry.arch == "arm" else ["com1"] if line.get("com1") else []  # Xen's own default
    taken = [port for port in _PORTS if port in named]
    for port in taken:
        for option in own:
            if re.match(rf"{_PORTS[port]}(?:,|$)", option.value or ""):
                yield Finding(
                    at=option.span,
                    message=f"Xen has the serial port for itself ({port}), so that dom0's kernel writes to "
                    f"'{(option.value or '').split(',')[0]}' in vain. Write 'console=hvc0': that is Xen's console, "
                    "which passes dom0's messages on to the port.",
                )
                return
    is_plain = not entry.kernel.get("xencons") and not entry.has_classic_kernel and not entry.is_installer
    if console is not None and taken and is_plain and not entry.recovery and entry.kernel.text is not None:
        yield Finding(
            at=console.span,
            message=f"Xen writes to the serial port ({taken[0]}), and dom0's kernel is not told to: its messages go to "
            "the screen only. Write 'console=hvc0' on its line.",
            severity="note",
        )
