"""Settings that stand in `xl.conf` and belong elsewhere."""

from __future__ import annotations

_BOOT = frozenset({"dom0_mem", "dom0_max_vcpus", "dom0_vcpus_pin", "loglvl", "guest_loglvl", "iommu", "sched", "smt"})
_XEND = {
    "dom0_min_mem": "was xend's, and xl has no such floor: write 'autoballoon=\"off\"' and give dom0 its size with "
    "'dom0_mem=' on Xen's line",
    "enable_dom0_ballooning": "was xend's; xl's switch is 'autoballoon'",
    "network_script": "was xend's: xl sets up no bridge, the network settings of dom0 do",
    "vif_script": "was xend's; xl's key is 'vif.default.script'",
    "bridge": "is a word of a guest's 'vif'; for all guests write 'vif.default.bridge'",
}


def where_it_belongs(key: str) -> str | None:
    """What to say of a key that xl does not read from `xl.conf` but somebody else reads elsewhere; None of others."""
    if key in _XEND:
        return _XEND[key]
    if key in _BOOT:
        return "is an option of Xen's and belongs on its boot line, as in GRUB_CMDLINE_XEN"
    from xenlint.knowledge import xl_cfg, xl_conf

    if key in xl_cfg.KEYS and key not in xl_conf.KEYS:
        return "is a guest's key and belongs in the guest's own file"
    return None
