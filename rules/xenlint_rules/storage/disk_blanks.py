"""A blank belongs to a field of a disk.

## What it does
Looks for blanks behind the fields of a disk, and around the equals signs of its parameters.

## Why is this bad?
xl drops the blanks in front of a field, and no others. `raw ` is no format, and xl refuses to create the guest. A blank
behind the device or the path passes xl: then libxl finds no disk `xvda ` (`Invalid or unsupported virtual disk
identifier`), or no file of that name.

## Fix safety
The fix takes all such blanks of the disk away. It is safe, unless a file's name really ends in one.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.disk_repair import judged_disks, refused_for, rewrite, without_blanks

META = Meta(
    code="XEN605",
    name="disk-blanks",
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
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1 , raw , xvda , w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1, raw, xvda, w" ]\n'},
        at="raw ",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1, xvda , w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1, xvda, w" ]\n'},
        at="xvda ",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "format = raw, vdev = xvda, target = /a" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "format=raw, vdev=xvda, target=/a" ]\n'},
        at="format = raw",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    if domain.is_xend:
        return
    for refusal in refused_for(domain, context.host, "disk-blank"):
        yield Finding(refusal.problem, refusal.message, fix=refusal.fix)
    for disk in judged_disks(domain, context.host):
        if disk.problems or not disk.text.known:
            continue
        for part in (disk.vdev, disk.target):
            value = part.value if part else None
            if part is None or not value or value == value.strip(" \t") or not value.strip():
                continue
            plain = value.strip(" \t")
            what = "there is no such disk" if part is disk.vdev else "there is no file or device of that name"
            right = without_blanks(disk.text.value)
            yield Finding(
                part.value_span,
                f"The blank at '{plain}' belongs to the {part.key}: {what}, and libxl refuses to create the domain. "
                f"Take the blank away. That makes '{right}'.",
                fix=rewrite(disk, right, is_safe=True),
            )
            break
