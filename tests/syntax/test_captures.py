"""Saved outputs besides xl info's: dmidecode, os-release, and what a system inside dom0 says of memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax import parse
from xenlint.syntax.tree import Document, Kind

FULL = """\
# dmidecode 3.4
Getting SMBIOS data from sysfs.
SMBIOS 2.8 present.

Handle 0x0001, DMI type 1, 27 bytes
System Information
\tManufacturer: Example Machines
\tWake-up Type: Power Switch

Handle 0x0004, DMI type 4, 42 bytes
Processor Information
\tFlags:
\t\tFPU (Floating-point unit on-chip)
\t\tNote: nothing
\tThread Count: 8

Handle 0x001B, DMI type 17, 34 bytes
Memory Device
\tArray Handle: 0x001A
\tSize: 8192 MB
"""


def read(text: str, kind: Kind) -> Document:
    return parse(kind, Source("x", text.encode("utf-8", "replace")), "x", (4, 17))


def settings(text: str, kind: Kind) -> list[tuple[str, str, str]]:
    return [(s.scope, s.key, s.value.span.text) for s in read(text, kind).settings]


def test_blocks_of_dmidecode() -> None:
    expected = [
        ("System Information 0x0001", "Manufacturer", "Example Machines"),
        ("System Information 0x0001", "Wake-up Type", "Power Switch"),
        ("Processor Information 0x0004", "Flags", ""),
        ("Processor Information 0x0004", "Thread Count", "8"),
        ("Memory Device 0x001B", "Array Handle", "0x001A"),
        ("Memory Device 0x001B", "Size", "8192 MB"),
    ]
    assert settings(FULL, "dmidecode") == expected
    assert settings(FULL.replace("\n", "\r\n"), "dmidecode") == expected
    assert settings(FULL.expandtabs(8), "dmidecode") == expected, "as it comes out of a terminal"


def test_quiet_dmidecode_has_no_handles() -> None:
    text = "Memory Device\n\tSize: 4096 MB\n\nMemory Device\n\tSize: No Module Installed\n"
    assert settings(text, "dmidecode") == [
        ("Memory Device #1", "Size", "4096 MB"),
        ("Memory Device #2", "Size", "No Module Installed"),
    ]


def test_os_release() -> None:
    text = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n# ID=x\nBROKEN="x\n'
    assert [(s.key, s.value.span.text) for s in read(text, "os-release").settings] == [
        ("PRETTY_NAME", "Debian GNU/Linux 12 (bookworm)"),
        ("ID", "debian"),
        ("VERSION_ID", "12"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MemTotal:         497896 kB\nMemFree:           1 kB\n", ("MemTotal", "497896 kB")),
        ("       total   used   free\nMem:    486    140    98\nSwap:   0   0   0\n", ("Mem", "486")),
        ("       total   used   free\nMem:    486Mi    140Mi    98Mi\n", ("Mem", "486Mi")),
        (
            "     *-memory\n          description: System memory\n          physical id: 0\n          size: 486MiB\n"
            "     *-cpu\n          size: 2GHz\n",
            ("size", "486MiB"),
        ),
        ("     *-memory\n          description: System memory\n     *-cpu\n          size: 2GHz\n", None),
    ],
)
def test_inside_dom0(text: str, expected: tuple[str, str] | None) -> None:
    found = [(s.key, s.value.span.text) for s in read(text, "inside-dom0").settings]
    assert found == ([expected] if expected else [])


@given(
    st.text() | st.text('Handle 0x1, DMI type\n\tMemory: "=ID*-size\r'),
    st.sampled_from(["dmidecode", "os-release", "inside-dom0"]),
)
def test_any_text(text: str, kind: Kind) -> None:
    document = read(text, kind)
    last = 0
    for s in document.settings:
        assert last <= s.start < s.value.start <= s.value.end == s.end <= len(document.source.text)
        last = s.end
