"""Xen's options are parted by something that is no blank to Xen.

## What it does
Looks for TABs between the options of Xen's line where the boot loader leaves them there: in `options=` of Xen's own
`xen.cfg`, and inside of quotes in `grub.cfg`, NetBSD's `boot.cfg`, FreeBSD's `loader.conf` and ImageBuilder's config.
Also for line breaks inside of `GRUB_CMDLINE_XEN`, and, everywhere, for no-break spaces as web pages and word processors
make them.

GRUB legacy, GRUB 2 (outside of quotes) and syslinux make a blank of a TAB, so there it is harmless.

## Why is this bad?
Xen parts its options at the blank and nowhere else: what stands on both sides of a TAB or of a no-break space is one
option to it, which it does not know. Xen's EFI loader ends the value at a TAB, and all that follows is lost. A line
break in `GRUB_CMDLINE_XEN` goes into `grub.cfg` as it is, where it ends the command.

## Fix safety
The fix writes a blank, which is what everybody sees there.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
- [Xen's EFI loader: configuration file](https://xenbits.xen.org/docs/unstable/misc/efi.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Document, Edit, Example, Finding, Fix, Host, Meta, Span
from xenlint.model.cmdline import CommandLine, Option
from xenlint.patterns import lazy_pattern
from xenlint.syntax.xen_efi import cut

META = Meta(
    code="XEN112",
    name="tab-in-xen-line",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    fixable="safe",
    needs=("boot-file-told",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=console=vga\tdom0_mem=2G,max:2G\nkernel=vmlinuz ro\n"},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=console=vga dom0_mem=2G,max:2G\nkernel=vmlinuz ro\n"},
        at="\tdom0_mem=2G,max:2G",
    ),
    Example(
        bad={
            "boot/grub/grub.cfg": "menuentry 'Xen' {\nmultiboot2 /xen.gz 'smt=off\tdom0_mem=2G,max:2G'\nmodule2 /k\n}\n"
        },
        good={
            "boot/grub/grub.cfg": "menuentry 'Xen' {\nmultiboot2 /xen.gz smt=off\tdom0_mem=2G,max:2G\nmodule2 /k\n}\n"
        },
        at="smt=off\tdom0_mem=2G,max:2G",
    ),
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen.gz loglvl=all\u00a0dom0_mem=512M\nmodule /vmlinuz-2.6.18 ro\n"
        },
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz loglvl=all\tdom0_mem=512M\nmodule /vmlinuz-2.6.18 ro\n"},
        at="loglvl=all\u00a0dom0_mem=512M",
    ),
)

_NO_BLANKS = lazy_pattern("[\t\r\n\v\f\u00a0\u2002-\u200b\u202f\u2060\u3000\ufeff]+")
_KEYS = frozenset({"options", "kernel"})


def check(host: Host) -> Iterator[Finding]:
    for entry in host.boot_entries:
        for option in entry.hypervisor.options:
            if option.known and _NO_BLANKS.search(option.text.rstrip("\r")):
                yield _parted(option, entry.hypervisor)
    for document in host.documents:
        if document.kind == "xen-efi" and "\t" in document.source.text:
            yield from _cut_short(document)


def _parted(option: Option, line: CommandLine) -> Finding:
    kinds = [_name(found[0][0]) for found in _NO_BLANKS.finditer(option.text)]
    words = [word for word in _NO_BLANKS.split(option.text) if word]
    fix = None
    if option.span.text == option.text:
        matches = _NO_BLANKS.finditer(option.text)
        fix = Fix("Write blanks", tuple(Edit(option.span.sub(*found.span()), " ") for found in matches))
    shown = " ".join(words)
    if "line break" in kinds and option.span.source.path.endswith("grub"):
        what = "A line break in this value ends the command in grub.cfg, and the options behind it never reach Xen."
    elif len(words) < 2:
        what = f"A {kinds[0]} stands here and belongs to the option for Xen, which then does not know it."
    else:
        what = f"Between these words is a {kinds[0]} and no blank: to Xen they are one option, which it does not know."
    return Finding(option, f"{what} Write '{shown}' with blanks.", fix=fix)


def _name(character: str) -> str:
    if character == "\t":
        return "TAB"
    return "line break" if character in "\r\n\v\f" else "no-break space"


def _cut_short(document: Document) -> Iterator[Finding]:
    told = 0
    for setting in document.settings:
        if setting.start < told or setting.key not in _KEYS or setting.op != "=":
            continue
        lost = cut(setting)
        told = lost.end if lost else told
        if lost is None or lost.text[0] != "\t" or lost.text.lstrip().startswith("#"):
            continue
        tabs = tuple(
            Edit(Span(lost.source, lost.start + found.start(), lost.start + found.end()), " ")
            for found in re.finditer(r"\t+", lost.text)
        )
        yield Finding(
            lost,
            f"Xen's loader takes the TAB for the end of the line: '{lost.text.strip()}' is lost. Write a blank.",
            fix=Fix("Write blanks", tabs),
        )
