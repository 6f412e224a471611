"""Spellings, versions and near misses of the rules about CPUs."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import fixed_tree, lint_tree

CPU = ("XEN4",)
XEND = {"etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n"}


def found(tree: dict[str, str], config: str = "") -> list[Diagnostic]:
    report = lint_tree(tree, CPU, config)
    assert report.errors == []
    return [diagnostic for diagnostic in report.diagnostics if "XEN400" < diagnostic.rule.code < "XEN407"]


def seen(tree: dict[str, str], config: str = "") -> list[tuple[str, str]]:
    return [(diagnostic.rule.code, diagnostic.severity) for diagnostic in found(tree, config)]


def machine(cpus: int, version: str = "4.17") -> str:
    return f'[hosts.a]\nroot = "."\ncpus = {cpus}\nxen-version = "{version}"\n'


# --- dom0_max_vcpus ---------------------------------------------------------------------------------------------------


def boot(value: str) -> dict[str, str]:
    return {
        "boot/grub/menu.lst": f"title Xen\nkernel /xen.gz dom0_max_vcpus{value} loglvl=all\nmodule /vmlinuz-5.10 ro\n"
    }


@pytest.mark.parametrize(
    ("value", "version", "expected", "gets"),
    [
        ("=1..4", "4.17", [("XEN401", "error")], "a vCPU on every CPU"),
        ("=1..4", "4.2", [("XEN401", "error")], "1 vCPU"),
        ("=4,8", "4.17", [("XEN401", "error")], "a vCPU on every CPU"),
        ("=4-8", "4.2", [("XEN401", "error")], "4 vCPUs"),
        ("=4-8", "4.3", [], ""),
        ("=all", "4.17", [("XEN401", "error")], "a vCPU on every CPU"),
        ("=4x", "4.17", [("XEN401", "error")], "a vCPU on every CPU"),
        ("=4-8x", "4.17", [("XEN401", "error")], "at most 8"),
        ("=<min>-<max>", "4.17", [("XEN401", "error")], ""),
        ("=8-4", "4.17", [("XEN401", "warning")], "dom0 gets 4"),
        ("=0", "4.17", [("XEN401", "warning")], "one vCPU"),
        ("=0", "4.2", [("XEN401", "warning")], "a vCPU on every CPU"),
        ("=", "4.17", [("XEN401", "warning")], "one vCPU"),
        ("", "4.17", [("XEN401", "warning")], "one vCPU"),
        ("=4", "4.17", [], ""),
        ("=0x4", "4.17", [], ""),
        ("=-4", "4.17", [], ""),
        ("=2-", "4.17", [], ""),
        ("=1-16", "4.17", [], ""),
    ],
)
def test_dom0_max_vcpus(value: str, version: str, expected: list[tuple[str, str]], gets: str) -> None:
    findings = found(boot(value), f'xen-version = "{version}"\n')
    assert [(d.rule.code, d.severity) for d in findings] == expected
    assert all(gets in d.message for d in findings)


@pytest.mark.parametrize("line", ["dom0_max_vcpus =4", "dom0_max_vcpus= 4", "dom0_max_vcpus = 4"])
def test_blanks_are_told_elsewhere(line: str) -> None:
    assert seen({"etc/default/grub": f'GRUB_CMDLINE_XEN="{line}"\n'}) == []


def test_dots_become_a_hyphen() -> None:
    tree = boot("=1..4")
    report = lint_tree(tree, ("XEN401",))
    assert [d.fix and d.fix.safe for d in report.diagnostics] == [True]
    assert fixed_tree(tree, report) == {path: text.encode() for path, text in boot("=1-4").items()}
    assert [d.fix and d.fix.safe for d in found(boot("=4,8"))] == [False]


@pytest.mark.parametrize(
    ("value", "cpus", "expected"),
    [
        ("=8", 4, [("XEN401", "warning")]),
        ("=8-16", 4, [("XEN401", "warning")]),
        ("=1-16", 4, []),
        ("=4", 4, []),
        ("=1", 8, [("XEN401", "note")]),
        ("=1", 2, []),
    ],
)
def test_dom0_on_a_known_host(value: str, cpus: int, expected: list[tuple[str, str]]) -> None:
    assert seen(boot(value), machine(cpus)) == expected


def test_on_arm_it_is_a_number() -> None:
    tree = {"boot/efi/xen.cfg": "[xen]\noptions=dom0_max_vcpus=1-4 dtuart=serial0\nkernel=Image root=/dev/mmcblk0p2\n"}
    [finding] = found(tree)
    assert "On Arm" in finding.message


# --- dom0_vcpus_pin ---------------------------------------------------------------------------------------------------


def pinned(*cpus: str, options: str = "dom0_max_vcpus=2 dom0_vcpus_pin", **files: str) -> dict[str, str]:
    tree = {"etc/default/grub": f'GRUB_CMDLINE_XEN="{options}"\n'}
    for number, value in enumerate(cpus):
        setting = f"cpus = {value}\n" if value else ""
        tree[f"etc/xen/g{number}.cfg"] = f'name = "g{number}"\nmemory = 512\nvcpus = 1\n{setting}'
    return tree


@pytest.mark.parametrize(
    ("cpus", "expected"),
    [
        (("'0'",), [("XEN402", "warning")]),
        (("'0-1'",), [("XEN402", "warning")]),
        (("['1']",), [("XEN402", "warning")]),
        (("'2-3'",), []),
        (("'all,^0-1'",), []),
        (("'all,^0,^1'",), []),
        (("'node:1'",), []),
        (("'0-7'",), [("XEN402", "note")]),
        (("'1-3'",), [("XEN402", "note")]),
        (("", ""), [("XEN402", "note")]),
        (("", "'2'", "'0'"), [("XEN402", "note"), ("XEN402", "warning")]),
        (("'0-7'", "'0-7'", "", ""), [("XEN402", "note")] * 3),
        ((), []),
    ],
)
def test_guests_on_dom0s_cpus(cpus: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert seen(pinned(*cpus)) == expected


@pytest.mark.parametrize(
    "options",
    ["dom0_max_vcpus=2", "dom0_vcpus_pin", "dom0_max_vcpus=2 dom0_vcpus_pin=no", "dom0_max_vcpus=2- dom0_vcpus_pin"],
)
def test_dom0_without_cpus_of_its_own(options: str) -> None:
    assert seen(pinned("'0'", options=options)) == []


def test_a_mask_for_all_guests() -> None:
    tree = {**pinned("", ""), "etc/xen/xl.conf": 'vm.cpumask="2-7"\n'}
    assert seen(tree) == []
    assert seen({**tree, "etc/xen/xl.conf": 'autoballoon="off"\n'}) == [("XEN402", "note")]


# --- cpus -------------------------------------------------------------------------------------------------------------


def guest(*lines: str) -> dict[str, str]:
    return {"etc/xen/db.cfg": "\n".join(('name = "db"', "memory = 512", *lines, ""))}


@pytest.mark.parametrize(
    ("value", "at", "right"),
    [
        ("all, ^0", " ^0", "all,^0"),
        ("0-3 ,5", "0-3 ", "0-3,5"),
        ("1;2", "1;2", "1,2"),
        ("0..3", "0..3", "0-3"),
        ("0 - 3", "0 - 3", "0-3"),
        ("1 2", "1 2", "1,2"),
        ("^all", "^all", None),
        ("0-", "0-", None),
        ("3-1", "3-1", None),
        ("any", "any", None),
        ("^0", "^0", "all,^0"),
        ("^0,^1", "^0,^1", "all,^0,^1"),
    ],
)
def test_lists_that_xl_refuses(value: str, at: str, right: str | None) -> None:
    tree = guest(f'cpus = "{value}"')
    report = lint_tree(tree, ("XEN403",))
    [finding] = report.diagnostics
    assert (finding.severity, finding.span.text) == ("error", at)
    assert (finding.fix is not None) == (right is not None)
    if right is not None:
        assert f"'{right}'" in finding.message
        assert fixed_tree(tree, report)["etc/xen/db.cfg"] == guest(f'cpus = "{right}"')["etc/xen/db.cfg"].encode()


@pytest.mark.parametrize("value", ["0-3, 5", "0", "all", "all,^0", "0-3,^2", "node:0", "nodes:0-1,^3", "0,,1"])
def test_lists_that_xl_takes(value: str) -> None:
    assert seen(guest(f'cpus = "{value}"')) == []
    assert seen(guest(f'cpus = [ "{value}" ]')) == []


def test_other_readers_of_lists() -> None:
    assert seen({**guest('cpus = "^0"'), **XEND}) == []
    assert seen(guest("cpus = [ '0-' ]"), 'xen-version = "4.3"\n') == []
    assert seen(guest("cpus_soft = '0-'")) == [("XEN403", "error")]
    assert seen(guest("cpus = 2")) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("vcpus = 4", 'cpus = ["0,1"]'), [("XEN404", "warning")]),
        (("vcpus = 1", "maxvcpus = 4", 'cpus = ["2"]'), [("XEN404", "warning")]),
        (("vcpus = 2", "cpus = [0, 1, 2]"), [("XEN404", "note")]),
        (("vcpus = 3", "cpus = [0, 1, 2]"), []),
        (("vcpus = 4", 'cpus = "0,1"'), []),
        (("cpus = ['3']",), []),
        (("vcpus = 4", "cpus = []"), []),
        (("vcpus = 'many'", "cpus = ['3', '4']"), []),
    ],
)
def test_an_item_for_each_vcpu(lines: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert seen(guest(*lines)) == expected


def test_one_item_is_for_all_without_brackets() -> None:
    tree = guest("vcpus = 4", "cpus = ['2-5']")
    fixed = fixed_tree(tree, lint_tree(tree, ("XEN404",)))
    assert fixed["etc/xen/db.cfg"] == guest("vcpus = 4", 'cpus = "2-5"')["etc/xen/db.cfg"].encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("'8'", [("XEN405", "error")]),
        ("'8-11,16'", [("XEN405", "error")]),
        ("'4-11'", [("XEN405", "warning")]),
        ("'0,8'", [("XEN405", "warning")]),
        ("['8']", [("XEN405", "error")]),
        ("8", [("XEN405", "error")]),
        ("'7'", []),
        ("'all,^8'", []),
        ("'node:9'", []),
    ],
)
def test_cpus_that_are_not_there(value: str, expected: list[tuple[str, str]]) -> None:
    assert seen(guest(f"cpus = {value}"), machine(8)) == expected
    assert seen(guest(f"cpus = {value}")) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("cpu_weight = 0",), [("XEN406", "error")]),
        (("cpu_weight = 65536",), [("XEN406", "error")]),
        (("cpu_weight = '100000'",), [("XEN406", "error")]),
        (("cpu_weight = 1",), []),
        (("cpu_weight = 65535",), []),
        (("cpu_weight = 'heavy'",), []),
        (("cap = 101",), [("XEN406", "error")]),
        (("cap = '-5'",), [("XEN406", "error")]),
        (("vcpus = 2", "cap = 201"), [("XEN406", "error")]),
        (("vcpus = 1", "maxvcpus = 4", "cap = 400"), []),
        (("vcpus = 2", "cap = 200"), []),
        (("vcpus = 4", "cap = 50"), [("XEN406", "note")]),
        (("cap = 50",), []),
        (("vcpus = 4", "cap = 0"), []),
        (("vcpus = 4", "cap = 150"), []),
    ],
)
def test_weight_and_cap(lines: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert seen(guest(*lines)) == expected


def test_other_schedulers_know_no_weight() -> None:
    tree = {**guest("cpu_weight = 0"), "etc/default/grub": 'GRUB_CMDLINE_XEN="sched=rtds"\n'}
    assert seen(tree) == []
    assert seen({**tree, "etc/default/grub": 'GRUB_CMDLINE_XEN="sched=credit"\n'}) == [("XEN406", "error")]
