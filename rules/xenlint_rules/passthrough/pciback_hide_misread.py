"""`xen-pciback.hide` is not written as the driver reads it.

## What it does
Looks at `xen-pciback.hide=` on the line of dom0's kernel and at `options xen-pciback hide=` for modprobe: addresses
stand in parentheses, one behind the other, with nothing between them. It also looks for `pciback.hide`, the name in
kernels before Linux 3.1.

## Why is this bad?
At the first thing it cannot read the driver gives up and hides nothing (`Error parsing pci_devs_to_hide`). An option
of a module that is not there is passed over without a word. dom0 keeps the devices, and xl cannot give them away.

## Fix safety
The same addresses are written as the driver reads them, and the driver's name as it is now. Check that the quoting of
the file still fits.

## References
- [xl-pci-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-pci-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Fix, Host, Meta

META = Meta(
    code="XEN775",
    name="pciback-hide-misread",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("passthrough", "boot"),
    fixable="unsafe",
    needs=(
        "boot-file-told",
        "boot-entry-or-module",
    ),
    alike=True,
)

_GRUB = 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\nGRUB_CMDLINE_LINUX="xen-pciback.hide={}"\n'

EXAMPLES = (
    Example(
        bad={"etc/default/grub": _GRUB.format("03:00.0,03:00.1")},
        good={"etc/default/grub": _GRUB.format("(03:00.0)(03:00.1)")},
        at="03:00.0,03:00.1",
    ),
    Example(
        bad={"etc/default/grub": _GRUB.format("(03:00.0)").replace("xen-pciback", "pciback"), "etc/xen/xl.conf": "\n"},
        good={"etc/default/grub": _GRUB.format("(0000:03:00.0)"), "etc/xen/xl.conf": "\n"},
        at="pciback.hide",
    ),
)

_OLD_NAME_GONE = (4, 6)


def check(host: Host) -> Iterator[Finding]:
    if not host.boot_entries and not any(document.kind == "modprobe" for document in host.documents):
        return
    from xenlint.model.passthrough import hidings

    found = hidings(host)
    has_new = any(not hiding.is_old_name for hiding in found)
    entry = host.default_entry
    for hiding in found:
        if hiding.is_old_name:
            if has_new or host.version < _OLD_NAME_GONE or (entry and entry.has_classic_kernel):
                continue
            yield Finding(
                hiding.name_span,
                "The driver is called 'xen-pciback' since Linux 3.1, and this option reaches nobody: dom0 keeps the "
                "devices, and xl cannot give them to guests. Write 'xen-pciback.hide'.",
                fix=Fix.replace(hiding.name_span, "xen-pciback.hide", "Write 'xen-pciback.hide'", safe=False),
            )
        elif not hiding.is_read:
            mended = hiding.mended
            advice = f"Write '{mended}'." if mended else "Write addresses such as '(0000:03:00.0)(0000:03:00.1)'."
            yield Finding(
                hiding.span,
                "The driver takes PCI addresses in parentheses with nothing between them; at anything else it gives up "
                f"and hides no device at all. {advice}",
                fix=Fix.replace(hiding.span, mended, f"Write '{mended}'", safe=False) if mended else None,
            )
