"""The rules about ballooning of dom0: edge cases beyond the examples."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xenlint.engine.diagnostic import Diagnostic
from xenlint.model.cmdline import CommandLine
from xenlint.model.toolstack import auto_turns_off
from xenlint.source import Source
from xenlint.syntax.tree import String
from xenlint.testing import Tree, fixed_tree, lint_tree

ALL = ("XEN201", "XEN202", "XEN203", "XEN204")


def find(tree: Tree, config: str = "") -> list[Diagnostic]:
    report = lint_tree(tree, ALL, config)
    assert report.errors == []
    return list(report.diagnostics)


def codes(tree: Tree, config: str = "") -> list[str]:
    return [diagnostic.rule.code for diagnostic in find(tree, config)]


def xl_host(dom0_mem: str, xl_conf: str | None) -> Tree:
    tree = {"etc/default/grub": f'GRUB_CMDLINE_XEN="loglvl=all {dom0_mem}"\n', "etc/xen/web1.cfg": 'name = "web1"\n'}
    return tree if xl_conf is None else {**tree, "etc/xen/xl.conf": f"# xl\n{xl_conf}\n"}


def xend_host(dom0_mem: str, sxp: str, xen: str = "xen-4.0.gz") -> Tree:
    return {
        "boot/grub/menu.lst": f"title Xen\nkernel /{xen} {dom0_mem}\nmodule /vmlinuz-2.6.32-xen ro\n",
        "etc/xen/xend-config.sxp": f"(logfile /var/log/xen/xend.log)\n{sxp}\n",
    }


@pytest.mark.parametrize(
    ("dom0_mem", "xl_conf", "version", "expected"),
    [
        ("dom0_mem=4G,max:4G", 'autoballoon="on"', "4.17", ["XEN201"]),
        ("dom0_mem=4G,max:4G", "autoballoon=1", "4.17", ["XEN201"]),
        ("dom0_mem=4GB", 'autoballoon="on"', "4.17", ["XEN201"]),
        ("dom0_mem=max:4G", 'autoballoon="on"', "4.17", ["XEN201"]),
        ("", 'autoballoon="on"', "4.17", []),
        ("dom0_mem=min:1G", 'autoballoon="on"', "4.17", []),
        ("dom0_mem=128M", 'autoballoon="on"', "4.17", []),
        ("dom0_mem=4G,max:4G", "# nothing", "4.17", []),
        ("dom0_mem=4G,max:4G", 'autoballoon="auto"', "4.17", []),
        ("dom0_mem=4G,max:4G", 'autoballoon="off"', "4.17", []),
        ("dom0_mem=4G,max:4G", None, "4.17", []),
        # before there were words
        ("dom0_mem=4G,max:4G", "# nothing", "4.2", ["XEN201"]),
        ("dom0_mem=4G,max:4G", 'autoballoon="off"', "4.2", ["XEN201"]),
        ("dom0_mem=4G,max:4G", "autoballoon=0", "4.2", []),
        # what xl does not recognise
        ("dom0_mem=25%,max:25%", 'autoballoon="auto"', "4.14", ["XEN202"]),
        ("dom0_mem=25%,max:25%", None, "4.14", ["XEN202"]),
        ("dom0_mem=25%,max:25%", 'autoballoon="auto"', "4.16", []),
        ("dom0_mem=25%,max:25%", 'autoballoon="off"', "4.14", []),
        ("dom0_mem=-1G", 'autoballoon="auto"', "4.14", ["XEN202"]),
        ("dom0_mem=-1G", 'autoballoon="auto"', "4.16", []),
        ("dom0_mem=1T", 'autoballoon="auto"', "4.14", ["XEN202"]),
        ("dom0_mem=0x400000", 'autoballoon="auto"', "4.17", ["XEN202"]),
        ("dom0_mem=2GB", 'autoballoon="auto"', "4.11", []),  # told where the unit is told
        ("dom0_mem=2G,max=2G", 'autoballoon="auto"', "4.17", []),
        ("", 'autoballoon="auto"', "4.14", []),
        # nothing keeps memory for guests
        ("", 'autoballoon="off"', "4.17", ["XEN203"]),
        ("", "autoballoon=0", "4.17", ["XEN203"]),
        ("", "autoballoon=0", "4.2", ["XEN203"]),
        ("dom0_mem=0", 'autoballoon="off"', "4.17", ["XEN203"]),
        ("dom0_mem=2GB", 'autoballoon="off"', "4.17", ["XEN203"]),
        ("dom0_mem=2GB", 'autoballoon="off"', "4.11", []),
        ("dom0_mem=min:1024M dom0_mem=max:4096M", 'autoballoon="off"', "4.8", []),
        ("dom0_mem=$(size)", 'autoballoon="off"', "4.17", []),
        ("", 'autoballoon="${mode}"', "4.17", []),
    ],
)
def test_xl(dom0_mem: str, xl_conf: str | None, version: str, expected: list[str]) -> None:
    assert codes(xl_host(dom0_mem, xl_conf), f'xen-version = "{version}"\n') == expected


def test_messages_have_numbers() -> None:
    (found,) = find(xl_host("dom0_mem=4G,max:4G", 'autoballoon="on"'))
    assert "from the 4 GiB of dom0_mem" in found.message
    assert "128 MiB" in found.message
    assert found.related[0].span.text == "dom0_mem=4G,max:4G"
    tree = xl_host("", 'autoballoon="off"')
    (found,) = find(tree, '[hosts.a]\nroot = "."\nmemory = "16GiB"\n')
    assert (found.severity, found.span.text) == ("error", '"off"')
    assert "15.7 GiB of 16 GiB" in found.message


def test_loose_files_are_not_put_together() -> None:
    tree = {
        "one/xl.conf": 'autoballoon="off"\n',
        "two/xl.conf": 'autoballoon="on"\n',
        "two/grub.cfg": "menuentry 'Xen' {\n multiboot2 /xen.gz\n module2 /vmlinuz-6.1\n}\n",
    }
    assert codes(tree) == []


def test_arm_and_toolstacks_that_size_dom0_themselves() -> None:
    off = {"etc/xen/xl.conf": 'autoballoon="off"\n'}
    arm = "[xen]\noptions=console=dtuart dtuart=serial0\nkernel=Image ro\n"
    assert codes({"boot/efi/EFI/xen/xen.cfg": arm, **off}) == []
    xcp = "menuentry 'XCP-ng' {\n multiboot2 /xen.gz\n module2 /vmlinuz-4.19-xen\n}\n"
    assert codes({"boot/grub/grub.cfg": xcp, **off}) == []


@pytest.mark.parametrize(
    ("dom0_mem", "sxp", "xen", "expected"),
    [
        ("dom0_mem=512M", "(dom0-min-mem 196)\n(enable-dom0-ballooning yes)", "xen-4.0.gz", "warning"),
        ("dom0_mem=512M", "(dom0-min-mem 196)", "xen-4.0.gz", "warning"),
        ("dom0_mem=512M", "(enable-dom0-ballooning yes)", "xen-4.0.gz", "warning"),
        ("dom0_mem=512", "(dom0-min-mem 196)", "xen-4.0.gz", "warning"),  # 512M was meant
        ("dom0_mem=512M", "(dom0-min-mem 1024)", "xen-4.0.gz", "warning"),
        ("dom0_mem=512M", "(dom0-min-mem 512)\n(enable-dom0-ballooning yes)", "xen-4.0.gz", None),
        ("dom0_mem=512M", "(dom0-min-mem 196)\n(enable-dom0-ballooning no)", "xen-4.0.gz", None),
        ("dom0_mem=512M", "(dom0-min-mem 0)", "xen-4.0.gz", None),
        ("dom0_mem=512M", "", "xen-4.0.gz", None),
        ("", "(dom0-min-mem 196)\n(enable-dom0-ballooning yes)", "xen-4.0.gz", None),
        ("", "(dom0-min-mem 196)\n(enable-dom0-ballooning no)", "xen-4.0.gz", "error"),
        ("", "(dom0-min-mem 0)", "xen-4.0.gz", "error"),
        ("dom0_mem=256000", "(dom0-min-mem 196)", "xen-3.0.gz", "warning"),
        ("dom0_mem=256000", "(dom0-min-mem 0)", "xen-3.0.gz", None),
        ("dom0_mem=256000", "(dom0-min-mem 250)", "xen-3.0.gz", None),
        ("dom0_mem=512M", "(dom0-min-mem 196)\n(enable-dom0-ballooning no)", "xen-3.2.gz", "warning"),  # no switch yet
        ("dom0_mem=512M", "(dom0-min-mem <%= size %>)", "xen-4.0.gz", None),
        ("dom0_mem=512M", "(dom0-min-mem 196)\n(enable-dom0-ballooning maybe)", "xen-4.0.gz", None),
    ],
)
def test_xend(dom0_mem: str, sxp: str, xen: str, expected: str | None) -> None:
    found = find(xend_host(dom0_mem, sxp, xen))
    assert [(d.rule.code, d.severity) for d in found] == ([("XEN204", expected)] if expected else [])


def test_xend_says_from_where_to_where() -> None:
    (found,) = find(xend_host("dom0_mem=512M", "(dom0-min-mem 196)\n(enable-dom0-ballooning yes)"))
    assert "from the 512 MiB of dom0_mem down to 196 MiB" in found.message
    assert found.span.text == "yes"


def test_xend_fix() -> None:
    tree = xend_host("dom0_mem=512M", "(dom0-min-mem 1024)")
    report = lint_tree(tree, ("XEN204",))
    assert b"(dom0-min-mem 512)" in bytes(fixed_tree(tree, report)["etc/xen/xend-config.sxp"])  # type: ignore[arg-type]


def test_xend_is_gone_since_4_5() -> None:
    tree = xend_host("dom0_mem=512M", "(dom0-min-mem 196)", "xen-4.17.gz")
    assert codes(tree) == []


# xl's own patterns, as POSIX writes them (tools/xl/xl.c).
_SIZE = "-?[0-9]+[bBkKmMgGtT]?"
_XL_OLD = re.compile(r"(^| )dom0_mem=((|min:|max:)[0-9]+[bBkKmMgG]?,?)+($| )")
_XL_NEW = re.compile(rf"(^| )dom0_mem=((|min:|max:)({_SIZE}|({_SIZE}\+)?[0-9]{{1,2}}%),?)+($| )")


def recognised(text: str, version: tuple[int, int]) -> bool:
    source = Source("line", text.encode())
    return auto_turns_off(CommandLine(String(source, 0, len(text), text, 0), source.span(0, 0), "xen"), version)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(["1", "12", "-", "%", "+", "G", "T", ",", "max:", "min:", "x", " "]), max_size=9))
def test_auto_recognises_what_xls_pattern_does(words: list[str]) -> None:
    text = "dom0_mem=" + "".join(words).strip()
    while "  " in text:
        text = text.replace("  ", " ")
    assert recognised(text, (4, 14)) == (_XL_OLD.search(text) is not None)
    assert recognised(text, (4, 17)) == (_XL_NEW.search(text) is not None)


def test_auto_takes_linear_time() -> None:
    for text in ("1" * 100000, "1," * 50000, "1G+1%" * 30000, "max:1%" * 30000, "-11%" * 30000):
        assert not recognised(f"dom0_mem={text}x", (4, 14))
        assert not recognised(f"dom0_mem={text}x", (4, 17))
