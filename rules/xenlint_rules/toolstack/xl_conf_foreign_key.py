"""`xl.conf` holds a setting that belongs elsewhere.

## What it does
Looks in `xl.conf` for keys of guests' files, for options of Xen's boot line, and for options of xend's.

## Why is this bad?
xl reads only the keys of its own from `xl.conf` and says nothing about others: what they were meant to set is not set.

## References
- [xl.conf(5)](https://xenbits.xen.org/docs/unstable/man/xl.conf.5.html)
- [xl.cfg(5)](https://xenbits.xen.org/docs/unstable/man/xl.cfg.5.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Document, Example, Finding, Meta, Setting, XlConf
from xenlint.knowledge import xl_cfg, xl_conf
from xenlint.model.spelling import nearest

META = Meta(
    code="XEN208",
    name="xl-conf-foreign-key",
    since="0.1",
    severity="warning",
    confidence="high",
    kinds=("xl-conf",),
    tags=("toolstack",),
)

EXAMPLES = (
    Example(
        bad={"etc/xen/xl.conf": "memory=512\n"},
        good={"etc/xen/xl.conf": 'autoballoon="off"\n'},
        at="memory",
    ),
    Example(
        bad={"etc/xen/xl.conf": 'dom0_mem="2G,max:2G"\n'},
        good={"etc/xen/xl.conf": 'owner="ops"\n'},
        at="dom0_mem",
    ),
)

_BOOT = frozenset({"dom0_mem", "dom0_max_vcpus", "dom0_vcpus_pin", "loglvl", "guest_loglvl", "iommu", "sched", "smt"})
_XEND = {
    "dom0_min_mem": "was xend's, and xl has no such floor: write 'autoballoon=\"off\"' and give dom0 its size with "
    "'dom0_mem=' on Xen's line",
    "enable_dom0_ballooning": "was xend's; xl's switch is 'autoballoon'",
    "network_script": "was xend's: xl sets up no bridge, the network settings of dom0 do",
    "vif_script": "was xend's; xl's key is 'vif.default.script'",
    "bridge": "is a word of a guest's 'vif'; for all guests write 'vif.default.bridge'",
}


def check(document: Document, context: Context) -> Iterator[Finding]:
    conf = XlConf(document)
    for name, setting in conf.by_key.items():
        if name in xl_conf.KEYS:
            continue
        where = _where(name, setting)
        if where is not None and (name in _XEND or name in _BOOT or nearest(name, xl_conf.KEYS) is None):
            yield Finding(setting.key_span, f"xl reads no '{name}' from xl.conf and says nothing: it {where}.")


def _where(name: str, setting: Setting) -> str | None:
    if name in _XEND:
        return _XEND[name]
    if name in _BOOT:
        return "is an option of Xen's and belongs on its boot line, as in GRUB_CMDLINE_XEN"
    if name in xl_cfg.KEYS:
        return "is a guest's key and belongs in the guest's own file"
    return None
