"""A file in /etc/default/grub.d is not read.

## What it does
Looks for files in `/etc/default/grub.d` whose names do not end in `.cfg`, and for any files there on distributions
whose grub-mkconfig reads `/etc/default/grub` alone. Which distribution a host has, `/etc/os-release` and its kin tell;
where nothing does, only the names are judged.

## Why is this bad?
Reading `grub.d` is an addition of Debian's and Ubuntu's. Fedora, RHEL, SUSE, Arch, Gentoo and Alpine do not have it,
and Debian passes over names such as `xen.conf`. Xen's options in such a file never reach `grub.cfg`, without a word.

## References
- [Debian: update-grub(8)](https://manpages.debian.org/bookworm/grub2-common/update-grub.8.en.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Document, Example, Finding, Host, Meta, Setting
from xenlint.model.mkconfig import FOR_XEN, is_drop_in

META = Meta(
    code="XEN127",
    name="grub-drop-in-not-read",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("boot",),
    kinds=("grub-default",),
    needs=("boot-file-told",),
    alike=True,
)

_XEN = 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'

EXAMPLES = (
    Example(
        bad={
            "etc/os-release": "ID=fedora\n",
            "etc/default/grub": "GRUB_TIMEOUT=5\n",
            "etc/default/grub.d/xen.cfg": _XEN,
        },
        good={"etc/os-release": "ID=fedora\n", "etc/default/grub": f"GRUB_TIMEOUT=5\n{_XEN}"},
        at='GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"',
    ),
    Example(
        bad={"etc/default/grub.d/xen.conf": _XEN},
        good={"etc/default/grub.d/xen.cfg": _XEN},
        at='GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"',
    ),
)


def check(host: Host) -> Iterator[Finding]:
    for document in host.documents:
        if document.kind != "grub-default" or not is_drop_in(document) or not document.settings:
            continue
        if not document.path.endswith(".cfg"):
            name = document.path.rsplit("/", 1)[-1]
            yield Finding(
                _place(document),
                f"Nothing reads this file: of /etc/default/grub.d grub-mkconfig takes names that end in '.cfg'. Call "
                f"it '{name.rsplit('.', 1)[0]}.cfg'.",
            )
        elif not host.reads_drop_ins:
            yield Finding(
                _place(document),
                "Nothing reads this file: only on Debian and Ubuntu does grub-mkconfig look into /etc/default/grub.d. "
                "Write these lines in /etc/default/grub.",
            )


def _place(document: Document) -> Setting:
    """What is lost of most weight."""
    return next((setting for setting in document.settings if setting.key in FOR_XEN), document.settings[0])
