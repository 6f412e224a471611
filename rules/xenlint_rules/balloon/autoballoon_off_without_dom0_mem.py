"""xl may not shrink dom0, and nothing else keeps memory free for guests.

## What it does
Looks in `xl.conf` for `autoballoon="off"` on a host whose default boot entry gives dom0 neither a size nor a `max:`.

## Why is this bad?
At boot dom0 takes all of the memory but a sixteenth, of which at most 128 MiB. With ballooning off nothing ever gives
it back, and every `xl create` of a guest larger than that fails: "failed to free memory for the domain", or "can't
allocate low memory for domain: Out of memory".

## References
- [xl.conf(5): autoballoon](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Example, Finding, Meta, Related, XlConf
from xenlint.model.advice import example_value, is_sized_by_toolstack, limit_of
from xenlint.model.machine import dom0_initial_kib
from xenlint.model.sizes import show_about_kib
from xenlint.model.toolstack import autoballoon_mode

META = Meta(
    code="XEN203",
    name="autoballoon-off-without-dom0-mem",
    since="0.1",
    severity="error",
    confidence="high",
    tags=("memory", "dom0", "balloon"),
    xen=">=4.1",
    keys=("autoballoon",),
    alike=True,
)

_OFF = {"etc/xen/xl.conf": 'autoballoon="off"\n'}

EXAMPLES = (
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="loglvl=all"\n', **_OFF},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="loglvl=all dom0_mem=2G,max:2G"\n', **_OFF},
        at='"off"',
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2GB"\n', **_OFF},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="loglvl=all"\n', "etc/xen/xl.conf": 'autoballoon="auto"\n'},
        at='"off"',
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=min:1G"\n', **_OFF},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=min:1G dom0_mem=max:4G"\n', **_OFF},
        at='"off"',
    ),
)


def check(conf: XlConf, context: Context) -> Iterator[Finding]:
    host = context.host
    entry, setting = host.default_entry, conf.get("autoballoon")
    if host.toolstack != "xl" or entry is None or setting is None or entry.arch == "arm":
        return
    line = entry.hypervisor
    if autoballoon_mode(conf, host.version) != "off" or not line.known or is_sized_by_toolstack(entry):
        return
    limit = limit_of(entry, host)
    if limit.is_limited:
        return
    kib = dom0_initial_kib(entry, host, limit)
    taken = f"{show_about_kib(kib)} of {show_about_kib(host.facts.memory_kib or 0)}" if kib else "all of the memory"
    value = example_value(entry, host)
    option = line.get("dom0_mem")
    if option is None:
        why, related = "Xen's line has no dom0_mem", Related(line.span, "dom0_mem is missing here")
    else:
        why, related = f"Xen takes no size from '{option.text}'", Related(option.span, "this gives dom0 no size")
    yield Finding(
        at=setting.value,
        message=f"Ballooning is off, but {why}: dom0 takes {taken} at boot and never gives it back, so no guest of "
        f"more than 128 MiB starts. Write 'dom0_mem={value}' for Xen, with a size that suits dom0.",
        related=(related,),
    )
