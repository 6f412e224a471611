"""Files that are longer than anybody's: read up to a limit, told once; those for xl are judged to their end."""

from __future__ import annotations

import random

import pytest
from xenlint.source import Source
from xenlint.syntax import parse, xl, xl_scanner
from xenlint.syntax.limits import MOST_TOKENS
from xenlint.syntax.lines import MOST_LINES
from xenlint.syntax.sxp import MAX_FORMS
from xenlint.syntax.tree import Document, Kind


def read(kind: Kind, text: str) -> Document:
    return parse(kind, Source("a", text.encode()), "a", (4, 17))


@pytest.mark.parametrize(
    ("kind", "line", "tokens"),
    [
        ("domu-xm", "a=1\n", 3),
        ("domu-xm", "# c\n\na = 'x y' # d\n", 3),
        ("grub-default", "A=1\n", 2),
        ("grub-cfg", "set a=1\n", 3),
        ("xend-config", "(a 1)\n", MOST_TOKENS / MAX_FORMS),
    ],
)
def test_what_follows_too_much_is_not_read(kind: Kind, line: str, tokens: float) -> None:
    most = int(MOST_TOKENS / tokens)
    whole = read(kind, line * (most - 1))
    assert not whole.problems
    assert len(whole.settings) == most - 1
    cut = read(kind, line * (most + 1000))
    (problem,) = cut.problems
    assert most - 1 <= len(cut.settings) <= most + 1
    assert "reads no further" in problem.message
    assert cut.settings[-1].end <= problem.start < problem.end <= len(cut.source.text)
    following = cut.source.text.index(line.split("\n")[-2], problem.start)
    assert cut.settings[-1].end < following <= cut.settings[-1].end + 2 * len(line)


@pytest.mark.parametrize(
    ("kind", "line"),
    [("grub-legacy", "# c\ntimeout 1\n"), ("syslinux", "\ntimeout 1\n"), ("netbsd-boot", "timeout=1\n")],
)
def test_menus_are_read_up_to_a_number_of_lines(kind: Kind, line: str) -> None:
    most = MOST_LINES // (2 if "#" in line else 1)  # a comment may be an option of Debian's
    assert not read(kind, line * most).problems
    cut = read(kind, line * (most + 10))
    (problem,) = cut.problems
    assert "reads no further" in problem.message
    assert cut.settings[-1].end < problem.start < problem.end <= len(cut.source.text)
    assert len(cut.settings) == most


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("domu-xm", "a=1;" * MOST_TOKENS),
        ("domu-xm", "a=[\n" + "1,\n" * MOST_TOKENS + "]\n"),
        ("grub-default", "if a; then\n" + "A=1\n" * MOST_TOKENS + "fi\n"),
        ("grub-default", "A=1;" * MOST_TOKENS),
        ("grub-cfg", "menuentry a {\n" + "b\n" * MOST_TOKENS + "}\n"),
        ("grub-cfg", 'set a="' + "$b" * (MOST_TOKENS + 1) + '"\n'),
        ("grub-cfg", "a " * (MOST_TOKENS + 1)),
        ("xend-config", "(a)" * (MAX_FORMS + 1)),
        ("netbsd-boot", "menu=a:" + "b;" * (MOST_LINES + 1) + "\n"),
    ],
)
def test_the_cut_itself_is_no_mistake(kind: Kind, text: str) -> None:
    (problem,) = read(kind, text).problems
    assert "reads no further" in problem.message
    assert 0 <= problem.start < problem.end <= len(text)


def test_long_files_for_xl_are_read_to_the_end() -> None:
    for line in ("a=1\n", "a+=1\n", "a=[[1],[]]\n", "a=1;"):
        document = read("domu-xl", line * 30_000 + "b=2\n")
        assert not document.problems
        assert len(document.settings) == 30_001
        (problem,) = read("domu-xl", line * 30_000 + "b=x\n").problems
        assert problem.start == len(line) * 30_000 + 2


def test_after_a_thousand_mistakes_xl_files_are_not_read_on() -> None:
    lines = read("domu-xl", "a b\n" * 2000 + "c=1\n")
    assert len(lines.problems) == xl_scanner.MAX_PROBLEMS
    assert lines.problems[-1].span.start == 4 * (xl_scanner.MAX_PROBLEMS - 1)
    assert "nothing is read from here on" in lines.problems[-1].message
    words = read("domu-xl", "A=1 " * 20_000 + "\nc=1\n")
    assert "nothing is read from here on" in words.problems[-1].message
    items = read("domu-xl", "a=[" + "x," * 20_000 + "\nc=1\n")
    assert "nothing is read from here on" in items.problems[-1].message


ENDS = ("\n", "\n", "\n", ";", " ; # c\n", "", "\r\n", " x\n", " # c\n", ";\n")
VALUES = (
    "1", "0x1f", "08", '"x"', "'y'", "x", '"\\n"', "[]", "[ 1, 'a' ]", "[[1],[],]",
    "[ [ 'a', # c\n 2 ] ]", "[1 2]",
    "[[[1]]]", "[1,", "[[],[]", "[x, 1]", "[,]", "",
)  # fmt: skip


def test_the_short_way_through_long_files_for_xl_leads_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pick = random.Random(7).choice
    for _ in range(3000):
        text = "".join(
            pick(("a", "b", "A", "a.b", " a")) + pick(("=", "+=", " = ", " += ")) + pick(VALUES) + pick(ENDS)
            for _ in range(4)
        )
        source = Source("a", text.encode())
        monkeypatch.setattr(xl, "BIG", 1 << 30)
        slow = parse("domu-xl", source, "a", (4, 17))
        monkeypatch.setattr(xl, "BIG", 0)
        assert parse("domu-xl", source, "a", (4, 17)) == slow
