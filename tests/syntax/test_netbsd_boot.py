"""NetBSD's boot.cfg."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.netbsd_boot import parse
from xenlint.syntax.tree import Document, String

CONFIG = """\
# menu=not:an entry
banner=Welcome
menu=Xen: load /netbsd-XEN3_DOM0.gz console=pc  root=wd0a ;multiboot /xen.gz dom0_mem=512M # tail
menu=:boot hd1a:netbsd -s
menu=without a command
menu=Prompt:;;prompt;
default=2
timeout=
consdev = com0
nothing here
"""


def read(text: str) -> Document:
    return parse(Source("boot.cfg", text.encode("utf-8", "replace")), "boot.cfg", "netbsd-boot", (4, 11))


def settings(document: Document) -> list[tuple[str, str]]:
    return [(s.key, s.value.value) for s in document.settings if isinstance(s.value, String)]


def test_lines_with_a_name_are_settings() -> None:
    document = read(CONFIG)
    assert settings(document) == [
        ("banner", "Welcome"),
        ("default", "2"),
        ("timeout", ""),
        ("consdev ", " com0"),  # the loader takes blanks for a part of either
    ]
    assert [s.span.text for s in document.settings][:3] == ["banner=Welcome", "default=2", "timeout="]
    assert document.problems == ()


def test_entries_have_commands() -> None:
    xen, single, prompt = read(CONFIG).menu
    assert (xen.title, xen.path) == ("Xen", (0,))
    assert xen.span.text.endswith("dom0_mem=512M ")
    assert [(c.name, [w.value for w in c.words]) for c in xen.commands] == [
        ("load", ["/netbsd-XEN3_DOM0.gz", "console=pc", "root=wd0a"]),
        ("multiboot", ["/xen.gz", "dom0_mem=512M"]),
    ]
    assert xen.commands[0].span.text == "load /netbsd-XEN3_DOM0.gz console=pc  root=wd0a"
    assert [w.span.text for w in xen.commands[1].words] == ["/xen.gz", "dom0_mem=512M"]
    assert (single.title, single.path) == ("boot hd1a:netbsd -s", (1,))
    assert [w.value for w in single.commands[0].words] == ["hd1a:netbsd", "-s"]
    assert (prompt.title, prompt.path, [c.name for c in prompt.commands]) == ("Prompt", (2,), ["prompt"])


def test_a_hash_ends_a_line_wherever_it_stands() -> None:
    (entry,) = read("menu=Xen:multiboot /xen.gz dom0_mem=1G#,max:1G;prompt\n").menu
    assert [(c.name, [w.value for w in c.words]) for c in entry.commands] == [
        ("multiboot", ["/xen.gz", "dom0_mem=1G"]),
    ]


def test_a_carriage_return_is_a_problem_and_no_word() -> None:
    document = read("default=1\r\nmenu=Xen:multiboot /xen.gz dom0_mem=1G\r\n")
    assert [(p.reason, p.start, p.end, p.cure) for p in document.problems] == [("carriage-return", 9, 10, "")]
    assert settings(document) == [("default", "1")]
    assert document.menu[0].commands[0].words[-1].value == "dom0_mem=1G"


def test_byte_order_mark() -> None:
    document = read("\ufefftimeout=5\ndefault=1\n")
    assert [(p.reason, p.start, p.end) for p in document.problems] == [("byte-order-mark", 0, 1)]
    assert settings(document) == [("timeout", "5"), ("default", "1")]


def test_long_lines_take_linear_time() -> None:
    for token in ("menu=", ":", ";", "menu=a:b;", "=", " ", "#", "menu=:\n", "\r", "\r\n", "a"):
        begin = time.process_time()
        read("menu=x:" + token * (1_000_000 // len(token)))
        assert time.process_time() - begin < 2, token


TOKENS = ["menu=", "menu", "default=", "=", ":", ";", "load ", "multiboot ", "a", " ", "\t", "#", "\n", "\r", "\ufeff"]


@given(st.text() | st.lists(st.sampled_from(TOKENS)).map("".join))
def test_any_text(text: str) -> None:
    document = read(text)
    size = len(document.source.text)
    last = 0
    for entry in document.menu:
        assert last <= entry.start < entry.end <= size
        last = entry.start
        for command in entry.commands:
            assert last <= command.start < command.end <= entry.end
            assert document.source.text.startswith(command.name, command.start)
            last = command.end
            assert all(command.start < w.start < w.end <= command.end and w.value == w.span.text for w in command.words)
        last = entry.end
    for setting in document.settings:
        assert setting.key == setting.key_span.text
        assert setting.start <= setting.value.start <= setting.value.end == setting.end <= size
        assert isinstance(setting.value, String)
        assert setting.value.value == setting.value.span.text
