"""ZFS in dom0 may fill dom0's memory with its cache.

## What it does
Compares `zfs_arc_max`, from `/etc/modprobe.d` or from the kernel's line as `zfs.zfs_arc_max`, with the size that
`dom0_mem` gives dom0. It also looks
for a dom0 with its root on ZFS and no limit at all; where the guests' disks alone are on ZFS, that is a note.

## Why is this bad?
The cache of ZFS grows to its limit and gives memory back slowly. In a dom0 of 2 GiB a limit of 4 GiB is none: the
drivers and the QEMU of each guest wait for memory, the log shows `txg_sync` blocked, and the guests' disks stand still.

## References
- [zfs(4): zfs_arc_max](https://openzfs.github.io/openzfs-docs/man/master/4/zfs.4.html)
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import BootEntry, Example, Finding, Host, Meta, Related, Span
from xenlint.model.advice import limit_of
from xenlint.model.machine import dom0_initial_kib
from xenlint.model.sizes import show_about_kib
from xenlint.model.toolstack import text_of
from xenlint.model.traits import ZFS_VOLUMES, has_zfs_volume
from xenlint.patterns import lazy_pattern

META = Meta(
    code="XEN219",
    name="zfs-cache-in-dom0",
    since="0.1",
    severity="warning",
    confidence="medium",
    tags=("memory", "dom0", "balloon"),
    needs=(
        "boot-file-told",
        "zfs",
    ),
)

_BOOT = {"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=4G,max:4G"\n'}

EXAMPLES = (
    Example(
        bad={**_BOOT, "etc/modprobe.d/zfs.conf": "options zfs zfs_arc_max=8589934592\n"},
        good={**_BOOT, "etc/modprobe.d/zfs.conf": "options zfs zfs_arc_max=1073741824\n"},
        at="8589934592",
    ),
    Example(
        bad={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'
            'GRUB_CMDLINE_LINUX="root=ZFS=rpool/ROOT zfs.zfs_arc_max=2147483648"\n'
        },
        good={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'
            'GRUB_CMDLINE_LINUX="root=ZFS=rpool/ROOT zfs.zfs_arc_max=536870912"\n'
        },
        at="2147483648",
    ),
    Example(
        bad={**_BOOT, "etc/xen/web.cfg": 'name = "web"\nmemory = 512\ndisk = [ "phy:/dev/zvol/tank/web,xvda,w" ]\n'},
        good={
            **_BOOT,
            "etc/xen/web.cfg": 'name = "web"\nmemory = 512\ndisk = [ "phy:/dev/zvol/tank/web,xvda,w" ]\n',
            "etc/modprobe.d/zfs.conf": "options zfs zfs_arc_max=1073741824\n",
        },
        at="dom0_mem=4G,max:4G",
    ),
)

_MOST_DIGITS = 18
_ZFS_LINE = lazy_pattern(r"[^\s#]+[ \t]+/[ \t]+zfs\b")


def check(host: Host) -> Iterator[Finding]:
    entry = host.default_entry
    if host.is_loose or entry is None or not entry.hypervisor.known or not limit_of(entry, host).is_limited:
        return
    option = entry.hypervisor.get("dom0_mem")
    kib = dom0_initial_kib(entry, host)
    if option is None or not kib:
        return
    limit = _cache_limit(host, entry)
    if limit is not None:
        text, at = limit
        digits = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
        most_kib = int(text) // 1024 if digits else 0
        if most_kib >= kib // 2:  # 0 leaves the limit to ZFS, and what cannot be read is not judged
            yield Finding(
                at,
                f"ZFS may take {show_about_kib(most_kib)} for its cache, and dom0 has {show_about_kib(kib)}: the "
                f"drivers and the guests' QEMUs run short, and disks stand still. Write at most {kib * 256}, a quarter "
                "of dom0, or give dom0 more.",
                related=(Related(option.span, "dom0's size is set here"),),
            )
    elif (shown := _shows_zfs(host, entry)) is not None:
        yield Finding(
            option.span,
            f"Dom0 runs ZFS, and nothing limits its cache, which takes half of dom0's {show_about_kib(kib)} or more. "
            f"Write 'options zfs zfs_arc_max={kib * 256}' in /etc/modprobe.d/zfs.conf, a quarter of dom0.",
            related=(Related(shown, "ZFS is used here"),),
            severity="note" if "/dev/zvol/" in shown.text else None,
        )


def _cache_limit(host: Host, entry: BootEntry) -> tuple[str, Span] | None:
    """The limit in bytes as it is written, and where; what stands on the kernel's line counts last."""
    on_line = entry.kernel.get("zfs.zfs_arc_max")
    if on_line is not None and on_line.value is not None:
        return on_line.value, on_line.value_span
    for document in reversed(host.documents):
        if document.kind == "modprobe":
            for setting in reversed(document.settings):
                if (setting.scope, setting.key) == ("zfs", "zfs_arc_max"):
                    return text_of(setting) or "", setting.value.span
    return None


def _shows_zfs(host: Host, entry: BootEntry) -> Span | None:
    root = entry.kernel.get("root")
    if root is not None and (root.value or "").lower().startswith(("zfs=", "zfs:")):
        return root.span
    for document in host.documents:
        if document.kind == "fstab":
            for setting in document.settings:
                if setting.value.span.text == "/" and _ZFS_LINE.match(setting.source.text, setting.start):
                    return setting.span
    for domain in host.domains:
        if domain.derive_alike(has_zfs_volume) and (disk := domain.get("disk")):
            at = disk.value.span.text.find(ZFS_VOLUMES)
            return disk.value.span.sub(at, at + len(ZFS_VOLUMES))
    return None
