"""A guest asks for more grant frames than Xen allows.

## What it does
Compares the `max_grant_frames` and `max_maptrack_frames` of the guests' files with `gnttab_max_frames` and
`gnttab_max_maptrack_frames` of Xen's line, or their defaults of 64 and 1024.

## Why is this bad?
From Xen 4.10 to 4.17 what stands on Xen's line is the most that any guest may have: with more `xl create` fails, and
Xen says `Invalid argument`. A guest of many disks, network interfaces and queues needs the room, and hangs without.

## References
- [xl.cfg(5): max_grant_frames](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
- [xen-command-line: gnttab_max_frames](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta, Related
from xenlint.model.advice import version_of, xen_of
from xenlint.model.xen_options import read_line

META = Meta(
    code="XEN157",
    name="grant-frames-exceeded",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("boot", "guest"),
    xen=">=4.10,<4.18",
    keys=("max_grant_frames", "max_maptrack_frames"),
)

_GUEST = 'name = "web1"\ntype = "pvh"\nkernel = "/vmlinuz"\nmemory = 512\nmax_grant_frames = 256\n'

EXAMPLES = (
    Example(
        config='xen-version = "4.17"\n',
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n', "etc/xen/web1.cfg": _GUEST},
        good={
            "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G gnttab_max_frames=256"\n',
            "etc/xen/web1.cfg": _GUEST,
        },
        at="max_grant_frames = 256",
    ),
    Example(
        bad={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.14.gz dom0_mem=1G,max:1G gnttab_max_frames=128\n"
            "module /vmlinuz-5.10 ro\n",
            "etc/xen/web1.cfg": _GUEST,
        },
        good={
            "boot/grub/menu.lst": "title Xen\nkernel /xen-4.19.gz dom0_mem=1G,max:1G\nmodule /vmlinuz-6.1 ro\n",
            "etc/xen/web1.cfg": _GUEST,
        },
        at="max_grant_frames = 256",
    ),
)

_LIMITS = (("max_grant_frames", "gnttab_max_frames", 64), ("max_maptrack_frames", "gnttab_max_maptrack_frames", 1024))


def check(host: Host) -> Iterator[Finding]:
    entry = host.default_entry
    wanted = [domain for domain in host.guests if any(domain.get(key) is not None for key, _, _ in _LIMITS)]
    if not wanted or entry is None or not host.is_whole or not entry.hypervisor.known:
        return
    version = version_of(entry, host)
    if not (4, 10) <= version < (4, 18):
        return
    options = {reading.name: (option, reading) for option, reading in read_line(entry.hypervisor, version, entry.arch)}
    for key, name, default in _LIMITS:
        option, reading = options.get(name, (None, None))
        limit = default
        if reading is not None:
            if not reading.value.isdecimal():
                continue
            limit = int(reading.value)
        for domain in wanted:
            setting, number = domain.get(key), domain.number(key)
            if setting is not None and number is not None and number > limit:
                what = f"'{option.text}' on Xen's line" if option else f"{limit}, its default without '{name}='"
                yield Finding(
                    at=setting.span,
                    message=f"This guest asks for {number} frames, and {xen_of(entry, host)} allows {what}: xl cannot "
                    f"create it. Write '{name}={number}' on Xen's line.",
                    related=(Related(option.span, "the most that a guest may have"),) if option else (),
                )
