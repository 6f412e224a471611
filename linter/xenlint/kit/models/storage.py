"""A disk lies outside of the place that the house keeps disks in.

## What it does
Looks for disks whose target does not begin with the option `place`.

## Why is this bad?
Disks elsewhere are in no backup and no figure of free space.

## References
- [xl-disk-configuration(5): target](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html#target)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Option

META = Meta(
    code="HOUSE001",
    name="storage-model",
    since="1.0",
    severity="warning",
    confidence="high",
    tags=("storage", "house"),
    keys=("disk",),
    options=(Option("place", "/dev/vg0/", "What the target of every disk begins with."),),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web.cfg": 'name = "web"\ndisk = ["/srv/web.img,raw,xvda,rw"]\n'},
        good={"etc/xen/web.cfg": 'name = "web"\ndisk = ["/dev/vg0/web,raw,xvda,rw"]\n'},
        at="/srv/web.img",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    place = context.options["place"]
    for disk in domain.disks:
        target = disk.target
        if target is None or target.value is None or not target.known or disk.is_cdrom:
            continue
        if target.value.startswith(place):
            continue
        yield Finding(
            at=target.value_span,
            message=f"'{domain.label}' has a disk outside of {place}, which no backup sees. Move it there.",
        )
