"""Keys of the global `xl.conf`, Xen 4.1 to 4.23.

A file that cannot be parsed ends every xl command; a value of the wrong kind only draws a warning and the default
stays; a key that xl does not know is never mentioned. Entries of `memory` amounts do not occur; frames are counts.

Sources in Xen's tree: tools/xl/xl.c (tools/libxl/xl.c up to 4.8), tools/examples/xl.conf, and the man page xl.conf(5).
"""

from __future__ import annotations

from xenlint.knowledge.entry import Dated, Key

AUTOBALLOON_AUTO: Dated = (
    (r"(^| )dom0_mem=((|min:|max:)[0-9]+[bBkKmMgG]?,?)+($| )", (4, 3)),
    (r"(^| )dom0_mem=((|min:|max:)(-?[0-9]+[bBkKmMgGtT]?|(-?[0-9]+[bBkKmMgGtT]?\+)?[0-9]{1,2}%),?)+($| )", (4, 16)),
)
"""What `autoballoon="auto"` looks for, anywhere in the hypervisor's command line: POSIX extended regular expressions,
each with the first version that uses it. Found means ballooning is off. Hexadecimal sizes and, before 4.16, negative
ones, percentages and the suffix T are honoured by Xen but not found here, so ballooning stays on."""

# fmt: off
KEYS: dict[str, Key] = {
    "autoballoon": Key("autoballoon", "string", kind_since=(("integer", (4, 1)), ("string", (4, 3))),
        values=("on", "1", "off", "0", "auto"), value_since=(("on", (4, 3)), ("off", (4, 3)), ("auto", (4, 3))),
        default="auto", default_since=(("1", (4, 1)), ("auto", (4, 3))),
        note="Whether xl shrinks dom0 to make room. 4.1 and 4.2 know numbers only; since then unknown acts as auto"),
    "blkdev_start": Key("blkdev_start", "string", since=(4, 2), default="xvda",
        note="First device name for temporary attachments"),
    "bootloader_restrict": Key("bootloader_restrict", "boolean", since=(4, 18), default="unset, acts as 0",
        security="hardening", note="Default for the guest key of the same name"),
    "claim_mode": Key("claim_mode", "boolean", since=(4, 3), default="1", default_since=(("0", (4, 3)), ("1", (4, 4))),
        note="Reserve memory before building a guest"),
    "colo.default.proxyscript": Key("colo.default.proxyscript", "string", since=(4, 7), format="path",
        default="SCRIPTDIR/colo-proxy-setup", note="COLO proxy script"),
    "defaultbridge": Key("defaultbridge", "string", since=(4, 2), deprecated=(4, 3), use="vif.default.bridge",
        warns="always", note="Default bridge; vif.default.bridge wins"),
    "domid_policy": Key("domid_policy", "string", since=(4, 14), values=("xen", "random"), default="xen",
        note="Unknown word prints a message and the default stays"),
    "lockfile": Key("lockfile", "string", format="path", default="LOCKDIR/xl, LOCKDIR usually /var/lock",
        note="Serialises domain creation"),
    "max_grant_frames": Key("max_grant_frames", "integer", since=(4, 10), minimum=0, maximum=2147483647,
        bounds_since=(4, 12), default="hypervisor gnttab_max_frames",
        default_since=(
            ("32, or 64 on hosts with more than 16 TiB (man page)", (4, 10)), ("hypervisor gnttab_max_frames", (4, 13)),
        ), note="Default for the guest key. Since 4.12 a bad value ends every xl command without a message"),
    "max_grant_version": Key("max_grant_version", "integer", since=(4, 16), minimum=0, maximum=2147483647,
        default="what the hypervisor offers", note="As max_grant_frames"),
    "max_maptrack_frames": Key("max_maptrack_frames", "integer", since=(4, 10), minimum=0, maximum=2147483647,
        bounds_since=(4, 12), default="hypervisor gnttab_max_maptrack_frames",
        default_since=(("1024 (man page)", (4, 10)), ("hypervisor gnttab_max_maptrack_frames", (4, 13))),
        note="As max_grant_frames"),
    "output_format": Key("output_format", "string", since=(4, 2), values=("json", "sxp"), default="json",
        note="Unknown word prints a message and the default stays"),
    "remus.default.netbufscript": Key("remus.default.netbufscript", "string", since=(4, 5), format="path",
        default="SCRIPTDIR/remus-netbuf-setup", note="Remus network buffering script"),
    "run_hotplug_scripts": Key("run_hotplug_scripts", "boolean", since=(4, 2), default="1",
        note="0 leaves hotplug scripts to udev; libxl refuses to switch while guests run"),
    "vif.default.backend": Key("vif.default.backend", "string", since=(4, 4), default="0",
        note="Backend domain for vifs; a number may be bare"),
    "vif.default.bridge": Key("vif.default.bridge", "string", since=(4, 3), default="xenbr0", note="Default bridge"),
    "vif.default.gatewaydev": Key("vif.default.gatewaydev", "string", since=(4, 3), default="none",
        note="Gateway device for vif-route"),
    "vif.default.script": Key("vif.default.script", "string", since=(4, 3), format="path",
        default="SCRIPTDIR/vif-bridge",
        note="Needs the lexer of 4.3 or later, older xl rejects the dot and with it the file"),
    "vifscript": Key("vifscript", "string", format="path", deprecated=(4, 3), use="vif.default.script", warns="always",
        note="Default vif hotplug script; vif.default.script wins when both are there"),
    "vm.cpumask": Key("vm.cpumask", "string", since=(4, 6), format="cpulist", default="all",
        note="Hard affinity mask for all guests; parse errors only print a message"),
    "vm.hvm.cpumask": Key("vm.hvm.cpumask", "string", since=(4, 6), format="cpulist", default="all",
        note="Mask for HVM and PVH guests"),
    "vm.pv.cpumask": Key("vm.pv.cpumask", "string", since=(4, 6), format="cpulist", default="all",
        note="Mask for PV guests"),
}
# fmt: on
