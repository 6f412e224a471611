"""The rules about dom0's memory on the boot line: edge cases beyond the examples."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.engine.diagnostic import Diagnostic
from xenlint.knowledge.hypervisor import OPTIONS
from xenlint.knowledge.versions import Version
from xenlint.model.cmdline import CommandLine
from xenlint.model.dom0_mem import read_values, show_limit
from xenlint.model.dom0_names import misspelt_dom0_mem
from xenlint.model.dom0_slips import meant_limit, read_slips
from xenlint.source import Source
from xenlint.syntax.tree import String
from xenlint.testing import Tree, fixed_tree, lint_tree

SPELLING = ("XEN102", "XEN103", "XEN106", "XEN107", "XEN108")
ALL = (*SPELLING, "XEN104", "XEN105", "XEN109")


def line(text: str) -> CommandLine:
    source = Source("line", text.encode())
    return CommandLine(String(source, 0, len(source.text), source.text, 0), source.span(0, len(source.text)), "xen")


def menu(options: str, xen: str = "xen.gz", kernel: str = "vmlinuz-5.10") -> Tree:
    return {"boot/grub/menu.lst": f"title Xen\nkernel /{xen} {options}\nmodule /{kernel} ro root=/dev/sda1\n"}


def find(tree: Tree, select: tuple[str, ...] = ALL, config: str = "") -> list[Diagnostic]:
    report = lint_tree(tree, select, config)
    assert report.errors == []
    return list(report.diagnostics)


def codes(tree: Tree, select: tuple[str, ...] = ALL, config: str = "") -> list[str]:
    return [diagnostic.rule.code for diagnostic in find(tree, select, config)]


# --- the spelling of dom0_mem -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code", "at", "cured"),
    [
        ("dom0_mem=512", "XEN102", "512", "dom0_mem=512M"),
        ("dom0_mem=max:2048", "XEN102", "max:2048", "dom0_mem=max:2048M"),
        ("dom0_mem=1G,max:2048", "XEN102", "max:2048", "dom0_mem=1G,max:2048M"),
        ("dom0_mem=4", "XEN102", "4", "dom0_mem=4G"),
        ("dom0_mem=512MB", "XEN103", "512MB", "dom0_mem=512M"),
        ("dom0_mem=1024Mi", "XEN103", "1024Mi", "dom0_mem=1024M"),
        ("dom0_mem=2gb,max:2gb", "XEN103", "2gb", "dom0_mem=2G,max:2G"),
        ("dom0_mem=1.5G", "XEN103", "1.5G", "dom0_mem=1536M"),
        ("dom0_mem=1,5G", "XEN103", "1,5G", "dom0_mem=1536M"),
        ("dom0_mem=512 M loglvl=all", "XEN103", "512 M", "dom0_mem=512M loglvl=all"),
        ("dom0-mem=2G", "XEN106", "dom0-mem=", "dom0_mem=2G"),
        ("dom0_memory=2G", "XEN106", "dom0_memory=", "dom0_mem=2G"),
        ("dom_mem=2G", "XEN106", "dom_mem=", "dom0_mem=2G"),
        ("domo_mem=2G", "XEN106", "domo_mem=", "dom0_mem=2G"),
        ("dom0mem=2G", "XEN106", "dom0mem=", "dom0_mem=2G"),
        ("Dom0_mem=2G", "XEN106", "Dom0_mem=", "dom0_mem=2G"),
        ("dom0_mem:512M", "XEN106", "dom0_mem:", "dom0_mem=512M"),
        ("--dom0_mem=2G", "XEN106", "--dom0_mem=", "dom0_mem=2G"),
        ("xen.dom0_mem=2G", "XEN106", "xen.dom0_mem=", "dom0_mem=2G"),
        ("mem_dom0=2G", "XEN106", "mem_dom0=", "dom0_mem=2G"),
        ("dom0_mem_max=2G", "XEN106", "dom0_mem_max=", "dom0_mem=max:2G"),
        ("dom0_mem=2G,max=2G", "XEN107", "max=2G", "dom0_mem=2G,max:2G"),
        ("dom0_mem=2G,max2G", "XEN107", "max2G", "dom0_mem=2G,max:2G"),
        ("dom0_mem=2G,MAX:2GB", "XEN107", "MAX:2GB", "dom0_mem=2G,max:2G"),
        ("dom0_mem=2G:max:2G", "XEN107", "2G:max:2G", "dom0_mem=2G,max:2G"),
        ("dom0_mem=2G;max:2G", "XEN107", "2G;max:2G", "dom0_mem=2G,max:2G"),
        ("dom0_mem=2G,", "XEN107", "2G,", "dom0_mem=2G"),
        ("dom0_mem=2G,,max:2G", "XEN107", "2G,,max:2G", "dom0_mem=2G,max:2G"),
        ("dom0_mem=2G, max:2G ucode=scan", "XEN107", "2G, max:2G", "dom0_mem=2G,max:2G ucode=scan"),
        ("dom0_mem=2G max:2G", "XEN107", "2G max:2G", "dom0_mem=2G,max:2G"),
        ("dom0_mem=2G , max:2G", "XEN107", "2G , max:2G", "dom0_mem=2G,max:2G"),
        ("dom0_mem=min=1G", "XEN107", "min=1G", "dom0_mem=min:1G"),
        ("dom0_mem=25%+1G", "XEN107", "25%+1G", "dom0_mem=1G+25%"),
        ("dom0_mem=0512M", "XEN107", "0512M", "dom0_mem=512M"),
        ('dom0_mem="2G,max:2G"', "XEN107", '"2G', "dom0_mem=2G,max:2G"),
        ("dom0_mem = 2G,max:2G", "XEN108", "dom0_mem = 2G,max:2G", "dom0_mem=2G,max:2G"),
        ("dom0_mem =2G", "XEN108", "dom0_mem =2G", "dom0_mem=2G"),
        ("dom0_mem= max:2G", "XEN108", "dom0_mem= max:2G", "dom0_mem=max:2G"),
        ("dom0_mem 2G,max:2G", "XEN108", "dom0_mem 2G,max:2G", "dom0_mem=2G,max:2G"),
        ("dom0_max_vcpus 2 dom0_mem=2G", "XEN108", "dom0_max_vcpus 2", "dom0_max_vcpus=2 dom0_mem=2G"),
        ("sched credit dom0_mem=2G", "XEN108", "sched credit", "sched=credit dom0_mem=2G"),
        ("dom0_mem=-1G,max=-1G", "XEN107", "max=-1G", "dom0_mem=-1G,max:-1G"),
        ("sched = credit dom0_mem=2G", "XEN108", "sched = credit", "sched=credit dom0_mem=2G"),
        ("conring_size= 64k dom0_mem=2G", "XEN108", "conring_size= 64k", "conring_size=64k dom0_mem=2G"),
    ],
)
def test_one_mistake_is_one_finding_and_its_fix_cures_it(options: str, code: str, at: str, cured: str) -> None:
    tree = menu(options)
    report = lint_tree(tree, SPELLING)
    assert [(d.rule.code, d.span.text) for d in report.diagnostics] == [(code, at)]
    fixed = fixed_tree(tree, report)["boot/grub/menu.lst"]
    text = fixed.decode() if isinstance(fixed, bytes) else fixed
    assert f"kernel /xen.gz {cured}\n" in text
    assert codes({"boot/grub/menu.lst": text}, SPELLING) == []


@pytest.mark.parametrize(
    "options",
    [
        "dom0_mem=2G",
        "dom0_mem=2G,max:2G",
        "dom0_mem=max:4096M",
        "dom0_mem=min:1024M dom0_mem=max:4096M",
        "dom0_mem=min:420M,max:420M,420M",
        "dom0_mem=0",
        "dom0_mem=-512M",
        "dom0_mem=-1G,max:-1G",
        "dom0_mem=min:-2G,max:-1G,-1G",
        "watchdog dom0_mem=2G iommu loglvl=all",
        "dom0_mem=1G+10%,max:50%",
        "dom0_mem=0x100000",
        "dom0_mem=2g",
        "dom0_mem=2G dom0_max_vcpus=1-8 dom0_nodes=0,relaxed dom0_vcpus_pin",
        "dom0_mem=2G m k foo",
        "dom0_mem=2G 512",
        "domu_mem=512M dom0_mem=2G",
        "console= loglvl=all dom0_mem=2G",
        "foo= bar dom0_mem=2G",
        "vga=current ucode=scan smt=0",
    ],
)
def test_nothing_to_say(options: str) -> None:
    assert codes(menu(options), SPELLING) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GRUB_CMDLINE_XEN='dom0_mem=2G,max:2G\"\n", "XEN001"),
        ('GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\r\n', "XEN004"),
    ],
)
def test_what_the_shell_misreads_is_told_of_the_line(text: str, code: str) -> None:
    assert codes({"etc/default/grub": text}, ("XEN001", "XEN004", *SPELLING)) == [code]


def test_two_mistakes_in_one_value_are_two_findings() -> None:
    assert codes(menu("dom0_mem=512,max=1G"), SPELLING) == ["XEN102", "XEN107"]


@pytest.mark.parametrize(
    ("options", "version", "severity", "says"),
    [
        ("dom0_mem=512MB", "4.17", "error", "Xen 4.17 gives dom0 all of the memory"),
        ("dom0_mem=512MB", "4.4", "warning", "Xen 4.4 gives dom0 512 MiB and no maximum all the same, but xl"),
        ("dom0_mem=512MB", "4.2", "note", "from 4.12 on"),
        ("dom0_mem=512MB,max:512MB", "4.4", "error", "512 MiB and no maximum"),
        ("dom0_mem=25%", "4.4", "error", "25 KiB and no maximum, and the host stops at boot"),
        ("dom0_mem=1T,max:1T", "4.4", "error", "all of the memory"),
        ("dom0_mem=2G,max=2G", "4.11", "error", "Xen 4.11 gives dom0 all of the memory"),
        ("dom0_mem=2G,max=2G", "4.12", "error", "Xen 4.12 gives dom0 2 GiB and no maximum"),
        ("dom0_mem=2G;max:2G", "4.11", "error", "2 GiB and no maximum"),
        ("dom0_mem=2G;max:2G", "4.12", "error", "all of the memory"),
        ("dom0_mem=2G,", "4.11", "error", "all of the memory"),
        ("dom0_mem=2G,", "4.17", "warning", "2 GiB and no maximum all the same, and logs"),
        ("dom0_mem", "4.17", "error", "has no value"),
    ],
)
def test_effect_by_version(options: str, version: str, severity: str, says: str) -> None:
    (found,) = find(menu(options, f"xen-{version}.gz"), ("XEN103", "XEN107"))
    assert found.severity == severity
    assert says in found.message


def test_unit_less_numbers_of_old_hosts_are_kib() -> None:
    old = menu("dom0_mem=256000", "xen-3.1.gz", "vmlinuz-2.6.18-xen")
    assert codes(old) == []
    assert codes(menu("dom0_mem=130000", "xen.gz", "vmlinuz-2.6.10-1.1088_FC4")) == []
    assert codes(menu("dom0_mem=32768", "xen-3.0.gz", "vmlinuz-2.6.16-xen")) == []
    assert codes(menu("dom0_mem=512", "xen-3.0.gz", "vmlinuz-2.6.16-xen")) == ["XEN102"]
    (note,) = find(menu("dom0_mem=2097152,max:2G"))
    assert (note.severity, note.rule.code) == ("note", "XEN102")
    assert "Write '2G'" in note.message


def test_a_number_that_cannot_be_mib_has_no_safe_fix() -> None:
    (found,) = find(menu("dom0_mem=4"), ("XEN102",))
    assert found.fix is not None
    assert not found.fix.safe
    config = '[hosts.a]\nroot = "."\nmemory = "8GiB"\n'
    (found,) = find(menu("dom0_mem=32000"), ("XEN102",), config)
    assert found.fix is not None
    assert not found.fix.safe
    (found,) = find(menu("dom0_mem=512"), ("XEN102",), config)
    assert found.fix is not None
    assert found.fix.safe


def test_variables_are_not_guessed() -> None:
    assert codes({"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=$(size)"\n'}) == []
    assert codes({"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=${X}M,max:${X}M"\n'}) == []
    (found,) = find({"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=${X}M,max=${X}M"\n'})
    assert (found.rule.code, found.span.text) == ("XEN107", "max=")


def test_a_value_put_together_from_variables_gets_no_fix() -> None:
    (found,) = find({"etc/default/grub": 'SIZE=512\nGRUB_CMDLINE_XEN="dom0_mem=$SIZE"\n'}, SPELLING)
    assert found.rule.code == "XEN102"
    assert found.fix is None


def test_a_flaw_of_grub_xen_is_told_once_for_all_its_entries() -> None:
    tree = {"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2GB"\nGRUB_CMDLINE_XEN_DEFAULT="loglvl=all"\n'}
    assert codes(tree) == ["XEN103"]


def test_names_of_options_are_no_misspellings() -> None:
    assert [name for name in OPTIONS if misspelt_dom0_mem(name) or misspelt_dom0_mem(f"{name}=1")] == []


TOKENS = "dom0_mem dom0-mem = , max min : ; 2 0 512 G MB T . % + - 0x é ٣"
WORDS = st.lists(st.sampled_from((*TOKENS.split(), " ", '"')), max_size=14).map("".join)


@settings(max_examples=400, deadline=None)
@given(WORDS, st.sampled_from([(3, 1), (4, 4), (4, 11), (4, 17)]), st.sampled_from(["x86", "arm"]))
def test_slips_of_any_text(text: str, version: Version, arch: str) -> None:
    subject = line(f"dom0_mem={text}")
    readings = read_slips(subject, version, "arm" if arch == "arm" else "x86")
    show_limit(meant_limit(subject, version))
    for reading in readings:
        for slip in reading.slips:
            assert 0 <= slip.span.start <= slip.span.end <= len(subject.value)
            if slip.reason not in ("blank", "empty"):
                assert slip.text in (reading.option.value or "") or slip.text == reading.option.text
        if reading.cured is not None:
            # What is cured has no slip any more, and means something to Xen unless it is 0.
            again = line(f"dom0_mem={reading.cured}")
            assert [slip for found in read_slips(again, version) for slip in found.of("part", "unit")] == []


@given(st.integers(64, 65535), st.sampled_from([(4, 4), (4, 17)]))
def test_what_was_meant(number: int, version: Version) -> None:
    assert meant_limit(line(f"dom0_mem={number}"), version) == read_values([f"{number}M"], version)
    assert meant_limit(line(f"dom0_mem={number}MB"), version) == read_values([f"{number}M"], version)


def test_long_values_take_linear_time() -> None:
    for text in ("1," * 100000, "max:" * 100000, "2G;max:" * 100000, '"=' * 100000, "9" * 200000, "1 max:1 " * 20000):
        assert isinstance(read_slips(line(f"dom0_mem={text}"), (4, 17)), list)


# --- the wrong line ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variable",
    [
        "GRUB_CMDLINE_LINUX",
        "GRUB_CMDLINE_LINUX_DEFAULT",
        "GRUB_CMDLINE_LINUX_XEN_REPLACE",
        "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT",
    ],
)
def test_kernel_variables(variable: str) -> None:
    tree = {"etc/default/grub": f'{variable}="quiet dom0_mem=2G,max:2G"\nGRUB_CMDLINE_XEN=""\n'}
    (found,) = find(tree, ("XEN104",))
    assert found.severity == "error"
    fixed = fixed_tree(tree, lint_tree(tree, ("XEN104",)))["etc/default/grub"]
    assert fixed == f'{variable}="quiet"\nGRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'.encode()


def test_kernel_variable_alone_gets_xens_variable() -> None:
    tree = {
        "etc/default/grub": 'GRUB_CMDLINE_LINUX="dom0_mem=2G quiet" # for dom0\nGRUB_TIMEOUT=5\n',
        "etc/xen/web1.cfg": 'name = "web1"\n',
    }
    report = lint_tree(tree, ("XEN104",))
    fixed = fixed_tree(tree, report)["etc/default/grub"]
    assert fixed == b'GRUB_CMDLINE_LINUX="quiet" # for dom0\nGRUB_CMDLINE_XEN="dom0_mem=2G"\nGRUB_TIMEOUT=5\n'
    assert [d.fix.safe for d in report.diagnostics if d.fix] == [False]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("boot/grub/menu.lst", "title Xen\nkernel /xen.gz\nmodule /vmlinuz-3.2 dom0_mem=1G ro\n"),
        (
            "boot/grub/grub.cfg",
            "menuentry 'Xen' {\n multiboot2 /xen.gz\n module2 /vmlinuz-6.1 root=/dev/sda1 dom0_mem=1G\n}\n",
        ),
        ("boot/extlinux.conf", "LABEL x\n KERNEL mboot.c32\n APPEND xen.gz --- vmlinuz root=/dev/sda1 dom0_mem=1G\n"),
        ("boot/efi/EFI/xen/xen.cfg", "[xen]\noptions=loglvl=all\nkernel=vmlinuz root=/dev/sda1 dom0_mem=1G\n"),
        ("boot/grub/menu.lst", "title Xen\nkernel /xen.gz\nmodule /vmlinuz-3.2 dom0-mem=1G ro\n"),
    ],
)
def test_kernel_lines_of_every_loader(path: str, text: str) -> None:
    (found,) = find({path: text}, ("XEN104",))
    assert found.severity == "error"
    fixed = fixed_tree({path: text}, lint_tree({path: text}, ("XEN104",)))
    assert codes(fixed, ("XEN104",)) == []
    assert re.search(rb"(xen\.gz|options=loglvl=all) dom0[_-]mem=1G", bytes(fixed[path]))  # type: ignore[arg-type]


def test_a_useless_copy_is_a_warning_with_a_safe_fix() -> None:
    tree = {"etc/default/grub": 'GRUB_CMDLINE_LINUX="dom0_mem=2G"\nGRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'}
    (found,) = find(tree, ("XEN104",))
    assert found.severity == "warning"
    assert found.fix is not None
    assert found.fix.safe
    assert fixed_tree(tree, lint_tree(tree, ("XEN104",)))["etc/default/grub"] == (
        b'GRUB_CMDLINE_LINUX=""\nGRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'
    )


def test_guests() -> None:
    guest = 'name = "a"\nkernel = "/boot/{}"\n{} = "quiet dom0_mem=512M"\n'
    for key in ("extra", "cmdline", "root"):
        assert codes({"etc/xen/a.cfg": guest.format("vmlinuz", key)}, ("XEN104",)) == ["XEN104"]
    assert codes({"etc/xen/a.cfg": guest.format("xen-4.17.gz", "cmdline")}, ("XEN104",)) == []


# --- the maximum ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "at", "fixed"),
    [
        ("dom0_mem=2G", "2G", "dom0_mem=2G,max:2G"),
        ("dom0_mem=min:1G,2G", "2G", "dom0_mem=min:1G,2G,max:2G"),
        ("dom0_mem=2G,min:1G", "2G", "dom0_mem=2G,max:2G,min:1G"),
        ("dom0_mem=1G dom0_mem=2G", "2G", "dom0_mem=1G dom0_mem=2G,max:2G"),
    ],
)
def test_without_max(options: str, at: str, fixed: str) -> None:
    tree = menu(options)
    report = lint_tree(tree, ("XEN105",))
    assert [d.span.text for d in report.diagnostics] == [at]
    assert f"/xen.gz {fixed}\n".encode() in bytes(fixed_tree(tree, report)["boot/grub/menu.lst"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "tree",
    [
        menu("dom0_mem=max:2G"),
        menu("dom0_mem=2G dom0_mem=max:4G"),
        menu("dom0_mem=-1G"),
        menu("dom0_mem=0"),
        menu("dom0_mem=512"),
        menu("dom0_mem=2G,max=2G"),
        menu("dom0_mem=512M", "xen-3.4.gz"),
        menu("dom0_mem=512M", "xen-4.1.gz", "vmlinuz-2.6.18-8.el5xen"),
        {"boot/efi/EFI/xen/xen.cfg": "[xen]\noptions=console=dtuart dtuart=serial0 dom0_mem=1G\nkernel=Image ro\n"},
        {"boot/grub/menu.lst": "title Install Xen host\nkernel /xen.gz dom0_mem=1G\nmodule /vmlinuz-6.1\n"},
    ],
)
def test_max_not_wanted(tree: Tree) -> None:
    assert codes(tree, ("XEN105",)) == []


def test_without_max_in_numbers() -> None:
    config = '[hosts.a]\nroot = "."\nmemory = "8GiB"\n'
    (found,) = find(menu("dom0_mem=512M"), ("XEN105",), config)
    assert "page tables for 5.5 GiB and spends about 111 MiB" in found.message


# --- too small --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "xen", "kernel", "severity"),
    [
        ("dom0_mem=127M", "xen-4.17.gz", "vmlinuz-6.1", "error"),
        ("dom0_mem=100000", "xen-4.17.gz", "vmlinuz-6.1", "error"),
        ("dom0_mem=2G,max:0", "xen-4.17.gz", "vmlinuz-6.1", "error"),
        ("dom0_mem=256M", "xen-4.17.gz", "vmlinuz-6.1", "warning"),
        ("dom0_mem=max:400M", "xen-4.17.gz", "vmlinuz-6.1", "warning"),  # however much RAM there is
        ("dom0_mem=max:-400M", "xen-4.17.gz", "vmlinuz-6.1", None),  # without the RAM nobody knows
        ("dom0_mem=512M", "xen-4.17.gz", "vmlinuz-6.1", None),
        ("dom0_mem=min:420M,max:420M,420M", "xen-4.8.gz", "vmlinuz-4.9", None),
        ("dom0_mem=512", "xen-4.17.gz", "vmlinuz-6.1", None),
        ("dom0_mem=25%", "xen-4.17.gz", "vmlinuz-6.1", None),
        ("dom0_mem=-64M", "xen-4.17.gz", "vmlinuz-6.1", None),
        ("dom0_mem=128M", "xen-3.1.gz", "vmlinuz-2.6.18-xen", None),
        ("dom0_mem=24M", "xen-3.1.gz", "vmlinuz-2.6.18-xen", "error"),
        ("dom0_mem=128M", "xen-4.15.gz", "netbsd-XEN3_DOM0.gz", None),
        ("dom0_mem=256M", "xen-4.1.gz", "vmlinuz-2.6.18-8.el5xen", None),
        ("loglvl=all", "xen-4.17.gz", "vmlinuz-6.1", None),
    ],
)
def test_too_small(options: str, xen: str, kernel: str, severity: str | None) -> None:
    found = find(menu(options, xen, kernel), ("XEN109",))
    assert [d.severity for d in found] == ([severity] if severity else [])


def test_too_small_by_host() -> None:
    small = '[hosts.a]\nroot = "."\nmemory = "1GiB"\n'
    assert codes(menu("dom0_mem=128M"), ("XEN109",), small) == []
    large = '[hosts.a]\nroot = "."\nmemory = "8GiB"\n'
    assert [d.severity for d in find(menu("dom0_mem=5%"), ("XEN109",), large)] == ["warning"]
    guests = {f"etc/xen/g{number}.cfg": f'name = "g{number}"\nmemory = 64\n' for number in range(9)}
    assert [d.severity for d in find({**menu("dom0_mem=768M"), **guests}, ("XEN109",), large)] == ["note"]
    assert codes({**menu("dom0_mem=1G"), **guests}, ("XEN109",), large) == []


def test_too_small_with_a_minimum_of_ones_own() -> None:
    config = '[rules.dom0-memory-too-small]\nminimum = "256MiB"\n'
    assert codes(menu("dom0_mem=256M"), ("XEN109",), config) == []
    assert codes(menu("dom0_mem=255M"), ("XEN109",), config) == ["XEN109"]


def test_arm_has_a_scale_of_its_own() -> None:
    cfg = "[xen]\noptions=console=dtuart dtuart=serial0 dom0_mem={}\nkernel=Image ro\n"
    for size, expected in (("128M", []), ("48M", ["XEN109"]), ("1G,max:1G", [])):
        assert codes({"boot/efi/EFI/xen/xen.cfg": cfg.format(size)}) == expected
