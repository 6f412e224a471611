"""A CD-ROM drive is said to be writable.

## What it does
Looks for CD-ROM drives with the access `w` or `rw`.

## Why is this bad?
A CD-ROM is read-only whatever is written: xl drops the word without a message. It only makes believe.

## Fix safety
The fix writes `r`, which is what is in force. It is safe.

## References
- [xl-disk-configuration(5): access](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Fix, Meta
from xenlint.model.disk_repair import sound_disks

META = Meta(
    code="XEN616",
    name="cdrom-writable",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("storage", "guest"),
    keys=("disk",),
    fixable="safe",
    words=("cdrom",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/w.cfg": 'name = "w"\nmemory = 512\ntype = "hvm"\ndisk = [ "file:/srv/a.iso,hdc:cdrom,w" ]\n'},
        good={"etc/xen/w.cfg": 'name = "w"\nmemory = 512\ntype = "hvm"\ndisk = [ "file:/srv/a.iso,hdc:cdrom,r" ]\n'},
        at="w",
    ),
    Example(
        bad={"etc/xen/w.cfg": 'name = "w"\nmemory = 512\ntype = "hvm"\ndisk = [ "/srv/a.iso,,hdc,rw,cdrom" ]\n'},
        good={"etc/xen/w.cfg": 'name = "w"\nmemory = 512\ntype = "hvm"\ndisk = [ "/srv/a.iso,,hdc,cdrom" ]\n'},
        at="rw",
    ),
)


def check(domain: Domain) -> Iterator[Finding]:
    for disk in sound_disks(domain):
        access = disk.access
        if not disk.is_cdrom or access is None or not access.known or access.value not in ("w", "rw", "w!"):
            continue
        yield Finding(
            access.value_span,
            f"A CD-ROM is read-only, and '{access.value}' changes nothing. Write 'r', or leave it out.",
            fix=Fix.replace(access.value_span, "r", "Write 'r'"),
        )
