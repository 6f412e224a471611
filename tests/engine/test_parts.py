"""What a finding is about, and so what its identity depends on."""

from __future__ import annotations

import pytest
from xenlint.engine.fingerprint import fingerprints
from xenlint.testing import Tree, lint_tree

GUEST = """\
name = 'web1'
memory = 512  # half a GiB
vcpu = 2
disk = [ 'phy:/dev/vg0/web1,xvda,w', 'file:web1.img,xvdb,w' ]
"""
GRUB = """\
set timeout=5
menuentry 'Debian, with Xen 4.17 and Linux 6.1.0-18' {
    multiboot2 /boot/xen-4.17.gz placeholder dom0_mem=512 loglvl=all
    module2 /boot/vmlinuz-6.1.0-18-amd64 placeholder root=/dev/sda1 ro
}
"""


def identities(tree: Tree, code: str) -> list[str]:
    return fingerprints(lint_tree(tree, (code,)).diagnostics)


def guest(text: str) -> Tree:
    return {"etc/xen/web1.cfg": text}


def menu(text: str) -> Tree:
    return {"boot/grub/grub.cfg": text}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("phy:/dev/vg0/web1,xvda,w", "phy:/dev/vg1/web1,xvda,r"),
        ("disk = [", "disk = [  'phy:/dev/vg0/swap,xvdc,w',"),
        (" ]\n", " ]  # why\n"),
        ("disk", "\n\ndisk"),
        ("'file:", "\n  'file:"),
    ],
)
def test_a_device_outlives_its_neighbours(old: str, new: str) -> None:
    before = identities(guest(GUEST), "XEN619")
    assert len(before) == 1
    assert identities(guest(GUEST.replace(old, new)), "XEN619") == before


def test_a_device_that_changes_is_another() -> None:
    before = identities(guest(GUEST), "XEN619")
    assert identities(guest(GUEST.replace("file:web1.img,", "file:web2.img,")), "XEN619") != before


def test_two_of_a_rule_in_one_line_differ() -> None:
    found = identities(guest(GUEST.replace("phy:/dev/vg0/web1", "file:web0.img")), "XEN619")
    assert len(set(found)) == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("loglvl=all", "loglvl=info"),
        ("6.1.0-18", "6.1.0-21"),
        ("set timeout=5", "set timeout=3\nset default=0"),
        ("    multiboot2", "\tmultiboot2"),
    ],
)
def test_an_option_outlives_its_neighbours_and_the_kernel(old: str, new: str) -> None:
    before = identities(menu(GRUB), "XEN102")
    assert len(before) == 1
    assert identities(menu(GRUB.replace(old, new)), "XEN102") == before


def test_entries_are_told_apart() -> None:
    """A new entry above does not take the identity of the one that was there."""
    entry = GRUB.partition("\n")[2]
    [before] = identities(menu(GRUB), "XEN102")
    other = entry.replace("Debian, with", "Rescue of")
    above, below = identities(menu(GRUB.replace(entry, other + entry)), "XEN102")
    assert below == before
    assert above != before


def test_a_finding_outside_of_settings_is_known_by_its_line() -> None:
    diagnostics = lint_tree(guest(GUEST + "import os\n"), ("XEN001", "XEN002")).diagnostics
    assert diagnostics
    assert all(diagnostic.part is None for diagnostic in diagnostics)
