"""The default section of xen.cfg cannot boot.

## What it does
Compares `default=` in `[global]` with the sections of the file: the one it names must exist and have a `kernel=`,
unless `chain=` hands over to another file. A `default=` outside of `[global]`, which Xen does not look at, is found
where there is more than one kernel to choose from.

## Why is this bad?
Xen's EFI loader takes the name as it stands, to the last letter and blank. Where no section is called so, or it names
no kernel, the boot ends with "No initial domain kernel specified" (older: "No Dom0 kernel image specified"), and
the machine goes back to the firmware's menu. This happens when a kernel update renames sections.

## Fix safety
The fix writes the name of a section that is one slip away. Look whether it is the one that is meant.

## References
- [Xen's EFI loader: configuration file](https://xenbits.xen.org/docs/unstable/misc/efi.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Document, Example, Finding, Fix, Meta, Setting, Span, String
from xenlint.model.spelling import nearest
from xenlint.syntax.xen_efi import Items

META = Meta(
    code="XEN116",
    name="xen-cfg-section-missing",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    kinds=("xen-efi",),
    fixable="unsafe",
    alike=True,
)

_SECTION = "options=dom0_mem=2G,max:2G\nkernel=vmlinuz ro\n"

EXAMPLES = (
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": f"[global]\ndefault=xen-6.1.0-18\n[xen-6.1.0-19]\n{_SECTION}"},
        good={"boot/efi/EFI/xen/xen.cfg": f"[global]\ndefault=xen-6.1.0-19\n[xen-6.1.0-19]\n{_SECTION}"},
        at="xen-6.1.0-18",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[global]\ndefault=xen\n[xen]\noptions=dom0_mem=2G,max:2G\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[global]\ndefault=xen\nchain=real.cfg\n[xen]\noptions=dom0_mem=2G,max:2G\n"},
        at="xen",
    ),
)

_MANY = 200
_SHOWN = 6


def check(document: Document) -> Iterator[Finding]:
    items = Items(document.source)
    chosen = items.get("global", "default")
    kernels = [setting for setting in document.settings if setting.key == "kernel"]
    sections = {setting.scope for setting in kernels if setting.op == "="} - {"", "global"}
    if chosen is None or not isinstance(chosen.value, String) or not chosen.value.value:
        yield from _outside(document, sections)
        return
    wanted = chosen.value.value
    if document.problems or items.get(wanted, "kernel") or items.get("global", "chain") or items.get(wanted, "chain"):
        return
    is_there = f"[{wanted}]" in document.source.text
    if any(setting.scope in (wanted, "global") for setting in kernels) and is_there:
        return  # one that Xen does not find for its place or the blank before its '='
    yield _missing(document, chosen.value, wanted, sections)


def _missing(document: Document, value: String, wanted: str, sections: set[str]) -> Finding:
    stops = 'stops with "No initial domain kernel specified"'
    stripped = wanted.rstrip()
    meant = stripped if stripped in sections else next((s for s in sections if s.lower() == wanted.lower()), None)
    if meant is None and len(sections) < _MANY:
        meant = nearest(wanted, sections) or (next(iter(sections)) if len(sections) == 1 else None)
    if f"[{wanted}]" in document.source.text:
        what = f"The section '[{wanted}]' names no kernel: Xen {stops}. Write 'kernel=' with dom0's kernel there"
    elif stripped in sections:
        what = f"A blank ends the name '{wanted}', and to Xen it belongs to it: it finds no such section and {stops}"
    else:
        what = f"No section is called '[{wanted}]': Xen {stops}"
    fix = None
    if meant is not None:
        what += f". Write 'default={meant}'" if "kernel=" not in what else f", or 'default={meant}'"
        fix = Fix.replace(value, meant, f"Write '{meant}'", safe=False)
    elif sections:
        what += f". Write one of {', '.join(sorted(repr(section) for section in sections)[:_SHOWN])}"
    elif "kernel=" not in what:
        what += f". Write a section '[{wanted}]' with a 'kernel='"
    return Finding(value, f"{what}.", fix=fix)


def _outside(document: Document, sections: set[str]) -> Iterator[Finding]:
    """A `default=` that Xen does not look at, since it does not stand in [global]."""
    if len(sections) < 2:
        return
    for setting in document.settings:
        if setting.key == "default" and setting.op == "=" and setting.scope != "global":
            yield Finding(
                Span(setting.source, setting.start, setting.end),
                "Xen looks for 'default=' in the section '[global]' only, and starts the first kernel of the file. "
                "Write it below '[global]'.",
                severity="warning" if _chooses_another(setting, document) else "note",
            )
            return


def _chooses_another(setting: Setting, document: Document) -> bool:
    first = Items(document.source).get("", "kernel")
    value = setting.value
    return first is not None and isinstance(value, String) and first.scope != value.value
