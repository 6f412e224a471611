"""What saved outputs say of a machine, and whom to believe."""

from __future__ import annotations

import pytest
from xenlint.model.captures import captured_facts, facts_of, host_of, host_of_path
from xenlint.model.facts import Fact, Facts, Node
from xenlint.source import Source
from xenlint.syntax import parse
from xenlint.syntax.tree import Document, Kind

INFO = """\
host                   : alpha
release                : 6.1.0-18-amd64
version                : #1 SMP PREEMPT_DYNAMIC
machine                : x86_64
nr_cpus                : 4
virt_caps              : pv hvm hvm_directio pv_directio hap shadow
total_memory           : 16278
free_memory            : 1024
xen_major              : 4
xen_minor              : 17
xen_extra              : .3
xen_version            : 4.17.3
xen_caps               : xen-3.0-x86_64 hvm-3.0-x86_32
xen_commandline        : placeholder dom0_mem=4G,max:4G loglvl=all
"""
TABLES = """\
cpu_topology           :
cpu:    core    socket     node
  0:       0        0        0
  1:       1        0        0
  2:       0        1        1
numa_info              :
node:    memsize    memfree    distances
   0:      9216       1342      10,21
   1:      8192        977      21,10
"""


def document(text: str, kind: Kind = "xl-info", path: str = "a.txt") -> Document:
    return parse(kind, Source(path, text.encode()), path, (4, 17))


def facts(text: str, kind: Kind = "xl-info") -> Facts:
    return facts_of(document(text, kind))


def test_all_of_xl_info() -> None:
    found = facts(INFO)
    assert (found.memory_kib, found.cpus, found.version) == (16278 * 1024, 4, (4, 17))
    assert (found.iommu, found.arch) == (True, "x86")
    line = found.command_line
    assert line is not None
    assert line.value == line.span.text == "placeholder dom0_mem=4G,max:4G loglvl=all"
    assert found.origin == "a.txt"
    assert found.at is not None
    assert found.at.text == "total_memory           : 16278"
    assert [fact.where for fact in found.told if fact.name == "memory"] == ["a.txt:7"]


@pytest.mark.parametrize(
    ("caps", "iommu"),
    [
        ("virt_caps              :\n", False),
        ("virt_caps              : pv hvm hap\n", False),
        ("virt_caps              : hvm hvm_directio\n", True),
        ("virt_caps              : pv pv_directio\n", True),
        ("virt_caps              : directio\n", True),
        ("", None),
    ],
)
def test_the_iommu(caps: str, iommu: bool | None) -> None:
    assert facts("host : a\n" + caps).iommu is iommu


def test_an_old_xm_info() -> None:
    old = "host : a\nmachine : i686\nxen_major : 3\nxen_minor : 4\nxen_extra : .3\ntotal_memory : 2047\n"
    assert (facts(old).version, facts(old).memory_kib, facts(old).arch) == ((3, 4), 2047 * 1024, "x86")
    assert facts("xen_version : 4.20-rc3\n").version == (4, 20)
    assert facts("xen_caps : xen-3.0-aarch64 xen-3.0-armv7l\n").arch == "arm"


def test_numa() -> None:
    found = facts(INFO + TABLES)
    assert found.nodes == (Node(0, 9216 << 10, 1342 << 10, (0, 1)), Node(1, 8192 << 10, 977 << 10, (2,)))
    assert (found.memory_kib, found.cpus) == (16278 * 1024, 4), "what is said outright goes first"
    found = facts("host : a\n" + TABLES)
    assert (found.memory_kib, found.cpus) == (17408 * 1024, 3)
    fact = found.get("memory")
    assert fact is not None
    assert fact.slack_percent is None, "a node reaches over holes, so the sum is held against nothing"


@pytest.mark.parametrize("text", ["total_memory : -1\n", "total_memory : 9999999999999999\n", "total_memory :\n", ""])
def test_nothing_is_made_of_nonsense(text: str) -> None:
    assert facts(text).memory_kib is None


ARRAY = """\
Handle 0x0010, DMI type 16, 23 bytes
Physical Memory Array
\tUse: System Memory
\tMaximum Capacity: 128 GB
\tNumber Of Devices: {count}

"""


def device(size: str, *more: str, array: str = "0x0010", handle: str = "0x0011") -> str:
    lines = "".join(f"\t{line}\n" for line in (f"Array Handle: {array}", f"Size: {size}", *more))
    return f"Handle {handle}, DMI type 17, 40 bytes\nMemory Device\n{lines}\n"


TWO = ARRAY.format(count=2)
OPTANE = device("128 GB", "Non-Volatile Size: 128 GB", "Volatile Size: None", handle="0x12")
CHIP = device("8 MB", array="0x0030", handle="0x31")
FLASH = ARRAY.format(count=1).replace("0x0010", "0x0030").replace("System Memory", "Flash Memory")


@pytest.mark.parametrize(
    ("text", "mib"),
    [
        (TWO + device("8192 MB") + device("8 GB", handle="0x12"), 16384),
        (TWO + device("8192 MB") + device("No Module Installed", handle="0x12"), 8192),
        (TWO + device("2 GB", "Volatile Size: 2 GB", "Logical Size: None") + device("1 TB", handle="0x12"), 1050624),
        (TWO + device("524288 kB") + device("512 MB", handle="0x12"), 1024),
        # the same module told twice, by two outputs in one file
        (2 * (TWO + device("4 GB") + device("4 GB", handle="0x12")), 8192),
        # modules that keep their content are no RAM
        (
            TWO + device("4 GB") + device("128 GB", "Non-Volatile Size: 128 GB", "Volatile Size: None", handle="0x12"),
            4096,
        ),
        # the firmware's own chip
        (
            TWO
            + device("4 GB")
            + device("4 GB", handle="0x12")
            + FLASH
            + device("8 MB", array="0x0030", handle="0x31"),
            8192,
        ),
        (device("16 MB", "Type: Flash", handle="0x31") + device("4 GB", handle="0x32"), 4096),
        # without the arrays, as `dmidecode -t 17` tells it
        (device("4 GB") + device("4 GB", handle="0x12"), 8192),
        # one module is not the machine's RAM
        (TWO + device("4 GB"), None),
        (TWO + device("4 GB") + device("Unknown", handle="0x12"), None),
        (TWO + device("No Module Installed") + device("No Module Installed", handle="0x12"), None),
        (TWO, None),
        ("", None),
    ],
)
def test_dmidecode(text: str, mib: int | None) -> None:
    assert facts("# dmidecode 3.4\n" + text, "dmidecode").memory_kib == (None if mib is None else mib * 1024)


def test_os_release() -> None:
    assert facts('ID=debian\nVERSION_ID="12"\n', "os-release").distribution == "debian 12"
    assert facts("ID=arch\n", "os-release").distribution == "arch"


def test_figures_of_dom0_are_no_facts_of_the_machine() -> None:
    found = facts("MemTotal:  497896 kB\nMemFree:  1 kB\n", "inside-dom0")
    assert found.memory_kib is None
    assert [fact.value for fact in found.every("inside-dom0")] == ["MemTotal"]


def test_xen_is_believed_before_the_firmware() -> None:
    modules = document(device("4 GB"), "dmidecode", "a")
    info = document("total_memory : 4000\nnr_cpus : 2\n", "xl-info", "b")
    found = captured_facts([modules, info])
    assert (found.memory_kib, found.origin) == (4000 * 1024, "b")
    assert [fact.origin for fact in found.every("memory")] == ["b", "a"]


def test_the_first_to_state_a_fact_wins_and_the_others_are_kept() -> None:
    first = Facts((Fact("cpus", 8, "one"),))
    second = Facts((Fact("memory", 1024, "two"), Fact("cpus", 4, "two")))
    both = first.or_else(second)
    assert (both.cpus, both.memory_kib, both.origin, both.at) == (8, 1024, "two", None)
    assert [fact.value for fact in both.every("cpus")] == [8, 4]


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("facts/alpha.txt", "alpha"),
        ("facts/alpha.example.org.txt", "alpha.example.org"),
        ("facts/alpha-dmidecode.txt", "alpha"),
        ("facts/alpha.dmidecode", "alpha"),
        ("facts/xl-info-alpha.log", "alpha"),
        ("facts/alpha/dmidecode.txt", "alpha"),
        ("facts/alpha/xl-info", "alpha"),
        ("alpha", "alpha"),
    ],
)
def test_the_host_by_the_name_of_the_file(path: str, host: str) -> None:
    assert host_of_path(path) == host


def test_the_host_by_what_the_file_says() -> None:
    assert host_of(document(INFO, path="facts/x.txt")) == "alpha"
    assert host_of(document("total_memory : 1\n", path="facts/x.txt")) == "x"
