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

import re
from collections.abc import Iterator

from xenlint import Document, Example, Finding, Fix, Meta, Span, String
from xenlint.model.boot_modules import is_initrd
from xenlint.model.loaders import base_name
from xenlint.model.loaders_syslinux import mboot_words

META = Meta(
    code="XEN118",
    name="syslinux-bad-separator",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    kinds=("syslinux",),
    fixable="safe",
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

_DASHES = re.compile(r"-{1,2}|-{4,6}|[–—―−‐‑]{1,3}|[-–—]{2,4}")
_GLUED = re.compile(r"([-–—]{3,4}|[–—])(?=[\w./])|(?<=[\w.,:])(-{3}|[–—])$")
_KERNEL = re.compile(r"vmlinu[xz]|bzimage|netbsd")


def check(document: Document) -> Iterator[Finding]:
    for words in mboot_words(document):
        yield from _judge(words)


def _judge(words: tuple[String, ...]) -> Iterator[Finding]:
    is_xen = any(base_name(word.value).startswith("xen") for word in words[:1])
    if not is_xen or not words:
        return
    is_first = True
    for number, word in enumerate(words[1:], 1):
        text = word.value
        following = words[number + 1].value if number + 1 < len(words) else ""
        if text == "---":
            is_first = False
        elif _DASHES.fullmatch(text) and (text[0] != "-" or len(text) != 2 or _is_file(following)) and text != "-":
            is_first = False
            yield _instead(word, "---")
        elif _GLUED.search(text):
            is_first = False
            right = _GLUED.sub(lambda found: "--- " if found[1] else " ---", text)
            yield _instead(word, right)
        elif is_first and _KERNEL.match(base_name(text)) and "=" not in text:
            is_first = False
            at = Span(word.source, word.start, word.end)
            yield Finding(
                at,
                f"No '---' stands before '{text}': mboot.c32 hands it to Xen as an option, and Xen finds no kernel for "
                f"dom0. Write '--- {text}'.",
                fix=Fix.replace(at, f"--- {text}", "Write '---' before it"),
            )


def _is_file(text: str) -> bool:
    """Whether a word is a module's file: behind Xen's own `--` come options for dom0."""
    return bool(_KERNEL.match(base_name(text))) or is_initrd(text)


def _instead(word: String, right: str) -> Finding:
    what = f"'{word.value}' is no separator to mboot.c32, which knows '---' between blanks alone"
    return Finding(
        word,
        f"{what}: what stands behind it is not loaded. Write '{right}'.",
        fix=Fix.replace(word, right, f"Write '{right}'"),
    )
