"""Lexers for Pygments: every text comes back as it was, in linear time, and each reader's words stand out."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Error, Keyword, Name, Number, String, Text, _TokenType
from samples import tokens
from xenlint.lexers.cmdline import XenCommandLineLexer
from xenlint.lexers.grub import GrubLegacyLexer, GrubLexer
from xenlint.lexers.sxp import XendConfigLexer
from xenlint.lexers.xl import DomUConfigLexer

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
LEXERS: dict[str, type[Lexer]] = {
    "xl": DomUConfigLexer,
    "sxp": XendConfigLexer,
    "grub-legacy": GrubLegacyLexer,
    "grub": GrubLexer,
    "xen-cmdline": XenCommandLineLexer,
}
WORDS = {
    "xl": "domu-xl",
    "sxp": "xend-config",
    "grub-legacy": "grub-legacy",
    "grub": "grub-cfg",
    "xen-cmdline": "grub-legacy",
}


def lex(name: str, text: str) -> list[tuple[_TokenType, str]]:
    found = list(LEXERS[name]().get_tokens_unprocessed(text))
    assert "".join(value for _, _, value in found) == text
    at = 0
    for index, kind, value in found:
        assert index == at
        assert value
        assert kind is not Error
        at += len(value)
    return [(kind, value) for _, kind, value in found]


def kinds(name: str, text: str) -> dict[str, _TokenType]:
    return {value: kind for kind, value in lex(name, text)}


@pytest.mark.parametrize("name", LEXERS)
def test_any_bytes_come_back(name: str) -> None:
    words = st.sampled_from([*tokens(WORDS[name]), *(c.encode() for c in "\"'\\${}[]()#=,;:\n\t \r")])

    @settings(max_examples=60)
    @given(st.binary(max_size=60) | st.lists(words | st.binary(max_size=2), max_size=20).map(b"".join))
    def run(data: bytes) -> None:
        lex(name, data.decode("utf-8", "surrogateescape"))
        lex(name, data.decode("latin-1"))

    run()


@pytest.mark.parametrize("name", LEXERS)
def test_the_corpus_comes_back(name: str) -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file() and path.stat().st_size < 100_000]
    assert len(files) > 100
    for path in files:
        lex(name, path.read_bytes().decode("utf-8", "surrogateescape"))


LONG = {
    "xl": ("a", "0x1", "1", "a = '\\", 'a = "a.', "a  ", "#"),
    "sxp": ("1", "(", '("\\', "(a", "#"),
    "grub-legacy": ("kernel =", "kernel\t", "kernel /xen", "1", "(hd", "title a "),
    "grub": ("multiboot ", "multiboot /xen${", "${", "${a", "1", '"\\', "a.", "menuentry a {"),
    "xen-cmdline": ("a", "1", "a=1", "${", "-- ", "--", "a.b-"),
}
"""For each what could be looked at again and again: as a whole, behind its first word, or by its last character."""


@pytest.mark.parametrize(("name", "unit"), [(name, unit) for name, units in LONG.items() for unit in units])
def test_time_is_linear(name: str, unit: str) -> None:
    lexer = LEXERS[name]()
    list(lexer.get_tokens_unprocessed("a"))
    word, _, rest = unit.partition(" ")
    for text in (unit * (25_000 // len(unit)), f"{word} {(rest or unit[-1]) * 25_000}", unit[:2] + unit[-1] * 25_000):
        start = time.process_time()
        sum(1 for _ in lexer.get_tokens_unprocessed(text[:25_000]))
        assert time.process_time() - start < 1


def test_xl() -> None:
    found = kinds("xl", 'memory = 512\nmemroy = 0x10 # no\nvif = [ "mac=00:16:3e:00:00:01,bridge=xenbr0" ]\n')
    assert (found["memory"], found["memroy"], found["512"], found["0x10"]) == (Keyword, Name, Number, Number)
    assert found["bridge"] is Name.Attribute
    assert found["xenbr0"] is String.Double
    assert found["# no"] is Comment.Single
    assert kinds("xl", "a = '# no comment'\n")["# "] is String.Single


def test_a_string_ends_with_its_line() -> None:
    assert kinds("xl", "a = 'x\nmemory = 1\n")["memory"] is Keyword


def test_the_command_line() -> None:
    found = kinds("xen-cmdline", "dom0_mem=2G,max:4GB dom0_men=1 no-bootscrub $xen_rm_opts -- dom0_mem=3G")
    assert (found["dom0_mem"], found["dom0_men"], found["no-bootscrub"]) == (Keyword, Name, Keyword)
    assert (found["2G"], found["4"], found["GB"]) == (Number, String, String)
    assert found["$xen_rm_opts"] is Name.Variable
    assert " dom0_mem=3G" in found, "what follows the dashes is for dom0's kernel"


def test_boot_menus() -> None:
    legacy = kinds("grub-legacy", "title Xen\nroot (hd0,0)\nkernel /xen.gz dom0_mem=1G\nmodule /vmlinuz loglvl=all\n")
    assert (legacy["kernel"], legacy["dom0_mem"], legacy["(hd0,0)"]) == (Keyword, Keyword, Name.Constant)
    assert legacy["loglvl"] is Text, "this line is not Xen's"
    assert legacy["module"] is Keyword
    script = kinds("grub", 'menuentry "Xen" {\n\tmultiboot2 /xen.gz dom0_mem=1G ${xen_rm_opts}\n\tset a="$b"\n}\n')
    assert (script["multiboot2"], script["dom0_mem"], script["${xen_rm_opts}"]) == (Keyword, Keyword, Name.Variable)
    assert (script["menuentry"], script["$b"]) == (Keyword.Declaration, Name.Variable)


def test_sxp() -> None:
    found = kinds("sxp", "(dom0-min-mem 196) # yes\n(dom0-min-men '196')\n")
    assert (found["dom0-min-mem"], found["dom0-min-men"], found["196"]) == (Keyword, Name, String.Single)


@pytest.mark.parametrize(
    ("name", "text", "lexer"),
    [
        ("guest.cfg", 'name = "a"\nmemory = 512\nvif = [ "" ]\n', "xl.cfg"),
        ("setup.cfg", "[metadata]\nname = a\n", "INI"),
        ("other.cfg", "a = 1\n", "INI"),
        ("kernel.cfg", "[boot]\nkernel = /a\nmemory = 3\ndisk = 1\n", "INI"),
        ("empty.cfg", "", "INI"),
        ("xl.conf", 'autoballoon="off"\n', "xl.cfg"),
        ("xend-config.sxp", "(dom0-min-mem 196)\n", "xend-config.sxp"),
        ("menu.lst", "title a\n", "GRUB legacy menu"),
        ("grub.cfg", "set a=1\n", "GRUB 2 script"),
    ],
)
def test_guessing_takes_nothing_from_others(name: str, text: str, lexer: str) -> None:
    assert get_lexer_for_filename(name, text).name == lexer


def test_a_name_alone_proves_nothing() -> None:
    assert get_lexer_for_filename("guest.cfg").name == "INI"


@pytest.mark.parametrize("name", LEXERS)
def test_pygments_knows_them(name: str, tmp_path: Path) -> None:
    assert type(get_lexer_by_name(name)) is LEXERS[name]


def test_pygmentize(tmp_path: Path) -> None:
    (tmp_path / "guest.cfg").write_text("memory = 512\n")
    command = [sys.executable, "-m", "pygments", "-l", "xl", "-f", "html", "guest.cfg"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert '<span class="k">memory</span>' in done.stdout, done.stderr
