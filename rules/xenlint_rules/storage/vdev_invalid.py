"""A disk has a device name that nobody knows.

## What it does
Looks at the device of each disk. libxl knows `xvda` and so on with partitions to 255, `hda` to `hdd` with partitions to
63, `sda` to `sdp` with partitions to 15, `d0p0`, and plain numbers. xend knows a few more of `hd` and `sd`.

## Why is this bad?
xl reads the disk without a word. When the guest is built libxl says `Invalid or unsupported virtual disk identifier`,
and the guest is not created.

## Fix safety
Taking `/dev/` away, or writing small letters, is safe. Any other name is a new one for the guest, whose own files may
have to follow; that needs `--unsafe-fixes`.

## References
- [xen-vbd-interface(7)](https://xenbits.xen.org/docs/unstable/man/xen-vbd-interface.7.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Fix, Meta
from xenlint.model.devices import read_vdev
from xenlint.model.disk_repair import sound_disks
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN612",
    name="vdev-invalid",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("storage", "guest"),
    keys=("disk",),
    fixable="safe",
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,/dev/xvda,rw" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,xvda,rw" ]\n'},
        at="/dev/xvda",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,vda,rw" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/dev/vg0/web1,raw,d0p0,rw" ]\n'},
        at="vda",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,hde,w" ]\n'},
        good={
            "etc/xen/web1": 'name = "web1"\nmemory = 512\ndisk = [ "phy:/dev/vg0/web1,hde,w" ]\n',
            "etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n",
        },
        at="hde",
    ),
)

_NAME = lazy_pattern(r"(?:/dev/)?((?:x?v|h|s)d)([a-z]{1,3})(?:p?0*([0-9]{0,4}))")
_KNOWN = "'xvda', 'xvda1' and so on; 'hda' to 'hdd'; 'sda' to 'sdp'"


def check(domain: Domain) -> Iterator[Finding]:
    for disk in sound_disks(domain):
        part = disk.vdev
        if part is None or not part.known or not part.value or part.value != part.value.strip():
            continue
        name = part.value
        if read_vdev(name, domain.is_xend) is not None:
            continue
        right, is_safe = _right(name, domain.is_xend)
        who = "xend has no number for it" if domain.is_xend else "libxl calls it 'Invalid or unsupported'"
        instead = f"Write '{right}'." if right else f"The names are {_KNOWN}."
        yield Finding(
            part.value_span,
            f"'{name}' is no disk that a guest can have: {who} and does not create the domain. {instead}",
            fix=Fix.replace(part.value_span, right, f"Write '{right}'", safe=is_safe) if right else None,
        )


def _right(name: str, by_xend: bool) -> tuple[str | None, bool]:
    """The name that is meant, and whether the guest sees the one that was written."""
    small = name.lower()
    found = _NAME.fullmatch(small)
    if found is None:
        return None, False
    kept = f"{found[1]}{found[2]}{found[3]}"
    if read_vdev(kept, by_xend) is not None:
        return kept, True
    other = f"xvd{found[2]}{found[3]}"
    return (other, False) if read_vdev(other, by_xend) is not None else (None, False)
