"""`/etc/default/grub`: what the shell would leave in the variables, and where it would stop."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax import shell
from xenlint.syntax.tree import Document, String, Unknown

DASH = shutil.which("dash")
needs_dash = pytest.mark.skipif(DASH is None, reason="dash is not installed")


def parse(text: str) -> Document:
    source = Source("etc/default/grub", text.encode("utf-8", "surrogateescape"))
    return shell.parse(source, "etc/default/grub", "grub-default", None)


def evaluate(*texts: str) -> dict[str, str | None]:
    """Known values as text, others as None."""
    values = shell.evaluate([Source(str(number), text.encode()) for number, text in enumerate(texts)])
    return {name: value.value if value.known else None for name, value in values.items()}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A=", ""),
        ('A=""', ""),
        ("A=x", "x"),
        ('A="x y"', "x y"),
        ("A='x $y \\'", "x $y \\"),
        ('A="a \\"b\\" \\$c \\x"', 'a "b" $c \\x'),
        ("A=a\\ b", "a b"),
        ('A="a \\\nb"', "a b"),
        ("A=a'b c'\"d\"", "ab cd"),
        ('GRUB_A=1; A="$GRUB_A ${GRUB_A}x"', "1 1x"),
        ('A="$GRUB_NEVER x"', " x"),
        ("A=${GRUB_NEVER:-y}", "y"),
        ("GRUB_A=1; A=${GRUB_A:-y}", "1"),
        ("A=x # comment", "x"),
        ("A=x#y", "x#y"),
        ("export A=x", "x"),
        ("if true; then A=x; fi", "x"),
        ("A=x\r\n", "x\r"),
        ("A=$((1+2))", "3"),
    ],
)
def test_value(text: str, value: str) -> None:
    setting = parse(text).settings[-1]
    assert isinstance(setting.value, String)
    assert (setting.key, setting.value.value, setting.value.known) == ("A", value, True)


@pytest.mark.parametrize("text", ["A=$(x)", "A=`x`", "A=$other", "A=${other:-y}", "A=$((other))", "A=$1", "A=~"])
def test_only_running_would_tell(text: str) -> None:
    assert isinstance(parse(text).settings[-1].value, Unknown)


def test_part_of_a_value_is_unknown() -> None:
    value = parse('GRUB_CMDLINE_XEN="dom0_mem=${RAM}M loglvl=all"').settings[0].value
    assert isinstance(value, String)
    assert value.value == "dom0_mem=${RAM}M loglvl=all"
    assert not value.is_known(0, 16)
    assert value.is_known(17, 27)
    assert value.at(17, 27).text == "loglvl=all"


def test_a_variable_points_to_where_it_was_written() -> None:
    first = Source("grub", b'GRUB_CMDLINE_XEN="dom0_mem=1G"\n')
    second = Source("grub.d/xen.cfg", b'GRUB_CMDLINE_XEN="$GRUB_CMDLINE_XEN loglvl=all"\n')
    value = shell.evaluate([first, second])["GRUB_CMDLINE_XEN"]
    assert value.value == "dom0_mem=1G loglvl=all"
    assert value.at(0, 11) == (first, 18, 29)
    assert value.at(12, 22).text == "loglvl=all"
    assert value.at(12, 22).source is second


def test_settings_in_order() -> None:
    found = parse("A=1 B=2; export C=3\nif x; then D=4; else E=5; fi\nf() { G=6; }\nH+=7\n").settings
    assert [(setting.key, setting.op) for setting in found] == [
        *[(key, "=") for key in "ABCDE"],
        ("H", "+="),
    ]
    assert all(setting.key_span.text == setting.key for setting in found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("if x; then GRUB_A=1; else GRUB_A=1; fi", "1"),
        ("if x; then GRUB_A=1; else GRUB_A=2; fi", None),
        ("GRUB_A=1\nif x; then GRUB_A=2; fi", None),
        ("GRUB_A=1\nif x; then GRUB_A=1; fi", "1"),
        ("GRUB_A=1\nif x; then GRUB_A=2; else exit 1; fi", "2"),
        ("case x in a) GRUB_A=1;; *) GRUB_A=1;; esac", "1"),
        ("case $x in a) GRUB_A=1;; esac", None),
        ("for i in 1 2; do GRUB_A=$i; done", "2"),
        ("for i in $x; do GRUB_A=1; done", None),
        ("while x; do GRUB_A=1; done", None),
        ("x && GRUB_A=1", None),
        ("x || GRUB_A=1", None),
        ("x && y\nGRUB_A=1", "1"),
        ("GRUB_A=1\n(GRUB_A=2)", "1"),
        ("{ GRUB_A=1; }", "1"),
        ("f() { GRUB_A=1; }\nGRUB_A=2", "2"),
        ("f() { GRUB_A=1; }\nGRUB_A=2\nf", "1"),
        ("if x; then f() { GRUB_A=1; }; fi\nGRUB_A=2\nf", None),
        ("GRUB_A=1\n. unknown-file", None),
        ("GRUB_A=1\n. /etc/os-release", "1"),
        ("GRUB_A=1\nread GRUB_A", None),
        (": ${GRUB_A:=3}", "3"),
        ("GRUB_A=1\nx || return\nGRUB_A=2", None),
        ("GRUB_A=0\nGRUB_A=1 echo", "0"),
        ("GRUB_A=b cat <<EOF\nGRUB_A=c\nEOF\nGRUB_A=d", "d"),
        ('for GRUB_A in x "\\\n"$GRUB_B; do :; done', ""),
        ("readonly GRUB_A=1$GRUB_B${GRUB_B:=g}", "1g"),
        ("GRUB_B=0\nexport GRUB_B=1 GRUB_A=$GRUB_B", "0"),
        ("readonly GRUB_C=${GRUB_A:=1}", "1"),
        ("GRUB_A=1\nf() { x && return; exit; }\nf\nGRUB_A=2", "2"),
        ("GRUB_A=1\nfor i in 1; do x && break; return; done\nGRUB_A=2", None),
        ("GRUB_A=1\nfor i in 1; do return; x && break; done\nGRUB_A=2", "1"),
        ("readonly GRUB_A=$x\n: ${GRUB_A:=1}", None),
        ("$x\nGRUB_A=1", None),
        ("GRUB_A=1\nif command -v x >/dev/null; then GRUB_B=1; fi", "1"),
        ('case "x""${GRUB_B=}" in ?) GRUB_A=1;; esac', None),
        ('case "x""${GRUB_B-}" in ?) GRUB_A=1;; esac', "1"),
        ('eval "$x"\nGRUB_A=1', None),
        ("f() { break; }\nGRUB_A=1\nfor i in 1 2; do f; GRUB_A=2; done", None),
        ("GRUB_A=1\nfor i in 1 2; do break $x; GRUB_A=2; done", None),
        ("GRUB_A=1\nfor i in 1 2; do (break; exit); GRUB_A=2; done", "2"),
        ("GRUB_A=1\nfor i in $x; do\nset -u\nreturn\ndone\nGRUB_A=2", None),
    ],
)
def test_ways(text: str, value: str | None) -> None:
    assert evaluate(text)["GRUB_A"] == value


def test_a_file_out_of_reach_may_set_what_is_read_later() -> None:
    assert evaluate(". site-defaults")["GRUB_CMDLINE_XEN"] is None


def test_grub_mkconfig_sets_some_names_itself() -> None:
    assert evaluate("GRUB_A=$GRUB_DEVICE")["GRUB_A"] is None


@pytest.mark.parametrize("first", ["x && return\nexit\n", "readonly X=1\nx && return\nX=2\n", "alias x=y\nexit\n"])
def test_a_file_that_may_return_before_it_exits(first: str) -> None:
    assert evaluate("GRUB_A=1\n" + first, "GRUB_B=2\n")["GRUB_B"] == (None if "alias" in first else "2")


def test_later_files_win() -> None:
    assert evaluate('GRUB_A="1"\n', 'GRUB_A="2"\nGRUB_B="$GRUB_A 3"\n') == {"GRUB_A": "2", "GRUB_B": "2 3"}


@pytest.mark.parametrize(
    ("text", "reason", "written", "cure"),
    [
        ('GRUB_A = "x"\n', "operator-blank", 'GRUB_A = "x"', 'GRUB_A="x"'),
        ('GRUB_A ="x y"\n', "operator-blank", 'GRUB_A ="x y"', 'GRUB_A="x y"'),
        ("GRUB_A = a b\n", "operator-blank", "GRUB_A = a b", 'GRUB_A="a b"'),
        ('GRUB_A= "x"\n', "operator-blank", ' "x"', '"x"'),
        ("GRUB_A=a=1 noreboot\n", "syntax", "a=1 noreboot", '"a=1 noreboot"'),
        ("GRUB_A=a=1 b=2\n", "syntax", "a=1 b=2", '"a=1 b=2"'),
        ("GRUB_A=a=1 b=2 c=3\n", "syntax", "a=1 b=2 c=3", '"a=1 b=2 c=3"'),
        ("GRUB_A=a=1 $(x)\n", "syntax", "a=1 $(x)", None),
        ('GRUB_A="a" "b"\n', "syntax", '"a" "b"', '"a b"'),
        ('GRUB_A="a\n', "syntax", '"a', None),
        ("GRUB_A='a\n", "syntax", "'a", None),
        ("GRUB_A=`a\n", "syntax", "`a", None),
        ("GRUB_A=$(a\n", "syntax", "$(a", None),
        ('GRUB_A="a\nGRUB_B=1\nGRUB_C="b"\n', "syntax", '"a', None),
        ('GRUB_A+=" x"\n', "only-bash", 'GRUB_A+=" x"', 'GRUB_A="${GRUB_A} x"'),
        ("GRUB_A=“a b”\n", "syntax", "“a b”", '"a b"'),
        ("GRUB_A=(a b)\n", "only-bash", "GRUB_A=(a b)", None),
        ("GRUB_A=1\r\nGRUB_B=2\r\n", "carriage-return", "\r", ""),
        ("\ufeffGRUB_A=1\n", "byte-order-mark", "\ufeff", ""),
        ("if x; then\nGRUB_A=1\n", "syntax", "if", None),
        ("GRUB_A=1\nfi\n", "syntax", "fi", None),
    ],
)
def test_problem(text: str, reason: str, written: str, cure: str | None) -> None:
    (problem,) = parse(text).problems
    assert (problem.reason, problem.span.text, problem.cure) == (reason, written, cure)
    assert problem.message.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        'LC_ALL=C x\nif [ "$A" = b ]; then A=1; fi\n',
        "A=$(case x in a) echo b;; esac)\n",
        'A=$( \\\n printf "$(gettext "%s, with Xen")" \\\n "$B")\n',
        "x() {\n  y\n}\nx\n",
        "x >/dev/null 2>&1 || true\n",
        'GRUB_A="“quoted” in the text"\n',
        "echo = x; expr 1 = 1\n",
    ],
)
def test_no_problem(text: str) -> None:
    assert parse(text).problems == ()


def test_settings_below_an_open_quote_are_read() -> None:
    found = parse('GRUB_A="a\nGRUB_B=1\nGRUB_C="b"\n').settings
    assert [(one.key, one.value.value) for one in found if isinstance(one.value, String)] == [
        ("GRUB_A", "a"),
        ("GRUB_B", "1"),
        ("GRUB_C", "b"),
    ]


def check(document: Document) -> None:
    size = len(document.source.text)
    for setting in document.settings:
        value = setting.value
        assert 0 <= setting.start <= value.start <= value.end <= setting.end <= size
        if isinstance(value, String):
            assert 0 <= value.inner <= size
            pieces = value.pieces or ()
            assert not pieces or sum(piece.length for piece in pieces) == len(value.value)
            assert all(0 <= piece.start <= piece.end <= size for piece in pieces)
            if not pieces:
                assert document.source.text[value.inner : value.inner + len(value.value)] == value.value
    for problem in document.problems:
        assert 0 <= problem.start < problem.end <= size


WORDS = st.sampled_from(
    [
        "GRUB_A=",
        "A",
        '"',
        "'",
        "`",
        "$(",
        ")",
        "${",
        "}",
        "$GRUB_A",
        "\\",
        "\n",
        " ",
        ";",
        "&&",
        "|",
        "(",
        "{",
        "#",
        "if ",
        "then ",
        "fi ",
        "case x in ",
        "esac ",
        ";;",
        "for i in ",
        "do ",
        "done ",
        "<<E",
        "é",
        "\r",
        "+=",
        "${A:=",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=25).map("".join) | st.text(max_size=40))
def test_any_text(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    document = parse(text)
    check(document)
    shell.evaluate([document.source, document.source])


NAMES = ("GRUB_A", "GRUB_B", "GRUB_C")
PARTS = [
    "a",
    "\\ ",
    '"x y"',
    "'p q'",
    '"$N"',
    "${N}",
    "$N",
    '"a \\"b\\" \\$c \\x"',
    "\\\n",
    '"l\\\nm"',
    "#",
    '"\n"',
    "'$x'",
    "${N:-d}",
    '"${N:+set}"',
    "${N-u}",
    "~",
    "a:~/b",
    "$%",
    '"$"',
    "=",
    "`echo q`",
    '$(echo ")" z)',
    "é",
    "\\$",
    '\\"',
    "$((1+2))",
    "*",
    "{a,b}",
    '"${N:=new}"',
    '"${N%%x}"',
    "\r",
]


def statements(choose: random.Random, depth: int = 0) -> Iterator[str]:
    for _ in range(choose.randrange(1, 4)):
        name = choose.choice(NAMES)
        value = "".join(choose.choice(PARTS).replace("N", choose.choice(NAMES)) for _ in range(choose.randrange(4)))
        inner = "".join(statements(choose, depth + 1)) if depth < 2 else "true\n"
        yield choose.choice(
            [f"{name}={value}\n"] * 6
            + [f'if [ -n "${name}" ]; then\n{inner}else\n{name}={value}\nfi\n', f"if false; then\n{inner}fi\n"]
            + [f'case "${name}" in\na*) {inner};;\n*) {name}=z;;\nesac\n', f"for i in 1 2; do\n{inner}done\n"]
            + [f"true && {name}={value}\n", f"( {inner})\n", f"{{ {inner}}}\n", f"export {name}={value}\n"]
            + [f"unset {name}\n", f"f() {{\n{inner}}}\nf\n", f'{name}={value}; {name}="${name} b" # c "\n']
        )


@needs_dash
@pytest.mark.parametrize("seed", range(150))
def test_dash_agrees(seed: int) -> None:
    choose = random.Random(seed)
    texts = ["".join(statements(choose)) for _ in range(2)]
    script = "\n".join(texts) + "\n" + "".join(f'printf "%s\\0" "${{{name}-}}"\n' for name in NAMES)
    assert DASH is not None
    run = subprocess.run([DASH, "-e", "-c", script], capture_output=True, env={}, cwd="/", check=False)
    assert run.returncode == 0, script
    real = dict(zip(NAMES, run.stdout.decode("utf-8", "surrogateescape").split("\0"), strict=False))
    for name, value in evaluate(*texts).items():
        assert value is None or name not in NAMES or value == real[name], script
    for text in texts:
        assert [problem.message for problem in parse(text).problems if problem.reason == "syntax"] == []


BROKEN = [
    "if true; then",
    "fi",
    "done",
    "esac",
    "then",
    "(",
    ")",
    "}",
    "{",
    ";;",
    "&&",
    "x |",
    '"',
    "'",
    "`",
    "$(",
    "${",
]


@needs_dash
@pytest.mark.parametrize("broken", BROKEN)
def test_dash_refuses_it_too(broken: str) -> None:
    text = f"GRUB_A=1\n{broken}\nGRUB_B=2\n" + ("true\n" if broken == "&&" else "")
    assert DASH is not None
    run = subprocess.run([DASH, "-n", "-c", text], capture_output=True, env={}, check=False)
    assert (run.returncode != 0) == bool(parse(text).problems)


@pytest.mark.parametrize("token", ["(", '"', "$(", 'A="$A x"\n', "if a; then A=1; ", "'\n\"\n", ". x\nA=1\n", "A=(\n"])
def test_long_files_are_read(token: str) -> None:
    document = parse(token * (100_000 // len(token)))
    check(document)


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("GRUB_A=1\n", False),
        ('GRUB_A="$(x)"\n', None),
        ('[ -n "$GRUB_A" ] && GRUB_B=1\n', True),
        ('[ -n "$GRUB_A" ] && GRUB_B=1\nGRUB_C=1\n', False),
        ("f() { false; }\nf || GRUB_A=1\n", False),
        ("f() { false; }\nf\n", True),
        ("set -u\nGRUB_A=$GRUB_B\n", True),
        ("set +e\nfalse\ntrue\n", False),
        ("exit 0\n", True),
        ("return 0\nfi\n", False),
        ("readonly GRUB_A=1\nGRUB_A=2\n", True),
        ("(exit 1)\n", True),
        ("if x; then exit 1; fi\n", None),
        ("GRUB_A=$((1/0))\n", True),
        (": ${GRUB_A:?}\n", True),
        ("if false; then\n[ ]\nfi\n", False),
        ("GRUB_A+=x\n", None),
        ("[ -n a ]\r\n", None),
        ("[ -n a ] | [ -n a ]\r\nGRUB_A=1\n", None),
        ("[ -n a\n", True),
        ("$x\nfi\n", None),
        ("g() {\r\nreturn 0\r\n}\r\n\r\n", None),
        ("set +e\nf() {\nfi\nreadonly GRUB_A=\n}\nGRUB_A=1\n", None),
        ("return 0; fi\n", True),
        ("readonly GRUB_A={a,b}\n", None),
        ("for i in a\nreturn 0\ndone\nGRUB_A=`x\n", True),
        ("set +e -u\n: <<E\n$GRUB_A\nE\n:\n", None),
        ("set +e -u\n: <<'E'\n$GRUB_A\nE\n:\n", False),
        ("set +e -u\n: >$GRUB_A\n:\n", None),
        ("{\nset +e\nfi\n}\n", True),
        ("set -u\nGRUB_A=${X:=$GRUB_B}\n", None),
        ("readonly X=$x\n: ${X:=1}\n", None),
        (": ${X:=1}\nreadonly GRUB_A=1\n: ${GRUB_A:=1}\n", False),
        ("readonly X=$x\n: $((X=1))\n", None),
        ("for i in $x; do\nset -u\nreturn\ndone\nfi\n", None),
        ("if false; then\nGRUB_A=$(case a in a) b;; esac)\nfi\n", False),
        ("if false; then\nGRUB_A=${GRUB_B:-$(b; c)}\nfi\n", False),
        ("if false; then\nGRUB_A=$(b;; c)\nfi\n", None),
        ("if false; then\nGRUB_A=${GRUB_B:-$(b;; c)}\nfi\n", None),
        ("if false; then\nGRUB_A=`fi`\nfi\n", None),
        ("if false; then\nGRUB_A=$(b $(fi))\nfi\n", None),
    ],
)
def test_whether_the_shell_gives_up(text: str, stops: bool | None) -> None:
    assert shell.run([Source("grub", text.encode())]).stops is stops


def test_what_a_drop_in_finds_set_is_not_known() -> None:
    source = Source("xen.cfg", b'[ -n "$GRUB_A" ] && GRUB_B=1\n')
    assert shell.parse(source, "etc/default/grub.d/xen.cfg", "grub-default").problems == ()
    (problem,) = shell.parse(source, "etc/default/grub", "grub-default").problems
    assert "last command" in problem.message


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("GRUB_A=1\nif x\nGRUB_B=1\nfi\n", "if"),
        ("for i in a b\nGRUB_A=1\ndone\n", "for"),
        ("GRUB_A=1\nfi\ndone\nesac\n", "fi"),
        ("GRUB-CMDLINE_XEN=1\n", "GRUB-CMDLINE_XEN=1"),
        ("$GRUB_A=1\n", "$GRUB_A=1"),
    ],
)
def test_one_mistake_is_one_problem(text: str, written: str) -> None:
    (problem,) = parse(text).problems
    assert problem.span.text == written
