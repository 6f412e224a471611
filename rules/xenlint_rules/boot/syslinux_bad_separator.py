"""The modules behind mboot.c32 are not parted by `---`.

## What it does
Looks in the files of syslinux, extlinux, isolinux and pxelinux at what is given to `mboot.c32`: for `--` or a
typographic dash in place of `---`, for `---` without blanks around it, and for a kernel with nothing before it.

## Why is this bad?
`mboot.c32` parts Xen, dom0's kernel and the initial RAM disk at the word `---` and at nothing else. Whatever else
stands there becomes an option: Xen gets the kernel's name and its options on its own line, finds no kernel and stops.
`--` looks as if it worked, for Xen itself passes what follows it on to dom0. Word processors and web pages make a
single long dash of three short ones.

## Fix safety
The fix writes `---` with a blank on each side, which is all that can be meant.

## References
- [syslinux: mboot.c32](https://wiki.syslinux.org/wiki/index.php?title=Mboot.c32)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Document, Example, Finding, Fix, Meta, Span
from xenlint.model.loaders import base_name
from xenlint.model.loaders_syslinux import mboot_words
from xenlint.model.mboot_separators import BadSeparator, bad_separators

META = Meta(
    code="XEN118",
    name="syslinux-bad-separator",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    kinds=("syslinux",),
    fixable="safe",
    alike=True,
)

_HEAD = "DEFAULT xen\nLABEL xen\nKERNEL mboot.c32\n"
_GOOD = f"{_HEAD}APPEND xen.gz dom0_mem=1G,max:1G --- vmlinuz ro --- initrd.img\n"

EXAMPLES = (
    Example(
        bad={"boot/extlinux.conf": f"{_HEAD}APPEND xen.gz dom0_mem=1G,max:1G -- vmlinuz ro -- initrd.img\n"},
        good={"boot/extlinux.conf": _GOOD},
        at="--",
    ),
    Example(
        bad={"boot/extlinux.conf": f"{_HEAD}APPEND xen.gz dom0_mem=1G,max:1G — vmlinuz ro — initrd.img\n"},
        good={"boot/extlinux.conf": _GOOD},
        at="—",
    ),
    Example(
        bad={"boot/extlinux.conf": f"{_HEAD}APPEND xen.gz dom0_mem=1G,max:1G --- vmlinuz ro ---initrd.img\n"},
        good={"boot/extlinux.conf": _GOOD},
        at="---initrd.img",
    ),
    Example(
        bad={"boot/extlinux.conf": f"{_HEAD}APPEND xen.gz dom0_mem=1G,max:1G vmlinuz ro --- initrd.img\n"},
        good={"boot/extlinux.conf": _GOOD},
        at="vmlinuz",
    ),
)


def check(document: Document) -> Iterator[Finding]:
    for words in mboot_words(document):
        if words and base_name(words[0].value).startswith("xen"):
            for separator in bad_separators(words):
                yield _missing(separator) if separator.is_missing else _instead(separator)


def _missing(separator: BadSeparator) -> Finding:
    word = separator.word
    at = Span(word.source, word.start, word.end)
    return Finding(
        at,
        f"No '---' stands before '{word.value}': mboot.c32 hands it to Xen as an option, and Xen finds no kernel for "
        f"dom0. Write '{separator.right}'.",
        fix=Fix.replace(at, separator.right, "Write '---' before it"),
    )


def _instead(separator: BadSeparator) -> Finding:
    word, right = separator.word, separator.right
    what = f"'{word.value}' is no separator to mboot.c32, which knows '---' between blanks alone"
    return Finding(
        word,
        f"{what}: what stands behind it is not loaded. Write '{right}'.",
        fix=Fix.replace(word, right, f"Write '{right}'"),
    )
