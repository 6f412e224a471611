"""Xen has no option of this name.

## What it does
Looks at every word of Xen's line whose name is no option of the Xen that is booted: a slip of the keyboard
(`logvl=all`), capitals (`Dom0_Max_VCPUS=2`), `-` for `_` or the other way round (`spec_ctrl=no`), dashes in front, `:`
for `=`. Words that other rules know better are theirs: `dom0_mem`, Linux's options, options of other versions.

## Why is this bad?
Xen knows its options by their exact names, and tells capitals and small letters, `-` and `_` apart. It passes over
anything else: the setting is not made. Since 4.10 its console says `parameter "..." unknown!` at boot, before that
nothing does. A name that is far from every option gets a note only: distributions add a few of their own.

## Fix safety
Putting a name right that differs by capitals, `-`, `_` or a `:` for `=` is safe. Where letters differ the fix is a
guess.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Context, Example, Finding, Fix, Meta
from xenlint.model.advice import is_sized_by_toolstack, version_of, xen_of
from xenlint.model.xen_options import TELLS_SINCE
from xenlint.model.xen_verdicts import Verdict, judge_line

META = Meta(
    code="XEN140",
    name="unknown-xen-option",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G Dom0_Max_VCPUS=2"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G dom0_max_vcpus=2"\n'},
        at="Dom0_Max_VCPUS=2",
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G logvl=all\nkernel=vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=dom0_mem=2G,max:2G loglvl=all\nkernel=vmlinuz ro\n"},
        at="logvl=all",
    ),
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz com1:115200,8n1 frobnicate\nmodule /vmlinuz-3.16 ro\n"
        },
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen-4.4.gz com1=115200,8n1\nmodule /vmlinuz-3.16 ro\n"},
        at="com1:115200,8n1",
    ),
)


def check(entry: BootEntry, context: Context) -> Iterator[Finding]:
    is_patched = is_sized_by_toolstack(entry)
    for verdict in judge_line(entry, context.host):
        if verdict.flaw in ("misspelt", "near"):
            yield _misspelt(verdict, entry, context)
        elif verdict.flaw in ("unknown", "foreign") and not is_patched:
            yield _unknown(verdict, entry, context)


def _misspelt(verdict: Verdict, entry: BootEntry, context: Context) -> Finding:
    option, cure = verdict.option, verdict.cure or ""
    name, right = option.text.partition("=")[0], cure.partition("=")[0]
    if right.lower() == name.lower():
        why = f"Xen tells capitals from small letters, and has no option '{name}'."
    else:
        why = f"{xen_of(entry, context.host)} has no option '{name}'."
    is_written = option.span.text == option.text
    return Finding(
        at=option.span,
        message=f"{why} {_effect(name, entry, context)} Write '{cure}'.",
        fix=Fix.replace(option.span, cure, f"Write '{cure}'", safe=verdict.flaw == "misspelt") if is_written else None,
    )


def _unknown(verdict: Verdict, entry: BootEntry, context: Context) -> Finding:
    name = verdict.option.text.partition("=")[0]
    if verdict.flaw == "foreign" and verdict.known is not None:
        where = {"arm": "Arm", "x86": "x86"}.get(verdict.known.arch, "other processors")
        why = f"'{name}' is an option of Xen on {where} only, and this entry boots another."
    else:
        why = f"{xen_of(entry, context.host)} has no option '{name}', nor one like it."
    return Finding(
        at=verdict.option.span,
        message=f"{why} {_effect(name, entry, context)} Take it away, unless a patched Xen knows it.",
        severity="note",
        confidence="medium",
    )


def _effect(name: str, entry: BootEntry, context: Context) -> str:
    if version_of(entry, context.host) < TELLS_SINCE:
        return "It passes over the word without a message."
    return f"It passes over the word; its console says 'parameter \"{name.removeprefix('no-')}\" unknown!'."
