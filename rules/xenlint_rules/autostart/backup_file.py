"""A backup copy lies where guests start with the host.

## What it does
Looks in `/etc/xen/auto` for names that editors, package managers and people give to backup copies: `web1.cfg~`,
`web1.cfg.bak`, `web1.cfg.dpkg-old`, `web1.cfg.rpmsave` and the like. Hidden files are left alone, as xendomains does.

## Why is this bad?
xendomains looks at no name: it runs `xl create` on everything in that directory. While the real file's guest runs, the
copy is refused, or passed over for its name. Where it comes first in the alphabet, or the real file is gone or fails,
the guest starts with its old settings: the old disks, the old MAC, the old memory.

## References
- [xendomains](https://xenbits.xen.org/gitweb/?p=xen.git;a=blob;f=tools/hotplug/Linux/xendomains.in)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xenlint import Document, Example, Finding, Meta
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN750",
    name="autostart-backup-file",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("autostart",),
    kinds=("auto-backup",),
)

_WEB = 'name = "web1"\nmemory = 512\n'

EXAMPLES = (
    Example(
        bad={"etc/xen/auto/web1.cfg": _WEB, "etc/xen/auto/web1.cfg~": 'name = "web1"\nmemory = 256\n'},
        good={"etc/xen/auto/web1.cfg": _WEB, "etc/xen/web1.cfg~": 'name = "web1"\nmemory = 256\n'},
        at='name = "web1"',
    ),
    Example(
        bad={"etc/xen/web1.cfg": _WEB, "etc/xen/auto/web1.cfg.bak": _WEB},
        good={"etc/xen/web1.cfg": _WEB, "etc/xen/auto/web1.cfg": "link:../web1.cfg"},
    ),
)

_CONTENT = lazy_pattern(r"^[^\S\n]*(?![#\s])\S[^\n]*", re.MULTILINE)


def check(document: Document) -> Iterator[Finding]:
    name = document.path.rpartition("/")[2]
    first = _CONTENT.search(document.source.text)
    yield Finding(
        at=document.source.span(*first.span()) if first else document.span,
        message=f"xendomains starts everything in etc/xen/auto, whatever its name, so '{name}' too. Where the guest "
        "runs already it is refused; where not, the guest starts with its old settings. Move this file out of "
        "etc/xen/auto.",
    )
