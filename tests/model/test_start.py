"""Guests started in order: who shrinks dom0, how far, and who is refused."""

from __future__ import annotations

import itertools
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.knowledge.versions import Version
from xenlint.model.cmdline import CommandLine
from xenlint.model.dom0_mem import Amount, Dom0Mem
from xenlint.model.memory.dom0 import Dom0, size_dom0
from xenlint.model.memory.guest import Guest
from xenlint.model.memory.need import need_kib, used_kib
from xenlint.model.memory.start import (
    XL_MINIMUM_DOM0_KIB,
    Ballooning,
    Demand,
    Memory,
    most_for_guests_kib,
    slack_kib,
    start_all,
)
from xenlint.model.memory.xen import Machine, available_pages, kept
from xenlint.model.toolstack import auto_turns_off
from xenlint.source import Source
from xenlint.syntax.tree import String

NEW: Version = (4, 17)
ON, OFF = Ballooning("xl", shrinks=True), Ballooning("xl", shrinks=False)


def demand(guest: Guest, version: Version = NEW) -> Demand:
    return Demand(need_kib(guest, version), used_kib(guest, version))


def test_xl_shrinks_dom0_as_it_did_on_a_real_host() -> None:
    """1536 MiB, no dom0_mem, three PV guests; dom0's targets as the real xl 4.17 set them."""
    sizing = size_dom0(Dom0Mem(), Machine(1572348), NEW)
    memory = Memory(1572348, sizing.initial_kib, sizing.free_kib)
    assert abs(memory.dom0_kib - 1455208) <= 16
    starts = start_all(memory, [demand(Guest("pv", mib)) for mib in (300, 400, 900)], ON, NEW)
    assert [start.refusal for start in starts] == [None, None, "dom0-minimum"]
    for start, dom0_kib in zip(starts, (1241576, 831880, 831880), strict=True):
        assert abs(start.after.dom0_kib - dom0_kib) <= 64
    assert starts[2].messages == (
        "New target 0 for dom0 is below the minimum threshold",
        "failed to free memory for the domain",
    )


def test_without_ballooning_xen_alone_decides() -> None:
    memory = Memory(1572348, 655360, 876 * 1024 + 576)
    assert start_all(memory, [demand(Guest("pv", 876))], OFF, NEW)[0].refusal is None
    starts = start_all(memory, [demand(Guest("pvh", mib, vcpus=1)) for mib in (872, 870)], OFF, NEW)
    assert [start.refusal for start in starts] == ["free-memory", None]
    assert [start.after.dom0_kib for start in starts] == [655360, 655360]


def test_dom0_keeps_128_mib() -> None:
    memory = Memory(2097152, 1048576, 0)
    most_kib = most_for_guests_kib(memory, ON, NEW)
    assert most_kib == 1048576 - XL_MINIMUM_DOM0_KIB
    fits, does_not = (start_all(memory, [Demand(most_kib + more, most_kib)], ON, NEW)[0] for more in (0, 4))
    assert (fits.after.dom0_kib, fits.refusal) == (XL_MINIMUM_DOM0_KIB, None)
    assert (does_not.refusal, does_not.missing_kib) == ("dom0-minimum", 4)
    assert does_not.after == memory
    assert does_not.messages[0] == "New target 131068 for dom0 is below the minimum threshold"
    assert start_all(memory, [Demand(1 << 30, 1)], ON, (4, 4))[0].messages[0].startswith("new target 0 ")


def test_old_xl_holds_15_per_cent_back() -> None:
    memory = Memory(8388608, 1048576, 7000000)
    assert slack_kib(memory, (4, 5)) == 8388608 * 15 // 100
    assert slack_kib(memory, (4, 6)) == 0
    assert slack_kib(memory._replace(dom0_kib=8000000), (4, 5)) == 388608
    guest = [Demand(6000000, 6000000)]
    assert [start_all(memory, guest, ON, version)[0].after.dom0_kib for version in ((4, 5), (4, 6))] == [
        790285,
        1048576,
    ]
    assert start_all(memory, guest, OFF, (4, 5))[0].refusal is None


def test_xend() -> None:
    memory = Memory(4194304, 4000000, 100000)
    floor = Ballooning("xend", shrinks=True, minimum_kib=196 * 1024)
    first, second = start_all(memory, [Demand(1048576, 1048576), Demand(3145728, 3145728)], floor, (4, 0))
    assert first.after.dom0_kib == (4000000 - (1048576 - 100000)) // 1024 * 1024
    assert second.refusal == "dom0-minimum"
    assert second.messages[0].startswith("I need 3145728 KiB, but dom0_min_mem is 200704 and shrinking to 200704 KiB")
    fixed = Ballooning("xend", shrinks=False)
    refused = start_all(memory, [Demand(1048576, 1048576)], fixed, (4, 0))[0]
    assert (refused.refusal, refused.after) == ("free-memory", memory)
    assert "enable-dom0-ballooning is False" in refused.messages[0]
    everything = Ballooning("xend", shrinks=True, minimum_kib=0)
    assert "cannot be shrunk any further" in start_all(memory, [Demand(4194304, 1)], everything, (4, 0))[0].messages[0]


SIZES = st.integers(0, 1 << 34)
A_BALLOONING = st.builds(
    Ballooning, st.sampled_from(["xl", "xend"]), shrinks=st.booleans(), minimum_kib=st.integers(0, 1 << 22)
)


@given(
    st.integers(0, 1 << 32),
    st.integers(0, 1 << 32),
    st.integers(0, 1 << 24),
    st.lists(st.tuples(SIZES, SIZES), max_size=6),
    A_BALLOONING,
    st.tuples(st.just(4), st.integers(1, 22)),
)
def test_nothing_is_lost_and_nothing_made(
    dom0: int, free: int, xen: int, sizes: list[tuple[int, int]], ballooning: Ballooning, version: Version
) -> None:
    memory = Memory(dom0 + free + xen, dom0, free)
    taken_kib, now = 0, memory
    for (_, used), start in zip(
        sizes, start_all(memory, [Demand(*size) for size in sizes], ballooning, version), strict=True
    ):
        assert start.before == now
        now = start.after
        if start.refusal is None:
            taken_kib += used
            assert start.missing_kib == 0
        else:
            assert start.missing_kib > 0
            assert start.messages
        assert min(now) >= 0
        assert now.dom0_kib + now.free_kib + taken_kib == dom0 + free
        assert now.dom0_kib <= dom0
        if not ballooning.shrinks:
            assert now.dom0_kib == dom0
        elif ballooning.toolstack == "xl":
            assert now.dom0_kib >= min(dom0, ballooning.minimum_kib)
    assert most_for_guests_kib(memory, ballooning, version) >= 0


AN_AMOUNT = st.builds(Amount, st.integers(0, 1 << 64), st.integers(0, 99), st.booleans())
A_LIMIT = st.builds(Dom0Mem, st.none() | AN_AMOUNT, st.none() | AN_AMOUNT, st.none() | AN_AMOUNT)
A_MACHINE = st.builds(
    Machine,
    st.integers(0, 1 << 32),
    st.integers(1, 512),
    st.sampled_from(["none", "vtd", "amd"]),
    st.none() | st.integers(1 << 19, 1 << 22),
    st.integers(0, 1 << 16),
)
A_DOM0 = st.builds(Dom0, st.sampled_from(["pv", "pvh"]), st.none() | st.integers(1, 128), st.booleans(), st.booleans())
A_VERSION = st.tuples(st.just(4), st.integers(0, 23))


@given(A_LIMIT, A_MACHINE, A_VERSION, A_DOM0)
def test_any_dom0_on_any_machine(limit: Dom0Mem, machine: Machine, version: Version, dom0: Dom0) -> None:
    sizing = size_dom0(limit, machine, version, dom0)
    assert 0 <= sizing.initial_pages <= sizing.available_pages <= machine.ram_pages
    assert sizing.maximum_pages is None or sizing.initial_pages <= sizing.maximum_pages
    assert sizing.free_pages >= 0
    available = available_pages(machine, version)
    assert available == max(machine.ram_pages - sum(kept(machine, version)), 0)
    assert sizing.available_pages <= available


@given(A_MACHINE, A_VERSION, st.integers(0, 1 << 24))
def test_more_ram_is_never_less_memory_but_for_a_step_of_the_tables(
    machine: Machine, version: Version, more_kib: int
) -> None:
    larger = machine._replace(ram_kib=machine.ram_kib + more_kib, low_kib=machine.low_pages * 4)
    machine = machine._replace(low_kib=machine.low_pages * 4)
    assert available_pages(larger, version) >= available_pages(machine, version) - 3 * 512 - 4


def test_fitted_ram_has_the_larger_margin() -> None:
    reported, fitted = Machine(8388092), Machine.fitted(8388608)
    assert reported.ram_kib == fitted.ram_kib
    assert available_pages(reported, NEW) == available_pages(fitted, NEW)
    assert (reported.margin_kib, fitted.margin_kib) == (16384 + 8388092 // 333, 65536 + 8388092 // 100)


@given(A_MACHINE, st.integers(0, 1 << 33), st.integers(0, 1 << 33))
def test_limits_of_ram(machine: Machine, mem_kib: int, availmem_kib: int) -> None:
    limited = machine.with_limits(mem_kib=mem_kib, availmem_kib=availmem_kib)
    assert 0 <= limited.ram_kib <= machine.ram_kib
    assert not availmem_kib or limited.ram_kib <= availmem_kib


# --- what xl's "auto" recognises --------------------------------------------------------------------------------------

SIZE = "-?[0-9]+[bBkKmMgGtT]?"
PATTERNS = {
    (4, 15): "(^| )dom0_mem=((|min:|max:)[0-9]+[bBkKmMgG]?,?)+($| )",
    (4, 16): f"(^| )dom0_mem=((|min:|max:)({SIZE}|({SIZE}\\+)?[0-9]{{1,2}}%),?)+($| )",
}
"""As xl has them (tools/xl/xl.c)."""

TOKENS = ("min:", "max:", "-", "5", "15", "123", "M", "t", "+", "%", ",", "x")
VALUES = ["".join(parts) for length in range(5) for parts in itertools.product(TOKENS, repeat=length)] + [
    "".join(parts) for length in range(6) for parts in itertools.product("1%+-,m:", repeat=length)
]


def command_line(text: str) -> CommandLine:
    source = Source("line", text.encode())
    return CommandLine(String(source, 0, len(text), text, 0), source.span(0, 0), "xen")


@pytest.mark.parametrize("version", PATTERNS)
def test_auto_recognises_what_posix_does(version: Version) -> None:
    lines = [f"dom0_mem={value}" for value in dict.fromkeys(VALUES)]
    lines += [f"console=vga {line} quiet" for line in lines[:200]] + [
        "xdom0_mem=1G",
        "a=1 dom0_mem=1G",
        "dom0_mem=1G x",
    ]
    done = subprocess.run(
        ["grep", "-nE", PATTERNS[version]],
        input="\n".join(lines).encode(),
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )
    matched = {int(line.partition(b":")[0]) - 1 for line in done.stdout.splitlines()}
    assert 100 < len(matched) < len(lines) // 2
    wrong = [
        line for number, line in enumerate(lines) if auto_turns_off(command_line(line), version) != (number in matched)
    ]
    assert wrong == []
