"""Mistakes that people make with boot files, guests and devices: one finding where it stands, none once corrected.

Every row puts a wrong text into an otherwise healthy host, and then the right one. `M41` and so on number the mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from xenlint.testing import lint_tree

Place = Callable[[str], dict[str, str]]

BRIDGE = {"etc/network/interfaces": "auto xenbr0\niface xenbr0 inet dhcp\n    bridge_ports eno1\n"}
LIMIT = "dom0_mem=2G,max:2G"
OWN = f'GRUB_CMDLINE_XEN="{LIMIT}"\n'
HIDDEN = {"etc/modprobe.d/xen-pciback.conf": "options xen-pciback hide=(0000:01:00.0)\n"}
VIF = "mac=00:16:3e:12:34:01,bridge=xenbr0"
DISK = "/dev/vg0/web1,raw,xvda,rw"


def grub(lines: str) -> dict[str, str]:
    """`/etc/default/grub` of Debian's."""
    return {**BRIDGE, "etc/default/grub": f'GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\n{lines}\n'}


def fedora(drop_in: str) -> dict[str, str]:
    """Its grub-mkconfig reads no drop-ins."""
    return {
        "etc/os-release": "ID=fedora\n",
        **grub(OWN),
        **({"etc/default/grub.d/xen.cfg": drop_in} if drop_in else {}),
    }


def overridden(options: str) -> dict[str, str]:
    return {**grub(f'GRUB_CMDLINE_XEN="{options}"'), "etc/default/grub.d/xen.cfg": OWN}


def entry(body: str, version: str = "4.17") -> dict[str, str]:
    menu = f"menuentry 'Xen' {{\n\tinsmod ext2\n{body}\n}}\n"
    return {**BRIDGE, "boot/grub/grub.cfg": menu.replace("XEN", f"/boot/xen-{version}-amd64.gz {LIMIT}")}


KERNEL, INITRD = "/boot/vmlinuz-6.1.0-18-amd64 root=/dev/sda1 ro", "/boot/initrd.img-6.1.0-18-amd64"
BOOT = f"\tmultiboot2 XEN\n\tmodule2 {KERNEL}\n\tmodule2 {INITRD}"


def xen_options(version: str = "4.17") -> Place:
    return lambda options: entry(BOOT.replace("XEN", f"XEN {options}"), version)


def kernel_options(options: str) -> dict[str, str]:
    return entry(BOOT.replace(" ro\n", f" ro {options}\n"))


def menu_lst(xen: str) -> dict[str, str]:
    kernel = "module /vmlinuz-2.6.32-5-xen root=/dev/sda2 ro\nmodule /initrd.img-2.6.32-5-xen\n"
    return {**BRIDGE, "boot/grub/menu.lst": f"title Xen\nroot (hd0,0)\nkernel /xen-3.4.gz {xen}\n{kernel}"}


def automagic(option: str, listed: str = "dom0_mem=512M") -> dict[str, str]:
    text = f"### BEGIN AUTOMAGIC KERNELS LIST\n## ## Start Default Options ##\n{option}\n## ## End Default Options ##\n"
    menu = menu_lst(listed)["boot/grub/menu.lst"]
    return {"boot/grub/menu.lst": f"{text}{menu}### END DEBIAN AUTOMAGIC KERNELS LIST\n"}


def edited_list(listed: str) -> dict[str, str]:
    return automagic("# xenhopt=dom0_mem=512M", listed)


def efi(section: str) -> dict[str, str]:
    return {"boot/efi/EFI/xen/xen.cfg": f"[global]\ndefault=xen\n\n[xen]\n{section}\n"}


def efi_with(options: str) -> dict[str, str]:
    return efi(f"{options}\nkernel=vmlinuz root=/dev/sda2 ro\nramdisk=initrd.img")


def efi_default(choice: str) -> dict[str, str]:
    text = f"[global]\n{choice}\n[xen]\noptions={LIMIT}\nkernel=vmlinuz ro\nramdisk=initrd.img\n"
    return {"xen.cfg": text}


def extlinux(append: str) -> dict[str, str]:
    return {
        "boot/extlinux/extlinux.conf": f"DEFAULT xen\nLABEL xen\n  KERNEL mboot.c32\n  APPEND xen.gz {LIMIT} {append}\n"
    }


GUESTS = {
    "pv": "name = 'web1'\ntype = 'pv'\nbootloader = 'pygrub'\nmemory = 512\nvcpus = 2\n"
    f"disk = ['{DISK}']\nvif = ['{VIF}']\n",
    "pvh": f"name = 'web1'\ntype = 'pvh'\nkernel = '/boot/guest'\ncmdline = 'ro'\nmemory = 512\nvcpus = 2\n"
    f"disk = ['{DISK}']\nvif = ['{VIF}']\n",
    "hvm": "name = 'web1'\ntype = 'hvm'\nmemory = 512\nvcpus = 2\n"
    f"disk = ['/dev/vg0/web1,raw,hda,rw']\nvif = ['{VIF}']\n",
}


def guest(kind: str, more: dict[str, str] | None = None, without: str = "") -> Place:
    """A guest's file on a whole host; the lines given take the place of those with the same keys."""

    def place(lines: str) -> dict[str, str]:
        keys = {without, *re.findall(r"(?m)^(\w+) *=", lines)}
        kept = [line for line in GUESTS[kind].splitlines() if line.partition(" ")[0] not in keys]
        return {**grub(OWN), **(more or {}), "etc/xen/web1.cfg": "\n".join((*kept, lines, ""))}

    return place


def fleet(place: Place) -> Place:
    """The same as one of several hosts."""
    return lambda lines: {
        **{f"hosts/a/{path}": text for path, text in place(lines).items()},
        **{f"hosts/b/{path}": text for path, text in grub(OWN).items()},
    }


def lone(kind: str, without: str = "") -> Place:
    return lambda lines: {"web1.cfg": guest(kind, without=without)(lines)["etc/xen/web1.cfg"]}


def disk(kind: str, spec: str) -> Place:
    return lambda text: guest(kind)(f"disk = ['{spec.replace('@', text)}']")


def vif(kind: str, spec: str) -> Place:
    return lambda text: guest(kind)(f"vif = ['{spec.replace('@', text)}']")


PINNED = {"etc/default/grub": f'GRUB_CMDLINE_XEN="{LIMIT} dom0_max_vcpus=2 dom0_vcpus_pin"\n'}
EIGHT = '[hosts.a]\nroot = "."\ncpus = 8\n'
OLD, NEW = 'xen-version = "4.14"\n', 'xen-version = "4.21"\n'

ROWS: list[tuple[str, str, Place, str, str, str]] = [
    ("M41", "XEN112 error", efi_with, f"options=console=vga\t{LIMIT}", f"options=console=vga {LIMIT}", ""),
    ("M42", "XEN113 error", menu_lst, '"dom0_mem=512M"', "dom0_mem=512M", ""),
    ("M42", "XEN113 error", efi_with, f'options="{LIMIT} smt=0"', f"options={LIMIT} smt=0", ""),
    ("M43", "XEN114 error", efi_with, f"options = {LIMIT}", f"options={LIMIT}", ""),
    ("M43", "XEN114 error", fleet(efi_with), f"options\t={LIMIT}", f"options={LIMIT}", ""),
    ("M44", "XEN115 warning", efi_with, f"options=smt=0 # {LIMIT}", f"options=smt=0 {LIMIT}", ""),
    ("M45", "XEN116 error", efi_default, "default=xen-4.17", "default=xen", ""),
    ("M45", "XEN116 error", fleet(efi_default), "default=Xen", "default=xen", ""),
    (
        "M46",
        "XEN118 error",
        extlinux,
        "---vmlinuz root=/dev/sda1 --- initrd.img",
        "--- vmlinuz root=/dev/sda1 --- initrd.img",
        "",
    ),
    ("M46", "XEN118 error", extlinux, "--- vmlinuz ro -- initrd.img", "--- vmlinuz ro --- initrd.img", ""),
    ("M47", "XEN119 error", entry, f"\tmultiboot2 XEN\n\tmodule2 {INITRD}\n\tmodule2 {KERNEL}", BOOT, ""),
    ("M47", "XEN120 error", entry, f"\tmultiboot2 XEN\n\tlinux {KERNEL}\n\tmodule2 {INITRD}", BOOT, ""),
    ("M47", "XEN121 note", entry, f"\tmultiboot2 XEN\n\tmodule2 {KERNEL}", BOOT, ""),
    ("M48", "XEN122 error", entry, BOOT.replace("multiboot2", "multiboot"), BOOT, ""),
    ("M49", "XEN123 error", automagic, "xenhopt=dom0_mem=512M", "# xenhopt=dom0_mem=512M", ""),
    ("M49", "XEN123 error", automagic, "## xenhopt=dom0_mem=512M", "# xenhopt=dom0_mem=512M", ""),
    ("M50", "XEN124 warning", edited_list, "dom0_mem=512M smt=0", "dom0_mem=512M", ""),
    ("M51", "XEN125 note", grub, f'{OWN}GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT=""', OWN, ""),
    ("M51", "XEN104 error", grub, f'GRUB_CMDLINE_LINUX_XEN_REPLACE="{LIMIT}"', OWN, ""),
    ("M52", "XEN126 error", grub, f'GRUB_XEN_CMDLINE="{LIMIT}"', OWN, ""),
    ("M53", "XEN127 warning", fedora, 'GRUB_CMDLINE_XEN="smt=0"', "", ""),
    ("M54", "XEN128 warning", overridden, "dom0_mem=4G,max:4G", LIMIT, ""),
    ("M55", "XEN142 warning", xen_options("4.17"), "tmem=1", "smt=0", ""),
    ("M55", "XEN142 warning", xen_options("4.14"), "bti=off", "spec-ctrl=bti-thunk=lfence", ""),
    ("M56", "XEN150 warning", xen_options(), "quiet nomodeset", "smt=0", ""),
    ("M57", "XEN151 warning", kernel_options, "dom0_max_vcpus=2", "quiet", ""),
    ("M58", "XEN152 warning", kernel_options, "crashkernel=256M", "quiet", ""),
    ("M59", "XEN153 warning", xen_options(), "com1=115200,8n1 console=vga", "console=vga", ""),
    ("M60", "XEN401 error", xen_options(), "dom0_max_vcpus=1..4", "dom0_max_vcpus=1-4", ""),
    ("M60", "XEN401 warning", xen_options(), "dom0_max_vcpus=16", "dom0_max_vcpus=8", EIGHT),
    ("M61", "XEN402 warning", guest("pvh", PINNED), 'cpus = "0"', 'cpus = "2"', ""),
    ("M61", "XEN402 note", guest("pvh", PINNED), 'cpus = "0-7"', 'cpus = "all,^0-1"', ""),
    ("M62", "XEN722 error", fleet(guest("pvh")), "maxvcpus = 1", "maxvcpus = 2", ""),
    ("M63", "XEN723 warning", guest("pvh"), "vcpus = 16", "vcpus = 8", EIGHT),
    ("M64", "XEN403 error", guest("pvh"), 'cpus = "0-"', 'cpus = "0-3"', ""),
    ("M64", "XEN404 warning", lone("pvh"), 'cpus = ["0"]', 'cpus = "0"', ""),
    ("M65", "XEN405 error", guest("pvh"), 'cpus = "8-11"', 'cpus = "4-7"', EIGHT),
    ("M66", "XEN406 error", guest("pvh"), "cpu_weight = 0", "cpu_weight = 256", ""),
    ("M67", "XEN507 error", vif("pvh", f"{VIF},@"), "vifname=webserver-frontend", "vifname=web-front", ""),
    ("M68", "XEN509 note", vif("pvh", "mac=@,bridge=xenbr0"), "00:1b:21:aa:bb:cc", "00:16:3e:aa:bb:cc", ""),
    ("M70", "XEN511 warning", vif("pvh", f"{VIF},@"), "script=vif-birdge", "script=vif-bridge", ""),
    ("M71", "XEN514 error", vif("pv", f"{VIF},@"), "type=ioemu", "type=vif", ""),
    ("M72", "XEN612 error", disk("pvh", "/dev/vg0/a,raw,@,rw"), "vda", "xvda", ""),
    ("M73", "XEN613 error", disk("pvh", "/dev/vg0/a,raw,xvda,rw', '/dev/vg0/b,raw,@,rw"), "xvda", "xvdb", ""),
    ("M74", "XEN617 warning", disk("hvm", "/dev/vg0/a,raw,hda,rw', '/a.iso,raw,@,cdrom"), "xvde", "hdc", ""),
    ("M75", "XEN618 error", disk("hvm", "/dev/vg0/a,raw,hda,@"), "ro", "rw", ""),
    ("M76", "XEN614 error", disk("hvm", "/dev/vg0/a,raw,hda,rw', '@"), "/a.iso,hdc:cdrom,r", "/a.iso,,hdc,cdrom", ""),
    ("M77", "XEN604 error", disk("pvh", "@"), "target=/dev/x,vdev=xvda", "vdev=xvda,target=/dev/x", ""),
    ("M77", "XEN604 error", disk("pvh", "@"), "vdev=xvda,target=/dev/x,access=rw", "vdev=xvda,target=/dev/x", ""),
    ("M78", "XEN605 error", disk("pvh", "@"), "/dev/vg0/x,raw ,xvda", "/dev/vg0/x,raw,xvda", ""),
    ("M79", "XEN607 note", disk("pv", "@"), "tap:aio:/a.img,xvda,w", "/a.img,raw,xvda,w", ""),
    ("M79", "XEN607 note", disk("pv", "@"), "file:/a.img,xvda,w', 'file:/b.img,xvdb,w", "phy:/dev/vg0/a,xvda,w", ""),
    ("M79", "XEN606 error", disk("pv", "@"), "foo:/a.img,xvda,w", "/a.img,raw,xvda,w", ""),
    ("M80", "XEN619 warning", disk("pv", "@,raw,xvda,rw"), "web1.img", "/srv/web1.img", ""),
    ("M81", "XEN705 error", lone("pv", "bootloader"), "type = 'pv'", "type = 'pv'\nbootloader = 'pygrub'", ""),
    ("M81", "XEN707 warning", guest("hvm"), "kernel = '/usr/lib/xen/boot/hvmloader'", "", ""),
    ("M82", "XEN708 warning", guest("pv"), "bootloader = '/usr/bin/pygrub'", "bootloader = 'pygrub'", OLD),
    ("M82", "XEN708 error", guest("pv"), "bootloader = '/usr/bin/pygrub'", "bootloader = 'pygrub'", NEW),
    (
        "M83",
        "XEN620 warning",
        disk("pv", "@,raw,xvda,rw', '/dev/vg0/b,raw,xvdb,rw"),
        "/dev/vg0/swap",
        "/dev/vg0/root",
        "",
    ),
    ("M84", "XEN709 error", guest("hvm"), "type = 'pv'\nbuilder = 'hvm'", "type = 'hvm'", ""),
    ("M84", "XEN803 note", guest("hvm", without="type"), "builder = 'hvm'", "type = 'hvm'", OLD),
    ("M85", "XEN726 note", guest("pv"), "boot = 'd'", "", ""),
    ("M86", "XEN711 warning", guest("pvh"), "root = '/dev/xvda'", "on_crash = 'destroy'", ""),
    ("M87", "XEN712 error", guest("hvm"), "device_model_version = 'qemu-xen-traditional'", "", NEW),
    (
        "M87",
        "XEN712 warning",
        guest("hvm"),
        "device_model_version = 'qemu-xen-traditional'",
        "",
        'xen-version = "4.17"\n',
    ),
    ("M88", "XEN771 error", guest("hvm", HIDDEN), "maxmem = 1024\npci = ['01:00.0']", "pci = ['01:00.0']", ""),
    ("M89", "XEN774 warning", guest("hvm", HIDDEN), "pci = ['02:00.0']", "pci = ['01:00.0']", ""),
    ("M90", "XEN777 note", guest("hvm", HIDDEN), "pci = ['01:00.0,permissive=1']", "pci = ['01:00.0']", ""),
]


@pytest.mark.parametrize(("mistake", "told", "place", "wrong", "right", "config"), ROWS)
def test_a_mistake_and_its_correction(
    mistake: str, told: str, place: Place, wrong: str, right: str, config: str
) -> None:
    tree = place(wrong)
    written = wrong.replace("XEN\n", f"/boot/xen-4.17-amd64.gz {LIMIT}\n")
    path = next(path for path, text in tree.items() if written in text)
    first = tree[path][: tree[path].index(written)].count("\n") + 1
    found = lint_tree(tree, config=config).diagnostics
    assert [f"{each.rule.code} {each.severity}" for each in found] == [told], mistake
    line = found[0].span.source.position(found[0].span.start)[0]
    assert found[0].path.endswith(path)
    assert line in range(first, first + written.count("\n") + 1)
    assert [(each.rule.code, each.message) for each in lint_tree(place(right), config=config).diagnostics] == []


def test_an_opinion_about_macs() -> None:
    """M69: not everybody wants to be told."""
    tree = guest("pvh")("vif = ['bridge=xenbr0']")
    assert not lint_tree(tree).diagnostics
    assert [each.rule.name for each in lint_tree(tree, ("XEN5",)).diagnostics] == ["vif-without-mac"]


def test_every_mistake_has_its_row() -> None:
    assert {row[0] for row in ROWS} == {f"M{number}" for number in range(41, 91)} - {"M69"}
