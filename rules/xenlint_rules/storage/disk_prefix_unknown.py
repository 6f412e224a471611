"""A disk begins with a prefix that xl does not know.

## What it does
Looks for disks with a word and a colon in front that is none of the old prefixes, such as `vmdk:` or `http:`.

## Why is this bad?
xl refuses to create the guest: `unknown deprecated disk prefix`.

## Fix safety
A fix is offered where the prefix names a format that xl has, as with `qed:`. It is safe.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.disk_repair import refused_for

META = Meta(
    code="XEN606",
    name="disk-prefix-unknown",
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
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "qed:/srv/xen/web1.qed,xvda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/xen/web1.qed,qed,xvda,w" ]\n'},
        at="qed:",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "vmdk:/srv/xen/web1.vmdk,xvda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/xen/web1.img,raw,xvda,w" ]\n'},
        at="vmdk:",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    for refusal in refused_for(domain, context.host, "disk-prefix"):
        yield Finding(refusal.problem, refusal.message, fix=refusal.fix)
