"""An item of xen.cfg stands in [global], where the chosen section does not see it.

## What it does
Looks in the config of Xen's own EFI loader for `options=`, `kernel=`, `ramdisk=` and `xsm=` in `[global]` while
`default=` chooses another section.

## Why is this bad?
Xen looks these items up in the chosen section and nowhere else; sections inherit nothing. Options in `[global]` are
never used, and nothing says so. Where there is no `default=`, Xen takes the first such item of the file, from whatever
section.

## Fix safety
The fix moves the item into the chosen section where that has none of its own. The next boot then differs from the last
one, so it needs your eye.

## References
- [Xen's EFI loader: configuration file](https://xenbits.xen.org/docs/unstable/misc/efi.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Document, Edit, Example, Finding, Fix, Meta, Related, Setting, Span, String
from xenlint.syntax.xen_efi import Items

META = Meta(
    code="XEN117",
    name="xen-cfg-item-in-global",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    kinds=("xen-efi",),
    fixable="unsafe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={
            "boot/efi/EFI/xen/xen.cfg": "[global]\ndefault=xen\noptions=dom0_mem=2G,max:2G\n\n[xen]\nkernel=vmlinuz\n"
        },
        good={
            "boot/efi/EFI/xen/xen.cfg": "[global]\ndefault=xen\n\n[xen]\noptions=dom0_mem=2G,max:2G\nkernel=vmlinuz\n"
        },
        at="options=dom0_mem=2G,max:2G",
    ),
)

_ITEMS = ("options", "kernel", "ramdisk", "xsm")


def check(document: Document) -> Iterator[Finding]:
    if all(setting.scope != "global" or setting.key not in _ITEMS for setting in document.settings):
        return
    items = Items(document.source)
    chosen = items.get("global", "default")
    if chosen is None or not isinstance(chosen.value, String) or chosen.value.value in ("", "global"):
        return
    section = chosen.value.value
    if f"[{section}]" not in document.source.text:
        return  # nothing is called so, which is worse
    for setting in document.settings:
        if setting.scope == "global" and setting.key in _ITEMS and setting.op == "=":
            yield _finding(document, setting, section, items.get(section, setting.key))


def _finding(document: Document, setting: Setting, section: str, own: Setting | None) -> Finding:
    lead = f"Xen looks for '{setting.key}=' in the section '[{section}]' that 'default=' chooses, and not in '[global]'"
    if own is not None:
        return Finding(
            setting,
            f"{lead}: this line is never used. Take it away.",
            related=(Related(own, "this is what Xen reads"),),
            severity="warning",
        )
    fix = None
    first = next((entry for entry in document.menu if entry.title == section), None)
    text, end = setting.source.text, setting.end
    if first is not None and text[end : end + 1] == "\n":
        gone = Span(setting.source, setting.start, end + 1)
        fix = Fix(
            f"Move it to [{section}]", (Edit(gone, ""), Edit(first.span.after(), f"\n{setting.span.text}")), False
        )
    return Finding(setting, f"{lead}: it finds none. Write this line below '[{section}]'.", fix=fix)
