"""The forty most costly mistakes, each in a few spellings, and the same files corrected.

M01 to M40 number the mistakes. Each must be told by its rule on the line that a person would point at, and the
corrected tree must be silent but for notes.
"""

from __future__ import annotations

import pytest
from xenlint.testing import Tree, lint_tree

X = "dom0_mem=2G,max:2G"
DEFAULT, GRUB, LEGACY, XEND = "etc/default/grub", "boot/grub/grub.cfg", "boot/grub/menu.lst", "etc/xen/xend-config.sxp"
CONF, WEB, DB = "etc/xen/xl.conf", "etc/xen/web.cfg", "etc/xen/db.cfg"
FACTS = '[hosts.alder]\nroot = "."\nmemory = "8GiB"\n'


def grub(xen: str, *, quoted: bool = True) -> Tree:
    """`/etc/default/grub` with Xen's variable in line 2, which no menu was made from yet."""
    value = f'GRUB_CMDLINE_XEN="{xen}"' if quoted else xen
    return {DEFAULT: f'GRUB_DEFAULT="Debian GNU/Linux, with Xen hypervisor"\n{value}\n'}


def menu(xen: str, *, default: str = "1", advanced: str | None = None, recovery: str = X, module: str = "ro") -> Tree:
    """A `grub.cfg` with a native entry and three of Xen's, whose lines 6, 10 and 14 start Xen."""
    titles = ("Debian GNU/Linux, with Xen hypervisor", "Debian, with Xen 4.17", "Debian, with Xen 4.17 (recovery mode)")
    lines = (xen, xen if advanced is None else advanced, recovery)
    entries = (
        f"menuentry '{title}' {{\n\tmultiboot2 /xen-4.17-amd64.gz placeholder {line}\n"
        f"\tmodule2 /vmlinuz-6.1 placeholder root=/dev/md0 {module}\n\tmodule2 --nounzip /initrd.img-6.1\n}}\n"
        for title, line in zip(titles, lines, strict=True)
    )
    native = "menuentry 'Debian GNU/Linux' {\n\tlinux /vmlinuz-6.1 root=/dev/md0 ro\n}\n"
    return {GRUB: f'set default="{default}"\n{native}' + "".join(entries).replace("'\n", "'\n")}


def legacy(xen: str, *, head: str = "default 1", second: str | None = None, module: str = "ro", v: str = "4.0") -> Tree:
    """A `menu.lst` with a native entry before those of Xen, whose lines 7 and 12 start Xen."""
    text = f"{head}\ntitle Debian\nroot (hd0,0)\nkernel /vmlinuz-2.6.32 ro\n"
    for number, line in enumerate([xen] if second is None else [xen, second]):
        text += f"title Xen {number}\nroot (hd0,0)\nkernel /xen-{v}.gz {line}\n"
        text += f"module /vmlinuz-2.6.32 root=/dev/sda1 {module}\nmodule /initrd.img-2.6.32\n"
    return {LEGACY: text}


def labels(xen: str, *, default: str = "xen", kernel: str = "ro") -> Tree:
    """An `extlinux.conf` whose line 6 starts Xen."""
    text = f"DEFAULT {default}\nLABEL lts\n  LINUX vmlinuz-lts\nLABEL xen\n  KERNEL mboot.c32\n"
    text += f"  APPEND /xen.gz {xen} --- /vmlinuz-lts root=/dev/sda3 {kernel} --- /initramfs-lts\n"
    return {"boot/extlinux.conf": text}


def efi(xen: str, *, kernel: str = "ro") -> Tree:
    """A `xen.cfg` whose line 4 is Xen's."""
    text = (
        f"[global]\ndefault=prod\n[prod]\noptions=console=vga {xen}\nkernel=vmlinuz-6.6 {kernel}\nramdisk=initrd-6.6\n"
    )
    return {"boot/efi/EFI/xen/xen.cfg": text}


def guest(name: str = "web", number: int = 1, **keys: str) -> str:
    """A guest's file: name, type, what boots it, memory, vcpus, disk, vif in lines 1 to 7, then what else is given."""
    values = {
        "name": f"'{name}'",
        "type": "'pv'",
        "bootloader": "'pygrub'",
        "memory": "1024",
        "vcpus": "2",
        "disk": f"[ 'phy:/dev/vg0/{name},xvda,w' ]",
        "vif": f"[ 'mac=00:16:3e:5a:00:{number:02x},bridge=xenbr0' ]",
        **keys,
    }
    return "".join(f"{key} = {value}\n" for key, value in values.items())


def hvm(**keys: str) -> str:
    return guest("web", 1, **{"type": "'hvm'", "bootloader": "''", **keys}).replace("bootloader = ''\n", "\n")


def xm(**keys: str) -> str:
    """The same for xm, without `type`."""
    return guest("web", 1, **keys).replace("type = 'pv'\n", "\n")


def lone(text: str | bytes) -> Tree:
    return {"web.cfg": text}


def host(*guests: str, conf: str = 'autoballoon="off"\n', bridge: str = "xenbr0", **more: str) -> Tree:
    """A whole host of xl's whose guests start with it."""
    tree = {
        **grub(X),
        **menu(X),
        CONF: conf,
        "etc/network/interfaces": f"auto {bridge}\niface {bridge} inet dhcp\n bridge_ports eth0\n",
        **more,
    }
    for text, path in zip(guests, (WEB, DB, "etc/xen/mail.cfg"), strict=False):
        tree[path] = text
        tree[path.replace("xen/", "xen/auto/")] = f"link:../{path.rpartition('/')[2]}"
    return tree


def old_host(xend: str = "(enable-dom0-ballooning no)\n", xen: str = "dom0_mem=512M", **more: str) -> Tree:
    """A whole host of xend's."""
    return {**legacy(xen), XEND: xend, "etc/xen/auto/web": "link:../web", "etc/xen/web": xm(), **more}


def under(root: str, tree: Tree) -> Tree:
    return {f"{root}/{path}": text for path, text in tree.items()}


OK = guest()
TWO = (guest(), guest("db", 2))
CURED = grub(X)
BAD_PAIRS: list[tuple[str, Tree, Tree, str, str]] = [
    ("M01", grub("loglvl=all"), grub(f"loglvl=all {X}"), "XEN101", f"{DEFAULT}:2"),
    (
        "M01",
        {**host(*TWO, conf=""), **grub("smt"), **menu("smt", recovery="smt")},
        host(*TWO),
        "XEN101",
        f"{GRUB}:6",
    ),
    ("M01", legacy("console=vga"), legacy("dom0_mem=512M,max:512M"), "XEN101", f"{LEGACY}:7"),
    ("M01", efi(""), efi(X), "XEN101", "boot/efi/EFI/xen/xen.cfg:4"),
    ("M01", under("hosts/b", labels("")), under("hosts/b", labels(X)), "XEN101", "hosts/b/boot/extlinux.conf:6"),
    ("M02", grub("dom0_mem=2048"), grub("dom0_mem=2048M,max:2048M"), "XEN102", f"{DEFAULT}:2"),
    ("M02", labels("dom0_mem=512,max:512"), labels("dom0_mem=512M,max:512M"), "XEN102", "boot/extlinux.conf:6"),
    ("M03", grub("dom0_mem=2GB,max:2GB"), CURED, "XEN103", f"{DEFAULT}:2"),
    ("M03", efi("dom0_mem=1.5G"), efi("dom0_mem=1536M,max:1536M"), "XEN103", "boot/efi/EFI/xen/xen.cfg:4"),
    ("M04", {DEFAULT: f'GRUB_CMDLINE_LINUX_DEFAULT="quiet {X}"\n'}, CURED, "XEN104", f"{DEFAULT}:1"),
    ("M04", {DEFAULT: f'GRUB_CMDLINE_LINUX_XEN_REPLACE="{X}"\n'}, CURED, "XEN104", f"{DEFAULT}:1"),
    ("M04", legacy("", module="ro dom0_mem=1G"), legacy("dom0_mem=1G,max:1G"), "XEN104", f"{LEGACY}:8"),
    ("M04", labels("", kernel=f"ro {X}"), labels(X), "XEN104", "boot/extlinux.conf:6"),
    ("M04", efi("", kernel=f"ro {X}"), efi(X), "XEN104", "boot/efi/EFI/xen/xen.cfg:5"),
    ("M05", grub("dom0_mem=2G"), CURED, "XEN105", f"{DEFAULT}:2"),
    ("M05", efi("dom0_mem=2G,min:1G"), efi("dom0_mem=2G,min:1G,max:2G"), "XEN105", "boot/efi/EFI/xen/xen.cfg:4"),
    ("M06", grub("dom0-mem=2G,max:2G"), CURED, "XEN106", f"{DEFAULT}:2"),
    ("M06", legacy("--dom0_mem=512M"), legacy("dom0_mem=512M,max:512M"), "XEN106", f"{LEGACY}:7"),
    ("M06", grub("xen.dom0_mem=2G"), CURED, "XEN106", f"{DEFAULT}:2"),
    ("M07", grub("dom0_mem=2G,max=2G"), CURED, "XEN107", f"{DEFAULT}:2"),
    ("M07", grub("dom0_mem=2G, max:2G"), CURED, "XEN107", f"{DEFAULT}:2"),
    ("M07", efi("dom0_mem=2G;max:2G"), efi("dom0_mem=-1G,max:-1G"), "XEN107", "boot/efi/EFI/xen/xen.cfg:4"),
    ("M08", grub("dom0_mem = 2G,max:2G"), CURED, "XEN108", f"{DEFAULT}:2"),
    ("M08", legacy("dom0_mem 512M"), legacy("dom0_mem=512M,max:512M"), "XEN108", f"{LEGACY}:7"),
    ("M09", {**host(OK), **menu("", recovery="")}, host(OK), "XEN110", f"{GRUB}:6"),
    ("M09", {**grub(X), **menu("dom0_mem=1G,max:1G", recovery=X)}, {**grub(X), **menu(X)}, "XEN110", f"{GRUB}:6"),
    ("M10", menu(X, advanced="smt"), menu(X, advanced=f"smt {X}"), "XEN101", f"{GRUB}:11"),
    ("M10", legacy(X, second="console=vga"), legacy(X, second=X), "XEN101", f"{LEGACY}:12"),
    ("M10", grub(f'GRUB_CMDLINE_XEN_DEFAULT="{X}"', quoted=False), CURED, "XEN101", f"{DEFAULT}:2"),
    ("M11", grub(f'GRUB_CMDLINE_XEN = "{X}"', quoted=False), CURED, "XEN013", f"{DEFAULT}:2"),
    ("M11", grub(f"GRUB_CMDLINE_XEN={X} dom0_max_vcpus=2", quoted=False), CURED, "XEN001", f"{DEFAULT}:2"),
    ("M11", grub(f'GRUB_CMDLINE_XEN="{X}', quoted=False), CURED, "XEN001", f"{DEFAULT}:2"),
    ("M11", grub(f"GRUB_CMDLINE_XEN=“{X}”", quoted=False), CURED, "XEN001", f"{DEFAULT}:2"),
    ("M11", {DEFAULT: f'GRUB_TIMEOUT=5\r\nGRUB_CMDLINE_XEN="{X}"\r\n'}, CURED, "XEN004", f"{DEFAULT}:1"),
    ("M12", menu(X, default="0"), menu(X), "XEN111", f"{GRUB}:1"),
    ("M12", menu(X, default="Xen 4.1-amd64"), menu(X, default="Debian, with Xen 4.17"), "XEN111", f"{GRUB}:1"),
    ("M12", legacy(X, head="default 0"), legacy(X), "XEN111", f"{LEGACY}:1"),
    ("M12", legacy(X, head="timeout 5"), legacy(X), "XEN111", f"{LEGACY}:2"),
    ("M12", labels(X, default="lts"), labels(X), "XEN111", "boot/extlinux.conf:1"),
    ("M13", host(OK, conf='autoballoon="on"\n'), host(OK), "XEN201", f"{CONF}:1"),
    ("M13", host(OK, conf="autoballoon=1\n"), host(OK, conf='autoballoon="auto"\n'), "XEN201", f"{CONF}:1"),
    (
        "M14",
        {CONF: 'autoballoon="auto"\n', **legacy("dom0_mem=25%,max:25%", v="4.14")},
        {CONF: 'autoballoon="off"\n', **legacy("dom0_mem=25%,max:25%", v="4.14")},
        "XEN202",
        f"{LEGACY}:7",
    ),
    (
        "M15",
        {**grub("smt"), CONF: 'autoballoon="off"\n'},
        {**grub(X), CONF: 'autoballoon="off"\n'},
        "XEN203",
        f"{CONF}:1",
    ),
    ("M16", old_host("(dom0-min-mem 196)\n(enable-dom0-ballooning yes)\n"), old_host(), "XEN204", f"{XEND}:2"),
    ("M16", old_host("(dom0-min-mem 1024)\n"), old_host("(dom0-min-mem 512)\n"), "XEN204", f"{XEND}:1"),
    ("M16", old_host(xen=""), old_host(), "XEN204", f"{XEND}:1"),
    ("M17", host(guest(memory="8192")), host(guest(memory="4096")), "XEN301", f"{WEB}:4"),
    ("M17", host(guest(memory="6144")), host(guest(memory="5900")), "XEN301", f"{WEB}:4"),
    (
        "M17",
        host(guest(memory="3200"), guest("db", 2, memory="3200")),
        host(guest(memory="2500"), guest("db", 2, memory="2500")),
        "XEN301",
        f"{WEB}:4",
    ),
    ("M18", grub("dom0_mem=96M,max:96M"), CURED, "XEN109", f"{DEFAULT}:2"),
    ("M18", grub("dom0_mem=max:256M"), grub("dom0_mem=max:2G"), "XEN109", f"{DEFAULT}:2"),
    ("M19", lone(hvm(maxmem="2048")), lone(hvm(maxmem="1024")), "XEN303", "web.cfg:8"),
    ("M19", host(hvm(maxmem="2048")), host(guest(maxmem="2048")), "XEN303", f"{WEB}:8"),
    ("M20", lone(guest(maxmem="512")), lone(guest(maxmem="2048")), "XEN304", "web.cfg:8"),
    ("M21", host(guest(), guest("db", 1)), host(*TWO), "XEN501", f"{WEB}:7"),
    (
        "M21",
        {**under("hosts/a", host(guest())), **under("hosts/b", host(guest("db", 1)))},
        {**under("hosts/a", host(guest())), **under("hosts/b", host(guest("db", 2)))},
        "XEN503",
        f"hosts/b/{WEB}:7",
    ),
    (
        "M22",
        lone(guest(vif="[ 'mac=01:14:3e:00:00:11' ]")),
        lone(guest(vif="[ 'mac=00:16:3e:00:00:11' ]")),
        "XEN502",
        "web.cfg:7",
    ),
    ("M23", host(guest(), guest("web", 2, disk="[ '/srv/b.img,raw,xvda,w' ]")), host(*TWO), "XEN701", f"{WEB}:1"),
    ("M23", lone(guest("Domain-0")), lone(guest()), "XEN701", "web.cfg:1"),
    (
        "M24",
        host(*(text + "uuid = '5b0f2a3e-7c41-4a7e-9d53-0d6f1c2b8e90'\n" for text in TWO)),
        host(TWO[0] + "uuid = '5b0f2a3e-7c41-4a7e-9d53-0d6f1c2b8e90'\n", TWO[1]),
        "XEN702",
        f"{WEB}:8",
    ),
    ("M25", host(guest(), guest("db", 2, disk="[ '/dev/mapper/vg0-web,,xvda,rw' ]")), host(*TWO), "XEN610", f"{WEB}:6"),
    (
        "M25",
        host(guest(), **{"etc/fstab": "/dev/vg0/web /srv ext4 defaults 0 2\n"}),
        host(guest(), **{"etc/fstab": "/dev/vg0/srv /srv ext4 defaults 0 2\n"}),
        "XEN610",
        f"{WEB}:6",
    ),
    *(
        (
            "M26",
            lone(guest(disk=f"[ '{bad}' ]")),
            lone(guest(disk="[ '/x.qcow2,qcow2,xvda,w' ]")),
            "XEN609",
            "web.cfg:6",
        )
        for bad in ("file:/x.qcow2,xvda,w", "/x.qcow2,,xvda", "format=raw,vdev=xvda,target=/x.qcow2")
    ),
    *(
        ("M27", lone(guest(disk=f"[ '{bad}' ]")), lone(guest(disk="[ '/a.img,raw,xvda,w' ]")), "XEN602", "web.cfg:6")
        for bad in ("/a.img,xvda,w", "/dev/vg0/a,sda1,rw", "/a.img,hda")
    ),
    *(
        (
            "M28",
            lone(guest(disk=f"[ '{bad}' ]")),
            lone(guest(disk="[ 'phy:/dev/vg0/a,xvda,w' ]")),
            "XEN603",
            "web.cfg:6",
        )
        for bad in ("phy:/dev/vg0/a,xvda,w!", "/dev/vg0/a,raw,xvda,w!")
    ),
    ("M29", lone("import os\n" + OK), lone(OK), "XEN002", "web.cfg:1"),
    ("M29", lone(guest(memory="512*2")), lone(OK), "XEN002", "web.cfg:4"),
    ("M29", lone(guest(disk="[ 'phy:/dev/a,xvda,w' ] + [ 'phy:/dev/b,xvdb,w' ]")), lone(OK), "XEN002", "web.cfg:6"),
    ("M30", lone(hvm(acpi="True")), lone(hvm(acpi="1")), "XEN003", "web.cfg:8"),
    ("M30", lone(hvm(acpi='"True"')), lone(hvm(acpi="1")), "XEN003", "web.cfg:8"),
    ("M31", lone(OK.replace("memory", "Memory")), lone(OK), "XEN007", "web.cfg:4"),
    ("M31", lone(OK.replace("vcpus", "vcpu")), lone(OK), "XEN008", "web.cfg:5"),
    ("M31", lone(OK.replace("disk", "disks")), lone(OK), "XEN008", "web.cfg:6"),
    ("M31", lone(OK.replace("vif", "nics")), lone(OK), "XEN008", "web.cfg:7"),
    ("M31", lone(OK.replace("vif", "viff")), lone(OK), "XEN008", "web.cfg:7"),
    ("M32", lone(OK.replace("\n", "\r\n")), lone(OK), "XEN004", "web.cfg:1"),
    ("M32", lone(b"\xef\xbb\xbf" + OK.encode()), lone(OK), "XEN005", "web.cfg:1"),
    ("M33", lone(OK + "# end"), lone(OK + "# end\n"), "XEN006", "web.cfg:8"),
    ("M34", lone(guest(memory='"2G"')), lone(guest(memory="2048")), "XEN010", "web.cfg:4"),
    ("M34", lone(guest(memory="512M")), lone(guest(memory="512")), "XEN010", "web.cfg:4"),
    ("M34", lone(guest(memory="0512")), lone(guest(memory="512")), "XEN011", "web.cfg:4"),
    ("M35", lone(guest(disk="'phy:/dev/vg0/web,xvda,w'")), lone(OK), "XEN009", "web.cfg:6"),
    ("M35", lone(guest(vif="''")), lone(guest(vif="[ '' ]")), "XEN009", "web.cfg:7"),
    ("M36", lone(OK + "memory = 2048\n"), lone(OK), "XEN012", "web.cfg:8"),
    ("M36", lone(OK + "vif = [ 'bridge=br1' ]\n"), lone(OK + "vif += [ 'bridge=br1' ]\n"), "XEN012", "web.cfg:8"),
    ("M36", lone(OK + "memory += 512\n"), lone(guest(memory="1536")), "XEN010", "web.cfg:8"),
    *(
        ("M37", lone(guest(vif=f"[ 'mac=00:16:3e:5a:00:01{bad}' ]")), lone(OK), "XEN504", "web.cfg:7")
        for bad in (",bridge = xenbr0", ";bridge=xenbr0", ",brigde=xenbr0", ",type=netfront", ",xenbr0")
    ),
    ("M37", lone(guest(vif="[ 'mac=00:16:3e:aa:bb' ]")), lone(OK), "XEN504", "web.cfg:7"),
    ("M38", host(OK.replace("xenbr0", "br0")), host(OK), "XEN505", f"{WEB}:7"),
    (
        "M38",
        host(guest(vif="[ 'mac=00:16:3e:5a:00:01' ]"), bridge="br0"),
        host(
            guest(vif="[ 'mac=00:16:3e:5a:00:01' ]"), bridge="br0", conf='autoballoon="off"\nvif.default.bridge="br0"\n'
        ),
        "XEN505",
        f"{WEB}:7",
    ),
    (
        "M39",
        lone(hvm(vnc="1", vnclisten="'0.0.0.0'")),
        lone(hvm(vnc="1", vnclisten="'127.0.0.1'")),
        "XEN901",
        "web.cfg:9",
    ),
    ("M39", lone(guest(vfb="[ 'vnc=1,vnclisten=::' ]")), lone(guest(vfb="[ 'vnc=1' ]")), "XEN901", "web.cfg:8"),
    (
        "M40",
        old_host("(enable-dom0-ballooning no)\n(xend-relocation-server yes)\n(xend-relocation-hosts-allow '')\n"),
        old_host(
            "(enable-dom0-ballooning no)\n(xend-relocation-server yes)\n"
            "(xend-relocation-hosts-allow '^10\\\\.0\\\\.0\\\\.2$')\n"
        ),
        "XEN907",
        f"{XEND}:2",
    ),
    (
        "M40",
        {XEND: "(xend-http-server yes)\n(xend-address '')\n"},
        {XEND: "(xend-http-server no)\n"},
        "XEN908",
        f"{XEND}:1",
    ),
]


TOLD_TOO = {"XEN203": {"XEN101"}, "XEN204": {"XEN101"}}
"""A toolstack that may not shrink dom0, and a dom0 without limit: each is told where it can be changed."""


def told(tree: Tree) -> list[tuple[str, str, str]]:
    """Code, place and severity of each finding; RAM is told where there is a host alone."""
    is_fleet = any(path.startswith("hosts/") for path in tree)
    report = lint_tree(tree, config="" if is_fleet or not any(path.startswith("etc/xen/") for path in tree) else FACTS)
    assert report.errors == []
    return [
        (d.rule.code, next(f"{path}:{line}" for path in tree if d.path.endswith(path)), d.severity)
        for d in report.diagnostics
        for line in [d.span.source.position(d.span.start)[0]]
    ]


@pytest.mark.parametrize(
    ("bad", "good", "code", "at"),
    [pytest.param(*case[1:], id=f"{case[0]}-{number}") for number, case in enumerate(BAD_PAIRS)],
)
def test_told_where_it_is_and_silent_when_corrected(bad: Tree, good: Tree, code: str, at: str) -> None:
    found = told(bad)
    assert (code, at) in [each[:2] for each in found]
    assert {each[0] for each in found if each[2] != "note"} <= {code} | TOLD_TOO.get(code, set())
    assert [each for each in told(good) if each[2] != "note"] == []


def test_no_mistake_is_left_out() -> None:
    assert {case[0] for case in BAD_PAIRS} == {f"M{number:02}" for number in range(1, 41)}
