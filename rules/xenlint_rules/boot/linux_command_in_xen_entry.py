"""A Xen entry has a command that is for Linux without Xen.

## What it does
Looks in the Xen entries of `grub.cfg` and `menu.lst` for `linux`, `initrd` and their variants.

## Why is this bad?
Behind Xen, dom0's kernel and its initial RAM disk are modules. `initrd` belongs to a kernel that GRUB starts itself:
without one GRUB says "you need to load the kernel first", and dom0 comes up without a root file system, if the entry
boots at all. `linux` replaces Xen as what is to be booted, and the machine starts without it.

## Fix safety
The fix makes a module of an `initrd` that stands behind dom0's kernel; that is what it is meant to be. Entries with a
`linux` command need your eye: their options differ.

## References
- [GRUB manual: multiboot](https://www.gnu.org/software/grub/manual/grub/html_node/multiboot.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Document, Example, Finding, Fix, Meta, Span
from xenlint.model.boot_modules import XenImages, xen_images
from xenlint.model.loaders import base_name, file_of
from xenlint.syntax.tree import Command

META = Meta(
    code="XEN120",
    name="linux-command-in-xen-entry",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    kinds=("grub-cfg", "grub-legacy"),
    fixable="safe",
    alike=True,
)

_LEGACY = "title Xen\nroot (hd0,0)\nkernel /xen.gz dom0_mem=512M\nmodule /vmlinuz-2.6.32 ro\n"
_XEN = "menuentry 'Xen' {\nmultiboot2 /xen.gz dom0_mem=2G,max:2G\n"

EXAMPLES = (
    Example(
        bad={"boot/grub/menu.lst": f"{_LEGACY}initrd /initrd.img-2.6.32\n"},
        good={"boot/grub/menu.lst": f"{_LEGACY}module /initrd.img-2.6.32\n"},
        at="initrd /initrd.img-2.6.32",
    ),
    Example(
        bad={"boot/grub/grub.cfg": f"{_XEN}linux /vmlinuz-6.1 ro\ninitrd /initrd.img-6.1\n}}\n"},
        good={"boot/grub/grub.cfg": f"{_XEN}module2 /vmlinuz-6.1 ro\nmodule2 /initrd.img-6.1\n}}\n"},
        at="linux /vmlinuz-6.1 ro",
    ),
)


def check(document: Document) -> Iterator[Finding]:
    if document.kind == "grub-legacy":
        yield from _second_kernel(document)
    for images in xen_images(document):
        kernels = [command for command in images.linux if command.name.startswith("linux")]
        if kernels:
            yield _kernel(kernels[0], images)
            continue
        for command in images.linux:
            yield _initrd(command, images)


def _second_kernel(document: Document) -> Iterator[Finding]:
    """GRUB legacy boots the last `kernel` of an entry."""
    for entry in document.menu:
        kernels = [command for command in entry.commands if command.name == "kernel" and command.words]
        if len(kernels) < 2 or not base_name(file_of(kernels[0])).startswith("xen"):
            continue
        last = kernels[-1]
        if "vmlinu" in base_name(file_of(last)):
            yield Finding(
                last,
                f"This second 'kernel' replaces Xen, and the machine boots without it. Dom0's kernel is a module of "
                f"Xen's: write 'module {file_of(last)} …' here, and 'module' for the initial RAM disk.",
            )


def _kernel(command: Command, images: XenImages) -> Finding:
    is_last = command.start > images.loader.start
    result = "it replaces Xen, and the machine boots without it" if is_last else "Xen then replaces it"
    return Finding(
        command,
        f"'{command.name}' loads a kernel that GRUB starts itself: {result}. Dom0's kernel is a module of Xen's: write "
        f"'{images.module_name} {command.words[0].value} …' here, and '{images.module_name}' for the initial RAM disk.",
    )


def _initrd(command: Command, images: XenImages) -> Finding:
    fix = None
    name = images.module_name
    if len(command.words) == 1 and images.modules and command.start > images.modules[0].start:
        at = Span(command.source, command.start, command.start + len(command.name))
        fix = Fix.replace(at, name, f"Write '{name}'")
    return Finding(
        command,
        f"'{command.name}' belongs to a kernel that GRUB starts itself, and here it starts Xen: dom0's kernel gets no "
        f"initial RAM disk. Write '{name} {command.words[0].value}'.",
        fix=fix,
    )
