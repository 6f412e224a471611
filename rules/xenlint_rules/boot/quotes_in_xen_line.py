"""Quotes stand on Xen's line where nothing takes them away.

## What it does
Looks on Xen's line in `menu.lst`, `extlinux.conf` and its kin, Xen's own `xen.cfg` and NetBSD's `boot.cfg` for words in
quotes, in `xen.cfg` also around files; in `/etc/default/grub` for quotes around several words, inside of those that the
shell takes away; in every file for typographic quotes.

## Why is this bad?
GRUB legacy, syslinux and Xen's EFI loader have no quotes, and neither has Xen: `"dom0_mem=2G` is the name of an option
that it does not know, and passes over. GRUB 2 and the shell behind `/etc/default/grub` do take straight quotes away,
but what GRUB 2 has read as one word with blanks in it, it hands on in quotes.
Typographic quotes are letters to all of them.

## Fix safety
The fix takes the quotes away. No option of Xen's has any.

## References
- [xen-command-line](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import BootEntry, Document, Edit, Example, Finding, Fix, Host, Meta, Span, String
from xenlint.model.advice import limit_of, xen_of
from xenlint.model.cmdline import Option
from xenlint.model.dom0_mem import show_limit
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN113",
    name="quotes-in-xen-line",
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
        bad={"boot/grub/menu.lst": 'title Xen\nkernel /xen.gz "dom0_mem=512M"\nmodule /vmlinuz-2.6.18-xen ro\n'},
        good={"boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M\nmodule /vmlinuz-2.6.18-xen ro\n"},
        at='"dom0_mem=512M"',
    ),
    Example(
        bad={"boot/efi/EFI/xen/xen.cfg": '[xen]\noptions="loglvl=all dom0_mem=2G,max:2G"\nkernel=vmlinuz ro\n'},
        good={"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=loglvl=all dom0_mem=2G,max:2G\nkernel=vmlinuz ro\n"},
        at='"loglvl=all dom0_mem=2G,max:2G"',
    ),
    Example(
        bad={
            "boot/grub/grub.cfg": "menuentry 'Xen' {\nmultiboot2 /xen.gz “dom0_mem=2G,max:2G”\nmodule2 /vmlinuz ro\n}\n"
        },
        good={
            "boot/grub/grub.cfg": "menuentry 'Xen' {\nmultiboot2 /xen.gz 'dom0_mem=2G,max:2G'\nmodule2 /vmlinuz\n}\n"
        },
        at="“dom0_mem=2G,max:2G”",
    ),
)

_FILES = frozenset({"chain", "dtb", "kernel", "ramdisk", "ucode", "xsm"})
_UNQUOTED = frozenset({"grub-default", "grub-legacy", "syslinux", "xen-efi", "netbsd-boot"})
_ANY = lazy_pattern("[\"'“”„‟‘’‚‛«»]")
_TYPOGRAPHIC = lazy_pattern("[“”„‟‘’‚‛«»]")


def check(host: Host) -> Iterator[Finding]:
    for entry in host.boot_entries:
        yield from _on_the_line(entry, host)
    for document in host.documents:
        if document.kind == "xen-efi":
            yield from _around_files(document)


def _around_files(document: Document) -> Iterator[Finding]:
    """Quotes that become a part of a file's name, in `xen.cfg`."""
    for setting in document.settings:
        value = setting.value
        if setting.key not in _FILES or not isinstance(value, String) or not _ANY.match(value.value):
            continue
        text = value.value.rstrip()
        right = text[1:-1] if len(text) > 1 and _ANY.match(text[-1]) else text[1:]
        file = text.partition(" ")[0]
        yield Finding(
            value,
            f"Xen's loader knows no quotes: it looks for a file called '{file}', and the boot ends. Write "
            f"'{setting.key}={right}'.",
            fix=Fix.replace(value, right, "Take the quotes away"),
        )


def _on_the_line(entry: BootEntry, host: Host) -> Iterator[Finding]:
    quotes = _ANY if entry.document.kind in _UNQUOTED else _TYPOGRAPHIC
    if entry.generated and any("typographic" in problem.message for problem in entry.document.problems):
        return
    words = [word for word in entry.hypervisor.options if word.known and quotes.search(word.text)]
    # what is wrong inside of dom0_mem's value, its own rule tells
    if not any(quotes.search(word.text) and not _is_dom0_mem(word) for word in words):
        return
    for group in _groups(entry.hypervisor.options, quotes):
        yield _finding(group, quotes, entry, host)


def _is_dom0_mem(word: Option) -> bool:
    return word.name == "dom0_mem"


def _groups(options: tuple[Option, ...], quotes: re.Pattern[str]) -> Iterator[tuple[Option, ...]]:
    """From each opening quote to the word with the closing one."""
    number = 0
    while number < len(options):
        word = options[number]
        if not word.known or not quotes.search(word.text):
            number += 1
            continue
        last = number
        if len(quotes.findall(word.text)) % 2:
            following = range(number + 1, len(options))
            last = next((n for n in following if options[n].known and quotes.search(options[n].text)), number)
        group = options[number : last + 1]
        if not all(map(_is_dom0_mem, group)):
            yield group
        number = last + 1


def _finding(group: tuple[Option, ...], quotes: re.Pattern[str], entry: BootEntry, host: Host) -> Finding:
    first, last = group[0].span, group[-1].span
    at = Span(first.source, first.start, last.end) if first.source is last.source and last.end > first.start else first
    right = " ".join(quotes.sub("", word.text) for word in group)
    edits = tuple(
        Edit(at.sub(*found.span()), "")
        for found in quotes.finditer(at.text)
        if at.text == " ".join(w.text for w in group)
    )
    name = next((word.text for word in group if quotes.search(word.text) and not _is_dom0_mem(word)), group[0].text)
    xen = xen_of(entry, host)
    result = f"{xen} reads '{name}', which it does not know, and passes over it"
    if "dom0_mem" in at.text:
        result += f"; dom0 gets {show_limit(limit_of(entry, host), entry.arch)}"
    return Finding(
        at,
        f"Nothing takes these quotes away, they are a part of the words: {result}. Write '{right}'.",
        fix=Fix("Take the quotes away", edits) if edits else None,
    )
