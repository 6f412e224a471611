"""The rules about boot files: each mistake in the spellings and files it comes in, and good files that look alike."""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import Tree, fixed_tree, lint_tree

GOOD, LESS = "dom0_mem=2G,max:2G", "dom0_mem=1G,max:1G"
GUEST = {"etc/xen/web1.cfg": 'name = "web1"\nmemory = 512\nkernel = "/boot/vmlinuz"\n'}
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
        ('GRUB_CMDLINE_XEN="loglvl=all dom0_mem=2G,max:2G”', "XEN001", None),
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
        (("[global]", "default=xen", "[xen]", f"options\t={GOOD}", "kernel=k ro"), "XEN114", 4),
        (("[global]", "default=xen", "[xen]", f"options={GOOD}", "kernel \t= k ro"), "XEN114", 5),
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
        (f"loglvl=all # {GOOD}", "k ro", "warning"),
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
        (legacy(XEN0, f"kernel {KERNEL}", f"initrd {INITRD}"), "XEN120", 3),
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
        ("LABEL=root", False, "warning"),
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


def test_a_kernel_of_a_distribution_without_initial_ram_disk() -> None:
    text = f"menuentry 'Xen' {{\n{XEN2}\nmodule2 /vmlinuz-6.1.0-18-amd64 root=/dev/sda1 ro\n}}\n"
    assert said({"boot/grub/custom.cfg": text}, "XEN121") == [("XEN121", "note", 3)]


# --- the input of grub-mkconfig ---------------------------------------------------------------------------------------

BOOT = tuple(f"XEN{number}" for number in range(110, 140))
FEDORA = {"etc/os-release": "ID=fedora\n"}


@pytest.mark.parametrize(
    ("name", "real", "severity"),
    [
        ("GRUB_XEN_CMDLINE", "GRUB_CMDLINE_XEN", "error"),
        ("GRUB_XEN_CMDLINE_DEFAULT", "GRUB_CMDLINE_XEN_DEFAULT", "error"),
        ("GRUB_CMDLINE_XEN_DEFAULTS", "GRUB_CMDLINE_XEN_DEFAULT", "error"),
        ("GRUB_CMDLINE_XEN_DEFUALT", "GRUB_CMDLINE_XEN_DEFAULT", "error"),
        ("GRUB_DEFAULT_CMDLINE_XEN", "GRUB_CMDLINE_XEN_DEFAULT", "error"),
        ("GRUB_CMDLINE_XEN_RECOVERY", "GRUB_CMDLINE_XEN", "error"),
        ("GRUB_CMDLINE_XEN_LINUX", "GRUB_CMDLINE_LINUX_XEN_REPLACE", "error"),
        ("GRUB_CMD_LINE_XEN", "GRUB_CMDLINE_XEN", "error"),
        ("GRUB_CMDLINEXEN", "GRUB_CMDLINE_XEN", "error"),
        ("GRUB_CMDLNE_XEN", "GRUB_CMDLINE_XEN", "error"),
        ("GURB_CMDLINE_XEN", "GRUB_CMDLINE_XEN", "error"),
        ("grub_cmdline_xen", "GRUB_CMDLINE_XEN", "error"),
        ("CMDLINE_XEN", "GRUB_CMDLINE_XEN", "error"),
        ("XEN_CMDLINE", "GRUB_CMDLINE_XEN", "error"),
        ("GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFUALT", "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT", "error"),
        ("GRUB_XEN_CMDLINE_FOR_ALL", None, "error"),
        ("GRUB_CMDLINE_LINUX_DEFUALT", "GRUB_CMDLINE_LINUX_DEFAULT", "warning"),
        ("GRUB_TIMEOTU", "GRUB_TIMEOUT", "warning"),
        ("XEN_OVERRIDE_GRUB_DEFUALT", "XEN_OVERRIDE_GRUB_DEFAULT", "warning"),
    ],
)
@pytest.mark.parametrize("path", [DEFAULT, "etc/default/grub.d/xen.cfg"])
def test_a_variable_that_nothing_reads(name: str, real: str | None, severity: str, path: str) -> None:
    tree = {path: f'# for Xen\n{name}="smt=off"\n'}
    (found,) = find(tree, "XEN126")
    assert (found.severity, found.span.text) == (severity, name)
    if real is not None:
        assert f"Write '{real}'" in found.message
        assert fixed_tree(tree, lint_tree(tree, ("XEN126",)))[path] == f'# for Xen\n{real}="smt=off"\n'.encode()


def test_dom0_mem_in_a_variable_that_nothing_reads() -> None:
    tree = {**GUEST, DEFAULT: f'GRUB_XEN_CMDLINE="{GOOD}"\n'}
    assert said(tree) == [("XEN126", "error", 1)]
    assert said(fixed_tree(tree, lint_tree(tree))) == []
    both = {DEFAULT: f'GRUB_XEN_CMDLINE="loglvl=all"\nGRUB_CMDLINE_XEN="{GOOD}"\n'}
    assert said(both) == [("XEN126", "error", 1)]


@pytest.mark.parametrize(
    "text",
    [
        f'GRUB_XEN_CMDLINE="{GOOD}"\nGRUB_CMDLINE_XEN="$GRUB_XEN_CMDLINE"\n',
        'GRUB_RECORDFAIL_TIMEOUT=5\nGRUB_ENABLE_LINUX_LABEL=true\nSUSE_BTRFS_SNAPSHOT_BOOTING="true"\n',
        "GRUB_TERMINAL=serial\nGRUB_TERMINAL_OUTPUT=serial\nGRUB_CMDLINE_LINUX_RECOVERY=single\nGRUB_TOP_LEVEL_XEN=x\n",
        "GRUB_DISABLE_LINUX_RECOVERY=true\nGRUB_CMDLINE_LINUX_DEBUG=debug\nGRUB_GFXPAYLOAD=text\nGRUB_COLOR_SCHEME=x\n",
    ],
)
def test_a_variable_that_is_nobody_elses_affair(text: str) -> None:
    assert said({DEFAULT: text}, *BOOT) == []


@pytest.mark.parametrize(
    ("tree", "line"),
    [
        ({**FEDORA, DEFAULT: "GRUB_TIMEOUT=5\n", f"{DEFAULT}.d/xen.cfg": f'# X\nGRUB_CMDLINE_XEN="{GOOD}"\n'}, 2),
        ({"etc/gentoo-release": "x\n", **GUEST, f"{DEFAULT}.d/xen.cfg": f'GRUB_CMDLINE_XEN="{GOOD}"\n'}, 1),
        ({DEFAULT: "GRUB_TIMEOUT=5\n", f"{DEFAULT}.d/xen": f'GRUB_CMDLINE_XEN="{GOOD}"\n'}, 1),
        ({DEFAULT: "GRUB_TIMEOUT=5\n", f"{DEFAULT}.d/xen.conf": f'GRUB_CMDLINE_XEN="{GOOD}"\n'}, 1),
        ({**GUEST, f"{DEFAULT}.d/90-xen.cfg.local": f'GRUB_CMDLINE_XEN="{GOOD}"\n'}, 1),
    ],
)
def test_a_drop_in_that_nothing_reads(tree: Tree, line: int) -> None:
    assert said(tree) == [("XEN127", "warning", line)]


def test_a_drop_in_that_is_read() -> None:
    tree = {DEFAULT: "GRUB_TIMEOUT=5\n", f"{DEFAULT}.d/xen.cfg": f'GRUB_CMDLINE_XEN="{GOOD}"\n'}
    assert said(tree) == []
    assert said({**tree, "etc/os-release": "ID=ubuntu\nID_LIKE=debian\n"}) == []


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ((f'GRUB_CMDLINE_XEN="{GOOD}"', 'GRUB_CMDLINE_XEN="loglvl=all dom0_mem=1G,max:1G"'), 1),
        (
            (
                f'GRUB_DISABLE_RECOVERY=true\nGRUB_CMDLINE_XEN_DEFAULT="{GOOD}"',
                'GRUB_CMDLINE_XEN_DEFAULT="dom0_mem=1G,max:1G"',
            ),
            2,
        ),
        ((f'GRUB_CMDLINE_XEN="{GOOD} smt=off"', f'GRUB_CMDLINE_XEN="{GOOD}"'), 1),
        (("GRUB_TIMEOUT=5", f'GRUB_CMDLINE_XEN="{GOOD} smt=off"', f'GRUB_CMDLINE_XEN="{GOOD}"'), 1),
        ((f'GRUB_CMDLINE_XEN="dom0_mem=1G,max:1G"\nGRUB_CMDLINE_XEN="{GOOD}"',), 1),
    ],
)
def test_a_setting_that_is_replaced(files: tuple[str, ...], line: int) -> None:
    names = (DEFAULT, f"{DEFAULT}.d/10-a.cfg", f"{DEFAULT}.d/xen.cfg")
    assert said({name: f"{text}\n" for name, text in zip(names, files, strict=False)}) == [("XEN128", "warning", line)]


@pytest.mark.parametrize(
    "files",
    [
        (f'GRUB_CMDLINE_XEN="{GOOD}"', 'GRUB_CMDLINE_XEN="$GRUB_CMDLINE_XEN smt=off"'),
        (f'GRUB_CMDLINE_XEN="{GOOD}"', f'GRUB_CMDLINE_XEN="smt=off {GOOD}"'),
        ('GRUB_CMDLINE_XEN=""', f'GRUB_CMDLINE_XEN="{GOOD}"'),
        (f'GRUB_CMDLINE_XEN="{GOOD}"', 'GRUB_CMDLINE_XEN_DEFAULT="smt=off"'),
        (f'if true; then\nGRUB_CMDLINE_XEN="dom0_mem=1G,max:1G"\nelse\nGRUB_CMDLINE_XEN="{GOOD}"\nfi',),
        (f'GRUB_CMDLINE_XEN="{GOOD}"\nGRUB_CMDLINE_XEN="${{GRUB_CMDLINE_XEN}} smt=off"',),
        (f'GRUB_CMDLINE_XEN="{GOOD}"\nGRUB_CMDLINE_XEN="{GOOD}"',),
    ],
)
def test_a_setting_that_is_kept(files: tuple[str, ...]) -> None:
    names = (DEFAULT, f"{DEFAULT}.d/10-a.cfg")
    assert said({name: f"{text}\n" for name, text in zip(names, files, strict=False)}, *BOOT) == []


def test_drop_ins_that_are_not_read_replace_nothing() -> None:
    tree = {DEFAULT: f'GRUB_CMDLINE_XEN="{GOOD}"\n', f"{DEFAULT}.d/xen.cfg": 'GRUB_CMDLINE_XEN="smt=off"\n'}
    assert said({**FEDORA, **tree}) == [("XEN127", "warning", 1)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"'{GOOD}'", []),
        ("dom0_mem=\\\"2G,max:2G\\\" 'loglvl=all'", []),
        (f"'{GOOD} loglvl=all'", [("XEN113", "error", 1)]),
        (f'\\"{GOOD} loglvl=all\\"', [("XEN113", "error", 1)]),
    ],
)
def test_quotes_inside_of_those_that_the_shell_takes(value: str, expected: list[tuple[str, str, int]]) -> None:
    assert said({DEFAULT: f'GRUB_CMDLINE_XEN="{value}"\n'}) == expected


def test_an_empty_replacement() -> None:
    text = f'GRUB_CMDLINE_XEN="{GOOD}"\nGRUB_CMDLINE_LINUX_DEFAULT="{{}}"\nGRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT=""\n'
    assert said({DEFAULT: text.format("quiet splash")}) == [("XEN125", "note", 3)]
    assert said({DEFAULT: text.format("")}) == []


# --- generated menus --------------------------------------------------------------------------------------------------

HEADER = "#\n# It is automatically generated by grub-mkconfig using templates\n#\n"


def generated(normal: str, recovery: str | None = None, custom: str = "", default: str = "xen") -> Tree:
    """A grub.cfg as grub-mkconfig writes it: Xen's normal line is 12, that of recovery 17."""
    text = f'{HEADER}set default="{default}"\n### BEGIN /etc/grub.d/10_linux ###\n'
    text += f"menuentry 'Debian' {{\nlinux {KERNEL}\ninitrd {INITRD}\n}}\n### BEGIN /etc/grub.d/20_linux_xen ###\n"
    for title, line in (("with Xen hypervisor", normal), ("with Xen 4.17 (recovery mode)", recovery)):
        if line is not None:
            text += f"menuentry 'Debian, {title}' --id xen {{\n"
            text += f"multiboot2 /xen-4.17-amd64.gz placeholder {line} ${{xen_rm_opts}}\n"
            text += f"module2 {KERNEL}\nmodule2 --nounzip {INITRD}\n}}\n"
    if custom:
        text += f"### BEGIN /etc/grub.d/40_custom ###\nmenuentry 'Xen by hand' {{\nmultiboot2 /xen.gz {custom}\n}}\n"
    return {"boot/grub/grub.cfg": text}


def mkconfig(xen: str = "", default: str = "") -> Tree:
    return {DEFAULT: f'GRUB_CMDLINE_XEN="{xen}"\nGRUB_CMDLINE_XEN_DEFAULT="{default}"\n'}


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({**mkconfig(GOOD), **generated("")}, [("XEN110", 12)]),
        ({**mkconfig(GOOD), **generated("", "")}, [("XEN110", 12)]),
        ({**mkconfig(GOOD), **generated("dom0_mem=1G,max:1G")}, [("XEN110", 12)]),
        ({**mkconfig(GOOD, "smt=off"), **generated(GOOD, GOOD)}, [("XEN110", 12)]),
        ({**mkconfig(GOOD), **generated(GOOD, "")}, [("XEN110", 17)]),
        ({**mkconfig(GOOD), **generated(f"{GOOD} smt=off")}, [("XEN110", 12)]),
        ({**mkconfig("", GOOD), **generated(""), **GUEST}, [("XEN101", 1), ("XEN110", 12)]),
    ],
)
def test_a_menu_older_than_its_input(tree: Tree, expected: list[tuple[str, int]]) -> None:
    found = sorted((code, line) for code, _, line in said(tree))
    assert found == expected


@pytest.mark.parametrize(
    "tree",
    [
        {**mkconfig(GOOD), **generated(GOOD, GOOD)},
        {**mkconfig(GOOD, "smt=off"), **generated(f"{GOOD} smt=off", GOOD)},
        {**mkconfig("loglvl=all", GOOD), **generated(f"{GOOD} loglvl=all", "loglvl=all")},
        {**mkconfig(GOOD), **generated(f"{GOOD} no-real-mode edd=off")},
        {**mkconfig(GOOD), **generated(GOOD, custom="dom0_mem=1G,max:1G")},
        {DEFAULT: 'GRUB_CMDLINE_XEN="dom0_mem=$(cat /x)"\n', **generated(GOOD)},
        {DEFAULT: f'GRUB_CMDLINE_XEN = "{GOOD}"\n', **generated("smt=off")},  # the generator stops, as is told
        {"etc/default/grub": "GRUB_TIMEOUT=5\n", **generated(GOOD)},
    ],
)
def test_a_menu_as_its_input_has_it(tree: Tree) -> None:
    assert said(tree, "XEN110") == []


def test_what_to_run() -> None:
    tree = {**mkconfig(GOOD), **generated("")}
    assert "Run 'update-grub'" in find(tree, "XEN110")[0].message
    tree = {**FEDORA, **mkconfig(GOOD), "boot/grub2/grub.cfg": tree["boot/grub/grub.cfg"]}
    assert "Run 'grub2-mkconfig -o /boot/grub2/grub.cfg'" in find(tree, "XEN110")[0].message


def automagic(option: str, *xen: str, tail: str = "") -> Tree:
    text = "default 0\n### BEGIN AUTOMAGIC KERNELS LIST\n## ## Start Default Options ##\n## for the hypervisor\n"
    text += f"{option}\n## ## End Default Options ##\n{tail}"
    for line in xen:
        text += f"title Xen\nroot (hd0,0)\nkernel /xen-4.0.gz {line}\nmodule /vmlinuz-2.6.32-5 ro\nmodule /initrd.img\n"
    return {"boot/grub/menu.lst": f"{text}### END DEBIAN AUTOMAGIC KERNELS LIST\n"}


SMALL = "dom0_mem=512M,max:512M"


@pytest.mark.parametrize(
    ("tree", "code", "severity", "line"),
    [
        (automagic(f"# xenhopt={SMALL}", ""), "XEN110", "warning", 9),
        (automagic(f"# xenhopt={SMALL}", "dom0_mem=1G"), "XEN110", "warning", 9),
        (automagic("# xenhopt=", SMALL), "XEN124", "warning", 9),
        (automagic("# kopt=ro", SMALL, SMALL), "XEN124", "warning", 9),
        (automagic("# xenhopt=loglvl=all", f"loglvl=all {SMALL}"), "XEN124", "warning", 9),
        (automagic(f"xenhopt={SMALL}", SMALL), "XEN123", "error", 5),
        (automagic(f"## xenhopt={SMALL}", SMALL), "XEN123", "error", 5),
        (automagic(f"#xenhopt={SMALL}", SMALL), "XEN123", "error", 5),
        (automagic(f"# xenhopt = {SMALL}", SMALL), "XEN123", "error", 5),
        (automagic("", SMALL, tail=f"# xenhopt={SMALL}\n"), "XEN123", "error", 7),
    ],
)
def test_debians_list_of_grub_legacy(tree: Tree, code: str, severity: str, line: int) -> None:
    assert said(tree) == [(code, severity, line)]


@pytest.mark.parametrize(
    "tree",
    [
        automagic(f"# xenhopt={SMALL}", SMALL),
        automagic(f"# xenhopt={SMALL}\n## e.g. xenhopt=dom0_mem=1G", SMALL),
        automagic("## xenhopt=dom0_mem=1G is what it was\n" + f"# xenhopt={SMALL}", SMALL),
        menu_lst(SMALL),
    ],
)
def test_debians_list_as_it_should_be(tree: Tree) -> None:
    assert said(tree, *BOOT) == []


def test_no_entry_for_xen() -> None:
    cloud = KERNEL.replace("6.1.0", "6.1.0-18-cloud-amd64")
    text = f"{HEADER}menuentry 'Debian' {{\nlinux {cloud}\ninitrd {INITRD}\n}}\n"
    tree = {**mkconfig(GOOD), "boot/grub/grub.cfg": text}
    (found,) = find(tree)
    assert (found.rule.code, found.severity, found.span.text) == ("XEN129", "warning", f'GRUB_CMDLINE_XEN="{GOOD}"')
    assert "vmlinuz-6.1.0-18-cloud-amd64' is a kernel for clouds" in found.message
    assert said({**mkconfig(GOOD), **generated(GOOD)}) == []
    assert said({DEFAULT: "GRUB_TIMEOUT=5\n", "boot/grub/grub.cfg": text}) == []


# --- the default entry ------------------------------------------------------------------------------------------------

LEGACY_XEN = str(menu_lst(GOOD, head="")["boot/grub/menu.lst"])
NATIVE = "title Linux\nroot (hd0,0)\nkernel /vmlinuz-3.16 root=/dev/sda1 ro\ninitrd /initrd.img-3.16\n"


def two_entries(default: str, xen: str = GOOD) -> Tree:
    text = f"{default}\nmenuentry 'Debian' --id linux {{\nlinux {KERNEL}\ninitrd {INITRD}\n}}\n"
    text += (
        f"menuentry 'Debian, with Xen' --id xen {{\nmultiboot2 /xen.gz {xen}\nmodule2 {KERNEL}\nmodule2 {INITRD}\n}}\n"
    )
    return {"boot/grub/grub.cfg": text}


def labels(head: str, more: str = "") -> Tree:
    text = f"{head}\nLABEL linux\n  KERNEL vmlinuz\n  APPEND ro initrd=initrd.img\n{more}"
    text += f"LABEL xen\n  KERNEL mboot.c32\n  APPEND xen.gz {GOOD} --- vmlinuz ro --- initrd.img\n"
    return {"boot/extlinux.conf": text}


@pytest.mark.parametrize(
    ("tree", "severity", "line"),
    [
        ({"boot/grub/menu.lst": f"default 0\n{NATIVE}{LEGACY_XEN}"}, "warning", 1),
        (
            {"boot/grub/menu.lst": f"timeout=5\ndefault=0\n{NATIVE}{LEGACY_XEN}"},
            "warning",
            2,
        ),
        ({"boot/grub/menu.lst": f"default 1\n{LEGACY_XEN}{NATIVE}"}, "warning", 1),
        ({"boot/grub/menu.lst": f"timeout 5\n{NATIVE}{LEGACY_XEN}"}, "warning", 2),
        ({"boot.cfg": f"menu=BSD:boot netbsd\nmenu=Xen:load /netbsd-XEN3_DOM0;multiboot /xen {GOOD}\n"}, "warning", 1),
        (
            {
                "boot.cfg": f"menu=Xen:load /netbsd-XEN3_DOM0;multiboot /xen {GOOD}\nmenu=NetBSD:boot netbsd\n"
                "default=2\n"
            },
            "warning",
            3,
        ),
        (two_entries("set default=0"), "warning", 1),
        (two_entries('set default="linux"'), "warning", 1),
        (two_entries('set default="Xen 4.1-amd64"'), "warning", 1),
        (two_entries('set default="7"'), "warning", 1),
        ({**mkconfig(GOOD), **generated(GOOD, default="0")}, "warning", 4),
        (labels("DEFAULT linux"), "warning", 1),
        (labels("DEFAULT xne"), "warning", 1),
        (labels("DEFAULT menu.c32", "MENU DEFAULT\n"), "warning", 5),
        ({DEFAULT: f'GRUB_DEFAULT="Xen 4.17-amd64"\nGRUB_CMDLINE_XEN="{GOOD}"\n'}, "warning", 1),
        ({DEFAULT: f"GRUB_DEFAULT='Xen 4.1-amd64'\nGRUB_CMDLINE_XEN=\"{GOOD}\"\n"}, "warning", 1),
        (
            {DEFAULT: f'GRUB_CMDLINE_XEN="{GOOD}"\nGRUB_DEFAULT="Debian, with Xen 4.17-amd64 and Linux 6.1.0"\n'},
            "warning",
            2,
        ),
        ({DEFAULT: f'GRUB_DEFAULT=0\nGRUB_CMDLINE_XEN="{GOOD}"\nXEN_OVERRIDE_GRUB_DEFAULT=0\n'}, "warning", 3),
        ({**GUEST, **two_entries("set default=0")}, "warning", 1),
    ],
)
def test_a_default_entry_without_xen(tree: Tree, severity: str, line: int) -> None:
    assert said(tree) == [("XEN111", severity, line)]


def test_the_line_that_chooses_the_default() -> None:
    tree = {**generated(GOOD, default="0"), DEFAULT: f'GRUB_CMDLINE_XEN="{GOOD}"\nGRUB_DEFAULT=0\n'}
    (found,) = find(tree)
    assert (found.rule.code, found.span.text) == ("XEN111", "GRUB_DEFAULT=0")


@pytest.mark.parametrize(
    "tree",
    [
        two_entries("set default=1"),
        two_entries('set default="xen"'),
        two_entries("set default='Debian, with Xen'"),
        two_entries('set default="${saved_entry}"'),
        two_entries("set timeout=5"),
        menu_lst(GOOD, head="default saved\n"),
        {"boot/grub/menu.lst": f"default 1\n{NATIVE}{LEGACY_XEN}"},
        labels("DEFAULT xen"),
        labels("DEFAULT menu.c32"),
        labels("DEFAULT linux\nONTIMEOUT xen"),
        labels("DEFAULT menu.c32", "LABEL other\n  KERNEL x\n"),
        labels("DEFAULT vesamenu.c32\nUI vesamenu.c32"),
        {DEFAULT: f'GRUB_DEFAULT=0\nGRUB_CMDLINE_XEN="{GOOD}"\n'},
        {DEFAULT: f'GRUB_DEFAULT=saved\nGRUB_CMDLINE_XEN="{GOOD}"\n'},
        {DEFAULT: f'GRUB_DEFAULT="Debian GNU/Linux, with Xen hypervisor"\nGRUB_CMDLINE_XEN="{GOOD}"\n'},
        {DEFAULT: f'GRUB_DEFAULT="Advanced options>Debian, with Xen 4.17 and Linux 6.1"\nGRUB_CMDLINE_XEN="{GOOD}"\n'},
        {DEFAULT: 'GRUB_DEFAULT="Xen 4.17-amd64"\nGRUB_CMDLINE_LINUX="quiet"\n'},
        {DEFAULT: f'GRUB_DEFAULT=0\nGRUB_CMDLINE_XEN="{GOOD}"\nXEN_OVERRIDE_GRUB_DEFAULT=1\n'},
        {**mkconfig(GOOD), **generated(GOOD)},
    ],
)
def test_a_default_entry_that_may_be_xens(tree: Tree) -> None:
    assert said(tree) == []


# --- entries of the Boot Loader Specification -------------------------------------------------------------------------


def bls(options: str, image: str = "linux /vmlinuz-6.6.9") -> Tree:
    text = f"title Fedora\n{image}\ninitrd /initramfs-6.6.9.img\noptions root=UUID=a1 ro {options}\n"
    return {"boot/loader/entries/6.6.9.conf": text, DEFAULT: "GRUB_ENABLE_BLSCFG=true\n"}


def test_options_of_xen_in_an_entry_without_xen() -> None:
    assert said(bls(GOOD)) == [("XEN130", "error", 4)]
    assert said({**bls(GOOD), **mkconfig(GOOD)}) == [("XEN130", "warning", 4)]
    assert said({**GUEST, **bls("dom0_max_vcpus=2 quiet")}, "XEN130") == [("XEN130", "warning", 4)]
    (found,) = find(bls(GOOD, "efi /EFI/xen/xen.efi"))
    assert "Write it in 'options=' of xen.cfg" in found.message


def test_entries_for_linux_alone_are_nobodys_affair() -> None:
    assert said({**bls("quiet console=hvc0"), **mkconfig(GOOD)}) == []
    assert said(bls("quiet")) == []


@pytest.mark.parametrize(
    ("told", "reads"), [("fedora 39", False), ("Red Hat 9", False), ("Debian 12", True), ("x", True)]
)
def test_the_distribution_may_be_told(told: str, reads: bool) -> None:
    tree = {f"{DEFAULT}.d/xen.cfg": f'GRUB_CMDLINE_XEN="{GOOD}"\n', **GUEST}
    report = lint_tree(tree, ("XEN127",), f'[hosts.alpha]\nroot = "."\ndistribution = "{told}"\n')
    assert report.errors == []
    assert [d.rule.code for d in report.diagnostics] == ([] if reads else ["XEN127"])


@pytest.mark.parametrize("line", ['kernel="vmlinuz ro"', "kernel='vmlinuz' ro", 'ramdisk="initrd.img"'])
def test_quotes_around_files(line: str) -> None:
    tree = xen_cfg("[xen]", f"options={GOOD}", *([] if line.startswith("kernel") else ["kernel=vmlinuz"]), line)
    (found,) = find(tree)
    assert (found.rule.code, found.severity) == ("XEN113", "error")


def test_a_file_of_syslinux_that_is_one_line() -> None:
    line = f"DEFAULT mboot.c32 xen.gz {GOOD} {{0}} vmlinuz ro {{0}} initrd.img\n"
    assert said({"boot/extlinux.conf": line.format("---")}) == []
    assert said({"boot/extlinux.conf": line.format("--")}) == [("XEN118", "error", 1)] * 2


def test_a_section_without_an_end() -> None:
    tree = xen_cfg("[global]", "default=xen", "[xen", f"options={GOOD}", "kernel=vmlinuz ro")
    assert said(tree) == [("XEN001", "error", 3)]


@pytest.mark.parametrize(
    ("conf", "says"),
    [
        ('autoballoon="on"\n', "as its guest starts, dom0 is shrunk and runs short"),
        ('autoballoon="off"\n', "xl may not shrink it here, so no guest finds room"),
    ],
)
def test_what_becomes_of_a_dom0_without_limit(conf: str, says: str) -> None:
    (found,) = find({**menu_lst("loglvl=all"), **GUEST, "etc/xen/xl.conf": conf}, "XEN101")
    assert says in found.message
