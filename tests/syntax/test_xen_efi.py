"""xen.cfg, as Xen's EFI stub reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.tree import Document, String
from xenlint.syntax.xen_efi import cut, parse

CONFIG = """\
[global]
default=prod

[prod]
options=console=vga dom0_mem=4096M,max:4096M
kernel=vmlinuz-6.6 root=/dev/sda1 ro
ramdisk=initrd-6.6.img
[old]
kernel=vmlinuz-6.1
"""


def read(text: str) -> Document:
    return parse(Source("xen.cfg", text.encode("utf-8", "replace")), "boot/efi/EFI/xen/xen.cfg", "xen-efi", (4, 17))


def settings(document: Document) -> list[tuple[str, str, str, str]]:
    return [(s.scope, s.key, s.op, s.value.value) for s in document.settings if isinstance(s.value, String)]


def test_sections_and_their_settings() -> None:
    document = read(CONFIG)
    assert settings(document) == [
        ("global", "default", "=", "prod"),
        ("prod", "options", "=", "console=vga dom0_mem=4096M,max:4096M"),
        ("prod", "kernel", "=", "vmlinuz-6.6 root=/dev/sda1 ro"),
        ("prod", "ramdisk", "=", "initrd-6.6.img"),
        ("old", "kernel", "=", "vmlinuz-6.1"),
    ]
    assert document.problems == ()
    options = document.settings[1]
    assert options.span.text == "options=console=vga dom0_mem=4096M,max:4096M"
    assert options.key_span.text == "options"
    assert isinstance(options.value, String)
    assert options.value.at(12, 20).text == "dom0_mem"


def test_sections_that_can_boot_are_the_menu() -> None:
    assert [(e.title, e.path, e.span.text, e.commands) for e in read(CONFIG).menu] == [
        ("prod", (0,), "[prod]", ()),
        ("old", (1,), "[old]", ()),
    ]


def test_a_file_without_sections() -> None:
    document = read("options=a\nkernel=b\n")
    assert settings(document) == [("", "options", "=", "a"), ("", "kernel", "=", "b")]
    assert [(e.title, e.span.text) for e in document.menu] == [("", "options=a")]


@pytest.mark.parametrize("blank", [" ", "  "])
def test_a_blank_before_the_equals_sign_hides_a_setting(blank: str) -> None:
    document = read(f"[a]\noptions{blank}= dom0_mem=1G\n")
    assert settings(document) == [("a", "options", " =", "dom0_mem=1G")]
    assert document.menu == ()


@pytest.mark.parametrize(
    ("line", "value", "rest"),
    [
        ("options=a b", "a b", None),
        ("options=  a b ", "a b ", None),
        ("  options=a", "a", None),
        ("options=a\tb=1 c", "a", "\tb=1 c"),
        ("options=a # why", "a ", "# why"),
        ("options=a#b", "a", "#b"),
        ("options=a ; b", "a ; b", None),
        ('options="a"', '"a"', None),
        ("options=a\r", "a", None),
        ("options=", "", None),
        ("options=#a", "", "#a"),
    ],
)
def test_where_a_value_ends(line: str, value: str, rest: str | None) -> None:
    setting = read(f"[a]\n{line}\nkernel=x\n").settings[0]
    assert isinstance(setting.value, String)
    assert (setting.key, setting.value.value, setting.value.span.text) == ("options", value, value)
    found = cut(setting)
    assert (found and found.text) == rest


def test_what_a_tab_cuts_off_is_a_line_of_its_own() -> None:
    assert settings(read("[a]\noptions=x\tdom0_mem=1G\n")) == [
        ("a", "options", "=", "x"),
        ("a", "dom0_mem", "=", "1G"),
    ]


def test_comments() -> None:
    assert settings(read("# kernel=a\n; kernel=b\n  ; kernel=c\n \x0b#d\nvideo=e\n")) == [("", "video", "=", "e")]


def test_a_section_is_listed_once() -> None:
    document = read("[a]\nkernel=1\noptions=2\n[b]\nkernel=3\n[a]\nkernel=4\n")
    assert [e.title for e in document.menu] == ["a", "b"]
    assert [s[3] for s in settings(document) if s[0] == "a"] == ["1", "2", "4"]


def test_a_section_without_its_bracket() -> None:
    document = read("[a\nkernel=1\n")
    assert [(p.span.text, p.reason) for p in document.problems] == [("[a", "syntax")]
    assert settings(document) == [("[a", "kernel", "=", "1")]


def test_carriage_returns_end_lines() -> None:
    crlf, lf = read(CONFIG.replace("\n", "\r\n")), read(CONFIG)
    assert settings(crlf) == settings(lf)
    assert crlf.problems == ()


def test_byte_order_mark() -> None:
    document = read("\ufeff[a]\nkernel=1\n")
    assert [(p.reason, p.start, p.end) for p in document.problems] == [("byte-order-mark", 0, 1)]
    assert settings(document) == [("a", "kernel", "=", "1")]


@given(st.text() | st.text("[a]=#; \t\r\nkernel\ufeff"))
def test_any_text(text: str) -> None:
    document = read(text)
    size = len(document.source.text)
    last = 0
    for setting in document.settings:
        assert isinstance(setting.value, String)
        assert last <= setting.start < setting.value.start <= setting.value.end == setting.end <= size
        assert setting.value.value == setting.value.span.text
        assert setting.key_span.text == setting.key
        last = setting.end
        rest = cut(setting)
        assert rest is None or rest.text[0] in "\t#" or ord(rest.text[0]) < 32 or rest.text[0] == "\x7f"
    for entry in document.menu:
        assert 0 <= entry.start < entry.end <= size
