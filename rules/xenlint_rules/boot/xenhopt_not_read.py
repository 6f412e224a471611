"""A line with xenhopt is not one that update-grub reads.

## What it does
Looks in `menu.lst` for `xenhopt=` and `xenkopt=` that are written otherwise, or elsewhere, than Debian's update-grub
wants them: as a comment of one `#`, one blank and the name, between `## ## Start Default Options ##` and
`## ## End Default Options ##`.

## Why is this bad?
These are settings in the shape of comments. Without the `#` the line is none to update-grub, and an unknown command to
GRUB; with two, without the blank, or outside of its marks it is an ordinary comment. The options never get onto a boot
line.

## Fix safety
The fix writes the line as update-grub reads it, where it already stands between the marks and the file has no other. It
gets onto the boot lines with the next run.

## References
- [Debian wiki: Xen](https://wiki.debian.org/Xen)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Document, Example, Finding, Fix, Meta, Span
from xenlint.model.loaders import base_name
from xenlint.model.xenhopt import unread_lines

META = Meta(
    code="XEN123",
    name="xenhopt-not-read",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot",),
    kinds=("grub-legacy",),
    fixable="safe",
    alike=True,
)

_MENU = (
    "## ## Start Default Options ##\n{}\n## ## End Default Options ##\n"
    "title Linux\nroot (hd0,0)\nkernel /vmlinuz-2.6.32 ro\ninitrd /initrd.img-2.6.32\n"
)

EXAMPLES = (
    Example(
        bad={"boot/grub/menu.lst": _MENU.format("xenhopt=dom0_mem=512M,max:512M")},
        good={"boot/grub/menu.lst": _MENU.format("# xenhopt=dom0_mem=512M,max:512M")},
        at="xenhopt=dom0_mem=512M,max:512M",
    ),
    Example(
        bad={"boot/grub/menu.lst": _MENU.format("## xenhopt=dom0_mem=512M")},
        good={"boot/grub/menu.lst": _MENU.format("## xenhopt is for the hypervisor\n# xenhopt=dom0_mem=512M")},
        at="## xenhopt=dom0_mem=512M",
    ),
)


def check(document: Document) -> Iterator[Finding]:
    for line in unread_lines(document):
        name, value = line.match[4], line.match[7].rstrip()
        right = f"# {name}={value}"
        at = Span(document.source, line.match.start(2), line.match.start(7) + len(value))
        fix = Fix.replace(at, right, f"Write '# {name}='") if line.is_inside and not line.is_read_elsewhere else None
        yield Finding(at, _message(line.match, name, right, document, inside=line.is_inside), fix=fix)


def _message(line: re.Match[str], name: str, right: str, document: Document, *, inside: bool) -> str:
    if not line[2]:
        what = f"Without '# ' before it '{name}' is an unknown command to GRUB, and nothing to update-grub"
    elif not inside:
        what = (
            f"update-grub reads '# {name}=' between its marks for default options alone, and this line stands outside"
        )
    elif len(line[2]) > 1:
        what = f"With '{line[2]}' before it this is a comment to update-grub too, which reads '# {name}='"
    else:
        what = (
            f"update-grub reads '# {name}=' with one blank behind the '#' and none elsewhere, and passes over this line"
        )
    where = "" if inside else " between '## ## Start Default Options ##' and '## ## End Default Options ##'"
    if not line[2] and "## ## Start Default Options ##" not in document.source.text:
        return f"{what}. Write the options on the 'kernel' line, behind {base_name('/xen.gz')}."
    return f"{what}: the options never reach a boot line. Write '{right}'{where}."
