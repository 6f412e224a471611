"""The rules about boot files: each mistake in the spellings and files it comes in, and good files that look alike."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import Tree, fixed_tree, lint_tree

GOOD = "dom0_mem=2G,max:2G"
GUEST = {"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\ntype = "pvh"\nkernel = "/boot/vmlinuz"\n'}
DEFAULT = "etc/default/grub"


def find(tree: Tree, *select: str) -> list[Diagnostic]:
    report = lint_tree(tree, select or ("default",))
    assert report.errors == []
    return list(report.diagnostics)


def said(tree: Tree, *select: str) -> list[tuple[str, str, int]]:
    """Code, severity and line of each finding."""
    return [(d.rule.code, d.severity, d.span.source.position(d.span.start)[0]) for d in find(tree, *select)]


def menu_lst(*xen: str, head: str = "default 0\n") -> Tree:
    """A Xen entry for each of these lines: at lines 4, 9 and so on of a head of one line."""
    entries = (
        f"title Xen {number}\nroot (hd0,0)\nkernel /xen-4.4.gz {line}\n"
        "module /vmlinuz-3.16.0-4-amd64 root=/dev/sda1 ro\nmodule /initrd.img-3.16.0-4-amd64\n"
        for number, line in enumerate(xen)
    )
    return {"boot/grub/menu.lst": head + "".join(entries)}


def grub_cfg(*xen: str, titles: tuple[str, ...] = (), head: str = 'set default="0"\n') -> Tree:
    """A Xen entry for each of these lines: at lines 3, 7 and so on of a head of one line."""
    entries = (
        f"menuentry '{title}' {{\n\tmultiboot2 /xen-4.17-amd64.gz placeholder {line}\n"
        "\tmodule2 /vmlinuz-6.1.0-18-amd64 placeholder root=/dev/sda1 ro\n\tmodule2 --nounzip /initrd.img-6.1.0\n}\n"
        for line, title in zip(xen, titles or [f"Xen {number}" for number in range(len(xen))], strict=True)
    )
    return {"boot/grub/grub.cfg": head + "".join(entries)}


def xen_cfg(*lines: str) -> Tree:
    return {"boot/efi/EFI/xen/xen.cfg": "\n".join(lines) + "\n"}


# --- dom0_mem in every entry ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tree", "severity", "line"),
    [
        (menu_lst("", GOOD), "error", 4),
        (menu_lst(GOOD, "console=vga"), "warning", 9),
        (menu_lst(GOOD, "console=vga", head="default 0\nfallback 1\n"), "warning", 10),
        (menu_lst("console=vga"), "warning", 4),
        ({**menu_lst("console=vga"), **GUEST}, "error", 4),
        (grub_cfg("", GOOD), "error", 3),
        (grub_cfg(GOOD, ""), "warning", 8),
        (grub_cfg(GOOD, "", titles=("Xen", "Xen (recovery mode)")), "note", 8),
        (
            xen_cfg("[global]", "default=a", "[a]", "options=smt", "kernel=k", "[b]", f"options={GOOD}", "kernel=k"),
            "error",
            4,
        ),
        ({DEFAULT: f'GRUB_CMDLINE_XEN_DEFAULT="{GOOD}"\n'}, "note", 1),
        ({DEFAULT: f'GRUB_CMDLINE_XEN="smt=off"\nGRUB_CMDLINE_XEN_DEFAULT="{GOOD}"\n', **GUEST}, "note", 1),
    ],
)
def test_an_entry_without_dom0_mem(tree: Tree, severity: str, line: int) -> None:
    assert said(tree) == [("XEN101", severity, line)]


@pytest.mark.parametrize(
    "tree",
    [
        menu_lst(GOOD, GOOD),
        grub_cfg(GOOD, GOOD),
        {DEFAULT: f'GRUB_CMDLINE_XEN="{GOOD}"\nGRUB_CMDLINE_XEN_DEFAULT="smt=off"\n', **GUEST},
        {DEFAULT: f'GRUB_CMDLINE_XEN_DEFAULT="{GOOD}"\nGRUB_DISABLE_RECOVERY="true"\n'},
    ],
)
def test_every_entry_has_dom0_mem(tree: Tree) -> None:
    assert said(tree) == []


# --- /etc/default/grub is a shell script ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "fixed"),
    [
        ('GRUB_CMDLINE_XEN = "{}"', "XEN013", 'GRUB_CMDLINE_XEN="{}"'),
        ('GRUB_CMDLINE_XEN ="{}"', "XEN013", 'GRUB_CMDLINE_XEN="{}"'),
        ('GRUB_CMDLINE_XEN= "{}"', "XEN013", 'GRUB_CMDLINE_XEN="{}"'),
        ('export GRUB_CMDLINE_XEN = "{}"', "XEN013", 'export GRUB_CMDLINE_XEN="{}"'),
        ('export GRUB_CMDLINE_XEN= "{}"', "XEN013", 'export GRUB_CMDLINE_XEN="{}"'),
        ("GRUB_CMDLINE_XEN={}", "XEN001", 'GRUB_CMDLINE_XEN="{}"'),
        ("GRUB_CMDLINE_XEN=“{}”", "XEN001", 'GRUB_CMDLINE_XEN="{}"'),
        ("GRUB_CMDLINE_XEN=‘{}’", "XEN001", 'GRUB_CMDLINE_XEN="{}"'),
        ('set GRUB_CMDLINE_XEN="{}"', "XEN001", 'GRUB_CMDLINE_XEN="{}"'),
        ('GRUB_CMDLINE_XEN "{}"', "XEN001", 'GRUB_CMDLINE_XEN="{}"'),
        ('GRUB_CMDLINE_XEN: "{}"', "XEN001", 'GRUB_CMDLINE_XEN="{}"'),
        ('GRUB_CMDLINE_XEN+=" {}"', "XEN001", 'GRUB_CMDLINE_XEN="${{GRUB_CMDLINE_XEN}} {}"'),
        ('GRUB_CMDLINE_XEN="{}"\r', "XEN004", 'GRUB_CMDLINE_XEN="{}"'),
        ('GRUB_CMDLINE_XEN="{}', "XEN001", None),
        ('$GRUB_CMDLINE_XEN="{}"', "XEN001", None),
    ],
)
@pytest.mark.parametrize("path", [DEFAULT, "etc/default/grub.d/xen.cfg"])
def test_an_assignment_that_the_shell_does_not_take(text: str, code: str, fixed: str | None, path: str) -> None:
    options = f"{GOOD} loglvl=all"
    tree = {path: f"{text.format(options)}\n"}
    (found,) = find(tree)
    assert (found.rule.code, found.severity, found.span.source.position(found.span.start)[0]) == (code, "error", 1)
    if fixed is not None:
        cured = fixed_tree(tree, lint_tree(tree))
        assert cured[path] == f"{fixed.format(options)}\n".encode()
        assert said(cured) == []


@pytest.mark.parametrize(
    "text",
    [
        'GRUB_CMDLINE_XEN="{}"\nexport GRUB_CMDLINE_XEN GRUB_TIMEOUT\n',
        'export GRUB_CMDLINE_XEN="{}" GRUB_TIMEOUT=5\n',
        "GRUB_CMDLINE_XEN={}\n",
        "GRUB_CMDLINE_XEN='{}' # it's \"enough\"\n",
        'set -- a b\nGRUB_CMDLINE_XEN="{}"\n',
        'GRUB_show() {{ :; }}\nGRUB_show GRUB_X\nGRUB_CMDLINE_XEN="{}"\n',
    ],
)
def test_an_assignment_that_the_shell_takes(text: str) -> None:
    assert said({DEFAULT: text.format(GOOD)}) == []


def test_lists_are_added_to_where_sh_is_bash() -> None:
    text = f'GRUB_CMDLINE_XEN="loglvl=all"\nGRUB_CMDLINE_XEN+=" {GOOD}"\n'
    assert said({DEFAULT: text, "etc/os-release": "ID=fedora\n"}) == []
    assert said({DEFAULT: text}) == [("XEN001", "error", 2)]
