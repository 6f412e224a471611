"""xend-config.sxp: forms, values, and what xend's reader makes of mistakes."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.sxp import MAX_DEPTH, MAX_PROBLEMS, losses, parse
from xenlint.syntax.tree import Document, List, Number, Setting, String, Unknown, Value


def read(text: str | bytes) -> Document:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return parse(Source("xend-config.sxp", data), "etc/xen/xend-config.sxp", "xend-config", (4, 1))


def plain(value: Value) -> object:
    if isinstance(value, List):
        return [plain(item) for item in value.items]
    if isinstance(value, String):
        return value.value
    return value.value if isinstance(value, Number) else None


def pairs(document: Document) -> list[tuple[str, object]]:
    return [(setting.key, plain(setting.value)) for setting in document.settings]


def test_a_whole_file() -> None:
    document = read(
        "# -*- sh -*-\n"
        "#(logfile none)\n"
        "(xend-http-server no)  # here too\r\n"
        "(xend-relocation-hosts-allow '^localhost$ ^10\\\\.0\\\\.0\\\\.2$')\n"
        "(dom0-min-mem # in MiB\n"
        "  256)(dom0-cpus -1)\n"
        "(vncpasswd '')\n"
        '(network-script "network-bridge netdev=eth1")\n'
        "(xen-api-server ((9363 pam '^localhost$') (unix none)))\n"
        "(vnc-listen 0.0.0.0 and more)\n"
        "(empty)\n"
        "('quoted' '5')\n"
        "(dom0-min-mem 512)\n"
    )
    assert document.problems == ()
    assert losses(document) == ()
    assert document.kind == "xend-config"
    assert pairs(document) == [
        ("xend-http-server", "no"),
        ("xend-relocation-hosts-allow", "^localhost$ ^10\\.0\\.0\\.2$"),
        ("dom0-min-mem", 256),
        ("dom0-cpus", -1),
        ("vncpasswd", ""),
        ("network-script", "network-bridge netdev=eth1"),
        ("xen-api-server", [[9363, "pam", "^localhost$"], ["unix", "none"]]),
        ("vnc-listen", ["0.0.0.0", "and", "more"]),
        ("empty", []),
        ("quoted", "5"),
        ("dom0-min-mem", 512),
    ]
    by_key = {setting.key: setting for setting in document.settings}
    assert by_key["xend-http-server"].span.text == "xend-http-server no"
    assert by_key["vncpasswd"].value.span.text == "''"
    assert by_key["vnc-listen"].value.span.text == "0.0.0.0 and more"
    assert by_key["xen-api-server"].value.span.text == "((9363 pam '^localhost$') (unix none))"
    assert by_key["quoted"].key_span.text == "quoted"
    allow = by_key["xend-relocation-hosts-allow"].value
    assert isinstance(allow, String)
    assert allow.at(14, 16).text == "0\\\\"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("(a b) ;\n", [("a", "b")]),
        ("(a b;c)", [("a", ["b", ";c"])]),
        ("(a {b} [c])", [("a", ["{b", "}", "[c", "]"])]),
        ("(a b\"c'd)", [("a", "b\"c'd")]),
        ("(a b#c\n)", [("a", "b")]),
        ("(a 'b\nc')", [("a", "b\nc")]),
        ("(a '\\101\\7\\x42\\n')", [("a", "A\x07B\n")]),
        ("(a '\\x4f')", [("a", "E")]),
        ("(a '\\377')", [("a", "\udcff")]),
        ("(a +12 0x10 1.5)", [("a", [12, "0x10", "1.5"])]),
        ("(() ((b) c) (a 1))", []),
        ("()((b) c)(a 1)", [("a", 1)]),
        ("(5 1)", [("5", 1)]),
        ("(a b)\x04(c", [("a", "b")]),
    ],
)
def test_forms(text: str, expected: list[tuple[str, object]]) -> None:
    document = read(text)
    assert document.problems == ()
    assert pairs(document) == expected


@pytest.mark.parametrize(
    ("marked", "words", "expected"),
    [
        ("(a 1)«)»\n(b 2)\n", "closes nothing", [("a", 1), ("b", 2)]),
        ("«(»a 1\n(b 2)\n(c 3)\n", "never closed", [("a", None), ("b", 2), ("c", 3)]),
        ("(b 2)\n«(»a (1)\n", "never closed", [("b", 2), ("a", None)]),
        ("(a «'»1)\n(b 2)\n", "never closed", [("a", None), ("b", 2)]),
        ('(a «"»1)\n', "never closed", [("a", None)]),
        ("(a '«\\400»')\n(b 2)\n", "octal", [("a", "\\400"), ("b", 2)]),
        ("(a '«\\x»4')\n(b 2)\n", "hexadecimal", [("a", "\\x4"), ("b", 2)]),
        ("(a 1)«\x01»\n(b 2)\n", "U+0001", [("a", 1), ("b", 2)]),
        ("(a «é»)\n(b 2)\n", "U+00E9", [("a", []), ("b", 2)]),
    ],
)
def test_mistakes(marked: str, words: str, expected: list[tuple[str, object]]) -> None:
    document = read(marked.replace("«", "").replace("»", ""))
    assert len(document.problems) == 1
    problem = document.problems[0]
    assert (problem.start, problem.end) == (marked.index("«"), marked.index("»") - 1)
    assert words in problem.message
    assert "xend does not start" in problem.message
    assert pairs(document) == expected


@pytest.mark.parametrize(
    ("marked", "words", "expected"),
    [
        ("(a '^host«\\.»org$')\n", "drops the '.'", [("a", "^host\\org$")]),
        ("(a '«\\é»')\n", "drops the 'é'", [("a", "\\\udca9")]),
        ("«a» (b 2)\n", "outside parentheses", [("b", 2)]),
        ("(b 2) «(a 1»", "not closed where the file ends", [("b", 2)]),
        ("(b 2)\n«(a 1 # c»", "not closed where the file ends", [("b", 2)]),
    ],
)
def test_losses(marked: str, words: str, expected: list[tuple[str, object]]) -> None:
    """Xend takes the file, and drops a part of it."""
    document = read(marked.replace("«", "").replace("»", ""))
    assert document.problems == ()
    assert pairs(document) == expected
    (loss,) = losses(document)
    assert (loss.start, loss.end) == (marked.index("«"), marked.index("»") - 1)
    assert words in loss.message


def test_several_open_forms() -> None:
    document = read("(a 1\n(b 2)\n(c 'x\n(d 4)\n(e 5)\n")
    assert [problem.span.text for problem in document.problems] == ["'"]
    assert pairs(document) == [("a", None), ("b", 2), ("c", None), ("d", 4), ("e", 5)]
    document = read("(a 1\n(b 2)\n(c 3\n(d 4)\n")
    assert [document.source.position(problem.start) for problem in document.problems] == [(1, 1), (3, 1)]
    assert pairs(document) == [("a", None), ("b", 2), ("c", None), ("d", 4)]


def test_deep_lists_are_kept_to_a_depth() -> None:
    document = read("(a " + "(" * 200 + ")" * 200 + ")")
    assert document.problems == ()
    value, depth = document.settings[0].value, 0
    while isinstance(value, List):
        value, depth = value.items[0], depth + 1
    assert isinstance(value, Unknown)
    assert depth == MAX_DEPTH - 1


def test_a_file_of_nothing_but_mistakes() -> None:
    document = read(") a\n" * 3000)
    assert len(document.problems) == len(losses(document)) == MAX_PROBLEMS


FRAGMENTS = st.sampled_from(
    [*"((()))  \n'\"\\#;{}é\x04\0", "name", "12", "'x'", "(a b)\n", "\\x", "\\101", "# c", "\n("]
)
TEXTS = st.one_of(st.binary(max_size=60), st.lists(FRAGMENTS, max_size=25).map(lambda parts: "".join(parts).encode()))


def check_value(value: Value, start: int, end: int) -> None:
    assert start <= value.start <= value.end <= end
    at = value.start
    if isinstance(value, List):
        for item in value.items:
            check_value(item, at, value.end)
            at = item.end
    elif isinstance(value, String):
        assert value.start <= value.inner <= value.end
        assert sum(piece.length for piece in value.pieces) == (len(value.value) if value.pieces else 0)
        if not value.pieces:
            assert value.at(0, len(value.value)).text == value.value


def check_setting(setting: Setting) -> None:
    text = setting.source.text
    assert 0 <= setting.start <= setting.end <= len(text)
    if "\\" not in text:
        assert setting.key_span.text == setting.key
    check_value(setting.value, setting.start, setting.end)


@settings(max_examples=500, deadline=None)
@given(data=TEXTS)
@example(data=b"(a '\\")
@example(data=b"('\\'\n(")
def test_any_text(data: bytes) -> None:
    document = read(data)
    for setting in document.settings:
        check_setting(setting)
    found = document.problems + losses(document)
    for problem in found:
        assert 0 <= problem.start < problem.end <= len(document.source.text)
        assert problem.message.endswith(".")
    for problems in (document.problems, losses(document)):
        assert [problem.start for problem in problems] == sorted({problem.start for problem in problems})


ATOMS = st.text(st.characters(codec="utf-8"), max_size=12)


@given(value=st.recursive(ATOMS | st.integers(), lambda items: st.lists(items, min_size=1, max_size=4), max_leaves=8))
def test_what_is_written_is_read(value: object) -> None:
    def written(value: object) -> str:
        if isinstance(value, list):
            return f"({' '.join(map(written, value))})"
        if isinstance(value, str):
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return str(value)

    document = read(f"(name {written(value)})\n")
    assert document.problems == ()
    assert pairs(document) == [("name", value)]


def test_so_many_words_were_written_by_nobody() -> None:
    document = parse(Source("xend-config.sxp", b"(a 1)\n" + b"{" * 400_000), "x", "xend-config", (4, 4))
    assert [setting.key for setting in document.settings] == ["a"]
    assert document.problems[-1].message.startswith("This file goes on after 200000 words")
