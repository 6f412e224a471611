"""The parts of dom0_mem contradict each other.

## What it does
Compares size, `min:` and `max:` of `dom0_mem`, after all its occurrences: a maximum below the size, a minimum above the
maximum or above the size.

## Why is this bad?
Xen takes the size, raises it to `min:`, and lowers the result to `max:`: with `dom0_mem=4G,max:2G` dom0 has 2 GiB, with
`dom0_mem=1G,min:2G` it has 2 GiB as well. One of the numbers is not what its author believes.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
- [xen/arch/x86/dom0_build.c](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=xen/arch/x86/dom0_build.c)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Meta
from xenlint.model.advice import limit_of, version_of
from xenlint.model.dom0_mem import Amount, parts_of, show_amount
from xenlint.model.dom0_slips import has_slip

META = Meta(
    code="XEN146",
    name="dom0-memory-contradictory",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("memory", "dom0", "boot"),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=4G,max:2G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:4G"\n'},
        at="dom0_mem=4G,max:2G",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=min:4G dom0_mem=max:2G\nkernel=vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=min:1G dom0_mem=max:4G\nkernel=vmlinuz ro\n"},
        at="dom0_mem=max:2G",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    line, version = entry.hypervisor, version_of(entry, context.host)
    option = line.get("dom0_mem")
    if option is None or not line.known or entry.arch != "x86" or has_slip(line, version):
        return
    slots = [part.slot for each in line.all("dom0_mem") for part in parts_of(each, version) if part.amount is not None]
    if len(slots) != len(set(slots)):
        return
    limit = limit_of(entry, context.host)
    size, low, high = _bytes(limit.size), _bytes(limit.minimum), _bytes(limit.maximum)
    if low is not None and high is not None and low > high:
        what = f"a minimum of {_show(limit.minimum)} and a maximum of {_show(limit.maximum)}"
        result = f"The maximum wins, and dom0 gets {_show(limit.maximum)} at most"
    elif size is not None and high is not None and size > high:
        what = f"a size of {_show(limit.size)} and a maximum of {_show(limit.maximum)}"
        result = f"The maximum wins, and dom0 gets {_show(limit.maximum)}"
    elif size is not None and low is not None and low > size:
        what = f"a size of {_show(limit.size)} and a minimum of {_show(limit.minimum)}"
        result = f"The minimum wins, and dom0 gets {_show(limit.minimum)}"
    else:
        return
    yield Finding(
        at=option.span,
        message=f"dom0_mem gives dom0 {what}, which cannot both be. {result}. Write 'dom0_mem=SIZE,max:SIZE' with the "
        "one size that is meant.",
    )


def _bytes(amount: Amount | None) -> int | None:
    """A plain size; a share of the memory, or all but something, cannot be compared."""
    return None if amount is None or amount.percent or amount.negative else amount.size_bytes


def _show(amount: Amount | None) -> str:
    return show_amount(amount) if amount else "nothing"
