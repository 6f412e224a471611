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
from xenlint.model.disk_repair import refused_for, rewrite, sound_disks, target_last
from xenlint.patterns import lazy_pattern

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
    needs=("disk-odd",),
    alike=True,
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

_TAIL = lazy_pattern(
    r",\s*(?:(?:format|vdev|access|devtype|backendtype|backend|script)=[^,]+|rw?|ro|cdrom|discard|no-discard)\s*(?:,|$)"
)
"""What stands behind `target=` and was meant for a part of its own."""


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    for refusal in refused_for(domain, context.host, "disk-target-not-last"):
        yield Finding(refusal.problem, refusal.message, fix=refusal.fix)
    for disk in sound_disks(domain):
        target = disk.target
        if target is None or target.form != "named" or not disk.text.known:
            continue
        tail = _TAIL.search(target.value or "")
        right = target_last(disk.text.value) if tail else None
        if tail is None or right is None:
            continue
        yield Finding(
            disk.text.at(0, len(disk.text.value)),
            f"'target=' takes all the rest of the string: xl looks for a file called '{target.value}'. Write "
            f"'{right}'.",
            fix=rewrite(disk, right, is_safe=True),
        )
