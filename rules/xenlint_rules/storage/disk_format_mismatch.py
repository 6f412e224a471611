"""A disk's format is not the one that its file's name tells.

## What it does
Compares the suffix of a disk's file (`.qcow2`, `.qcow`, `.vhd`, `.qed`, `.vmdk`, `.vdi`, `.vhdx`, `.raw`, `.iso`) with
the format that is in force. Where none is written that is raw; for xm the word behind `tap:` tells it.

## Why is this bad?
As raw, the guest gets the container itself for a disk: header, tables and all. It does not boot, sees a wrong size, and
what it writes destroys the image. The other way round the file is refused, or read as what it is not.

## Fix safety
The fix writes the format that the name tells. Only the file knows what it really is, so the fix is not made without
`--unsafe-fixes`.

## References
- [xl-disk-configuration(5): format](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Domain, Edit, Example, Finding, Fix, Meta
from xenlint.model.disk_repair import format_by_name, sound_disks
from xenlint.source import Spanned
from xenlint.syntax.disk import DiskSpec

META = Meta(
    code="XEN609",
    name="disk-format-mismatch",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("storage", "guest"),
    keys=("disk",),
    fixable="unsafe",
    needs=("disk-file",),
    alike=True,
)

EXAMPLES = (
    Example(
        bad={"etc/xen/wiki.cfg": 'name = "wiki"\nmemory = 512\ndisk = [ "file:/srv/xen/wiki.qcow2,xvda,w" ]\n'},
        good={"etc/xen/wiki.cfg": 'name = "wiki"\nmemory = 512\ndisk = [ "/srv/xen/wiki.qcow2,qcow2,xvda,w" ]\n'},
        at="/srv/xen/wiki.qcow2",
    ),
    Example(
        bad={"etc/xen/wiki.cfg": 'name = "wiki"\nmemory = 512\ndisk = [ "/srv/wiki.vhd,raw,xvda,w" ]\n'},
        good={"etc/xen/wiki.cfg": 'name = "wiki"\nmemory = 512\ndisk = [ "/srv/wiki.vhd,vhd,xvda,w" ]\n'},
        at="raw",
    ),
    Example(
        bad={"etc/xen/wiki.cfg": 'name = "wiki"\nmemory = 512\ndisk = [ "vdev=xvda,target=/srv/wiki.qcow2" ]\n'},
        good={
            "etc/xen/wiki.cfg": 'name = "wiki"\nmemory = 512\ndisk = [ "format=qcow2,vdev=xvda,target=/srv/w.qcow2" ]\n'
        },
        at="/srv/wiki.qcow2",
    ),
    Example(
        bad={
            "etc/xen/wiki": 'name = "wiki"\nmemory = 512\ndisk = [ "tap:aio:/srv/xen/wiki.qcow2,xvda,w" ]\n',
            "etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n",
        },
        good={
            "etc/xen/wiki": 'name = "wiki"\nmemory = 512\ndisk = [ "tap:qcow2:/srv/xen/wiki.qcow2,xvda,w" ]\n',
            "etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n",
        },
        at="/srv/xen/wiki.qcow2",
    ),
)

_FOREIGN = (".vmdk", ".vdi", ".vhdx")
_SAME = (("qcow", "qcow2"), ("raw", "empty"))
"""What a name tells, and what it may be all the same: many call their qcow2 files `.qcow`."""


def check(domain: Domain) -> Iterator[Finding]:
    for disk in sound_disks(domain):
        target, written = disk.target, disk.format_name
        if target is None or not target.value or not target.known or written is None or disk.get("script"):
            continue
        path = target.value
        if path.startswith("/dev/"):
            continue
        told = format_by_name(path)
        is_foreign = path.lower().endswith(_FOREIGN) and not (domain.is_xend and written == "vmdk")
        if is_foreign and written in ("raw", "vmdk"):
            yield _foreign(disk, domain, path)
        elif told in (None, written) or (told, written) in _SAME:
            continue
        elif told is not None and (told != "qed" or (domain.version >= (4, 9) and not domain.is_xend)):
            yield _mismatch(disk, domain, path, told, written)


def _foreign(disk: DiskSpec, domain: Domain, path: str) -> Finding:
    suffix = path[path.rfind(".") + 1 :].lower()
    reader = "xend" if domain.is_xend else "xl"
    return Finding(
        _place(disk),
        f"The name says '{suffix}', which is no format that {reader} can take here: as a raw disk the guest gets the "
        f"image's header and tables for its own data, and overwrites them. Convert the image with 'qemu-img convert "
        "-O raw', and name the new file.",
    )


def _mismatch(disk: DiskSpec, domain: Domain, path: str, told: str, written: str) -> Finding:
    part = disk.format
    default = "" if part and part.value else ", for no format is written"
    if written == "raw":
        outcome = (
            f"the guest gets the image's header and tables for its own data: it does not boot, and what it writes "
            f"destroys the {told} image"
        )
    else:
        outcome = f"its content is read as {written}, which it is not, and the guest has no such disk"
    edits = _edits(disk, domain, told)
    right = _applied(disk, edits) if edits else None
    instead = f"Write '{right}', if the file is what its name says." if right else f"Make the format '{told}'."
    fix = Fix(f"Write '{right}'", tuple(Edit(disk.text.at(s, e), text) for s, e, text in edits), safe=False)
    return Finding(
        _place(disk),
        f"The name says '{told}', and the disk is taken for {written}{default}: {outcome}. {instead}",
        fix=fix if edits and not disk.text.pieces else None,
    )


def _place(disk: DiskSpec) -> Spanned:
    """The format where it is written, else the file's name."""
    part, target = disk.format, disk.target
    if part and part.value and part.form in ("named", "positional"):
        return part.value_span
    return target.value_span if target else disk


def _edits(disk: DiskSpec, domain: Domain, told: str) -> list[tuple[int, int, str]]:
    """What to change in the string, so that it holds the format; nothing where that would take more."""
    target, part = disk.target, disk.format
    if target is None:
        return []
    if domain.is_xend or domain.version < (4, 2):
        prefixes = [*disk.prefixes]
        if told in ("raw", "qed") or not prefixes or target.start != prefixes[-1].end:
            return []
        return [(prefixes[0].start, prefixes[-1].end, f"tap:{told}:")]
    if part and part.form in ("named", "positional"):
        return [(part.value_start, part.value_end, told)]
    if disk.prefixes:
        # behind a prefix xl leaves no place for the format: away with it
        edits = [(prefix.start, prefix.end, "") for prefix in disk.prefixes]
        return [*edits, (target.end, target.end, f",{told}")]
    if target.form == "named":
        return [(0, 0, f"format={told},")]
    return []


def _applied(disk: DiskSpec, edits: list[tuple[int, int, str]]) -> str:
    value = disk.text.value
    for start, end, text in sorted(edits, reverse=True):
        value = value[:start] + text + value[end:]
    return value
