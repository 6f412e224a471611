"""Edge cases of the rules about a guest's memory limits, name and UUID."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import fixed_tree, lint_tree

RULES = ("XEN303", "XEN304", "XEN701", "XEN702", "XEN703")
FLEET = '[hosts.alpha]\nroot = "alpha"\n\n[hosts.bravo]\nroot = "bravo"\n'
XEND = {"etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n(enable-dom0-ballooning no)\n"}
UUID = "6e1f0c74-2b9d-4f58-a3e6-8d05c7b19f42"


def found(tree: dict[str, str], config: str = "") -> list[Diagnostic]:
    report = lint_tree(tree, RULES, config)
    assert report.errors == []
    return list(report.diagnostics)


def codes(tree: dict[str, str], config: str = "") -> list[str]:
    return [diagnostic.rule.code for diagnostic in found(tree, config)]


def guest(name: str, *lines: str) -> str:
    return "\n".join((f"name = '{name}'", "memory = 1024", *lines, ""))


def disk(target: str) -> str:
    return f"disk = [ '{target}' ]"


# --- maxmem -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "maxmem", "expected"),
    [
        ("type = 'hvm'", "2048", [("XEN303", "warning")]),
        ("builder = 'hvm'", "2048", [("XEN303", "warning")]),
        ("type = 'pvh'", "2048", [("XEN303", "note")]),
        ("type = 'pv'", "2048", []),
        ("kernel = '/k'", "2048", []),
        ("type = 'hvm'", "1024", []),
        ("type = 'hvm'", "'1G'", []),
        ("type = 'hvm'", "512", [("XEN304", "error")]),
        ("kernel = '/k'", "'512'", [("XEN304", "error")]),
        ("kernel = '/k'", "0", [("XEN304", "error")]),
    ],
)
def test_maxmem(kind: str, maxmem: str, expected: list[tuple[str, str]]) -> None:
    findings = found({"etc/xen/g.cfg": guest("g", kind, f"maxmem = {maxmem}")})
    assert [(finding.rule.code, finding.severity) for finding in findings] == expected


def test_maxmem_alone_is_the_size() -> None:
    assert codes({"etc/xen/g.cfg": "name = 'g'\ntype = 'hvm'\nmaxmem = 2048\n"}) == []


def test_what_is_in_force_counts() -> None:
    assert codes({"etc/xen/g.cfg": guest("g", "maxmem = 512", "memory = 512")}) == []


def test_xen_without_populate_on_demand() -> None:
    tree = {"etc/xen/g.cfg": guest("g", "builder = 'hvm'", "maxmem = 2048")}
    assert codes(tree, 'xen-version = "3.3"\n') == []
    assert codes(tree, 'xen-version = "3.4"\n') == ["XEN303"]


def test_maxmem_of_zero_means_nothing_to_xend() -> None:
    assert codes({"etc/xen/g": guest("g", "maxmem = 0"), **XEND}) == []


def test_maxmem_is_raised() -> None:
    tree = {"etc/xen/g.cfg": guest("g", "maxmem = 512  # enough")}
    fixed = fixed_tree(tree, lint_tree(tree, ("XEN304",)))
    assert fixed["etc/xen/g.cfg"] == guest("g", "maxmem = 1024  # enough").encode()


# --- names ------------------------------------------------------------------------------------------------------------


def test_the_second_to_start_is_told() -> None:
    tree = {
        "etc/xen/a.cfg": guest("g", disk("/dev/vg0/a,raw,xvda,rw")),
        "etc/xen/b.cfg": guest("g", disk("/dev/vg0/b,raw,xvda,rw")),
        "etc/xen/auto/20-a": "link:/etc/xen/a.cfg",
        "etc/xen/auto/10-b": "link:/etc/xen/b.cfg",
    }
    [finding] = found(tree)
    assert (finding.place, finding.severity, finding.confidence) == ("etc/xen/a.cfg", "error", "high")


def test_what_starts_comes_first() -> None:
    tree = {
        "etc/xen/a.cfg": guest("g", disk("/dev/vg0/a,raw,xvda,rw")),
        "etc/xen/b.cfg": guest("g", disk("/dev/vg0/b,raw,xvda,rw")),
        "etc/xen/auto/b.cfg": "link:/etc/xen/b.cfg",
    }
    [finding] = found(tree)
    assert (finding.place, finding.severity) == ("etc/xen/a.cfg", "warning")


@pytest.mark.parametrize(
    ("one", "other", "severity"),
    [
        ("phy:/dev/vg0/a,xvda,w", "/dev/vg0/a,raw,xvdb,rw", "note"),
        ("phy:/dev/vg0/a,xvda,w", "vdev=xvda,format=raw,target=/dev/vg0/a", "note"),
        ("phy:/dev/vg0/a,xvda,w", "phy:/dev/vg0/b,xvda,w", "warning"),
        ("file:/iso/debian.iso,hdc:cdrom,r", "file:/iso/debian.iso,hdc:cdrom,r", "warning"),
    ],
)
def test_a_shared_disk_makes_variants(one: str, other: str, severity: str | None) -> None:
    tree = {"etc/xen/a.cfg": guest("g", disk(one)), "etc/xen/b.cfg": guest("g", disk(other))}
    assert [finding.severity for finding in found(tree)] == ([severity] if severity else [])
    variants = {"etc/xen/a.cfg": guest("g", disk(one)), "etc/xen/a-rescue.cfg": guest("g", disk(other))}
    assert [d.severity for d in found(variants)] == ([severity] if severity == "warning" else [])


def test_without_disks_they_are_two_guests() -> None:
    assert [d.severity for d in found({"etc/xen/a.cfg": guest("g"), "etc/xen/b.cfg": guest("g")})] == ["warning"]


def test_a_copy_under_auto_is_no_second_guest() -> None:
    assert codes({"etc/xen/g.cfg": guest("g"), "etc/xen/auto/g.cfg": guest("g", "vcpus = 2")}) == []


def test_loose_files() -> None:
    tree = {"a/a.cfg": guest("web", disk("x,raw,xvda")), "b/b.cfg": guest("web", disk("y,raw,xvda"))}
    assert [finding.severity for finding in found(tree)] == ["note"]
    assert [finding.severity for finding in found({"a.cfg": tree["a/a.cfg"], "b.cfg": tree["b/b.cfg"]})] == ["warning"]
    assert codes({path: text.replace("web", "ExampleDomain") for path, text in tree.items()}) == []


def test_dom0_has_its_name() -> None:
    assert [(d.rule.code, d.severity) for d in found({"x/a.cfg": guest("Domain-0")})] == [("XEN701", "error")]
    assert codes({"x/a.cfg": guest("domain-0")}) == []


# --- UUIDs ------------------------------------------------------------------------------------------------------------


def test_uuid_of_a_copy() -> None:
    tree = {f"etc/xen/{name}.cfg": guest(name, f'uuid = "{UUID}"') for name in "abc"}
    assert [finding.place for finding in found(tree)] == ["etc/xen/b.cfg", "etc/xen/c.cfg"]


@pytest.mark.parametrize("uuid", ["", "0" * 32, "not-a-uuid", UUID[:-1]])
def test_what_is_no_uuid(uuid: str) -> None:
    assert codes({f"etc/xen/{name}.cfg": guest(name, f'uuid = "{uuid}"') for name in "ab"}) == []


def test_uuid_across_hosts() -> None:
    line = f'uuid = "{UUID}"'
    assert codes({"alpha/etc/xen/a.cfg": guest("a", line), "bravo/etc/xen/b.cfg": guest("b", line)}, FLEET) == [
        "XEN703"
    ]
    assert codes({"alpha/etc/xen/a.cfg": guest("a", line), "bravo/etc/xen/a.cfg": guest("a", line)}, FLEET) == []
    assert codes({"alpha/etc/xen/a.cfg": guest("a", line), "alpha/etc/xen/b.cfg": guest("b", line)}, FLEET) == [
        "XEN702"
    ]


# --- what starts, and how ---------------------------------------------------------------------------------------------

SINGLE = ("XEN704", "XEN705", "XEN706", "XEN707", "XEN708", "XEN709", "XEN71", "XEN72")
NIC = "vif = [ 'bridge=br0' ]"
DISK = "disk = [ '/dev/vg/g,,xvda,rw' ]"
PV, PVH, HVM, OLD_HVM = "type = 'pv'", "type = 'pvh'", "type = 'hvm'", "builder = 'hvm'"
KERNEL = "kernel = '/k'"


def told(lines: tuple[str, ...], xen: str = "", path: str = "etc/xen/g.cfg") -> list[tuple[str, str, str]]:
    """Code, severity and the line's key of what the rules about one guest say."""
    report = lint_tree({path: guest("g", *lines)}, SINGLE, f'xen-version = "{xen}"\n' if xen else "")
    assert report.errors == []
    places: list[tuple[str, str, str]] = []
    for found in report.diagnostics:
        line = found.span.source.line(found.span.source.position(found.span.start)[0])
        places.append((found.rule.code, found.severity, line.partition("=")[0].strip()))
    return places


@pytest.mark.parametrize(
    ("lines", "xen", "expected"),
    [
        # nothing to boot
        ((PV,), "", [("XEN705", "error", "type")]),
        ((PVH, DISK), "", [("XEN705", "error", "type")]),
        ((DISK, NIC), "", [("XEN705", "error", "name")]),
        ((DISK,), "", []),
        (("boot = 'c'", "vnc = 1"), "", [("XEN705", "error", "name"), ("XEN726", "note", "boot")]),
        ((PV, KERNEL), "", []),
        ((PVH, "firmware = 'pvgrub64'"), "", []),
        ((OLD_HVM,), "4.4", []),
        ((PVH, KERNEL, NIC), "4.17", []),
        ((PV, "kernel = '/usr/lib/xen/boot/hvmloader'"), "", [("XEN705", "error", "kernel")]),
        ((PV, "bootloader = 'pygrub'", DISK, NIC), "", []),
        ((PV, "bootloader = 'pygrub'", NIC), "", [("XEN705", "error", "bootloader")]),
        ((PV, "bootloader = 'pygrub'", NIC, "disks = [ '/d,,xvda' ]"), "", []),  # told of the name
        ((PV, "boot_loader = 'pygrub'", DISK, NIC), "", []),
        ((PV, "memory += "), "", []),  # a broken file may go on
        # two things to boot
        ((PV, KERNEL, "firmware = 'pvgrub64'"), "", [("XEN706", "error", "kernel")]),
        ((PV, KERNEL, "bootloader = 'pygrub'", DISK), "", [("XEN706", "note", "kernel")]),
        ((PV, KERNEL, "ramdisk = '/i'", "bootloader = 'pygrub'", DISK), "", [("XEN706", "warning", "kernel")]),
        ((PV, KERNEL, "bootloader = ''"), "", []),
        # hvmloader
        ((HVM, "kernel = '/usr/lib/xen-4.1/boot/hvmloader'"), "", [("XEN707", "warning", "kernel")]),
        ((OLD_HVM, "kernel = 'hvmloader'"), "4.4", [("XEN707", "warning", "kernel")]),
        ((HVM, "kernel = '/boot/vmlinuz'"), "", []),
        # pygrub
        ((PV, "bootloader = '/usr/bin/pygrub'", DISK), "4.17", [("XEN708", "warning", "bootloader")]),
        ((PV, "bootloader = '/usr/bin/pygrub'", DISK), "4.19", [("XEN708", "error", "bootloader")]),
        ((PV, "bootloader = '/usr/bin/pygrub'", DISK), "", [("XEN708", "warning", "bootloader")]),
        ((PV, "bootloader = '/usr/lib/xen-4.4/bin/pygrub'", DISK), "4.17", [("XEN708", "error", "bootloader")]),
        ((PV, "bootloader = '/usr/lib/xen-4.17/bin/pygrub'", DISK), "4.17", [("XEN708", "note", "bootloader")]),
        ((PV, "bootloader = '/usr/local/bin/pygrub'", DISK), "4.17", []),
        ((PV, "bootloader = 'pygrub'", DISK), "4.19", []),
        # builder and type
        ((HVM, "builder = 'generic'"), "", [("XEN709", "error", "builder")]),
        ((PV, OLD_HVM, KERNEL), "", [("XEN709", "error", "builder")]),
        ((PVH, "builder = 'generic'", KERNEL), "", [("XEN709", "error", "builder")]),
        ((PV, OLD_HVM, KERNEL), "4.9", []),
        ((PV, "builder = 'gen'", KERNEL), "", []),
        # direct boot
        ((HVM, "extra = ''"), "", [("XEN710", "error", "extra")]),
        ((HVM, "ramdisk = '/i'", "root = '/dev/xvda'"), "", [("XEN710", "error", "ramdisk")]),
        ((HVM, KERNEL, "extra = 'x'"), "", []),
        ((OLD_HVM, "extra = 'x'"), "4.5", []),
        ((OLD_HVM, "extra = 'x'"), "4.6", [("XEN710", "error", "extra")]),
        # command line
        ((PV, KERNEL, "cmdline = 'a'", "extra = 'b'", "root = 'c'"), "", [("XEN711", "warning", "extra")]),
        ((PV, KERNEL, "root = 'a'", "extra = 'b'"), "", []),
        ((PV, KERNEL, "cmdline = 'a'", "extra = 'b'"), "4.4", []),
        # device model and firmware
        ((HVM, "device_model_version = 'qemu-xen-traditional'"), "4.15", []),
        (
            (HVM, "device_model_version = 'qemu-xen-traditional'"),
            "4.17",
            [("XEN712", "warning", "device_model_version")],
        ),
        ((HVM, "device_model_version = 'qemu-xen-traditional'"), "4.21", [("XEN712", "error", "device_model_version")]),
        ((HVM, "bios = 'rombios'"), "4.17", [("XEN713", "error", "bios")]),
        ((HVM, "firmware = 'rombios'"), "4.17", [("XEN713", "error", "firmware")]),
        ((HVM, "bios = 'rombios'", "device_model_version = 'qemu-xen-traditional'"), "4.15", []),
        (
            (HVM, "bios = 'ovmf'", "device_model_version = 'qemu-xen-traditional'"),
            "4.15",
            [("XEN713", "error", "bios")],
        ),
        ((HVM, "bios = 'rombios'", "device_model_stubdomain_override = 1"), "4.15", []),
        ((HVM, "bios = 'ovmf'"), "", []),
        # lifecycle
        ((HVM, "on_crash = 'restart'"), "", [("XEN714", "note", "on_crash")]),
        ((HVM, "on_crash = 'coredump-restart'"), "", []),
        ((HVM, "on_poweroff = 'restart'"), "", [("XEN715", "warning", "on_poweroff")]),
        ((HVM, "on_reboot = 'restart'", "on_poweroff = 'preserve'"), "", []),
        # refused together
        ((HVM, "nestedhvm = 1", "altp2m = 'external'"), "", [("XEN716", "error", "altp2m")]),
        ((HVM, "nestedhvm = 1", "altp2m = 'disabled'"), "", []),
        ((OLD_HVM, "nestedhvm = 1", "altp2mhvm = 1"), "4.6", [("XEN716", "error", "altp2mhvm")]),
        ((PVH, KERNEL, "maxmem = 2048", "altp2m = 1"), "", [("XEN716", "error", "altp2m")]),
        ((HVM, "usbversion = 2", "usb = 1"), "", [("XEN716", "error", "usbversion")]),
        ((HVM, "usbversion = 2", "usbdevice = [ 'tablet' ]"), "", [("XEN716", "error", "usbversion")]),
        ((HVM, "usbversion = 2", "usb = 0"), "", []),
        ((HVM, "spice = 1", "spiceusbredirection = 4", "usb = 1"), "", [("XEN716", "error", "spiceusbredirection")]),
        ((HVM, "spiceusbredirection = 4", "usb = 1"), "", []),  # off without spice
        ((HVM, "viridian = [ 'freq' ]"), "", [("XEN716", "error", "viridian")]),
        ((HVM, "viridian = [ 'defaults', '!freq' ]"), "", []),
        # video
        ((HVM, "videoram = 4"), "", [("XEN717", "error", "videoram")]),
        ((HVM, "videoram = 8"), "", []),
        ((HVM, "vga = 'stdvga'", "videoram = 8"), "", [("XEN717", "error", "videoram")]),
        ((HVM, "vga = 'qxl'", "videoram = 64"), "", [("XEN717", "error", "videoram")]),
        ((HVM, "vga = 'none'", "videoram = 1"), "", []),
        ((HVM, "videoram = 4", "device_model_version = 'qemu-xen-traditional'"), "4.15", []),
        ((PV, KERNEL, "videoram = 4"), "", [("XEN726", "note", "videoram")]),
        # timer
        ((PV, KERNEL, "timer_mode = 1"), "", [("XEN719", "error", "timer_mode")]),
        ((KERNEL, "timer_mode = 1"), "", [("XEN719", "error", "timer_mode")]),
        ((PVH, KERNEL, "timer_mode = 'no_missed_ticks_pending'"), "", []),
        ((KERNEL, "timer_mode = 1"), "4.9", []),
        # clock
        ((HVM, "localtime = 1", "rtc_timeoffset = '-3600'"), "", [("XEN721", "note", "rtc_timeoffset")]),
        ((HVM, "localtime = 0", "rtc_timeoffset = 3600"), "", []),
        # vCPUs
        ((HVM, "vcpus = 4", "maxvcpus = 2"), "", [("XEN722", "error", "maxvcpus")]),
        ((HVM, "vcpus = '4'", "maxvcpus = '2'"), "4.5", [("XEN722", "warning", "maxvcpus")]),
        ((HVM, "vcpus = 2", "maxvcpus = 2"), "", []),
        ((HVM, "vcpus = 2", "maxvcpus = 0"), "", []),
        ((HVM, "maxvcpus = 2"), "", []),
        # overrides
        ((HVM, "device_model_override = '/q'"), "", [("XEN725", "warning", "device_model_override")]),
        ((HVM, "device_model_override = '/q'", "device_model_version = 'qemu-xen'"), "", []),
        ((HVM, "bios_path_override = '/b'"), "", [("XEN725", "warning", "bios_path_override")]),
        ((HVM, "bios_path_override = '/b'", "bios = 'ovmf'"), "", []),
    ],
)
def test_one_mistake(lines: tuple[str, ...], xen: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(lines, xen) == expected


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("vnuma = [ ['size=512', 'vcpus=0'], ['size=512', 'vcpus=1'] ]", "vcpus = 2", "maxmem = 1024"), ""),
        (("vnuma = [ ['size=512', 'vcpus=0'], ['size=256', 'vcpus=1'] ]", "vcpus = 2", "maxmem = 1024"), "768 MiB"),
        (("vnuma = [ ['size=1024', 'vcpus=0'], ['size=512', 'vcpus=1'] ]", "vcpus = 2"), "populate on demand"),
        (("vnuma = [ ['size=1024', 'vcpus=0-1'] ]", "maxvcpus = 4"), "'maxvcpus' is 4"),
        (("vnuma = [ ['size=1024', 'vcpus=0-1'] ]", "vcpus = 4"), "'vcpus' is 4"),
        (("vnuma = [ ['size=512', 'vcpus=0-1'], ['size=512', 'vcpus=1-2'] ]", "maxvcpus = 4"), "vCPU 1 is in two"),
        (("vnuma = [ ['size=1024', 'vcpus=1-2'] ]", "vcpus = 2"), "name vCPU 2"),
        (("vnuma = [ ['size=1024', 'vcpus=0,1', 'vdistances=10,20'] ]",), "2 distances"),
        (("vnuma = [ 'size=1024' ]",), "list of its own"),
        (("vnuma = [ ['size 1024'] ]",), "no KEY=VALUE"),
        (("vnuma = [ ['size=1024', 'vcpus=0-99999999999'] ]", "vcpus = 4"), ""),
    ],
)
def test_vnuma(lines: tuple[str, ...], message: str) -> None:
    report = lint_tree({"etc/xen/g.cfg": guest("g", HVM, *lines)}, ("XEN718",))
    assert report.errors == []
    assert [message in found.message for found in report.diagnostics] == ([True] if message else [])


def test_vnuma_of_pv_guests() -> None:
    line = "vnuma = [ ['size=1024', 'vcpus=0'] ]"
    assert [place for _, _, place in told((PV, KERNEL, line), "4.17")] == ["vnuma"]
    assert told((PV, KERNEL, line), "4.5") == []


@pytest.mark.parametrize(
    ("name", "severity"),
    [("5", "warning"), ("a/b", "warning"), ("web server", "warning"), ("", "warning"), ("web-1.example.org_x", None)],
)
def test_odd_names(name: str, severity: str | None) -> None:
    report = lint_tree({"etc/xen/g.cfg": guest(name, KERNEL)}, ("XEN720",))
    assert [found.severity for found in report.diagnostics] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("memory = 512\nkernel = '/k'\n", 1),
        ("memory = 512\ntype = 'hvm'\nvcpus = 2\n", 1),
        ("name = 'g'\nkernel = '/k'\n", 0),
        ("name = [ 'g' ]\nkernel = '/k'\nmemory = 512\n", 0),  # told as a list
        ("memory = 512\nvcpus = 2\nvif = [ '' ]\n", 0),  # a part of a file
        ("memory = 512\nkernel = '/k'\nNAME = 'g'\n", 0),  # told as a key with capitals
    ],
)
def test_name_missing(text: str, count: int) -> None:
    assert len(lint_tree({"etc/xen/g.cfg": text}, ("XEN704",)).diagnostics) == count


def test_vcpus_of_the_host() -> None:
    config = '[hosts.alpha]\nroot = "."\ncpus = 4\n'
    assert codes_of("XEN723", {"etc/xen/g.cfg": guest("g", KERNEL, "vcpus = 5")}, config) == ["XEN723"]
    assert codes_of("XEN723", {"etc/xen/g.cfg": guest("g", KERNEL, "vcpus = 4")}, config) == []
    assert codes_of("XEN723", {"etc/xen/g.cfg": guest("g", KERNEL, "vcpus = 500")}) == []


def test_claims() -> None:
    for value, count in (("0", 1), ('"0"', 1), ("1", 0), ('"off"', 0)):
        assert len(codes_of("XEN724", {"etc/xen/xl.conf": f"claim_mode={value}\n"})) == count


def codes_of(code: str, tree: dict[str, str], config: str = "") -> list[str]:
    return [found.rule.code for found in lint_tree(tree, (code,), config).diagnostics]


def test_guests_of_xend_are_not_judged_by_xl() -> None:
    lines = (OLD_HVM, "kernel = '/usr/lib/xen/boot/hvmloader'", "bootloader = '/usr/bin/pygrub'", "extra = 'x'")
    assert codes_of("XEN7", {"etc/xen/g": guest("g", *lines), **XEND}) == []


def test_a_fleet_has_versions_of_its_own() -> None:
    tree = {f"{host}/etc/xen/g.cfg": guest("g", HVM, "kernel = '/k/hvmloader'") for host in ("alpha", "bravo")}
    config = FLEET.replace('alpha"\n\n', 'alpha"\nxen-version = "4.8"\n\n')
    report = lint_tree(tree, ("XEN707", "XEN801"), config)
    assert [(found.host, found.rule.code) for found in report.diagnostics] == [
        ("alpha", "XEN801"),
        ("bravo", "XEN707"),
    ]


@pytest.mark.parametrize(
    ("lines", "code", "after"),
    [
        ((HVM, "kernel = '/x/hvmloader'"), "XEN707", (HVM,)),
        ((PV, "bootloader = '/usr/bin/pygrub'", DISK), "XEN708", (PV, 'bootloader = "pygrub"', DISK)),
        ((HVM, "videoram = 4"), "XEN717", (HVM, "videoram = 8")),
        ((PV, KERNEL, "timer_mode = 1"), "XEN719", (PV, KERNEL)),
        (
            (HVM, "device_model_override = '/q'"),
            "XEN725",
            (HVM, 'device_model_version = "qemu-xen"', "device_model_override = '/q'"),
        ),
    ],
)
def test_safe_fixes(lines: tuple[str, ...], code: str, after: tuple[str, ...]) -> None:
    tree = {"etc/xen/g.cfg": guest("g", *lines)}
    report = lint_tree(tree, (code,))
    assert [found.fix is not None and found.fix.safe for found in report.diagnostics] == [True]
    assert fixed_tree(tree, report)["etc/xen/g.cfg"] == guest("g", *after).encode()
