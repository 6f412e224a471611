"""Guests on two hosts may write to one disk of a shared storage.

## What it does
Compares the writable disks of all hosts that are shared by what they are: iSCSI and Fibre Channel below
`/dev/disk/by-path`, `rbd:`, `drbd:`, `nbd:` and `iscsi:`, and files below `/net` and `/mnt/nfs`. A guest that is kept
under one name on several hosts, so that either can start it, is one guest.

## Why is this bad?
No host knows what runs on the other, so nothing keeps the two guests from writing to one file system at the same time,
which destroys it.

## References
- [xl-disk-configuration(5)](https://xenbits.xen.org/docs/unstable/man/xl-disk-configuration.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Claim, Clash, Domain, Example, Finding, Holder, Host, Meta, Related
from xenlint.model.identity import side_by_side
from xenlint.model.shared_disks import disk_keys, held_disks
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN611",
    name="same-disk-across-hosts",
    since="0.1",
    severity="note",
    confidence="medium",
    tags=("storage", "guest", "fleet"),
    kinds=("domu-xl", "domu-xm"),
)

_HOSTS = '[hosts.alpha]\nroot = "alpha"\n\n[hosts.bravo]\nroot = "bravo"\n'


def _guest(name: str, disk: str) -> str:
    return f'name = "{name}"\nmemory = 512\ndisk = [ "{disk}" ]\n'


EXAMPLES = (
    Example(
        bad={
            "alpha/etc/xen/a.cfg": _guest("a", "format=raw,vdev=xvda,target=rbd:pool/a"),
            "bravo/etc/xen/b.cfg": _guest("b", "format=raw,vdev=xvda,target=rbd:pool/a"),
        },
        good={
            "alpha/etc/xen/a.cfg": _guest("a", "format=raw,vdev=xvda,target=rbd:pool/a"),
            "bravo/etc/xen/b.cfg": _guest("b", "format=raw,vdev=xvda,target=rbd:pool/b"),
        },
        at="rbd:pool/a",
        config=_HOSTS,
    ),
    Example(
        bad={
            "alpha/etc/xen/a.cfg": _guest("a", "file:/net/nas/xen/a.img,xvda,w"),
            "bravo/etc/xen/b.cfg": _guest("b", "/net/nas/xen/a.img,raw,xvda,rw"),
        },
        good={
            "alpha/etc/xen/a.cfg": _guest("a", "file:/net/nas/xen/a.img,xvda,w"),
            "bravo/etc/xen/a.cfg": _guest("a", "/net/nas/xen/a.img,raw,xvda,rw"),
        },
        config=_HOSTS,
    ),
)

_SHARED = lazy_pattern(
    r"/dev/disk/by-path/[^/]*(?:iscsi|-fc-)|/dev/drbd|/net/|/mnt/nfs|/nfs/|/srv/nfs/"
    r"|(?:rbd|nbd|iscsi|sheepdog|gluster|nfs):|block-(?:drbd|nbd|iscsi|rbd)"
)


def collect(host: Host) -> Iterator[Claim]:
    if host.is_loose:
        return
    seen: set[str] = set()
    for domain in side_by_side(host):
        if not domain.derive_alike(_may_be_shared):
            continue
        for disk in held_disks(domain):
            if disk.is_writable and not disk.may_share and disk.key not in seen and _SHARED.match(disk.key):
                seen.add(disk.key)
                yield Claim(disk.key, disk.span, domain.label)


def _may_be_shared(domain: Domain) -> bool:
    return any(_SHARED.match(key) for key in disk_keys(domain))


def check(clash: Clash) -> Iterator[Finding]:
    first: dict[str, Holder] = {}
    for holder in clash.holders:
        other = next((known for label, known in first.items() if label != holder.label), None)
        first.setdefault(holder.label, holder)
        if other is not None:
            yield Finding(
                holder.span,
                f"{other.label} on {other.host} may write to '{clash.key}' too: if both hosts reach the same storage, "
                f"each of the two guests destroys what the other has written. Give {holder.label} a disk of its own.",
                related=(Related(other.span, f"{other.label} on {other.host}"),),
            )
