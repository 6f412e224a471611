"""dom0_mem has a `min:` or `max:` on Arm.

## What it does
Looks at `dom0_mem` of boot entries that start Xen on Arm for `min:`, `max:` and more than one part.

## Why is this bad?
On Arm `dom0_mem` is one size and nothing else. `1G,max:1G` is read as 1 GiB, and Xen's console calls the value invalid;
`max:1G` is no size at all, and dom0 gets 512 MiB.

## Fix safety
The fix writes the size alone. Where Xen has read none until now, dom0's size changes; that one is unsafe.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Fix, Meta
from xenlint.model.advice import limit_of
from xenlint.model.dom0_mem import show_limit
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN160",
    name="arm-dom0-memory-parts",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("memory", "dom0", "boot"),
    fixable="safe",
    alike=True,
)

_BOARD = 'MEMORY_START="0x0"\nXEN="xen"\nDOM0_KERNEL="vmlinuz"\nNUM_DOMUS=1\n'

EXAMPLES = (
    Example(
        bad={"config": f'{_BOARD}XEN_CMD="console=dtuart dom0_mem=1G,max:1G"\n'},
        good={"config": f'{_BOARD}XEN_CMD="console=dtuart dom0_mem=1G"\n'},
        at="1G,max:1G",
    ),
    Example(
        bad={"boot/xen.cfg": "[xen]\noptions=console=dtuart dom0_mem=max:2G\nkernel=Image console=hvc0\n"},
        good={"boot/xen.cfg": "[xen]\noptions=console=dtuart dom0_mem=2G\nkernel=Image console=hvc0\n"},
        at="max:2G",
    ),
)

_PART = lazy_pattern(r"(?:^|,)(?:min:|max:)?([0-9]+[bkmgtBKMGT]?)(?=,|$)")


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    if entry.arch != "arm":
        return
    for option in entry.hypervisor.all("dom0_mem"):
        value = option.value or ""
        if not option.known or ("," not in value and not value.startswith(("min:", "max:"))):
            continue
        result = show_limit(limit_of(entry, context.host), "arm")
        sizes = list(_PART.finditer(value))
        plain = [match[1] for match in sizes if not match[0].lstrip(",").startswith("m")]
        cure = plain[0] if plain else sizes[-1][1] if sizes else None
        is_read = value[:1].isdigit()
        fix = None
        if cure is not None and option.value_span.text == value:
            fix = Fix.replace(option.value_span, cure, f"Write '{cure}'", safe=is_read)
        yield Finding(
            at=option.value_span,
            message=f"On Arm dom0_mem is one size, without 'min:' and 'max:'. With this Xen gives dom0 {result}, and "
            f"its console calls the value invalid. Write 'dom0_mem={cure or '1G'}'.",
            fix=fix,
        )
