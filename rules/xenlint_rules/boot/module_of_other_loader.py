"""Xen and its modules are loaded by commands of different protocols.

## What it does
Looks in `grub.cfg` for `module2` behind `multiboot`, `module` behind `multiboot2`, and either behind `xen_hypervisor`.

## Why is this bad?
`multiboot` and `multiboot2` are two loaders of GRUB's, each with a `module` command of its own that knows only what its
own loader has loaded. The wrong one says "you need to load the kernel first", and the entry does not boot.

## Fix safety
The fix renames the modules' commands after the one that loads Xen, and changes nothing else.

## References
- [GRUB manual: multiboot](https://www.gnu.org/software/grub/manual/grub/html_node/multiboot.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Document, Edit, Example, Finding, Fix, Meta, Related, Span
from xenlint.model.boot_modules import xen_images

META = Meta(
    code="XEN122",
    name="module-of-other-loader",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    kinds=("grub-cfg",),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"boot/grub/grub.cfg": "menuentry 'Xen' {\nmultiboot /xen.gz dom0_mem=2G,max:2G\nmodule2 /vmlinuz ro\n}\n"},
        good={"boot/grub/grub.cfg": "menuentry 'Xen' {\nmultiboot /xen.gz dom0_mem=2G,max:2G\nmodule /vmlinuz ro\n}\n"},
        at="module2",
    ),
    Example(
        bad={
            "boot/grub/custom.cfg": "menuentry 'Xen' {\nmultiboot2 /xen.gz dom0_mem=2G,max:2G\nmodule /vmlinuz ro\n"
            "module --nounzip /initrd.img\n}\n"
        },
        good={
            "boot/grub/custom.cfg": "menuentry 'Xen' {\nmultiboot2 /xen.gz dom0_mem=2G,max:2G\nmodule2 /vmlinuz ro\n"
            "module2 --nounzip /initrd.img\n}\n"
        },
        at="module",
    ),
)


def check(document: Document) -> Iterator[Finding]:
    for images in xen_images(document):
        right = images.module_name
        wrong = [module for module in images.modules if module.name != right]
        names = [Span(module.source, module.start, module.start + len(module.name)) for module in wrong]
        if not wrong or any(name.text != module.name for name, module in zip(names, wrong, strict=True)):
            continue
        loader = images.loader
        yield Finding(
            names[0],
            f"Xen is loaded by '{loader.name}', and '{wrong[0].name}' does not know of it: GRUB says \"you need to "
            f"load the kernel first\", and the entry does not boot. Write '{right}'.",
            related=(Related(Span(loader.source, loader.start, loader.start + len(loader.name)), "this loads Xen"),),
            fix=Fix(f"Write '{right}'", tuple(Edit(name, right) for name in names)),
        )
