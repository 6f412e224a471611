"""A disk has a prefix that xl keeps for xm's files alone.

## What it does
Looks for `tap:`, `tap2:`, `aio:`, `tapdisk:`, `ioemu:`, `file:` and for formats such as `qcow2:` before the target of
disks that xl reads, and tells the first of each guest with the places of the others. `phy:` is left to
`disk-prefix-redundant`.

## Why is this bad?
To xm `tap:` and its like chose the driver behind the disk. xl drops them without a look: there is no blktap any more,
and libxl chooses by itself. What only seems to be chosen misleads whoever reads the file. `file:` and `qcow2:` stand
for a format, which has a field of its own; the man page calls them deprecated.

## Fix safety
The fix writes the disk without its prefixes and with its format. It means the same, and is safe.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta, Related, Span
from xenlint.model.disk_repair import format_by_name, judged_disks, rewrite, without_prefixes
from xenlint.syntax.disk import DiskSpec
from xenlint.syntax.parts import Part

META = Meta(
    code="XEN607",
    name="disk-prefix-obsolete",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("storage", "guest"),
    xen=">=4.2",
    keys=("disk",),
    fixable="safe",
    needs=("disk-prefix",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "tap:aio:/srv/web1.img,xvda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/web1.img,raw,xvda,w" ]\n'},
        at="tap:aio:",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "tap:qcow2:/srv/web1.qcow2,hda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/web1.qcow2,qcow2,hda,w" ]\n'},
        at="tap:qcow2:",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,ioemu:hda,w" ]\n'},
        good={
            "etc/xen/web1": 'name = "web1"\nmemory = 512\ndisk = [ "tap:aio:/srv/web1.img,xvda,w" ]\n',
            "etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n",
        },
        at="ioemu:",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "file:/srv/web1.img,xvda,w" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,xvda,w" ]\n'},
        at="file:",
    ),
)

_DRIVERS = ("tap", "tap2", "aio", "tapdisk", "ioemu")
_SHOWN = 5
_KEPT = ("phy",)
"""Deprecated as well, and in nearly every guest's file: a matter of taste."""


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    if domain.is_xend:
        return
    found: list[tuple[DiskSpec, Part, Span]] = []
    for disk in judged_disks(domain, context.host):
        prefixes = disk.prefixes
        meant = next((prefix for prefix in prefixes if prefix.value in _DRIVERS), None) or next(
            (prefix for prefix in prefixes if prefix.value not in _KEPT), None
        )
        if meant is None or disk.problems or not disk.text.known or disk.get("script") is not None:
            continue
        told = format_by_name(disk.target.value or "") if disk.target else None
        if told not in (None, disk.format_name):
            continue  # that the format is another is told already
        group = [prefix for prefix in prefixes if disk.target and prefix.end <= disk.target.start] or [meant]
        place = disk.text.at(group[0].start, group[-1].end) if meant in group else meant.span
        found.append((disk, meant, place))
    if not found:
        return
    disk, meant, place = next((each for each in found if each[1].value in _DRIVERS), found[0])
    right = without_prefixes(disk, domain)
    instead = f"Write '{right}'." if right else "Leave it out."
    others = [other for _, _, other in found if other is not place]
    yield Finding(
        place,
        f"{_what(meant)} {instead}",
        related=tuple(Related(other, "deprecated too") for other in others[:_SHOWN]),
        fix=rewrite(disk, right, is_safe=True) if right else None,
    )


def _what(prefix: Part) -> str:
    if prefix.value in _DRIVERS:
        return (
            f"'{prefix.value}:' chose a driver to xm, and there is none to choose any more: xl drops the word and "
            "takes what suits the target."
        )
    return (
        f"'{prefix.value}:' is deprecated: xl takes it for the sake of xm's files. The format has a field of its own."
    )
