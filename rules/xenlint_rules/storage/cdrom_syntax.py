"""A CD-ROM drive is written as xm wanted it, but for the prefix.

## What it does
Looks for `hdc:cdrom` in second place of a disk that xl reads, as in `/srv/iso/debian.iso,hdc:cdrom,r`.

## Why is this bad?
Without an old prefix such as `file:` the second field is the format: xl says `unknown value for
format` and refuses to create the guest.

## Fix safety
The fix writes the empty format, the device and the flag `cdrom`. It is safe.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.disk_repair import refused_for

META = Meta(
    code="XEN614",
    name="cdrom-syntax",
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
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/iso/debian.iso,hdc:cdrom,r" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/iso/debian.iso,,hdc,cdrom" ]\n'},
        at="hdc:cdrom",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/iso/debian.iso,hdb:cdrom" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "file:/srv/iso/debian.iso,hdb:cdrom" ]\n'},
        at="hdb:cdrom",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    for refusal in refused_for(domain, context.host, "disk-cdrom"):
        yield Finding(refusal.problem, refusal.message, fix=refusal.fix)
