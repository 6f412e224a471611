"""A blank stands before the equals sign in xen.cfg.

## What it does
Looks in the config of Xen's own EFI loader for items such as `options = ...` and `kernel =...`.

## Why is this bad?
The loader looks for the item's name with `=` right behind it, at the beginning of a line. With a blank or a TAB there
it never finds the item, and says nothing: without `options=` Xen starts with no options at all, without `kernel=` the
boot ends with "No initial domain kernel specified", and without `default=` the first kernel of the file is started.

A blank behind the `=` is harmless.

## Fix safety
The fix takes the blank away; nothing else can have been meant.

## References
- [Xen's EFI loader: configuration file](https://xenbits.xen.org/docs/unstable/misc/efi.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Fix, Meta, Setting, Span

META = Meta(
    code="XEN114",
    name="xen-cfg-blank-before-equals",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot", "syntax"),
    kinds=("xen-efi",),
    keys=("chain", "default", "dtb", "kernel", "options", "ramdisk", "ucode", "video", "xsm"),
    fixable="safe",
)

_HEAD = "[global]\ndefault=xen\n[xen]\n"

EXAMPLES = (
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": f"{_HEAD}options = dom0_mem=2G,max:2G\nkernel=vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": f"{_HEAD}options= dom0_mem=2G,max:2G\nkernel=vmlinuz ro\n"},
        at="options =",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": f"{_HEAD}options=dom0_mem=2G,max:2G\nkernel   =vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": f"{_HEAD}options=dom0_mem=2G,max:2G\nkernel=vmlinuz ro\n"},
        at="kernel   =",
    ),
)

_WITHOUT = {
    "chain": "and reads no other file",
    "default": "and starts the first kernel that the file names",
    "dtb": "and uses the firmware's device tree",
    "kernel": 'and, where the section has no other, stops with "No initial domain kernel specified"',
    "options": "and runs without any of these options",
    "ramdisk": "and dom0's kernel gets no initial RAM disk",
    "ucode": "and loads no microcode",
    "video": "and leaves the screen as it is",
    "xsm": "and loads no policy",
}


def check(setting: Setting) -> Iterator[Finding]:
    if setting.op == "=":
        return
    equals = setting.source.text.index("=", setting.start) + 1
    at = Span(setting.source, setting.start, equals)
    right = f"{setting.key}="
    blank = "TAB" if "\t" in at.text else "blank"
    yield Finding(
        at=at,
        message=f"A {blank} stands before '=': Xen looks for '{right}', does not find it {_WITHOUT[setting.key]}. "
        f"Write '{right}'.",
        fix=Fix.replace(at, right, f"Write '{right}'"),
    )
