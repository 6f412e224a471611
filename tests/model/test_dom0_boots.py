"""dom0's memory, and Xen's words, against real boots: tests/data/dom0_boots.csv (see tests/data/README.md).

What the machine is (RAM as the firmware reports it, CPUs, IOMMU, board) and the boot line go in; dom0's pages, its
maximum, the panic, the complaints and what is free afterwards must come out.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest
from xenlint.knowledge.versions import Version, parse_version
from xenlint.model.cmdline import CommandLine
from xenlint.model.dom0_log import logged_complaints
from xenlint.model.dom0_mem import Dom0Mem, read_dom0_mem
from xenlint.model.memory.dom0 import Sizing, size_dom0
from xenlint.model.memory.of_line import dom0_on, machine_on
from xenlint.model.memory.xen import Iommu, Machine
from xenlint.source import Source
from xenlint.syntax.tree import String

ROWS = Path(__file__).parents[1] / "data" / "dom0_boots.csv"

# On every boot in front of the line.
COMMON = "console=com1 com1=115200 loglvl=all guest_loglvl=all noreboot conswitch=ax conring_size=256k "
RESERVED_BY_FIRMWARE_KIB = {"pc": 516, "q35": 520}

PLAIN_PAGES = 4
"""How far a plain PV dom0 may be out where its size depends on all that is available, in pages of 4 KiB."""


OTHER_PAGES = 20
"""The same with an IOMMU, several CPUs, or a PVH dom0."""

FREE_PAGES = 32


class Boot(NamedTuple):
    number: int
    version: Version
    machine: Machine
    ram_kib: int
    board: str
    line: CommandLine
    dom0_pages: int | None
    maximum_pages: int | None
    stop: str | None
    log: list[str]
    free_pages: int | None

    @property
    def limit(self) -> Dom0Mem:
        return read_dom0_mem(self.line, self.version)

    @property
    def is_plain(self) -> bool:
        return self.board.startswith("pc") and self.machine.cpus == 1

    @property
    def depends_on_available(self) -> bool:
        """Whether dom0's size is a part of what there is, or all of it."""
        amounts = [amount for amount in self.limit if amount is not None]
        return self.sizing.initial_pages != min((a.pages for a in amounts if a.pages), default=0) or any(
            amount.percent or amount.negative for amount in amounts
        )

    @property
    def sizing(self) -> Sizing:
        machine = machine_on(self.line, self.machine, self.version)
        # Debian's Xen 4.17 has no shadow paging
        dom0 = dom0_on(self.line, machine, self.version, has_shadow=self.version < (4, 17))
        return size_dom0(self.limit, machine, self.version, dom0)


def command_line(text: str) -> CommandLine:
    source = Source("line", text.encode())
    return CommandLine(String(source, 0, len(text), text, 0), source.span(0, 0), "xen")


def read(number: int, row: dict[str, str]) -> Boot:
    version = parse_version(row["xen"])
    assert version is not None
    board, _, extra = row["board"].partition("+")
    fitted_mib = int(row["fitted_mib"])
    iommu: Iommu = "vtd" if extra == "vtd" else "amd" if extra == "amd" else "none"
    low_mib = None if board == "pc" else 2048 if fitted_mib >= 2816 else 2816
    machine = Machine(
        fitted_mib * 1024 - RESERVED_BY_FIRMWARE_KIB[board],
        int(row["cpus"]),
        iommu,
        None if low_mib is None else low_mib * 1024,
    )
    return Boot(
        number,
        version,
        machine,
        int(row["ram_kib"]),
        row["board"],
        command_line(COMMON + row["line"]),
        int(row["dom0_pages"]) if row["dom0_pages"] else None,
        int(row["maximum_pages"]) if row["maximum_pages"] else None,
        row["stop"] or None,
        row["log"].split(" | ") if row["log"] else [],
        int(row["free_pages"]) if row["free_pages"] else None,
    )


with ROWS.open(newline="") as file:
    BOOTS = [read(number, row) for number, row in enumerate(csv.DictReader(file), 2)]


def test_all_boots_are_there() -> None:
    assert len(BOOTS) == 211


@pytest.mark.parametrize("boot", BOOTS, ids=lambda boot: f"{boot.number}-{boot.line.value[len(COMMON) :]}")
def test_boot(boot: Boot) -> None:
    sizing, maximum = boot.sizing, boot.limit.maximum
    assert abs(machine_on(boot.line, boot.machine, boot.version).ram_kib - boot.ram_kib) <= 4
    assert sizing.stop == boot.stop
    if boot.dom0_pages is not None:
        out = 0 if not boot.depends_on_available else PLAIN_PAGES if boot.is_plain else OTHER_PAGES
        assert abs(sizing.initial_pages - boot.dom0_pages) <= out
    if boot.stop is not None:
        return
    # whether `shadow` is a word for `dom0=` is a matter of the build
    log = [words for words in boot.log if not words.startswith('parameter "dom0" ')]
    assert logged_complaints(boot.line, boot.version) == log
    if sizing.maximum_pages is None or boot.maximum_pages is None:
        assert sizing.maximum_pages is boot.maximum_pages
    else:
        out = PLAIN_PAGES if maximum and (maximum.percent or maximum.negative) else 0
        assert abs(sizing.maximum_pages - boot.maximum_pages) <= out
    assert boot.free_pages is not None
    assert abs(sizing.free_pages - boot.free_pages) <= FREE_PAGES
