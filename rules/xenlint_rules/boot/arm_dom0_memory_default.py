"""dom0 gets 512 MiB on Arm, because nothing says more.

## What it does
Looks for boot entries that start Xen on Arm and have no `dom0_mem`.

## Why is this bad?
On Arm Xen gives dom0 512 MiB, whatever the machine has, and says `PLEASE SPECIFY dom0_mem PARAMETER - USING 512M FOR
NOW` at boot. That is little for a distribution of today.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
- [xen/arch/arm/domain_build.c](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=xen/arch/arm/domain_build.c)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import limit_of

META = Meta(
    code="XEN161",
    name="arm-dom0-memory-default",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("memory", "dom0", "boot"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"boot/xen.cfg": "[xen]\noptions=console=dtuart loglvl=all\nkernel=Image console=hvc0\n"},
        good={"boot/xen.cfg": "[xen]\noptions=console=dtuart loglvl=all dom0_mem=1G\nkernel=Image console=hvc0\n"},
        at="console=dtuart loglvl=all",
    ),
    Example(
        bad={"config": 'MEMORY_START="0x0"\nXEN="xen"\nDOM0_KERNEL="vmlinuz"\nXEN_CMD="console=dtuart"\n'},
        good={"config": 'MEMORY_START="0x0"\nXEN="xen"\nDOM0_KERNEL="vmlinuz"\nDOM0_MEM=1024\n'},
        at="console=dtuart",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    line = entry.hypervisor
    if entry.arch != "arm" or not line.known or entry.is_installer or "dom0_mem" in line.value:
        return
    if entry.document.kind == "imagebuilder" and not entry.kernel_image:
        return  # a board without dom0
    if limit_of(entry, context.host).size is None:
        yield Finding(
            at=entry.span,
            message="No dom0_mem stands on Xen's line, so that Xen gives dom0 512 MiB, whatever the machine has. Write "
            "'dom0_mem=1G', with a size that suits dom0.",
        )
