"""FreeBSD's loader.conf."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.loader_conf import final_values, parse
from xenlint.syntax.tree import Document, String, Unknown

CONFIG = """\
# xen_kernel="/boot/never"
boot_serial=YES
  if_tap_load = "YES"   # a comment
kern.hz=100
xen_kernel="/boot/xen"
xen_cmdline="dom0_mem=2048M  dom0=pvh # com1"
no assignment
"""


def read(text: str) -> Document:
    return parse(Source("loader.conf", text.encode("utf-8", "replace")), "boot/loader.conf", "loader-conf", (4, 17))


def settings(document: Document) -> list[tuple[str, str]]:
    return [(s.key, s.value.value) for s in document.settings if isinstance(s.value, String)]


def test_values_with_and_without_quotes() -> None:
    document = read(CONFIG)
    assert settings(document) == [
        ("boot_serial", "YES"),
        ("if_tap_load", "YES"),
        ("kern.hz", "100"),
        ("xen_kernel", "/boot/xen"),
        ("xen_cmdline", "dom0_mem=2048M  dom0=pvh # com1"),
    ]
    tap = document.settings[1]
    assert (tap.span.text, tap.key_span.text, tap.value.span.text) == ('if_tap_load = "YES"', "if_tap_load", '"YES"')
    line = document.settings[-1].value
    assert isinstance(line, String)
    assert line.at(0, 14).text == "dom0_mem=2048M"
    assert document.problems == ()


def test_the_last_assignment_wins_over_all_files() -> None:
    first = read('xen_cmdline="a"\nxen_kernel="/boot/xen"\nxen_cmdline="b"\n')
    second = read('xen_cmdline="c"\n')
    assert final_values([first])["xen_cmdline"] is first.settings[2]
    assert final_values([first, second])["xen_cmdline"] is second.settings[0]
    assert final_values([first, second])["xen_kernel"] is first.settings[1]


def test_other_variables_are_not_known() -> None:
    value = read('xen_cmdline="dom0_mem=${size} dom0=pvh $more"\n').settings[0].value
    assert isinstance(value, String)
    assert value.value == "dom0_mem=${size} dom0=pvh $more"
    assert not value.known
    assert [value.is_known(*place) for place in ((0, 9), (9, 16), (17, 25), (26, 31))] == [True, False, True, False]
    assert value.at(17, 25).text == "dom0=pvh"


@pytest.mark.parametrize(
    ("written", "cure"),
    [
        ("dom0_mem=2G dom0=pvh", '"dom0_mem=2G dom0=pvh"'),
        ("/boot/xen", '"/boot/xen"'),
        ('"dom0_mem=2G', '"dom0_mem=2G"'),
        ('"dom0_mem=2G" dom0=pvh', None),
        ("'dom0_mem=2G'", None),
        ("\u201cdom0_mem=2G\u201d", None),
    ],
)
def test_lines_of_xens_that_the_loader_passes_over(written: str, cure: str | None) -> None:
    document = read(f"xen_cmdline={written}  \nother={written}\n")
    (problem,) = document.problems
    assert (problem.span.text, problem.cure, problem.reason) == (written, cure, "syntax")
    assert isinstance(document.settings[0].value, Unknown)
    assert document.settings[0].span.text == f"xen_cmdline={written}"
    if cure is not None:
        assert read(f"xen_cmdline={cure}\n").problems == ()


def test_an_escape_is_no_problem_but_not_known() -> None:
    document = read('xen_cmdline="a \\"b\\" c"\n')
    assert document.problems == ()
    assert isinstance(document.settings[0].value, Unknown)


def test_carriage_returns_are_blanks() -> None:
    document = read('xen_kernel="/boot/xen"\r\nboot_serial=YES\r\n')
    assert settings(document) == [("xen_kernel", "/boot/xen"), ("boot_serial", "YES")]
    assert document.problems == ()


def test_byte_order_mark() -> None:
    document = read('\ufeffxen_kernel="/boot/xen"\n')
    assert [(p.reason, p.start, p.end) for p in document.problems] == [("byte-order-mark", 0, 1)]
    assert settings(document) == [("xen_kernel", "/boot/xen")]


def test_long_lines_take_linear_time() -> None:
    for token in ('"', "xen_a=", "$", "${", "${a}", " ", "a", "=", "#", "\\", 'a="b"', 'a="b"\n', "\r", "\t a"):
        for lead in ("", 'xen_cmdline="', "xen_cmdline=", 'a="'):
            text = token * (200_000 // len(token))
            begin = time.process_time()
            read(f"{lead}{text}")
            read(f'{lead}{text}"')
            assert time.process_time() - begin < 1, (lead, token)


TOKENS = ["xen_cmdline", "xen_kernel", "a.b", "=", '"', "$", "${", "}", "x", " ", "\t", "#", "\\", "\n", "\r", "\ufeff"]


@given(st.text() | st.lists(st.sampled_from(TOKENS)).map("".join))
def test_any_text(text: str) -> None:
    document = read(text)
    size = len(document.source.text)
    last = 0
    for setting in document.settings:
        value = setting.value
        assert last <= setting.start < value.start <= value.end == setting.end <= size
        last = setting.end
        assert setting.key == setting.key_span.text
        if isinstance(value, String):
            assert value.value == value.span.text.strip('"')
            assert not value.pieces or sum(piece.length for piece in value.pieces) == len(value.value)
    for problem in document.problems:
        assert 0 <= problem.start <= problem.end <= size
