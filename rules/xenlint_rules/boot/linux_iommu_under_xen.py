"""dom0's kernel is told to use the IOMMU, which Xen has.

## What it does
Looks on the line of dom0's kernel for `intel_iommu=on`, `amd_iommu=on` and `iommu=pt`.

## Why is this bad?
Under Xen the IOMMU is Xen's: dom0's kernel sees none and passes over the option. Who wrote it for passthrough needs the
IOMMU in Xen, where it is on unless `iommu=off` stands on Xen's line. In a variable of GRUB's that entries without Xen
get too, it has its use there.

## References
- [xen-command-line: iommu](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#iommu)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta
from xenlint.model.kernel_words import kernel_words

META = Meta(
    code="XEN155",
    name="linux-iommu-under-xen",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("boot",),
    needs=("boot-file-told",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G\nkernel=vmlinuz ro intel_iommu=on\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G iommu=on\nkernel=vmlinuz ro\n"},
        at="intel_iommu=on",
    ),
    Example(
        bad={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=1G,max:1G\nmodule /vmlinuz ro amd_iommu=on\n"},
        good={"boot/grub/menu.lst": "title Linux\nkernel /vmlinuz ro amd_iommu=on\n"},
        at="amd_iommu=on",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    for word in kernel_words(host):
        name, value = word.option.name, word.option.value or ""
        is_on = name in ("intel_iommu", "amd_iommu") and not value.startswith("off")
        if word.entry is not None and (is_on or (name == "iommu" and value == "pt")):
            yield Finding(
                at=word.option.span,
                message=f"'{word.option.text}' does nothing in dom0: under Xen the IOMMU is Xen's, and dom0's kernel "
                "sees none. Xen uses it without being told; 'iommu=verbose' on Xen's line says how.",
            )
