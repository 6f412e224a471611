"""The modules of a Xen entry stand in the wrong order.

## What it does
Looks in `grub.cfg`, `menu.lst` and the files of syslinux at what is loaded behind Xen: the first module must be dom0's
kernel, the second its initial RAM disk; files of microcode and Xen's policy come behind them.

## Why is this bad?
Xen does not look at names: it takes the first module for dom0's kernel, whatever it is, and the first of the others for
the initial RAM disk. An initrd in the kernel's place ends the boot with "Could not set up DOM0 guest OS". Microcode in
front of the initrd becomes the initrd, and dom0's kernel finds no root file system. GRUB before 2.12 writes such
entries itself where there is microcode.

## References
- [xen-command-line: ucode](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#ucode-x86)
- [GRUB manual: multiboot](https://www.gnu.org/software/grub/manual/grub/html_node/multiboot.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Document, Example, Finding, Meta
from xenlint.model.boot_modules import is_initrd, is_microcode, is_policy, xen_images
from xenlint.model.loaders import base_name, file_of
from xenlint.source import Spanned

META = Meta(
    code="XEN119",
    name="modules-out-of-order",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    kinds=("grub-cfg", "grub-legacy", "syslinux"),
    alike=True,
)

_XEN = "menuentry 'Xen' {\nmultiboot2 /xen.gz dom0_mem=2G,max:2G\n"
_KERNEL, _INITRD, _UCODE = "module2 /vmlinuz-6.1 ro\n", "module2 /initrd.img-6.1\n", "module2 /intel-ucode.img\n"

EXAMPLES = (
    Example(
        bad={"boot/grub/grub.cfg": f"{_XEN}{_INITRD}{_KERNEL}}}\n"},
        good={"boot/grub/grub.cfg": f"{_XEN}{_KERNEL}{_INITRD}}}\n"},
        at="module2 /initrd.img-6.1",
    ),
    Example(
        bad={"boot/grub/grub.cfg": f"{_XEN}{_KERNEL}{_UCODE}{_INITRD}}}\n"},
        good={"boot/grub/grub.cfg": f"{_XEN}{_KERNEL}{_INITRD}{_UCODE}}}\n"},
        at="module2 /intel-ucode.img",
    ),
)


def check(document: Document) -> Iterator[Finding]:
    if document.kind == "syslinux":
        from xenlint.model.loaders_syslinux import mboot_parts

        for parts in mboot_parts(document):
            if any("vmlinu" in base_name(word.value) for word in parts[0]):
                continue  # the kernel is there, but nothing parts it from Xen
            yield from _judge([(part[0].value, part[0]) for part in parts[1:] if part])
        return
    for images in xen_images(document):
        if any(command.name.startswith("linux") for command in images.linux):
            continue  # the kernel is loaded by the wrong command, which is told there
        yield from _judge([(file_of(module), module) for module in images.modules])


def _judge(modules: list[tuple[str, Spanned]]) -> Iterator[Finding]:
    if not modules:
        return
    files = [file for file, _ in modules]
    first = base_name(files[0])
    if is_initrd(files[0]) or is_microcode(files[0]) or is_policy(files[0]):
        kernel = next((file for file in files[1:] if "vmlinu" in base_name(file)), None)
        where = f"Put '{base_name(kernel)}' first." if kernel else "Load dom0's kernel before it."
        yield Finding(
            modules[0][1],
            f"Xen takes its first module for dom0's kernel, and here that is '{first}': dom0 cannot be built and the "
            f"boot ends. {where}",
        )
        return
    if len(files) > 2 and is_microcode(files[1]):
        initrd = next((file for file in files[2:] if is_initrd(file) and not is_microcode(file)), None)
        if initrd is not None:
            yield Finding(
                modules[1][1],
                f"Xen hands the second module to dom0's kernel as its initial RAM disk, and here that is "
                f"'{base_name(files[1])}': the kernel finds no root file system. Put '{base_name(initrd)}' before it.",
            )
