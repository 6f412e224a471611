"""A CD-ROM image is handed to a guest as a hard disk.

## What it does
Looks for disks made of an `.iso` file, or in HVM guests of a CD-ROM drive such as `/dev/cdrom`, without the flag
`cdrom`, that the guest may write to.

## Why is this bad?
An HVM guest finds a hard disk and boots nothing from it as a CD. And the image is opened for writing: whatever the
guest does to its "disk" changes the image for all who use it.

## Fix safety
With the flag an HVM guest has a CD-ROM drive where there was a hard disk, as the image says. As some images are made to
be written to a hard disk too, the fix is not made without `--unsafe-fixes`.

## References
- [xl-disk-configuration(5): cdrom](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Edit, Example, Finding, Fix, Meta
from xenlint.model.disk_repair import sound_disks
from xenlint.patterns import lazy_pattern
from xenlint.syntax.disk import DiskSpec

META = Meta(
    code="XEN615",
    name="cdrom-image-as-disk",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("storage", "guest"),
    keys=("disk",),
    fixable="unsafe",
    needs=("cdrom-as-disk",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={
            "etc/xen/w.cfg": 'name = "w"\nmemory = 512\ntype = "hvm"\n'
            'disk = [ "/dev/vg0/w,raw,hda,rw", "/srv/iso/debian.iso,,hdc" ]\n'
        },
        good={
            "etc/xen/w.cfg": 'name = "w"\nmemory = 512\ntype = "hvm"\n'
            'disk = [ "/dev/vg0/w,raw,hda,rw", "/srv/iso/debian.iso,,hdc,cdrom" ]\n'
        },
        at="/srv/iso/debian.iso",
    ),
    Example(
        bad={"etc/xen/w.cfg": 'name = "w"\nmemory = 512\ndisk = [ "file:/srv/iso/debian.iso,xvdd,w" ]\n'},
        good={"etc/xen/w.cfg": 'name = "w"\nmemory = 512\ndisk = [ "file:/srv/iso/debian.iso,xvdd,r" ]\n'},
        at="/srv/iso/debian.iso",
    ),
)

_DRIVE = lazy_pattern(r"/dev/(?:cdrom|dvd|cdrw|dvdrw|sr|scd)[0-9]*")


def check(domain: Domain) -> Iterator[Finding]:
    is_hvm = domain.guest == "hvm"
    for disk in sound_disks(domain):
        target = disk.target
        if target is None or not target.value or not target.known or disk.is_cdrom or not disk.is_writable:
            continue
        is_image = target.value.lower().endswith(".iso") and disk.format_name == "raw"
        if not is_image and not (is_hvm and _DRIVE.fullmatch(target.value)):
            continue
        outcome = f"The guest {'has a hard disk there and no CD-ROM, and ' if is_hvm else ''}may write to it"
        who = "xend" if domain.is_xend else "xl"
        text, edit = _with_flag(disk, domain)
        instead = f"Write '{text}'." if text and edit else "Make it a CD-ROM with the flag 'cdrom'."
        yield Finding(
            target.value_span,
            f"This CD-ROM is a disk to {who}, for the flag 'cdrom' is missing. {outcome}. {instead}",
            fix=Fix(f"Write '{text}'", (edit,), safe=False) if edit else None,
        )


def _with_flag(disk: DiskSpec, domain: Domain) -> tuple[str, Edit | None]:
    """The string with the flag, as xl or xm writes it; the access goes, for a CD-ROM has none."""
    value, vdev, access = disk.text.value, disk.vdev, disk.access
    if vdev is None or disk.text.pieces:
        return "", None
    if domain.is_xend or domain.version < (4, 2):
        flag, start, end = ":cdrom", vdev.end, vdev.end
        if access is not None and access.start == vdev.end + 1:
            flag, end = ":cdrom,r", access.end
    elif access is not None and access.form == "positional" and access.start >= vdev.end:
        flag, start, end = "cdrom", access.start, access.end
    elif access is not None:
        return "", None
    else:
        flag, start, end = ",cdrom", vdev.end, vdev.end
    return value[:start] + flag + value[end:], Edit(disk.text.at(start, end), flag)
