"""Four times as much takes four times as long: no parser looks at the same text over and over.

Only the texts that have been slowest; `bench/parsers.py` tries all.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator

import pytest
from invariants import PLACES
from samples import Sample
from xenlint.engine.suppress import read_suppressions
from xenlint.model.cmdline import CommandLine
from xenlint.report.linehash import LineHashes
from xenlint.report.visible import cells, visible
from xenlint.source import Source
from xenlint.syntax import parse
from xenlint.syntax.classify import classify
from xenlint.syntax.devices import parse_parts
from xenlint.syntax.disk import parse_disk
from xenlint.syntax.tree import Kind, String

SMALL, BIG = 1 << 13, 1 << 15
MOST_GROWTH = 9.0
"""A square would be 16. Times this short vary; the better of two counts."""
NOTHING_SECONDS = 0.004

SLOWEST: dict[Kind, tuple[Sample, ...]] = {
    "domu-xl": (Sample("a=[1]\n"), Sample('a+="x"\n'), Sample("a b\n"), Sample("[", "a=["), Sample("a+=[1];")),
    "xl-conf": (Sample("a=1;;"), Sample("'", "a=")),
    "domu-xm": (Sample("x=x*2\n"), Sample("a=b=c=1\n"), Sample("a.append(1)\n"), Sample("'a'+", "a=", "1\n")),
    "xend-config": (Sample("(a (b c))"), Sample("("), Sample("'"), Sample("\\777", "(a '", "')")),
    "grub-default": (
        Sample("GRUB_A=“x”;"),
        Sample("b=1 ", "GRUB_A=1 "),
        Sample("GRUB_A=$GRUB_A\n"),
        Sample("$(", "A="),
        Sample("A=1 B=2\n"),
        Sample("a <<E\n"),
    ),
    "imagebuilder": (Sample("A[0]+=x\n"), Sample("$A", 'A=x\nA="', '"\n'), Sample("`a`\n")),
    "grub-cfg": (Sample("set a=$a\n"), Sample('set a="$a$a"\n'), Sample("submenu a { "), Sample("menuentry a { b }\n")),
    "grub-legacy": (Sample("title a\n"), Sample("kernel /xen.gz a=b\n", "title a\n"), Sample("a\r")),
    "xen-efi": (Sample("[a\n"), Sample("[a]\noptions=a\n"), Sample("a=b\n"), Sample("a "), Sample("[")),
    "syslinux": (Sample("label a\n"), Sample(" append a --- b --- c\n", "label a\n"), Sample("default a b\n")),
    "xl-info": (Sample("a : b\n"), Sample(":")),
    "dmidecode": (Sample("\tA: b\n", "Handle 0x1, DMI type 1\nA\n"), Sample("A\n"), Sample(" ")),
    "os-release": (Sample("A=b\n"), Sample(" ", "A="), Sample("A")),
    "inside-dom0": (Sample("*-memory\n"), Sample("a\n", "*-memory\n"), Sample(" ", "Mem: "), Sample("\t\n")),
    "network": (
        Sample("a\\\n"),
        Sample("ip link add a", "iface a b\n up "),
        Sample("ovs-vsctl --a ", "iface a b\n up "),
        Sample("a: {"),
        Sample(" ", "a"),
        Sample("[a]\nName=br0\n"),
    ),
    "netbsd-boot": (Sample("menu=a:b\n"), Sample("a;", "menu=a:"), Sample("a=b\n"), Sample("menu=a")),
    "bls-entry": (Sample("options a\n"), Sample("a ", "options "), Sample(" ", "options ")),
    "fstab": (Sample("/dev/a / ext4 a 0 1\n"), Sample("a "), Sample(" ")),
    "modprobe": (
        Sample("options a b=c\n"),
        Sample("b=c ", "options a "),
        Sample("options "),
        Sample("a", "options a "),
    ),
    "xendomains": (Sample("XENDOMAINS_SAVE = a\n"), Sample("A=$A\n"), Sample("$(", "A="), Sample("A=1 B=2\n")),
    "xencommons": (Sample("A=1\r\n"),),
    "loader-conf": (Sample('a="$b"\n'), Sample("${a}", 'a="', '"\n'), Sample("xen_a=\n"), Sample("${", 'xen_a="')),
}

OTHERS: dict[str, tuple[Callable[[Source], object], tuple[str, ...]]] = {
    "disk": (lambda source: parse_disk(_string(source), (4, 17)), (",", "a:", "=", "\n")),
    "vif": (lambda source: parse_parts("vif", _string(source), (4, 17)), ("a=b,", ",", "a")),
    "pci": (lambda source: parse_parts("pci", _string(source), (4, 17)), ("0:", "a=b,", "0")),
    "xen-line": (lambda source: CommandLine(_string(source), source.span(0, 0), "xen").options, ("a ", "= ", " ")),
    "netplan": (
        lambda source: parse("network", source, "etc/netplan/a.yaml", (4, 17)),
        ("bridges: {", "bridges: {a: {}, ", "a:\n", " a:", "bridges:\n  a:\n"),
    ),
    "keyfile": (
        lambda source: parse("network", source, "etc/NetworkManager/system-connections/a", (4, 17)),
        ("[a]\n", "[", "a=b\n", "a = ", "[connection]\ntype=bridge\n"),
    ),
    "classify": (
        lambda source: classify("a", source.data, is_asked=True),
        ("title ", "{{", "@A", "\n[", "<%", "{%", "a=os.", "os."),
    ),
    "suppressions": (
        lambda source: read_suppressions(source, "domu-xl"),
        ("# xenlint: ignore[a]\n", "# xenlint: ignore[", "# xenlint: ", "#\t", "# xenlint: ignore[a] "),
    ),
    "printing": (lambda source: cells(visible(source.text)), ("\x1b", "\u202e", "é", "\ufeff")),
    "line hashes": (lambda source: LineHashes(source.text).of(1), ("\n", "a\n", "\r", " ", "\U0001f600")),
}


@pytest.fixture(autouse=True)
def without_garbage_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def _string(source: Source) -> String:
    return String(source, 0, len(source.text), source.text, 0)


def growth(read: Callable[[Source], object], sample: Sample) -> float:
    """How many times as long four times as much takes."""

    def seconds(size: int) -> float:
        best = 60.0
        for _ in range(2):
            source = Source("a", sample.text(size))
            start = time.process_time()
            read(source)
            best = min(best, time.process_time() - start)
        return best

    return seconds(BIG) / max(seconds(SMALL), NOTHING_SECONDS)


@pytest.mark.parametrize(("kind", "sample"), [(kind, sample) for kind, found in SLOWEST.items() for sample in found])
def test_a_parser(kind: Kind, sample: Sample) -> None:
    assert growth(lambda source: parse(kind, source, PLACES[kind], (4, 17)), sample) < MOST_GROWTH


@pytest.mark.parametrize(("name", "unit"), [(name, unit) for name, (_, units) in OTHERS.items() for unit in units])
def test_what_else_reads_texts(name: str, unit: str) -> None:
    assert growth(OTHERS[name][0], Sample(unit)) < MOST_GROWTH


def test_a_square_would_show() -> None:
    def square(source: Source) -> None:
        for at in range(0, len(source.text), 4):
            source.text[at:].count("b")

    assert any(growth(square, Sample("a")) > MOST_GROWTH for _ in range(3))  # a busy machine blurs one or the other
