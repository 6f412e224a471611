"""How Xen takes options, by version; every case was compared with Xen's own parser, compiled from those branches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.knowledge.boot_readers import READERS, READERS_ON_ARM, WIDTHS
from xenlint.knowledge.hypervisor import OPTIONS
from xenlint.knowledge.versions import NEWEST_TABLED, Version
from xenlint.model.cmdline import CommandLine
from xenlint.model.xen_options import (
    Complaint,
    begins_with_word,
    kept,
    parse_bool,
    parse_boolean,
    parse_signed_integer,
    read_line,
    read_option,
)
from xenlint.source import Source
from xenlint.syntax.tree import String

OLD: Version = (4, 9)
NEW: Version = (4, 17)


@pytest.mark.parametrize(
    ("text", "version", "stored", "complaint"),
    [
        ("noreboot", OLD, True, ""),
        ("noreboot=no", OLD, False, ""),
        ("noreboot=maybe", OLD, True, ""),
        ("noreboot=maybe", NEW, None, "invalid"),
        ("noreboot=On", NEW, None, "invalid"),
        ("no-smt", NEW, False, ""),
        ("no-smt=off", NEW, True, ""),
        ("maxcpus=010", NEW, 8, ""),
        ("maxcpus=0x10", NEW, 16, ""),
        ("maxcpus=08", OLD, 0, ""),
        ("maxcpus=08", NEW, 0, "invalid"),
        ("maxcpus=4x", NEW, 4, "invalid"),
        ("maxcpus=", NEW, 0, ""),
        ("maxcpus=0x", NEW, 0, "invalid"),
        ("maxcpus=-1", NEW, -1, ""),
        ("maxcpus=4294967296", OLD, 0, ""),
        ("maxcpus=4294967296", NEW, None, "overflow"),
        ("irq-max-guests=256", NEW, None, "overflow"),
        ("mem=1G", NEW, 1 << 30, ""),
        ("mem=1024", NEW, 1 << 20, ""),
        ("mem=1GB", NEW, 1 << 30, "invalid"),
        ("mem=1.5G", OLD, 1 << 10, ""),
        ("mem=G", NEW, 0, ""),
        ("mem=1T", (4, 4), 1 << 10, ""),
        ("mem=50%", OLD, 50 << 10, ""),
        ("mem=50%", NEW, 50, "invalid"),
        ("conring_size=4G", NEW, None, "overflow"),
        ("sched=creditcredit", NEW, "creditcre", ""),
        ("com1=" + "1" * 40, OLD, "1" * 29, ""),
        ("com1=" + "1" * 40, NEW, "1" * 40, ""),
        ("loglvl=all", NEW, None, ""),
        ("no-loglvl=all", NEW, None, "invalid"),
        ("ivrs_ioapic[4]=00:14.0", NEW, None, ""),
        ("ivrs_ioapic[4]=00:14.0", (4, 3), None, "unknown"),
        ("ivrs_ioapic=00:14.0", NEW, None, "unknown"),
        ("dom0-mem=1G", NEW, None, "unknown"),
        ("DOM0_MEM=1G", NEW, None, "unknown"),
        ("smt=off\t", NEW, None, "invalid"),
        ("placeholder", (4, 11), None, "unknown"),
        ("placeholder", NEW, None, ""),
        ("no-real-mode", (4, 15), None, "unknown"),
        ("no-real-mode", NEW, None, ""),
        ("edd=off", (4, 14), None, "unknown"),
        ("edd=off", NEW, None, ""),
        ("smep=hvm", (4, 7), True, ""),
        ("smep=hvm", NEW, None, ""),
        ("mem=1G", (3, 4), 1 << 30, ""),
    ],
)
def test_one_option(text: str, version: Version, stored: object, complaint: Complaint) -> None:
    reading = read_option(text, version)
    assert (reading.stored, reading.complaint) == (stored, complaint)
    assert type(reading.stored) is type(stored)
    assert reading.is_told(version) == (bool(complaint) and version >= (4, 10))


def test_what_a_function_of_its_own_hears() -> None:
    assert [read_option(text, NEW).value for text in ("loglvl=all", "no-loglvl", "loglvl")] == ["all", "no", ""]
    assert read_option("no-loglvl=all", (4, 4)).value == "all"
    assert read_option("ivrs_hpet[2]=00:14.0", NEW).value == "[2]=00:14.0"


def test_the_name_is_told_without_its_no() -> None:
    assert [read_option(text, NEW).name for text in ("no-smt", "no-no-smt", "nosmp", "no-")] == [
        "smt",
        "no-smt",
        "nosmp",
        "",
    ]


@pytest.mark.parametrize(("version", "room"), [((3, 4), 99), (OLD, 99), ((4, 10), 127), (NEWEST_TABLED, 127)])
def test_what_does_not_fit_is_lost(version: Version, room: int) -> None:
    text = "badpage=" + "1," * 100
    assert kept(text, version) == text[:room]
    reading = read_option(text, version)
    assert (reading.value, reading.lost) == (text[8:room], len(text) - room + max(0, room - 8 - 99))
    long_name = "x" * room + "=1"
    assert (read_option(long_name, version).name, read_option(long_name, version).value) == ("x" * room, "")


def test_a_cut_counts_bytes_and_leaves_no_half_character() -> None:
    assert kept("é" * 100, NEW) == "é" * 63
    assert kept("\udcff" * 130, NEW) == "\udcff" * 127


def test_arm_has_options_of_its_own() -> None:
    assert read_option("dtuart=serial0", NEW).complaint == "unknown"
    assert read_option("dtuart=serial0", NEW, "arm").stored == "serial0"
    assert read_option("dom0_max_vcpus=2", NEW, "arm").stored == 2
    assert read_option("smt=off", NEW, "arm").complaint == "unknown"


def test_a_line() -> None:
    source = Source("x", b"placeholder dom0_mem=1G  smt=off junk")
    text = source.text
    line = CommandLine(String(source, 0, len(text), text, 0), source.span(0, 0), "xen")
    assert [(option.span.text, reading.complaint) for option, reading in read_line(line, NEW)] == [
        ("dom0_mem=1G", ""),
        ("smt=off", ""),
        ("junk", "unknown"),
    ]
    assert read_line(line, NEW) is read_line(line, NEW)


def test_booleans_in_lists() -> None:
    assert [parse_bool(text) for text in ("yes", "0", "", "On")] == [True, False, None, None]
    assert [parse_boolean("rs", text, NEW) for text in ("rs", "no-rs", "rs=off", "rs=x", "rsx", "no-rs=1")] == [
        True,
        False,
        False,
        "bad",
        None,
        None,
    ]
    assert [parse_boolean("rs", text, OLD) for text in ("rs=x", "no-rs=1")] == [None, True]
    assert [parse_signed_integer("n", text) for text in ("n=12", "n=-3", "n=", "n=0x1", "n", "m=1")] == [
        12,
        -3,
        0,
        "bad",
        None,
        None,
    ]
    assert [begins_with_word(text, "com1", NEW) for text in ("com1", "com1,vga", "com1=x", "com10")] == [
        True,
        True,
        True,
        False,
    ]
    assert not begins_with_word("com1=x", "com1", (4, 12))


def test_tables_agree() -> None:
    assert set(READERS) | set(WIDTHS) | set(READERS_ON_ARM) <= set(OPTIONS)
    for name, readers in READERS.items():
        versions = [since for _, since in readers]
        assert versions == sorted(versions), name
        assert versions[0] <= OPTIONS[name].since


@given(st.text(max_size=200), st.sampled_from([(3, 4), (4, 1), OLD, (4, 11), NEW, NEWEST_TABLED]))
def test_any_text(text: str, version: Version) -> None:
    reading = read_option(text, version)
    assert 0 <= reading.lost <= len(text)
    assert reading.complaint != "unknown" or reading.stored is None
