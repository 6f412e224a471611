"""What guests cost, against real ones: Xen 4.17 and its xl, on an emulated PC."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.knowledge.versions import Version
from xenlint.model.dom0_mem import Arch, read_values
from xenlint.model.domain import Domain
from xenlint.model.memory.dom0 import size_dom0
from xenlint.model.memory.guest import Guest, GuestType, Vga, stubdomain_mib, video_mib
from xenlint.model.memory.linux import prepared_pages, usable_kib
from xenlint.model.memory.need import USED_MARGIN_KIB, iommu_kib, need_kib, paging_kib, used_kib
from xenlint.model.memory.of_domain import guest_of
from xenlint.model.memory.start import Ballooning, Demand, Memory, start_all
from xenlint.model.memory.xen import Machine
from xenlint.model.memory.xend import dma_kib, xend_need_kib
from xenlint.source import Source
from xenlint.syntax import parse
from xenlint.syntax.xl_values import to_long

NEW: Version = (4, 17)
KEYS = Path(__file__).parents[1] / "data" / "xl_memory_keys.csv"
OFF = Ballooning("xl", shrinks=False)

# By how much `xl create -p` made Xen's free memory shrink, in KiB.
TAKEN = [
    (Guest("pv", 128), 131156),
    (Guest("pv", 256), 262236),
    (Guest("pv", 256, vcpus=4), 262284),
    (Guest("pv", 128, 256), 131156),
    (Guest("pv", 257), 263252),
    (Guest("pv", 876), 897100),
    (Guest("pv", 1024, vcpus=2), 1048688),
    (Guest("pvh", 256), 263356),
    (Guest("pvh", 256, vcpus=1), 264392),
    (Guest("pvh", 256, vcpus=4), 267572),
    (Guest("pvh", 256, shadow_mib=16), 278724),
    (Guest("pvh", 128, 256), 132276),
    (Guest("pvh", 1024, vcpus=2), 1054952),
    (Guest("hvm", 256), 263304),
    (Guest("hvm", 256, vga="stdvga"), 263304),
    (Guest("hvm", 256, vga="stdvga", video_mib=32), 263304),
    (Guest("hvm", 256, vga="none"), 263240),
    (Guest("hvm", 256, vcpus=1), 264328),
    (Guest("hvm", 256, vcpus=4), 267520),
    (Guest("hvm", 256, 512), 264316),
    (Guest("hvm", 512, vcpus=2), 528548),
    (Guest("hvm", 64, vcpus=1), 66936),
    (Guest("hvm", 900, vcpus=1), 926356),
]


@pytest.mark.parametrize(("guest", "kib"), TAKEN)
def test_what_a_guest_takes(guest: Guest, kib: int) -> None:
    assert abs(used_kib(guest, NEW) - kib) <= USED_MARGIN_KIB


# What libxl 4.17 asked for, in KiB, and the same by hand from its source for other versions.
NEEDS = [
    (Guest("pv", 300), NEW, 311296),
    (Guest("pv", 400), NEW, 413696),
    (Guest("pv", 900), NEW, 927744),
    (Guest("pv", 512, vcpus=1), (4, 11), 530432),
    (Guest("hvm", 4096, vcpus=4), (4, 16), 4233216),
    (Guest("pv", 512), (4, 1), 530432),
    (Guest("hvm", 1024, stubdomain=True, vga="cirrus"), (4, 13), 1048576 + 8192 + 2048 + 32768),
    (Guest("hvm", 1024, stubdomain=True, is_traditional=True), NEW, 1048576 + 4096 + 2048 + 28672 + 4096),
    (Guest("hvm", 1024, stubdomain=True, stubdomain_mib=64, vga="stdvga"), NEW, 1048576 + 4096 + 2048 + 65536 + 16384),
    (Guest("pvh", 1024, sync_pt=True), (4, 13), 1048576 + 8192 + 2048 + 2064),
    (Guest("pvh", 1024, shadow_mib=64), NEW, 1048576 + 65536 + 2048),
]


@pytest.mark.parametrize(("guest", "version", "kib"), NEEDS)
def test_what_xl_asks_for(guest: Guest, version: Version, kib: int) -> None:
    assert need_kib(guest, version) == -(-kib // 2048) * 2048


def test_pools_by_version() -> None:
    guest = Guest("hvm", 1024, vcpus=2)
    assert [paging_kib(guest, version) for version in ((4, 1), (4, 16), NEW)] == [10240, 10240, 6144]
    assert [paging_kib(guest._replace(vcpus=None), version) for version in ((4, 1), (4, 2))] == [9216, 8192]
    pvh = guest._replace(type="pvh")
    assert [paging_kib(pvh, version, "arm") for version in ((4, 12), (4, 13), (4, 16), NEW)] == [
        10240,
        6144,
        6656,
        6656,
    ]
    assert iommu_kib(pvh._replace(sync_pt=True), (4, 12)) == 0


@pytest.mark.parametrize(
    ("vga", "is_traditional", "version", "mib"),
    [
        ("cirrus", False, NEW, 8),
        ("stdvga", False, NEW, 16),
        ("qxl", False, NEW, 128),
        ("none", False, NEW, 0),
        ("cirrus", True, NEW, 4),
        ("stdvga", True, NEW, 8),
        ("stdvga", True, (4, 3), 8),
        ("stdvga", False, (4, 2), 16),
        ("cirrus", True, (4, 2), 8),
        ("stdvga", False, (4, 1), 8),
    ],
)
def test_video(vga: Vga, is_traditional: bool, version: Version, mib: int) -> None:
    assert video_mib(Guest("hvm", 512, vga=vga, is_traditional=is_traditional), version) == mib
    assert video_mib(Guest("pvh", 512, vga=vga, is_traditional=is_traditional), version) == 0


def test_stubdomains() -> None:
    guest = Guest("hvm", 512, stubdomain=True)
    assert [stubdomain_mib(guest, version) for version in ((4, 13), NEW)] == [32, 28]
    assert stubdomain_mib(guest._replace(stubdomain_linux=True), NEW) == 128
    assert stubdomain_mib(guest._replace(type="pv"), NEW) == 0


def test_xend() -> None:
    assert xend_need_kib(Guest("pv", 512), (4, 4)) == 524288
    assert xend_need_kib(Guest("pv", 512, 1024), (4, 4), has_iommu=True) == 524288 + 4096
    assert xend_need_kib(Guest("pv", 512), (3, 3)) == 524288 + 2048
    assert xend_need_kib(Guest("hvm", 512, vcpus=1), (4, 0)) == (512 + 4 + 5) * 1024
    assert xend_need_kib(Guest("hvm", 512, vcpus=1), (3, 2)) == (512 + 8 + 5) * 1024
    assert xend_need_kib(Guest("hvm", 512, shadow_mib=64, video_mib=16), (4, 4)) == (512 + 16 + 64) * 1024
    assert xend_need_kib(Guest("hvm", 512, shadow_mib=1), (4, 4)) == (512 + 4 + 5) * 1024
    passed_through = Guest("pv", 512, has_pci=True)
    assert [dma_kib(passed_through, version) for version in ((3, 4), (4, 0))] == [0, 67584]
    assert dma_kib(passed_through._replace(type="hvm"), (4, 0)) == 0


def test_linux_in_dom0() -> None:
    # host MiB, dom0 MiB (or KiB in the last row), maximum, MemTotal in KiB
    measured = [
        (8192, 131072, 131072, 399024),
        (8192, 131072, None, 284940),
        (4096, 131072, None, 323936),
        (8192, 262144, 524288, 890272),
        (8192, 64000, None, 114716),
    ]
    for host_mib, initial, maximum, total_kib in measured:
        assert abs(usable_kib(initial, maximum, host_mib * 256) - total_kib) < total_kib // 20
    assert prepared_pages(131072, None, 2097152) == 11 * 131072
    assert prepared_pages(131072, None, 1048576) == 1048576
    assert prepared_pages(131072, 262144, 1048576) == 262144


def guests(*texts: str) -> list[Guest]:
    """`hvm:512/1024x1`: type, memory and maxmem in MiB, vcpus; `x-` where no number of them is written."""
    found = []
    for text in texts:
        kind, _, rest = text.partition(":")
        memory, _, vcpus = rest.partition("x")
        mib, _, maximum = memory.partition("/")
        guest: GuestType = "hvm" if kind == "hvm" else "pvh" if kind == "pvh" else "pv"
        found.append(Guest(guest, int(mib), int(maximum) if maximum else None, None if vcpus == "-" else int(vcpus)))
    return found


# Whole hosts of one CPU, reckoned by hand from the formulas: RAM in MiB, Xen, dom0_mem, dom0 and its maximum in KiB,
# free memory, the guests, what xl asks for and what each takes, and what is left (below 0: does not fit).
HOSTS = [
    (2048, NEW, "256000", 256000, None, 1817052, ["pv:512x1"], [528384], [524384], 1292668),
    (
        *(2048, NEW, "256000,max:256000", 256000, 256000, 1817052),
        *(["pv:512x1", "pv:1024x1"], [528384, 1054720], [524384, 1048672], 243996),
    ),
    (2048, NEW, None, 1942872, None, 130180, ["pv:512x1"], [528384], [524384], -394204),
    (
        *(4096, NEW, "1G,max:1G", 1048576, 1048576, 3101148),
        *(["pv:1024x2", "pv:1024x2"], [1056768] * 2, [1048688] * 2, 1003772),
    ),
    (
        *(4096, NEW, "1G,max:1G", 1048576, 1048576, 3101148),
        *(["hvm:1024x2", "hvm:1024x2", "hvm:900x1"], [1056768, 1056768, 929792], [1054890, 1054890, 926354], 65014),
    ),
    (8192, NEW, "2G", 2097152, None, 6205916, ["hvm:4096x4"], [4216832], [4215034], 1990882),
    (
        *(8192, NEW, "10%,max:10%", 830240, 830240, 7472828),
        *(["pvh:2048x2", "pv:4096x4"], [2109440, 4216832], [2107632, 4194448], 1170748),
    ),
    (8192, NEW, "1024", 1024, None, 8302044, ["pv:512x1"], [528384], [524384], 7777660),
    (8192, NEW, "512MB", 8171340, None, 131728, ["pv:512x1"], [528384], [524384], -392656),
    (8192, (4, 11), "512MB", 524288, None, None, ["pv:512x1"], [530432], [524384], None),
    (8192, (4, 9), "25%", 24, None, None, ["pv:512x1"], [530432], [524384], None),
    (4096, NEW, "-1G", 3100492, None, 1049232, ["hvm:512/1024x1"], [532480], [529538], 519694),
    (
        *(4096, NEW, "max:512M", 524288, 524288, 3625436),
        *(["pv:2048x-", "pvh:1024x-"], [2107392, 1054720], [2097248, 1052872], 475316),
    ),
    (
        *(16384, NEW, "2G,max:2G", 2097152, 2097152, 14512604),
        *(["hvm:4096x4", "hvm:4096x4", "pv:4096x2"], [4216832, 4216832, 4214784], [4215034, 4215034, 4194416], 1888120),
    ),
    (
        *(16384, (4, 16), "2G,max:2G", 2097152, 2097152, 14512604),
        *(["hvm:4096x4", "hvm:4096x4", "pv:4096x2"], [4233216, 4233216, 4231168], [4231418, 4231418, 4194416], 1855352),
    ),
    (2048, NEW, "1G,max:512M", 524288, 524288, 1548764, ["pv:1024x1"], [1054720], [1048672], 500092),
]


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: f"{host[0]}-{host[2]}")
def test_whole_hosts(
    host: tuple[int, Version, str | None, int, int | None, int | None, list[str], list[int], list[int], int | None],
) -> None:
    mib, version, dom0_mem, dom0_kib, maximum_kib, free_kib, texts, needs, takes, left_kib = host
    limit = read_values([dom0_mem] if dom0_mem else [], version)
    sizing = size_dom0(limit, Machine(mib * 1024 - 516), version)
    near = 64 if sizing.initial_kib != dom0_kib else 0
    assert abs(sizing.initial_kib - dom0_kib) <= near
    assert (sizing.maximum_kib is None) == (maximum_kib is None)
    assert abs((sizing.maximum_kib or 0) - (maximum_kib or 0)) <= 64
    assert (sizing.stop is not None) == (dom0_kib < 131072)
    demands = [Demand(need_kib(guest, version), used_kib(guest, version)) for guest in guests(*texts)]
    assert [demand.need_kib for demand in demands] == needs
    assert [demand.used_kib for demand in demands] == takes
    if free_kib is None or left_kib is None:
        return
    assert abs(sizing.free_kib - free_kib) <= 64
    last = start_all(Memory(mib * 1024, sizing.initial_kib, sizing.free_kib), demands, OFF, version)[-1]
    assert (last.refusal is None) == (left_kib >= 0)
    assert abs((last.after.free_kib if last.refusal is None else -last.missing_kib) - left_kib) <= 64


def domain(text: str) -> Domain:
    source = Source("guest.cfg", f'name = "guest"\n{text}\n'.encode())
    return Domain(parse("domu-xl", source, "guest.cfg", NEW), NEW)


with KEYS.open(newline="") as file:
    SPELLINGS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", SPELLINGS, ids=lambda row: row["lines"])
def test_keys_as_xl_reads_them(row: dict[str, str]) -> None:
    found = domain(row["lines"].replace(" ; ", "\n"))
    assert found.is_known == (row["exit"] == "0")
    if row["exit"] != "0":
        return
    guest = guest_of(found)
    assert guest is not None
    memory = row["memory_kib"] or row["maximum_kib"]
    assert guest.memory_mib * 1024 == (int(memory) if memory else 32768)
    assert guest.static_maximum_mib * 1024 == (int(row["maximum_kib"]) if row["maximum_kib"] else 32768)
    for mib, kib in (
        (guest.shadow_mib, row["shadow_kib"]),
        (guest.video_mib, row["video_kib"]),
        (guest.stubdomain_mib, row["stubdomain_kib"]),
    ):
        assert mib == (int(kib) // 1024 if kib else None)
    assert guest.vcpus == (int(row["maxvcpus"]) if row["maxvcpus"] else None)


@pytest.mark.parametrize(("lines", "kib"), [("vcpus = 1\nmaxvcpus = 4", 267520), ("nestedhvm = 1", 263324)])
def test_what_a_guest_takes_by_its_file(lines: str, kib: int) -> None:
    guest = guest_of(domain(f'type = "hvm"\nmemory = 256\n{lines}'))
    assert guest is not None
    assert abs(used_kib(guest, NEW) - kib) <= USED_MARGIN_KIB


def test_all_spellings_are_there() -> None:
    assert len(SPELLINGS) == 40
    assert to_long("512M") is None


A_GUEST = st.builds(
    Guest,
    type=st.sampled_from(["pv", "pvh", "hvm"]),
    memory_mib=st.integers(0, 1 << 22),
    maximum_mib=st.none() | st.integers(0, 1 << 22),
    vcpus=st.none() | st.integers(0, 512),
    shadow_mib=st.none() | st.integers(0, 4096),
    hap=st.booleans(),
    vga=st.sampled_from(["cirrus", "stdvga", "qxl", "none"]),
    video_mib=st.none() | st.integers(0, 256),
    is_traditional=st.booleans(),
    stubdomain_linux=st.booleans(),
    stubdomain_mib=st.none() | st.integers(0, 512),
    has_pci=st.booleans(),
    stubdomain=st.booleans(),
    sync_pt=st.booleans(),
)
A_VERSION = st.tuples(st.just(4), st.integers(1, 23))


AN_ARCH: st.SearchStrategy[Arch] = st.sampled_from(["x86", "arm"])


@settings(max_examples=50)
@given(A_GUEST, A_VERSION, AN_ARCH)
def test_any_guest(guest: Guest, version: Version, arch: Arch) -> None:
    need, used = need_kib(guest, version, arch), used_kib(guest, version, arch)
    assert need >= guest.memory_mib * 1024
    assert need % 2048 == 0
    assert used > guest.memory_mib * 1024
    more = guest._replace(memory_mib=guest.memory_mib + 64)
    assert need_kib(more, version) > need_kib(guest, version)
    assert used_kib(more, version) > used_kib(guest, version)
    assert xend_need_kib(guest, version) >= guest.memory_mib * 1024


@settings(max_examples=50)
@given(
    st.dictionaries(st.sampled_from(["memory", "maxmem", "vcpus", "videoram", "shadow_memory"]), st.text(max_size=20))
)
def test_any_value_makes_no_negative_guest(values: dict[str, str]) -> None:
    lines = "\n".join(f"{key} = {value!r}" for key, value in values.items())
    source = Source("guest.cfg", lines.encode("utf-8", "surrogateescape"))
    guest = guest_of(Domain(parse("domu-xl", source, "guest.cfg", NEW), NEW))
    if guest is not None:
        assert guest.memory_mib >= 0
        assert used_kib(guest, NEW) >= 0
