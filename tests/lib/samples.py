"""Texts that lead parsers astray: lines of each format, good and bad, and what may stand inside of a list or a string.

For the property tests, `fuzz.py` and `bench/parsers.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from xenlint.syntax.tree import Kind


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

_NETBSD = (
    "menu=a:b", "menu=a:load /netbsd c;multiboot /xen.gz d", "menu=:b;c", "menu=a", "a=b", "a", "=", "# c", "a=b # c",
    "timeout=5", "default=1", "a=b\r", "menu=a:;", "menu", " a=b", "clear=1", "menu=a:b:c;d e f",
)  # fmt: skip
_LOADER = (
    'a="b"', "a=b", 'a="$b"', 'a="${b}c"', "a = b", "a=b c", 'a="b', 'xen_kernel="/boot/xen"', "xen_cmdline=a b", "a",
    'xen_cmdline="a=b c" # d', "# c", 'a="\\"', "a=", "=b", 'a="b"c', 'a="b"\r', "xen_a=", "${a}=b", 'a=""',
)  # fmt: skip
_IMAGEBUILDER = (
    "A[0]=1", 'DOMU_KERNEL[0]="a"', 'XEN_CMD="a $B"', "NUM_DOMUS=1", "A[$B]=1", "A[0]+=x", "A[1]=$A", 'A="${A[0]}"',
)  # fmt: skip

_DMIDECODE = (
    "Handle 0x0031, DMI type 17, 84 bytes", "Memory Device", "\tSize: 8192 MB", "\tLocator: DIMM 0", "\t\tPart", "",
    "\tA:",
    "# dmidecode 3.2", "\tSize: No Module Installed", "Handle 0x, DMI type", "Memory Device:", "    Size: 1 GB\r",
)  # fmt: skip
_OS_RELEASE = ("ID=debian", 'VERSION_ID="12"', "NAME='a'", "A=", "A='\"", "# c", " A=1", "A=b c", 'A="', "A=1\r")
_INSIDE = (
    "MemTotal:       254 kB", "MemFree: 1 kB", "Mem:  1 2 3", "*-memory", "     size: 8GiB", "  *-bank:0", "Swap: 0 0",
    "a",
    "MemTotal:", "*-memory\n a\n", "size:", "Mem:  1.5Gi  2",
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
    "xl-conf": _XL,
    "dmidecode": _DMIDECODE,
    "os-release": _OS_RELEASE,
    "inside-dom0": _INSIDE,
    "netbsd-boot": _NETBSD,
    "loader-conf": _LOADER,
    "imagebuilder": (*_SHELL, *_IMAGEBUILDER),
    "bls-entry": ("title Debian", "linux /vmlinuz", "options root=/dev/sda1 ro dom0_mem=2G", "efi /xen.efi", "a"),
    "fstab": ("/dev/sda1 / ext4 defaults 0 1", "UUID=a / btrfs", "# a", "/dev/sda2 none swap sw 0 0", "a b", "a"),
    "network": (
        "auto br0",
        "iface br0 inet dhcp",
        "  bridge_ports eth0",
        "iface br0 inet manual \\",
        "up brctl addbr $IFACE",
        "  up ip link add br0 type bridge",
        "source /etc/network/x",
        "  ovs_type OVSBridge",
        "# a",
        "up ovs-vsctl add-br a",
    ),
    "modprobe": ("options zfs zfs_arc_max=1", "options", "zfs", "a=b", "# a", "options zfs a b=c", "blacklist a"),
    "xendomains": (*_SHELL, "XENDOMAINS_SAVE=/a", "XENDOMAINS_RESTORE = true"),
    "xencommons": (*_SHELL, "TOOLSTACK=xl"),
    "auto-backup": ('name = "web"', "memory = 1"),
    "auto-broken-link": ("../web.cfg", "/etc/xen/web.cfg"),
}
"""Lines of each format, good and bad; they are also its tokens, repeated on one line with and without a blank."""

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
    "netbsd-boot": (
        (
            ("menu=a:", "\n"), ("a=", "\n"), ("menu=", ":b\n"),
        ),
        (
            "a ", ";", "a;", ":", "=", "a b;",
        ),
    ),
    "loader-conf": (
        (
            ('a="', '"\n'), ("a=", "\n"), ("xen_a=", "\n"), ('xen_a="', "\n"),
        ),
        (
            "a ", "$a", "${a}", "${", "$", "\\", "#", '"', "a=",
        ),
    ),
}  # fmt: skip
"""Ends, and what may stand between them over and over."""

INSIDE["dmidecode"] = ((("Handle 0x1, DMI type 1\nA\n", "\n"), ("\tA: ", "\n")), ("\tA: b\n", ":", "a ", "\t"))
INSIDE["os-release"] = ((("A=", "\n"), ('A="', '"\n')), ("a", "a ", "'", "\t"))
INSIDE["inside-dom0"] = ((("*-memory\n", "size: 1\n"), ("Mem: ", "\n")), ("a\n", " ", "1,", "\t", "*-memory\n", "1."))
INSIDE["xl-conf"] = INSIDE["domu-xl"]
INSIDE["imagebuilder"] = INSIDE["xendomains"] = INSIDE["xencommons"] = INSIDE["grub-default"]
INSIDE["bls-entry"] = ((("options ", "\n"), ("linux ", "\n")), ("a", " ", "a=b ", "\t", "#", "$x "))
INSIDE["fstab"] = ((("", "\n"),), ("a", " ", "\t", "=", "#", ":", "/dev/a / b\n"))
INSIDE["network"] = (
    (("iface br0 inet dhcp\n up ", "\n"), ("iface ", "\n"), ("source ", "\n")),
    ("brctl addbr ", "ip link add ", "ovs-vsctl --a ", "\\\n", " ", "a", "-", "#", "$IFACE"),
)
INSIDE["modprobe"] = ((("options zfs ", "\n"),), ("a=", "a", " ", "=", "#", "-", "\t"))
INSIDE["auto-backup"] = INSIDE["auto-broken-link"] = ((("", ""),), ("a", " ", "\n"))

_DEVICE = (
    "bridge=xenbr0", "mac=00:16:3e:00:00:01", "backend=0", "phy:", "file:", "tap:aio:", "/dev/vg/x", "xvda",
    "hdc:cdrom",
    "w", "r", "cdrom", "format=raw", "vdev=xvda", "access=rw", "target=", "script=", "00:1f.3", "0000:", "@1f",
    "permissive=1", "type=ioemu", "vncdisplay=1", "connectors=id:1x1", "path=/a", "tag=a", "backend-type=qemu", "card",
    "stream", "connection=pty", "name=a", "pnode=0", "size=1", "strategy=host", "policy=strict", "grant_usage=1",
    "type=virtio,device22", "uuid=", "=", ",", ":", " ", "\n", ".", "*",
)  # fmt: skip
_OPTIONS = (
    "dom0_mem=", "dom0_mem", "1G", "512M", "-1g", "10%", "min:", "max:", ",", "+", "0x", "0", "99999999999999999999",
    "k",
    "T", "b", "console=com1", "com1=115200,8n1", "loglvl=all", "placeholder", "--", " -- ", " ", "\t", "=", "no-", '"',
    "${xen_rm_opts}", "$x", "iommu=on,no-x", "---",
)  # fmt: skip
_COMMENTS = (
    "# xenlint: ignore[XEN101] why\n",
    "#xenlint:ignore-file[a,b]\n",
    "a=1 ",
    "# xenlint: ",
    "ignore[",
    "]\n",
    "\n",
)
_MARKS = (
    "'",
    '"',
    "\\",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "$",
    "`",
    "#",
    ";",
    "\r\n",
    "\0",
    "\ufeff",
    "é",
    "\u202e",
    "+=",
    "\t",
)


def samples(kind: Kind) -> list[Sample]:
    """All there is for a format, over and over: characters, lines, tokens, and what may stand inside of others."""
    lines = LINES[kind]
    ends, units = INSIDE[kind]
    return [
        *(Sample(chr(code)) for code in range(128)),
        *(Sample(line + "\n") for line in lines),
        *(Sample(line + gap) for line in lines for gap in ("", " ", ";")),
        *(Sample(unit, *end) for end in ends for unit in units),
        *(Sample(unit) for unit in units),
    ]


def tokens(target: str) -> tuple[bytes, ...]:
    """What texts for one of the targets in `invariants` are put together from."""
    found: list[str] = list(_MARKS)
    for kind in LINES:
        if kind == target or target == "classify":
            ends, units = INSIDE[kind]
            found += (line + end for line in LINES[kind] for end in ("", "\n"))
            found += (*units, *(text for pair in ends for text in pair if text))
    if target.startswith("device-"):
        found += _DEVICE
    elif target in ("xen-line", "kernel-line", "dom0-mem"):
        found += _OPTIONS
    elif target == "suppressions":
        found += _COMMENTS
    return tuple(text.encode() for text in found)
