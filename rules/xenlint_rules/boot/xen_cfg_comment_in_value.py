"""A `#` cuts off the rest of a line in xen.cfg.

## What it does
Looks in the config of Xen's own EFI loader for values with a `#` in them: inside of a word, or before words that look
like options.

## Why is this bad?
To this loader `#` begins a comment wherever it stands, and nothing can quote or escape it. A password, an address or a
path with `#` in it ends there, and so do all options behind it. A comment in plain words behind a value is left alone.

## References
- [Xen's EFI loader: configuration file](https://xenbits.xen.org/docs/unstable/misc/efi.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Meta, Setting
from xenlint.patterns import lazy_pattern
from xenlint.syntax.xen_efi import cut

META = Meta(
    code="XEN115",
    name="xen-cfg-comment-in-value",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("boot", "syntax"),
    kinds=("xen-efi",),
    keys=("chain", "default", "dtb", "kernel", "options", "ramdisk", "ucode", "video", "xsm"),
)

_OPTIONS = "[xen]\noptions=dom0_mem=2G,max:2G\n"

EXAMPLES = (
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": f"{_OPTIONS}kernel=vmlinuz root=/dev/sda1 rd.password=se#cret ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": f"{_OPTIONS}kernel=vmlinuz root=/dev/sda1 ro # the old disk\n"},
        at="#cret ro",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G #1 loglvl=all\nkernel=vmlinuz\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\n# loglvl=all\noptions=dom0_mem=2G,max:2G\nkernel=vmlinuz\n"},
        at="#1 loglvl=all",
    ),
)

_OWN = lazy_pattern(r"#[ \t]*xenlint:")
_OPTION = lazy_pattern(r"(?:^|\s)#?[A-Za-z][\w.-]*=\S")


def check(setting: Setting) -> Iterator[Finding]:
    lost = cut(setting) if setting.op == "=" else None
    if lost is None or lost.text[0] != "#":
        return
    inside = setting.source.text[lost.start - 1] not in " ="
    if not inside and (_OWN.match(lost.text) or not _OPTION.search(lost.text)):
        return
    yield Finding(
        at=lost,
        message=f"'#' begins a comment here, wherever it stands: for Xen the value of '{setting.key}' ends before it. "
        "There is no way to quote it. "
        + ("Use a value without '#'." if inside else "Put the comment on a line of its own."),
        severity=None if inside or "dom0_mem=" in lost.text else "note",
    )
