"""A Xen entry loads no initial RAM disk for dom0's kernel, which needs one.

## What it does
Looks in `grub.cfg` and `menu.lst` for Xen entries with a Linux kernel and no other module. They are a mistake where the
kernel is to find its root by UUID, label or logical volume; a note where the root is a device, but another entry loads
an initial RAM disk for the same kernel, or the kernel's name is one of a distribution's, such as `6.1.0-18-amd64`.

## Why is this bad?
The kernel itself knows devices (`/dev/sda1`) and `PARTUUID=`. File systems' UUIDs and labels, LVM and encryption are
the work of programs on the initial RAM disk; so are the drivers of most distributions' kernels. Without it dom0 ends in
"VFS: Unable to mount root fs".

## References
- [Linux: initial RAM disk](https://docs.kernel.org/admin-guide/initrd.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Document, Example, Finding, Meta
from xenlint.model.boot_modules import XenImages, xen_images
from xenlint.model.loaders import base_name, file_of
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN121",
    name="initrd-missing",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("boot",),
    kinds=("grub-cfg", "grub-legacy"),
    alike=True,
)

_ENTRY = "menuentry 'Xen' {{\nmultiboot2 /xen.gz dom0_mem=2G,max:2G\nmodule2 /vmlinuz-6.1 root=UUID=a1-b2 ro\n{}}}\n"
_NATIVE = "menuentry 'Linux' {\nlinux /vmlinuz-6.1 root=UUID=a1-b2 ro\ninitrd /initrd.img-6.1\n}\n"

EXAMPLES = (
    Example(
        bad={"boot/grub/grub.cfg": _ENTRY.format("") + _NATIVE},
        good={"boot/grub/grub.cfg": _ENTRY.format("module2 /initrd.img-6.1\n") + _NATIVE},
        at="module2 /vmlinuz-6.1 root=UUID=a1-b2 ro",
    ),
)

_NEEDS = lazy_pattern(r"UUID=|LABEL=|/dev/(?:disk/|mapper/|vg[\w.-]*/)|ZFS=|zfs:")
_OF_DISTRIBUTION = lazy_pattern(r"-(?:amd64|686-pae|generic|default|lts|virt)$|\.(?:el|fc)[0-9]")
_LOADS_KERNEL = frozenset({"linux", "linuxefi", "linux16", "kernel"})


def check(document: Document) -> Iterator[Finding]:
    entries = list(xen_images(document))
    if not any(_is_alone(images) for images in entries):
        return
    with_initrd = _kernels_with_initrd(document, entries)
    for images in entries:
        if not _is_alone(images):
            continue
        kernel = images.modules[0]
        name = base_name(file_of(kernel))
        root = next((word.value[5:] for word in kernel.words if word.value.startswith("root=")), "")
        needs, has_twin = _NEEDS.match(root) is not None, name in with_initrd
        is_modular = _OF_DISTRIBUTION.search(name) is not None and bool(root)
        if not needs and not has_twin and not is_modular:
            continue
        if needs:
            why = f"a kernel cannot find 'root={root}' by itself"
        elif has_twin:
            why = f"another entry loads one for '{name}'"
        else:
            why = f"'{name}' is a distribution's kernel, which has its drivers there"
        yield Finding(
            kernel,
            f'Nothing is loaded behind dom0\'s kernel, and {why}: it ends in "Unable to mount root fs". Write '
            f"'{images.module_name}' with its initial RAM disk on the next line.",
            severity=None if needs else "note",
        )


def _is_alone(images: XenImages) -> bool:
    return len(images.modules) == 1 and not images.linux and "vmlinu" in base_name(file_of(images.modules[0]))


def _kernels_with_initrd(document: Document, entries: list[XenImages]) -> set[str]:
    found = {base_name(file_of(images.modules[0])) for images in entries if len(images.modules) > 1}
    for entry in document.menu:
        if any(command.name.startswith("initrd") for command in entry.commands):
            kernels = (command for command in entry.commands if command.name in _LOADS_KERNEL)
            found.update(base_name(file_of(command)) for command in kernels)
    return found
