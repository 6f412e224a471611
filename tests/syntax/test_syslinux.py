"""syslinux configs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.syslinux import parse
from xenlint.syntax.tree import Document, String

CONFIG = """\
# comment
DEFAULT xen
PROMPT 1
append global options
  Label xen  ignored
    MENU LABEL Xen, the ^first
    kernel mboot.c32
    APPEND xen.gz dom0_mem=1G,max:1G\t--- vmlinuz root=/dev/sda1  --- initrd.img\t
    TEXT HELP
      kernel never
      label neither
    ENDTEXT
    Timeout 50
label memtest
    LINUX memtest
"""


def read(text: str) -> Document:
    return parse(Source("extlinux.conf", text.encode("utf-8", "replace")), "boot/extlinux.conf", "syslinux", (4, 17))


def settings(document: Document) -> list[tuple[str, str]]:
    return [(s.key, s.value.value) for s in document.settings if isinstance(s.value, String)]


def test_global_directives_are_settings() -> None:
    document = read(CONFIG)
    assert settings(document) == [
        ("default", "xen"),
        ("prompt", "1"),
        ("append", "global options"),
        ("timeout", "50"),
    ]
    first = document.settings[0]
    assert (first.span.text, first.key_span.text, first.op, first.scope) == ("DEFAULT xen", "DEFAULT", "=", "")
    assert document.problems == ()


def test_labels_are_entries() -> None:
    first, second = read(CONFIG).menu
    assert (first.title, first.path, first.span.text) == ("xen", (0,), "Label xen  ignored")
    assert [c.name for c in first.commands] == ["menu", "kernel", "append"]
    assert [w.value for w in first.commands[0].words] == ["LABEL", "Xen,", "the", "^first"]
    assert (second.title, second.path) == ("memtest", (1,))
    assert [(c.name, c.words[0].value) for c in second.commands] == [("linux", "memtest")]


def test_words_of_a_line() -> None:
    append = read(CONFIG).menu[0].commands[2]
    assert [w.value for w in append.words] == [
        "xen.gz",
        "dom0_mem=1G,max:1G",
        "---",
        "vmlinuz",
        "root=/dev/sda1",
        "---",
        "initrd.img",
    ]
    assert append.span.text == "APPEND xen.gz dom0_mem=1G,max:1G\t--- vmlinuz root=/dev/sda1  --- initrd.img"
    assert [w.span.text for w in append.words] == [w.value for w in append.words]


def test_nothing_is_quoted_or_continued() -> None:
    entry = read('label a\nappend xen.gz "b c" # d \\\nkernel e\n').menu[0]
    assert [w.value for w in entry.commands[0].words] == ["xen.gz", '"b', 'c"', "#", "d", "\\"]
    assert entry.commands[1].name == "kernel"


def test_dashes_are_kept_as_they_are() -> None:
    entry = read("label a\nappend xen.gz b -- c \u2014 d ---e\n").menu[0]
    assert [w.value for w in entry.commands[0].words] == ["xen.gz", "b", "--", "c", "\u2014", "d", "---e"]


def test_a_default_with_a_command_line_is_an_entry_too() -> None:
    document = read("DEFAULT mboot.c32 xen.gz dom0_mem=65536 --- netbsd console=pc\nlabel a\nkernel b\n")
    assert settings(document) == [("default", "mboot.c32 xen.gz dom0_mem=65536 --- netbsd console=pc")]
    first, second = document.menu
    assert (first.title, first.path, second.title, second.path) == ("", (0,), "a", (1,))
    assert [c.name for c in first.commands] == ["default"]
    assert [w.value for w in first.commands[0].words][:3] == ["mboot.c32", "xen.gz", "dom0_mem=65536"]


def test_carriage_returns_end_lines() -> None:
    crlf, lf = read(CONFIG.replace("\n", "\r\n")), read(CONFIG)
    assert settings(crlf) == settings(lf)
    assert [(e.title, [c.span.text for c in e.commands]) for e in crlf.menu] == [
        (e.title, [c.span.text for c in e.commands]) for e in lf.menu
    ]
    assert crlf.problems == ()


def test_byte_order_mark() -> None:
    document = read("\ufeffdefault a\n")
    assert [(p.reason, p.start, p.end) for p in document.problems] == [("byte-order-mark", 0, 1)]
    assert settings(document) == [("default", "a")]


@given(
    st.text()
    | st.lists(st.sampled_from(["label ", "default ", "text help", "endtext", "append ", "a", "\n", "\r", "#"])).map(
        "".join
    )
)
def test_any_text(text: str) -> None:
    document = read(text)
    size = len(document.source.text)
    for entry in document.menu:
        assert 0 <= entry.start <= entry.end <= size
        last = 0  # a DEFAULT line that boots by itself may stand in the middle of a label
        for command in entry.commands:
            assert last <= command.start <= command.end <= size
            last = command.end
            assert all(command.start < w.start < w.end <= command.end and w.value == w.span.text for w in command.words)
    for setting in document.settings:
        assert 0 <= setting.start < setting.value.start + 1 <= setting.value.end + 1 <= setting.end + 1
        assert setting.key == setting.key_span.text.lower()
