"""A disk has no format between target and device.

## What it does
Looks for disks with the device in second place, as in `/dev/vg0/web1,xvda,w`.

## Why is this bad?
The fields are target, format, device, access. xl takes the device for the format, says `unknown value for
format` and refuses to create the guest. Only behind an old prefix such as `phy:` is there no format; xm wrote it so.

## Fix safety
The format goes in between. That is safe for devices, and for files whose name tells the format. For others it is `raw`,
which is what an empty field means too; whether the file is raw you have to know.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.disk_repair import refused_for

META = Meta(
    code="XEN602",
    name="disk-format-missing",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("storage", "guest"),
    xen=">=4.2",
    keys=("disk",),
    fixable="safe",
    needs=("disk-problem",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,xvda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,xvda,w" ]\n'},
        at="xvda",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/xen/web1.qcow2,xvda" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/xen/web1.qcow2,qcow2,xvda" ]\n'},
        at="xvda",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/xen/web1.img,hda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/xen/web1.img,,hda,w" ]\n'},
        at="hda",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    for refusal in refused_for(domain, context.host, "disk-format-missing"):
        yield Finding(refusal.problem, refusal.message, fix=refusal.fix)
