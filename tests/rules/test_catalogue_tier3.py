"""Mistakes of the rarer kinds in small hosts that are otherwise in order: each is told at its line, and is told once.

A row holds the bad files and the good ones in their place, the file and a part of the line that is pointed at, and the
rule. The good host is silent, but for notes.
"""

from __future__ import annotations

import pytest
from xenlint.engine.diagnostic import Diagnostic
from xenlint.testing import lint_tree

Files = dict[str, str]
GRUB = "etc/default/grub"
CFG = "etc/xen/web.cfg"
AUTO = "etc/xen/auto"
SXP = "etc/xen/xend-config.sxp"
NET = "auto br0\niface br0 inet static\n    address 192.0.2.5/24\n    bridge_ports eno1\n"
ARM = '[hosts.board]\nroot = "."\narch = "arm"\nmemory = "8GiB"\n'
HIDDEN = "xen-pciback.hide=(0000:03:00.0)"


def xen(options: str = "", linux: str = "", size: str = "dom0_mem=2G,max:2G") -> str:
    return f'GRUB_CMDLINE_LINUX="{linux}"\nGRUB_CMDLINE_XEN="{size} {options}"\n'


def guest(*lines: str, kind: str = "pvh", name: str = "web") -> str:
    """A guest with all that one needs; a line takes the place of the setting of its name."""
    number = sum(name.encode()) % 256
    settings = {
        "name": f'"{name}"',
        "type": f'"{kind}"',
        **({} if kind == "hvm" else {"kernel": '"/boot/vmlinuz"'}),
        "memory": "1024",
        "vcpus": "2",
        "disk": f"[ '/dev/vg0/{name},raw,{'hda' if kind == 'hvm' else 'xvda'},w' ]",
        "vif": f"[ 'mac=00:16:3e:4a:00:{number:02x},bridge=br0' ]",
        "on_crash": '"destroy"',
    }
    own = {line.partition("=")[0].strip(): line for line in lines}
    kept = [own.pop(key, f"{key} = {value}") for key, value in settings.items()]
    return "\n".join([*kept, *own.values()]) + "\n"


def host(files: Files) -> Files:
    """A healthy machine of Debian's, or one of xend's where the files hold its settings."""
    if SXP in files and GRUB not in files:
        base = {"boot/grub/menu.lst": "title Xen 4.1\nkernel /xen-4.1.gz dom0_mem=1G,max:1G\nmodule /vmlinuz-3.2 ro\n"}
    elif "boot/xen.cfg" in files:
        base = {}
    else:
        info = "nr_cpus : 8\ntotal_memory : 32768\nxen_major : 4\nxen_minor : 17\nxen_version : 4.17.3\n"
        base = {GRUB: xen(), "etc/xen/xl-info.txt": info, "etc/xen/xl.conf": 'autoballoon="off"\n'}
    return {"etc/network/interfaces": NET, **base, **files}


def own(*lines: str, kind: str = "pvh") -> Files:
    return {CFG: guest(*lines, kind=kind)}


def line(options: str) -> Files:
    return {GRUB: xen(options)}


def service(text: str) -> Files:
    return {"etc/default/xendomains": f"XENDOMAINS_SHUTDOWN=--wait\nXENDOMAINS_SAVE=\n{text}\n"}


def conf(text: str) -> Files:
    return {"etc/xen/xl.conf": f'autoballoon="off"\n{text}\n' if "autoball" not in text else f"{text}\n"}


def sxp(text: str) -> Files:
    return {SXP: f"(enable-dom0-ballooning no)\n{text}\n"}


def consoles(first: int, second: int) -> Files:
    lines = ("vnc = 1", 'vnclisten = "127.0.0.1"', "vncunused = 0")
    files = {"etc/xen/a.cfg": guest(*lines, f"vncdisplay = {first}", kind="hvm", name="a")}
    return files | {"etc/xen/b.cfg": guest(*lines, f"vncdisplay = {second}", kind="hvm", name="b")}


def driver(order: tuple[str, str], *lines: str) -> Files:
    app = guest("vif = [ 'mac=00:16:3e:4a:01:01,bridge=br0,backend=net' ]", name="app")
    net = guest("driver_domain = 1", "pci = [ '0000:03:00.0' ]", *lines, kind="pv", name="net")
    return {GRUB: xen(linux=HIDDEN), f"{AUTO}/{order[0]}": app, f"{AUTO}/{order[1]}": net}


def nodes(first: int, second: int) -> str:
    return (
        f"vnuma = [ ['size={first}', 'vcpus=0', 'vdistances=10,20'], ['size={second}', 'vcpus=1', 'vdistances=20,10'] ]"
    )


def bls(options: str) -> Files:
    return {"boot/loader/entries/a.conf": f"title Linux\nlinux /vmlinuz-6.1\ninitrd /initramfs\noptions ro {options}\n"}


def menu(*entries: str) -> Files:
    texts = {
        "linux": "menuentry 'Linux' {\n\tlinux /vmlinuz-6.1-cloud ro\n\tinitrd /initrd\n}\n",
        "xen": "menuentry 'Xen' {\n\tmultiboot2 /xen-4.17.gz dom0_mem=2G,max:2G\n\tmodule2 /vmlinuz-6.1 ro\n"
        "\tmodule2 /initrd\n}\n",
    }
    return {"boot/grub/grub.cfg": "set default=0\n" + "".join(texts[entry] for entry in entries)}


def board(*lines: str) -> Files:
    return {"boot/xen.cfg": "[xen]\noptions=console=dtuart dom0_mem=1G\nkernel=Image console=hvc0 ro\n", **own(*lines)}


SPICE = ("spice = 1", "spiceport = 6000", 'spicehost = "127.0.0.1"')
WEB = guest()
LINK = {CFG: WEB, f"{AUTO}/web.cfg": "link:../web.cfg"}
LONG = "cpuid=" + ",".join(["no-rdrand", "no-rdseed", "no-ssbd", "no-stibp"] * 5)
ROWS: list[tuple[str, Files, Files, str, str, str]] = [
    ("M91", own(*SPICE, kind="hvm"), own(*SPICE, "spicedisable_ticketing = 1", kind="hvm"), CFG, "spice", "XEN780"),
    ("M92", consoles(5, 5), consoles(5, 6), ".cfg", "vncdisplay", "XEN781"),
    ("M93", own('vncpasswd = "hunter2"', kind="hvm"), own(kind="hvm"), CFG, "vncpasswd", "XEN903"),
    ("M94", line("spec-ctrl=no"), line("spec-ctrl=ssbd"), GRUB, "spec-ctrl", "XEN910"),
    ("M94", line("xpti=false"), line("xpti=dom0=false"), GRUB, "xpti", "XEN910"),
    ("M95", consoles(5, 6), {GRUB: xen("smt=off ucode=scan"), **consoles(5, 6)}, GRUB, "dom0_mem", "XEN911"),
    ("M96", line("iommu=off"), line("iommu=verbose"), GRUB, "iommu", "XEN154"),
    ("M96", {GRUB: xen(linux="intel_iommu=on")}, {GRUB: xen()}, GRUB, "intel_iommu", "XEN155"),
    ("M97", {**LINK}, line("ucode=scan"), GRUB, "dom0_mem", "XEN912"),
    ("M98", line("flask=permissive"), line("flask=enforcing"), GRUB, "flask", "XEN913"),
    ("M99", line("hvm_fep"), line(""), GRUB, "hvm_fep", "XEN914"),
    ("M99", line("sync_console"), line(""), GRUB, "sync_console", "XEN156"),
    ("M100", own("max_grant_frames = 256"), own("max_grant_frames = 64"), CFG, "max_grant", "XEN157"),
    ("M101", own('on_crash = "restart"'), own('on_crash = "preserve"'), CFG, "on_crash", "XEN714"),
    ("M102", own('on_poweroff = "shutdown"'), own('on_poweroff = "destroy"'), CFG, "on_poweroff", "XEN015"),
    ("M102", own('on_poweroff = "restart"'), own('on_reboot = "restart"'), CFG, "on_poweroff", "XEN715"),
    ("M102", own('on_soft_reset = "soft_reset"'), own('on_soft_reset = "soft-reset"'), CFG, "on_soft", "XEN015"),
    ("M103", {**LINK, f"{AUTO}/web.cfg.dpkg-old": WEB}, LINK, "dpkg-old", "", "XEN750"),
    ("M103", {**LINK, f"{AUTO}/web.cfg.disabled": WEB}, LINK, "disabled", "", "XEN750"),
    ("M103", {**LINK, f"{AUTO}/db.cfg": "link:../db.cfg"}, LINK, f"{AUTO}/db.cfg", "", "XEN751"),
    ("M104", service("XENDOMAINS_AUTO_ONLY=yes"), service("XENDOMAINS_AUTO_ONLY=true"), "xendomains", "ONLY", "XEN755"),
    ("M105", service("XENDOMAINS_MIGRATE=localhost"), service("XENDOMAINS_MIGRATE=b"), "domains", "local", "XEN759"),
    ("M106", driver(("app", "net")), driver(("b-app", "a-net")), "app", "vif", "XEN790"),
    ("M107", driver(("b", "a"), "driver_domain = 0"), driver(("b", "a")), "auto/a", "driver_domain", "XEN791"),
    ("M108", own("altp2mhvm = 1", kind="hvm"), own('altp2m = "mixed"', kind="hvm"), CFG, "altp2mhvm", "XEN803"),
    ("M108", own("tsc_mode = 1", kind="hvm"), own('tsc_mode = "native"', kind="hvm"), CFG, "tsc", "XEN804"),
    ("M109", own("usb = 1", "usbversion = 2", kind="hvm"), own("usbversion = 2", kind="hvm"), CFG, "usbv", "XEN716"),
    (
        "M109",
        own("maxmem = 2048", 'altp2m = "mixed"', kind="hvm"),
        own('altp2m = "mixed"', kind="hvm"),
        CFG,
        "altp2m",
        "XEN716",
    ),
    ("M109", own('vga = "qxl"', "videoram = 64", kind="hvm"), own('vga = "qxl"', kind="hvm"), CFG, "vide", "XEN717"),
    ("M110", own("maxmem = 1024", nodes(512, 256), kind="hvm"), own(nodes(512, 512), kind="hvm"), CFG, "", "XEN718"),
    ("M111", own("disk = [ 'a,raw,xvda,w' 'b,raw,xvdb,w' ]"), own(), CFG, "disk", "XEN001"),
    ("M111", own("name = web"), own(), CFG, "name", "XEN001"),
    ("M112", own(r'extra = "C:\dir"'), own(r'extra = "C:\\dir"'), CFG, "extra", "XEN001"),
    ("M113", own("name = “web”"), own(), CFG, "name", "XEN001"),
    ("M113", {GRUB: xen("iommu=verbose\u00a0ucode=scan")}, line("ucode=scan"), GRUB, "ucode", "XEN112"),
    ("M113", {GRUB: xen(size="dom0_mem=2G,max:2G\u00a0ucode=scan")}, line(""), GRUB, "ucode", "XEN112"),
    ("M114", own("nics = 1", kind="pv"), own(kind="pv"), CFG, "nics", "XEN008"),
    ("M115", sxp("(dom0-min-mem 196)") | {GRUB: xen(), CFG: WEB}, {CFG: WEB}, SXP, "", "XEN816"),
    ("M116", sxp("dom0-min-mem 196"), sxp("(dom0-min-mem 196)"), SXP, "dom0-min", "XEN212"),
    ("M116", sxp("(dom0_min_mem 196)"), sxp("(dom0-min-mem 196)"), SXP, "dom0_min", "XEN210"),
    ("M117", conf('autoballoon="yes"'), conf('autoballoon="off"'), "xl.conf", "auto", "XEN206"),
    ("M117", conf('output_format="xml"'), conf('output_format="json"'), "xl.conf", "output", "XEN206"),
    (
        "M118",
        {"etc/fstab": "rpool/ROOT / zfs defaults 0 0\n"},
        {
            "etc/fstab": "rpool/ROOT / zfs defaults 0 0\n",
            "etc/modprobe.d/z.conf": "options zfs zfs_arc_max=536870912\n",
        },
        GRUB,
        "dom0_mem",
        "XEN219",
    ),
    ("M119", board('type = "pv"'), board(), CFG, "type", "XEN730"),
    ("M119", board('type = "hvm"'), board(), CFG, "type", "XEN730"),
    ("M119", board('vuart = "pl011"'), board('vuart = "sbsa_uart"'), CFG, "vuart", "XEN015"),
    ("M120", line("sched=cfs"), line("sched=credit2"), GRUB, "sched", "XEN141"),
    ("M120", line("sched_credit_tslice_ms=5"), line("sched=credit sched_credit_tslice_ms=5"), GRUB, "sch", "XEN162"),
    (
        "M120",
        {GRUB: xen("sched=null"), CFG: WEB},
        {GRUB: xen("sched=null dom0_max_vcpus=2"), CFG: WEB},
        GRUB,
        "sched",
        "XEN163",
    ),
    ("M121", menu("linux"), menu("xen", "linux"), "g", "", "XEN129"),
    ("M122", bls("dom0_mem=2G"), bls("quiet"), "a.conf", "options", "XEN130"),
    ("M123", line(LONG), line("cpuid=no-rdrand"), GRUB, "cpuid", "XEN144"),
    ("M124", line("dom0_mem=4G,max:4G"), line(""), GRUB, "dom0_mem", "XEN145"),
    ("M124", {GRUB: xen(size="dom0_mem=4G,max:2G")}, line(""), GRUB, "dom0_mem", "XEN146"),
    (
        "M124",
        {GRUB: f'{xen()}GRUB_CMDLINE_XEN_DEFAULT="dom0_mem=4G,max:4G"\n'},
        {GRUB: f'{xen()}GRUB_CMDLINE_XEN_DEFAULT="ucode=scan"\n'},
        GRUB,
        "DEFAULT",
        "XEN145",
    ),
    (
        "M124",
        {GRUB: xen("com1=115200,8n1 console=com1 console=vga", "console=hvc0")},
        {GRUB: xen("com1=115200,8n1 console=com1,vga", "console=hvc0")},
        GRUB,
        "console",
        "XEN145",
    ),
    (
        "M125",
        {**service("XENDOMAINS_MIGRATE=b"), **own("nomigrate = 1")},
        {**service("XENDOMAINS_MIGRATE=b"), **own()},
        CFG,
        "nomigrate",
        "XEN761",
    ),
    ("M126", own('name = "web 7"'), own('name = "web-7"'), CFG, "name", "XEN720"),
    ("M126", own('name = "5"'), own('name = "vm5"'), CFG, "name", "XEN720"),
    ("M127", own("localtime = 1"), own("localtime = 0"), CFG, "localtime", "XEN728"),
    (
        "M127",
        own("localtime = 1", "rtc_timeoffset = 3600", kind="hvm"),
        own("localtime = 1", kind="hvm"),
        CFG,
        "rtc",
        "XEN721",
    ),
    ("M128", conf("claim_mode=0"), conf("claim_mode=1"), "xl.conf", "claim", "XEN724"),
]
OPINIONS = {"M93", "M95", "M97", "M99", "M101", "M127"}
"""Those of which some rules are in the set `strict` only."""


def found(files: Files, select: tuple[str, ...] = ("default",)) -> list[Diagnostic]:
    report = lint_tree(host(files), select, ARM if "boot/xen.cfg" in files else "")
    assert report.errors == []
    return list(report.diagnostics)


def shown(diagnostic: Diagnostic) -> tuple[str, str]:
    span = diagnostic.span
    return diagnostic.rule.code, span.source.line(span.source.position(span.start)[0])


@pytest.mark.parametrize(
    ("mistake", "bad", "good", "path", "text", "code"), ROWS, ids=[f"{row[0]}-{i}" for i, row in enumerate(ROWS)]
)
def test_told_once_and_silent_when_corrected(
    mistake: str, bad: Files, good: Files, path: str, text: str, code: str
) -> None:
    right = found(good)
    assert [each.message for each in right if each.severity != "note"] == []
    select = ("default", code) if mistake in OPINIONS else ("default",)
    told = [each for each in found(bad, select) if each.rule.code not in {each.rule.code for each in right}]
    assert [each.rule.code for each in told] == [code]
    assert path in told[0].path
    assert text in shown(told[0])[1]


COPY = guest("uuid = '3f2c1d8e-6b1d-4a60-9a5c-3c0a5d3ff001'").replace('"web"', '"web2"')


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("etc/xen/web.cfg.2023-01-31", COPY),
        ("etc/xen/web.cfg.disabled", COPY),
        ("etc/xen/templates/web.cfg", COPY),
        ("archive/web.cfg", COPY),
        ("etc/xen/xlexample.hvm", 'name = "example.hvm"\ntype = "hvm"\nmemory = 128\nvif = [ \'\' ]\n'),
        ("etc/xen/new.cfg", 'name = "${NAME}"\nmemory = 512\nkernel = "/k"\nvif = [ "mac=${MAC},bridge=${BRIDGE}" ]\n'),
        ("etc/xen/new.cfg", 'name = "{{ name }}"\nmemory = {{ size }}\nkernel = "/k"\n'),
    ],
)
def test_no_guests(path: str, text: str) -> None:
    assert found({CFG: guest("uuid = '3f2c1d8e-6b1d-4a60-9a5c-3c0a5d3ff001'"), path: text}) == []
