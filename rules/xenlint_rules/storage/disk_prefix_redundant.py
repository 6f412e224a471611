"""A disk is written in the old way, with a prefix.

## What it does
Looks for disks that begin with `phy:`, or with a word that names a script, such as `nbd:`, where xl reads them, and
tells the first of each guest with the places of the others. What stands for a driver or a format,
`disk-prefix-obsolete` tells.

## Why is this bad?
xl takes them for the sake of xm's files. The man page calls them deprecated, and they hide that the format is missing,
which all other disks have between target and device.

## Fix safety
The fix writes the disk without its prefixes and with its format. It means the same, and is safe.

## References
- [xl-disk-configuration(5): deprecated prefixes](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related
from xenlint.model.disk_repair import judged_disks, rewrite, without_prefixes
from xenlint.syntax.disk import DiskSpec

META = Meta(
    code="XEN608",
    name="disk-prefix-redundant",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("storage", "guest", "strict"),
    xen=">=4.2",
    keys=("disk",),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,xvda,w" ]\n'},
        at="phy:",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "nbd:store:1,xvda,w" ]\n'},
        good={
            "etc/xen/web1": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w" ]\n',
            "etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n",
        },
        at="nbd:",
    ),
)

_SHOWN = 5


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    if domain.is_xend:
        return
    found = [disk for disk in judged_disks(domain, context.host) if _is_redundant(disk)]
    if not found:
        return
    disk, *others = found
    at = disk.prefixes[0]
    right = without_prefixes(disk, domain) if disk.text.known else None
    instead = f"Write '{right}'." if right else "Write 'script=', 'vdev=' and, last, 'target='."
    yield Finding(
        at.span,
        f"'{at.span.text}' is deprecated: xl takes it for the sake of xm's files. {instead}",
        related=tuple(Related(other.prefixes[0].span, "deprecated too") for other in others[:_SHOWN]),
        fix=rewrite(disk, right, is_safe=True) if right else None,
    )


def _is_redundant(disk: DiskSpec) -> bool:
    prefixes = disk.prefixes
    is_told = any(prefix.value != "phy" for prefix in prefixes) and not disk.get("script")
    return bool(prefixes) and not disk.problems and not is_told
