"""A disk goes on behind 'target='.

## What it does
Looks for disks whose `target=` is followed by other parameters.

## Why is this bad?
`target=` takes all the rest of the string, commas included, as the name of the file. The parameters behind it are lost,
and without a device xl refuses to create the guest: `no vdev specified`.

## Fix safety
The fix moves `target=` to the end and is safe.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.disk_repair import refused_for

META = Meta(
    code="XEN604",
    name="disk-target-not-last",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("storage", "guest"),
    xen=">=4.2",
    keys=("disk",),
    fixable="safe",
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "target=/dev/vg0/a,format=raw,vdev=xvda" ]\n'},
        good={
            "etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "format=raw,vdev=xvda,target=/dev/vg0/web1" ]\n'
        },
        at="target=/dev/vg0/a,format=raw,vdev=xvda",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "format=raw,target=/srv/a.img,vdev=xvda" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "format=raw,vdev=xvda,target=/srv/a.img" ]\n'},
        at="format=raw,target=/srv/a.img,vdev=xvda",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    for refusal in refused_for(domain, context.host, "disk-target-not-last"):
        yield Finding(refusal.problem, refusal.message, fix=refusal.fix)
