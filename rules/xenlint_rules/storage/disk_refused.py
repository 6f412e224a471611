"""The toolstack cannot read a disk.

## What it does
Reads each item of `disk` by the grammar of what reads it on this host: xl, the xl of Xen 4.1, or xend. It reports what
that reader refuses and no rule of its own explains: unknown parameters and values, a field too many, a disk without a
device or without a target.

## Why is this bad?
One mistake in one disk keeps the whole guest from being created: `config parsing error in disk specification`.

## Fix safety
A fix is offered where the corrected disk is certain, and the toolstack's own grammar takes it. It is safe.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.disk_repair import refused_for

META = Meta(
    code="XEN601",
    name="disk-refused",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("storage", "guest"),
    keys=("disk",),
    fixable="safe",
    needs=("disk-problem",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,xvda,W" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,xvda,w" ]\n'},
        at="W",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,raw,xvda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,xvda,w" ]\n'},
        at="xvda",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,xvda" ]\n'},
        at="/dev/vg0/web1,raw",
    ),
    Example(
        bad={
            "etc/xen/web1": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,xvda,rw" ]\n',
            "etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n",
        },
        good={
            "etc/xen/web1": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w" ]\n',
            "etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n",
        },
        at="/dev/vg0/web1",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    for refusal in refused_for(domain, context.host, "syntax"):
        yield Finding(refusal.problem, refusal.message, fix=refusal.fix)
