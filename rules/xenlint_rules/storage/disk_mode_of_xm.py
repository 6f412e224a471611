"""A disk has an access mode that only xm knew.

## What it does
Looks for `w!` and `r!` in disks that xl reads.

## Why is this bad?
xm took `w!` for "writable, whoever else writes". xl knows `r`, `ro`, `w` and `rw` alone: it says `unknown value for
access` and refuses to create the guest.

## Fix safety
The fix takes the exclamation mark away. Where the disk is meant to be shared, Xen's script for block devices then
refuses the second guest, so the fix is not made without `--unsafe-fixes`.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.disk_repair import refused_for

META = Meta(
    code="XEN603",
    name="disk-mode-of-xm",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("storage", "guest"),
    xen=">=4.2",
    keys=("disk",),
    fixable="unsafe",
    needs=("disk-problem",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w!" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w" ]\n'},
        at="w!",
    ),
    Example(
        bad={
            "etc/xen/web1.cfg": 'name = "w"\nmemory = 512\ndisk = [ "format=raw,vdev=xvda,access=r!,target=/dev/a" ]\n'
        },
        good={
            "etc/xen/web1.cfg": 'name = "w"\nmemory = 512\ndisk = [ "format=raw,vdev=xvda,access=r,target=/dev/a" ]\n'
        },
        at="r!",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    for refusal in refused_for(domain, context.host, "disk-mode"):
        yield Finding(refusal.problem, refusal.message, fix=refusal.fix)
