"""An image file is named without its directory.

## What it does
Looks for disks whose target begins with no slash and is a file: by its suffix, such as `.img` or `.qcow2`, by its
format, or by a prefix such as `file:`. Names of devices, as in `phy:vg0/web1`, are left alone.

## Why is this bad?
The toolstack does not look beside the guest's file. By its man page xl puts `/dev/` in front; as it is, it takes the
directory that it was started in, and `xendomains` starts guests from another one than you do: `Disk vdev=xvda failed to
stat`.

## References
- [xl-disk-configuration(5): target](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Example, Finding, Meta
from xenlint.model.disk_repair import sound_disks

META = Meta(
    code="XEN619",
    name="relative-disk-image",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("storage", "guest"),
    keys=("disk",),
    needs=("disk-file",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "images/web1.img,raw,xvda,rw" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "/srv/images/web1.img,raw,xvda,rw" ]\n'},
        at="images/web1.img",
    ),
    Example(
        bad={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "web1.qcow2,qcow2,xvda" ]\n'},
        good={"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ndisk = [ "phy:vg0/web1,xvda,w" ]\n'},
        at="web1.qcow2",
    ),
)

_SUFFIXES = (".img", ".raw", ".iso", ".qcow2", ".qcow", ".qed", ".vhd", ".vmdk", ".vdi")
_FILE_PREFIXES = ("file", "aio", "qcow", "qcow2", "vhd", "vmdk")


def check(domain: Domain) -> Iterator[Finding]:
    for disk in sound_disks(domain):
        target = disk.target
        if target is None or not target.value or not target.known or disk.get("script") or disk.get("backend"):
            continue
        path = target.value.strip()
        if path.startswith("/") or ":" in path:
            continue
        is_image = path.lower().endswith(_SUFFIXES) or disk.format_name not in ("raw", "empty", None)
        is_file = path.startswith(("./", "../", "~")) or any(word.value in _FILE_PREFIXES for word in disk.prefixes)
        if not is_image and not is_file:
            continue
        where = "/srv/xen/" + path.rpartition("/")[2]
        who = "xend" if domain.is_xend else "xl"
        yield Finding(
            target.value_span,
            f"'{path}' does not begin with a slash: {who} looks for it in /dev or in the directory it was started in, "
            f"and not beside this file, so that {domain.label} starts from one place and not from another. Write the "
            f"whole path, such as '{where}'.",
            severity=None if is_image else "note",
        )
