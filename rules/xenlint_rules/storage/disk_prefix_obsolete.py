"""A disk has a prefix for something that is no longer there.

## What it does
Looks for `tap:`, `tap2:`, `aio:`, `tapdisk:` and `ioemu:` in disks that xl reads, and tells the first of each guest.

## Why is this bad?
To xm they chose the driver behind the disk. xl drops them without a look: there is no blktap any more, and libxl
chooses by itself. What only seems to be chosen misleads whoever reads the file.

## Fix safety
The fix writes the disk without its prefixes and with its format. It means the same, and is safe.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.disk_repair import judged_disks, rewrite, without_prefixes

META = Meta(
    code="XEN607",
    name="disk-prefix-obsolete",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("storage", "guest"),
    xen=">=4.2",
    keys=("disk",),
    fixable="safe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "tap:aio:/srv/web1.img,xvda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/web1.img,raw,xvda,w" ]\n'},
        at="tap:aio:",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "tap:qcow2:/srv/web1.qcow2,hda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/web1.qcow2,qcow2,hda,w" ]\n'},
        at="tap:qcow2:",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,ioemu:hda,w" ]\n'},
        good={
            "etc/xen/web1": 'name = "web1"\nmemory = 512\ndisk = [ "tap:aio:/srv/web1.img,xvda,w" ]\n',
            "etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n",
        },
        at="ioemu:",
    ),
)

_WORDS = ("tap", "tap2", "aio", "tapdisk", "ioemu")


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    if domain.is_xend:
        return
    for disk in judged_disks(domain, context.host):
        found = [prefix for prefix in disk.prefixes if prefix.value in _WORDS]
        if disk.problems or not found or not disk.text.known:
            continue
        group = [prefix for prefix in disk.prefixes if disk.target and prefix.end <= disk.target.start] or found
        place = disk.text.at(group[0].start, group[-1].end) if found[0] in group else found[0].span
        right = without_prefixes(disk, domain)
        instead = f"Write '{right}'." if right else "Leave it out."
        yield Finding(
            place,
            f"'{found[0].value}:' chose a driver to xm, and there is none to choose any more: xl drops the word and "
            f"takes what suits the target. {instead}",
            fix=rewrite(disk, right, is_safe=True) if right else None,
        )
        return
