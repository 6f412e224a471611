"""Suppression comments: what they say, where they hold, what is said of them, and how they are taken away."""

from __future__ import annotations

import pytest
from invariants import PLACES
from xenlint.api import Report
from xenlint.engine.suppress import Suppression, read_suppressions, without
from xenlint.engine.today import today
from xenlint.settings.errors import UsageError
from xenlint.source import Source
from xenlint.syntax import parse
from xenlint.syntax.tree import Document, Kind
from xenlint.testing import fixed_tree, lint_tree

GRUB = "etc/default/grub"
FLAW = 'GRUB_CMDLINE_XEN="loglvl=all"'
OWN = "suppression"


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")  # 2027-01-15, 08:00 UTC
    assert today() == "2027-01-15"


def lint_grub(text: str, config: str = "", select: tuple[str, ...] = ("XEN101", OWN)) -> Report:
    return lint_tree({GRUB: text}, select, config)


def told(report: Report) -> list[str]:
    return [diagnostic.rule.name for diagnostic in report.diagnostics if not diagnostic.suppressed]


# --- until ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "names"),
    [
        ("ignore[XEN101] until=2027-01-15 the last day", []),
        ("ignore[XEN101] until=2027-01-16", []),
        ("ignore[XEN101] waiting for it until=9999-12-31, then gone", []),
        ("ignore[XEN101] (until = 2027-02-01)", []),
        ("ignore[XEN101] until the kernel is there", []),
        ("ignore[XEN101] until=2027-01-14 it was", ["dom0-memory-unlimited", "expired-suppression"]),
        ("ignore-file[XEN101] until=2026-12-31", ["dom0-memory-unlimited", "expired-suppression"]),
        *(
            (f"ignore[XEN101] until={day}", ["dom0-memory-unlimited", "expired-suppression"])
            for day in (
                "",
                "soon",
                "2027-02-29",
                "2027-13-01",
                "20280131",
                "31.1.2028",
                "2028-1-31",
                "0000-01-01",
                "²027",
            )
        ),
    ],
)
def test_until(comment: str, names: list[str]) -> None:
    report = lint_grub(f"# xenlint: {comment}\n{FLAW}\n")
    assert sorted(set(told(report))) == names
    if names:
        (own,) = (d for d in report.diagnostics if d.rule.name == "expired-suppression")
        assert own.span.text.startswith("# xenlint")
        assert own.fix is None
        assert ("held until" in own.message) != ("Write until=2027-01-31" in own.message)


def test_until_is_no_part_of_the_reason() -> None:
    (found,) = read_suppressions(Source("a", b"# xenlint: ignore[XEN1] the new until=2027-01-31, kernel\n"), "domu-xl")
    assert (found.reason, found.until) == ("the new kernel", "2027-01-31")


def test_a_comment_past_its_day_is_not_called_unused_too() -> None:
    report = lint_grub('GRUB_CMDLINE_XEN="dom0_mem=1G,max:1G" # xenlint: ignore[XEN101] until=2027-01-01\n')
    assert told(report) == ["expired-suppression"]


@pytest.mark.parametrize("text", ["soon", "1e9", "99999999999999999999"])
def test_a_time_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        today()


def test_without_a_time_it_is_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert "2020-01-01" < today() < "2100-01-01"


# --- what may not be ignored ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "config", "names"),
    [
        ("ignore[XEN101]", "XEN101", ["dom0-memory-unlimited", "forbidden-suppression"]),
        ("ignore[dom0-memory-unlimited]", "memory", ["dom0-memory-unlimited", "forbidden-suppression"]),
        ("ignore[XEN1]", "XEN101", ["dom0-memory-unlimited", "forbidden-suppression"]),
        ("ignore-file[XEN101, XEN104]", "XEN1", ["dom0-memory-unlimited", "forbidden-suppression"]),
        ("ignore[XEN101]", "security", []),
    ],
)
def test_what_may_not_be_ignored(comment: str, config: str, names: list[str]) -> None:
    report = lint_grub(f"# xenlint: {comment}\n{FLAW}\n", f'not-ignorable = ["{config}"]\n')
    assert sorted(set(told(report))) == names


def test_a_comment_that_could_never_hold_is_told_where_nothing_is_found() -> None:
    fine = 'GRUB_CMDLINE_XEN="dom0_mem=1G,max:1G" # xenlint: ignore[{}]\n'
    assert told(lint_grub(fine.format("XEN101"), 'not-ignorable = ["XEN101"]')) == ["forbidden-suppression"]
    assert told(lint_grub(fine.format("XEN1"), 'not-ignorable = ["XEN101"]')) == []


def test_per_file_ignores_do_not_hold_either() -> None:
    config = '[per-file-ignores]\n"**" = ["XEN101"]\n'
    assert told(lint_grub(FLAW, config)) == []
    assert set(told(lint_grub(FLAW, 'not-ignorable = ["XEN101"]\n' + config))) == {"dom0-memory-unlimited"}


# --- unused, unknown --------------------------------------------------------------------------------------------------

FINE = 'GRUB_CMDLINE_XEN="dom0_mem=1G,max:1G"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{FINE} # xenlint: ignore[XEN101] why\n", f"{FINE}\n"),
        (f"{FINE}\t# xenlint: ignore[XEN101] why  \r\n", f"{FINE}\r\n"),
        (f"# xenlint: ignore[XEN101]\n{FINE}\n", f"{FINE}\n"),
        (f"A=1\r\n  # xenlint: ignore[XEN101] why\r\n{FINE}\r\n", f"A=1\r\n{FINE}\r\n"),
        (f"{FINE}\n# xenlint: ignore-file[XEN101]", f"{FINE}\n"),
        (f"{FINE} # xenlint: ignore[XEN101] why # see bug #12\n", f"{FINE} # see bug #12\n"),
        (f"{FINE} # see C#9 # xenlint: ignore[XEN101] why\n", f"{FINE} # see C#9\n"),
        (f"# note # xenlint: ignore[XEN101]\n{FINE}\n", f"# note\n{FINE}\n"),
        # the others of a list stay, with their blanks
        (f"{FLAW} # xenlint: ignore[XEN104, XEN101] why\n", f"{FLAW} # xenlint: ignore[XEN101] why\n"),
        (f"{FLAW} # xenlint: ignore[ XEN101,XEN104 ] why\n", f"{FLAW} # xenlint: ignore[ XEN101] why\n"),
        (f"{FLAW} # xenlint: ignore[XEN104 , XEN101,  XEN102]\n", f"{FLAW} # xenlint: ignore[XEN101]\n"),
        (f"{FINE} # xenlint: ignore[XEN104, no-such] why\n", f"{FINE} # xenlint: ignore[no-such] why\n"),
        # what a line end means must not change
        (f"A=1 \\\n# xenlint: ignore[XEN101]\n{FINE}\n", f"A=1 \\\n\n{FINE}\n"),
        (f"{FINE}\nA=1\\  # xenlint: ignore[XEN101]\n", f"{FINE}\nA=1\\ \n"),
        (f"# xenlint: ignore[XEN101] \\\n{FINE}\n", None),
        (f"{FINE}\n# D\\# xenlint: ignore-file[XEN101]\n", None),
    ],
)
def test_what_silences_nothing_goes_and_nothing_else(before: str, after: str | None) -> None:
    select = ("XEN101", "XEN102", "XEN104", "unused-suppression")
    report = lint_grub(before, select=select)
    (unused,) = (d for d in report.diagnostics if d.rule.name == "unused-suppression")
    assert (unused.fix is None) == (after is None)
    only = report._replace(diagnostics=(unused,))
    assert fixed_tree({GRUB: before}, only)[GRUB] == (before if after is None else after.encode())
    if after is not None:
        assert "unused-suppression" not in told(lint_grub(after, select=select))


def test_all_comments_of_one_line_or_above_one_another() -> None:
    """Each is judged by itself; of two that touch, one is taken away after the other."""
    above = "# xenlint: ignore[XEN104]\n# xenlint: ignore[XEN101] a\n"
    text = f"{above}{FLAW} # xenlint: ignore[XEN102] b # xenlint: ignore[XEN105]\n"
    for unused in (3, 1, 0):
        report = lint_grub(text, select=("XEN101", "XEN102", "XEN104", "XEN105", "unused-suppression"))
        assert told(report) == ["unused-suppression"] * unused
        fixed = fixed_tree({GRUB: text}, report)[GRUB]
        text = fixed.decode() if isinstance(fixed, bytes) else fixed
    assert text == f"# xenlint: ignore[XEN101] a\n{FLAW}\n"


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("ignore XEN101", "not understood"),
        ("ignore[XEN101", "not understood"),
        ("ignore-next-line[XEN101]", "not understood"),
        ("ignore[]", "names no rule"),
        (
            "ignore[xen101]",
            "No rule is called 'xen101', so this suppression silences nothing there; did you mean 'XEN101'?",
        ),
        ("ignore[Dom0_Memory_Unlimited]", "; did you mean 'dom0-memory-unlimited'?"),
        ("ignore[dom0-memory-unlimted]", "; did you mean 'dom0-memory-unlimited'?"),
        ("ignore[nothing-like-it]", "`xenlint rules` lists them all."),
        ("Ignore[XEN101]", "not understood"),
        ("ignroe[XEN101]", "not understood"),
        ("ignroe-file [XEN101]", "not understood"),
        ("disable=XEN101", "not understood"),
        ("foo[[XEN101]", "not understood"),
        ("ignore[XEN101, until=2028-01-01]", "behind the brackets"),
        ("ignored, as everybody knows", "not understood"),
    ],
)
def test_what_cannot_be_understood_is_told(comment: str, said: str) -> None:
    (own,) = (
        d for d in lint_grub(f"{FINE} # xenlint: {comment}\n").diagnostics if d.rule.name == "unknown-suppression"
    )
    assert said in own.message


def test_other_words_are_left_alone() -> None:
    assert told(lint_grub(f"{FINE} # xenlint: finds nothing here\n")) == []
    assert told(lint_grub(f"{FINE} # looked at with xenlint: all well [see=wiki]\n")) == []


@pytest.mark.parametrize(
    "select",
    [("XEN104", OWN), ("default",)],
    ids=["its rule does not run", "its rule is ignored there"],
)
def test_unused_is_only_what_was_looked_for(select: tuple[str, ...]) -> None:
    config = '[per-file-ignores]\n"etc/**" = ["XEN101"]\n' if select == ("default",) else ""
    assert "unused-suppression" not in told(lint_grub(f"{FINE} # xenlint: ignore[XEN101]\n", config, select))


def test_a_comment_may_be_about_comments_but_never_about_itself() -> None:
    assert told(lint_grub(f"{FINE} # xenlint: ignore[no-such]\n# xenlint: ignore-file[XEN091]\n")) == []
    assert told(lint_grub(f"{FINE} # xenlint: ignore[XEN101]\n# xenlint: ignore-file[XEN090]\n")) == []
    assert told(lint_grub(f"{FINE}\n# xenlint: ignore-file[XEN092, XEN090]\n")) == ["unused-suppression"]


# --- kinds of files ---------------------------------------------------------------------------------------------------

LINE: dict[Kind, str] = {
    "domu-xl": 'name = "a"',
    "domu-xm": "name = 'a'",
    "xl-conf": 'autoballoon = "off"',
    "xend-config": "(dom0-min-mem 256)",
    "grub-default": 'GRUB_CMDLINE_XEN="loglvl=all"',
    "grub-cfg": "menuentry 'Xen' {\n multiboot2 /xen.gz loglvl=all",
    "grub-legacy": "title Xen\nkernel /xen.gz loglvl=all",
    "xen-efi": "[global]\ndefault=a\n[a]\noptions=loglvl=all",
    "syslinux": "label xen\nkernel mboot.c32\nappend xen.gz loglvl=all",
    "netbsd-boot": "menu=Xen:load /netbsd;multiboot /xen.gz loglvl=all",
    "loader-conf": 'xen_cmdline="loglvl=all"',
    "imagebuilder": 'XEN_CMD="loglvl=all"',
    "bls-entry": "title Xen\noptions loglvl=all",
    "modprobe": "options zfs zfs_arc_max=1073741824",
    "xendomains": 'XENDOMAINS_SAVE="/var/lib/xen/save"',
    "xencommons": "TOOLSTACK=xl",
}
"""Of each kind that sets something, lines behind which a comment may stand or not."""

CLOSING: dict[Kind, str] = {"grub-cfg": "\n}"}
NO_TAIL = {"grub-legacy", "syslinux", "bls-entry", "modprobe"}


def document_of(kind: Kind, text: str) -> Document:
    return parse(kind, Source("a", text.encode()), PLACES[kind], (4, 17) if kind != "domu-xm" else (4, 1))


def values(document: Document) -> object:
    """What a file says, wherever it is written."""
    settings = [
        # Xen keeps the blanks at the end of a value in xen.cfg, and they mean nothing
        (setting.key, str(getattr(setting.value, "value", setting.value.span.text)).rstrip())
        for setting in document.settings
    ]
    menu = [[[word.value for word in command.words] for command in entry.commands] for entry in document.menu]
    return settings, menu


def read(document: Document) -> list[Suppression]:
    return read_suppressions(document.source, document.kind, document)


@pytest.mark.parametrize("kind", LINE)
def test_a_comment_is_one_where_the_files_own_reader_takes_it_for_one(kind: Kind) -> None:
    line, closing = LINE[kind], CLOSING.get(kind, "")
    plain = values(document_of(kind, f"{line}{closing}\n"))
    texts = [f"{line} # xenlint: ignore[XEN101]{closing}\n", f"# xenlint: ignore[XEN101]\n{line}{closing}\n"]
    if "\n" in line:
        texts.append("\n# xenlint: ignore[XEN101]\n".join(line.rsplit("\n", 1)) + f"{closing}\n")
    for text in texts:
        document = document_of(kind, text)
        (found,) = read(document)
        is_taken_for_one = values(document) == plain
        if kind == "modprobe" and text == texts[0]:
            is_taken_for_one = False  # kmod hands on the rest of the line, whatever is in it (libkmod-config.c)
        assert (found.fault == "") == is_taken_for_one, text
        assert is_taken_for_one or kind in NO_TAIL
    assert (kind in NO_TAIL) == (read(document_of(kind, f"{line} # xenlint: ignore[XEN1]\n"))[0].fault != "")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("domu-xl", 'extra = "quiet # xenlint: ignore[XEN101]"\n'),
        ("domu-xm", "extra = 'quiet # xenlint: ignore[XEN101]'\n"),
        ("xend-config", "(vnc-listen '1.2.3.4 # xenlint: ignore[XEN101]')\n"),
        ("grub-default", 'GRUB_CMDLINE_XEN="loglvl=all # xenlint: ignore[XEN101]"\n'),
        ("grub-default", 'GRUB_CMDLINE_XEN="loglvl=all\n# xenlint: ignore[XEN101]\niommu=1"\n'),
        ("grub-default", "GRUB_CMDLINE_XEN=loglvl=all# xenlint: ignore[XEN101]\n"),
        ("grub-cfg", "menuentry 'Xen' {\n multiboot2 /xen.gz 'a # xenlint: ignore[XEN101]'\n}\n"),
        ("loader-conf", 'xen_cmdline="loglvl=all # xenlint: ignore[XEN101]"\n'),
        ("grub-legacy", "## ## Start Default Options ##\n# xenhopt=loglvl=all # xenlint: ignore[XEN101]\n"),
    ],
)
def test_what_stands_in_a_value_is_no_comment(kind: Kind, text: str) -> None:
    (found,) = read(document_of(kind, text))
    assert found.fault


def test_comments_between_the_items_of_lists_are_some() -> None:
    text = "disk = [ 'a', # xenlint: ignore[XEN1]\n # xenlint: ignore[XEN2]\n 'b' ]\n"
    for kind in ("domu-xl", "domu-xm"):
        assert [found.fault for found in read(document_of(kind, text))] == ["", ""]


@pytest.mark.parametrize(
    ("place", "is_refused"),
    [("etc/network/interfaces", True), ("etc/netplan/a.yaml", False), ("etc/sysconfig/network-scripts/ifcfg-a", False)],
)
def test_comments_in_files_of_the_network(place: str, is_refused: bool) -> None:
    source = Source("a", b"a: b # xenlint: ignore[XEN1]\n")
    (found,) = read_suppressions(source, "network", parse("network", source, place, (4, 17)))
    assert bool(found.fault) == is_refused


def test_what_is_no_comment_is_told_with_the_right_form_and_silences_nothing() -> None:
    menu = "title Xen\nkernel /xen.gz # xenlint: ignore[XEN101]\nmodule /vmlinuz\n"
    report = lint_tree({"boot/grub/menu.lst": menu}, ("XEN101", OWN))
    assert set(told(report)) == {"dom0-memory-unlimited", "misplaced-suppression"}
    (own,) = (d for d in report.diagnostics if d.rule.name == "misplaced-suppression")
    assert own.message.endswith("Write it alone on the line above.")
    moved = "title Xen\n# xenlint: ignore[XEN101]\nkernel /xen.gz\nmodule /vmlinuz\n"
    assert told(lint_tree({"boot/grub/menu.lst": moved}, ("XEN101", OWN))) == []


def test_a_comment_of_ours_in_xen_cfg_is_not_taken_for_options_cut_off() -> None:
    text = "[xen]\noptions=loglvl=all # xenlint: ignore[XEN101] until=2028-01-01 a=b\nkernel=vmlinuz\n"
    assert told(lint_tree({"boot/efi/EFI/xen/xen.cfg": text}, ("XEN101", "XEN115", OWN))) == []


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("kind", LINE)
def test_taking_a_comment_away_leaves_every_other_byte(kind: Kind, end: str) -> None:
    line, closing = LINE[kind], CLOSING.get(kind, "")
    original = f"{line}{closing}\n\n".replace("\n", end)
    lines = original.split(end)
    comments = ("# xenlint: ignore[XEN1] w\udcffhy", "#xenlint:ignore[XEN1,XEN2]", "\t# xenlint: ignore-file[XEN1]  ")
    for comment in comments:
        alone = [end.join([*lines[:at], comment, *lines[at:]]) for at in range(len(lines))]
        tails = [] if kind in NO_TAIL else [original.replace(closing + end, f" {comment}{closing}{end}", 1)]
        for text in (*alone, *(tails if end == "\n" else ())):
            (found,) = read_suppressions(Source("a", text.encode("utf-8", "surrogateescape")), kind)
            edit = without(found, frozenset({"XEN1", "XEN2"}))
            assert edit is not None
            at, new = edit
            data = (text[: at.start] + new + text[at.end :]).encode("utf-8", "surrogateescape")
            assert data == original.encode(), text
