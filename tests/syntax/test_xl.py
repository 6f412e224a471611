"""Files in xl's syntax: values, places, versions, and the words for each mistake."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.tree import Document, List, Number, Problem, Setting, String, Unknown, Value
from xenlint.syntax.xl import Joined, effective, number_of, parse
from xenlint.syntax.xl_lists import MAX_DEPTH
from xenlint.syntax.xl_scanner import MAX_PROBLEMS

LATEST = (4, 20)


def read(text: str | bytes, version: tuple[int, int] = LATEST) -> Document:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return parse(Source("web1.cfg", data), "etc/xen/web1.cfg", "domu-xl", version)


def plain(value: Value) -> object:
    if isinstance(value, List):
        return [plain(item) for item in value.items]
    if isinstance(value, String):
        return value.value
    return value.value if isinstance(value, Number) else None


def pairs(document: Document) -> list[tuple[str, object]]:
    return [(setting.key, plain(setting.value)) for setting in document.settings]


def only(document: Document) -> Problem:
    assert len(document.problems) == 1, document.problems
    return document.problems[0]


# values


def test_a_whole_file() -> None:
    document = read(
        "# a guest\n"
        "\n"
        'name = "web1"\n'
        "  memory=512 # MiB\n"
        "vif = [ 'bridge=br0', # first\n"
        '        "bridge=br1",\n'
        "      ]; vcpus = 0x10\n"
        "numa = [ [ 'a', 1 ], [], 'b' ]\n"
        "on_crash='destroy'"
    )
    assert document.problems == ()
    assert (document.kind, document.path) == ("domu-xl", "etc/xen/web1.cfg")
    assert pairs(document) == [
        ("name", "web1"),
        ("memory", 512),
        ("vif", ["bridge=br0", "bridge=br1"]),
        ("vcpus", 16),
        ("numa", [["a", 1], [], "b"]),
        ("on_crash", "destroy"),
    ]
    assert [setting.span.text for setting in document.settings][1] == "memory=512"
    assert [setting.key_span.text for setting in document.settings][:2] == ["name", "memory"]
    vif = document.settings[2].value
    assert isinstance(vif, List)
    assert vif.span.text.startswith("[ 'b")
    assert vif.span.text.endswith("]")
    assert [item.span.text for item in vif.items] == ["'bridge=br0'", '"bridge=br1"']


@pytest.mark.parametrize("text", ["", "\n", "# c\n", ";;\n", " \t\n;", "a=1", "a=1;", "a=1 #", "a=1\n\xff", "a=1A"])
def test_accepted(text: str) -> None:
    assert read(text.encode("latin-1")).problems == ()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (r'"plain"', "plain"),
        ("'other \" quote'", 'other " quote'),
        (r'"a\\b\"c\'d"', "a\\b\"c'd"),
        (r'"\a\b\f\n\r\t\v"', "\a\b\f\n\r\t\v"),
        (r'"a\101b"', "ab"),
        (r'"a\1012b"', "ab"),
        (r'"a\10123b"', "a3b"),
        ('"\\0 5x"', "x"),
        ('"\\7-123"', "3"),
        ('"#;[,é"', "#;[,é"),
        ('""', ""),
    ],
)
def test_strings(written: str, value: str) -> None:
    document = read(f"a = {written}\n")
    assert document.problems == ()
    string = document.settings[0].value
    assert isinstance(string, String)
    assert string.value == value
    assert string.span.text == written


def test_places_in_a_string_with_escapes() -> None:
    string = read('a = "x\\ty\\101z"\n').settings[0].value
    assert isinstance(string, String)
    assert string.value == "x\tyz"
    assert [string.at(i, i + 1).text for i in range(4)] == ["x", "\\t", "y", "z"]
    assert string.at(2, 4).text == "y\\101z"


@pytest.mark.parametrize(
    ("written", "text", "value"),
    [
        ("512", "512", 512),
        ("0x1f", "0x1f", 31),
        ("010", "010", 8),
        ("00", "00", 0),
        ("08", "08", None),
        ("12abc", "12abc", None),
        ("0x", "0x", None),
        ("9223372036854775807", "9223372036854775807", 2**63 - 1),
        ("9223372036854775808", "9223372036854775808", None),
        ("1" * 5000, "1" * 5000, None),
        ("0" * 5000 + "7", "0" * 5000 + "7", 7),
    ],
)
def test_numbers(written: str, text: str, value: int | None) -> None:
    document = read(f"a={written}\n")
    number = document.settings[0].value
    assert isinstance(number, Number)
    assert (number.text, number.value, number_of(number)) == (text, value, value)
    assert document.problems == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5), (" 5", 5), ("\t-5", -5), ("+0x1F", 31), ("0X1f", 31), ("-010", -8), ("0", 0), ("-0", 0),
        ("-9223372036854775808", -(2**63)), ("-9223372036854775809", None), ("5 ", None), ("", None), (" ", None),
        ("1.5", None), ("true", None), ("0b11", None), ("08", None), ("- 5", None), ("0x", None), ("+", None),
    ],
)  # fmt: skip
def test_number_of_text(text: str, number: int | None) -> None:
    assert number_of(read(f"a='{text}'\n").settings[0].value) == number


def test_number_of_a_list() -> None:
    assert number_of(read("a=[1]\n").settings[0].value) is None


# what is in force


def test_last_assignment_wins() -> None:
    assert {key: plain(value) for key, value in effective(read("a=1\nb='x'\na=[2]\n").settings).items()} == {
        "a": [2],
        "b": "x",
    }


def test_addition() -> None:
    document = read("a+='x'\na += 'y\\n'\nb=[1]\nb+=[]\nb+=['2']\nc=1\nc+=2\nc+='3'\nd+='x'\nd='y'\ne+=5\n")
    assert document.problems == ()
    assert [setting.op for setting in document.settings][:3] == ["+=", "+=", "="]
    values = effective(document.settings)
    assert {key: plain(value) for key, value in values.items()} == {
        "a": "xy\n",
        "b": [1, "2"],
        "c": "123",
        "d": "y",
        "e": "5",
    }
    joined = values["a"]
    assert isinstance(joined, Joined)
    assert [joined.at(i, i + 1).text for i in range(3)] == ["x", "y", "\\n"]
    assert [number_of(values[key]) for key in "ce"] == [None, None], "xl takes no number from +="


@pytest.mark.parametrize(("text", "at"), [("a=1\na+=[2]\n", "[2]"), ("a=[1]\na += 'x'\n", "'x'")])
def test_addition_of_another_kind(text: str, at: str) -> None:
    document = read(text)
    problem = only(document)
    assert problem.span.text == at
    assert "cannot join" in problem.message
    assert isinstance(effective(document.settings)["a"], Unknown)


def test_long_chain_of_additions_is_linear() -> None:
    values = effective(read("a+='x'\n" * 20000).settings)
    assert plain(values["a"]) == "x" * 20000


# versions


@pytest.mark.parametrize(
    ("text", "first", "at", "words"),
    [
        ("a=1\na += 2\n", (4, 13), "+=", "4.13"),
        ("a = ['b', ['c']]\n", (4, 6), "[", "4.6"),
        ("device.x = 1\n", (4, 3), "device.x", "4.3"),
        ("a=1\nb=2", (4, 2), "b=2", "line feed"),
        ("a=1; b='x' ", (4, 2), "b='x'", "line feed"),
    ],
)
def test_newer_syntax(text: str, first: tuple[int, int], at: str, words: str) -> None:
    assert read(text, first).problems == ()
    before = (first[0], first[1] - 1)
    problem = only(read(text, before))
    assert problem.span.text == at
    assert words in problem.message
    assert f"Xen {before[0]}.{before[1]}" in problem.message
    assert pairs(read(text, before)) == pairs(read(text, first)), "the values are the same"


def test_unknown_escapes_vanish_before_xen_4_7() -> None:
    text = 'a="x\\dy\\éz"\n'
    document = read(text, (4, 6))
    assert document.problems == ()
    string = document.settings[0].value
    assert isinstance(string, String)
    assert string.value == "xy\udca9z", "only one byte goes with the backslash"
    assert only(read(text, (4, 7))).span.text == "\\d"
    assert only(read('a="\\x41"\n', (4, 6))).span.text == "\\x"


# mistakes: text with the offending characters in «», reason, a word of the message, cure

MISTAKES = [
    ("«import os»\n", "python", "Python code", None),
    ("«from os import path» # why\n", "python", "Python code", None),
    ('«print "x"»\n', "python", "Python code", None),
    ("«if x == 1:»\n", "python", "Python code", None),
    ("«xm_vars.check()»\n", "python", "Python code", None),
    ("«a[0] = 1»\n", "python", "Python code", None),
    ("«x, y = 1, 2»\n", "python", "Python code", None),
    ("a = «os.uname()[4]»\n", "python", "A call", None),
    ("b = 1\na = «b»\n", "python", "'b' is a variable", None),
    ("a = «'x' + b» # c\n", "python", "An expression", None),
    ("a = «'x%d' % 1»\n", "python", "An expression", None),
    ("a = «1 + 2»\n", "python", "An expression", None),
    ("a = «512*2»\n", "python", "Arithmetic", None),
    ("a = «'x' if y else 'z'»\n", "python", "An expression", None),
    ("a = «'x'.upper()»\n", "python", "An expression", None),
    ("a = «not x»\n", "python", "Python code", None),
    ("a = «(1, 2)»\n", "python", "A tuple", None),
    ("a = «'x', 'y'»\n", "python", "A tuple", None),
    ("a = «{'x': 1}»\n", "python", "A dictionary", None),
    ("a = «r'x'»\n", "python", "'r' before a quote", None),
    ("a = «'''x\ny\n'''»\n", "python", "triple quotes", None),
    ("«'''x\ny\n'''»\n", "python", "triple quotes", None),
    ("a = [«'x' % (b)», 'c']\n", "python", "An expression", None),
    ("a = [«str(b)», 'c']\n", "python", "A call", None),
    ("acpi = «True»\n", "python-literal", "Write 1.", "1"),
    ("acpi = «False» # c\n", "python-literal", "Write 0.", "0"),
    ("acpi = «None»\n", "python-literal", "Delete the setting", None),
    ("«Memory» = 512\n", "capital-key", "Write 'memory'", "memory"),
    ("a=1; «onCrash» = 'x'\n", "capital-key", "Write 'oncrash'", "oncrash"),
    ("memory = «512M»\n", "number-unit", "Write 512", "512"),
    ("memory = «2G» # c\n", "number-unit", "Write 2048", "2048"),
    ("maxmem=«1.5GiB»\n", "number-unit", "Write 1536", "1536"),
    ("memory = «1024 kB»\n", "number-unit", "Write 1:", "1"),
    ("memory = «1000K»\n", "number-unit", "whole number of MiB", None),
    ("memory = «1.5»\n", "number-unit", "whole number of MiB", None),
    ("vcpus = «1.5»\n", "number-unit", "no whole number", None),
    ("timer = «5s»\n", "number-unit", "unit", None),
    ("a = [«512M»]\n", "number-unit", "unit", None),
    ("a = 1 «# c»", "comment-at-end", "line feed", "# c\n"),
    ("a = 1\n«# c»", "comment-at-end", "line feed", "# c\n"),
    ("«\ufeff»a = 1\n", "byte-order-mark", "byte-order mark", ""),
    ("a = 1«\r»\nb = 2\r\n", "carriage-return", "LF line ends", None),
    ("# c\r\n«\r»\nb = 2\r\n", "carriage-return", "LF line ends", None),
    ("a = ['x' «'y'»]\n", "syntax", "comma is missing", None),
    ("a = ['x'\n«'y'»]\n", "syntax", "comma is missing", None),
    ("a = «'web1»\n", "syntax", "not closed on its line", None),
    ("a = ['x', «\"y]» \n", "syntax", "not closed on its line", None),
    ("a = «[»'x',\n  'y'\n\nmemory = 5\n", "syntax", "never closed", None),
    ("a = «[»['x']\n", "syntax", "never closed", None),
    ("name = «web1»\n", "syntax", "must be quoted", '"web1"'),
    ("name = «my web» # c\n", "syntax", "must be quoted", '"my web"'),
    ("kernel = «/boot/vmlinuz»\n", "syntax", "must be quoted", '"/boot/vmlinuz"'),
    ("vif = [«bridge=br0», 'x']\n", "syntax", "must be quoted", '"bridge=br0"'),
    ("name = «é»\n", "syntax", "must be quoted", '"é"'),
    ("a = «10.0.0.1»\n", "syntax", "in quotes", '"10.0.0.1"'),
    ("a = «00:16:3e:00:00:01»\n", "syntax", "in quotes", '"00:16:3e:00:00:01"'),
    ("a = «0xAB»\n", "syntax", "lower case", "0xab"),
    ("acpi = «true»\n", "syntax", "Write 1 for yes", "1"),
    ("acpi = «yes»\n", "syntax", "Write 1 for yes", None),
    ("a = 1 «b» = 2\n", "syntax", "second assignment", "; b"),
    ("a = «“web”»\n", "syntax", "typographic", '"web"'),
    ("a = «‘»web\n", "syntax", "typographic", None),
    ("a =«\u00a0»'x'\n", "syntax", "U+00A0", " "),
    ("a = 1«\u200b»\n", "syntax", "U+200B", ""),
    ("a = 1 «\x1b»\n", "syntax", "U+001B", ""),
    ("a = 1«\r» b\n", "syntax", "carriage return", None),
    ("a = «-1»\n", "syntax", "has a sign", '"-1"'),
    ("a «=»\n", "syntax", "No value follows", None),
    ("a «+=» # c\n", "syntax", "No value follows", None),
    ("a = «,»\n", "syntax", "value is missing", None),
    ("a =«=» 1\n", "syntax", "single '='", ""),
    ("a = 'C:«\\d»ir'\n", "syntax", "no escape", None),
    ("a = '«\\x»41'\n", "syntax", "numeric escape", None),
    ("a = '«\\0»'\n", "syntax", "numeric escape", None),
    ("a = '«\0»'\n", "syntax", "aborts", None),
    ("a = 'x' «\\»\n", "syntax", "does not continue", None),
    ("«on-crash» = 'x'\n", "syntax", "Write 'on_crash'", None),
    ("«_x» = 1\n", "syntax", "begins with '_'", None),
    ("«é» = 1\n", "syntax", "letters", None),
    ("«\"name\"» = 'x'\n", "syntax", "stands in quotes", None),
    ("«9p=1»\n", "syntax", "begin with a digit", None),
    ("«=» 1\n", "syntax", "No key", None),
    ("a = 'x'«,» # c\n", "syntax", "Delete it", ""),
    ("a = [«,»]\n", "syntax", "no item", ""),
    ("a = [1,«,»2]\n", "syntax", "no item", ""),
    ("a = ['x'«;» 'y']\n", "syntax", "','", ","),
    ("a = ['x'«)»\n", "syntax", "only ']'", "]"),
    ("a = 'x'«}»\n", "syntax", "closes nothing", ""),
    ("«}»\n", "syntax", "closes nothing", None),
    ("a = 'x'«]» # c\n", "syntax", "Write '[' before the value", None),
    ("a = «1_024»\n", "syntax", "Write 1024", "1024"),
    (" «; c d»\n", "syntax", "Comments begin with '#'", "# c d"),
    ("«memory»\n", "syntax", "stands alone", None),
    ("«memory 512»\n", "syntax", "No '='", None),
    ("memory«:» 512\n", "syntax", "wants '='", None),
    ("«[section]»\n", "syntax", "section", None),
    ("«// c»\n", "syntax", "begin with '#'", None),
    ("a = 'it'«s'»\n", "syntax", "closes the string", None),
    ("a = 'x' «'y'»\n", "syntax", "does not join", None),
    ("a = «$x»\n", "syntax", "no place", None),
    ("a = «{{ x }}»\n", "syntax", "template", None),
    ("a = ['x'] «y»\n", "syntax", "follows the value", None),
]


@pytest.mark.parametrize(("marked", "reason", "words", "cure"), MISTAKES)
def test_mistake(marked: str, reason: str, words: str, cure: str | None) -> None:
    start, end = marked.index("«"), marked.index("»") - 1
    problem = only(read(marked.replace("«", "").replace("»", "")))
    assert (problem.start, problem.end) == (start, end), problem.span.text
    assert (problem.reason, problem.cure) == (reason, cure)
    assert words in problem.message
    assert problem.message.endswith(".")
    assert "xl" in problem.message


@pytest.mark.parametrize("marked", [marked for marked, _, _, cure in MISTAKES if cure is not None])
def test_cure_cures(marked: str) -> None:
    """What `cure` proposes is taken by xl."""
    text = marked.replace("«", "").replace("»", "")
    problem = only(read(text))
    assert problem.cure is not None
    cured = text[: problem.start] + problem.cure + text[problem.end :]
    assert read(cured).problems == (), cured


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("name = «\"web1»\nmemory = 512\nvif = ['x']\n", "not closed on its line"),
        ("a = «'x \\»\n  y'\nb = 1\n", "not closed on its line"),
        ("a = «'x»\n  y\n z'\nb = 1\n", "not closed on its line"),
        ("a = 'x' «\\»\n  'y' \\\n  'z'\nb = 1\n", "does not continue"),
        ("a = ['x'\n «'y'»\n 'z', 1 2,\n [3 4]]\nb = 1\n", "4 commas are missing"),
        ("a = «[»'x',\n 'y',\nb = 1\nc = [2]\n", "never closed"),
        ("a = «[»'x', ['y', ['z']\nb = 1\n", "never closed"),
        ("a = [«'x]»\nb = ['y']\n", "not closed on its line"),
        ("a = «'''x\n= 'y' \\\nb = [\n'''»\nb = 1\n", "triple quotes"),
        ("«def f(x):»\n  y = x + 1\n  if y:\n    return [y,\n z]\n  print 'x'\nb = 1\n", "Python"),
        ("«x.y('a',»\n  b = 1,\n  c = 'd',\n)\nb = 1\n", "Python"),
        ('«{»\n  "name": "x",\n  "vif": []\n}\n', "JSON"),
        ("«<domain» type='xen'>\n  <name>x</name>\n</domain>\n", "XML"),
    ],
)
def test_one_mistake_is_one_problem(marked: str, words: str) -> None:
    start, end = marked.index("«"), marked.index("»") - 1
    document = read(marked.replace("«", "").replace("»", ""))
    problem = only(document)
    assert (problem.start, problem.end) == (start, end)
    assert words in problem.message
    if marked.endswith("\nb = 1\n"):
        assert pairs(document)[-1] == ("b", 1)


def test_a_setting_behind_an_open_quote_is_read() -> None:
    assert pairs(read("a = 'x\nb = 'y'\nc = 1\n")) == [("a", None), ("b", "y"), ("c", 1)]
    assert pairs(read("a = 'x\n# it's\nc = 1\n")) == [("a", None), ("c", 1)]
    assert pairs(read("a = x \\\nb = 'y'\n")) == [("a", None), ("b", "y")]


def test_a_list_added_to_a_text_is_told_once() -> None:
    problem = only(read("a=1\na+=[1]\na+=[2]\na+=3\nb=1\n"))
    assert problem.span.text == "[1]"


def test_utf_16_is_one_problem() -> None:
    document = read("a = 1\nb = 2\n".encode("utf-16"))
    assert "UTF-16" in only(document).message
    assert document.settings == ()


# the rest of the file

REST = "memory = 512\nvif = ['x']\n"


@pytest.mark.parametrize("marked", [marked for marked, reason, _, _ in MISTAKES if reason != "comment-at-end"])
def test_the_rest_is_read(marked: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    document = read(text + REST)
    if "memory = 5\n" not in text:
        only(document)
    assert pairs(document)[-2:] == [("memory", 512), ("vif", ["x"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("memory = 512M\n", [("memory", None)]),
        ("a = 1 b = 'x' C = 3\n", [("a", 1), ("b", "x"), ("C", 3)]),
        ("Memory = 512\n", [("Memory", 512)]),
        ("a = 'x',\n", [("a", "x")]),
        ("a = ['x' 'y']\n", [("a", ["x", "y"])]),
        ("a = ['x', y, 'z']\n", [("a", ["x", None, "z"])]),
        ("a = ['x' + y, 'z']\n", [("a", [None, "z"])]),
        ("a = ['x',\n'y'\nb = 1\n", [("a", ["x", "y"]), ("b", 1)]),
        ("a = [['x', ['y'\nb = 1\n", [("a", [["x", ["y"]]]), ("b", 1)]),
        ("a = ['x\n 'y']\nb = 1\n", [("a", [None, "y"]), ("b", 1)]),
        ("a = ('x',\n  'y')\nb = 1\n", [("a", None), ("b", 1)]),
        ("def f(x):\n    y = 1\n\n    return y\nb = 1\n", [("b", 1)]),
        ("if x:\n  a = 1\nelse:\n  a = 2\n", [("a", 1), ("a", 2)]),
        ("a = 'C:\\dir'\n", [("a", "C:\\dir")]),
        ("a =\nb = 1\n", [("a", None), ("b", 1)]),
        ("a = 'x' 'y'\n", [("a", None)]),
    ],
)
def test_what_is_kept(text: str, expected: list[tuple[str, object]]) -> None:
    document = read(text)
    assert document.problems
    assert pairs(document) == expected


def test_one_problem_a_line() -> None:
    document = read("a = True b = x\nb = 1\nc = [x, y, z]\n$ % &\n")
    assert [problem.source.position(problem.start)[0] for problem in document.problems] == [1, 3, 4]


def test_carriage_returns_are_one_problem_beside_others() -> None:
    document = read("# c\r\na = 1\r\nMemory = 2\r\nb = [\r\n 1 ]\r\n")
    assert [(problem.reason, problem.span.text) for problem in document.problems] == [
        ("carriage-return", "\r"),
        ("capital-key", "Memory"),
    ]
    assert document.source.position(document.problems[0].start) == (2, 6)
    assert pairs(document) == [("a", 1), ("Memory", 2), ("b", [1])]


def test_a_file_of_nothing_but_mistakes() -> None:
    assert len(read("a b\n" * 3000).problems) == MAX_PROBLEMS


def test_deep_lists_are_kept_to_a_depth() -> None:
    document = read("a = " + "[" * 200 + "]" * 200 + "\n")
    assert document.problems == ()
    value, depth = document.settings[0].value, 0
    while isinstance(value, List):
        value, depth = value.items[0], depth + 1
    assert isinstance(value, Unknown)
    assert depth == MAX_DEPTH
    assert len(value.text) == 2 * (200 - MAX_DEPTH)


# any text at all

FRAGMENTS = st.sampled_from(
    [
        *"\n\n\n===[[]],,;#'\"\\+ \t\r()-.%A1aé“\u00a0\0\x1a",
        *(
            "name = ",
            "memory=",
            "'x'",
            '"y"',
            "512M",
            "True",
            "import os",
            "\r\n",
            "# c",
            "'''",
            "a = [",
            "'\n",
            "+=",
            "def f():",
        ),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=60),
    st.lists(FRAGMENTS, max_size=25).map(lambda parts: "".join(parts).encode()),
)
VERSIONS = st.sampled_from([(4, 1), (4, 2), (4, 5), (4, 12), (4, 17)])


def check_value(value: Value, start: int, end: int) -> None:
    assert start <= value.start <= value.end <= end
    if isinstance(value, String):
        at = value.inner
        for piece in value.pieces:
            assert at == piece.start <= piece.end < value.end
            at = piece.end
        assert sum(piece.length for piece in value.pieces) == (len(value.value) if value.pieces else 0)
        if not value.pieces:
            assert value.at(0, len(value.value)).text == value.value
    elif isinstance(value, List):
        at = value.start + 1
        for item in value.items:
            check_value(item, at, value.end)
            at = item.end


def check_setting(setting: Setting) -> None:
    assert setting.start >= 0
    assert setting.key_span.text == setting.key
    assert setting.end <= len(setting.source.text)
    check_value(setting.value, setting.key_span.end, setting.end)


@settings(max_examples=600, deadline=None)
@given(data=TEXTS, version=VERSIONS)
@example(data=b"a = [\nb", version=(4, 17))
@example(data=b"a = 'x\\", version=(4, 17))
def test_any_text(data: bytes, version: tuple[int, int]) -> None:
    document = read(data, version)
    last = 0
    for setting in document.settings:
        check_setting(setting)
        assert setting.start >= last
        last = setting.end
    starts = [problem.start for problem in document.problems]
    assert starts == sorted(starts)
    for problem in document.problems:
        assert 0 <= problem.start < problem.end <= len(document.source.text)
        assert problem.message
    lines = [
        document.source.position(problem.start)[0]
        for problem in document.problems
        if problem.reason not in ("carriage-return", "byte-order-mark")
    ]
    assert len(lines) == len(set(lines))
    for value in effective(document.settings).values():
        check_value(value, 0, len(document.source.text))
        number_of(value)


TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20)


def quoted(text: str) -> str:
    escapes = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return "'" + "".join(escapes.get(char, char) for char in text) + "'"


@given(value=st.recursive(TEXT | st.integers(0, 2**63 - 1), lambda items: st.lists(items, max_size=4), max_leaves=8))
def test_what_is_written_is_read(value: object) -> None:
    def written(value: object) -> str:
        if isinstance(value, list):
            return "[" + ",\n".join(map(written, value)) + "]"
        return quoted(value) if isinstance(value, str) else str(value)

    document = read(f"a = {written(value)}\n")
    assert document.problems == ()
    assert plain(document.settings[0].value) == value
