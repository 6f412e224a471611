"""How long a file takes: `python bench/files.py [--runs N]`.

A plain file of some twenty lines of each kind, read in turn with all others; printed are the medians in microseconds of
processor time for the file and for each KiB of it, and beside them the real parser where there is one to call.
"""

from __future__ import annotations

import argparse
import ast
import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "lib"))

from invariants import PLACES
from xenlint.source import Source
from xenlint.syntax import MODULES, parse
from xenlint.syntax.tree import Kind

_GUEST = """\
# web server
name = "web1"
type = "pvh"
kernel = "/boot/vmlinuz-6.1.0-18-amd64"
ramdisk = "/boot/initrd.img-6.1.0-18-amd64"
cmdline = "root=/dev/xvda1 ro console=hvc0"

memory = 1024
maxmem = 2048
vcpus = 2

vif = [ "mac=00:16:3e:5a:10:01,bridge=xenbr0" ]
disk = [
    "phy:/dev/vg0/web1,xvda,w",
    "phy:/dev/vg0/web1-swap,xvdb,w",
]

on_poweroff = "destroy"
on_reboot = "restart"
on_crash = "restart"
"""

TYPICAL: dict[Kind, str] = {
    "domu-xl": _GUEST,
    "domu-xm": _GUEST.replace('type = "pvh"', "import os\narch = os.uname()[4]\nnumber = 7")
    .replace('"web1"', "'web%d' % number", 1)
    .replace("1024", "512 * 2"),
    "xl-conf": "# global settings\n" + "".join(
        f"{key}={value}\n"
        for key, value in (
            ("autoballoon", '"off"'), ("#run_hotplug_scripts", "1"), ("lockfile", '"/var/lock/xl"'),
            ("vif.default.script", '"vif-bridge"'), ("vif.default.bridge", '"xenbr0"'), ("claim_mode", "1"),
            ("#output_format", '"json"'), ("max_grant_frames", "64"), ("max_maptrack_frames", "1024"),
        )
    ) * 2,
    "xend-config": "# xend's settings\n" + "".join(
        f"({key} {value})\n"
        for key, value in (
            ("xend-http-server", "no"), ("xend-unix-server", "yes"), ("xend-relocation-server", "no"),
            ("network-script", "network-bridge"), ("vif-script", "vif-bridge"), ("dom0-min-mem", "196"),
            ("enable-dom0-ballooning", "yes"), ("dom0-cpus", "0"), ("vnc-listen", "'127.0.0.1'"), ("vncpasswd", "''"),
        )
    ) * 2,
    "grub-default": """\
# If you change this file, run 'update-grub' afterwards.
GRUB_DEFAULT=0
GRUB_TIMEOUT=5
GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`
GRUB_CMDLINE_LINUX_DEFAULT="quiet"
GRUB_CMDLINE_LINUX=""

GRUB_CMDLINE_XEN_DEFAULT="dom0_mem=2G,max:2G dom0_max_vcpus=2"
GRUB_CMDLINE_XEN="console=com1 com1=115200,8n1"
if [ -e /etc/default/grub.local ]; then
    . /etc/default/grub.local
fi
# Uncomment to disable graphical terminal
#GRUB_TERMINAL=console
GRUB_DISABLE_RECOVERY="true"
GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX console=hvc0"
export GRUB_CMDLINE_LINUX
#GRUB_INIT_TUNE="480 440 1"
""",
    "grub-cfg": """\
set default="0"
set timeout=5
if [ x$feature_default_font_path = xy ] ; then
   font=unicode
else
   insmod part_gpt
fi
menuentry 'Debian GNU/Linux, with Xen hypervisor' --class debian --class xen $menuentry_id_option 'xen-gnulinux-1' {
        insmod part_gpt
        insmod ext2
        search --no-floppy --fs-uuid --set=root 3f8a1e4c
        if [ "$grub_platform" = "pc" -o "$grub_platform" = "" ]; then
            xen_rm_opts=
        else
            xen_rm_opts="no-real-mode edd=off"
        fi
        multiboot2 /boot/xen-4.17-amd64.gz placeholder dom0_mem=2G,max:2G ${xen_rm_opts}
        module2 /boot/vmlinuz-6.1.0-18-amd64 placeholder root=UUID=3f8a1e4c ro quiet
        module2 --nounzip /boot/initrd.img-6.1.0-18-amd64
}
""",
    "grub-legacy": "default 0\ntimeout 5\n" + """\
title Xen 3.4 / Debian
root (hd0,0)
kernel /xen-3.4-amd64.gz dom0_mem=512M console=vga
module /vmlinuz-2.6.32-5-xen-amd64 root=/dev/sda1 ro
module /initrd.img-2.6.32-5-xen-amd64

""" * 3,
    "xen-efi": "[global]\ndefault=xen\n\n" + """\
[xen]
options=console=vga dom0_mem=2G,max:2G loglvl=all
kernel=vmlinuz-6.1.0-18-amd64 root=/dev/sda2 ro quiet
ramdisk=initrd.img-6.1.0-18-amd64

""" * 3,
    "syslinux": "DEFAULT xen\nTIMEOUT 50\n\n" + """\
LABEL xen
  MENU LABEL Xen
  KERNEL mboot.c32
  APPEND /boot/xen.gz dom0_mem=2G,max:2G --- /boot/vmlinuz root=/dev/sda1 ro --- /boot/initrd

""" * 3,
    "xl-info": "host                   : alpha\n" + "".join(f"key_{n}                : value {n}\n" for n in range(16))
    + "total_memory           : 8191\nxen_major              : 4\nxen_minor              : 17\n",
    "dmidecode": """\
# dmidecode 3.4
Handle 0x0031, DMI type 17, 84 bytes
Memory Device
"""
    + "".join(f"\tField {n}: 8192 MB\n" for n in range(17)),
    "os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n' * 7,
    "inside-dom0": "MemTotal:        2037624 kB\n" + "".join(f"Field{n}:           1024 kB\n" for n in range(19)),
    "netbsd-boot": "timeout=5\ndefault=1\n"
    + "menu=Boot Xen:load /netbsd-XEN3_DOM0.gz console=pc root=wd0a;multiboot /xen.gz dom0_mem=512M\n" * 16,
    "loader-conf": 'xen_kernel="/boot/xen"\nxen_cmdline="dom0_mem=2G dom0_max_vcpus=2 dom0=pvh console=vga"\n'
    + 'if_tap_load="YES"\n# comment\n' * 9,
    "fstab": "# comment\nUUID=0a1b2c3d / ext4 defaults,noatime 0 1\n/dev/vg0/swap none swap sw 0 0\n" * 9,
    "network": "auto br0\niface br0 inet static\n    address 192.0.2.2/24\n    bridge_ports eth0\n" * 9,
    "modprobe": "options zfs zfs_arc_max=1073741824 zfs_arc_min=268435456\n# comment\n" * 9,
    "xendomains": "# comment\nXENDOMAINS_SAVE=/var/lib/xen/save\nXENDOMAINS_RESTORE=true\n" * 9,
    "xencommons": "# comment\nTOOLSTACK=xl\nXENCONSOLED_TRACE=none\n" * 9,
    "auto-backup": 'name = "web"\nmemory = 512\n' * 9,
    "auto-broken-link": "../web.cfg",
    "imagebuilder": """\
MEMORY_START="0x0"
MEMORY_END="0x80000000"
DEVICE_TREE="mpsoc.dtb"
XEN="xen-4.17.efi"
XEN_CMD="console=dtuart dom0_mem=1G dom0_max_vcpus=1 bootscrub=0"
DOM0_KERNEL="Image-dom0"
DOM0_CMD="console=hvc0 earlycon clk_ignore_unused root=/dev/ram0"
DOM0_RAMDISK="dom0-ramdisk.cpio"
NUM_DOMUS=2
"""
    + "".join(f'DOMU_KERNEL[{n}]="Image-domU"\nDOMU_RAMDISK[{n}]="domU.cpio"\nDOMU_MEM[{n}]=512\n' for n in range(3)),
}  # fmt: skip

REAL: dict[Kind, tuple[str, Callable[[str], object]]] = {"domu-xm": ("ast.parse", ast.parse)}
"""Real parsers by kind: a name, and a call that reads the text."""


def median_us(calls: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Microseconds of each call, all in turn so that a busy machine is busy for all."""
    times: dict[str, list[int]] = {name: [] for name in calls}
    for number in range(runs + 3):
        for name, call in calls.items():
            start = time.process_time_ns()
            for _ in range(20):
                call()
            if number >= 3:  # the first are warming up
                times[name].append(time.process_time_ns() - start)
    return {name: statistics.median(found) / 20_000 for name, found in times.items()}


def _read(kind: Kind, data: bytes) -> Callable[[], object]:
    return lambda: parse(kind, Source("file", data), PLACES[kind], (4, 17))


def _real(call: Callable[[str], object], text: str) -> Callable[[], object]:
    return lambda: call(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=50)
    options = parser.parse_args()
    gc.disable()
    calls: dict[str, Callable[[], object]] = {kind: _read(kind, TYPICAL[kind].encode()) for kind in MODULES}
    for kind, (name, call) in REAL.items():
        calls[f"{kind} {name}"] = _real(call, TYPICAL[kind])
    times = median_us(calls, options.runs)
    print(f"{'kind':14} {'lines':>5} {'bytes':>6} {'us/file':>8} {'us/KiB':>8}  real parser")
    for kind in MODULES:
        data = TYPICAL[kind].encode()
        us = times[kind]
        line = f"{kind:14} {data.count(10):5} {len(data):6} {us:8.0f} {us * 1024 / len(data):8.0f}"
        if kind in REAL:
            real = times[f"{kind} {REAL[kind][0]}"]
            line += f"  {REAL[kind][0]} {real:.0f} us, {us / real:.2f} x"
        print(line)


if __name__ == "__main__":
    main()
