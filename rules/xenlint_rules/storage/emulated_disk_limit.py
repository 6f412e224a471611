"""An HVM guest's drive lies beyond the four that are emulated.

## What it does
Looks in HVM guests for CD-ROM drives that are not among the first four disks, and on hosts of xend's for `hde` and
further.

## Why is this bad?
The emulated controller has four places, `hda` to `hdd`; `xvda` to `xvdd` take the same ones. A drive beyond them is not
there before the guest's PV drivers run: the firmware cannot boot from it, and an installer does not see it. libxl says
so in a log at most: `Emulated CDROM can be only one of the first 4 disks`.

## References
- [xen-vbd-interface(7)](https://xenbits.xen.org/docs/unstable/man/xen-vbd-interface.7.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta
from xenlint.model.devices import vdev_of
from xenlint.model.disk_repair import sound_disks

META = Meta(
    code="XEN617",
    name="emulated-disk-limit",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("storage", "guest"),
    keys=("disk",),
    needs=("hvm",),
    alike=True,
)

_HVM = 'name = "w"\nmemory = 512\nbuilder = "hvm"\n'
_XEND = {"etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n"}

EXAMPLES = (
    Example(
        bad={"etc/xen/w.cfg": f'{_HVM}disk = [ "/dev/vg0/w,raw,hda", "/srv/a.iso,,xvde,cdrom" ]\n'},
        good={
            "etc/xen/w.cfg": f'{_HVM}disk = [ "/dev/vg0/w,raw,hda", "/dev/vg0/d,raw,xvde", "/srv/a.iso,,hdd,cdrom" ]\n'
        },
        at="xvde",
    ),
    Example(
        bad={"etc/xen/w": f'{_HVM}disk = [ "phy:/dev/vg0/w,hda,w", "phy:/dev/vg0/d,hde,w" ]\n', **_XEND},
        good={"etc/xen/w": f'{_HVM}disk = [ "phy:/dev/vg0/w,hda,w", "phy:/dev/vg0/d,xvde,w" ]\n', **_XEND},
        at="hde",
    ),
)

_PLACES = "hda", "hdb", "hdc", "hdd"


def check(domain: Domain) -> Iterator[Finding]:
    if domain.guest != "hvm":
        return
    found = [(disk, vdev) for disk in sound_disks(domain) if (vdev := vdev_of(disk, domain.is_xend)) is not None]
    taken = {vdev.disk for disk, vdev in found if vdev.bus in ("hd", "xvd") or disk.is_cdrom}
    free = next((name for number, name in enumerate(_PLACES) if number not in taken), None)
    for disk, vdev in found:
        part = disk.vdev
        is_beyond = disk.is_cdrom if vdev.bus != "hd" else disk.is_cdrom or domain.is_xend
        if part is None or not vdev.bus or vdev.disk < len(_PLACES) or not is_beyond:
            continue
        what = "CD-ROM drive" if disk.is_cdrom else "disk"
        instead = (
            f"Write '{free}', which is free." if free else "Give it one of 'hda' to 'hdd', and a disk the other name."
        )
        if not disk.is_cdrom:
            instead = f"Write 'xvd{'abcdefghijklmnopqrstuvwxyz'[vdev.disk]}' if the guest has PV drivers."
        yield Finding(
            part.value_span,
            f"'{part.value}' is beyond the four disks that are emulated: {domain.label} cannot boot from this {what}, "
            f"and sees it with PV drivers at most. {instead}",
        )
