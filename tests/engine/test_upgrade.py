"""What a newer Xen would change, and nothing else."""

from __future__ import annotations

import os
import tempfile

from xenlint import lint
from xenlint.settings.config import Settings
from xenlint.testing import Tree, write_tree

Version = tuple[int, int]


def told(tree: Tree, target: Version, version: Version | None = (4, 11)) -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, tree)
        report = lint([root], Settings(root=root, version_override=version, upgrade_to=target))
        return [(each.rule.code, os.path.relpath(each.path, root)) for each in report.diagnostics]


BOOT = "etc/default/grub"
GUEST = {"etc/xen/web.cfg": 'name = "web"\nmemory = "512M"\nkernel = "/k"\n'}


def test_what_changes_its_meaning_is_told() -> None:
    tree = {BOOT: 'GRUB_CMDLINE_XEN="dom0_mem=2048MB,max:2048MB"\n', **GUEST}
    assert told(tree, (4, 12)) == [("XEN103", BOOT)]
    assert told(tree, (4, 10), (4, 9)) == []


def test_what_is_wrong_already_is_not() -> None:
    assert told({BOOT: 'GRUB_CMDLINE_XEN="loglvl=all"\n', **GUEST}, (4, 19)) == []


def test_nothing_is_told_of_a_host_that_is_there_already() -> None:
    tree = {BOOT: 'GRUB_CMDLINE_XEN="dom0_mem=2048MB,max:2048MB"\n'}
    assert told(tree, (4, 12), (4, 12)) == []
    assert told(tree, (4, 12), (4, 17)) == []


def test_a_host_of_xend_meets_xl() -> None:
    tree = {
        "etc/xen/xend-config.sxp": "(dom0-min-mem 512)\n(enable-dom0-ballooning no)\n",
        "etc/xen/web.cfg": "name = 'web%d' % 1\nmemory = 512\nkernel = '/k'\n",
        "boot/grub/menu.lst": "title Xen\nkernel /xen.gz dom0_mem=512M,max:512M\nmodule /vmlinuz-3.2 ro\n",
    }
    assert ("XEN002", "etc/xen/web.cfg") in told(tree, (4, 19), None)


def test_file_names_with_versions_do_not_hold_it_back() -> None:
    line = "title Xen\nkernel /xen-4.11-amd64.gz dom0_mem=2048MB,max:2048MB\nmodule /vmlinuz-4.19 ro\n"
    tree = {"boot/grub/menu.lst": line, **GUEST}
    assert told(tree, (4, 17), None) == [("XEN103", "boot/grub/menu.lst")]


def test_a_host_without_a_version_hears_what_matters_for_upgrades() -> None:
    tree = {"etc/xen/web.cfg": "import os\nname = 'web'\nmemory = 512\nkernel = '/k'\nvcpu = 2\n"}
    assert [code for code, _ in told(tree, (4, 19), None)] == ["XEN002"]
