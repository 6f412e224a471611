"""Edge cases of the rules about how files are written."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import fixed_tree, lint_tree

XEND = {"etc/xen/xend-config.sxp": "(xend-unix-server yes)\n(dom0-min-mem 256)\n(enable-dom0-ballooning no)\n"}
SYNTAX = ("XEN00", "XEN01")


def found(text: str | bytes, *select: str, path: str = "etc/xen/g.cfg", xend: bool = False) -> list[Diagnostic]:
    """The findings in a guest's file, or in any other at `path`."""
    report = lint_tree({path: text, **(XEND if xend else {})}, select or SYNTAX)
    assert report.errors == []
    return list(report.diagnostics)


def codes(text: str | bytes, *select: str, path: str = "etc/xen/g.cfg") -> list[str]:
    return [diagnostic.rule.code for diagnostic in found(text, *select, path=path)]


def fixed(text: str, *select: str, path: str = "etc/xen/g.cfg", safe: bool = True) -> str:
    """The file with its fixes, which must all be safe or all be unsafe."""
    tree = {path: text}
    report = lint_tree(tree, select or SYNTAX)
    fixes = [diagnostic.fix for diagnostic in report.diagnostics if diagnostic.fix]
    assert fixes
    assert {fix.safe for fix in fixes} == {safe}
    result = fixed_tree(tree, report)[path]
    return result.decode() if isinstance(result, bytes) else result


GUEST = 'name = "g"\nmemory = 512\n'


def guest(*lines: str) -> str:
    return GUEST + "".join(line + "\n" for line in lines)


# --- one mistake, one finding -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("disk = [ 'a'", "XEN001"),
        ("on_crash = restart", "XEN001"),
        ('name = "g" + "h"', "XEN002"),
        ("acpi = True", "XEN003"),
        ('vnc = "no"', "XEN003"),
        ("VCPUS = 2", "XEN007"),
        ("vcpu = 2", "XEN008"),
        ("vif = 'bridge=br0'", "XEN009"),
        ("maxmem = 2G", "XEN010"),
        ('maxmem = "2G"', "XEN010"),
        ("vcpus = 010", "XEN011"),
        ("vcpus = 09", "XEN011"),
        ("memory = 1024", "XEN012"),
    ],
)
def test_each_mistake_belongs_to_one_rule(line: str, code: str) -> None:
    if line.startswith("name"):
        assert codes(f"memory = 512\n{line}\n") == [code]
    else:
        assert codes(guest(line)) == [code]


def test_a_clean_guest_is_silent() -> None:
    lines = (
        "vcpus = '2'",
        "vif = [ 'bridge=br0', ]",
        "cpus = '0-3'",
        "viridian = 1",
        "tsc_mode = 'native'",
        "extra = ''",
    )
    assert codes(guest(*lines)) == []


def test_broken_xl_conf() -> None:
    assert codes("claim_mode = True\n", path="etc/xen/xl.conf") == ["XEN003"]


# --- Python -----------------------------------------------------------------------------------------------------------

PROGRAM = (
    "# xm create\nimport os\nname = 'g'\nmemory = 64 * 4\nVCPUS = 2\nacpi = True\nif memory > 9:\n    vif = ['x']\n"
)


def test_a_program_gets_one_finding() -> None:
    [finding] = found(PROGRAM)
    assert finding.rule.code == "XEN002"
    assert finding.span.text == "import os"
    assert finding.confidence == "medium"
    assert "xen-version" in finding.message


def test_a_known_version_leaves_no_doubt() -> None:
    tree = {"etc/xen/g": PROGRAM, "boot/grub/menu.lst": "title Xen\nkernel /xen-4.17-amd64.gz\nmodule /vmlinuz\n"}
    [finding] = lint_tree(tree, ("XEN002",)).diagnostics
    assert finding.confidence == "high"
    assert "xen-version" not in finding.message


def test_python_is_right_under_xend() -> None:
    assert found(PROGRAM, xend=True) == []


def test_what_xl_refuses_xm_may_take() -> None:
    """Under xend even a file that looks like xl's is a program."""
    text = 'name = "g"\nmemory = 512\nacpi = True\nOwner = "me"\nsize = (1, 2)\n# the end'
    assert codes(text) == ["XEN003", "XEN007", "XEN002", "XEN006"]
    assert found(text, xend=True) == []


def test_an_xm_file_without_python_is_judged_as_a_whole() -> None:
    text = "# xm create g\nname = 'g'\nmemory = 512\nvnc = 'yes'\n# the end"
    assert codes(text) == ["XEN003", "XEN006"]


def test_more_python_is_related() -> None:
    lines = [f'k{number} = "a" + "b"' for number in range(6)]
    [finding] = found(guest(*lines), "XEN002")
    assert len(finding.related) == 3
    assert "5 more places" in finding.message


# --- words for numbers ------------------------------------------------------------------------------------------------


def test_literals_become_numbers() -> None:
    assert fixed(guest("acpi = True", "vnc = False"), "XEN003") == guest("acpi = 1", "vnc = 0")
    assert fixed(guest('acpi = "on"', "vnc = 'No'"), "XEN003") == guest("acpi = 1", "vnc = 0")


def test_none_has_no_fix() -> None:
    assert [d.fix for d in found(guest("acpi = None", 'vnc = "none"'), "XEN003")] == [None, None]


def test_words_are_right_where_text_is_wanted() -> None:
    assert codes(guest('name = "on"', 'keymap = "no"', 'extra = "True"', 'soundhw = "none"'), "XEN003") == []
    assert codes('autoballoon="off"\n', path="etc/xen/xl.conf") == []


# --- bytes ------------------------------------------------------------------------------------------------------------


def test_all_carriage_returns_go() -> None:
    assert fixed(guest("vcpus = 2").replace("\n", "\r\n"), "XEN004") == guest("vcpus = 2")
    assert codes(guest("vcpus = 2").replace("\n", "\r\n")) == ["XEN004"]


def test_a_carriage_return_in_a_comment_is_no_matter() -> None:
    assert codes(guest("# a comment\r")) == []


def test_utf16_has_no_fix() -> None:
    findings = found(b'\xff\xfeautoballoon="off"\n', "XEN005", path="etc/xen/xl.conf")
    assert [finding.fix for finding in findings] == [None]


def test_fixes_of_bytes_go_together() -> None:
    text = "\ufeff" + guest("vcpus = 2").replace("\n", "\r\n") + "# end"
    assert fixed(text) == guest("vcpus = 2") + "# end\n"


# --- keys -------------------------------------------------------------------------------------------------------------


def test_capitals_have_a_fix_only_for_known_keys() -> None:
    assert fixed('Name = "g"\nMEMORY = 512\n', "XEN007") == 'name = "g"\nmemory = 512\n'
    assert [d.fix for d in found(guest("OWNER = 'me'", "Memory = 1"), "XEN007")] == [None, None]
    assert [d.fix for d in found("Memory = 512\nMEMORY = 1\nname = 'g'\n", "XEN007")] == [None, None]


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("vpcus = 2", "vcpus"),
        ("max_mem = 1024", "maxmem"),
        ("onreboot = 'destroy'", "on_reboot"),
        ("bootlaoder = 'pygrub'", "bootloader"),
        ("device_model_overide = '/x'", "device_model_override"),
        ("vifs = [ 'bridge=br0' ]", "vif"),
    ],
)
def test_slips(line: str, known: str) -> None:
    [finding] = found(guest(line), "XEN008")
    assert finding.severity == "warning"
    assert f"'{known}'" in finding.message


@pytest.mark.parametrize(
    "key", ["coproc", "vgsx", "rproc", "dt_compatible", "scmi", "role", "owner", "ips", "vm_id", "x"]
)
def test_keys_of_somebody_else(key: str) -> None:
    assert codes(guest(f"{key} = 1"), "XEN008") == []


def test_a_key_that_changes_nothing_is_a_note() -> None:
    assert [d.severity for d in found(guest("vcpu = 1"), "XEN008")] == ["note"]
    assert [d.severity for d in found(guest("vcpus = 2", "maxcpus = 2"), "XEN008")] == ["note"]
    assert [d.severity for d in found(guest("vcpus = 2", "maxcpus = 4"), "XEN008")] == ["warning"]


def test_a_key_beside_the_right_one_has_no_fix() -> None:
    [finding] = found(guest("vcpus = 2", "vcpu = 4"), "XEN008")
    assert finding.severity == "note"
    assert finding.fix is None
    assert [place.span.text for place in finding.related] == ["vcpus"]


def test_words_of_xm_are_right_in_its_files() -> None:
    assert codes("# xm create\n" + guest("cpu = 1", "vcpu_avail = 3", "dhcp = 'on'"), "XEN008") == []
    assert codes("# xm create\n" + guest("vcpu = 4"), "XEN008") == ["XEN008"]


def test_words_of_xm_are_lost_on_a_host_with_xl() -> None:
    tree = {"etc/xen/g.cfg": guest("cpu = 1", "nics = 1", "dhcp = 'on'"), "etc/xen/xl.conf": 'autoballoon="off"\n'}
    report = lint_tree(tree, ("XEN008",))
    assert [(d.span.text, d.severity) for d in report.diagnostics] == [("cpu", "warning"), ("nics", "note")]


def test_many_unknown_keys_take_no_time() -> None:
    assert codes(guest(*(f"abcdefgh{number} = 1" for number in range(20000))), "XEN008") == []


# --- lists and single values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ('disk = "phy:/dev/vg0/g,xvda,w"', True),
        ("disk = 'vdev=xvda,format=raw,target=/dev/vg0/g'", True),
        ("vif = 'mac=00:16:3e:00:00:01,bridge=br0'", True),
        ("pci = '01:00.0'", True),
        ("ioports = '3f8'", False),
        ("vif = ''", False),
    ],
)
def test_a_text_becomes_a_list(line: str, safe: bool) -> None:
    after = fixed(guest(line), "XEN009", safe=safe)
    assert codes(after, "XEN009") == []


def test_nothing_is_a_warning() -> None:
    assert [d.severity for d in found(guest("vif = ''", "pci = 0"), "XEN009")] == ["warning", "warning"]


@pytest.mark.parametrize(
    "line",
    [
        """vif = "[ 'bridge=br0' ]" """,
        'disk = "phy:a,xvda,w phy:b,xvdb,w"',
        'disk = "phy:a,xvda,w,phy:b,xvdb,w"',
        "vif = 'bridge=br0,bridge=br1'",
        "vif = 'bridge=br0'; vif += ',mac=00:16:3e:00:00:01'",
    ],
)
def test_several_devices_in_one_text_have_no_fix(line: str) -> None:
    [finding] = found(guest(line), "XEN009")
    assert finding.fix is None


def test_one_item_leaves_its_brackets() -> None:
    assert fixed(guest("kernel = [ '/boot/a' ]"), "XEN009") == guest("kernel = '/boot/a'")
    assert [d.fix for d in found(guest("boot = [ 'c', 'd' ]"), "XEN009")] == [None]


def test_either_is_right() -> None:
    lines = ("cpus = [ '0', '1' ]", "serial = [ 'pty', 'null' ]", "viridian = [ 'all' ]", "vnuma = [ [ 'pnode=0' ] ]")
    assert codes(guest(*lines), "XEN009") == []


def test_serial_was_no_list_before_4_5() -> None:
    tree = {"etc/xen/g.cfg": guest("serial = [ 'pty', 'null' ]")}
    for version, count in (("4.4", 1), ("4.5", 0)):
        report = lint_tree(tree, ("XEN009",), config=f'xen-version = "{version}"\n')
        assert len(report.diagnostics) == count


def test_an_inner_list_ends_the_outer() -> None:
    [finding] = found(guest("disk = [ 'phy:a,xvda,w', ['phy:b,xvdb,w'], 'phy:c,xvdc,w' ]"), "XEN009")
    assert finding.span.text == "['phy:b,xvdb,w']"
    assert "and the 1 behind it" in finding.message


def test_a_joined_list_is_one() -> None:
    assert codes(guest("vif = [ 'bridge=br0' ]", "vif += [ 'bridge=br1' ]"), "XEN009", "XEN012") == []


# --- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "mib"),
    [("512M", "512"), ("2G", "2048"), ("1.5G", "1536"), ("2 GiB", "2048"), ("1024MB", "1024"), ("524288K", "512")],
)
def test_sizes_become_mib(written: str, mib: str) -> None:
    assert fixed(f'name = "g"\nmemory = "{written}"\n', "XEN010") == f'name = "g"\nmemory = {mib}\n'


def test_bare_sizes_become_mib() -> None:
    assert fixed('name = "g"\nmemory = 2G\n', "XEN010") == 'name = "g"\nmemory = 2048\n'


@pytest.mark.parametrize("written", ["512X", "abc", "1,024", "5.3G", "1K", "1e3"])
def test_no_guess_at_other_texts(written: str) -> None:
    [finding] = found(f'name = "g"\nmemory = "{written}"\n', "XEN010")
    assert finding.fix is None
    assert "32 MiB" in finding.message


def test_memory_falls_back_to_maxmem() -> None:
    [finding] = found('name = "g"\nmemory = "2G"\nmaxmem = 1024\n', "XEN010")
    assert "1024 MiB of 'maxmem'" in finding.message


def test_numbers_that_xl_takes() -> None:
    assert codes('name = "g"\nmemory = "0x200"\nvcpus = " 2"\nrtc_timeoffset = "-3600"\n', "XEN010") == []


def test_empty_is_an_error_for_memory_only() -> None:
    findings = found('name = "g"\nmemory = ""\nmaxmem = ""\nvnc = ""\n', "XEN010")
    assert [finding.severity for finding in findings] == ["error", "note"]


def test_only_what_is_in_force_counts() -> None:
    assert codes('name = "g"\nmemory = "2G"\nmemory = 2048\n', "XEN010") == []


def test_octal_without_harm_is_silent() -> None:
    assert codes(guest("vcpus = 02", "vnc = 01", "maxmem = 0x400", "rtc_timeoffset = 0"), "XEN011") == []


def test_octal_says_what_xl_reads() -> None:
    [finding] = found('name = "g"\nmemory = 0512\n', "XEN011")
    assert "330 MiB" in finding.message
    assert fixed('name = "g"\nmemory = 0512\n', "XEN011", safe=False) == 'name = "g"\nmemory = 512\n'


# --- duplicates -------------------------------------------------------------------------------------------------------


def test_a_repeated_line_is_removed() -> None:
    assert fixed(guest("vcpus = 2", "memory = '512'", "acpi = 1"), "XEN012") == guest("vcpus = 2", "acpi = 1")
    assert [d.fix for d in found(guest("vcpus = 2", "acpi = 1; vcpus = 2"), "XEN012")] == [None]


def test_a_second_list_may_add() -> None:
    text = guest("vif = [ 'bridge=a' ]", "vif = [ 'bridge=b' ]")
    assert fixed(text, "XEN012", safe=False) == guest("vif = [ 'bridge=a' ]", "vif += [ 'bridge=b' ]")
    old = lint_tree({"etc/xen/g.cfg": text}, ("XEN012",), config='xen-version = "4.12"\n')
    assert [diagnostic.fix for diagnostic in old.diagnostics] == [None]


def test_each_lost_value_is_told_once() -> None:
    findings = found(guest("memory = 1024", "memory = 2048"), "XEN012")
    assert [finding.span.source.position(finding.span.start)[0] for finding in findings] == [3, 4]


def test_private_names_may_repeat() -> None:
    assert codes(guest("owner = 'a'", "owner = 'b'"), "XEN012") == []


def test_code_decides_between_assignments() -> None:
    text = "# xm create\nname = 'g'\nmemory = 512\nif name == 'g':\n    memory = 1024\n"
    assert codes(text, "XEN012") == []
    assert codes("# xm create\nname = 'g'\nmemory = 512\nmemory = 1024\n", "XEN012") == ["XEN012"]


def test_xend_takes_the_first() -> None:
    text = "(xend-unix-server yes)\n(dom0-min-mem 256)\n(dom0-min-mem 512)\n"
    [finding] = found(text, "XEN012", path="etc/xen/xend-config.sxp")
    assert finding.span.source.position(finding.span.start)[0] == 3
    assert "takes the first" in finding.message


def test_grub_may_set_a_name_twice() -> None:
    assert codes('GRUB_CMDLINE_XEN="a"\nGRUB_CMDLINE_XEN="$GRUB_CMDLINE_XEN b"\n', path="etc/default/grub") == []


def test_many_duplicates_on_one_line_take_no_time() -> None:
    assert len(found(guest("oos=1;" * 20000), "XEN012")) == 100


# --- the shell --------------------------------------------------------------------------------------------------------


def test_blanks_around_equals_go() -> None:
    before = 'GRUB_DEFAULT=0\nGRUB_CMDLINE_XEN = "dom0_mem=2G,max:2G loglvl=all"\n'
    assert fixed(before, "XEN013", path="etc/default/grub") == before.replace(" = ", "=")
    assert codes(before, path="etc/default/grub") == ["XEN013"]


# --- suppressions -----------------------------------------------------------------------------------------------------


def test_suppressions_are_judged() -> None:
    text = guest("vcpu = 4  # xenlint: ignore[XEN008] later", "vcpus = 2  # xenlint: ignore[XEN012]")
    report = lint_tree({"etc/xen/g.cfg": text}, ("XEN008", "XEN012", "XEN09"))
    assert [d.rule.code for d in report.diagnostics if not d.suppressed] == ["XEN090"]
    assert fixed(guest("vcpus = 2  # xenlint: ignore[XEN012]"), "XEN012", "XEN090") == guest("vcpus = 2")
    assert codes(guest("vcpus = 2  # xenlint: ignore[no-such-rule]"), "XEN09") == ["XEN091"]
