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


# --- what parts Xen's options -----------------------------------------------------------------------------------------


def extlinux(append: str) -> Tree:
    return {"boot/extlinux.conf": f"DEFAULT xen\nLABEL xen\n  KERNEL mboot.c32\n  APPEND {append}\n"}


def xen_section(options: str, kernel: str = "vmlinuz root=/dev/sda1 ro") -> Tree:
    return xen_cfg("[global]", "default=xen", "[xen]", f"options={options}", f"kernel={kernel}", "ramdisk=initrd.img")


def lines_of_xen(options: str) -> dict[str, Tree]:
    """The same line of Xen's in each kind of file."""
    return {
        "legacy": menu_lst(options),
        "syslinux": extlinux(f"xen.gz {options} --- vmlinuz root=/dev/sda1 --- initrd.img"),
        "efi": xen_section(options),
        "grub2": grub_cfg(options),
        "mkconfig": {DEFAULT: f"GRUB_CMDLINE_XEN={options}\n"},
        "netbsd": {"boot.cfg": f"menu=Xen:load /netbsd-XEN3_DOM0.gz console=pc;multiboot /xen.gz {options}\n"},
        "freebsd": {"boot/loader.conf": f'xen_kernel="/boot/xen"\nxen_cmdline="{options}"\n'},
    }


@pytest.mark.parametrize("kind", ["legacy", "syslinux", "grub2"])
def test_a_tab_is_a_blank_to_these_loaders(kind: str) -> None:
    assert said(lines_of_xen(f"loglvl=all\t{GOOD}")[kind]) == []
    assert said({DEFAULT: f'GRUB_CMDLINE_XEN="loglvl=all\t{GOOD}"\n'}) == []


@pytest.mark.parametrize(
    "tree",
    [
        xen_section(f"loglvl=all\t{GOOD}"),
        xen_section(f"\t{GOOD}"),
        xen_section(GOOD, "vmlinuz root=/dev/sda1\tro"),
        grub_cfg(f'"loglvl=all\t{GOOD}"'),
        lines_of_xen(f"loglvl=all\t{GOOD}")["freebsd"],
        lines_of_xen(f"loglvl=all\u00a0{GOOD}")["legacy"],
        lines_of_xen(f"loglvl=all\u00a0{GOOD}")["grub2"],
        {DEFAULT: f'GRUB_CMDLINE_XEN="loglvl=all\u00a0{GOOD}"\n'},
        {DEFAULT: f'GRUB_CMDLINE_XEN="loglvl=all\n{GOOD}"\n'},
    ],
)
def test_no_blank_parts_these(tree: Tree) -> None:
    (found,) = find(tree)
    assert (found.rule.code, found.severity) == ("XEN112", "error")
    assert said(fixed_tree(tree, lint_tree(tree))) == []


@pytest.mark.parametrize("kind", ["legacy", "syslinux", "efi"])
@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", 'loglvl=all "{}"', '"loglvl=all {}"', '"{} loglvl=all"', "“{}”"])
def test_quotes_that_nothing_takes_away(kind: str, quoted: str) -> None:
    tree = lines_of_xen(quoted.format(GOOD))[kind]
    (found,) = find(tree)
    assert (found.rule.code, found.severity) == ("XEN113", "error")
    assert said(fixed_tree(tree, lint_tree(tree))) == []


@pytest.mark.parametrize("kind", ["grub2", "mkconfig"])
@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", '"loglvl=all {}"'])
def test_quotes_that_are_taken_away(kind: str, quoted: str) -> None:
    assert said(lines_of_xen(quoted.format(GOOD))[kind]) == []


# --- xen.cfg ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "code", "line"),
    [
        (("[global]", "default=xen", "[xen]", f"options = {GOOD}", "kernel=k ro"), "XEN114", 4),
        (("[global]", "default=xen", "[xen]", f"options ={GOOD}", "kernel=k ro"), "XEN114", 4),
        (("[global]", "default=xen", "[xen]", f"options={GOOD}", "kernel = k ro"), "XEN114", 5),
        (("[global]", "default = xen", "[xen]", f"options={GOOD}", "kernel=k ro"), "XEN114", 2),
        (("[global]", "default=xen", "[xen]", f"options={GOOD}", "kernel=k ro", "ramdisk = i"), "XEN114", 6),
        (("[global]", "default=old", "[xen]", f"options={GOOD}", "kernel=k ro"), "XEN116", 2),
        (("[global]", "default=Xen", "[xen]", f"options={GOOD}", "kernel=k ro"), "XEN116", 2),
        (("[global]", "default=xen ", "[xen]", f"options={GOOD}", "kernel=k ro"), "XEN116", 2),
        (("[global]", "default=xen", "[xen]", f"options={GOOD}"), "XEN116", 2),
        (("[global]", "default=xen", f"options={GOOD}", "[xen]", "kernel=k ro"), "XEN117", 3),
        (("[global]", f"options={GOOD}", "default=xen", "[xen]", "kernel=k ro"), "XEN117", 2),
        (("[global]", "default=xen", "kernel=k ro", "[xen]", f"options={GOOD}"), "XEN117", 3),
    ],
)
def test_what_the_efi_loader_does_not_find(lines: tuple[str, ...], code: str, line: int) -> None:
    assert said(xen_cfg(*lines)) == [(code, "error", line)]


@pytest.mark.parametrize(
    "lines",
    [
        ("[global]", "default=xen", "[xen]", f"options= {GOOD}", "kernel=k ro"),
        ("# options = none", "[global]", "default=xen", "[xen]", f"options={GOOD}", "kernel=k a = b ro"),
        ("[global]", "default=xen", "chain=other.cfg", "[linux]", f"options={GOOD}", "kernel=k ro"),
        ("[xen]", f"options={GOOD}", "kernel=k ro"),
        ("[global]", f"options={GOOD}", "[xen]", "kernel=k ro"),
        (f"options={GOOD}", "kernel=k ro"),
    ],
)
def test_what_the_efi_loader_finds(lines: tuple[str, ...]) -> None:
    assert said(xen_cfg(*lines)) == []


@pytest.mark.parametrize(
    ("options", "kernel", "severity"),
    [
        (f"{GOOD} com1=a#b", "k ro", "warning"),
        (GOOD, "k rd.password=se#cret ro", "warning"),
        (f"{GOOD} # loglvl=all", "k ro", "note"),
        (f"{GOOD} # the usual size", "k ro", None),
    ],
)
def test_a_hash_in_a_value(options: str, kernel: str, severity: str | None) -> None:
    found = said(xen_section(options, kernel), "XEN115")
    assert [each[:2] for each in found] == ([("XEN115", severity)] if severity else [])


def test_a_default_outside_of_global() -> None:
    sections = ("[a]", f"options={GOOD}", "kernel=k ro", "[b]", f"options={GOOD}", "kernel=k ro")
    assert said(xen_cfg("default=b", *sections)) == [("XEN116", "warning", 1)]
    assert said(xen_cfg("default=a", *sections)) == [("XEN116", "note", 1)]


# --- what is loaded behind Xen ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("append", "at"),
    [
        (f"xen.gz {GOOD} -- vmlinuz ro -- initrd.img", ["--", "--"]),
        (f"xen.gz {GOOD} — vmlinuz ro — initrd.img", ["—", "—"]),
        (f"xen.gz {GOOD} – vmlinuz ro – initrd.img", ["–", "–"]),
        (f"xen.gz {GOOD} ---- vmlinuz ro --- initrd.img", ["----"]),
        (f"xen.gz {GOOD} ---vmlinuz ro --- initrd.img", ["---vmlinuz"]),
        (f"xen.gz {GOOD} --- vmlinuz ro ---initrd.img", ["---initrd.img"]),
        (f"xen.gz {GOOD} --- vmlinuz ro--- initrd.img", ["ro---"]),
        (f"xen.gz {GOOD} —vmlinuz ro --- initrd.img", ["—vmlinuz"]),
        (f"xen.gz {GOOD} vmlinuz ro --- initrd.img", ["vmlinuz"]),
        (f"xen.gz {GOOD} -- vmlinuz ro --- initrd.img", ["--"]),
    ],
)
def test_what_parts_no_modules_of_mboot(append: str, at: list[str]) -> None:
    tree = extlinux(append)
    found = find(tree)
    assert [(d.rule.code, d.severity, d.span.text) for d in found] == [("XEN118", "error", text) for text in at]
    cured = fixed_tree(tree, lint_tree(tree))
    assert cured == {path: text.encode() for path, text in extlinux(CURED).items()}  # type: ignore[union-attr]
    assert said(cured) == []


CURED = f"xen.gz {GOOD} --- vmlinuz ro --- initrd.img"


@pytest.mark.parametrize(
    "append",
    [
        CURED,
        f"xen.gz {GOOD} --- vmlinuz ro",
        f"/boot/xen.gz {GOOD} -- quiet --- vmlinuz ro --- initrd.img",  # Xen hands on what follows '--'
        f"tboot.gz logging=serial --- xen.gz {GOOD} --- vmlinuz ro --- initrd.img",
        "memdisk -- x",
    ],
)
def test_what_parts_modules_of_mboot(append: str) -> None:
    assert said(extlinux(append), "XEN118", "XEN119") == []


def entry(*commands: str) -> Tree:
    """A menu entry of GRUB 2; the first command stands at line 2."""
    return {"boot/grub/custom.cfg": "menuentry 'Xen' {\n" + "".join(f"\t{each}\n" for each in commands) + "}\n"}


def legacy(*commands: str) -> Tree:
    return {"boot/grub/menu.lst": "title Xen\n" + "".join(f"{each}\n" for each in commands)}


XEN1, XEN2 = f"multiboot /xen.gz {GOOD}", f"multiboot2 /xen.gz {GOOD}"
KERNEL, INITRD, UCODE = "/vmlinuz-6.1.0 root=/dev/sda1 ro", "/initrd.img-6.1.0", "/intel-ucode.img"
XEN0 = f"kernel /xen.gz {GOOD}"


@pytest.mark.parametrize(
    ("tree", "code", "line"),
    [
        (entry(XEN2, f"module2 {INITRD}", f"module2 {KERNEL}"), "XEN119", 3),
        (entry(XEN2, f"module2 --nounzip {INITRD}", f"module2 {KERNEL}"), "XEN119", 3),
        (entry(XEN1, f"module {UCODE}", f"module {KERNEL}", f"module {INITRD}"), "XEN119", 3),
        (entry(XEN1, f"module {KERNEL}", f"module {UCODE}", f"module {INITRD}"), "XEN119", 4),
        (entry(XEN1, f"module {INITRD}"), "XEN119", 3),
        (legacy(XEN0, f"module {INITRD}", f"module {KERNEL}"), "XEN119", 3),
        (extlinux(f"xen.gz {GOOD} --- initrd.img --- vmlinuz ro"), "XEN119", 4),
        (entry(XEN2, f"module2 {KERNEL}", f"initrd {INITRD}"), "XEN120", 4),
        (entry(XEN2, f"linux {KERNEL}", f"initrd {INITRD}"), "XEN120", 3),
        (entry(XEN2, f"linux {KERNEL}", f"module2 {INITRD}"), "XEN120", 3),
        (legacy(XEN0, f"module {KERNEL}", f"initrd {INITRD}"), "XEN120", 4),
        (entry(XEN1, f"module2 {KERNEL}", f"module2 {INITRD}"), "XEN122", 3),
        (entry(XEN2, f"module {KERNEL}", f"module {INITRD}"), "XEN122", 3),
        (entry(XEN2, f"module2 {KERNEL}", f"module {INITRD}"), "XEN122", 4),
        (entry(f"xen_hypervisor /xen.efi {GOOD}", f"module2 {KERNEL}"), "XEN122", 3),
    ],
)
def test_modules_that_are_loaded_wrongly(tree: Tree, code: str, line: int) -> None:
    found = [each for each in said(tree) if each[0] != "XEN101"]
    assert found[0] == (code, "error", line)
    assert {each[0] for each in found} <= {code, "XEN119"}


@pytest.mark.parametrize(
    "tree",
    [
        entry(XEN1, f"module {KERNEL}", f"module {INITRD}"),
        entry(XEN2, f"module2 {KERNEL}", f"module2 --nounzip {INITRD}", f"module2 {UCODE}", "module2 /xenpolicy-4.17"),
        entry(XEN2, f"module2 {KERNEL}"),
        entry(f"xen_hypervisor /xen.efi {GOOD}", f"xen_module {KERNEL}", f"xen_module --nounzip {INITRD}"),
        entry(f"linux {KERNEL}", f"initrd {INITRD}"),
        entry("multiboot /tboot.gz", f"module /xen.gz {GOOD}", f"module {KERNEL}", f"module {INITRD}"),
        entry(
            "if $x; then",
            XEN2,
            f"module2 {KERNEL}",
            f"module2 {INITRD}",
            "else",
            f"linux {KERNEL}",
            f"initrd {INITRD}",
            "fi",
        ),
        legacy(XEN0, f"module {KERNEL}", f"module {INITRD}", f"module {UCODE}"),
        legacy(f"kernel {KERNEL}", f"initrd {INITRD}"),
    ],
)
def test_modules_that_are_loaded_rightly(tree: Tree) -> None:
    found = said(tree, *(f"XEN{number}" for number in range(110, 140)))
    assert [each for each in found if each[0] != "XEN111"] == []


@pytest.mark.parametrize(
    ("root", "initrd", "severity"),
    [
        ("UUID=a1", True, "warning"),
        ("/dev/mapper/vg-root", True, "warning"),
        ("LABEL=root", False, "note"),
        ("/dev/sda1", True, "note"),
        ("/dev/sda1", False, None),
        ("PARTUUID=a1", False, None),
    ],
)
def test_no_initial_ram_disk(root: str, initrd: bool, severity: str | None) -> None:
    kernel = f"/vmlinuz-6.1.0 root={root} ro"
    native = f"menuentry 'Linux' {{\nlinux {kernel}\n{f'initrd {INITRD}' if initrd else ''}\n}}\n"
    text = f"menuentry 'Xen' {{\n{XEN2}\nmodule2 {kernel}\n}}\n{native}"
    found = said({"boot/grub/custom.cfg": text}, "XEN121")
    assert found == ([("XEN121", severity, 3)] if severity else [])
