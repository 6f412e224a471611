"""xl does not recognise this dom0_mem, so autoballoon="auto" means "on".

## What it does
Looks at hosts whose `autoballoon` is "auto", or not set, for a `dom0_mem` that Xen understands and xl does not: a
percentage or a negative size before Xen 4.16, a `T` before 4.16, a hexadecimal number.

## Why is this bad?
With "auto", xl is meant to leave dom0 alone when the boot line gives it a size. It finds out with a pattern of its own,
which knows less than Xen does. Where the pattern does not match, xl shrinks dom0 for every guest that needs more than
is free, down to 128 MiB, as if there were no `dom0_mem`.

## References
- [xl.conf(5): autoballoon](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
- [xen-command-line: dom0_mem](https://xenbits.xen.org/docs/unstable/misc/xen-command-line.html#dom0_mem)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Example, Finding, Host, Meta, Related
from xenlint.model.advice import limit_of, version_of
from xenlint.model.dom0_slips import has_slip
from xenlint.model.machine import dom0_initial_kib
from xenlint.model.memory.start import XL_MINIMUM_DOM0_KIB
from xenlint.model.sizes import show_about_kib
from xenlint.model.toolstack import auto_turns_off, autoballoon_mode, text_of

META = Meta(
    code="XEN202",
    name="autoballoon-auto-defeated",
    since="0.1",
    severity="warning",
    confidence="high",
    tags=("memory", "dom0", "balloon"),
    xen=">=4.3",
    needs=(
        "boot-file-told",
        "boot-entry",
    ),
    alike=True,
)

_OLD = 'xen-version = "4.14"\n'
_AUTO = {"etc/xen/xl.conf": 'autoballoon="auto"\n'}

EXAMPLES = (
    Example(
        config=_OLD,
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=25%,max:25%"\n', **_AUTO},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=4G,max:4G"\n', **_AUTO},
        at="dom0_mem=25%,max:25%",
    ),
    Example(
        config=_OLD,
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=-8G"\n', "etc/xen/web1.cfg": 'name = "web1"\n'},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=-8G"\n', "etc/xen/xl.conf": 'autoballoon="off"\n'},
        at="dom0_mem=-8G",
    ),
    Example(
        bad={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=0x400000,max:4G"\n', **_AUTO},
        good={"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=25%,max:25%"\n', **_AUTO},
        at="dom0_mem=0x400000,max:4G",
    ),
)


def check(host: Host) -> Iterator[Finding]:
    entry, conf = host.default_entry, host.xl_conf
    if not host.is_whole or host.toolstack != "xl" or entry is None or not (conf or host.domains):
        return
    line, version = entry.hypervisor, version_of(entry, host)
    option, setting = line.get("dom0_mem"), conf.get("autoballoon") if conf else None
    if option is None or not line.known or (setting is not None and text_of(setting) is None):
        return
    limit = limit_of(entry, host)
    if autoballoon_mode(conf, version) != "auto" or not limit.is_limited or has_slip(line, version, entry.arch):
        return
    kib = dom0_initial_kib(entry, host, limit)
    if auto_turns_off(line, version) or (kib is not None and kib <= XL_MINIMUM_DOM0_KIB):
        return
    size = f" from {show_about_kib(kib)}" if kib else ""
    why = _why(option.value or "", version)
    yield Finding(
        at=option.span,
        message=f'{why}, so autoballoon "auto" means "on" here: xl shrinks dom0{size} for guests, down to '
        f"{show_about_kib(XL_MINIMUM_DOM0_KIB)}. Write 'autoballoon=\"off\"' in xl.conf, or a size "
        "such as 'dom0_mem=4G,max:4G'.",
        related=(Related(setting.span, 'set to "auto" here'),) if setting else (),
    )


def _why(value: str, version: tuple[int, int]) -> str:
    if version < (4, 16):
        for sign, what in (("%", "percentages"), ("-", "negative sizes"), ("t", "the unit T")):
            if sign in value.lower():
                return f"xl knows {what} in dom0_mem since 4.16"
    return f"xl does not recognise '{value}' as dom0_mem"
