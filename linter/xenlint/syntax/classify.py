"""What kind of file something is: by its place on the host first, by its content where the name proves nothing.

`xen.cfg` may be a guest, Xen's EFI configuration or a drop-in of grub; `xl.conf` has been seen as a guest's name. So a
name proposes, and the content decides.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from xenlint.patterns import lazy_pattern
from xenlint.syntax.tree import Kind

_NETWORK = (
    "etc/network/",
    "etc/netplan/",
    "etc/sysconfig/net",
    "etc/systemd/network/",
    "etc/NetworkManager/",
    "etc/netctl/",
)
"""Where the settings of dom0's network lie."""

# Patterns are compiled when first used: a run on one file needs few of them. Those that most files ask for are objects,
# for `re` takes as long to find what it has compiled as to look at a small file; the others are texts.

# Names that a walk does not open: no configuration of Xen's, a backup, or a template that something fills in first.
_FOREIGN_NAME = lazy_pattern(
    r"^(dockerfile|gnumakefile|jenkinsfile|libxl\.conf|makefile|vagrantfile)$|^x[lm]example\."
    r"|\.(bz2|c|cc|cpp|css|csv|deb|efi|elf|gif|go|gradle|gz|h|hcl|html|img|ini|iso|jpe?g|js|json|ko|lock|lua|lz4|md|mo|nix"
    r"|o|patch|pdf|pem|php|pl|png|po|properties|pub|py|pyc|qcow2|rb|rpm|rs|rst|sarif|service|sh|so|socket|sql|svg|tar"
    r"|tf|tfvars|timer|toml|ts|vhd|vmdk|xml|xz|ya?ml|zip|zst)$"
)
_BACKUP_NAME = lazy_pattern(
    r"(~|\.(bak|backup|dpkg-(old|dist|new|bak)|old|orig|rej|rpm(new|save|orig)|save|swp|ucf-(old|dist))|\.bak\d*"
    r"|\.(disabled|off)|\.(19|20)\d\d-?[01]\d-?[0-3]\d)$"
)
ARCHIVE_DIRECTORIES = frozenset({"archive", "archives", "attic", "backup", "backups", "examples", "old", "templates"})
_TEMPLATE_SUFFIXES = (".epp", ".erb", ".in", ".j2", ".jinja", ".jinja2", ".mustache", ".template", ".tmpl", ".tpl")
# Each looks no further than to the next one that opens, or many that nothing closes would cost their square.
_TEMPLATE_TEXT = lazy_pattern(rb"\{\{(?:[^{}\n]|\{(?!\{))*\}\}|\{%[^%\n]*%\}|<%(?:[^<\n]|<(?!%))*?%>|@[A-Z][A-Z0-9_]+@")

# A shell's variable in what no shell reads: xl and xm take it for the text itself, which is nobody's name or size.
_GUEST_OF_VARIABLES = rb"\n[ \t]*(?:name|memory|vcpus|uuid)[ \t]*=[ \t]*['\"]?[^\n#$]{0,200}\$\{[A-Za-z_]\w{0,60}\}"

_SERVICES: dict[str, Kind] = {
    **{f"etc/{place}/xendomains": "xendomains" for place in ("default", "sysconfig", "conf.d")},
    **{f"etc/{place}/{name}": "xencommons" for place in ("default", "sysconfig") for name in ("xen", "xencommons")},
}
"""Settings of Xen's services, by place: Debian's, Fedora's and SUSE's, Gentoo's and Alpine's."""

# A text gets a line feed in front, for `\n` before every line is found several times faster than `^`.
_KEY = lazy_pattern(rb"\n[ \t]*([A-Za-z_]+)[ \t]*\+?=")
_DOMU_STRONG = frozenset({b"memory", b"maxmem", b"disk", b"vif", b"kernel", b"builder", b"bootloader", b"vcpus"})
_DOMU_KEYS = _DOMU_STRONG | frozenset(
    b"name ramdisk type root extra on_crash on_reboot on_poweroff uuid vfb cpus device_model boot pae acpi apic vnc sdl"
    b" pci cmdline firmware device_model_version".split()
)
_STATEMENT = lazy_pattern(
    rb"\n[ \t]*(?:import|from|def|class|for|while|try|if|with|print|exec|assert|del)\b(?![ \t]*\+?=)"
)
_CALL = lazy_pattern(rb"(?m)^[a-z_]\w*[ \t]*=[^#\n\"']*\b(?:os|re|int|str|len|range)\.?[\w.]{0,80}\(")
_XM_KEYS = lazy_pattern(rb"\n[ \t]*(?:device_model|dhcp|nics|on_xend_st(?:art|op)|vcpu_avail|vtpm_instance)[ \t]*=")
_XL_TYPE = rb"\n[ \t]*type[ \t]*=[ \t]*[\"'](?:pv|pvh|hvm)[\"']"
_XEN_CFG_LINE = rb"(?m)^[ \t]*(options|kernel|ramdisk|default|chain|xsm|ucode|dtb)[ \t]*="
_SECTION = lazy_pattern(rb"\n\[[^\]\n]+\][ \t\r]*(?:\n|$)")
_GRUB_CFG_LINE = rb"(?m)^[ \t]*(menuentry|submenu)\b[^\n]*\{|^[ \t]*multiboot2?[ \t]"
_GRUB_LEGACY_LINE = rb"(?m)^[ \t]*title[ \t=]"
_GRUB_LEGACY_KERNEL = (
    rb"(?m)^[ \t]*(?:kernel\$?|chainloader|configfile|module\$?|root|rootnoverify)[ \t=]+(?:--\S+[ \t]+)*[/(+]"
)
_GRUB_DEFAULT_LINE = rb"(?m)^[ \t]*(export[ \t]+)?GRUB_[A-Z_]+[ \t]*\+?=|^#?[ \t]*GRUB_CMDLINE_"
_SYSLINUX_LINE = rb"(?mi)^[ \t]*(label|append|com32|default)[ \t]"
_SYSLINUX_MBOOT = rb"(?i)mboot\.c32"
_SXP_LINE = (
    rb"(?m)^[ \t]*#?\([A-Za-z][A-Za-z0-9_-]*[ \t),=]"
    rb"|^[ \t]*(?:console|dom0|enable|network|vif|vnc|xend)-[a-z-]+[ \t]+\w"
)
_XL_CONF_LINE = (
    rb"(?m)^[ \t]*(?:#[ \t]*)?(?:autoball?oo?n|lockfile|vif\.default\.\w+|vifscript|defaultbridge|output_format"
    rb"|blkdev_start|run_hotplug_scripts|claim_mode|max_(?:maptrack|grant)_frames|vm(?:\.(?:pv|hvm))?\.cpumask)[ \t]*="
)
_XEND_FORM = (
    rb"(?m)^[ \t]*#?\((?:xend-(?:config|http|unix|tcp|ssl|relocation|port|udev|address|domains)[a-z-]*|dom0-min-mem"
    rb"|enable-dom0-ballooning|dom0-cpus|network-script|vif-script)[ \t]+[^()\n]*\)"
)
_NETBSD_MENU = rb"\nmenu[^=\n]*=[^:\n]*:"
_LOADER_CONF_LINE = rb"\n[ \t]*xen_\w+[ \t]*="
_IMAGEBUILDER_LINE = rb"\n[ \t]*([A-Z][A-Z0-9_]*)(?:\[\d+\])?="
_IMAGEBUILDER_STRONG = frozenset({b"XEN", b"XEN_CMD", b"NUM_DOMUS"})
_IMAGEBUILDER_KEYS = _IMAGEBUILDER_STRONG | frozenset(
    b"MEMORY_START MEMORY_END DEVICE_TREE DOM0_KERNEL DOM0_CMD DOM0_RAMDISK DOM0_MEM DOM0_VCPUS DOMU_KERNEL DOMU_CMD"
    b" DOMU_RAMDISK DOMU_MEM DOMU_VCPUS LOAD_CMD BOOT_CMD UBOOT_SOURCE UBOOT_SCRIPT".split()
)
_MODULE_OPTION = rb"\n[ \t]*options[ \t]+(?:zfs|(?:xen[-_])?pciback)[ \t]"
_ZFS_ROOT = rb"\n[^\s#]+[ \t]+/[ \t]+zfs\b"
_SERVICE_SETTING = rb"\n[ \t]*(?:export[ \t]+)?[A-Za-z][A-Za-z0-9_]*[ \t]*="
_BLS_LINE = rb"\n[ \t]*(?:linux|efi|options)[ \t]"
_SHELL_FUNCTION = rb"\n[ \t]*(?:function[ \t]+)?[\w-]+[ \t]*\(\)"
_XL_INFO_LINE = rb"(?m)^(?:total_memory[ \t]*:|numa_info[ \t]*:)"
_DMIDECODE_LINE = rb"\n(?:# dmidecode \d|Handle 0x[0-9A-Fa-f]+, DMI type \d|Memory Device[ \t\r]*\n\t)"
_MEMINFO = rb"\nMemTotal:[ \t]+\d+ kB[ \t\r]*\nMemFree:"
_FREE = rb"\n[ \t]+total[ \t]+used[ \t]+free[^\n]*\nMem:[ \t]+\d"
_LSHW = rb"\n[ \t]*\*-memory[ \t\r]*\n[ \t]*description:"


def is_candidate(path: str) -> bool:
    """Whether a walk should open this file at all."""
    name = path.rpartition("/")[2].lower()
    if name.endswith(".cfg"):
        return not name.startswith(("xlexample.", "xmexample."))
    if is_auto_backup(path):
        return True
    if name.endswith(_TEMPLATE_SUFFIXES):
        return False
    if name.endswith((".yaml", ".yml")):
        return "netplan/" in path
    return _FOREIGN_NAME.search(name) is None and _BACKUP_NAME.search(name) is None


def is_auto_backup(path: str) -> bool:
    """Whether this is a backup copy that starts with the host: xendomains passes over nothing but hidden names."""
    directory, _, name = path.rpartition("/")
    if not f"/{directory}".endswith("/xen/auto") or name.startswith("."):
        return False
    return _BACKUP_NAME.search(name.lower()) is not None


_NO_GUEST = "update-extlinux.conf"
"""Alpine's settings for the script that writes extlinux.conf: a shell's, with names that guests' settings have too."""


def classify(path: str, data: bytes, *, is_asked: bool = False) -> Kind | None:
    """The kind of a file at this place of the host (`etc/xen/web1.cfg`), or None when it is not Xen's.

    A file that was asked for by name, or that lies among the guests in etc/xen, is a guest's on less evidence.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode()  # what an editor on Windows may have made of it
    data = b"\n" + data.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in data[:1024] and not _looks_domu(data):
        return None
    if is_template(path, data) or os.path.basename(path) == _NO_GUEST:
        return None
    if is_auto_backup(path):
        return "auto-backup" if _looks_domu(data, least=1) else None
    proposed = _by_name(path)
    if proposed is not None and _BY_NAME[proposed](data):
        return proposed
    kind = _by_content(data)
    if kind is None and (is_asked or path.startswith("etc/xen/")) and _looks_domu(data, least=1):
        return "domu-xm" if _has_python(data) else "domu-xl"
    return kind


def names_no_kind(path: str) -> bool:
    """Whether the kind of a file depends on nothing but what is in it and whether guests lie at its place."""
    if path.endswith(_TEMPLATE_SUFFIXES) or path.endswith(_NO_GUEST):
        return False
    return _by_name(path) is None and not is_auto_backup(path)


def is_template(path: str, data: bytes) -> bool:
    """A file that something fills in before it becomes a configuration."""
    if path.endswith(_TEMPLATE_SUFFIXES):
        return True
    has_mark = b"{{" in data or b"{%" in data or b"<%" in data or b"@" in data
    if has_mark and _TEMPLATE_TEXT.search(data) is not None:
        return True
    return b"${" in data and re.search(_GUEST_OF_VARIABLES, b"\n" + data) is not None


_NAMES = frozenset(
    [
        *("boot.cfg", "custom.cfg", "extlinux.conf", "grub", "grub.cfg", "grub.conf", "isolinux.cfg"),
        *("loader.conf", "loader.conf.local", "menu.lst", "pxelinux.cfg", "syslinux.cfg", "xl.conf"),
    ]
)
"""Names that tell what a file is even among the guests."""


def _by_name(path: str) -> Kind | None:
    directory, _, name = path.rpartition("/")
    if directory == "etc/xen" and name not in _NAMES and not name.endswith(".sxp"):
        return None
    if name == "xl.conf":
        return "xl-conf"
    if path in _SERVICES:
        return _SERVICES[path]
    if path.endswith("default/grub") or ("/default/grub.d/" in f"/{path}" and name.endswith(".cfg")):
        return "grub-default"
    if name.endswith(".sxp"):
        return "xend-config"
    if name in ("menu.lst", "grub.conf"):
        return "grub-legacy"
    if name in ("grub.cfg", "custom.cfg") or "/grub.d/" in f"/{path}":
        return "grub-cfg"
    if name == "boot.cfg":
        return "netbsd-boot"
    if name in ("loader.conf", "loader.conf.local") or "/boot/loader.conf.d/" in f"/{path}":
        return "loader-conf"
    if path == "etc/os-release":
        return "os-release"
    if path == "etc/fstab":
        return "fstab"
    if path.startswith("etc/modprobe.d/") and name.endswith(".conf"):
        return "modprobe"
    if path.startswith(_NETWORK):
        from xenlint.syntax.network import format_of

        return "network" if format_of(path) else None
    if "/loader/entries/" in f"/{path}" and name.endswith(".conf"):
        return "bls-entry"
    if name in ("extlinux.conf", "syslinux.cfg", "isolinux.cfg", "pxelinux.cfg") or "/pxelinux.cfg/" in f"/{path}":
        return "syslinux"
    return None


def _by_content(data: bytes) -> Kind | None:
    if (b"total_memory" in data or b"numa_info" in data) and re.search(_XL_INFO_LINE, data):
        return "xl-info"
    domu = _looks_domu(data)
    if not domu:
        return next((kind for kind, looks in _BY_CONTENT.items() if looks(data)), None)
    if b"options" in data and _looks_xen_efi(data):
        return "xen-efi"
    if b"title" in data and _looks_grub_legacy(data):
        return "grub-legacy"
    return "domu-xm" if _is_xm(data) else "domu-xl"


def _is_xm(data: bytes) -> bool:
    """Python code, or words that only xm's files have, unless the guest's type is written as only xl reads it."""
    if b"xm create" in data or b"-*- mode: python" in data or _XM_KEYS.search(data):
        return re.search(_XL_TYPE, data) is None or _has_python(data)
    return _has_python(data)


def _has_python(data: bytes) -> bool:
    if _STATEMENT.search(data):
        return True
    return b"(" in data and _CALL.search(data) is not None


def _looks_domu(data: bytes, least: int = 2) -> bool:
    """Settings of a guest, in a file that is neither sections nor a script."""
    if _has_section(data) or (data.startswith(b"\n#!") and b"python" not in data[:80]):
        return False
    keys = _DOMU_KEYS.intersection(map(bytes.lower, _KEY.findall(data)))
    if len(keys) < least:
        return False
    return least == 1 or bool(keys & _DOMU_STRONG) or (b"type" in keys and re.search(_XL_TYPE, data) is not None)


def _has_section(data: bytes) -> bool:
    return b"\n[" in data and _SECTION.search(data) is not None


def _looks_xen_efi(data: bytes) -> bool:
    keys = set(re.findall(_XEN_CFG_LINE, data))
    return (_has_section(data) and bool(keys & {b"options", b"kernel"})) or {b"options", b"kernel"} <= keys


def _looks_grub_cfg(data: bytes) -> bool:
    return bool(re.search(_GRUB_CFG_LINE, data))


def _looks_grub_legacy(data: bytes) -> bool:
    return bool(re.search(_GRUB_LEGACY_LINE, data) and re.search(_GRUB_LEGACY_KERNEL, data))


def _looks_grub_default(data: bytes) -> bool:
    return bool(re.search(_GRUB_DEFAULT_LINE, data))


def _looks_syslinux(data: bytes) -> bool:
    return bool(re.search(_SYSLINUX_LINE, data) and re.search(_SYSLINUX_MBOOT, data))


def _looks_netbsd_boot(data: bytes) -> bool:
    return re.search(_NETBSD_MENU, data) is not None


def _looks_loader_conf(data: bytes) -> bool:
    """Settings of Xen's: without them FreeBSD starts without Xen, and systemd's boot loader has a file of this name."""
    return re.search(_LOADER_CONF_LINE, data) is not None


def _looks_imagebuilder(data: bytes) -> bool:
    """Settings that ImageBuilder knows, in a file that is no script: those only write such a file."""
    if (b"XEN" not in data and b"NUM_DOMUS" not in data) or data.startswith(b"\n#!"):
        return False
    keys = set(re.findall(_IMAGEBUILDER_LINE, data)) & _IMAGEBUILDER_KEYS
    return len(keys) >= 3 and bool(keys & _IMAGEBUILDER_STRONG) and re.search(_SHELL_FUNCTION, data) is None


def _looks_bls_entry(data: bytes) -> bool:
    return re.search(_BLS_LINE, data) is not None


def _looks_xl_conf(data: bytes) -> bool:
    return bool(re.search(_XL_CONF_LINE, data))


def _looks_dmidecode(data: bytes) -> bool:
    return (b"DMI type" in data or b"dmidecode" in data or b"Memory Device" in data) and bool(
        re.search(_DMIDECODE_LINE, data)
    )


def _looks_inside_dom0(data: bytes) -> bool:
    """Memory as a system inside dom0 sees it. `lshw` that lists the banks had it from the firmware instead."""
    if b"Mem" in data and (re.search(_MEMINFO, data) or re.search(_FREE, data)):
        return True
    return b"*-memory" in data and b"*-bank" not in data and re.search(_LSHW, data) is not None


def _has_assignment(data: bytes) -> bool:
    return b"\nID=" in data


def _has_mount(data: bytes) -> bool:
    return b"/dev/" in data or re.search(_ZFS_ROOT, data) is not None


def _has_service_setting(data: bytes) -> bool:
    return re.search(_SERVICE_SETTING, data) is not None


def _has_module_option(data: bytes) -> bool:
    """Options of modules that matter to a dom0; others are the machine's own affair."""
    return re.search(_MODULE_OPTION, data) is not None


def _looks_xend_config(data: bytes) -> bool:
    return re.search(_XEND_FORM, data) is not None


def _is_any(data: bytes) -> bool:
    return not _looks_domu(data)


def _has_form(data: bytes) -> bool:
    return bool(re.search(_SXP_LINE, data))


# What a name proposes is believed on less than what content alone must show.
_BY_NAME: dict[Kind, Callable[[bytes], bool]] = {
    "xl-conf": _is_any,
    "grub-default": _is_any,
    "xend-config": _has_form,
    "grub-legacy": _looks_grub_legacy,
    "grub-cfg": _looks_grub_cfg,
    "syslinux": _looks_syslinux,
    "netbsd-boot": _looks_netbsd_boot,
    "loader-conf": _looks_loader_conf,
    "os-release": _has_assignment,
    "fstab": _has_mount,
    "network": _is_any,
    "xendomains": _has_service_setting,
    "xencommons": _has_service_setting,
    "modprobe": _has_module_option,
    "bls-entry": _looks_bls_entry,
}
_BY_CONTENT: dict[Kind, Callable[[bytes], bool]] = {
    "grub-cfg": _looks_grub_cfg,
    "grub-legacy": _looks_grub_legacy,
    "grub-default": _looks_grub_default,
    "imagebuilder": _looks_imagebuilder,
    "xen-efi": _looks_xen_efi,
    "syslinux": _looks_syslinux,
    "xend-config": _looks_xend_config,
    "xl-conf": _looks_xl_conf,
    "dmidecode": _looks_dmidecode,
    "inside-dom0": _looks_inside_dom0,
}
