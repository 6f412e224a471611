"""GRUB 2's script language and the menus written in it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.grub_cfg import DEPTH_LIMIT, parse
from xenlint.syntax.tree import Command, Document, MenuEntry, Setting, String

CHECK = shutil.which("grub-script-check")

GENERATED = """\
set default="0"
if [ "${next_entry}" ] ; then
   set default="${next_entry}"
   set boot_once=true
else
   set default="1>2"
fi
if [ x"${feature_menuentry_id}" = xy ]; then
  menuentry_id_option="--id"
else
  menuentry_id_option=""
fi
export menuentry_id_option
function load_video {
  insmod vbe
  menuentry 'no entry' { true; }
}
timeout=5
menuentry 'Plain Linux' --class gnu-linux $menuentry_id_option 'plain-1' {
\tload_video
\tlinux\t/vmlinuz root=/dev/sda1 ro
}
submenu 'Advanced options' --class xen ${menuentry_id_option} "adv" {
\tmenuentry 'With Xen 4.17' --users "" --id=xen-417 {
\t\tif [ "$grub_platform" = "pc" ]; then xen_rm_opts=; else xen_rm_opts="no-real-mode edd=off"; fi
\t\tmultiboot2\t/xen-4.17.gz placeholder dom0_mem=4G,max:4G ${xen_rm_opts}
\t\tmodule2\t/vmlinuz placeholder root=/dev/sda1
\t\tmodule2\t--nounzip   /initrd.img
\t}
\tsubmenu deeper { menuentry last --hotkey x { reboot; } }
\tmenuentry 'With Xen 4.16' { multiboot2 /xen-4.16.gz; }
}
menuentry UEFI { fwsetup
}
"""


def read(text: str) -> Document:
    return parse(Source("grub.cfg", text.encode("utf-8", "replace")), "boot/grub/grub.cfg", "grub-cfg", (4, 17))


def text_of(setting: Setting) -> tuple[str, str, str]:
    assert isinstance(setting.value, String)
    return setting.key, setting.value.value, setting.scope


def command(text: str, name: str = "multiboot2") -> Command:
    """The command of that name in the first entry."""
    return next(c for c in read(text).menu[0].commands if c.name == name)


def words(text: str) -> list[str]:
    """What `c` gets in a menu entry made of these lines."""
    return [w.value for w in command("menuentry x {\n" + text + "\n}\n", "c").words]


def flat(entry: MenuEntry) -> tuple[tuple[int, ...], tuple[str, ...], str, str]:
    return entry.path, entry.submenus, entry.title, entry.id


def test_menu_of_a_generated_file() -> None:
    document = read(GENERATED)
    assert document.problems == ()
    assert [flat(entry) for entry in document.menu] == [
        ((0,), (), "Plain Linux", "plain-1"),
        ((1, 0), ("Advanced options",), "With Xen 4.17", "xen-417"),
        ((1, 1, 0), ("Advanced options", "deeper"), "last", ""),
        ((1, 2), ("Advanced options",), "With Xen 4.16", ""),
        ((2,), (), "UEFI", ""),
    ]
    assert document.menu[0].span.text == "menuentry 'Plain Linux' --class gnu-linux $menuentry_id_option 'plain-1'"


def test_commands_of_branches_are_included_and_conditions_are_not() -> None:
    entry = read(GENERATED).menu[1]
    assert [c.name for c in entry.commands] == [
        "xen_rm_opts=",
        "xen_rm_opts=no-real-mode edd=off",
        "multiboot2",
        "module2",
        "module2",
    ]
    multiboot = entry.commands[2]
    assert [(w.value, w.known) for w in multiboot.words] == [
        ("/xen-4.17.gz", True),
        ("placeholder", True),
        ("dom0_mem=4G,max:4G", True),
        ("${xen_rm_opts}", False),
    ]
    assert multiboot.span.text == "multiboot2\t/xen-4.17.gz placeholder dom0_mem=4G,max:4G ${xen_rm_opts}"
    assert [w.span.text for w in multiboot.words] == [w.value for w in multiboot.words]


def test_settings_are_those_of_the_top() -> None:
    assert [text_of(s) for s in read(GENERATED).settings] == [
        ("default", "0", ""),
        ("default", "${next_entry}", "if"),
        ("boot_once", "true", "if"),
        ("default", "1>2", "if"),
        ("menuentry_id_option", "--id", "if"),
        ("menuentry_id_option", "", "if"),
        ("timeout", "5", ""),
    ]
    first, second, *_ = read(GENERATED).settings
    assert (first.span.text, first.key_span.text, first.value.span.text) == ('default="0"', "default", '"0"')
    assert isinstance(first.value, String)
    assert first.value.at(0, 1).text == "0"
    assert isinstance(second.value, String)
    assert not second.value.known


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c a  'b c'\td", ["a", "b c", "d"]),
        ("c a'b'\"c\"d", ["abcd"]),
        ("c '' \"\" x", ["", "", "x"]),
        (r"c a\ b \{ \; \\", ["a b", "{", ";", "\\"]),
        (r"""c "a\"b" "\$x" "\\" "\n" '\n' """, ['a"b', "$x", "\\", "\\n", "\\n"]),
        ("c a\\\nb \\\n d", ["ab", "d"]),
        ("c a\\\r\nb \\\r\n d\r", ["ab", "d"]),
        ('c "a\\\nb"', ["ab"]),
        ("c 'a\r\nb'", ["a\nb"]),
        ("c a#b # c", ["a#b"]),
        ("c a; d b", ["a"]),
        ("c a=1,b=[2] ~ % ! é\u00a0", ["a=1,b=[2]", "~", "%", "!", "é\u00a0"]),
        ("c $1 $@ ${#} $?", ["$1", "$@", "${#}", "$?"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_joined_lines() -> None:
    assert words("c a\\\nb \\\n d") == ["ab", "d"]
    assert words('c a \\\n# x " {\n#y\nd') == ["a", "d"]
    assert words("c a \\\n # x\nd") == ["a"]
    assert words('c "\\\n" "a\\\nb"') == ["", "ab"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("set x=1\nc $x ${x}y '$x' \"${x}\" \\$x", ["1", "1y", "$x", "1", "$x"]),
        ("x='a b'\nc $x \"$x\"", ["a", "b", "a b"]),
        ('set x=\nc a $x b "$x"', ["a", "b", ""]),
        ("set x=' a  b '\nc 1${x}2 ${x}", ["1a", "b2", "a", "b"]),
        ("set e=' '\nset x=$e\nset y=\"$e$e\"\nc $e$y 1$y''", ["1"]),
        ("c $x\nset x=1", ["$x"]),
        ("if a; then set x=1; fi\nc $x", ["$x"]),
        ("set x=1\nif a; then set x=2; fi\nc $x", ["$x"]),
        ("for x in 1 2; do c $x; done", ["$x"]),
        ("set x=1\nsearch --no-floppy --set=x --label L\nc $x", ["$x"]),
        ("set x=1\nprobe --set x -u L\nc $x", ["$x"]),
        ("set x=1\nregexp --set 1:x a b\nc $x", ["$x"]),
        ("set x=1\nread x\nc $x", ["$x"]),
        ("set x=1\nload_env\nc $x", ["$x"]),
        ('set x=1\nset y="$x$x"\nset x=2\nc $y', ["11"]),
        ("set x=${z}1\nc a$x", ["a${z}1"]),
    ],
)
def test_variables(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_known_variable_leads_to_where_it_is_set() -> None:
    text = 'set mem="dom0_mem=512M  loglvl=all"\nmenuentry x {\nmultiboot2 /xen.gz $mem "a$mem" ${other}\n}\n'
    file, first, second, quoted, other = command(text).words
    assert file.pieces == ()
    assert (first.value, first.at(0, 14).text, first.at(9, 13).text) == ("dom0_mem=512M", "dom0_mem=512M", "512M")
    assert first.at(0, 1).start == text.index("dom0_mem")
    assert (second.value, second.at(0, 10).start) == ("loglvl=all", text.index("loglvl"))
    assert first.span.text == second.span.text == "$mem"
    assert quoted.value == "adom0_mem=512M  loglvl=all"
    assert quoted.at(1, 5).start == text.index("dom0")
    assert (other.value, other.known, other.at(0, 8).text) == ("${other}", False, "${other}")


def test_an_escape_stands_for_its_range() -> None:
    word = command("menuentry x {\nmultiboot2 a\\;b\n}\n").words[0]
    assert (word.value, word.at(1, 2).text, word.at(2, 3).text, word.span.text) == ("a;b", "\\;", "b", "a\\;b")


def test_an_entry_s_body_runs_after_the_whole_file() -> None:
    text = "menuentry $t {\nmultiboot2 $x\n}\nset t=title\nset x=late\n"
    entry = read(text).menu[0]
    assert entry.title == "$t"
    assert entry.commands[0].words[0].value == "late"


def test_a_submenu_knows_only_what_is_exported() -> None:
    text = "set x=1\nexport y\nset y=2\nsubmenu s {\nset z=3\nmenuentry x {\nmultiboot2 $x $y $z\n}\n}\n"
    assert [w.value for w in command(text).words] == ["$x", "2", "3"]


def test_what_a_function_sets_is_not_known() -> None:
    text = "function f {\nset x=1\n}\nset x=2\nmenuentry e {\nmultiboot2 $x\n}\n"
    assert not command(text).words[0].known


def test_doubling_variables_end_somewhere() -> None:
    text = "set x=aaaaaaaaaa\n" + 'set x="$x$x"\n' * 200 + "menuentry e {\nmultiboot2 $x\n}\n"
    assert len(command(text).words[0].value) < 1 << 21


def test_alternatives_have_the_same_number() -> None:
    text = "if a; then\nmenuentry A { b; }\nelse\nmenuentry B { b; }\nmenuentry C { b; }\nfi\nmenuentry D { b; }\n"
    assert [(e.title, e.path) for e in read(text).menu] == [("A", (0,)), ("B", (0,)), ("C", (1,)), ("D", (2,))]


def test_a_brace_on_the_next_line_belongs_to_a_function_only() -> None:
    assert read("function f\n{\na\n}\n").problems == ()
    assert read("menuentry f\n{\na\n}\n").problems[0].message[:28] == "This '{' follows no command:"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("menuentry a {\necho 'b\n}\n", "'", "This quote is never closed"),
        ('set a="b\n', '"', "This quote is never closed"),
        ("menuentry a {\nb\n", "{", "This '{' is never closed"),
        ("a\n}\n", "}", "This '}' closes nothing"),
        ("menuentry a {\n}\n", "{\n}", "This block holds no command"),
        ("if a; then\nb\n", "if", "This 'if' has no 'fi'"),
        ("menuentry a {\nif b; then c\n}\n", "if", "This 'if' has no 'fi'"),
        ("while a; do\nb\n", "while", "This 'while' has no 'done'"),
        ("fi\n", "fi", "This 'fi' belongs to nothing"),
        ("if a; then\nfi\n", "fi", "There is no command before this 'fi'"),
        ("a;; b\n", ";", "A ';' stands here without a command"),
        ("multiboot2 /xen.gz crashkernel=256M<4G\n", "<", "GRUB gives '|'"),
        ("menuentry a { b\n} c\n", "c", "A line end or ';' is missing"),
        ("a $\n", "$", "This '$' stands alone"),
        ("a [[\n", "[[", "GRUB does not know '[['"),
        ("for a; do b; done\n", "for a", "A loop begins with"),
        ("case a\n", "case", "'case' cannot begin a command"),
    ],
)
def test_problems(text: str, place: str, message: str) -> None:
    problems = read(text).problems
    assert problems
    assert (problems[0].span.text, problems[0].message[: len(message)], problems[0].reason) == (
        place,
        message,
        "syntax",
    )


def test_what_follows_a_problem_is_still_read() -> None:
    document = read("menuentry a {\nmultiboot2 /xen.gz 'x\n}\nmenuentry b {\nc\n}\n")
    assert len(document.problems) == 1
    assert [e.title for e in document.menu] == ["a", "b"]


def test_carriage_returns_are_dropped_as_grub_drops_them() -> None:
    lf, crlf = read(GENERATED), read(GENERATED.replace("\n", "\r\n"))
    assert crlf.problems == ()
    assert [flat(e) for e in crlf.menu] == [flat(e) for e in lf.menu]
    assert [text_of(s) for s in crlf.settings] == [text_of(s) for s in lf.settings]


def test_byte_order_mark() -> None:
    document = read("\ufeffset default=1\n")
    assert [(p.reason, p.start, p.end, p.cure) for p in document.problems] == [("byte-order-mark", 0, 1, "")]
    assert [text_of(s) for s in document.settings] == [("default", "1", "")]


def test_a_script_that_copies_its_own_tail() -> None:
    text = "#!/bin/sh\nexec tail -n +3 $0\n# don't change\nmenuentry 'mine' {\nmultiboot2 /xen.gz\n}\n"
    document = read(text)
    assert [e.title for e in document.menu] == ["mine"]
    assert document.problems == ()
    crlf = read(text.replace("\n", "\r\n"))
    assert [(p.reason, p.start, p.cure) for p in crlf.problems] == [("carriage-return", 9, "")]
    assert [e.title for e in crlf.menu] == ["mine"]


def test_another_script_is_read_from_its_first_entry_on() -> None:
    document = read("#!/bin/sh\nif true; then x=$(ls |\ncat <<EOF\nmenuentry 'a' {\nmultiboot2 /xen.gz\n}\nEOF\n")
    assert [e.title for e in document.menu] == ["a"]
    assert document.problems == ()
    assert read("#!/bin/sh\nset a=1\n").settings == ()


def test_entries_deeper_than_any_menu_are_left_out() -> None:
    depth = DEPTH_LIMIT + 5
    document = read("submenu s { menuentry e { a; }\n" * depth + "}" * depth)
    assert len(document.menu) == DEPTH_LIMIT


@given(
    st.text()
    | st.lists(
        st.sampled_from(
            [
                "menuentry ",
                "submenu ",
                "a",
                " ",
                "{",
                "}",
                "\n",
                ";",
                "'",
                '"',
                "\\",
                "$",
                "${a}",
                "a=",
                "set ",
                "if ",
                "then ",
                "else ",
                "fi",
                "function ",
                "#",
                "\r",
                "--id ",
                "export ",
                "for ",
                "in ",
                "do ",
                "done",
                "é",
                "|",
                "\ufeff",
            ]
        )
    ).map("".join)
)
def test_any_text(text: str) -> None:
    document = read(text)
    size = len(document.source.text)
    for entry in document.menu:
        assert 0 <= entry.start <= entry.end <= size
        for each in entry.commands:
            assert entry.end <= each.start <= each.end <= size
            for word in each.words:
                assert each.start <= word.start <= word.end <= each.end
                check(word)
    for setting in document.settings:
        assert 0 <= setting.start <= setting.value.start <= setting.value.end <= setting.end <= size
        assert isinstance(setting.value, String)
        check(setting.value)
    for problem in document.problems:
        assert 0 <= problem.start < problem.end <= size


def check(string: String) -> None:
    """Every character of a text is written where `at` says."""
    size = len(string.source.text)
    if string.pieces:
        assert sum(piece.length for piece in string.pieces) == len(string.value)
    for number, character in enumerate(string.value):
        place = string.at(number, number + 1)
        assert 0 <= place.start <= place.end <= size
        assert character in place.text


@pytest.mark.skipif(CHECK is None, reason="grub-script-check (Debian: grub-common) is not installed")
@pytest.mark.parametrize(
    "text",
    [
        GENERATED,
        "a {b}\n",
        "a b{c}d {e} }\n",
        "if a; b; then c; elif d\nthen e; fi\n",
        "a > b\n",
        "# don't\n#don't\na\n",
        "a 'b\n",
        "menuentry a { }\n",
        "until a; do b; done; c\n",
        "function f { a }\n",
        "a;b;\n",
        ";\n",
        "a\n;\n",
        'a "$"\n',
        "a $b$c${d}\n",
        "a ${b\n",
        "'if' a\n",
        "a \\\nb\n",
        "if a; then b; else\nfi\n",
        "! a\n",
    ],
)
def test_agrees_with_grub(text: str, tmp_path: Path) -> None:
    file = tmp_path / "grub.cfg"
    file.write_text(text)
    assert CHECK is not None
    accepted = subprocess.run([CHECK, file], capture_output=True, check=False).returncode == 0
    assert (read(text).problems == ()) == accepted


@pytest.mark.parametrize(
    "token", ["{", "}", "$", '"', "\\", "a ", "$a", "if a; then\n", "submenu a { ", "menuentry a { b\n}\n"]
)
def test_no_text_is_slow(token: str) -> None:
    assert read("menuentry a {\n" + token * (200_000 // len(token))).source.line_count >= 2
