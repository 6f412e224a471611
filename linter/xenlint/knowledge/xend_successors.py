"""What takes the place of an option of `xend-config.sxp` where xl runs the guests, Xen 4.1 to 4.23.

Sources: the man pages xl.conf(5), xl.cfg(5), xl(1) and xl-network-configuration(5).
"""

from __future__ import annotations

_SSH = "xl listens to nobody: 'xl migrate' goes over ssh"

SUCCESSORS: dict[str, str] = {
    "console-limit": "XENCONSOLED_ARGS in /etc/default/xencommons, for the log of guests' consoles",
    "dom0-cpus": "'dom0_max_vcpus=' on Xen's boot line",
    "dom0-min-mem": "'dom0_mem=SIZE,max:SIZE' on Xen's boot line; xl has no floor but 128 MiB",
    "enable-dom0-ballooning": '\'autoballoon="off"\' or "on" in xl.conf',
    "enable-dump": '\'on_crash="coredump-restart"\' or "coredump-destroy" in the guest\'s file',
    "keymap": "'keymap=' in the guest's file",
    "network-script": "a bridge in dom0's own network settings, as in /etc/network/interfaces; xl makes none",
    "pci-passthrough-strict-check": "'rdm=' in the guest's file",
    "total_available_memory": "nothing",
    "vif-script": "'vif.default.script=' in xl.conf",
    "vnc-listen": "'vnclisten=' in the guest's file",
    "vnc-tls": "nothing: xl's VNC knows no TLS",
    "vnc-x509-cert-dir": "nothing: xl's VNC knows no TLS",
    "vnc-x509-verify": "nothing: xl's VNC knows no TLS",
    "vncpasswd": "'vncpasswd=' in the guest's file",
    "xen-api-server": "nothing: xl has no daemon; the Xen API is xapi's",
    "xend-domains-path": "links in /etc/xen/auto: xl keeps no managed domains, each guest needs a file",
    "xend-http-server": "nothing: xl has no daemon",
    "xend-relocation-address": _SSH,
    "xend-relocation-hosts-allow": _SSH,
    "xend-relocation-port": _SSH,
    "xend-relocation-server": _SSH,
    "xend-relocation-ssl": _SSH,
    "xend-relocation-ssl-server": _SSH,
    "xend-tcp-xmlrpc-server": "nothing: xl has no daemon",
    "xsm_module_name": "'flask=' on Xen's boot line",
}

BRIDGE_SCRIPTS: tuple[str, ...] = ("network-bridge", "network-bridge-bonding", "network-nat", "network-route")
"""Scripts that xend ran to set up dom0's network; xl's host must have it set up already."""
