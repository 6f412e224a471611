"""Xen's memory arithmetic against what real boots gave: Xen 4.17.7 and 4.11.4 on an emulated PC with one CPU."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.model.cmdline import CommandLine
from xenlint.model.dom0_mem import Dom0Mem, read_dom0_mem
from xenlint.model.memory.dom0 import amount_pages, dom0_initial_pages
from xenlint.model.memory.guest import Guest, GuestType
from xenlint.model.memory.need import paging_kib, used_kib
from xenlint.model.memory.xen import Machine, available_pages, kept
from xenlint.model.sizes import parse_setting_size, read_size, show_about_kib, show_kib
from xenlint.source import Source
from xenlint.syntax.tree import String

OLD, NEW = (4, 11), (4, 17)


def limit(text: str, version: tuple[int, int] = NEW) -> Dom0Mem:
    source = Source("line", text.encode())
    return read_dom0_mem(CommandLine(String(source, 0, len(text), text, 0), source.span(0, 0), "xen"), version)


@pytest.mark.parametrize(
    ("reported_pages", "available"),
    [(130943, 128471), (262015, 258519), (524159, 518103), (1048447, 1037267), (2097023, 2075603)],
)
def test_available(reported_pages: int, available: int) -> None:
    machine = Machine(reported_pages * 4)
    assert abs(available_pages(machine, NEW) - available) <= 8
    assert available_pages(machine, NEW) == reported_pages - kept(machine, NEW).total_pages


@pytest.mark.parametrize(
    ("available", "pages"), [(128471, 120442), (258519, 242362), (777687, 744919), (2075603, 2042835)]
)
def test_dom0_without_a_limit(available: int, pages: int) -> None:
    assert dom0_initial_pages(Dom0Mem(), available) == pages


# What dom0 got on a host of 2 GiB, in pages. None: as if nothing had been said.
BOOTS = [
    ("256000", 64000, 64000),
    ("512M", 131072, 131072),
    ("0x20000K", 32768, 32768),
    ("01000M", 131072, 131072),
    ("512m,max:1G", 131072, 131072),
    ("1G,max:512M", 131072, 131072),
    ("min:1G,max:512M", 131072, 131072),
    ("max:512M", 131072, 131072),
    ("512MB", 131072, None),
    ("512MiB", 131072, None),
    ("512M;max:1G", 131072, None),
    ("256M+256M", 65536, None),
    ("1.5G", None, None),
    ("+512M", None, None),
    ('"512M"', None, None),
    ("MAX:1G", None, None),
    ("08G", None, None),
    ("0", None, None),
    ("512M,", None, 131072),
    ("512M,max=1G", None, 131072),
    ("512M,junk", None, 131072),
    ("max:1G,g,512M", 131072, 262144),
    ("640M,,max:1G", 262144, 163840),
    ("640M+10%", 163840, 163840 + 51804),
    ("10%+256M", 2, None),
    ("100%", 25, None),
]


@pytest.mark.parametrize(("value", "old", "new"), BOOTS)
def test_dom0_mem_by_version(value: str, old: int | None, new: int | None) -> None:
    available = 518043
    for version, pages in ((OLD, old), (NEW, new)):
        expected = pages if pages is not None else available - 32377
        assert dom0_initial_pages(limit(f"dom0_mem={value}", version), available) == expected, version


def test_repeated_options_overwrite_only_what_they_mention() -> None:
    both = limit("dom0_mem=min:1024M dom0_mem=max:4096M")
    assert (both.size, both.minimum is None, both.maximum is None) == (None, False, False)
    assert limit("dom0_mem=512M dom0_mem=768M") == limit("dom0_mem=768M")
    assert limit("dom0_mem=512M dom0_mem=junk") == limit("dom0_mem=512M")
    assert not limit("dom0_mem=512M dom0_mem=junk", OLD).is_limited


def test_minus_zero_is_everything_since_4_12() -> None:
    assert dom0_initial_pages(limit("dom0_mem=-0"), 518043) == 518043
    assert not limit("dom0_mem=-0", OLD).is_limited


@given(st.integers(64, 1 << 20), st.integers(64, 1 << 20))
def test_more_ram_never_means_less(one_mib: int, other_mib: int) -> None:
    low, high = sorted((one_mib, other_mib))
    available = [available_pages(Machine(mib * 1024), NEW) for mib in (low, high)]
    assert available[0] <= available[1] + 1024
    assert dom0_initial_pages(Dom0Mem(), available[0]) <= available[0]


@given(st.text(alphabet="0123456789xabKMGT%+-,:minax=. ", max_size=24), st.integers(0, 1 << 28))
def test_any_dom0_mem(value: str, available: int) -> None:
    for version in (OLD, NEW):
        found = limit(f"dom0_mem={value}", version)
        pages = dom0_initial_pages(found, available)
        assert 0 <= pages <= available
        if found.maximum is not None:
            assert pages <= amount_pages(found.maximum, available)


# Free memory that `xl create -p` took on 4.17, in KiB.
@pytest.mark.parametrize(
    ("guest", "memory_mib", "maximum_mib", "vcpus", "shadow_mib", "used"),
    [
        ("pv", 128, 128, 1, None, 131156),
        ("pv", 256, 256, 4, None, 262284),
        ("pvh", 256, 256, 1, None, 264392),
        ("pvh", 256, 256, 4, None, 267572),
        ("pvh", 256, 256, 1, 16, 278724),
        ("hvm", 256, 256, 1, None, 264328),
        ("hvm", 512, 512, 2, None, 528548),
    ],
)
def test_what_a_domain_takes(
    guest: GuestType, memory_mib: int, maximum_mib: int, vcpus: int, shadow_mib: int | None, used: int
) -> None:
    found = used_kib(Guest(guest, memory_mib, maximum_mib, vcpus, shadow_mib), NEW)
    assert abs(found - used) <= 64


def test_the_pool_was_larger_before_4_17() -> None:
    guest = Guest("hvm", 4096, vcpus=4)
    assert paging_kib(guest, (4, 16)) == 4 * (256 * 4 + 2 * 4096)
    assert paging_kib(guest, NEW) == 4 * (256 * 4 + 4096)
    assert paging_kib(guest._replace(hap=False), NEW) == 4 * (256 * 4 + 2 * 4096)


@pytest.mark.parametrize(
    ("text", "size"),
    [("512", (512 << 10, 3)), ("1g", (1 << 30, 2)), ("0x10M", (16 << 20, 5)), ("010K", (8 << 10, 4)), ("M", (0, 0))],
)
def test_read_size(text: str, size: tuple[int, int]) -> None:
    assert read_size(text)[:2] == size


def test_a_tera_is_no_unit_before_4_5() -> None:
    assert read_size("1T", has_tera=False)[:2] == (1 << 10, 1)


def test_sizes_for_people_and_settings() -> None:
    assert [show_kib(kib) for kib in (512, 1024, 1536, 262144, 2097152, 2097153)] == [
        "512 KiB",
        "1 MiB",
        "1.5 MiB",
        "256 MiB",
        "2 GiB",
        "2048 MiB",
    ]
    assert show_about_kib(8171340) == "7.8 GiB"
    assert [parse_setting_size(text) for text in ("512MiB", "8GiB", "8G", "8192M", "1.5GiB", "8", "8 apples", "")] == [
        512 << 20,
        8 << 30,
        8 << 30,
        8 << 30,
        3 << 29,
        None,
        None,
        None,
    ]
