"""Whole little hosts on their way to a newer Xen: what breaks, changes or is ignored there, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from xenlint import lint
from xenlint.settings.config import Settings
from xenlint.testing import Tree, write_tree

Version = tuple[int, int]
Told = tuple[str, str, int]

MENU = """default 0
title Xen
root (hd0,0)
kernel /xen-{xen}.gz dom0_mem=1024M
module /vmlinuz-{linux} root=/dev/sda1 ro
module /initrd.img
"""


def told(tree: Tree, target: Version, version: Version | None = None) -> set[Told]:
    """Code, file and line of all that is told of the upgrade."""
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, tree)
        report = lint([root], Settings(root=root, version_override=version, upgrade_to=target))
        assert report.errors == []
        return {
            (each.rule.code, os.path.relpath(each.path, root), each.span.source.position(each.span.start)[0])
            for each in report.diagnostics
        }


def now(tree: Tree) -> set[str]:
    """The codes of what is wrong already, of which the upgrade says nothing."""
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, tree)
        return {each.rule.code for each in lint([root], Settings(root=root)).diagnostics}


XM = {
    "boot/grub/menu.lst": MENU.format(xen="4.1", linux="3.2.0-4-amd64"),
    "etc/default/xen": 'TOOLSTACK="xm"\n',
    "etc/default/xendomains": "XENDOMAINS_SAVE=/var/lib/xen/save\nXENDOMAINS_RESTORE=yes\n",
    "etc/xen/xend-config.sxp": (
        "(network-script network-bridge)\n(vif-script vif-bridge)\n(dom0-min-mem 1024)\n(enable-dom0-ballooning no)\n"
        "(xend-relocation-server yes)\n(xend-relocation-hosts-allow '')\n"
    ),
    "etc/xen/web.cfg": 'name = "web"\nmemory = 512\nbootloader = "pygrub"\non_xend_start = "start"\n',
    "etc/xen/db.cfg": 'import os\nname = "db"\nmemory = 512\nkernel = "/boot/vmlinuz-" + os.uname()[2]\n',
    "etc/xen/mail.cfg": 'name = "mail"\nmemory = 512\nkernel = "/k"\non_xend_start = "ignore"\n',
    "etc/xen/auto/db.cfg": "link:../db.cfg",
    "etc/xen/auto/mail.cfg": "link:../mail.cfg",
    "etc/xen/auto/old.cfg": "link:../old.cfg",
}


def test_from_xm_to_xl() -> None:
    found = told(XM, (4, 17))
    assert found >= {
        ("XEN760", "etc/default/xen", 1),
        ("XEN816", "etc/xen/xend-config.sxp", 1),
        ("XEN818", "etc/xen/web.cfg", 4),
        ("XEN002", "etc/xen/db.cfg", 1),
    }
    # the open migration server, the broken link and the value of xendomains are wrong today as well
    assert now(XM) >= {"XEN907", "XEN751", "XEN755"}
    assert not {code for code, _, _ in found} & {"XEN907", "XEN751", "XEN755", "XEN750", "XEN204"}
    assert not any(path == "etc/xen/mail.cfg" and code in ("XEN818", "XEN002") for code, path, _ in found)


def test_between_two_versions_with_xend_nothing_of_it_is_told() -> None:
    found = told(XM, (4, 4))
    assert not {code for code, _, _ in found} & {"XEN760", "XEN816", "XEN818", "XEN002"}


OLD_XL = {
    "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2048MB,max:2048MB"\n',
    "etc/xen/xl.conf": 'autoballoon="off"\nautoballon="off"\n',
    "etc/xen/hvm.cfg": (
        'name = "hvm"\nbuilder = "hvm"\nmemory = 512\ndevice_model_version = "qemu-xen-traditional"\n'
        'tsc_mode = "native_paravirt"\n'
    ),
    "etc/xen/pv.cfg": 'name = "pv"\nmemory = 512\nbootloader = "/usr/bin/pygrub"\nvcpu = 2\n',
    "etc/xen/auto/pv.cfg~": 'name = "pv"\nmemory = 256\n',
}


def test_from_4_4_to_4_19() -> None:
    found = told(OLD_XL, (4, 19), (4, 4))
    assert found >= {
        ("XEN103", "etc/default/grub", 1),  # a unit of two letters is refused since 4.12, with all of dom0_mem
        ("XEN203", "etc/xen/xl.conf", 1),
        ("XEN803", "etc/xen/hvm.cfg", 2),
        ("XEN712", "etc/xen/hvm.cfg", 4),
        ("XEN015", "etc/xen/hvm.cfg", 5),
        ("XEN708", "etc/xen/pv.cfg", 3),
    }
    assert not {code for code, _, _ in found} & {"XEN008", "XEN750"}


def test_from_4_11_to_4_19() -> None:
    found = told(OLD_XL, (4, 19), (4, 11))
    assert found >= {
        ("XEN103", "etc/default/grub", 1),
        ("XEN712", "etc/xen/hvm.cfg", 4),
        ("XEN015", "etc/xen/hvm.cfg", 5),
    }
    assert ("XEN803", "etc/xen/hvm.cfg", 2) not in found  # deprecated since 4.10
    assert not {code for code, _, _ in found} & {"XEN008", "XEN750"}


def test_from_4_14_to_4_22() -> None:
    found = told(OLD_XL, (4, 22), (4, 14))
    assert ("XEN712", "etc/xen/hvm.cfg", 4) in found
    assert not {code for code, _, _ in found} & {"XEN008", "XEN750", "XEN103", "XEN203", "XEN015"}


def test_sizes_that_xl_learns_to_recognise() -> None:
    """Before 4.16, "auto" takes a percentage for no dom0_mem: the upgrade cures it and so says nothing."""
    tree = {"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=25%,max:25%"\n', "etc/xen/xl.conf": 'autoballoon="auto"\n'}
    assert told(tree, (4, 17), (4, 14)) == set()


def test_nothing_is_told_of_a_host_that_needs_no_change() -> None:
    tree = {
        "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n',
        "etc/xen/xl.conf": 'autoballoon="off"\nvif.default.bridge="br0"\n',
        "etc/default/xendomains": "XENDOMAINS_SAVE=\nXENDOMAINS_RESTORE=false\n",
        "etc/xen/web.cfg": 'type = "pvh"\nname = "web"\nmemory = 512\nkernel = "/k"\nvif = [ "bridge=br0" ]\n',
        "etc/xen/auto/web.cfg": "link:../web.cfg",
    }
    for before, after in (((4, 10), (4, 17)), ((4, 11), (4, 19)), ((4, 14), (4, 22))):
        assert told(tree, after, before) == set()


def test_the_report_is_divided_by_hosts(tmp_path: Path) -> None:
    boot = 'GRUB_CMDLINE_XEN="dom0_mem=2048MB,max:2048MB"\n'
    write_tree(str(tmp_path), {f"hosts/{name}/etc/default/grub": boot for name in ("alpha", "beta")})
    command = [sys.executable, "-m", "xenlint", "check", "--xen-version", "4.11", "--upgrade-to", "4.19"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    heads = [line for line in done.stdout.splitlines() if line.startswith("==")]
    assert heads == ["== alpha, from Xen 4.11 to 4.19", "== beta, from Xen 4.11 to 4.19"]
