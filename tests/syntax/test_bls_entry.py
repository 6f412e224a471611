"""Entries of the Boot Loader Specification."""

from __future__ import annotations

from xenlint.source import Source
from xenlint.syntax.bls_entry import parse
from xenlint.syntax.tree import String


def read(text: str) -> list[tuple[str, str]]:
    document = parse(Source("a.conf", text.encode()), "boot/loader/entries/a.conf", "bls-entry", (4, 17))
    for setting in document.settings:
        assert isinstance(setting.value, String)
        assert setting.span.text == text[setting.start : setting.end]
        assert setting.value.span.text == setting.value.value
    return [(setting.key, setting.value.value) for setting in document.settings if isinstance(setting.value, String)]


def test_keys_and_values() -> None:
    text = "# options x\ntitle\tFedora 39 \r\n\n linux   /vmlinuz-6.6.9\ninitrd /a\ninitrd /b\noptions ro # no\n"
    assert read(text) == [
        ("title", "Fedora 39"),
        ("linux", "/vmlinuz-6.6.9"),
        ("initrd", "/a"),
        ("initrd", "/b"),
        ("options", "ro # no"),
    ]


def test_what_is_no_setting() -> None:
    assert read("options\nnothing=here\n\ufefflinux x\n") == []
    assert read("") == []
