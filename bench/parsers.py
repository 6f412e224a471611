"""Stress the parsers: `python bench/parsers.py [KIND…] [--check] [--gc]`.

Each parser reads 1 MiB of every ASCII character, of tokens of its format, of lines of it, and of what may stand inside
of a list or a string. Printed are the slowest ten in seconds per MiB, and how the time grew from 256 KiB: up to 5 is
linear. `--check` times `xenlint check` on the ten lines that are slowest to parse.

What takes 256 KiB less than 50 ms is not read again as 1 MiB, unless it is among the ten: it would have to grow with
the cube of the size to take more than a few seconds.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from xenlint.source import Source
from xenlint.syntax import MODULES, parse
from xenlint.syntax.tree import Kind

SMALL, BIG = 1 << 18, 1 << 20
ENOUGH = 0.05


class Sample(NamedTuple):
    """`unit` over and over between two ends."""

    unit: str
    before: str = ""
    after: str = ""

    def text(self, size: int) -> bytes:
        return (self.before + self.unit * (size // len(self.unit.encode())) + self.after).encode()

    def __str__(self) -> str:
        ends = f" in {self.before!r} … {self.after!r}" if self.before or self.after else ""
        return f"{self.unit!r}{ends}"


_XL = (
    "a=1", "a+=1", "a='x'", 'a+="x"', "a=[1]", "a+=[1]", "a+=[]", "a=['x','y']", "a=x", "a", "A=1", "a=1;", "a b",
    "a-b=1", "a=1 b=2", "a=-1", "a=512M", "a=(1)", "a=True", "import os", "a=[1 2]", "a=[x", 'a="\\n"', 'a="\\x41"',
    "a=1\r", "# c", "a = 1 # c", "a=1,", "a=", "=1", "a.b=1", "'a'=1", "def a():", " a=1", "a='", "a=b+'c'",
    "a=[[1],[2]]", "a=“x”", "a=[1;2]",
)  # fmt: skip
_PYTHON = (
    "a=1", "x=x*2", "a=1+1", "a+=1", "a='x'", "a='x'+'y'", "a='x%s'%b", "a+='x'", "a=[1]", "a=[1,2]+[3]", "a=b",
    "a=b=c=1", "a,b=1,2", "print a", "print 'a'", "if a: b=1", "if 1: b=1", "if x:\n  a=1\nelse:\n  a=2",
    "for a in [1,2]: b=a", "while 1: a=1", "import os", "def f(): pass", "class A: pass", "a.append(1)", "a=1;b=2",
    "a=[x for x in [1,2]]", "a=f(1)", "a=int('1')", "a='x'.upper()", "a=-1", "not a", "a=a and b", "a=1<2",
    "a=1 if b else 2", "a=x[0]", "a={}", "a=(1)", "a=0777", "a=1L", "a='\\n'", "pass", "del a", "a[0]=1", "a=",
    "a=1 1", "x <> y", "`a`", "exec a", "# c", 'a="""x"""', "try: a=1\nexcept: a=2", "\\", "1+", "a=1 \\",
)  # fmt: skip
_SHELL = (
    "A=", "A=1", "A='x'", 'A="x"', "A+=1", "GRUB_A=", "GRUB_A+=x", "GRUB_A=$GRUB_A", 'A="$A x"', 'A="x$A"',
    "A=${A:-x}", "A=$(x)", "A=`x`", "A=1 B=2", "GRUB_A=1 b=2", "GRUB_A=1 -x", "GRUB_A = 1", "export A=1",
    "if a; then A=1; fi", "for a in b; do A=1; done", "while a", "case a in b) A=1;; esac", "f() { A=1; }", "f()",
    "a && b", "a || A=1", "a | b", "a > b", "a <<E", "E", "a b c", "unset A", ". a", "read A", "A=(1)", "# c", "a;",
    "return", "exit", "{ A=1; }", "( A=1 )", "A=\\\n1", "A=~", "echo $A", "A=1\r", "A='", 'A="', "A=$((1+1))",
    "local A=1", "GRUB_A=“x”", ': "${A:=x}"', "! a", "then", "fi", "A=a\\ b",
)  # fmt: skip
_GRUB = (
    "a", "ab", "set a=1", 'set a="x$a"', "set a=$a", 'set a="$a$a"', "export a", "menuentry a { b }",
    "menuentry 'a' --id b {\n linux c\n}", "submenu a { menuentry b { c } }", "if a; then b; fi",
    "if a; then set b=1; else set b=2; fi", "for a in b; do c; done", "function a { b\n}", "multiboot2 /xen.gz a=b",
    'echo "a"', "echo 'a'", "a \\\n b", "# c", "search --set=a b", "unset a", "read a", "source a", "a;b", "a=1",
    "$a", "${a}", "a$b", '"$a"', "a|b", "[ a ]", "{", "}", "then", "fi", "case", "menuentry {", "elif", "a\r", '"',
    "'", "a\\", "$", "set $a=1", "multiboot2 $a $b", "export a=1",
)  # fmt: skip
_LEGACY = (
    "title a", "kernel /xen.gz a=b", "module /vmlinuz a", "default 0", "default=0", "timeout 5", "# c", "## a=b",
    "# kopt=a", "root (hd0,0)", "a", "a=b", " a", "title", "savedefault", "a\r", "\ttitle a", "kernel a \\",
    "color a/b c/d", "fallback 1",
)  # fmt: skip
_INI = (
    "[a]", "a=b", "options=a", "kernel=a b", "[global]", "default=a", "# c", "; c", "a", "[a", "a=", "=b", "a b=c",
    " a=b", "a=b\r", "xsm=a", "chain=a", "[]",
)  # fmt: skip
_SYSLINUX = (
    "label a", "kernel a", "append a", "append xen.gz a --- b", "LABEL a", "menu label a", "default a", "timeout 1",
    "# c", "a", "a b c", "include a", "localboot 0", "initrd a", "kernel mboot.c32", "a\r", " append a --- b --- c",
    "menu default", "say a", "text help", "endtext",
)  # fmt: skip
_SXP = (
    "(a)", "(a b)", "(a 1)", "(a (b c))", "(a 'b')", '(a "b")', "(a '\\n')", "(a '\\x41')", "(a '\\q')", "()",
    "(())", "((a))", "(a b c d)", "# c", "a", "(", ")", "'a'", "'", '"', "(a", "a)", "(a '", "1", "{", "(1 2)",
    "(a () b)", "(a [)", "é", "(a '\\777')",
)  # fmt: skip
_INFO = (
    "a : b", "a: 1", "xen_major : 4", "total_memory : 1024", "a", ":", "a :", ": b", " a : b", "a : b\r",
    "a : b : c", "xen_version : 4.17.1",
)  # fmt: skip

LINES: dict[Kind, tuple[str, ...]] = {
    "domu-xl": _XL,
    "domu-xm": _PYTHON,
    "xend-config": _SXP,
    "grub-default": _SHELL,
    "grub-cfg": _GRUB,
    "grub-legacy": _LEGACY,
    "xen-efi": _INI,
    "syslinux": _SYSLINUX,
    "xl-info": _INFO,
}
"""Lines of each format, good and bad; they are also its tokens, repeated on one line with and without a blank."""

_QUOTES = (("a='", "'\n"), ('a="', '"\n'))
INSIDE: dict[Kind, tuple[tuple[tuple[str, str], ...], tuple[str, ...]]] = {
    "domu-xl": (
        (
            ("a=[", "]\n"), ("a=", "\n"), ("a=1\na=[", ""), ("a='", "'\n"), ('a="', '"\n'),
        ),
        (
            "1,", "'a',", "[],", "[", "x,", "\n", "#\n", "1 ", "(", "\\n", "\\q", "a+", "1+", "x ", "=", "''",
            "[1,[2],", "\x00", ";", ")", "\r\n",
        ),
    ),
    "domu-xm": (
        (
            ("a=[", "]\n"), ("a=", "1\n"), ("a=(", ")\n"), ("def f():\n", ""), ("if x:\n", ""), ("if 1:\n", ""),
            ("a='''", "'''\n"), ("a='", "'\n"), ('a="', '"\n'),
        ),
        (
            "1,", "1+", "'a',", "'a'+", "'a' ", "[", "(", "x.", "x,", "x[0],", "-", "not ", "f(1),", "\\n", "\\x41",
            "%s", " a=1\n", " x=x*2\n", "b=", "{", "1<", "lambda:",
        ),
    ),
    "xend-config": (
        (
            ("(a ", ")\n"), ("(a '", "')\n"), ('(a "', '")\n'),
        ),
        (
            "b ", "1 ", "(b) ", "\\n", "\\x41", "\\q", "()", "'b' ", "\\777", "[",
        ),
    ),
    "grub-default": (
        (
            ("A=", "\n"), ("A='", "'\n"), ('A="', '"\n'), ("A=$(", ")\n"), ("A=`", "`\n"), ('A=x\nA="', '"\n'),
            ("if a; then\n", "fi\n"), ("f() {\n", "}\n"), ("GRUB_A=1 ", "\n"),
        ),
        (
            "$A", "${A}", "$A ", "\\\\", '\\"', "x ", "'x'", '"x"', "$(a)", "`a`", "~:", "$(", "(", "((", "A=1\n",
            "A=$A\n", "b=1 ", "a;", "#", " #", "case a in ", "${A:-", "${A:=x}", "\n",
        ),
    ),
    "grub-cfg": (
        (
            ("menuentry a {\n", "}\n"), ("set a=", "\n"), ('set a="', '"\n'), ("if a; then\n", "fi\n"),
            ("function f {\n", "}\n"), ("set b='x y'\na ", "\n"), ("submenu a {\n", "}\n"),
        ),
        (
            "a\n", "$a", "${a}", "$b", "\\a", "'x'", '"x"', "$b ", "set a=1\n", "multiboot2 /xen a\n", "set a=$a\n",
            "\\\n", '"$b"', "x ", "menuentry b { c }\n", "export a\n",
        ),
    ),
    "grub-legacy": (
        (
            ("title a\nkernel ", "\n"), ("title ", "\n"),
        ),
        (
            "a ", "a=b ", "\\", "\t",
        ),
    ),
    "xen-efi": (
        (
            ("[a]\noptions=", "\n"), ("[", "]\n"),
        ),
        (
            "a ", "a=b ", "[", "]",
        ),
    ),
    "syslinux": (
        (
            ("label a\nappend ", "\n"),
        ),
        (
            "a ", "--- ", "a=b ", "-- ", "---",
        ),
    ),
    "xl-info": (
        (
            ("a : ", "\n"),
        ),
        (
            "a ", ":", " : ",
        ),
    ),
}  # fmt: skip
"""Ends, and what may stand between them over and over."""


def samples(kind: Kind) -> list[Sample]:
    lines = LINES[kind]
    ends, units = INSIDE[kind]
    return [
        *(Sample(chr(code)) for code in range(128)),
        *(Sample(line + "\n") for line in lines),
        *(Sample(line + gap) for line in lines for gap in ("", " ", ";")),
        *(Sample(unit, *end) for end in ends for unit in units),
        *(Sample(unit) for unit in units),
    ]


def seconds(kind: Kind, data: bytes) -> float:
    source = Source("stress", data)
    start = time.process_time()
    document = parse(kind, source, "stress", (4, 17))
    took = time.process_time() - start
    del document  # its end is nobody's parsing
    return took


def stress(kind: Kind) -> list[tuple[float, float, Sample]]:
    """Seconds for 1 MiB, their ratio to those for 256 KiB, and what was read; the slowest first."""
    seconds(kind, b"a")
    small = sorted(
        ((seconds(kind, sample.text(SMALL)), sample) for sample in dict.fromkeys(samples(kind))), reverse=True
    )
    found = []
    for number, (before, sample) in enumerate(small):
        if number < 10 or before > ENOUGH:
            big = seconds(kind, sample.text(BIG))
            found.append((big, big / before, sample))
    return sorted(found, reverse=True)


PLACES: dict[Kind, str] = {
    "domu-xl": "etc/xen/a.cfg",
    "domu-xm": "etc/xen/a.cfg",
    "xend-config": "etc/xen/xend-config.sxp",
    "grub-default": "etc/default/grub",
    "grub-cfg": "boot/grub/grub.cfg",
    "grub-legacy": "boot/grub/menu.lst",
    "xen-efi": "boot/efi/efi/xen/xen.cfg",
    "syslinux": "boot/syslinux/syslinux.cfg",
    "xl-info": "xl-info.txt",
}


def check(kind: Kind, sample: Sample) -> float:
    """Seconds of a whole `xenlint check`, start-up and all."""
    with tempfile.TemporaryDirectory() as root:
        path = os.path.join(root, PLACES[kind])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(sample.text(BIG))
        if kind == "domu-xm":
            with open(os.path.join(root, "etc/xen/xend-config.sxp"), "w") as other:
                other.write("(xend-http-server no)\n")
        command = [sys.executable, "-m", "xenlint", "check", "--isolated", root]
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = [kind for kind in MODULES if kind in LINES]
    parser.add_argument("kinds", nargs="*", metavar="KIND", choices=[*kinds, []], help=f"one of {', '.join(kinds)}")
    parser.add_argument("--check", action="store_true", help="time `xenlint check` as well")
    parser.add_argument("--gc", action="store_true", help="with garbage collection, which a check does without")
    options = parser.parse_args()
    if not options.gc:
        gc.disable()
    for kind in options.kinds or kinds:
        slowest = stress(kind)
        print(f"{kind}: {len(set(samples(kind)))} samples, {sum(took > 1 for took, _, _ in slowest)} over a second")
        for took, growth, sample in slowest[:10]:
            whole = f"{check(kind, sample):7.2f} s to check" if options.check else ""
            print(f"  {took:6.2f} s/MiB  x{growth:4.1f}{whole}  {sample}", flush=True)
        nonlinear = [(growth, took, sample) for took, growth, sample in slowest if growth > 5 and took > 0.1]
        for growth, took, sample in sorted(nonlinear, reverse=True)[:10]:
            print(f"  grows x{growth:4.1f} to {took:.2f} s  {sample}")


if __name__ == "__main__":
    main()
