"""Sub-keys of the device strings in xl's domain files, Xen 4.1 to 4.23.

A string such as `"mac=00:16:3e:00:00:01,bridge=xenbr0"` is one item of the list of its key. Bounds and defaults are
those of xl and libxl unless an entry names somebody else; amounts are in the entry's unit.

Sources in Xen's tree: tools/libs/util/ (libxlu_vif.c, libxlu_disk.c, libxlu_disk_l.l, libxlu_pci.c), xl_parse.c in
tools/xl/, libxl_device.c in tools/libs/light/, and the man pages xl-disk-configuration(5), xl-pci-configuration(5),
xl-network-configuration(5) and xen-vbd-interface(7).
"""

from __future__ import annotations

from xenlint.knowledge.entry import DeviceKind, SubKey

DISK_PREFIXES: tuple[tuple[str, str], ...] = (
    ("phy", "ignored"),
    ("file", "ignored"),
    ("tap", "ignored"),
    ("tap2", "ignored"),
    ("aio", "ignored"),
    ("tapdisk", "ignored"),
    ("ioemu", "ignored"),
    ("raw", "format"),
    ("qcow", "format"),
    ("qcow2", "format"),
    ("vhd", "format"),
    ("iscsi", "script"),
    ("nbd", "script"),
    ("enbd", "script"),
    ("drbd", "script"),
)
"""What may stand before a disk's target with a colon, deprecated since 4.2 though xl never says so. `ignored` is
dropped and may be stacked, `format` names the format, `script` means `script=block-NAME`. Any other lower-case word
there is fatal."""

# fmt: off
_ARM_SCI: dict[str, SubKey] = {
    "type": SubKey("type", "string", since=(4, 21), values=("none", "scmi_smc")),
}

_CHANNEL: dict[str, SubKey] = {
    "backend": SubKey("backend", "string", since=(4, 5)),
    "connection": SubKey("connection", "string", since=(4, 5), values=("pty", "socket"),
        note="Lower case only although the man page prints capitals"),
    "name": SubKey("name", "string", since=(4, 5)),
    "path": SubKey("path", "string", since=(4, 5), format="path", note="Needed for socket"),
}

_DISK: dict[str, SubKey] = {
    "access": SubKey("access", "string", since=(4, 2), position=4, values=("r", "ro", "rw", "w", ""), default="rw",
        note='Lower case only; xm modes "r!" and "w!" are refused'),
    "active-disk": SubKey("active-disk", "string", since=(4, 8), note="COLO replication, unstable"),
    "backend": SubKey("backend", "string", since=(4, 3), note="Driver domain"),
    "backendtype": SubKey("backendtype", "string", since=(4, 2), values=("phy", "tap", "qdisk", "standalone"),
        value_since=(("standalone", (4, 17)),), note="Normally left out"),
    "cdrom": SubKey("cdrom", "flag", since=(4, 2), note="Forces read-only and removable, whatever access says"),
    "colo": SubKey("colo", "flag", since=(4, 8), note="COLO replication, unstable"),
    "colo-export": SubKey("colo-export", "string", since=(4, 8), note="COLO replication, unstable"),
    "colo-host": SubKey("colo-host", "string", since=(4, 8), note="COLO replication, unstable"),
    "colo-port": SubKey("colo-port", "integer", since=(4, 8), minimum=1, maximum=65535,
        note="COLO replication, unstable. 0 or text is an error"),
    "devtype": SubKey("devtype", "string", since=(4, 2), values=("cdrom", "disk")),
    "direct-io-safe": SubKey("direct-io-safe", "flag", since=(4, 5)),
    "discard": SubKey("discard", "flag", since=(4, 5)),
    "format": SubKey("format", "string", since=(4, 2), position=2,
        values=("raw", "qcow", "qcow2", "vhd", "empty", "qed"), value_since=(("qed", (4, 9)),), default="raw",
        note="Lower case only. Empty means raw"),
    "grant_usage": SubKey("grant_usage", "boolean", since=(4, 19), values=("0", "1"),
        note="Only the literal grant_usage=1 and grant_usage=0; other values are bad syntax"),
    "hidden-disk": SubKey("hidden-disk", "string", since=(4, 8), note="COLO replication, unstable"),
    "no-colo": SubKey("no-colo", "flag", since=(4, 8), note="COLO replication, unstable"),
    "no-discard": SubKey("no-discard", "flag", since=(4, 5)),
    "script": SubKey("script", "string", since=(4, 2), note="Hotplug script that interprets the target"),
    "specification": SubKey("specification", "string", since=(4, 17), values=("xen", "virtio"), default="xen",
        note="The standalone backend goes with virtio only (man page)"),
    "target": SubKey("target", "string", since=(4, 2), position=1,
        note="Path; a relative one is looked up under /dev for phy"),
    "trusted": SubKey("trusted", "flag", since=(4, 19),
        note="In the lexer's source from 4.17, but the generated one shipped with 4.17 and 4.18 lacks it"),
    "untrusted": SubKey("untrusted", "flag", since=(4, 19), note="As trusted"),
    "vdev": SubKey("vdev", "string", since=(4, 2), position=3,
        pattern="^((xvd[a-z]+|hd[a-d]|sd[a-p])([1-9][0-9]*)?|d[0-9]+p[0-9]+|0x[0-9a-fA-F]+|[0-9]+)$",
        note="xl does not look at it; libxl refuses unknown names later. HVM emulates the first four hd or xvd"),
}

_P9: dict[str, SubKey] = {
    "auto-delete": SubKey("auto-delete", "boolean", since=(4, 19), note="xen_9pfsd only"),
    "backend": SubKey("backend", "string", since=(4, 9)),
    "max-files": SubKey("max-files", "integer", since=(4, 19), minimum=0, note="xen_9pfsd only"),
    "max-open-files": SubKey("max-open-files", "integer", since=(4, 19), minimum=0, default="5", note="xen_9pfsd only"),
    "max-space": SubKey("max-space", "integer", since=(4, 19), unit="MiB", minimum=0, note="xen_9pfsd only"),
    "path": SubKey("path", "string", since=(4, 9), format="path"),
    "security_model": SubKey("security_model", "string", since=(4, 9), values=("none",)),
    "tag": SubKey("tag", "string", since=(4, 9)),
    "type": SubKey("type", "string", since=(4, 19), values=("qemu", "xen_9pfsd"), default="qemu"),
}

_PCI: dict[str, SubKey] = {
    "bdf": SubKey("bdf", "string", since=(4, 15), note="Named form; exactly one of bdf and name"),
    "msitranslate": SubKey("msitranslate", "integer", values=("0", "1"), default="pci_msitranslate",
        note="atoi, so a word counts as 0"),
    "name": SubKey("name", "string", since=(4, 15), note="Name given to an assignable device; excludes bdf"),
    "permissive": SubKey("permissive", "integer", since=(4, 2), values=("0", "1"), default="pci_permissive",
        security="weakens isolation", note="atoi"),
    "power_mgmt": SubKey("power_mgmt", "integer", values=("0", "1"), default="pci_power_mgmt", note="atoi"),
    "rdm_policy": SubKey("rdm_policy", "string", since=(4, 6), values=("strict", "relaxed"), default="policy of rdm",
        note="Anything else is fatal"),
    "seize": SubKey("seize", "integer", since=(4, 5), values=("0", "1"), default="pci_seize",
        security="takes the device from dom0", note="atoi"),
    "vslot": SubKey("vslot", "hex", since=(4, 15), maximum=31, note="Named form"),
}

_PVCALLS: dict[str, SubKey] = {
    "backend": SubKey("backend", "string", since=(4, 11)),
}

_RDM: dict[str, SubKey] = {
    "policy": SubKey("policy", "string", since=(4, 6), values=("strict", "relaxed"),
        note="From 4.15 on a valid one makes the string fail without a message, and rdm is ignored"),
    "strategy": SubKey("strategy", "string", since=(4, 6), values=("host",)),
}

_USBCTRL: dict[str, SubKey] = {
    "ports": SubKey("ports", "integer", since=(4, 7), minimum=1, maximum=31, default="8",
        note="atoi; devicemodel: 2 for USB1, 6 for USB2, up to 15 for USB3"),
    "type": SubKey("type", "string", since=(4, 7), values=("auto", "pv", "devicemodel", "qusb"), ignore_case=True,
        default="auto", note="Case does not matter"),
    "version": SubKey("version", "integer", since=(4, 7), values=("1", "2", "3"), default="2",
        note="atoi; 3 only with devicemodel"),
}

_USBDEV: dict[str, SubKey] = {
    "controller": SubKey("controller", "integer", since=(4, 7), minimum=0, note="atoi"),
    "hostaddr": SubKey("hostaddr", "integer", since=(4, 7), minimum=1, maximum=255, bounds_from="USB",
        note="Base detected, so 010 is octal 8"),
    "hostbus": SubKey("hostbus", "integer", since=(4, 7), minimum=1, maximum=255, bounds_from="USB",
        note="Base detected, so 010 is octal 8"),
    "port": SubKey("port", "integer", since=(4, 7), minimum=1, note="atoi; needs controller"),
    "type": SubKey("type", "string", since=(4, 7), values=("hostdev",), ignore_case=True, default="hostdev",
        note="Case does not matter"),
}

_VDISPL: dict[str, SubKey] = {
    "backend": SubKey("backend", "string", since=(4, 10)),
    "be-alloc": SubKey("be-alloc", "boolean", since=(4, 10)),
    "connectors": SubKey("connectors", "string", since=(4, 10),
        pattern="^[^:;,]+:[0-9]+x[0-9]+(;[^:;,]+:[0-9]+x[0-9]+)*$", note='ID:WxH joined by ";", at least one'),
}

_VFB: dict[str, SubKey] = {
    "display": SubKey("display", "string"),
    "keymap": SubKey("keymap", "string"),
    "opengl": SubKey("opengl", "boolean", note="atoi"),
    "sdl": SubKey("sdl", "boolean", note="atoi"),
    "vnc": SubKey("vnc", "boolean", note="atoi"),
    "vncdisplay": SubKey("vncdisplay", "integer", note="atoi"),
    "vnclisten": SubKey("vnclisten", "string", security="network listener", note="Address[:display]"),
    "vncpasswd": SubKey("vncpasswd", "string", security="secret", note="Clear text; cannot contain a comma"),
    "vncunused": SubKey("vncunused", "boolean", note="atoi"),
    "xauthority": SubKey("xauthority", "string"),
}

_VIF: dict[str, SubKey] = {
    "accel": SubKey("accel", "string", deprecated=(4, 1), note="Accepted but prints that it is unsupported"),
    "backend": SubKey("backend", "string", default="0",
        note="Domain name or id; 4.1 falls back to dom0 with a message when it does not exist"),
    "bridge": SubKey("bridge", "string", default="vif.default.bridge, else xenbr0"),
    "colo_checkpoint_host": SubKey("colo_checkpoint_host", "string", since=(4, 9)),
    "colo_checkpoint_port": SubKey("colo_checkpoint_port", "string", since=(4, 9)),
    "colo_compare_notify_dev": SubKey("colo_compare_notify_dev", "string", since=(4, 9)),
    "colo_compare_out": SubKey("colo_compare_out", "string", since=(4, 9)),
    "colo_compare_pri_in": SubKey("colo_compare_pri_in", "string", since=(4, 9)),
    "colo_compare_sec_in": SubKey("colo_compare_sec_in", "string", since=(4, 9)),
    "colo_filter_mirror_outdev": SubKey("colo_filter_mirror_outdev", "string", since=(4, 9)),
    "colo_filter_mirror_queue": SubKey("colo_filter_mirror_queue", "string", since=(4, 9)),
    "colo_filter_redirector0_indev": SubKey("colo_filter_redirector0_indev", "string", since=(4, 9)),
    "colo_filter_redirector0_outdev": SubKey("colo_filter_redirector0_outdev", "string", since=(4, 9)),
    "colo_filter_redirector0_queue": SubKey("colo_filter_redirector0_queue", "string", since=(4, 9)),
    "colo_filter_redirector1_indev": SubKey("colo_filter_redirector1_indev", "string", since=(4, 9)),
    "colo_filter_redirector1_outdev": SubKey("colo_filter_redirector1_outdev", "string", since=(4, 9)),
    "colo_filter_redirector1_queue": SubKey("colo_filter_redirector1_queue", "string", since=(4, 9)),
    "colo_filter_sec_redirector0_indev": SubKey("colo_filter_sec_redirector0_indev", "string", since=(4, 9)),
    "colo_filter_sec_redirector0_outdev": SubKey("colo_filter_sec_redirector0_outdev", "string", since=(4, 9)),
    "colo_filter_sec_redirector0_queue": SubKey("colo_filter_sec_redirector0_queue", "string", since=(4, 9)),
    "colo_filter_sec_redirector1_indev": SubKey("colo_filter_sec_redirector1_indev", "string", since=(4, 9)),
    "colo_filter_sec_redirector1_outdev": SubKey("colo_filter_sec_redirector1_outdev", "string", since=(4, 9)),
    "colo_filter_sec_redirector1_queue": SubKey("colo_filter_sec_redirector1_queue", "string", since=(4, 9)),
    "colo_filter_sec_rewriter0_queue": SubKey("colo_filter_sec_rewriter0_queue", "string", since=(4, 9)),
    "colo_sock_compare_notify_id": SubKey("colo_sock_compare_notify_id", "string", since=(4, 9)),
    "colo_sock_compare_notify_ip": SubKey("colo_sock_compare_notify_ip", "string", since=(4, 9)),
    "colo_sock_compare_notify_port": SubKey("colo_sock_compare_notify_port", "string", since=(4, 9)),
    "colo_sock_compare_pri_in_id": SubKey("colo_sock_compare_pri_in_id", "string", since=(4, 9)),
    "colo_sock_compare_pri_in_ip": SubKey("colo_sock_compare_pri_in_ip", "string", since=(4, 9)),
    "colo_sock_compare_pri_in_port": SubKey("colo_sock_compare_pri_in_port", "string", since=(4, 9)),
    "colo_sock_compare_sec_in_id": SubKey("colo_sock_compare_sec_in_id", "string", since=(4, 9)),
    "colo_sock_compare_sec_in_ip": SubKey("colo_sock_compare_sec_in_ip", "string", since=(4, 9)),
    "colo_sock_compare_sec_in_port": SubKey("colo_sock_compare_sec_in_port", "string", since=(4, 9)),
    "colo_sock_mirror_id": SubKey("colo_sock_mirror_id", "string", since=(4, 9)),
    "colo_sock_mirror_ip": SubKey("colo_sock_mirror_ip", "string", since=(4, 9)),
    "colo_sock_mirror_port": SubKey("colo_sock_mirror_port", "string", since=(4, 9)),
    "colo_sock_redirector0_id": SubKey("colo_sock_redirector0_id", "string", since=(4, 9)),
    "colo_sock_redirector0_ip": SubKey("colo_sock_redirector0_ip", "string", since=(4, 9)),
    "colo_sock_redirector0_port": SubKey("colo_sock_redirector0_port", "string", since=(4, 9)),
    "colo_sock_redirector1_id": SubKey("colo_sock_redirector1_id", "string", since=(4, 9)),
    "colo_sock_redirector1_ip": SubKey("colo_sock_redirector1_ip", "string", since=(4, 9)),
    "colo_sock_redirector1_port": SubKey("colo_sock_redirector1_port", "string", since=(4, 9)),
    "colo_sock_redirector2_id": SubKey("colo_sock_redirector2_id", "string", since=(4, 9)),
    "colo_sock_redirector2_ip": SubKey("colo_sock_redirector2_ip", "string", since=(4, 9)),
    "colo_sock_redirector2_port": SubKey("colo_sock_redirector2_port", "string", since=(4, 9)),
    "colo_sock_sec_redirector0_id": SubKey("colo_sock_sec_redirector0_id", "string", since=(4, 9)),
    "colo_sock_sec_redirector0_ip": SubKey("colo_sock_sec_redirector0_ip", "string", since=(4, 9)),
    "colo_sock_sec_redirector0_port": SubKey("colo_sock_sec_redirector0_port", "string", since=(4, 9)),
    "colo_sock_sec_redirector1_id": SubKey("colo_sock_sec_redirector1_id", "string", since=(4, 9)),
    "colo_sock_sec_redirector1_ip": SubKey("colo_sock_sec_redirector1_ip", "string", since=(4, 9)),
    "colo_sock_sec_redirector1_port": SubKey("colo_sock_sec_redirector1_port", "string", since=(4, 9)),
    "devid": SubKey("devid", "integer", since=(4, 9), minimum=0,
        note="Decimal, leading digits only; must be unique among the vifs"),
    "forwarddev": SubKey("forwarddev", "string", since=(4, 7), note="COLO replication, unstable"),
    "gatewaydev": SubKey("gatewaydev", "string", since=(4, 3), note="For vif-route"),
    "ip": SubKey("ip", "string", note="Handed to the hotplug script"),
    "mac": SubKey("mac", "string", format="mac",
        note="Bytes read before a mistake stay, the rest is 0; all zero means a random 00:16:3e address"),
    "model": SubKey("model", "string", values=("rtl8139", "e1000", "virtio-net", "ne2k_pci", "pcnet"),
        values_from="QEMU", default="rtl8139", note="QEMU NIC model, unchecked"),
    "mtu": SubKey("mtu", "integer", since=(4, 15), minimum=68, maximum=65535, bounds_from="plausibility only",
        default="1500", note="Decimal, leading digits only"),
    "netdev": SubKey("netdev", "string", since=(4, 3), deprecated=(4, 3), use="gatewaydev"),
    "rate": SubKey("rate", "string", pattern=r"^[0-9]+[GMK]?[Bb]/s(@[0-9]+[mu]?s?)?$",
        note="Case matters, no fractions, no hex; 0 and more than 32 bits are fatal. Unsupported in 4.1"),
    "script": SubKey("script", "string", format="path", default="vif.default.script, else vif-bridge"),
    "trusted": SubKey("trusted", "flag", since=(4, 17), note="No value allowed"),
    "type": SubKey("type", "string", values=("vif", "ioemu"), guests=("hvm",), default="ioemu for HVM",
        note="Up to 4.5 anything but ioemu meant vif"),
    "untrusted": SubKey("untrusted", "flag", since=(4, 17), note="No value allowed"),
    "vifname": SubKey("vifname", "string", max_length=15,
        note="Interface names are limited to 15 characters by Linux; HVM adds -emu for the tap"),
    "vlan": SubKey("vlan", "string", since=(4, 19),
        note='Terms joined by "/": N[p|u], N-M[u], N+OFFxCOUNT[u]; N 1 to 4094, one PVID; unchecked by xl'),
}

_VIF2: dict[str, SubKey] = {
    "back_mac": SubKey("back_mac", "string", until=(4, 1)),
    "back_trusted": SubKey("back_trusted", "string", until=(4, 1)),
    "backend": SubKey("backend", "string", until=(4, 1)),
    "bridge": SubKey("bridge", "string", until=(4, 1)),
    "filter_mac": SubKey("filter_mac", "string", until=(4, 1)),
    "front_filter_mac": SubKey("front_filter_mac", "string", until=(4, 1)),
    "front_mac": SubKey("front_mac", "string", until=(4, 1)),
    "max_bypasses": SubKey("max_bypasses", "string", until=(4, 1)),
    "pdev": SubKey("pdev", "string", until=(4, 1)),
    "trusted": SubKey("trusted", "string", until=(4, 1)),
}

_VIRTIO: dict[str, SubKey] = {
    "backend": SubKey("backend", "string", since=(4, 18)),
    "grant_usage": SubKey("grant_usage", "boolean", since=(4, 18)),
    "transport": SubKey("transport", "string", since=(4, 18), values=("mmio",)),
    "type": SubKey("type", "string", since=(4, 18), pattern="^virtio,device[0-9a-f]*$",
        note='One comma may follow a leading "virtio"; "type=virtio" as the last part crashes xl'),
}

_VKB: dict[str, SubKey] = {
    "backend": SubKey("backend", "string", since=(4, 12)),
    "backend-type": SubKey("backend-type", "string", since=(4, 12), values=("qemu", "linux")),
    "feature-abs-pointer": SubKey("feature-abs-pointer", "boolean", since=(4, 12)),
    "feature-disable-keyboard": SubKey("feature-disable-keyboard", "boolean", since=(4, 12)),
    "feature-disable-pointer": SubKey("feature-disable-pointer", "boolean", since=(4, 12)),
    "feature-multi-touch": SubKey("feature-multi-touch", "boolean", since=(4, 12), note="Needs a multi-touch size"),
    "feature-raw-pointer": SubKey("feature-raw-pointer", "boolean", since=(4, 12)),
    "height": SubKey("height", "integer", since=(4, 12)),
    "multi-touch-height": SubKey("multi-touch-height", "integer", since=(4, 12)),
    "multi-touch-num-contacts": SubKey("multi-touch-num-contacts", "integer", since=(4, 12)),
    "multi-touch-width": SubKey("multi-touch-width", "integer", since=(4, 12)),
    "unique-id": SubKey("unique-id", "string", since=(4, 12)),
    "width": SubKey("width", "integer", since=(4, 12)),
}

_VNUMA: dict[str, SubKey] = {
    "pnode": SubKey("pnode", "integer", since=(4, 6), minimum=0, note="Must exist on the host, else fatal"),
    "size": SubKey("size", "integer", since=(4, 6), unit="MiB"),
    "vcpus": SubKey("vcpus", "string", since=(4, 6), note="N or N-M joined by commas"),
    "vdistances": SubKey("vdistances", "string", since=(4, 6), note="One decimal number per node, joined by commas"),
}

_VSND: dict[str, SubKey] = {
    "backend": SubKey("backend", "string", since=(4, 12), level="card"),
    "buffer-size": SubKey("buffer-size", "integer", since=(4, 12)),
    "channels-max": SubKey("channels-max", "integer", since=(4, 12)),
    "channels-min": SubKey("channels-min", "integer", since=(4, 12)),
    "long-name": SubKey("long-name", "string", since=(4, 12), level="card"),
    "name": SubKey("name", "string", since=(4, 12), level="pcm"),
    "sample-formats": SubKey("sample-formats", "string", since=(4, 12),
        values=(
            "s8", "u8", "s16_le", "s16_be", "u16_le", "u16_be", "s24_le", "s24_be", "u24_le", "u24_be", "s32_le",
            "s32_be", "u32_le", "u32_be", "f32_le", "f32_be", "f64_le", "f64_be", "iec958_subframe_le",
            "iec958_subframe_be", "mu_law", "a_law", "ima_adpcm", "mpeg", "gsm",
        ), note='Names joined by ";"; the man page has float_le where the parser has f32_le, and so on'),
    "sample-rates": SubKey("sample-rates", "string", since=(4, 12), note='Numbers joined by ";"'),
    "short-name": SubKey("short-name", "string", since=(4, 12), level="card"),
    "type": SubKey("type", "string", since=(4, 12), level="stream", values=("p", "c")),
    "unique-id": SubKey("unique-id", "string", since=(4, 12), level="stream",
        note="The man page example writes id=, which is refused"),
}

_VTPM: dict[str, SubKey] = {
    "backend": SubKey("backend", "string", since=(4, 3), note="Domain name or id"),
    "uuid": SubKey("uuid", "string", since=(4, 3), format="uuid", note="Bad UUID is fatal"),
}

KINDS: dict[str, DeviceKind] = {
    "arm_sci": DeviceKind("arm_sci", _ARM_SCI, (("ignored", (4, 21)),), since=(4, 21), listed=False),
    "channel": DeviceKind("channel", _CHANNEL, (("message", (4, 5)),), since=(4, 5), required=("connection", "name"),
        note="xl itself insists on connection, libxl on name; outer blanks are dropped"),
    "disk": DeviceKind("disk", _DISK, (("fatal", (4, 2)),), required=("vdev",), bad_value=(("fatal", (4, 2)),),
        prefixes=DISK_PREFIXES,
        note="Unnamed parts are target, format, vdev, access; target= takes all the rest. 4.1 has another grammar"),
    "p9": DeviceKind("p9", _P9, (("fatal", (4, 9)),), since=(4, 9), required=("tag", "path", "security_model"),
        note='xen_9pfsd fills in tag and path itself; a part without "=" is fatal; outer blanks are dropped'),
    "pci": DeviceKind("pci", _PCI, (("message", (4, 1)), ("fatal", (4, 15))),
        bad_value=(("dropped", (4, 1)), ("fatal", (4, 6))),
        note="BDF[@VSLOT][,KEY=VALUE...]; since 4.15 also KEY=VALUE parts only. Bad items were skipped before 4.6"),
    "pvcalls": DeviceKind("pvcalls", _PVCALLS, (("fatal", (4, 11)),), since=(4, 11)),
    "rdm": DeviceKind("rdm", _RDM, (("dropped", (4, 6)),), since=(4, 6), listed=False,
        note="strategy=host[,policy=strict|relaxed], in this order before 4.15"),
    "usbctrl": DeviceKind("usbctrl", _USBCTRL, (("fatal", (4, 7)),), since=(4, 7)),
    "usbdev": DeviceKind("usbdev", _USBDEV, (("fatal", (4, 7)),), since=(4, 7)),
    "vdispl": DeviceKind("vdispl", _VDISPL, (("fatal", (4, 10)),), since=(4, 10), required=("connectors",)),
    "vfb": DeviceKind("vfb", _VFB, (("ignored", (4, 1)),), xm_only=("type", "serial", "monitor", "videoram"),
        note='A token without "=" ends the item'),
    "vif": DeviceKind("vif", _VIF, (("ignored", (4, 1)), ("message", (4, 6))),
        bad_value=(("unchecked", (4, 1)), ("message", (4, 6))),
        note="An empty string is a vif with all defaults. Bad rate, devid and mtu are fatal since 4.6"),
    "vif2": DeviceKind("vif2", _VIF2, (("ignored", (4, 1)), ("dropped", (4, 2))),
        note="netchannel2; parsed by 4.1 only"),
    "virtio": DeviceKind("virtio", _VIRTIO, (("fatal", (4, 18)),), since=(4, 18)),
    "vkb": DeviceKind("vkb", _VKB, (("fatal", (4, 12)),), since=(4, 12), required=("backend-type",)),
    "vnuma": DeviceKind("vnuma", _VNUMA, (("ignored", (4, 6)),), since=(4, 6), nested=True,
        required=("pnode", "size", "vcpus", "vdistances"),
        note='A string without "=" is fatal; outer blanks are dropped'),
    "vsnd": DeviceKind("vsnd", _VSND, (("fatal", (4, 12)),), since=(4, 12), nested=True,
        note="Each inner string is CARD, PCM or STREAM in any case, then KEY=VALUE parts"),
    "vtpm": DeviceKind("vtpm", _VTPM, (("fatal", (4, 3)),), since=(4, 3), required=("backend",),
        note='A token without "=" ends the item'),
}
# fmt: on
