"""Edge cases of the rules that hold guests' keys against the tables of what each xl reads."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.knowledge import xl_cfg
from xenlint.knowledge.entry import Key
from xenlint.testing import fixed_tree, lint_tree

TABLES = ("XEN014", "XEN015", "XEN016", "XEN017", "XEN726", "XEN727", "XEN80")
XL_CONF = {"etc/xen/xl.conf": "run_hotplug_scripts=1\n"}
XEND = {"etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n(enable-dom0-ballooning no)\n"}
HVM = "type = 'hvm'"
OLD_HVM = "builder = 'hvm'"


def guest(*lines: str) -> str:
    return "\n".join(("name = 'g'", "memory = 1024", "kernel = '/k'", *lines, ""))


def found(tree: dict[str, str], select: tuple[str, ...] = TABLES, xen: str = "") -> list[Diagnostic]:
    report = lint_tree(tree, select, f'xen-version = "{xen}"\n' if xen else "")
    assert report.errors == []
    return list(report.diagnostics)


def told(lines: tuple[str, ...], xen: str = "", select: tuple[str, ...] = TABLES) -> list[tuple[str, str, str]]:
    """Code, severity and place of what is said of a guest's file."""
    return [(d.rule.code, d.severity, d.span.text) for d in found({"etc/xen/g.cfg": guest(*lines)}, select, xen)]


def fixed(*lines: str, xen: str = "") -> str:
    tree = {"etc/xen/g.cfg": guest(*lines)}
    text = fixed_tree(tree, lint_tree(tree, TABLES, f'xen-version = "{xen}"\n' if xen else ""))["etc/xen/g.cfg"]
    return text.decode() if isinstance(text, bytes) else text


# --- bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "xen", "expected"),
    [
        (("memory = 0",), "", [("XEN014", "error", "0")]),
        (("memory = '-1'",), "", [("XEN014", "error", "'-1'")]),
        (("memory = 1",), "", []),
        (("vcpus = 0",), "4.17", [("XEN014", "error", "0")]),
        (("vcpus = 0",), "4.22", []),
        (("maxvcpus = 0",), "4.17", []),
        ((HVM, "vcpus = 129"), "4.17", [("XEN014", "error", "129")]),
        (("type = 'pvh'", "vcpus = 4", "maxvcpus = 256"), "4.17", [("XEN014", "error", "256")]),
        ((HVM, "vcpus = 128", "maxvcpus = 128"), "4.17", []),
        (("type = 'pv'", "vcpus = 256"), "4.17", []),
        (("vcpus = 256",), "4.17", []),
        ((HVM, "mmio_hole = 255"), "", [("XEN014", "error", "255")]),
        ((HVM, "mmio_hole = 256"), "", []),
        ((HVM, "mmio_hole = 3840"), "", []),
        ((HVM, "mmio_hole = '0xf01'"), "", [("XEN014", "error", "'0xf01'")]),
        ((HVM, "timer_mode = 4"), "", [("XEN014", "error", "4")]),
        ((HVM, "altp2m = 4"), "", [("XEN014", "error", "4")]),
        ((HVM, "altp2m = 3"), "", []),
        (("tsc_mode = 4",), "", [("XEN014", "error", "4")]),
        (("max_grant_frames = '-1'",), "4.17", [("XEN014", "error", "'-1'")]),
        (("max_grant_frames = 4294967296",), "4.17", [("XEN014", "error", "4294967296")]),
        (("max_grant_frames = '-1'",), "4.11", []),
        (("max_grant_version = 3",), "4.17", [("XEN014", "error", "3")]),
        (("max_grant_version = 2",), "4.17", []),
        (("max_event_channels = 0",), "", [("XEN014", "warning", "0")]),
        ((HVM, "spiceport = 65536"), "", [("XEN014", "warning", "65536")]),
        ((HVM, "usbversion = 4"), "", [("XEN014", "error", "4")]),
        (("cpu_weight = 0",), "", []),
    ],
)
def test_bounds(lines: tuple[str, ...], xen: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(lines, xen, ("XEN014",)) == expected


@pytest.mark.parametrize("line", ["mmio_hole = 1", "spiceport = 0", "usbversion = 9"])
def test_bounds_of_keys_that_do_not_count(line: str) -> None:
    assert told(("type = 'pv'", line), "", ("XEN014",)) == []


def test_bounds_in_xl_conf() -> None:
    [finding] = found({"etc/xen/xl.conf": 'max_maptrack_frames="-5"\n'}, ("XEN014",))
    assert "without a word" in finding.message


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "meant"),
    [
        (("type = 'HVM'",), "type = 'hvm'"),
        (("type = 'hvm '",), "type = 'hvm'"),
        (("type = 'fullvirt'",), "type = 'hvm'"),
        (("type = 'paravirt'",), "type = 'pv'"),
        (("type = 'pvh2'",), "type = 'pvh'"),
        (("builder = 'linux'",), 'type = "pv"'),
        (("builder = 'HVM'",), 'type = "hvm"'),
        (("builder = 'pvh'",), 'type = "pvh"'),
        (("type = 'pv'", "builder = 'linux'"), "type = 'pv'\n"),
        (("on_crash = 'Restart'",), "on_crash = 'restart'"),
        (("on_crash = 'rename_restart'",), "on_crash = 'rename-restart'"),
        (("on_poweroff = 'shutdown'",), "on_poweroff = 'destroy'"),
        (("on_poweroff = 'poweroff'",), "on_poweroff = 'destroy'"),
        (("on_reboot = 'reboot'",), "on_reboot = 'restart'"),
        (("on_watchdog = 'restrat'",), "on_watchdog = 'restart'"),
        ((HVM, "vga = 'std'"), "vga = 'stdvga'"),
        ((HVM, "vga = 'Cirrus'"), "vga = 'cirrus'"),
        ((HVM, "bios = 'uefi'"), "bios = 'ovmf'"),
        ((HVM, "hdtype = 'sata'"), "hdtype = 'ahci'"),
        ((HVM, "viridian = [ 'base', '!stimr' ]"), "viridian = [ 'base', '!stimer' ]"),
        ((HVM, "ms_vm_genid = 'Generate'"), "ms_vm_genid = 'generate'"),
        (("device_model_version = 'qemu_xen'",), "device_model_version = 'qemu-xen'"),
        (("tsc_mode = 'Nativ'",), "tsc_mode = 'native'"),
    ],
)
def test_meant_words(lines: tuple[str, ...], meant: str) -> None:
    assert [(code, severity) for code, severity, _ in told(lines, "", ("XEN015",))] == [("XEN015", "error")]
    assert meant in fixed(*lines)
    assert told(tuple(fixed(*lines).splitlines()[3:]), "", ("XEN015",)) == []


@pytest.mark.parametrize(
    "lines",
    [
        (HVM, "bios = 'OVMF'", "hdtype = 'AHCI'", "vga = 'none'"),
        (HVM, "firmware = '/usr/share/ovmf.fd'"),
        (HVM, "firmware = 'uefi'"),
        ("type = 'h'",),
        ("builder = 'gen'",),
        (HVM, "viridian = [ 'base', 'FREQ', '!synic', 'defaults', 'all' ]"),
        (HVM, "viridian = 1"),
        (HVM, "soundhw = 'hda,ac97'"),
        (HVM, "gfx_passthru = 1"),
        (HVM, "gfx_passthru = 'IGD'"),
        (HVM, "smbios = [ 'system_manufacturer=A B', 'OEM=x' ]"),
        ("tsc_mode = '0'", "on_crash = 'soft-reset'"),
        ("type = 'pv'", "vga = 'whatever'", "bios = 'uefi'"),
        ("sve = 128", "gic_version = 'V3'"),
        ("passthrough = 'Share_PT'",),
    ],
)
def test_words_that_xl_takes(lines: tuple[str, ...]) -> None:
    assert told(lines, "", ("XEN015", "XEN016")) == []


@pytest.mark.parametrize(
    ("lines", "xen", "count"),
    [
        ((OLD_HVM, "vga = 'qxl'"), "4.5", 1),
        ((OLD_HVM, "vga = 'qxl'"), "4.6", 0),
        (("on_crash = 'soft-reset'",), "4.6", 1),
        (("on_crash = 'soft-reset'",), "4.7", 0),
        (("device_model_version = 'none'",), "4.9", 0),
        (("device_model_version = 'none'",), "4.10", 1),
        (("tsc_mode = 'native_paravirt'",), "4.11", 0),
        (("tsc_mode = 'native_paravirt'",), "4.12", 1),
        (("builder = 'linux'",), "4.9", 0),
        (("builder = 'linux'",), "4.10", 1),
    ],
)
def test_words_by_version(lines: tuple[str, ...], xen: str, count: int) -> None:
    assert len(told(lines, xen, ("XEN015",))) == count


def test_words_of_a_program_are_not_known() -> None:
    text = "# xm create\nimport os\nname = 'g'\nmemory = 512\non_crash = os.environ['ACTION']\n"
    assert found({"etc/xen/g": text}, ("XEN015",)) == []


def test_domid_policy_keeps_its_default() -> None:
    [finding] = found({"etc/xen/xl.conf": 'domid_policy="rand"\n'}, ("XEN015",))
    assert finding.severity == "warning"


# --- forms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (("uuid = '6e1f0c74-2b9d-4f58-a3e6-8d05c7b19f42'",), 0),
        (("uuid = '6E1F0C74-2B9D-4F58-A3E6-8D05C7B19F42'",), 0),
        (("uuid = '6e1f0c742b9d4f58a3e68d05c7b19f42'",), 1),
        (("uuid = ''",), 1),
        (("uuid = '{6e1f0c74-2b9d-4f58-a3e6-8d05c7b19f42}'",), 1),
        ((HVM, "boot = 'dca'"), 0),
        ((HVM, "boot = 'cdrom'"), 1),
        ((HVM, "boot = 'c,d'"), 1),
        ((HVM, "boot = 'dd'"), 1),
        ((HVM, "boot = 'C'"), 1),
        (("type = 'pv'", "boot = 'cdrom'"), 0),
        (("irqs = [ 5, '7' ]",), 0),
        (("irqs = [ '0x5' ]",), 1),
        (("ioports = [ '2f8-2ff', '0x70', '70' ]",), 0),
        (("ioports = [ '2ff-2f8' ]",), 1),
        (("ioports = [ 'com1' ]",), 1),
        (("iomem = [ 'a0000,20', 'fed00,1@fed00' ]",), 0),
        (("iomem = [ 'a0000-a0020' ]",), 1),
        (("iomem = [ '4E000,2000,arm_mem_WB' ]",), 1),
        (("llc_colors = [ '0-3', '7' ]",), 0),
        ((HVM, "smbios = [ 'oem' ]"), 1),
        (("xenstore_quota = [ 'nodes=1000' ]",), 0),
    ],
)
def test_forms(lines: tuple[str, ...], count: int) -> None:
    assert len(told(lines, "", ("XEN016",))) == count


def test_rest_behind_an_io_port_is_a_warning() -> None:
    assert told(("ioports = [ '70,71' ]",), "", ("XEN016",)) == [("XEN016", "warning", "'70,71'")]


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("cpuid = 'host,avx=0,family=6'", 0),
        ("cpuid = 'avx=0'", 1),
        ("cpuid = 'host,avx'", 1),
        ("cpuid = [ '0x1:ecx=xxxxxxxxxxxxxxxx00xxxxxxxxxxxxxx' ]", 0),
        ("cpuid = [ '7,0:ebx=xxxxxxxxxxxxxxxx00xxxxxxxxxxxxxx,ecx=xxxxxxxxxxxxxxxx00xxxxxxxxxxxxxx' ]", 0),
        ("cpuid = [ '0x1:ecx=xx00' ]", 1),
        ("cpuid = [ '0x1=x' ]", 1),
        ("cpuid = [ 'one:ecx=xxxxxxxxxxxxxxxx00xxxxxxxxxxxxxx' ]", 1),
    ],
)
def test_cpuid(line: str, count: int) -> None:
    assert [(code, severity) for code, severity, _ in told((line,), "", ("XEN016",))] == [("XEN016", "warning")] * count


# --- keys of other types ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (("type = 'pv'", "vnuma = [ ]", "boot = 'dc'", "vga = 'stdvga'", "usbdevice = 'tablet'"), "boot"),
        (("hap = 1",), None),  # PVH on Arm
        (("boot = 'dc'", "usb = 1"), "boot"),
        (("type = 'pv'", "hap = 1", "acpi = 1"), "hap"),
        (("type = 'pvh'", "hap = 1", "acpi = 1"), None),
        (("type = 'pvh'", "e820_host = 1"), "e820_host"),
        ((HVM, "bootloader = 'pygrub'"), "bootloader"),
        ((HVM, "vfb = [ 'vnc=1' ]"), "vfb"),
        (("type = 'pv'", "usb = 0", "boot = ''", "serial = 'none'", "acpi = 0"), None),
        (("type = 'hvm'", "builder = 'generic'", "boot = 'c'"), None),  # refused
        (("type = 'pv'", "gic_version = 'v2'"), None),  # other rules look at the machine
        (("gic_version = 'v2'", "boot = 'c'"), "boot"),
    ],
)
def test_keys_of_other_types(lines: tuple[str, ...], at: str | None) -> None:
    findings = found({"etc/xen/g.cfg": guest(*lines)}, ("XEN726",))
    assert [(d.severity, d.span.text) for d in findings] == ([("note", at)] if at else [])


def test_keys_of_other_types_are_one_finding() -> None:
    keys = ("boot = 'c'", "vga = 'stdvga'", "usb = 1", "nx = 1", "hpet = 1", "pae = 1", "soundhw = 'hda'")
    [finding] = found({"etc/xen/g.cfg": guest("type = 'pv'", *keys)}, ("XEN726",))
    assert "1 more have" in finding.message
    assert len(finding.related) == 6


def test_type_of_guest_by_version() -> None:
    assert told((OLD_HVM, "boot = 'c'"), "4.4", ("XEN726",)) == []
    assert told((HVM, "boot = 'c'"), "4.4", ("XEN726", "XEN801")) == [("XEN801", "error", "type")]
    assert told(("pvh = 1", "hap = 1"), "4.4", ("XEN726",)) == []


def test_keys_of_other_types_on_xend_are_its_own_affair() -> None:
    assert found({"etc/xen/g": guest("boot = 'c'"), **XEND}, TABLES) == []


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ((HVM, "vga = 'cirrus'", "stdvga = 1"), "stdvga"),
        ((HVM, "vga = 'cirrus'", "stdvga = 0"), None),
        ((HVM, "vga = 'stdvga'", "stdvga = 1"), None),
        (("type = 'pv'", "vfb = [ 'vnc=1' ]", "keymap = 'de'", "vnc = 0"), "keymap"),
        (("type = 'pv'", "vfb = [ ]", "vnc = 1"), None),
        ((HVM, "vfb = [ 'vnc=1' ]", "vnc = 1"), None),
        ((HVM, "firmware = 'ovmf'", "bios = 'seabios'"), "bios"),
        ((HVM, "firmware = 'ovmf'", "bios = 'ovmf'"), None),
    ],
)
def test_hidden_keys(lines: tuple[str, ...], at: str | None) -> None:
    assert [place for _, _, place in told(lines, "", ("XEN727",))] == ([at] if at else [])


# --- keys nobody reads ------------------------------------------------------------------------------------------------


def test_made_up_keys_need_certainty() -> None:
    lines = ("owner = 'ops'", "role = 'web'", "coproc = [ 'x' ]")
    assert found({"etc/xen/g.cfg": guest(*lines)}, ("XEN017",)) == []
    [finding] = found({"etc/xen/g.cfg": guest(*lines), **XL_CONF}, ("XEN017",))
    assert finding.severity == "note"
    assert finding.span.text == "owner"
    assert [place.span.text for place in finding.related] == ["role"]
    assert len(found({"etc/xen/g.cfg": guest(*lines)}, ("XEN017",), "4.17")) == 1
    assert len(found({"etc/xen/g.cfg": guest(HVM, *lines)}, ("XEN017",))) == 1  # only xl has types


def test_a_file_with_a_type_is_xls_even_with_words_of_xm() -> None:
    [finding] = found({"g.cfg": guest(HVM, "nics = [ 'bridge=br0' ]")}, ("XEN008",))
    assert "Write 'vif'." in finding.message


def test_what_looks_like_vif2_is_vif() -> None:
    [finding] = found({"g.cfg": guest(HVM, "viff = [ 'bridge=br0' ]")}, ("XEN008",))
    assert "Write 'vif'." in finding.message


def test_a_host_of_xends_reads_no_xl_conf() -> None:
    tree = {**XEND, "etc/xen/xl.conf": 'autoballoon="off"\n'}
    assert found(tree, ("XEN801",), "4.0") == []


def test_words_of_xm_that_do_nothing() -> None:
    assert found({"etc/xen/g.cfg": guest("parallel = 'none'", "vhpt = 0")}, ("XEN017",)) == []
    assert len(found({"etc/xen/g.cfg": guest("dhcp = 'dhcp'"), **XL_CONF}, ("XEN017",))) == 1
    assert found({"etc/xen/g": guest("dhcp = 'dhcp'"), **XEND}, ("XEN017",)) == []


def test_unknown_keys_belong_to_one_rule() -> None:
    tree = {"etc/xen/g.cfg": guest("vcpu = 4", "ramsize = 5", "memroy = 7", "autostart = 1"), **XL_CONF}
    assert sorted(d.rule.code for d in found(tree, ("XEN008", "XEN017"))) == ["XEN008", "XEN008", "XEN008", "XEN017"]


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("mem", "memory"), ("ramsize", "memory"), ("maxmemory", "maxmem"), ("max_memory", "maxmem"), ("vcpu", "vcpus"),
        ("cpu_count", "vcpus"), ("disks", "disk"), ("nics", "vif"), ("vifs", "vif"), ("cpu", "cpus"),
        ("vncpass", "vncpasswd"), ("initrd", "ramdisk"), ("append", "extra"), ("max_vcpus", "maxvcpus"),
        ("on_shutdown", "on_poweroff"), ("oncrash", "on_crash"), ("bootorder", "boot"),
    ],
)  # fmt: skip
def test_renamed_keys(key: str, known: str) -> None:
    [finding] = found({"etc/xen/g.cfg": guest(f"{key} = 3"), **XL_CONF}, ("XEN008",))
    assert f"'{known}'" in finding.message


# --- versions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "xen", "expected"),
    [
        ((HVM,), "4.9", [("XEN801", "error", "type")]),
        (("type = 'pv'", "tee = 'none'", "vpmu = 0"), "4.9", []),
        ((HVM,), "4.10", []),
        ((HVM, OLD_HVM), "4.9", []),
        (("cmdline = 'x'",), "4.4", [("XEN801", "warning", "cmdline")]),
        (("bootloader_restrict = 1",), "4.17", [("XEN801", "warning", "bootloader_restrict")]),
        (("bootloader_restrict = 1",), "4.18", []),
        (("bootloader_restrict = 1",), "", []),
        (("pvh = 1",), "4.8", []),
        (("pvh = 1",), "4.17", [("XEN802", "error", "pvh")]),
        (("pvh = 1",), "", [("XEN802", "warning", "pvh")]),
        (("pvh = 0",), "4.17", [("XEN802", "note", "pvh")]),
        (("type = 'pvh'", "pvh = 1"), "4.17", [("XEN802", "note", "pvh")]),
        ((OLD_HVM,), "", []),
        ((OLD_HVM,), "4.9", []),
        ((OLD_HVM,), "4.10", [("XEN803", "note", "builder")]),
        (("type = 'pv'", "builder = 'generic'"), "4.17", [("XEN803", "note", "builder")]),
        ((HVM, "builder = 'generic'"), "4.17", []),  # told as a contradiction
        ((HVM, "stdvga = 1"), "4.17", [("XEN803", "note", "stdvga")]),
        (("vncviewer = 1",), "", [("XEN803", "warning", "vncviewer")]),
        (("vif2 = [ 'x' ]",), "", [("XEN803", "warning", "vif2")]),
        (("device_model = '/usr/lib/xen/bin/qemu-dm'",), "4.17", [("XEN803", "warning", "device_model")]),
        ((HVM, "altp2mhvm = 1"), "", [("XEN803", "warning", "altp2mhvm")]),
        (("extratime = 1",), "4.8", [("XEN803", "note", "extratime")]),
        (("extratime = 1", "period = 5"), "4.17", []),
        (("tsc_mode = 1",), "", [("XEN804", "warning", "1")]),
        (("tsc_mode = '1'",), "", [("XEN804", "warning", "'1'")]),
        (("tsc_mode = 1",), "4.1", []),
        ((OLD_HVM, "timer_mode = 2"), "4.9", [("XEN804", "warning", "2")]),
        (("type = 'pvh'", "timer_mode = 2"), "4.17", [("XEN804", "warning", "2")]),
        (("timer_mode = 2",), "4.17", []),  # refused
        (("bootloader_args = '-q'",), "", [("XEN804", "warning", "'-q'")]),
        (("bootloader_args = [ '-q' ]",), "", []),
    ],
)
def test_versions(lines: tuple[str, ...], xen: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(lines, xen, ("XEN80",)) == expected


@pytest.mark.parametrize(
    ("line", "xen", "after"),
    [
        ("builder = 'hvm'", "4.17", 'type = "hvm"'),
        ("builder = 'generic'", "4.17", 'type = "pv"'),
        ("pvh = 1", "4.17", 'type="pvh"'),
        ("bootloader_args = '-q  --entry=1'", "", 'bootloader_args = [ "-q", "--entry=1" ]'),
        ("tsc_mode = 3", "4.11", 'tsc_mode = "native_paravirt"'),
    ],
)
def test_fixes_by_version(line: str, xen: str, after: str) -> None:
    assert fixed(line, xen=xen) == guest(after)


def test_files_for_xm_are_not_reproached_for_being_old() -> None:
    text = "# xm create\n" + guest(OLD_HVM, "stdvga = 1")
    assert found({"etc/xen/g": text}, ("XEN803",)) == []
    assert len(found({"etc/xen/g": text, **XL_CONF}, ("XEN803",), "4.17")) == 2


def test_keys_of_xl_conf_by_version() -> None:
    tree = {"etc/xen/xl.conf": "claim_mode=1\nbootloader_restrict=1\n"}
    assert [d.span.text for d in found(tree, ("XEN80",), "4.17")] == ["bootloader_restrict"]
    assert found(tree, ("XEN80",), "4.18") == []
    assert found({"etc/xen/xl.conf": 'vif.default.bridge="br0"\n'}, ("XEN80",), "4.2") == []  # told as an error


def test_upgrade_tells_what_is_new() -> None:
    tree = {"etc/xen/g.cfg": guest("pvh = 1"), **XL_CONF}
    assert found(tree, ("XEN80",), "4.8") == []
    assert [d.rule.code for d in found(tree, ("XEN80",), "4.19")] == ["XEN802"]


@pytest.mark.parametrize(
    ("module", "has_it"),
    [
        ("deprecated_key", lambda key: key.deprecated is not None),
        ("deprecated_value", lambda key: bool(key.old_forms)),
        ("key_no_longer_read", lambda key: key.until is not None),
    ],
)
def test_rules_are_called_for_all_that_the_table_has(module: str, has_it: Callable[[Key], bool]) -> None:
    meta = importlib.import_module(f"xenlint_rules.upgrade.{module}").META
    assert set(meta.keys) == {name for name, key in xl_cfg.KEYS.items() if has_it(key)}
