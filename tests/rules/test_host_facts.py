"""Rules about what is told of a machine: disagreement, and figures of dom0's."""

from __future__ import annotations

import pytest
from xenlint.testing import lint_tree

GUEST = {"etc/xen/web.cfg": 'name = "web"\nmemory = 512\n'}
ROOT = '[hosts.alpha]\nroot = "."\n'


def info(mib: int = 8191, cpus: int = 8, version: str = "4.17.3") -> str:
    return f"host : alpha\nnr_cpus : {cpus}\ntotal_memory : {mib}\nxen_version : {version}\n"


def module(mib: int) -> str:
    return f"# dmidecode 3.4\nHandle 0x0011, DMI type 17, 40 bytes\nMemory Device\n\tSize: {mib} MB\n"


def said(code: str, tree: dict[str, str], config: str = ROOT) -> list[tuple[str, str]]:
    """Where each finding stands, and what it says."""
    report = lint_tree(tree, (code,), config)
    assert report.errors == []
    return [(d.place, d.message) for d in report.diagnostics]


@pytest.mark.parametrize(
    ("told", "captures", "what"),
    [
        ('memory = "8GiB"', {"etc/xen/info": info(8191)}, ""),
        ('memory = "8GiB"', {"etc/xen/info": info(7950)}, ""),
        ('memory = "8GiB"', {"etc/xen/info": info(7900)}, "says 8 GiB, "),
        ('memory = "8GiB"', {"etc/xen/info": info(8400)}, ""),
        ('memory = "8GiB"', {"etc/xen/info": info(16278)}, "says 15.9 GiB. xenlint goes by "),
        ("cpus = 8", {"etc/xen/info": info(cpus=4)}, "The number of CPUs"),
        ("cpus = 8", {"etc/xen/info": info()}, ""),
        ('xen-version = "4.17"', {"etc/xen/info": info()}, ""),
        ('xen-version = "4.14"', {"etc/xen/info": info()}, "The Xen version"),
        # graphics live on a part of what is plugged in
        ("", {"etc/xen/info": info(7300), "etc/xen/dmi": module(8192)}, ""),
        ("", {"etc/xen/info": info(7000), "etc/xen/dmi": module(8192)}, "info:3 says 6.8 GiB, "),
        ('memory = "16GiB"', {"etc/xen/dmi": module(8192)}, "says 8 GiB"),
        ("", {"etc/xen/info": info(8191), "etc/xen/info.old.txt": info(16383)}, "xenlint goes by "),
        ("iommu = true", {"etc/xen/info": info() + "virt_caps : hvm\n"}, ""),
    ],
)
def test_disagreement(told: str, captures: dict[str, str], what: str) -> None:
    found = said("XEN305", {**GUEST, **captures}, f"{ROOT}{told}\n")
    assert len(found) == bool(what)
    for place, message in found:
        assert place in captures
        assert what in message


def test_a_default_and_a_sum_over_holes_are_no_claims() -> None:
    numa = "numa_info :\nnode:    memsize    memfree    distances\n   0:      9216       1342      10\n"
    assert said("XEN305", {**GUEST, "etc/xen/info": info()}, f'xen-version = "4.14"\n{ROOT}') == []
    assert said("XEN305", {**GUEST, "etc/xen/info": f"host : a\n{numa}"}, f'{ROOT}memory = "8GiB"\n') == []


def test_two_files_that_are_not_the_host_s_are_told_on_the_host() -> None:
    config = f'inventory = ["hosts.yaml"]\n{ROOT}memory = "8GiB"\n'
    report = lint_tree({**GUEST, "hosts.yaml": "alpha:\n  memory: 16GiB\n"}, ("XEN305",), config)
    (found,) = report.diagnostics
    assert (found.place, found.span.text) == ("etc/xen/web.cfg", "memory = 512")
    assert [place.span.text for place in found.related] == ['memory = "8GiB"', "memory: 16GiB"]
    assert "xenlint.toml:4 says 8 GiB" in found.message
    assert "hosts.yaml:2 says 16 GiB" in found.message


MEMINFO = "MemTotal:         497896 kB\nMemFree:          101232 kB\n"


def test_figures_of_dom0() -> None:
    tree = {**GUEST, "etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=512M"\n', "meminfo": MEMINFO}
    ((place, message),) = said("XEN307", tree)
    assert place == "meminfo"
    assert message.startswith("'MemTotal' is what dom0 has, not what the machine has")
    assert said("XEN307", tree, f'{ROOT}memory = "8GiB"\n') == []
    assert said("XEN307", {**tree, "info": info()}) == []
    assert said("XEN307", {**tree, "dmi": module(8192)}) == []
    bank = "  *-memory\n    description: System Memory\n    size: 8GiB\n   *-bank:0\n    size: 8GiB\n"
    assert said("XEN307", {**GUEST, "lshw": bank}) == [], "the firmware's figure"
    assert len(said("XEN307", {**GUEST, "lshw": bank.replace("*-bank:0", "*-cache")})) == 1


def test_a_figure_of_dom0_in_an_inventory_is_a_warning() -> None:
    config = f'inventory = ["facts.json"]\n{ROOT}'
    tree = {**GUEST, "facts.json": '{"ansible_hostname": "alpha", "ansible_memtotal_mb": 486}'}
    report = lint_tree(tree, ("XEN307",), config)
    (found,) = report.diagnostics
    assert (found.severity, found.place) == ("warning", "etc/xen/web.cfg")
    assert [place.span.text for place in found.related] == ['"ansible_memtotal_mb"']
    assert lint_tree(tree, ("XEN307",), f'{config}memory = "8GiB"\n').diagnostics == ()


def test_captures_alone_make_no_xen_host() -> None:
    tree = {"etc/default/grub": "GRUB_TIMEOUT=5\n", "meminfo": MEMINFO, "dmi.txt": module(8192) + "# Xen\n"}
    assert lint_tree(tree, ("all",)).diagnostics == ()
