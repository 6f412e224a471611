"""boot-model: what it finds, and what it leaves alone."""

from xenlint.kit.models import boot
from xenlint.testing import found

MENU = "title Xen\nroot (hd0,0)\nkernel /boot/xen.gz {options}\nmodule /boot/vmlinuz root=/dev/sda1\n"


def test_what_it_finds() -> None:
    assert found(boot, {"boot/grub/menu.lst": MENU.format(options="dom0_mem=2G")}) == ["dom0_mem=2G"]


def test_what_it_leaves_alone() -> None:
    assert found(boot, {"boot/grub/menu.lst": MENU.format(options="dom0_mem=2G watchdog")}) == []
    assert found(boot, {"boot/grub/menu.lst": "title Linux\nkernel /boot/vmlinuz root=/dev/sda1\n"}) == []
