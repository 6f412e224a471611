"""Any bytes at all: no parser raises, every place lies inside of its text, and the same text reads the same twice.

`tests/fuzz.py` looks for more of the same for as long as one likes.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invariants import PLACES, TARGETS, check_document, inside
from samples import INSIDE, tokens
from xenlint.source import Source
from xenlint.syntax import MODULES, parse
from xenlint.syntax.tree import Kind

DEEP = 100_000

ODDITIES = (
    b"",
    b"\n",
    b"\0",
    b"a=1\0\nb=2\n",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbfa=1\n",
    b"\xff\xfea\0=\x001\0",
    b"\xff\xc0\xaf\xed\xa0\x80\xf8",
    b"a='\xff'\n",
    b"a=1\rb=2\r",
    b"a=1\r\nb='x\r\n'\r\n",
    b"a=1",
    b"\\",
    b"a=\\",
    b"a='\\",
    b'a="$',
    b"\xe2\x80\xa8\xc2\x85\x0b\x0c\x1c\x1e",
    "ａ＝１\n\u202ea='x'\u200b\n".encode(),
    b"xenlint: ignore[",
    b"# xenlint: ignore[]\n# xenlint: ignore-file[,,]",
)


def texts(target: str) -> st.SearchStrategy[bytes]:
    """Bytes, and what the format is made of in an order that it is not."""
    words = st.sampled_from(tokens(target))
    return st.binary(max_size=80) | st.lists(words | st.binary(max_size=2), max_size=12).map(b"".join)


@pytest.mark.parametrize("target", TARGETS)
def test_anything_is_read(target: str) -> None:
    check = TARGETS[target]

    @settings(max_examples=120 if target in MODULES else 30)
    @given(texts(target), st.floats(0, 1))
    def run(data: bytes, part: float) -> None:
        check(data)
        check(data[: int(len(data) * part)])

    run()


@pytest.mark.parametrize("target", TARGETS)
def test_oddities_are_read(target: str) -> None:
    for data in ODDITIES:
        TARGETS[target](data)


@pytest.mark.parametrize("kind", MODULES)
@pytest.mark.parametrize("unit", ["a", " ", "\0", "é", "\\", "'", "a="])
def test_a_line_may_be_long(kind: Kind, unit: str) -> None:
    check_document(kind, (unit * 20_000).encode())


OPENERS: dict[Kind, tuple[str, ...]] = {
    "domu-xl": ("[", "a=[", "a=[[", "(", "'", '"', "a='"),
    "xl-conf": ("a=[[", "{"),
    "domu-xm": ("(", "[", "{", "a=(", "a=[", "'", '"""', "if a:\n", "if a: ", "not ", "lambda:", "a.", "f(", "-"),
    "xend-config": ("(", "(a ", "'", '("'),
    "grub-default": ("(", "{ ", "$(", '"$(', "`", "${a:-", "if a\nthen ", "'", '"', "case a in a) ", "f() ", "while "),
    "imagebuilder": ("$(", "a=(", "${", "{ "),
    "grub-cfg": (
        "{",
        "if a; then ",
        "menuentry a { ",
        "submenu a {\n",
        "function a { ",
        '"',
        "'",
        "${",
        "while a; do ",
    ),
    "grub-legacy": ("title ", "("),
    "xen-efi": ("[", "[a]\n"),
    "syslinux": ("label a\n", "text\n"),
    "netbsd-boot": ("menu=a:", "{"),
    "loader-conf": ("${", 'a="'),
    "xl-info": (":", "a : "),
    "dmidecode": ("Handle 0x1, DMI type 1\nA\n", "\t"),
    "os-release": ('A="', "A="),
    "inside-dom0": ("*-memory\n", "Mem: "),
    "bls-entry": ("options a ", "linux "),
    "fstab": ("/dev/a ", "a b c "),
    "network": ("iface a inet b\n up ", "iface ", "\\\n"),
    "modprobe": ("options a ", "options "),
    "xendomains": ("$(", "a=(", "${", "{ ", "XENDOMAINS_SAVE= a\n"),
    "xencommons": ("$(", "TOOLSTACK=", "'"),
    "auto-backup": ("a",),
    "auto-broken-link": ("../",),
}


@pytest.mark.parametrize(("kind", "unit"), [(kind, unit) for kind in MODULES for unit in OPENERS[kind]])
def test_a_text_may_be_deep(kind: Kind, unit: str) -> None:
    source = Source("deep", (unit * DEEP).encode())
    document = parse(kind, source, PLACES[kind], (4, 17))
    for nodes in (document.settings, document.problems, document.menu):
        for node in nodes:
            inside(node, source)


@pytest.mark.parametrize("kind", MODULES)
def test_what_opens_inside_of_a_value_may_be_deep(kind: Kind) -> None:
    (before, after), *_ = INSIDE[kind][0]
    for unit in "([{":
        parse(kind, Source("deep", (before + unit * DEEP + after).encode()), PLACES[kind], (4, 17))


def test_checks_can_fail() -> None:
    """The checks are worth as much as what they would notice."""
    source = Source("a", b"a=1\n")
    broken: list[Callable[[], object]] = [
        lambda: inside(source.span(0, 5), source),
        lambda: inside(source.span(3, 2), source),
        lambda: inside(Source("b", b"a=1\n").span(0, 1), source),
    ]
    for check in broken:
        with pytest.raises(AssertionError):
            check()
