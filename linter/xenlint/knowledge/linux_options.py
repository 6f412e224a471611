"""Options that end up on the wrong one of the two command lines of a Xen boot entry.

Xen and dom0's kernel each have a line of their own. Linux's options on Xen's line are unknown to it (reported on the
console since 4.10), Xen's options on the kernel's line are ignored without a word. The tables hold names as they are
written, without their values, for Xen 4.1 to 4.23.

Sources: Linux's Documentation/admin-guide/kernel-parameters.txt, dracut.cmdline(7) and systemd's
kernel-command-line(7); docs/misc/xen-command-line in Xen's tree.
"""

from __future__ import annotations

# fmt: off
LINUX_ONLY: frozenset[str] = frozenset({
    "3", "5", "KEYBOARDTYPE", "KEYTABLE", "LANG", "S", "SYSFONT", "acpi_backlight", "acpi_enforce_resources",
    "acpi_osi", "amd_iommu", "amd_pstate", "apm", "apparmor", "audit", "biosdevname", "boot",
    "cfg80211.ieee80211_regdom", "cgroup_enable", "cgroup_memory", "cma", "consoleblank", "crypt_root", "cryptdevice",
    "cryptopts", "default_hugepagesz", "dolvm", "domdadm", "earlycon", "earlyprintk", "elevator", "enforcing",
    "fastboot", "fbcon", "fips", "fsck.mode", "fsck.repair", "highres", "hugepages", "hugepagesz", "i8042.noaux",
    "idle", "ignore_loglevel", "ima_policy", "init", "initcall_debug", "initrd", "intel_idle.max_cstate", "intel_iommu",
    "intel_pstate", "ip", "irqpoll", "isolcpus", "log_buf_len", "loglevel", "lsm", "max_loop", "memmap", "mitigations",
    "modprobe.blacklist", "module_blacklist", "modules-load", "net.ifnames", "nmi_watchdog", "no_console_suspend",
    "nodmraid", "nofb", "nohz", "nohz_full", "nokaslr", "nomodeset", "nopat", "nopti", "noresume", "nosmt",
    "nospectre_v1", "nospectre_v2", "nousb", "nowatchdog", "nox2apic", "nr_cpus", "panic", "pciback.hide", "pcie_aspm",
    "plymouth.enable", "preempt", "printk.time", "processor.max_cstate", "pti", "quiet", "raid", "random.trust_cpu",
    "rcu_nocbs", "rd.luks.uuid", "rd.lvm.lv", "rd.md.uuid", "rd_LVM_LV", "rd_NO_DM", "rd_NO_LUKS", "rd_NO_MD",
    "real_root", "rescue", "resume", "resume_offset", "rhgb", "ro", "root", "rootdelay", "rootflags", "rootfstype",
    "rootwait", "rw", "security", "selinux", "showopts", "single", "softlevel", "spectre_v2", "splash", "swapaccount",
    "swiotlb", "sysrq_always_enabled", "systemd.show_status", "systemd.unified_cgroup_hierarchy", "systemd.unit",
    "text", "transparent_hugepage", "udev.log_level", "udev.log_priority", "usbcore.autosuspend", "vconsole.font",
    "vconsole.keymap", "vt.handoff", "x11failsafe", "xen-pciback.hide", "xen-pciback.permissive",
    "xen.balloon_boot_timeout", "xen_pciback.hide", "zfs.zfs_arc_max", "zswap.enabled",
})
"""Names that mean something to Linux, or to the initrd and init it starts, and nothing to any tabled Xen."""

LINUX_PREFIXES: tuple[str, ...] = (
    "cfg80211.", "dracut.", "fsck.", "i8042.", "luks.", "net.", "pciback.", "plymouth.", "rd.", "rd_", "systemd.",
    "udev.", "usbcore.", "vconsole.", "vt.", "xen-pciback.", "xen.", "xen_pciback.", "zfs.", "zswap.",
)
"""Beginnings of many more such names."""

XEN_ONLY: frozenset[str] = frozenset({
    "async-show-all", "ats", "bootscrub", "com1", "com2", "conring_size", "console_to_ring", "conswitch",
    "credit2_runqueue", "dom0", "dom0-iommu", "dom0_max_vcpus", "dom0_mem", "dom0_nodes", "dom0_vcpus_pin", "dom0pvh",
    "flask", "gnttab", "gnttab_max_frames", "gnttab_max_maptrack_frames", "guest_loglvl", "hap", "hap_1gb", "hap_2mb",
    "loglvl", "max_cstate", "no-real-mode", "noreboot", "sched", "sched-gran", "sched_credit_tslice_ms",
    "sched_ratelimit_us", "scrub-domheap", "smt", "spec-ctrl", "sync_console", "tbuf_size", "ucode", "vpmu",
    "watchdog_timeout", "x2apic-mode", "xpti", "xsave",
})
"""Names that mean something to Xen and nothing to Linux: those people put on the kernel's line, not all there are."""

BOTH: frozenset[str] = frozenset({
    "acpi", "acpi_skip_timer_override", "acpi_sleep", "apic", "clocksource", "console", "cpuidle", "crashkernel", "edd",
    "efi", "hpet", "iommu", "ivrs_hpet", "ivrs_ioapic", "lapic", "lapic_timer_c2_ok", "maxcpus", "mce", "mem", "noapic",
    "nolapic", "nosmp", "numa", "pci", "reboot", "tmem", "tsc", "tsx", "vga", "watchdog", "x2apic_phys",
})
"""Names that both know, mostly with other values: `console` is com1 or vga to Xen, hvc0 or tty0 to Linux; `mem` clamps
the host's RAM or dom0's; `crashkernel` counts on Xen's line only."""
# fmt: on
