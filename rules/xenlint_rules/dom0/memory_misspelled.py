"""An option of Xen's line was meant to be dom0_mem, and is not.

## What it does
Looks on Xen's line for words that are one slip away from `dom0_mem`: `dom0-mem=2G`, `dom0_memory=2G`, `dom_mem=2G`,
`DOM0_MEM=2G`, `--dom0_mem=2G`, `dom0_mem:2G`, `dom0_max_mem=2G`.

## Why is this bad?
Xen knows its options by their exact names, in small letters and with `_`. It passes over any other; since 4.10 a line
of its log says `parameter "dom0-mem" unknown!`, before that nothing does. Dom0 gets all of the memory, as if the option
were not there.

## Fix safety
The fix writes the right name, and `=` where another character stands in its place. What follows stays as it is.

## References
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Fix, Meta
from xenlint.model.advice import limit_of, xen_of
from xenlint.model.dom0_mem import show_limit
from xenlint.model.dom0_names import misspelt_dom0_mem

META = Meta(
    code="XEN106",
    name="dom0-memory-misspelled",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("memory", "dom0", "boot"),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0-mem=2G,max:2G"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=2 dom0_nodes=0"\n'},
        at="dom0-mem=",
    ),
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz --dom0_mem=512M\nmodule /vmlinuz-2.6.18-xen ro\n"},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M\nmodule /vmlinuz-2.6.18-xen ro\n"},
        at="--dom0_mem=",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem:2G,max:2G\nkernel=vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G\nkernel=vmlinuz ro\n"},
        at="dom0_mem:",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    xen = xen_of(entry, context.host)
    for option in entry.hypervisor.options:
        slip = misspelt_dom0_mem(option.text)
        if slip is None or not option.known:
            continue
        written = option.text[: slip.length]
        at = option.span.sub(0, slip.length) if option.span.text == option.text else option.span
        limit = limit_of(entry, context.host)
        result = "It has no effect." if limit.is_limited else f"Dom0 gets {show_limit(limit, entry.arch)}."
        name = written.rstrip("=:") if slip.cure is None or "=" in option.text else option.text
        cure = f"Write '{slip.cure}{option.text[slip.length :]}'." if slip.cure else "Write it as 'dom0_mem='."
        yield Finding(
            at=at,
            message=f"{xen} has no option '{name}', and passes over it. {result} {cure}",
            fix=Fix.replace(at, slip.cure, f"Write '{slip.cure}'") if slip.cure and at.text == written else None,
        )
