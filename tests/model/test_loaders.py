"""What each boot loader hands to Xen and to dom0's kernel, and which of its entries it starts by itself."""

from __future__ import annotations

import pytest
from xenlint.model.boot import BootEntry, read_entries
from xenlint.source import Source
from xenlint.syntax import parse
from xenlint.syntax.tree import Kind


def read(kind: Kind, text: str, path: str = "x") -> list[BootEntry]:
    return read_entries(parse(kind, Source(path, text.encode()), path, (4, 17)))


def lines(entries: list[BootEntry]) -> list[tuple[str, str]]:
    return [(entry.hypervisor.value, entry.kernel.value) for entry in entries]


def defaults(entries: list[BootEntry]) -> list[str]:
    return [entry.title for entry in entries if entry.default]


# --- ` -- ` on Xen's line ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xen", "hypervisor", "kernel"),
    [
        ("dom0_mem=1G -- quiet", "dom0_mem=1G", "ro quiet"),
        ("dom0_mem=1G  --   quiet  splash -- x", "dom0_mem=1G ", "ro quiet  splash -- x"),
        ("dom0_mem=1G --", "dom0_mem=1G --", "ro"),
        ("dom0_mem=1G ---  quiet", "dom0_mem=1G ---  quiet", "ro"),
        ("-- quiet", "-- quiet", "ro"),
        ("a --b c--d", "a --b c--d", "ro"),
    ],
)
def test_what_follows_two_dashes_is_for_the_kernel(xen: str, hypervisor: str, kernel: str) -> None:
    text = f"title Xen\nkernel /xen.gz {xen}\nmodule /vmlinuz ro\n"
    (entry,) = read("grub-legacy", text)
    assert (entry.hypervisor.value, entry.kernel.value) == (hypervisor, kernel)
    for line in (entry.hypervisor, entry.kernel):
        assert [option.span.text for option in line.options] == [option.text for option in line.options]


def test_two_dashes_in_the_other_loaders() -> None:
    both = [("a", "ro b")]
    assert lines(read("grub-cfg", "menuentry x {\nmultiboot2 /xen.gz a -- b\nmodule2 /vmlinuz ro\n}\n")) == both
    assert lines(read("xen-efi", "[x]\noptions=a -- b\nkernel=vmlinuz ro\n")) == both
    assert lines(read("syslinux", "LABEL x\nKERNEL mboot.c32\nAPPEND xen.gz a -- b --- vmlinuz ro\n")) == both
    assert lines(read("netbsd-boot", "menu=x:load /netbsd ro;multiboot /xen.gz a -- b\n")) == both
    assert lines(read("loader-conf", 'xen_kernel="/boot/xen"\nxen_cmdline="a -- b"\n')) == [("a", "b")]
    arm = "menuentry x {\nxen_hypervisor /xen a -- b\nxen_module /Image ro\n}\n"
    assert lines(read("grub-cfg", arm)) == [("a -- b", "ro")]


# --- GRUB legacy ------------------------------------------------------------------------------------------------------

LEGACY = "title A\nkernel /xen.gz\nmodule /vmlinuz\ntitle dropped\ntitle B\nkernel /xen.gz\nmodule /vmlinuz\n"


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ("", "A"),
        ("default 1\n", "B"),
        ("default=01\n", "B"),
        ("default 0x1\n", "B"),
        ("default 1 and more\n", "B"),
        ("default 1\ndefault 0\n", "A"),
        ("default 7\n", "A"),
        ("default 7\nfallback 1 0\n", "B"),
        ("default 7\nfallback 9\n", "A"),
        ("default saved\n", None),
    ],
)
def test_default_of_grub_legacy(header: str, title: str | None) -> None:
    assert defaults(read("grub-legacy", header + LEGACY)) == ([title] if title else [])


# --- GRUB 2 -----------------------------------------------------------------------------------------------------------


def test_an_entry_of_a_part_is_no_default() -> None:
    text = "menuentry x {\nmultiboot2 /xen.gz\nmodule2 /vmlinuz\n}\n"
    assert defaults(read("grub-cfg", text, "boot/grub/grub.cfg")) == ["x"]
    assert defaults(read("grub-cfg", text, "boot/grub/custom.cfg")) == []
    assert defaults(read("grub-cfg", "#!/bin/sh\nexec tail -n +3 $0\n" + text, "etc/grub.d/40_custom")) == []
    assert defaults(read("grub-cfg", "set default=0\n" + text, "boot/grub/custom.cfg")) == ["x"]


def test_entries_that_exclude_each_other_are_both_the_default() -> None:
    entry = "menuentry {} {{\nmultiboot2 /xen.gz\nmodule2 /vmlinuz\n}}\n"
    text = f"if a; then\n{entry.format('one')}else\n{entry.format('two')}fi\n{entry.format('three')}"
    assert defaults(read("grub-cfg", "set default=0\n" + text)) == ["one", "two"]
    assert defaults(read("grub-cfg", "set default=1\n" + text)) == ["three"]


# --- Xen's EFI loader -------------------------------------------------------------------------------------------------


def test_only_the_first_section_of_a_name_counts() -> None:
    text = "[global]\ndefault=x\n[x]\nkernel=vmlinuz ro\n[y]\nkernel=other\n[x]\noptions=dom0_mem=1G\nkernel=lost\n"
    assert lines(read("xen-efi", text)) == [("", "ro"), ("", "")]
    assert [entry.kernel_image for entry in read("xen-efi", text)] == ["vmlinuz", "other"]
    assert read("xen-efi", "[global]\ndefault=x\n[x]\n[x]\nkernel=vmlinuz\n") == []
    assert defaults(read("xen-efi", "[global]\n[x]\nkernel=a\n[y]\nkernel=b\n[global]\ndefault=y\n")) == ["x"]


def test_without_a_default_the_first_items_of_the_file_count() -> None:
    text = "[global]\noptions=dom0_mem=1G\n[x]\nkernel=vmlinuz ro\noptions=dom0_mem=2G\n[y]\nkernel=b\noptions=c\n"
    found = read("xen-efi", text)
    assert lines(found) == [("dom0_mem=1G", "ro"), ("c", "")]
    assert defaults(found) == ["x"]
    assert lines(read("xen-efi", text.replace("[global]\n", "[global]\ndefault=x\n")))[0] == ("dom0_mem=2G", "ro")
    assert lines(read("xen-efi", "options=a\nkernel=vmlinuz b\n")) == [("a", "b")]
    assert defaults(read("xen-efi", "[global]\ndefault=z\n[x]\nkernel=vmlinuz\n")) == []


def test_what_ends_a_value_of_xen_cfg() -> None:
    text = "[x]\noptions = lost\noptions=  dom0_mem=1G\tlost\noptions=second\nkernel=vmlinuz ro # lost\n ;kernel=lost\n"
    assert lines(read("xen-efi", text)) == [("dom0_mem=1G", "ro ")]


# --- syslinux ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("APPEND xen.gz a --- vmlinuz b\nLABEL x\nKERNEL mboot.c32\n", [("a", "b")]),
        (
            "APPEND xen.gz a --- vmlinuz b\nLABEL x\nKERNEL mboot.c32\nAPPEND xen.gz c --- vmlinuz\n"
            "LABEL y\nKERNEL mboot.c32\n",
            [("c", ""), ("a", "b")],
        ),
        ("APPEND xen.gz a --- vmlinuz b\nLABEL x\nKERNEL mboot.c32\nAPPEND -\n", []),
        ("LABEL x\nCOM32 /boot/mboot.c32 xen.gz a\nAPPEND b --- vmlinuz\n", [("a b", "")]),
        ("LABEL x\nKERNEL mboot.c32\nAPPEND -solaris xen.gz\ta  b --- vmlinuz\n", [("a b", "")]),
        ("LABEL x\nKERNEL mboot.c32\nAPPEND tboot.gz z --- xen.gz a --- vmlinuz b --- initrd\n", [("a", "b")]),
        ("LABEL x\nKERNEL mboot.c32\nAPPEND xen.gz a ---vmlinuz b\n", []),
        ("DEFAULT mboot.c32 xen.gz dom0_mem=65536 --- netbsd-XEN3_DOM0.gz b\n", [("dom0_mem=65536", "b")]),
    ],
)
def test_what_mboot_hands_on(text: str, expected: list[tuple[str, str]]) -> None:
    assert lines(read("syslinux", text)) == expected


def test_a_default_label_is_named_letter_by_letter() -> None:
    text = "LABEL Xen\nKERNEL mboot.c32\nAPPEND xen.gz --- vmlinuz\n"
    assert defaults(read("syslinux", "DEFAULT Xen\n" + text)) == ["Xen"]
    assert defaults(read("syslinux", "DEFAULT xen\n" + text)) == []
    assert defaults(read("syslinux", "DEFAULT Xen\nDEFAULT linux\n" + text)) == []
    assert defaults(read("syslinux", text + "MENU DEFAULT\n")) == ["Xen"]


def test_tboot_of_grub() -> None:
    legacy = "title x\nkernel /tboot.gz z\nmodule /xen.gz a\nmodule /vmlinuz b\nmodule /initrd\n"
    assert lines(read("grub-legacy", legacy)) == [("a", "b")]
    grub = "menuentry x {\nmultiboot2 /tboot.gz z\nmodule2 /xen.gz a\nmodule2 /vmlinuz b\n}\n"
    assert lines(read("grub-cfg", grub)) == [("a", "b")]


def test_places_of_many_pieces_are_those_of_the_text() -> None:
    text = "set e=\nset v='p q'\nmenuentry x {\nmultiboot2 /xen.gz  $v${e}1  a'b'c $e \"d\" $v\nmodule2 /vmlinuz\n}\n"
    (entry,) = read("grub-cfg", text)
    line = entry.hypervisor
    assert line.text is not None
    assert line.value == "p q1 abc d p q"
    at = 0
    for option in line.options:
        at = line.value.index(option.text, at)
        assert option.span == line.text.at(at, at + len(option.text))
        at += len(option.text)
