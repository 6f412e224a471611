"""An HVM guest has a read-only hard disk on the emulated controller.

## What it does
Looks in HVM guests for disks with access `r` or `ro` that are no CD-ROMs and that QEMU would emulate: `hda` to `hdd`
and `xvda` to `xvdd`, up to Xen 4.6 every disk. Guests with `qemu-xen-traditional` are left alone.

## Why is this bad?
There are no read-only IDE disks. libxl says `qemu-xen doesn't support read-only IDE disk drivers` (AHCI likewise) and
does not start the guest.

## References
- [xl-disk-configuration(5): access](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Domain, Example, Finding, Meta
from xenlint.model.devices import vdev_of
from xenlint.model.disk_repair import judged_disks

META = Meta(
    code="XEN618",
    name="readonly-ide-disk",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("storage", "guest"),
    xen=">=4.2",
    keys=("disk",),
    needs=("hvm",),
    alike=True,
)

_HVM = 'name = "w"\nmemory = 512\ntype = "hvm"\n'

EXAMPLES = (
    Example(
        bad={"etc/xen/w.cfg": f'{_HVM}disk = [ "/dev/vg0/w,raw,hda,rw", "/dev/vg0/tools,raw,hdb,r" ]\n'},
        good={"etc/xen/w.cfg": f'{_HVM}disk = [ "/dev/vg0/w,raw,hda,rw", "/dev/vg0/tools,raw,sda,r" ]\n'},
        at="r",
    ),
    Example(
        bad={"etc/xen/w.cfg": f'{_HVM}disk = [ "format=raw,vdev=xvdb,access=ro,target=/dev/vg0/tools" ]\n'},
        good={"etc/xen/w.cfg": f'{_HVM}disk = [ "/srv/a.iso,,hdc,cdrom,r", "/dev/vg0/tools,raw,xvde,r" ]\n'},
        at="ro",
    ),
)


def check(domain: Domain, context: Context) -> Iterator[Finding]:
    model = domain.text("device_model_version")
    is_qemu_xen = model == "qemu-xen" or (domain.get("device_model_version") is None and domain.version >= (4, 3))
    if domain.guest != "hvm" or domain.is_xend or not is_qemu_xen:
        return
    is_ahci = domain.text("hdtype") == "ahci"
    for disk in judged_disks(domain, context.host):
        access, vdev, part = disk.access, vdev_of(disk), disk.vdev
        if (
            disk.problems
            or disk.is_writable is not False
            or disk.is_cdrom
            or access is None
            or vdev is None
            or part is None
        ):
            continue
        is_scsi = (part.value or "").startswith("sd")
        is_emulated = not is_scsi and bool(vdev.bus) and vdev.disk < (6 if is_ahci else 4)
        if not is_emulated and domain.version >= (4, 7):
            continue
        kind = "AHCI" if is_ahci else "IDE"
        message = "read-only disk drivers" if domain.version < (4, 7) else f"read-only {kind} disk drivers"
        target = disk.target
        instead = "Write 'rw', or the flag 'cdrom' if it is a CD-ROM"
        if target is not None and (target.value or "").lower().endswith(".iso"):
            instead = f"Write 'cdrom' in place of '{access.value}', as it is a CD-ROM"
        elif domain.version >= (4, 7):
            instead += ", or a name that is not emulated as such: 'sda', or 'xvde' for PV drivers alone"
        yield Finding(
            access.value_span,
            f"'{part.value}' is a read-only hard disk, which QEMU does not emulate: libxl says 'qemu-xen doesn't "
            f"support {message}' and does not start {domain.label}. {instead}.",
        )
