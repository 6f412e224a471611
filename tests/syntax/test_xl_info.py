"""Saved output of xl info."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.tree import Document, Number, String
from xenlint.syntax.xl_info import parse

OUTPUT = """\
host                   : alpha
release                : 6.1.0-18-amd64
nr_cpus                : 8
hw_caps                : bfebfbff:77faf3ff:2c100800
virt_caps              : pv hvm
total_memory           : 16278
free_memory            : -1
free_cpus:
xen_version            : 4.17.3
xen_commandline        : placeholder dom0_mem=4G,max:4G   loglvl=all
xend_config_format     : 4
cc_compiler            : gcc (Debian 12.2.0-14) 12.2.0
xen_caps               : xen-3.0-x86_64 hvm-3.0-x86_32 \n\
cpu:    core    socket     node
  0:       0        0        0
some words
"""


def read(text: str) -> Document:
    return parse(Source("xl-info.txt", text.encode("utf-8", "replace")), "xl-info.txt", "xl-info", (4, 17))


def test_names_and_values() -> None:
    document = read(OUTPUT)
    values = {s.key: s.value for s in document.settings}
    assert list(values) == [
        "host",
        "release",
        "nr_cpus",
        "hw_caps",
        "virt_caps",
        "total_memory",
        "free_memory",
        "free_cpus",
        "xen_version",
        "xen_commandline",
        "xend_config_format",
        "cc_compiler",
        "xen_caps",
        "cpu",
    ]
    numbers = {key: value.value for key, value in values.items() if isinstance(value, Number)}
    assert numbers == {"nr_cpus": 8, "total_memory": 16278, "free_memory": -1, "xend_config_format": 4}
    version, line, empty, blank_at_end = (
        values[k] for k in ("xen_version", "xen_commandline", "free_cpus", "xen_caps")
    )
    assert isinstance(version, String)
    assert version.value == "4.17.3"
    assert isinstance(line, String)
    assert line.value == line.span.text == "placeholder dom0_mem=4G,max:4G   loglvl=all"
    assert isinstance(empty, String)
    assert empty.value == ""
    assert isinstance(blank_at_end, String)
    assert blank_at_end.value == "xen-3.0-x86_64 hvm-3.0-x86_32"


def test_places() -> None:
    setting = read(OUTPUT).settings[2]
    assert (setting.span.text, setting.key_span.text, setting.op) == ("nr_cpus                : 8", "nr_cpus", ":")
    assert setting.value.span.text == "8"


def test_carriage_returns_and_byte_order_mark() -> None:
    crlf = read("\ufeff" + OUTPUT.replace("\n", "\r\n"))
    assert crlf.problems == ()
    assert [(s.key, s.value.span.text) for s in crlf.settings] == [
        (s.key, s.value.span.text) for s in read(OUTPUT).settings
    ]


@given(st.text() | st.text("a1: \t\r\n-\ufeff"))
def test_any_text(text: str) -> None:
    document = read(text)
    last = 0
    for setting in document.settings:
        assert (
            last <= setting.start < setting.value.start <= setting.value.end == setting.end <= len(document.source.text)
        )
        last = setting.end


NUMA = """\
host                   : alpha
xen_version            : 4.17.3
cpu_topology           :
cpu:    core    socket     node
  0:       0        0        0
 11:       1        0        1
device topology        :
device           node
0000:03:00.0      1
numa_info              :
node:    memsize    memfree    distances
   0:      9216       1342      10,21
   1:      8192        977      21,10
"""


def test_the_tables_of_numa() -> None:
    rows = [(s.scope, s.key, s.value.span.text) for s in read(NUMA).settings if s.scope]
    assert rows == [
        ("cpu_topology", "0", "0        0        0"),
        ("cpu_topology", "11", "1        0        1"),
        ("numa_info", "0", "9216       1342      10,21"),
        ("numa_info", "1", "8192        977      21,10"),
    ]
    assert [s.key for s in read(NUMA).settings if not s.scope] == [
        "host",
        "xen_version",
        "cpu_topology",
        "cpu",
        "numa_info",
        "node",
    ]
