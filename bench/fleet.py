"""Write a fleet of made-up hosts: `python bench/fleet.py DIRECTORY [--hosts N] [--guests N] [--as-python] [--unlike]`.

Every host has a boot line, an `xl.conf` and guests of some twenty lines; a few of them hold mistakes. As in most fleets
one template made the guests: they differ in name, type, sizes, disks, addresses and bridges. With `--unlike` no two of
them have their lines in the same order. With `--as-python` the guests' files alone are written, named `.py`: they are
valid Python, so that linters of Python can be timed on the same bytes.
"""

from __future__ import annotations

import argparse
import os
import random

_GUEST = """\
# guest {name}, made for measuring
name = "{name}"
type = "{type}"
memory = {memory}
maxmem = {memory}
vcpus = {vcpus}
kernel = "/boot/guests/vmlinuz-6.1.0-18-amd64"
ramdisk = "/boot/guests/initrd.img-6.1.0-18-amd64"
root = "/dev/xvda1 ro"
extra = "console=hvc0 elevator=noop"

disk = [
    "format=raw, vdev=xvda, access=rw, target=/dev/vg{group}/{name}-root",
    "format=raw, vdev=xvdb, access=rw, target=/dev/vg{group}/{name}-swap",
]
vif = [ "mac={mac}, bridge=xenbr{bridge}" ]

on_poweroff = "destroy"
on_reboot = "restart"
on_crash = "{crash}"
nomigrate = 0
driver_domain = 0
"""


def guest(number: int, dice: random.Random, is_unlike: bool = False) -> str:
    text = _GUEST.format(
        name=f"guest{number:06d}",
        type=dice.choice(("pvh", "pvh", "pv")),
        memory=dice.choice((512, 1024, 2048)),
        vcpus=dice.choice((1, 2, 4)),
        group=dice.randrange(4),
        mac="00:16:3e:{:02x}:{:02x}:{:02x}".format(*divmod(number >> 8, 256), number & 255),
        bridge=dice.randrange(3),
        crash=dice.choice(("restart", "preserve", "destroy")),
    )
    if number % 97 == 0:
        text = text.replace("vcpus = ", "vcpu = ")
    if is_unlike:
        settings = text.replace("\n\n", "\n").replace("\n    ", "    ").replace("\n]", "]").splitlines()
        dice.shuffle(settings)
        text = "".join(f"{setting}\n".replace("    ", "\n    ").replace(",]", ",\n]") for setting in settings)
    return text


def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def write_fleet(
    root: str, hosts: int, guests: int, as_python: bool = False, is_unlike: bool = False, seed: int = 1
) -> int:
    """Write `hosts` with `guests` each; returns the number of guests' files."""
    dice = random.Random(seed)
    number = 0
    for host in range(hosts):
        base = os.path.join(root, f"hosts/host{host:04d}")
        if not as_python:
            write(f"{base}/etc/default/grub", 'GRUB_TIMEOUT=5\nGRUB_CMDLINE_XEN="dom0_mem=4G,max:4G loglvl=all"\n')
            write(f"{base}/etc/xen/xl.conf", '# made for measuring\nautoballoon="off"\n')
        for _ in range(guests):
            number += 1
            text = guest(number, dice, is_unlike)
            write(f"{base}/etc/xen/guest{number:06d}.{'py' if as_python else 'cfg'}", text)
    return number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory")
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--guests", type=int, default=20, help="guests on each host")
    parser.add_argument("--as-python", action="store_true")
    parser.add_argument("--unlike", action="store_true")
    options = parser.parse_args()
    number = write_fleet(options.directory, options.hosts, options.guests, options.as_python, options.unlike)
    print(f"{number} guests on {options.hosts} hosts under {options.directory}")


if __name__ == "__main__":
    main()
