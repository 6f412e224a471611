"""What the rules say of the options on Xen's line, and on that of dom0's kernel."""

from __future__ import annotations

import os
import tempfile

import pytest
from xenlint.api import lint
from xenlint.engine.diagnostic import Diagnostic
from xenlint.knowledge.hypervisor import OPTIONS
from xenlint.knowledge.versions import parse_version
from xenlint.model.cmdline import CommandLine
from xenlint.model.xen_verdicts import judge_words
from xenlint.settings.config import Settings
from xenlint.source import Source
from xenlint.syntax.tree import String
from xenlint.testing import Tree, fixed_tree, lint_tree, write_tree

RULES = ("XEN14", "XEN15", "XEN16", "XEN91")
SILENT = (*RULES, "XEN10")


def menu(xen: str, kernel: str = "ro console=hvc0", image: str = "xen.gz") -> Tree:
    return {"boot/grub/menu.lst": f"title Xen\nkernel /{image} {xen}\nmodule /vmlinuz-5.10 {kernel}\n"}


def find(tree: Tree, version: str = "4.17", select: tuple[str, ...] = RULES) -> list[Diagnostic]:
    report = lint_tree(tree, select, f'xen-version = "{version}"\n' if version else "")
    assert report.errors == []
    return [each for each in report.diagnostics if "strict" not in each.rule.tags]


def of(xen: str, version: str = "4.17") -> list[tuple[str, str, str]]:
    return [(each.rule.code, each.severity, each.span.text) for each in find(menu(xen), version)]


@pytest.mark.parametrize(
    "line",
    [
        "dom0_mem=2G,max:2G dom0_max_vcpus=1-4 dom0_vcpus_pin loglvl=all guest_loglvl=all/all",
        "dom0_mem=min:1024M dom0_mem=max:4096M iommu=no-igfx ucode=scan smt=off gnttab_max_frames=2048",
        "placeholder no-real-mode edd=off vga=gfx-1024x768x32,keep",
        "dummy=dummy com1=115200,8n1,0xe050,0 console=com1,vga",
        "console=none reboot=no efi=no-rs,attr=uc",
        "com1=115200,8n1,amt console=com1H,vga",
        "no-bootscrub no-hap no-mmcfg no-numa no-mce nmi=ignore max_cstate=0 nosmp",
        "crashkernel=256M,below=4G iommu=verbose iommu=no-intremap,required",
        "crashkernel=1G-4G:192M,4G-:384M spec-ctrl=ssbd spec-ctrl=verw=no-pv,gds-mit=yes xpti=dom0=false,domu=true",
        "cpufreq=xen:performance",
        "cpufreq=xen:ondemand",
        "sched=credit sched_credit_tslice_ms=5 sched_ratelimit_us=0",
        "sched=null sched_ratelimit_us=100 vpmu=bts,arch watchdog=force watchdog_timeout=30",
        "altp2m=1 force-ept=1 ept=pml=0 hap_1gb=0 hap_2mb=false hpet=legacy-replacement",
        "clocksource=tsc tsc=stable:socket ivrs_ioapic[7]=00:14.0 pci-phantom=01:00,1 gnttab=max-ver:1",
        "dom0=pvh,verbose dom0-iommu=map-inclusive dom0_nodes=0,relaxed cet=no-ibt psr=cmt:1 acpi=off",
        "conring_size=64K conswitch=ax numa=off mem=4G availmem=8G extra_guest_irqs=64,512 reboot=acpi,cold",
        "smt=off smt=0 loglvl=all loglvl=all",
        "com1=115200,8n1 gdb=com1 console=vga",
        "max_cstate=off ucode=no-scan no-ucode no-cet font=8x8",
        "xsm=flask flask=enforcing argo=1,mac-permissive=0 x2apic=0 bootscrub=idle",
    ],
)
def test_right_lines(line: str) -> None:
    assert of(line) == []


@pytest.mark.parametrize(
    ("line", "code", "severity", "at", "says"),
    [
        # names
        ("Dom0_Max_VCPUS=2", "XEN140", "error", "Dom0_Max_VCPUS=2", "Write 'dom0_max_vcpus=2'"),
        ("dom0-max-vcpus=2", "XEN140", "error", "dom0-max-vcpus=2", "Write 'dom0_max_vcpus=2'"),
        ("dom0_vcpus=2", "XEN140", "error", "dom0_vcpus=2", "Write 'dom0_max_vcpus=2'"),
        ("dom0_vcpu_pin", "XEN140", "error", "dom0_vcpu_pin", "Write 'dom0_vcpus_pin'"),
        ("logvl=all", "XEN140", "error", "logvl=all", "Write 'loglvl=all'"),
        ("loglevel=all", "XEN140", "error", "loglevel=all", "Write 'loglvl=all'"),
        ("guest_loglevel=all", "XEN140", "error", "guest_loglevel=all", "Write 'guest_loglvl=all'"),
        ("spec_ctrl=ssbd", "XEN140", "error", "spec_ctrl=ssbd", "Write 'spec-ctrl=ssbd'"),
        ("--smt=off", "XEN140", "error", "--smt=off", "Write 'smt=off'"),
        ("smt:off", "XEN140", "error", "smt:off", "Write 'smt=off'"),
        ("loglvl:all", "XEN140", "error", "loglvl:all", "Write 'loglvl=all'"),
        ("frobnicate=2", "XEN140", "note", "frobnicate=2", "nor one like it"),
        ("llc-coloring=on", "XEN140", "note", "llc-coloring=on", "on Arm only"),
        # values
        ("loglvl=verbose", "XEN141", "error", "verbose", "loglvl takes none, error, warning, info, debug, all"),
        ("loglvl=ALL", "XEN141", "error", "ALL", "Write 'loglvl=all'"),
        ("smt=OFF", "XEN141", "error", "OFF", "Write 'smt=off'"),
        ("smt=disabled", "XEN141", "error", "disabled", "Write 'smt=off'"),
        ("sched=credit1", "XEN141", "error", "credit1", "Write 'sched=credit'"),
        ("sched=cfs", "XEN141", "error", "cfs", "Could not find scheduler"),
        ("iommu=pt", "XEN141", "error", "pt", "Linux's option iommu"),
        ("iommu=required,verbos", "XEN141", "error", "verbos", "Write 'iommu=required,verbose'"),
        ("console=VGA", "XEN141", "error", "VGA", "Bad console= option"),
        ("com1=115200n8 console=com1", "XEN141", "warning", "115200n8", "Write 'com1=115200,8n1'"),
        ("vga=791", "XEN141", "error", "791", "Write 'vga=mode-0x317'"),
        ("vga=1024x768x32", "XEN141", "error", "1024x768x32", "Write 'vga=gfx-1024x768x32'"),
        ("crashkernel=auto", "XEN141", "error", "auto", "No memory is reserved"),
        ("cpufreq=performance", "XEN141", "error", "performance", "Write 'cpufreq=xen:performance'"),
        ("maxcpus=4x", "XEN141", "warning", "4x", "reads 4"),
        ("gnttab_max_frames=64M", "XEN141", "error", "64M", "Write 'gnttab_max_frames=64'"),
        ("gnttab=max-ver=1", "XEN141", "error", "max-ver=1", "Write 'gnttab=max-ver:1'"),
        ("numa=no", "XEN141", "error", "no", "Write 'numa=off'"),
        ("tsc=foo", "XEN141", "error", "foo", "tsc takes unstable, skewed"),
        ("loglvl=infos", "XEN141", "error", "infos", "Write 'loglvl=info'"),
        ("spec-ctrl=on", "XEN141", "error", "on", "does not know 'on' as a value of spec-ctrl"),
        ("sched_ratelimit_us=50", "XEN141", "error", "50", "Write 'sched_ratelimit_us=100'"),
        ("conring_size=64KB", "XEN141", "warning", "64KB", "Write 'conring_size=64K'"),
        ("sched=credit sched_credit_tslice_ms=5000", "XEN141", "error", "5000", "Write 'sched_credit_tslice_ms=1000'"),
        ("ucode=auto", "XEN141", "error", "auto", "ucode takes N, scan"),
        ("dom0=PVH", "XEN141", "error", "PVH", "Write 'dom0=pvh'"),
        ("flask=on", "XEN141", "error", "on", "flask takes permissive, enforcing, late, disabled"),
        ("clocksource=HPET", "XEN141", "error", "HPET", "Write 'clocksource=hpet'"),
        # versions
        ("dom0pvh=1", "XEN142", "warning", "dom0pvh=1", "Write 'dom0=pvh'"),
        ("dom0_shadow", "XEN142", "warning", "dom0_shadow", "Write 'dom0=shadow'"),
        ("gnttab_max_nr_frames=128", "XEN142", "warning", "gnttab_max_nr_frames=128", "Write 'gnttab_max_frames=128'"),
        ("bti=thunk=retpoline", "XEN142", "warning", "bti=thunk=retpoline", "Write 'spec-ctrl=bti-thunk=retpoline'"),
        ("flask_enabled=1", "XEN142", "warning", "flask_enabled=1", "Write 'flask=enforcing'"),
        ("flask_enforcing=0", "XEN142", "warning", "flask_enforcing=0", "Write 'flask=permissive'"),
        ("tmem", "XEN142", "warning", "tmem", "Since Xen 4.13 'tmem' is gone"),
        ("vesa-map=64", "XEN142", "warning", "vesa-map=64", "Since Xen 4.17"),
        ("sched=sedf", "XEN142", "warning", "sedf", "Since Xen 4.6 sched no longer takes 'sedf'"),
        ("hpetbroadcast", "XEN142", "note", "hpetbroadcast", "Write 'hpet=broadcast'"),
        ("fred=on", "XEN143", "warning", "fred=on", "came with Xen 4.21"),
        ("cpufreq=hwp", "XEN143", "warning", "hwp", "came with Xen 4.18"),
        # repeated, cut
        ("smt=off smt", "XEN145", "warning", "smt", "'smt=off' is lost"),
        ("dom0_max_vcpus=2 dom0_max_vcpus=4", "XEN145", "warning", "dom0_max_vcpus=4", "'dom0_max_vcpus=2' is lost"),
        ("dom0_mem=1G dom0_mem=4G", "XEN145", "warning", "dom0_mem=4G", "'dom0_mem=1G' is lost"),
        ("dom0_mem=1G,2G", "XEN145", "warning", "dom0_mem=1G,2G", "gives the same thing twice"),
        ("com1=9600,8n1 console=vga console=com1", "XEN145", "warning", "console=com1", "'console=vga' is lost"),
        ("dom0_mem=4G,max:2G", "XEN146", "warning", "dom0_mem=4G,max:2G", "dom0 gets 2 GiB"),
        ("dom0_mem=4G dom0_mem=max:2G", "XEN146", "warning", "dom0_mem=max:2G", "dom0 gets 2 GiB"),
        ("dom0_mem=min:4G,max:2G", "XEN146", "warning", "dom0_mem=min:4G,max:2G", "2 GiB at most"),
        ("sched=credit2-and-more", "XEN141", "error", "credit2-and-more", "Could not find scheduler"),
        # Linux's
        ("quiet ro nomodeset", "XEN150", "warning", "quiet ro nomodeset", "are options of Linux"),
        ("root=/dev/sda1", "XEN150", "warning", "root=/dev/sda1", "on the 'module' line"),
        ("intel_iommu=on", "XEN150", "warning", "intel_iommu=on", "is an option of Linux"),
        ("i915.modeset=0", "XEN150", "warning", "i915.modeset=0", "is an option of Linux"),
        ("loglevel=7", "XEN150", "warning", "loglevel=7", "is an option of Linux"),
        ("console=hvc0", "XEN150", "warning", "console=hvc0", "Xen's own consoles"),
        ("console=com1,tty0", "XEN150", "warning", "console=com1,tty0", "Xen's own consoles"),
        ("xen-pciback.hide=(01:00.0)", "XEN150", "warning", "xen-pciback.hide=(01:00.0)", "is an option of Linux"),
        # the rest
        ("com1=115200,8n1 console=vga", "XEN153", "warning", "com1=115200,8n1", "Write 'console=com1,vga'"),
        ("console=com1,vga", "XEN153", "note", "console=com1,vga", "Write 'com1=115200,8n1' too"),
        ("iommu=0", "XEN154", "note", "iommu=0", "no device can be passed through"),
        ("dom0=pvh no-iommu", "XEN154", "error", "no-iommu", "Xen stops at boot"),
        ("sched_credit_tslice_ms=5", "XEN162", "warning", "sched_credit_tslice_ms=5", "boots credit2 by default"),
        ("sched=credit credit2_runqueue=core", "XEN162", "warning", "credit2_runqueue=core", "'sched=credit' boots"),
        ("spec-ctrl=no", "XEN910", "warning", "spec-ctrl=no", "all protection"),
        ("no-spec-ctrl", "XEN910", "warning", "no-spec-ctrl", "all protection"),
        ("spec-ctrl=ssbd,no-xen", "XEN910", "warning", "spec-ctrl=ssbd,no-xen", "all protection"),
        ("xpti=false", "XEN910", "warning", "xpti=false", "Meltdown"),
        ("pv-l1tf=domu=off", "XEN910", "warning", "pv-l1tf=domu=off", "L1TF"),
        ("spec-ctrl=l1d-flush=no", "XEN910", "note", "spec-ctrl=l1d-flush=no", "parts of"),
        ("flask=permissive", "XEN913", "warning", "flask=permissive", "logged and allowed"),
        ("flask=disabled", "XEN913", "warning", "flask=disabled", "no policy"),
        ("hvm_fep", "XEN914", "warning", "hvm_fep", "tests only"),
        ("allow_unsafe=1", "XEN914", "warning", "allow_unsafe=1", "halt"),
    ],
)
def test_one_mistake_is_one_finding(line: str, code: str, severity: str, at: str, says: str) -> None:
    text = line if "dom0_mem" in line else f"dom0_mem=2G,max:2G {line}"
    (found,) = find(menu(text))
    assert (found.rule.code, found.severity, found.span.text) == (code, severity, at)
    assert says in found.message


@pytest.mark.parametrize(
    "line",
    [
        "dom0_mem = 2G",
        "dom0_mem=2G, max:2G",
        "dom0_mem=2048 MB",
        "dom0-mem=2G",
        "dom0_mem=512MB,max:512MB",
        "sched = credit2",
        "loglvl =all",
    ],
)
def test_others_speak_of_these(line: str) -> None:
    assert of(line) == []
    assert find(menu(line), select=("XEN10",))


@pytest.mark.parametrize("line", ['"loglvl=all', "/boot/xen.gz", "(hd0,0)/xen.gz", "---", "--", "“loglvl=all”"])
def test_odd_words_are_the_loaders_affair(line: str) -> None:
    assert of(line) == []


@pytest.mark.parametrize("minor", range(1, 23))
def test_every_option_is_known_in_its_versions(minor: int) -> None:
    """A bare name is never wrong in the versions that have it, gone later and too new before."""
    version = 4, minor
    names = [
        name for name, option in OPTIONS.items() if option.arch in ("x86", "both") and f"{name}[" not in option.syntax
    ]
    text = " ".join(name for name in names if name not in ("dom0_mem", "placeholder"))
    source = Source("menu.lst", text.encode())
    line = CommandLine(String(source, 0, len(text), text, 0), source.span(0, 0), "xen")
    verdicts = judge_words(line, version, "x86")
    assert len(verdicts) == len(names) - 2
    for verdict in verdicts:
        option = OPTIONS[verdict.option.name]
        if option.since > version:
            assert verdict.flaw == "early"
        elif option.until is not None and option.until < version:
            assert verdict.flaw == "gone"
        else:
            assert verdict.flaw in ("", "superseded")


def test_words_that_exclude_each_other_by_version() -> None:
    assert of("dom0=pvh", "4.8") == [("XEN143", "warning", "dom0=pvh")]
    assert of("dom0pvh", "4.8") == []
    assert of("sched_credit_tslice_ms=5", "4.11") == []
    assert of("ucode=allow-same", "4.19") == []
    assert of("ucode=allow-same", "4.20") == [("XEN142", "warning", "allow-same")]
    assert of("cpuid_mask_ecx=1", "4.22") == [("XEN142", "warning", "cpuid_mask_ecx=1")]


def test_before_4_10_a_word_that_is_no_boolean_counts_as_on() -> None:
    (found,) = find(menu("xsave=Off"), "4.8")
    assert (found.rule.code, found.span.text) == ("XEN141", "Off")
    assert "switches it on" in found.message
    assert find(menu("xsave=yep"), "4.8") == []


def test_an_unknown_version_makes_a_gone_option_a_note() -> None:
    assert of("tmem", "") == [("XEN142", "note", "tmem")]


def test_a_left_over_xend_config_does_not_date_the_line() -> None:
    tree = {"etc/default/grub": 'GRUB_CMDLINE_XEN="smt=off xpti=dom0=no"\n', "etc/xen/xend-config.sxp": "(x 1)\n"}
    assert find(tree, "") == []


LONG = ",".join(f"no-avx512{tail}" for tail in ("f", "dq", "cd", "bw", "vl", "ifma", "vbmi", "vnni", "bitalg", "er"))


@pytest.mark.parametrize(("version", "is_cut"), [("4.9", True), ("4.17", True)])
def test_long_options(version: str, is_cut: bool) -> None:
    (found,) = find(menu(f"cpuid={LONG}"), version)
    assert found.rule.code == "XEN144"
    assert f"its last {len(LONG) + 6 - (99 if version == '4.9' else 127)} characters" in found.message


def test_xl_does_not_see_what_is_behind_1023_characters() -> None:
    line = " ".join(["loglvl=all"] * 95)
    assert [each[0] for each in of(f"{line} dom0_mem=2G,max:2G")] == ["XEN144"]
    assert of(f"dom0_mem=2G,max:2G {line}") == []


# --- places -----------------------------------------------------------------------------------------------------------

SLIPS = "dom0_mem=1G logvl=all quiet"


@pytest.mark.parametrize(
    ("tree", "line"),
    [
        ({"etc/default/grub": f'GRUB_CMDLINE_XEN="{SLIPS}"\n'}, 1),
        ({"etc/default/grub": f'GRUB_CMDLINE_XEN_DEFAULT="{SLIPS}"\n'}, 1),
        ({"etc/default/grub": f'A=\'{SLIPS}\'\nGRUB_CMDLINE_XEN="$A"\nGRUB_CMDLINE_XEN_DEFAULT=""\n'}, 1),
        ({"etc/default/grub.d/xen.cfg": f'GRUB_CMDLINE_XEN_DEFAULT="$GRUB_CMDLINE_XEN_DEFAULT {SLIPS}"\n'}, 1),
        (
            {
                "boot/grub/grub.cfg": f"menuentry Xen {{\nmultiboot2 /xen.gz placeholder {SLIPS} ${{xen_rm_opts}}\n"
                "module2 /vmlinuz placeholder ro\n}\n"
            },
            2,
        ),
        (menu(SLIPS), 2),
        ({"boot/efi/EFI/xen/xen.cfg": f"[xen]\noptions={SLIPS}\nkernel=vmlinuz ro\n"}, 2),
        ({"boot/extlinux.conf": f"label xen\nkernel mboot.c32\nappend xen.gz {SLIPS} --- vmlinuz ro --- initrd\n"}, 3),
        ({"boot.cfg": f"menu=Xen:load /netbsd-XEN3_DOM0.gz console=pc;multiboot /xen.gz {SLIPS}\n"}, 1),
        ({"boot/loader.conf": f'xen_kernel="/boot/xen"\nxen_cmdline="{SLIPS}"\n'}, 2),
        ({"config": f'MEMORY_START="0x0"\nXEN="xen"\nDOM0_KERNEL="vmlinuz"\nXEN_CMD="{SLIPS}"\n'}, 4),
        ({"hosts/alpha/etc/default/grub": f'GRUB_CMDLINE_XEN="{SLIPS}"\n'}, 1),
    ],
)
def test_places(tree: Tree, line: int) -> None:
    found = [(d.rule.code, d.span.text, d.span.source.position(d.span.start)[0]) for d in find(tree)]
    assert sorted(found) == [("XEN140", "logvl=all", line), ("XEN150", "quiet", line)]


def test_entries_that_share_a_variable_share_a_finding() -> None:
    entry = "menuentry {} {{\nmultiboot2 /xen.gz dom0_mem=2G,max:2G $opts\nmodule2 /vmlinuz ro console=hvc0\n}}\n"
    tree = {"boot/grub/grub.cfg": "set opts=logvl=all\n" + entry.format("A") + entry.format("B")}
    assert [(d.rule.code, d.span.text) for d in find(tree)] == [("XEN140", "logvl=all")]


def test_what_grub_has_generated_is_told_where_it_comes_from() -> None:
    xen = "dom0_mem=2G,max:2G logvl=all"
    tree = {
        "etc/default/grub": f'GRUB_CMDLINE_XEN="{xen}"\nGRUB_CMDLINE_LINUX="ucode=scan"\n',
        "boot/grub/grub.cfg": "# It is automatically generated by grub-mkconfig using templates\n"
        f"menuentry 'with Xen hypervisor' {{\nmultiboot2 /xen-4.17-amd64.gz placeholder {xen}\n"
        "module2 /vmlinuz placeholder root=/dev/sda1 ro ucode=scan\n}\n",
    }
    found = [(d.rule.code, d.span.source.path.rpartition("/")[2], d.span.text) for d in find(tree)]
    assert sorted(found) == [("XEN140", "grub", "logvl=all"), ("XEN151", "grub", "ucode=scan")]


def test_words_of_the_shell_are_not_judged() -> None:
    tree = {"etc/default/grub": 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G $(cat /etc/xen-line) foo=${BAR}"\n'}
    assert find(tree) == []


# --- the kernel's line ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xen", "kernel", "code", "severity", "at", "says"),
    [
        ("", "dom0_max_vcpus=2", "XEN151", "warning", "dom0_max_vcpus=2", "on the 'kernel' line"),
        ("", "guest_loglvl=all", "XEN151", "warning", "guest_loglvl=all", "Xen does not see it"),
        ("", "iommu=verbose", "XEN151", "warning", "iommu=verbose", "Xen does not see it"),
        ("", "vga=gfx-1024x768x16", "XEN151", "warning", "vga=gfx-1024x768x16", "Xen does not see it"),
        ("smt=off", "smt=off", "XEN151", "warning", "smt=off", "take this copy away"),
        ("", "crashkernel=128M", "XEN152", "warning", "crashkernel=128M", "'crashkernel=128M,below=4G'"),
        ("", "crashkernel=auto", "XEN152", "warning", "crashkernel=auto", "'crashkernel=256M,below=4G'"),
        ("", "intel_iommu=on", "XEN155", "note", "intel_iommu=on", "does nothing in dom0"),
        ("", "iommu=pt", "XEN155", "note", "iommu=pt", "does nothing in dom0"),
    ],
)
def test_kernel_line(xen: str, kernel: str, code: str, severity: str, at: str, says: str) -> None:
    (found,) = find(menu(f"dom0_mem=2G,max:2G {xen}", f"ro {kernel} console=hvc0"))
    assert (found.rule.code, found.severity, found.span.text) == (code, severity, at)
    assert says in found.message
    assert found.span.source.position(found.span.start)[0] == 3


@pytest.mark.parametrize(
    ("xen", "kernel"),
    [
        ("crashkernel=256M,below=4G", "crashkernel=256M"),
        ("", "quiet console=tty0 console=hvc0 vga=791 iommu=soft nomodeset watchdog noreboot"),
        ("com1=115200,8n1 console=com1", "console=ttyS0,115200 console=hvc0"),
        ("", "intel_iommu=off console=ttyS0,115200"),
    ],
)
def test_right_kernel_lines(xen: str, kernel: str) -> None:
    assert find(menu(f"dom0_mem=2G,max:2G {xen}", kernel)) == []


@pytest.mark.parametrize(
    ("kernel", "severity", "at"),
    [
        ("ro console=ttyS0,115200", "warning", "console=ttyS0,115200"),
        ("ro console=tty0", "note", "console=com1,vga"),
        ("ro quiet", "note", "console=com1,vga"),
    ],
)
def test_dom0_and_the_serial_port(kernel: str, severity: str, at: str) -> None:
    (found,) = find(menu("com1=115200,8n1 console=com1,vga", kernel))
    assert (found.rule.code, found.severity, found.span.text) == ("XEN153", severity, at)


def test_a_variable_for_native_entries_too_makes_crashkernel_a_note() -> None:
    xen = 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'
    for name, severity in (("GRUB_CMDLINE_LINUX", "note"), ("GRUB_CMDLINE_LINUX_XEN_REPLACE", "warning")):
        (found,) = find({"etc/default/grub": f'{name}="crashkernel=256M"\n{xen}'})
        assert (found.rule.code, found.severity) == ("XEN152", severity)


def test_a_host_without_xen_is_left_alone() -> None:
    assert (
        find({"etc/default/grub": 'GRUB_CMDLINE_LINUX="quiet smt=off intel_iommu=on crashkernel=auto sched=x"\n'}) == []
    )
    (found,) = find({"etc/default/grub": 'GRUB_CMDLINE_LINUX="dom0_max_vcpus=2"\n'})
    assert found.rule.code == "XEN151"


# --- other rules ------------------------------------------------------------------------------------------------------


def test_recovery_overrides_are_notes() -> None:
    text = 'GRUB_CMDLINE_XEN="dom0_max_vcpus=1"\nGRUB_CMDLINE_XEN_DEFAULT="dom0_max_vcpus=4"\n'
    (found,) = find({"etc/default/grub": text})
    assert (found.rule.code, found.severity, found.span.text) == ("XEN145", "note", "dom0_max_vcpus=4")


def test_arm() -> None:
    def board(xen: str) -> list[tuple[str, str, str]]:
        tree = {"boot/xen.cfg": f"[xen]\noptions=console=dtuart {xen}\nkernel=Image console=hvc0\n"}
        return [(each.rule.code, each.severity, each.span.text) for each in find(tree)]

    assert board("dom0_mem=1G") == []
    own = {"boot/xen.cfg": "[xen]\noptions=dom0_mem=1G loglvl=all\nkernel=Image ro console=ttyAMA0\n"}
    assert [(each.rule.code, each.span.text) for each in find(own)] == [("XEN153", "console=ttyAMA0")]
    assert board("dom0_mem=1G,max:1G") == [("XEN160", "warning", "1G,max:1G")]
    assert board("dom0_mem=max:1G") == [("XEN160", "warning", "max:1G")]
    assert board("loglvl=all") == [("XEN161", "note", "console=dtuart loglvl=all")]


def test_grant_frames() -> None:
    guest = {"etc/xen/a.cfg": 'name = "a"\ntype = "pvh"\nkernel = "/k"\nmemory = 256\nmax_grant_frames = 128\n'}
    xen = 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G{}"\n'
    assert [d.rule.code for d in find({"etc/default/grub": xen.format(""), **guest})] == ["XEN157"]
    assert find({"etc/default/grub": xen.format(" gnttab_max_frames=128"), **guest}) == []
    assert find({"etc/default/grub": xen.format(""), **guest}, "4.18") == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("sync_console", "XEN156"),
        ("noreboot", "XEN156"),
        ("guest_loglvl=all", "XEN156"),
        ("watchdog=force", "XEN156"),
        ("gnttab_max_frames=32", "XEN158"),
    ],
)
def test_opinions_are_not_in_the_default_set(line: str, code: str) -> None:
    tree = menu(f"dom0_mem=2G,max:2G ucode=scan {line}")
    assert code in [each.rule.code for each in lint_tree(tree, ("strict",)).diagnostics]
    assert code not in [each.rule.code for each in lint_tree(tree).diagnostics]


@pytest.mark.parametrize("title", ["XCP-ng (safe mode)", "Install Xen", "Xen, with safe settings"])
def test_entries_for_trouble_may_be_unsafe(title: str) -> None:
    tree = {
        "boot/grub/menu.lst": f"title {title}\nkernel /xen.gz iommu=off allow_unsafe spec-ctrl=no\nmodule /vmlinuz ro\n"
    }
    assert find(tree) == []


# --- fixes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "fixed", "is_safe"),
    [
        ("Dom0_Max_VCPUS=2", "dom0_max_vcpus=2", True),
        ("spec_ctrl=ssbd", "spec-ctrl=ssbd", True),
        ("smt:off", "smt=off", True),
        ("logvl=all", "loglvl=all", False),
        ("smt=OFF", "smt=off", False),
        ("iommu=on,verbos", "iommu=on,verbose", False),
        ("vga=791", "vga=mode-0x317", False),
        ("dom0pvh", "dom0=pvh", False),
        ("gnttab_max_nr_frames=128", "gnttab_max_frames=128", False),
        ("flask_enabled=1", "flask=enforcing", False),
    ],
)
def test_fixes(line: str, fixed: str, is_safe: bool) -> None:
    tree = menu(line)
    report = lint_tree(tree, RULES, 'xen-version = "4.17"\n')
    assert [each.fix is not None and each.fix.safe for each in report.diagnostics if each.fix] == [is_safe]
    text = fixed_tree(tree, report)["boot/grub/menu.lst"]
    assert text == menu(fixed)["boot/grub/menu.lst"].encode()  # type: ignore[union-attr]


# --- upgrades ---------------------------------------------------------------------------------------------------------


def upgrade(line: str, version: str, target: str) -> list[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as root:
        write_tree(root, menu(line))
        known, wanted = parse_version(version), parse_version(target)
        report = lint([root], Settings(root=os.fspath(root), version_override=known, upgrade_to=wanted))
    assert report.errors == []
    return [(each.rule.code, each.span.text) for each in report.diagnostics if each.severity != "note"]


@pytest.mark.parametrize(
    ("line", "version", "target", "found"),
    [
        ("flask_enabled=1 sched=sedf", "4.4", "4.19", [("XEN142", "flask_enabled=1"), ("XEN142", "sedf")]),
        (
            "gnttab_max_nr_frames=64 vesa-map=8",
            "4.4",
            "4.19",
            [("XEN142", "gnttab_max_nr_frames=64"), ("XEN142", "vesa-map=8")],
        ),
        ("dom0pvh", "4.8", "4.19", [("XEN142", "dom0pvh")]),
        ("tmem bti=no-rsb", "4.11", "4.17", [("XEN142", "tmem"), ("XEN142", "bti=no-rsb")]),
        ("sched_credit_tslice_ms=5", "4.11", "4.17", [("XEN162", "sched_credit_tslice_ms=5")]),
        ("sched=credit sched_credit_tslice_ms=5", "4.11", "4.17", []),
        (
            "ucode=scan,allow-same cpuid_mask_edx=1",
            "4.15",
            "4.22",
            [("XEN142", "allow-same"), ("XEN142", "cpuid_mask_edx=1")],
        ),
        ("gdb=com1 pku=off", "4.14", "4.22", [("XEN142", "gdb=com1"), ("XEN142", "pku=off")]),
        ("loglvl=all ucode=scan smt=off console=vga logvl=all", "4.14", "4.22", []),
        ("ucode=allow-same", "4.19", "4.19", []),
    ],
)
def test_upgrades(line: str, version: str, target: str, found: list[tuple[str, str]]) -> None:
    assert upgrade(f"dom0_mem=2G,max:2G {line}", version, target) == found
