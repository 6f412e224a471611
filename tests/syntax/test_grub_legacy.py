"""GRUB legacy menus, as stage2 and Debian's update-grub read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.grub_legacy import DEBIAN_SCOPE, parse
from xenlint.syntax.tree import Document, String

MENU = """\
default 1
timeout=5
hiddenmenu

title Debian GNU/Linux, kernel 2.6.32
root  (hd0,0)
kernel /vmlinuz-2.6.32 root=/dev/sda2 ro
initrd /initrd.img-2.6.32

title\t\tXen 4.0 = Debian  \t
\troot\t(hd0,0)
\tkernel\t/xen-4.0.gz dom0_mem=512M,max:512M  com1=115200,8n1\t
\tmodule\t/vmlinuz-xen root=/dev/sda2
\tmodule\t/initrd-xen
\tsavedefault
"""


def read(text: str) -> Document:
    return parse(
        Source("menu.lst", text.encode("utf-8", "surrogateescape")), "boot/grub/menu.lst", "grub-legacy", (4, 0)
    )


def settings(document: Document) -> list[tuple[str, str, str]]:
    return [(s.key, s.value.value, s.scope) for s in document.settings if isinstance(s.value, String)]


def test_header_commands_are_settings() -> None:
    document = read(MENU)
    assert settings(document) == [("default", "1", ""), ("timeout", "5", ""), ("hiddenmenu", "", "")]
    timeout = document.settings[1]
    assert (timeout.span.text, timeout.key_span.text, timeout.value.span.text) == ("timeout=5", "timeout", "5")
    assert document.problems == ()


def test_entries_are_numbered_and_end_where_the_next_begins() -> None:
    first, second = read(MENU).menu
    assert (first.path, first.title, [c.name for c in first.commands]) == (
        (0,),
        "Debian GNU/Linux, kernel 2.6.32",
        ["root", "kernel", "initrd"],
    )
    assert (second.path, second.title, second.span.text) == ((1,), "Xen 4.0 = Debian", "title\t\tXen 4.0 = Debian")
    assert [c.name for c in second.commands] == ["root", "kernel", "module", "module", "savedefault"]


def test_words_and_the_verbatim_rest_of_a_line() -> None:
    kernel = read(MENU).menu[1].commands[1]
    assert [w.value for w in kernel.words] == ["/xen-4.0.gz", "dom0_mem=512M,max:512M", "com1=115200,8n1"]
    assert [w.span.text for w in kernel.words] == [w.value for w in kernel.words]
    tail = kernel.source.text[kernel.words[0].end : kernel.end]
    assert tail == " dom0_mem=512M,max:512M  com1=115200,8n1"
    assert kernel.span.text.startswith("kernel\t/xen")


def test_a_title_without_commands_is_not_counted() -> None:
    document = read("title one\ntitle two\n# only a comment\ntitle three\nkernel /xen.gz\ntitle four\n")
    assert [(e.path, e.title) for e in document.menu] == [((0,), "three")]


def test_a_name_ends_at_a_blank_or_an_equals_sign() -> None:
    entry = read("title=a\nkernel=/xen.gz dom0_mem=1G\n").menu[0]
    assert entry.title == "a"
    assert (entry.commands[0].name, [w.value for w in entry.commands[0].words]) == (
        "kernel",
        ["/xen.gz", "dom0_mem=1G"],
    )


def test_only_a_line_s_first_character_begins_a_comment() -> None:
    document = read("  # default 3\ndefault 0 # zero\n")
    assert settings(document) == [("default", "0 # zero", "")]


def test_a_backslash_joins_lines_comments_too() -> None:
    document = read("# one \\\ndefault 9\ntitle a \\\nb\nkernel /xen.gz \\\r\n  dom0_mem=1G\\x\nmodule /l\n")
    assert document.settings == ()
    entry = document.menu[0]
    assert entry.title == "a  b"
    assert [[w.value for w in c.words] for c in entry.commands] == [["/xen.gz", "dom0_mem=1G\\x"], ["/l"]]
    value = read("serial --unit=0 \\\n--speed=9600\n").settings[0].value
    assert isinstance(value, String)
    assert value.value == "--unit=0  --speed=9600"
    assert value.at(10, 23).text == "--speed=9600"


def test_carriage_returns_are_dropped_as_grub_drops_them() -> None:
    crlf = read(MENU.replace("\n", "\r\n"))
    lf = read(MENU)
    assert crlf.problems == ()
    assert settings(crlf) == settings(lf)
    assert [(e.title, [[w.value for w in c.words] for c in e.commands]) for e in crlf.menu] == [
        (e.title, [[w.value for w in c.words] for c in e.commands]) for e in lf.menu
    ]


def test_byte_order_mark() -> None:
    document = read("\ufeffdefault 1\n")
    assert [(p.reason, p.start, p.end, p.cure) for p in document.problems] == [("byte-order-mark", 0, 1, "")]
    assert settings(document) == [("default", "1", "")]


DEBIAN = """\
### BEGIN AUTOMAGIC KERNELS LIST
# xenhopt=before
## ## Start Default Options ##
## default kernel options
## e.g. kopt=root=/dev/hda1 ro
# kopt=root=/dev/sda2 ro
# xenhopt=dom0_mem=512M,max:512M \r
## xenhopt=prose
#xenkopt=no blank
#  altoptions=two blanks
 # howmany=indented
# xenkopt=
xenhopt=uncommented
## ## End Default Options ##
# xenkopt=after
"""


def test_debian_s_commented_options() -> None:
    document = read(DEBIAN)
    assert settings(document) == [
        ("kopt", "root=/dev/sda2 ro", DEBIAN_SCOPE),
        ("xenhopt", "dom0_mem=512M,max:512M", DEBIAN_SCOPE),
        ("xenkopt", "", DEBIAN_SCOPE),
        ("xenhopt", "uncommented", ""),
    ]
    hypervisor = document.settings[1]
    assert hypervisor.span.text == "xenhopt=dom0_mem=512M,max:512M"
    assert hypervisor.key_span.text == "xenhopt"
    assert hypervisor.value.span.text == "dom0_mem=512M,max:512M"


@given(st.text() | st.text("title kernel#=\\\r\n\t a:"))
def test_any_text(text: str) -> None:
    document = read(text.encode("utf-8", "replace").decode())
    size = len(document.source.text)
    last = 0
    for entry in document.menu:
        assert last <= entry.start <= entry.end <= size
        last = entry.end
        assert entry.commands
        for command in entry.commands:
            assert last <= command.start <= command.end <= size
            last = command.end
            assert all(
                command.start <= w.start < w.end <= command.end and w.value == w.span.text for w in command.words
            )
    for setting in document.settings:
        assert 0 <= setting.start <= setting.value.start <= setting.value.end <= setting.end <= size


@pytest.mark.parametrize("token", ["\\", "\\\n", "title a\nkernel b\n", " \t", "=", "\r", "# a=b\n"])
def test_no_text_is_slow(token: str) -> None:
    document = read("## ## Start Default Options ##\ntitle a\nkernel b " + token * (200_000 // len(token)))
    assert document.source.line_count >= 1
