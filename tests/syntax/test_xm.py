"""xm's Python files: the values Python would give, without running it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax import xm
from xenlint.syntax.tree import Document, List, Number, String, Value


def parse(text: str) -> Document:
    source = Source("etc/xen/web1", text.encode("utf-8", "surrogatepass"))
    return xm.parse(source, "etc/xen/web1", "domu-xm", None)


UNKNOWN = ("unknown",)


def plain(value: Value) -> Any:
    if isinstance(value, String) and value.known:
        return value.value
    if isinstance(value, Number):
        return value.value
    if isinstance(value, List):
        return [plain(item) for item in value.items]
    return UNKNOWN


def last(text: str) -> dict[str, Any]:
    return {setting.key: plain(setting.value) for setting in parse(text).settings}


SAMPLES = [
    'name = "web1"\nmemory = 512\nextra = \'ro\' " quiet"\n',
    "a = b = 3\nc, d = 1, 'x'\ne = -5\nf = 1.5\ng = True\n",
    "disk = ['phy:a,xvda,w', 'phy:b,xvdb,r',]\nnested = [[1, 'a'], (2, 'b')]\n",
    "i = 3\nname = 'web%02d' % i\nextra = '%s-%d-%x' % ('a', i, 255)\nrate = '%5.1f|%%' % 2.25\n",
    "n = 'a{}b{x}{0}'.format(1, x='y') if False else 'a{0}b{x:>4}'.format(1, x='y')\nm = f'{n}-{2 + 1!r:>4}'\n",
    "a = 'x' + 'y' * 3\nb = ','.join(['p', 'q'])\nc = a.upper().replace('X', 'zz')\nd = 'a,b'.split(',')\n",
    "a = [1, 2, 3]\nb = a[1]\nc = a[-1]\nd = a[1:]\ne = 'hello'[1:3]\nf = len(a) + len('abc')\n",
    "a = []\nfor i in range(3):\n    a.append('d%d' % i)\n    n = i\na.extend(['z'])\n",
    "a = 0\nwhile a < 5:\n    a += 2\nb = 'x'\nb += 'y'\nb += str(7) + str(int('8') + 1)\n",
    "if 1 < 2 and not False:\n    a = 1\nelse:\n    a = 2\nb = 3 if a == 2 else 4\n",
    "c = [x * 2 for x in range(6) if x % 2]\nd = 'a' in 'cat'\ne = 2 ** 10 // 3 << 1 | 1\nf = 5 in [1, 5]\n",
    "t = 0\nfor i in [1, 2, 3, 4]:\n    if i == 2:\n        continue\n    if i == 4:\n        break\n    t += i\n",
    "a = 'tab\\t\\x41\\101\\\\ \\q'\nb = r'raw\\t'\nc = '''one\ntwo'''\nd = ('x'\n  # comment\n  'y')\n",
    "é = 'ü' 'x'\nb = 'é' + 'z'; c = 'after'\n",
    "try:\n    import no_such_module_here\nexcept ImportError:\n    pass\na = None or 'x'\nb = 0 or 5\nc = 1 and 2\n",
    "def f(x):\n    inner = 1\n    return x\nclass C:\n    member = 2\na = 1\n",
    "a, b = b, a = 1, 2\nmax_ = max(1, 5)\nmin_ = min([4, 2])\ns = sum([1, 2])\nh = hex(255) + chr(65)\n",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_python_agrees(text: str) -> None:
    """The samples above are ours and harmless: here Python runs them."""
    program = (
        "import json, sys\nnames = {}\n"
        "exec(sys.stdin.buffer.read().decode(), names)\n"
        "kept = {k: v for k, v in names.items() if isinstance(v, (int, float, str, list, tuple)) and k != '__name__'}\n"
        "print(json.dumps(kept))"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", program], input=text.encode(), capture_output=True, check=True
    )
    real = json.loads(run.stdout)
    found = last(text)
    assert found
    assert found == {name: real[name] for name in found}
    assert parse(text).problems == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x = 0755", 493),
        ("x = 10L", 10),
        ("x = 1024 / 3", 341),
        ("x = 1 <> 2", 1),
        ("print 'a', 'b'\nx = 1", 1),
        ("print\nx = 1", 1),
        ("print >>f, 'a',\nx = 1", 1),
        ("if 1: print 'a'\nx = 1", 1),
        ("exec 'y'\nx = 1", 1),
        ("x = `1`", UNKNOWN),
        ("try:\n  y = 1\nexcept E, e:\n  y = 2\nx = 1", 1),
        ("if 0:\n  raise E, 'a'\nx = 1", 1),
        ("x = ur'a'", "a"),
        ("x = {}", UNKNOWN),
        ("x = None", UNKNOWN),
        ("x = ()", []),
        ("import os\nx = os.uname()[4]", UNKNOWN),
        ("x = 'é'[0]", UNKNOWN),
        ("if y:\n  x = 1\nelse:\n  x = 2", UNKNOWN),
        ("x = 1\nif y:\n  x = 1", 1),
        ("def f():\n  global x\n  x = 2\nx = 1\nf()", UNKNOWN),
        ("from y import *\nx = z", UNKNOWN),
        ("x = 1\nfor i in y:\n  x = 2", UNKNOWN),
        ("x = 1\nfor i in [1, 2]:\n  if y: break\n  x = i", UNKNOWN),
        ("for i in range(20000):\n  x = i", UNKNOWN),
        ("x = 0\nwhile True:\n  x += 1", UNKNOWN),
        ("x = 9 ** 9 ** 9", UNKNOWN),
        ("x = 'a' * 10 ** 9", UNKNOWN),
        ("x = '%99999999d' % 1", UNKNOWN),
        ("x = '{:{w}}'.format(1, w=99999999)", UNKNOWN),
        ("x = f'{1:99999999}'", UNKNOWN),
        ("x = 1 << 99999999", UNKNOWN),
        ("x = 'a'.zfill(10 ** 9)", UNKNOWN),
        ("x = [0] * 10 ** 9", UNKNOWN),
        ("len = 5\nx = len('a')", UNKNOWN),
        ("x = '\x00'", None),
    ],
)
def test_value(text: str, value: Any) -> None:
    found = last(text + "\n").get("x")
    assert value is None or found == value
    assert value is None or parse(text).problems == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a = x = []\na.append(1)", UNKNOWN),
        ("a = []\nx = a\na += [1]", UNKNOWN),
        ("x = []\nx.append('a')\nx.insert(0, 'b')", UNKNOWN),
        ("x = ['a']\ny = x.pop()", UNKNOWN),
        ("x = ['a']\nf(x)", UNKNOWN),
        ("x = ['a']\nx[0] = 'b'", UNKNOWN),
        ("x = 1\nexec 'x = 2'", UNKNOWN),
        ("x = 1\nfrom y import *", UNKNOWN),
        ("x = 1\ndel x", UNKNOWN),
        ("x = 'a'\nfor x in ['b', 'c']: pass", "c"),
        ("x = 1\ny = [x for x in [5, 6]]", 6),
        ("for i in [1, 2]:\n  if i == 2: x = 'later'\n  if i == 1: x = 'first'", "later"),
        ("x = '\\u00e9'", "\\u00e9"),
        ("x = '\\xe9'", "\udce9"),
        ("x = u'\\u00e9'", "é"),
        ("x = str(0.1 + 0.2)", "0.3"),
        ("x = '%s' % 1e16", "1e+16"),
        ("x = 7 / 2 * 2", 6),
        ("from __future__ import division\nx = 7 / 2", UNKNOWN),
        ("x = round(2.5)", 3.0),
        ("x = oct(8)", "010"),
        ("x = round(-0.0)", -0.0),
        ("if 0:\n  global x\nx = 1", UNKNOWN),
        ("x = []\nx.extend([x for x in 'ab'])", "b"),
        ("x = i = []\ni.extend([i for i in 'ab'])", UNKNOWN),
        ("x = 5\nif y: x = 5.0", UNKNOWN),
        ("x = b = []\nif y == [b for b in z]: pass\nb += [1]", UNKNOWN),
        ("x = 1\nif y == [x for x in 'ab']: pass", UNKNOWN),
        ("x = 1\nfor i in [1, 2]:\n  if y: break\n  z = [x for x in 'ab']", UNKNOWN),
        ("x = repr(10L)", UNKNOWN),
        ("x = '%(a)s' % {'a': [10L]}", UNKNOWN),
        ("x = int('1_0')", UNKNOWN),
        ("x = '%s' % [1, 'a']", "[1, 'a']"),
        ("x = (1,) == [1]", 0),
        ("x = '%(a)s-%(b)d' % {'a': 'y', 'b': 5}", "y-5"),
        ("d = dict(a='y')\nd['b'] = 'z'\nx = d['a'] + d.get('b') + d.get('c', '!')", "yz!"),
        ("x = {'a': 1, 'b': 2}.keys()", UNKNOWN),
        ("if 1:\n        y = 1\n\tx = 'é'", "é"),
    ],
)
def test_what_python_2_makes_of_it(text: str, value: Any) -> None:
    assert last(text + "\n").get("x") == value
    assert parse(text).problems == ()


def test_places_behind_tabs() -> None:
    document = parse("if 1:\n        y = 1\n\tmemory = 512\n")
    assert [one.span.text for one in document.settings] == ["y = 1", "memory = 512"]


def test_a_literal_is_found_letter_by_letter() -> None:
    text = "é = 1; x = 'phy:' \"\\x61b\" + 'c'\n"
    value = parse(text).settings[-1].value
    assert isinstance(value, String)
    assert value.value == "phy:abc"
    assert value.at(0, 3).text == "phy"
    assert value.at(4, 5).text == "\\x61"
    assert value.at(5, 6).text == "b"
    assert value.at(6, 7).text == "c"


def test_a_computed_text_stands_for_its_expression() -> None:
    value = parse("x = 'web%02d' % 3\n").settings[0].value
    assert isinstance(value, String)
    assert (value.value, value.at(0, 3).text, value.known) == ("web03", "'web%02d' % 3", True)


def test_what_is_known_of_a_text_stays_known() -> None:
    value = parse("x = 'phy:sda%d,sda1,w' % (7 + vmid)\n").settings[0].value
    assert isinstance(value, String)
    assert not value.known
    assert value.is_known(0, 7)
    assert value.at(0, 3).text == "phy"
    assert value.value.endswith(",sda1,w")


def test_places_and_operators() -> None:
    found = parse("a = b = 3\nd = ['x']\nd += ['y']\nd.append('z')\n").settings
    assert [(one.key, one.op, one.key_span.text) for one in found] == [
        ("a", "=", "a"),
        ("b", "=", "b"),
        ("d", "=", "d"),
        ("d", "+=", "d"),
        ("d", "+=", "d"),
    ]
    assert plain(found[-1].value) == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("text", "good", "at"),
    [
        ("disk = [ 'a'\nname = 'b'\nmemory = 5\n", {"disk": UNKNOWN, "name": "b", "memory": 5}, "[ 'a'"),
        ("name = 'a\nmemory = 3\n", {"name": UNKNOWN, "memory": 3}, "'a"),
        ("memory = 512M\nname = 'x'\n", {"memory": UNKNOWN, "name": "x"}, "512M"),
        ("  name = 'x'\nb = 1\n", {"name": "x", "b": 1}, None),
        ("name = “x”\nb = 1\n", {"name": UNKNOWN, "b": 1}, "“x”"),
        ("a = 1\n)\nb = 2\n", {"a": 1, "b": 2}, ")"),
    ],
)
def test_the_rest_of_a_broken_file_is_read(text: str, good: dict[str, Any], at: str | None) -> None:
    (problem,) = parse(text).problems
    assert last(text) == good
    assert problem.reason == "syntax"
    if at is not None:
        assert problem.span.text[:1] == at[:1]
        assert problem.start == text.index(at)


def test_carriage_returns_and_a_mark_are_nothing_to_python() -> None:
    document = parse("\ufeffa = 1\r\nb = '''x\r\ny'''\r\n")
    assert [plain(setting.value) for setting in document.settings] == [1, "x\ny"]
    assert document.problems == ()


def inside(value: Value, size: int) -> bool:
    if isinstance(value, List):
        return value.start <= value.end <= size and all(inside(item, size) for item in value.items)
    if isinstance(value, String) and value.pieces:
        assert sum(piece.length for piece in value.pieces) == len(value.value)
        assert all(0 <= piece.start <= piece.end <= size for piece in value.pieces)
    return 0 <= value.start <= value.end <= size


WORDS = st.sampled_from(
    [
        "a",
        "b",
        " = ",
        "=",
        "1",
        "'x'",
        '"é"',
        "[",
        "]",
        "(",
        ")",
        "+",
        "%",
        ",",
        "\n",
        "\n ",
        "if a:",
        "else:",
        "for i in ",
        "range(9):",
        "print ",
        "'",
        '"',
        "#",
        "\\",
        ";",
        "`",
        "0755",
        "\x00",
        "\r",
        "\ufeff",
        "f'{a}'",
        "a.append(1)",
        "+=",
        "while 1:",
        "try:",
        "except E, e:",
        "raise E, 1",
        "def f():",
        "'''",
        "�",
        "**",
        "not ",
        "lambda: ",
        "import a",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=20).map("".join) | st.text(max_size=40))
def test_any_text(text: str) -> None:
    document = xm.parse(Source("x", text.encode("utf-8", "surrogatepass")), "x", "domu-xm", None)
    size = len(document.source.text)
    for setting in document.settings:
        assert 0 <= setting.start <= setting.end <= size
        assert setting.key_span.text == setting.key
        assert inside(setting.value, size)
    for problem in document.problems:
        assert 0 <= problem.start <= problem.end <= size


@pytest.mark.parametrize(
    "token", ["(", "[", "-", "not ", "a+", "a.", "a=", "x=[", "x='\n", "x=[x,x]\n", "+1", "\0", '"""']
)
def test_long_and_deep_files_are_read(token: str) -> None:
    document = parse("name = 'x'\n" + token * (30_000 // len(token)))
    assert document.settings[0].key == "name"


def test_nothing_is_run() -> None:
    document = parse("__import__('os').putenv('x', 'y')\nx = open('/etc/hostname').read()\ny = ().__class__\n")
    assert [plain(setting.value) for setting in document.settings] == [UNKNOWN, UNKNOWN]
