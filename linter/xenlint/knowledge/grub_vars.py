"""Variables of `/etc/default/grub` that grub-mkconfig and 20_linux_xen read, and names people make up.

In Xen's entries the hypervisor gets `GRUB_CMDLINE_XEN GRUB_CMDLINE_XEN_DEFAULT`, dom0's kernel
`root=... ro GRUB_CMDLINE_LINUX GRUB_CMDLINE_LINUX_DEFAULT`; entries for recovery leave both `_DEFAULT` away. Native
entries read neither of the XEN variables. A variable that is not here is no mistake for that alone: distributions add
their own, and a file may keep helpers of its own.

Sources: GRUB's util/grub-mkconfig.in and util/grub.d/20_linux_xen.in, 1.98 to 2.12; Debian's xen-hypervisor-common for
XEN_OVERRIDE_GRUB_DEFAULT. The versions are GRUB's.
"""

from __future__ import annotations

from xenlint.knowledge.entry import GrubVariable

# fmt: off
VARIABLES: dict[str, GrubVariable] = {
    "GRUB_BACKGROUND": GrubVariable("GRUB_BACKGROUND"),
    "GRUB_BADRAM": GrubVariable("GRUB_BADRAM"),
    "GRUB_BUTTON_CMOS_ADDRESS": GrubVariable("GRUB_BUTTON_CMOS_ADDRESS"),
    "GRUB_BUTTON_CMOS_CLEAN": GrubVariable("GRUB_BUTTON_CMOS_CLEAN"),
    "GRUB_CMDLINE_GNUMACH": GrubVariable("GRUB_CMDLINE_GNUMACH"),
    "GRUB_CMDLINE_LINUX": GrubVariable("GRUB_CMDLINE_LINUX", "kernel", normal=True, recovery=True,
        note="For native entries too"),
    "GRUB_CMDLINE_LINUX_DEFAULT": GrubVariable("GRUB_CMDLINE_LINUX_DEFAULT", "kernel", normal=True,
        note="For native entries too"),
    "GRUB_CMDLINE_LINUX_RECOVERY": GrubVariable("GRUB_CMDLINE_LINUX_RECOVERY", "kernel", recovery=True, since=(2, 12),
        note="single if empty; native entries too"),
    "GRUB_CMDLINE_LINUX_XEN_REPLACE": GrubVariable("GRUB_CMDLINE_LINUX_XEN_REPLACE", "kernel", normal=True,
        recovery=True, replaces="GRUB_CMDLINE_LINUX", since=(2, 0), note="The empty string replaces nothing"),
    "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT": GrubVariable("GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT", "kernel",
        normal=True, replaces="GRUB_CMDLINE_LINUX_DEFAULT", since=(2, 0), note="The empty string replaces nothing"),
    "GRUB_CMDLINE_NETBSD": GrubVariable("GRUB_CMDLINE_NETBSD"),
    "GRUB_CMDLINE_NETBSD_DEFAULT": GrubVariable("GRUB_CMDLINE_NETBSD_DEFAULT"),
    "GRUB_CMDLINE_XEN": GrubVariable("GRUB_CMDLINE_XEN", "hypervisor", normal=True, recovery=True),
    "GRUB_CMDLINE_XEN_DEFAULT": GrubVariable("GRUB_CMDLINE_XEN_DEFAULT", "hypervisor", normal=True,
        note="Comes last, so it wins over GRUB_CMDLINE_XEN"),
    "GRUB_COLOR_HIGHLIGHT": GrubVariable("GRUB_COLOR_HIGHLIGHT"),
    "GRUB_COLOR_NORMAL": GrubVariable("GRUB_COLOR_NORMAL"),
    "GRUB_DEFAULT": GrubVariable("GRUB_DEFAULT", note='A number, a title, "Submenu>Title", an id, or saved'),
    "GRUB_DEFAULT_BUTTON": GrubVariable("GRUB_DEFAULT_BUTTON"),
    "GRUB_DEVICE": GrubVariable("GRUB_DEVICE", note="The device of root="),
    "GRUB_DEVICE_BOOT": GrubVariable("GRUB_DEVICE_BOOT"),
    "GRUB_DEVICE_BOOT_UUID": GrubVariable("GRUB_DEVICE_BOOT_UUID"),
    "GRUB_DEVICE_PARTUUID": GrubVariable("GRUB_DEVICE_PARTUUID"),
    "GRUB_DEVICE_UUID": GrubVariable("GRUB_DEVICE_UUID"),
    "GRUB_DISABLE_LINUX_PARTUUID": GrubVariable("GRUB_DISABLE_LINUX_PARTUUID"),
    "GRUB_DISABLE_LINUX_UUID": GrubVariable("GRUB_DISABLE_LINUX_UUID"),
    "GRUB_DISABLE_OS_PROBER": GrubVariable("GRUB_DISABLE_OS_PROBER"),
    "GRUB_DISABLE_RECOVERY": GrubVariable("GRUB_DISABLE_RECOVERY", note="true for no entries for recovery"),
    "GRUB_DISABLE_SUBMENU": GrubVariable("GRUB_DISABLE_SUBMENU", since=(2, 2)),
    "GRUB_DISABLE_UUID": GrubVariable("GRUB_DISABLE_UUID"),
    "GRUB_DISTRIBUTOR": GrubVariable("GRUB_DISTRIBUTOR", note="Begins the titles of the entries"),
    "GRUB_EARLY_INITRD_LINUX_CUSTOM": GrubVariable("GRUB_EARLY_INITRD_LINUX_CUSTOM"),
    "GRUB_EARLY_INITRD_LINUX_STOCK": GrubVariable("GRUB_EARLY_INITRD_LINUX_STOCK"),
    "GRUB_ENABLE_BLSCFG": GrubVariable("GRUB_ENABLE_BLSCFG", origin="Fedora",
        note="Native kernels come from BLS files then, Xen's entries still from here"),
    "GRUB_ENABLE_CRYPTODISK": GrubVariable("GRUB_ENABLE_CRYPTODISK"),
    "GRUB_FONT": GrubVariable("GRUB_FONT"),
    "GRUB_FORCE_EFI_ALL_VIDEO": GrubVariable("GRUB_FORCE_EFI_ALL_VIDEO"),
    "GRUB_FS": GrubVariable("GRUB_FS"),
    "GRUB_GFXMODE": GrubVariable("GRUB_GFXMODE"),
    "GRUB_GFXPAYLOAD_LINUX": GrubVariable("GRUB_GFXPAYLOAD_LINUX"),
    "GRUB_HIDDEN_TIMEOUT": GrubVariable("GRUB_HIDDEN_TIMEOUT"),
    "GRUB_HIDDEN_TIMEOUT_BUTTON": GrubVariable("GRUB_HIDDEN_TIMEOUT_BUTTON"),
    "GRUB_HIDDEN_TIMEOUT_QUIET": GrubVariable("GRUB_HIDDEN_TIMEOUT_QUIET"),
    "GRUB_INIT_TUNE": GrubVariable("GRUB_INIT_TUNE"),
    "GRUB_OS_PROBER_SKIP_LIST": GrubVariable("GRUB_OS_PROBER_SKIP_LIST"),
    "GRUB_PRELOAD_MODULES": GrubVariable("GRUB_PRELOAD_MODULES"),
    "GRUB_SAVEDEFAULT": GrubVariable("GRUB_SAVEDEFAULT"),
    "GRUB_SERIAL_COMMAND": GrubVariable("GRUB_SERIAL_COMMAND"),
    "GRUB_TERMINAL": GrubVariable("GRUB_TERMINAL"),
    "GRUB_TERMINAL_INPUT": GrubVariable("GRUB_TERMINAL_INPUT"),
    "GRUB_TERMINAL_OUTPUT": GrubVariable("GRUB_TERMINAL_OUTPUT"),
    "GRUB_THEME": GrubVariable("GRUB_THEME"),
    "GRUB_TIMEOUT": GrubVariable("GRUB_TIMEOUT"),
    "GRUB_TIMEOUT_BUTTON": GrubVariable("GRUB_TIMEOUT_BUTTON"),
    "GRUB_TIMEOUT_STYLE": GrubVariable("GRUB_TIMEOUT_STYLE"),
    "GRUB_TIMEOUT_STYLE_BUTTON": GrubVariable("GRUB_TIMEOUT_STYLE_BUTTON"),
    "GRUB_TOP_LEVEL": GrubVariable("GRUB_TOP_LEVEL", since=(2, 12), note="The kernel of the first entry"),
    "GRUB_TOP_LEVEL_OS_PROBER": GrubVariable("GRUB_TOP_LEVEL_OS_PROBER", since=(2, 12)),
    "GRUB_TOP_LEVEL_XEN": GrubVariable("GRUB_TOP_LEVEL_XEN", since=(2, 12), note="The Xen image of the first entry"),
    "GRUB_VIDEO_BACKEND": GrubVariable("GRUB_VIDEO_BACKEND"),
    "XEN_OVERRIDE_GRUB_DEFAULT": GrubVariable("XEN_OVERRIDE_GRUB_DEFAULT", origin="Debian",
        note="Unless 0, grub.d/xen.cfg makes the first Xen entry the default"),
}
# fmt: on

MADE_UP: dict[str, str] = {
    "GRUB_CMDLINE_DOM0": "GRUB_CMDLINE_LINUX_XEN_REPLACE",
    "GRUB_CMDLINE_LINUX_XEN": "GRUB_CMDLINE_LINUX_XEN_REPLACE",
    "GRUB_CMDLINE_LINUX_XEN_DEFAULT": "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT",
    "GRUB_CMDLINE_XEN_DEFAULTS": "GRUB_CMDLINE_XEN_DEFAULT",
    "GRUB_CMDLINE_XEN_LINUX": "GRUB_CMDLINE_LINUX_XEN_REPLACE",
    "GRUB_CMDLINE_XEN_RECOVERY": "GRUB_CMDLINE_XEN",
    "GRUB_DEFAULT_CMDLINE_XEN": "GRUB_CMDLINE_XEN_DEFAULT",
    "GRUB_XEN_CMDLINE": "GRUB_CMDLINE_XEN",
    "GRUB_XEN_CMDLINE_DEFAULT": "GRUB_CMDLINE_XEN_DEFAULT",
}
"""Names that nothing reads, and the real ones. Any other name with both XEN and CMDLINE in it is just as unreal."""
