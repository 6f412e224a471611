"""xl may shrink dom0 although dom0_mem gives it a fixed size.

## What it does
Looks in `xl.conf` for `autoballoon="on"` (or 1) on a host whose default boot entry has a `dom0_mem`. Before Xen 4.3
"on" was the default, and only a number could turn it off; there a missing `autoballoon` and a word count as "on".

## Why is this bad?
With `dom0_mem` dom0 has the size that somebody chose for it. With ballooning on, xl takes memory away from it whenever
a guest needs more than is free, down to 128 MiB, instead of saying that the host is full. Dom0 keeps the buffers of
its first size, runs short, and stalls the disks and networks of all guests.

## Fix safety
The fix turns ballooning off. A guest that only started because dom0 was shrunk for it will not start any more, so the
fix is unsafe.

## References
- [xl.conf(5): autoballoon](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Example, Finding, Fix, Meta, Number, Related, Setting, XlConf
from xenlint.knowledge.versions import format_version
from xenlint.model.advice import version_of
from xenlint.model.dom0_slips import meant_limit
from xenlint.model.machine import dom0_initial_kib
from xenlint.model.memory.start import XL_MINIMUM_DOM0_KIB
from xenlint.model.sizes import show_about_kib
from xenlint.model.toolstack import AUTO_SINCE, autoballoon_mode
from xenlint.syntax.tree import String

META = Meta(
    code="XEN201",
    name="dom0-ballooning-enabled",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("memory", "dom0", "balloon"),
    xen=">=4.1",
    fixable="unsafe",
    alike=True,
)

_BOOT = 'GRUB_CMDLINE_XEN="dom0_mem=4G,max:4G"\n'

EXAMPLES = (
    Example(
        bad={"etc/default/grub": _BOOT, "etc/xen/xl.conf": 'autoballoon="on"\n'},
        good={"etc/default/grub": _BOOT, "etc/xen/xl.conf": 'autoballoon="auto"\n'},
        at='"on"',
    ),
    Example(
        bad={"etc/default/grub": _BOOT, "etc/xen/xl.conf": "autoballoon=1\n"},
        good={"etc/default/grub": _BOOT, "etc/xen/xl.conf": "autoballoon=0\n"},
        at="1",
    ),
    Example(
        config='xen-version = "4.2"\n',
        bad={"etc/default/grub": _BOOT, "etc/xen/xl.conf": 'autoballoon="off"\n'},
        good={"etc/default/grub": _BOOT, "etc/xen/xl.conf": "autoballoon=0\n"},
        at='"off"',
    ),
)


def check(conf: XlConf, context: Context) -> Iterator[Finding]:
    host = context.host
    entry, setting = host.default_entry, conf.get("autoballoon")
    if host.toolstack != "xl" or entry is None or not entry.hypervisor.known or not _is_known(setting):
        return
    option = entry.hypervisor.get("dom0_mem")
    limit = meant_limit(entry.hypervisor, version_of(entry, host), entry.arch)
    if option is None or autoballoon_mode(conf, host.version) != "on" or not limit.is_limited:
        return
    kib = dom0_initial_kib(entry, host, limit)
    if kib is not None and kib <= XL_MINIMUM_DOM0_KIB:
        return
    size = f" from the {show_about_kib(kib)} of dom0_mem" if kib else ""
    off = '"off"' if host.version >= AUTO_SINCE else "0"
    yield Finding(
        at=setting.value if setting else conf,
        message=f"{_lead(setting, context)} xl shrinks dom0{size} for every guest that needs more than is free, down "
        f"to {show_about_kib(XL_MINIMUM_DOM0_KIB)}. Write 'autoballoon={off}'.",
        related=(Related(option.span, "dom0's size is set here"),),
        fix=Fix.replace(setting.value, off, f"Write {off}", safe=False) if setting else None,
    )


def _is_known(setting: Setting | None) -> bool:
    return setting is None or isinstance(setting.value, Number) or _is_text(setting)


def _is_text(setting: Setting) -> bool:
    return isinstance(setting.value, String) and setting.value.known


def _lead(setting: Setting | None, context: Context) -> str:
    version = context.host.version
    if version >= AUTO_SINCE:
        return "With ballooning on,"
    if setting is None:
        return f"Ballooning is on by default in Xen {format_version(version)}, so"
    if _is_text(setting):
        return f"xl {format_version(version)} wants a number here, and ignores the word: ballooning stays on."
    return "With ballooning on,"
