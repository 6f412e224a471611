"""What the rules about dom0's memory say of NetBSD, FreeBSD and boards of Arm."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import Tree, fixed_tree, lint_tree

RULES = ("XEN001", *(f"XEN{number}" for number in range(101, 110)))


def netbsd(xen: str, kernel: str = "console=pc", title: str = "Xen") -> Tree:
    return {"boot.cfg": f"menu={title}:load /netbsd-XEN3_DOM0.gz {kernel};multiboot /xen.gz {xen}\n"}


def freebsd(lines: str) -> Tree:
    return {"boot/loader.conf": f'xen_kernel="/boot/xen"\n{lines}\n'}


def imagebuilder(lines: str) -> Tree:
    return {"config": f'MEMORY_START="0x0"\nXEN="xen"\nDOM0_KERNEL="vmlinuz"\nNUM_DOMUS=1\n{lines}\n'}


def find(tree: Tree, config: str = "") -> list[Diagnostic]:
    report = lint_tree(tree, RULES, config)
    assert report.errors == []
    return list(report.diagnostics)


@pytest.mark.parametrize(
    "tree",
    [
        netbsd("dom0_mem=512M"),
        netbsd("dom0_mem=128M"),  # a usual size there
        netbsd("dom0_mem=512M,max:1G"),
        freebsd('xen_cmdline="dom0_mem=2048M dom0_max_vcpus=2 dom0=pvh"'),
        imagebuilder('XEN_CMD="console=dtuart dom0_mem=1G"'),
        imagebuilder('XEN_CMD="console=dtuart"'),  # Xen gives dom0 512 MiB
        imagebuilder("DOM0_MEM=512"),
        imagebuilder(""),
    ],
)
def test_nothing_to_say(tree: Tree) -> None:
    assert find(tree) == []


@pytest.mark.parametrize(
    ("tree", "code", "severity", "at", "says"),
    [
        (netbsd("console=vga"), "XEN101", "warning", "console=vga", "Write 'dom0_mem=2G' here"),
        (netbsd("", "-s", "Xen single user"), "XEN101", "note", "multiboot /xen.gz", "Write 'dom0_mem=2G' here"),
        (netbsd("dom0_mem=512"), "XEN102", "error", "512", "512M"),
        (netbsd("dom0_mem=512MB"), "XEN103", "error", "512MB", "dom0 all of the memory"),
        (netbsd("", "dom0_mem=512M"), "XEN104", "error", "dom0_mem=512M", "behind Xen's file on 'multiboot'"),
        (netbsd("dom0-mem=512M"), "XEN106", "error", "dom0-mem=", "dom0_mem"),
        (netbsd("dom0_mem=512M,max=512M"), "XEN107", "error", "max=512M", "max:512M"),
        (netbsd("dom0_mem = 512M"), "XEN108", "error", "dom0_mem = 512M", "dom0_mem=512M"),
        (netbsd("dom0_mem=16M"), "XEN109", "error", "16M", "16 MiB"),
        (freebsd('xen_cmdline="dom0=pvh"'), "XEN101", "warning", "dom0=pvh", "'dom0_mem=2G' in xen_cmdline"),
        (freebsd(""), "XEN101", "warning", 'xen_kernel="/boot/xen"', "'dom0_mem=2G' in xen_cmdline"),
        (freebsd("xen_cmdline=dom0_mem=2G"), "XEN001", "error", "dom0_mem=2G", 'xen_cmdline="dom0_mem=2G"'),
        (freebsd('xen_cmdline="dom0_mem=2GB"'), "XEN103", "error", "2GB", "dom0 all of the memory"),
        (imagebuilder('XEN_CMD="dom0_mem=32M"'), "XEN109", "error", "32M", "'dom0_mem=2G'"),
        (imagebuilder("DOM0_MEM=32"), "XEN109", "error", "32", "'DOM0_MEM=2048'"),
        (imagebuilder('XEN_CMD="a"\nDOM0_CMD="dom0_mem=1G"'), "XEN104", "error", "dom0_mem=1G", "512 MiB. Write it"),
        (imagebuilder('DOM0_CMD="dom0_mem=1G"'), "XEN104", "warning", "dom0_mem=1G", "only misleads"),
    ],
)
def test_one_mistake_is_one_finding(tree: Tree, code: str, severity: str, at: str, says: str) -> None:
    (found,) = find(tree)
    assert (found.rule.code, found.severity, found.span.text) == (code, severity, at)
    assert says in found.message


@pytest.mark.parametrize(
    ("tree", "path", "fixed"),
    [
        (netbsd("loglvl=all", "dom0_mem=1G -v"), "boot.cfg", netbsd("loglvl=all dom0_mem=1G", "-v")["boot.cfg"]),
        (netbsd("dom0_mem=1GB"), "boot.cfg", netbsd("dom0_mem=1G")["boot.cfg"]),
        (
            imagebuilder('XEN_CMD="sched=null"\nDOM0_CMD="quiet dom0_mem=1G"'),
            "config",
            imagebuilder('XEN_CMD="sched=null dom0_mem=1G"\nDOM0_CMD="quiet"')["config"],
        ),
        (
            freebsd("xen_cmdline=dom0_mem=2G"),
            "boot/loader.conf",
            freebsd('xen_cmdline="dom0_mem=2G"')["boot/loader.conf"],
        ),
    ],
)
def test_fixes(tree: Tree, path: str, fixed: str) -> None:
    assert fixed_tree(tree, lint_tree(tree, RULES))[path] == fixed.encode()


def test_a_bare_value_has_no_room_for_a_second_word() -> None:
    (found,) = find(imagebuilder('XEN_CMD=sched=null\nDOM0_CMD="quiet dom0_mem=1G"'))
    assert (found.rule.code, found.fix) == ("XEN104", None)


def test_a_line_that_is_not_known_is_not_judged() -> None:
    assert find(freebsd('xen_cmdline="dom0=pvh ${more}"')) == []
    assert find(imagebuilder('XEN_CMD="sched=null $MORE"')) == []
